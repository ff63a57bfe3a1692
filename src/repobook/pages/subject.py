"""What files of a known form are about: the one definition that a file holds, a workflow, a lock file. Pure."""

from __future__ import annotations

import re

from ..content import Code, Inline, Piece, Place, Places
from ..conventions import is_changelog, is_list
from ..doctext import first_sentence, said_of
from ..languages import languages
from ..model import CALLABLE, TYPES, Definition, Document, Flag, Kind
from ..symboltable import shown_name
from .view import View, count, few, listed

#: A description of fewer words says too little to stand alone.
WORDS = 3
_LONGEST = 320
_MARKS = re.compile(r"[\W_]+")
_WORKFLOWS = ".github/workflows/"
_ACTIONS = ("action.yml", "action.yaml")
#: Lock files, and which program writes them.
_LOCKS = {
    "Cargo.lock": "Cargo", "poetry.lock": "Poetry", "uv.lock": "uv", "pdm.lock": "PDM", "Pipfile.lock": "Pipenv",
    "package-lock.json": "npm", "npm-shrinkwrap.json": "npm", "composer.lock": "Composer", "pnpm-lock.yaml": "pnpm",
    "yarn.lock": "Yarn", "Gemfile.lock": "Bundler", "Podfile.lock": "CocoaPods",
}  # fmt: skip
_NAMED = 3
#: A version in a heading, near its start.
_VERSION = re.compile(r"(?<![\w.])v?\d+(?:\.\d+)+(?:[-.+]?(?:a|b|rc|alpha|beta|dev|post|pre)[\w.]*)?")
_NEAR = 60
_ADDRESS = re.compile(r"\w@[\w-]+\.\w")
#: Files that hold a licence, and little else.
_LICENCE = re.compile(r"(?:LICEN[CS]E|COPYING)(?:[-_.].*)?", re.IGNORECASE)


def subject(path: str, document: Document, test: bool = False) -> int:
    """The number of the definition that a file of a program is about: the type named as the file, or the only one that
    others may use (not in a test, which is about what it calls); -1 when there is none."""
    if not _of_program(document):
        return -1
    separator = languages()[document.language].separator
    tops = [
        number
        for number, item in enumerate(document.definitions)
        if (item.kind in TYPES or item.kind in CALLABLE)
        and item.kind not in (Kind.METHOD, Kind.MACRO)
        and not item.flags & (Flag.LOCAL | Flag.DECLARATION | Flag.TEST)
        and (item.enclosing < 0 or document.definitions[item.enclosing].kind is Kind.NAMESPACE)
        and item.qualified_name.rpartition(separator)[0] in _around(document, item)
    ]
    stem = bare(path.rpartition("/")[2].partition(".")[0])
    named = [number for number in tops if bare(document.definitions[number].name) == stem]
    types = [number for number in named if document.definitions[number].kind in TYPES]
    if len(types) == 1:
        return types[0]
    public = [number for number in tops if document.definitions[number].flags & Flag.EXPORTED]
    return public[0] if not test and len({document.definitions[number].name for number in public}) == 1 else -1


def _of_program(document: Document) -> bool:
    record = languages().get(document.language)
    return record is not None and record.program


def _around(document: Document, item: Definition) -> tuple[str, str]:
    """What the name of a definition may begin with: nothing, or the namespace around it."""
    return "", document.definitions[item.enclosing].qualified_name if item.enclosing >= 0 else ""


def bare(name: str) -> str:
    """A name in small letters and digits alone."""
    return _MARKS.sub("", name).lower()


def told(view: View, file: int, document: Document, linked: bool) -> tuple[Inline, Places]:
    """What the doc of the definition that a file is about says first, and its rows; empty when it says too little."""
    number = subject(view.path(file), document, view.is_test(file))
    item = document.definitions[number] if number >= 0 else None
    sentence = said_of(item.name, item.doc, _LONGEST, weak=False) if item is not None and item.doc else ""
    if item is None or len(sentence.split()) < WORDS:
        return (), ()
    name: Piece = (
        view.symbol_link(view.world.base[file] + number, shown_name(item)) if linked else Code(shown_name(item))
    )
    place = Place(file, item.doc_start, max(item.doc_end, item.doc_start + 1))
    # In Go a doc begins with the name.
    rest = sentence.removeprefix(item.name)
    return (name, rest) if rest[:1] == " " else (name, ": ", sentence), (place,)


def is_lock(path: str) -> bool:
    """Whether a file is the lock file of a package manager: its comments are the program's, not its authors'."""
    return path.rpartition("/")[2] in _LOCKS


def speaks_of_entry(path: str, document: Document) -> bool:
    """Whether the description of a document is that of its first entry alone: of a release, of a person, of a thing to do."""
    name = path.rpartition("/")[2]
    if is_changelog(name):
        found = _releases(document)
        return bool(found) and document.doc_start > found[0][0].row
    return is_list(name) and (name.startswith("TODO") or _ADDRESS.search(document.doc) is not None)


def _releases(document: Document) -> list[tuple[Definition, str]]:
    """The headings of releases with their versions: of the highest level that has one, in the order of the text."""
    found = []
    for item in document.definitions:
        if item.kind is Kind.HEADING and (version := _VERSION.search(shown_name(item), 0, _NEAR)):
            found.append((item, version[0]))
    highest = min([item.type for item, _ in found], default="")
    return [pair for pair in found if pair[0].type == highest]


