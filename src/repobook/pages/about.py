"""What a folder is for: the words of its README or package, else what its own files show. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import islice

import msgspec

from ..components import Component
from ..content import Inline, Place, Places
from ..doctext import first_sentence, summary
from ..languages import languages
from ..model import Document, FileCategory
from .purpose import purpose
from .shelf import Shelf
from .subject import WORDS
from .view import View, count, listed

_README = (
    "readme.md",
    "readme.rst",
    "readme.txt",
    "readme",
    "readme.markdown",
    "readme.mdx",
    "index.md",
    "index.rst",
    "index.txt",
)
_PACKAGE = ("__init__.py", "__init__.pyi", "package-info.java", "doc.go", "mod.rs", "lib.rs")
#: Longest line taken from a document, in characters.
_LONGEST = 280
#: Terms and languages that a composed line names.
_TERMS, _LANGUAGES = 4, 3
#: Files that are named where nothing else can be said of a folder, and most of those that others use.
_NAMED, _USED = 3, 3


class About(msgspec.Struct, frozen=True):
    """One line on a folder, and where it comes from: ``source`` is the file that says so, -1 when it is composed."""

    text: Inline
    places: Places = ()
    source: int = -1


def readme(view: View, folder: int) -> int:
    """The README right in a folder, -1 for none."""
    return _named(view, folder, _README)


def package(view: View, folder: int) -> int:
    """The file that describes the folder as a package, -1 for none."""
    file = _named(view, folder, _PACKAGE)
    return file if file >= 0 and _tells(view, file) else _package_of_go(view, folder)


def _tells(view: View, file: int) -> bool:
    document = view.document(file)
    return document is not None and len(_says(document).split()) >= WORDS


def _says(document: Document) -> str:
    """What a file's own words say first."""
    says = summary if document.language == "python" else first_sentence
    return says(document.doc, _LONGEST, weak=False)


def _package_of_go(view: View, folder: int) -> int:
    """The file of a package of Go with the comment on the package, which may stand in any and begins as all of them do."""
    for file in view.book.folders[folder].files:
        if view.world.files[file].language == "go" and not view.is_test(file):
            document = view.document(file)
            if document is not None and document.doc.startswith("Package ") and _tells(view, file):
                return file
    return -1


def _named(view: View, folder: int, names: tuple[str, ...]) -> int:
    found: dict[str, int] = {}
    for file in view.book.folders[folder].files:
        name = view.path(file).rpartition("/")[2].lower()
        if name in names:
            found.setdefault(name, file)
    return next((found[name] for name in names if name in found), -1)


def about(shelf: Shelf, folder: int) -> About:
    """One line on a folder. Computed once a folder."""
    known = shelf.abouts.get(folder)
    if known is None:
        known = shelf.abouts[folder] = _about(shelf, folder)
    return known


def about_component(shelf: Shelf, component: Component) -> About:
    """One line on a component. What is left of a folder is not what is counted in the folder."""
    said = about(shelf, component.folder)
    return said if component.whole or said.places else About((_kinds(shelf.view, component.files),))


def _about(shelf: Shelf, folder: int) -> About:
    view = shelf.view
    told = [readme(view, folder), package(view, folder)]
    if told[0] >= 0 and view.world.files[told[0]].language == "plain":
        told.reverse()  # plain text beside a package is as often a note on one thing
    for file in told:
        document = view.document(file) if file >= 0 else None
        if document is not None and document.doc:
            sentence = _says(document)
            places: Places = (Place(file, document.doc_start, max(document.doc_end, document.doc_start + 1)),)
            if len(sentence.split()) >= WORDS:
                return About((sentence,), places, file)
    files = view.book.subtree_files(folder)
    if len(files) == 1:
        text, places = purpose(view, files.start)
        if text:
            return About(text, places)
    return About(composed(shelf, folder))


def composed(shelf: Shelf, folder: int) -> Inline:
    """What the files of a folder are, what terms set them apart, and which of them others use most."""
    view = shelf.view
    files = view.book.subtree_files(folder)
    text: Inline = (_kinds(view, files),)
    least = max(2, min(len(files) // 25 + 1, 8))
    terms = _distinct([term.text for term in islice(shelf.terms_of(folder, least), 2 * _TERMS)])[:_TERMS]
    if len(files) <= _NAMED or len(terms) < 2:
        terms = []  # the files are named instead; one term alone says little
    if terms:
        text = (*text, f"; terms: {', '.join(terms)}")
    # One file is no use worth telling.
    used = [(file, users) for users, file in shelf.users_outside(folder)[:_USED] if users > 1]
    if not used and not terms:
        if len(files) > _NAMED and not any(view.facts[file].size for file in files):
            return (*text, ", all empty")
        largest = sorted(files, key=lambda file: (shelf.lines[file] - shelf.lines[file + 1], file))[:_NAMED]
        links: list[Inline] = [(view.file_link(file, view.path_within(folder, file)),) for file in largest]
        between = ": " if len(files) <= _NAMED else ", the largest "
        text = (*text, between, *listed(links))
    if used:
        named: list[Inline] = [
            (view.file_link(file, view.path_within(folder, file)), f" (by {users:,} files)") for file, users in used
        ]
        text = (*text, "; used most from outside: ", *listed(named))
    return text


def _distinct(terms: list[str]) -> list[str]:
    """Terms without those whose words are all in one before, or that add to it."""
    kept: list[str] = []
    for term in terms:
        words = set(term.lower().split())
        if not any(words <= (other := set(it.lower().split())) or other <= words for it in kept):
            kept.append(term)
    return kept


def _kinds(view: View, files: Iterable[int]) -> str:
    """``12 C++ and 3 Python files, 5 others, 4 test files``; ``12 C++ files and 1 Python file``."""
    records = languages()
    tally: Counter[str] = Counter()
    tests = others = 0
    for file in files:
        if view.facts[file].category is FileCategory.TEST:
            tests += 1
            continue
        record = records.get(view.world.files[file].language)
        if record is None:
            others += 1
        else:
            tally[record.title] += 1
    named = sorted(tally.items(), key=lambda item: (-item[1], item[0]))
    others += sum(number for _, number in named[_LANGUAGES:])
    shown = named[:_LANGUAGES]
    each = any(number == 1 for _, number in shown)
    said: list[Inline] = [
        (count(number, f"{title} file") if each else f"{number:,} {title}",) for title, number in shown
    ]
    text = "".join(str(piece) for piece in listed(said))
    if said and not each:
        text += " files"
    if others:
        text += f", {count(others, 'other')}" if text else count(others, "file")
    if tests:
        text += (", " if text else "") + count(tests, "test file")
    return text