def formed(view: View, file: int, document: Document) -> tuple[Inline, Places]:
    """What a workflow, a lock file, a list of requirements or another file of a known form holds, and the rows that say so; empty for other files."""
    path = view.path(file)
    name = path.rpartition("/")[2]
    if name in _LOCKS:
        # Tables of an array in TOML.
        packages = [item for item in document.definitions if item.type == "package" and item.enclosing < 0]
        number = f": exact versions of {count(len(packages), 'package')}" if packages else ""
        return (f"Lock file of {_LOCKS[name]}{number}.",), tuple(Place(file, it.row, it.row + 1) for it in packages)
    if name == "go.sum":
        return ("Checksums of the Go modules that a build may use.",), ()
    if name in ("mkdocs.yml", "mkdocs.yaml"):
        return _site(file, document)
    if document.language == "plain" and document.imports and not document.definitions:
        return _requirements(file, document)
    if document.licence and not _of_program(document) and _LICENCE.fullmatch(name):
        return ("The licence, ", Code(document.licence), "."), (
            Place(file, document.licence_row, document.licence_row + 1),
        )
    if document.language == "yaml" and _WORKFLOWS in f"/{path}" and "/" not in path.rpartition(_WORKFLOWS)[2]:
        return _workflow(file, document)
    if name in _ACTIONS:
        return _action(file, document)
    return _changes(file, document) if is_changelog(name) else ((), ())


def _changes(file: int, document: Document) -> tuple[Inline, Places]:
    """Of which releases a list of changes tells."""
    found = _releases(document)
    if not found:
        return (), ()
    names: list[Inline] = [(version,) for _, version in found[:_NAMED]]
    return (
        ("What changed in ", *listed(few(names, len(found), "release")), "."),
        tuple(Place(file, item.row, item.row + 1) for item, _ in found),
    )


def _site(file: int, document: Document) -> tuple[Inline, Places]:
    """Which site MkDocs builds, as its settings say."""
    top = {item.qualified_name: item for item in document.definitions if item.enclosing < 0}
    name, said = top.get("site_name"), top.get("site_description")
    if name is None or not name.value:
        return (), ()
    pieces: list[Piece] = ["Settings of MkDocs for the site ", Code(name.value.strip("\"'"))]
    if said is not None and said.value:
        pieces += [": ", first_sentence(said.value.strip("\"'"), 200).rstrip(".")]
    proof = [Place(file, item.row, item.row + 1) for item in (name, said) if item is not None and item.value]
    return (*pieces, "."), tuple(proof)


def _requirements(file: int, document: Document) -> tuple[Inline, Places]:
    """What a list for pip asks for, and which lists it takes in."""
    asked = [item for item in document.imports if item.condition != "list"]
    lists = [item for item in document.imports if item.condition == "list"]
    parts = few([(Code(item.module),) for item in asked[:_NAMED]], len(asked), "package")
    parts += [("all of ", Code(item.module)) for item in lists[:_NAMED]]
    proof = tuple(Place(file, item.row, item.row + 1) for item in document.imports)
    return ("Requirements for pip: ", *listed(parts), "."), proof


def _workflow(file: int, document: Document) -> tuple[Inline, Places]:
    """The name of a workflow, what starts it, and its jobs."""
    top = {item.name: number for number, item in enumerate(document.definitions) if item.enclosing < 0}
    jobs = [item for item in document.definitions if item.kind is Kind.JOB]
    if not jobs or "on" not in top:
        return (), ()
    title = document.definitions[top["name"]] if "name" in top else None
    events = [item for item in document.definitions if item.enclosing == top["on"]]
    name = title.value.strip("\"'") if title is not None else ""
    pieces: list[Piece] = ["Workflow ", Code(name)] if name else ["Workflow"]
    between = ": "
    if events:
        pieces += [between, "on ", *listed([(item.name,) for item in events])]
        between = ", "
    shown: list[Inline] = [(Code(item.name),) for item in jobs[:_NAMED]]
    runs = "runs the job " if len(jobs) == 1 else "runs the jobs "
    pieces += [between, runs, *listed(few(shown, len(jobs))), "."]
    proof = [item for item in (title, *events, *jobs) if item is not None]
    return tuple(pieces), tuple(Place(file, item.row, item.row + 1) for item in proof)


def _action(file: int, document: Document) -> tuple[Inline, Places]:
    """The name of an action of GitHub, what it says of itself, what it takes, and what it runs."""
    found = {item.qualified_name: item for item in document.definitions}
    number = {item.qualified_name: number for number, item in enumerate(document.definitions)}
    if "runs.using" not in found:
        return (), ()
    steps = [item for item in document.definitions if item.kind is Kind.STEP]
    inputs = [item for item in document.definitions if item.enclosing == number.get("inputs", -2)]
    main = found.get("runs.main") or found.get("runs.image")
    said: list[Inline] = []
    description = found.get("description")
    if description is not None and (text := first_sentence(description.value.strip("\"'"), 200)):
        said.append((text.rstrip("."),))
    if inputs:
        shown: list[Inline] = [(Code(item.name),) for item in inputs[:_NAMED]]
        said.append(("takes ", *listed(few(shown, len(inputs)))))
    if steps:
        said.append((f"runs {count(len(steps), 'step')}",))
    elif main is not None and main.value:
        said.append(("runs ", Code(main.value.strip("\"'"))))
    title = found.get("name")
    name = title.value.strip("\"'") if title is not None else ""
    pieces: list[Piece] = ["Action ", Code(name)] if name else ["Action"]
    for index, part in enumerate(said):
        pieces += ["; " if index else ": ", *part]
    proof = [item for item in (title, description, *inputs, main, *steps) if item is not None]
    return (*pieces, "."), tuple(Place(file, item.row, item.row + 1) for item in proof)
