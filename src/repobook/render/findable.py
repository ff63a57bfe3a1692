"""What the search of the site can find: definitions, files, folders and concepts, with how central each is. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import msgspec
import numpy as np
from numpy.typing import NDArray

from ..languages import languages
from ..model import Definition, Document, FileCategory, Flag, Kind
from ..pages.shelf import Shelf
from ..pages.view import View
from ..symboltable import shown_name
from . import escape

#: Kinds by letter: those of definitions, then these; as `static/search.js` has them.
KINDS = (*(kind.value for kind in Kind), "file", "folder", "concept")
_PLACE = {kind: place for place, kind in enumerate(KINDS)}
_KINDS = {kind: _PLACE[kind.value] for kind in Kind}
_WORTH: dict[Kind, float] = {
    Kind.CLASS: 6.0, Kind.STRUCT: 6.0, Kind.INTERFACE: 6.0, Kind.TRAIT: 6.0, Kind.UNION: 5.0, Kind.ENUM: 5.0,
    Kind.MESSAGE: 5.0, Kind.SERVICE: 5.0, Kind.FUNCTION: 5.0, Kind.TYPE: 4.5, Kind.MACRO: 4.0, Kind.NAMESPACE: 4.0,
    Kind.TARGET: 4.0, Kind.METHOD: 3.5, Kind.RPC: 3.5, Kind.CONSTANT: 3.0, Kind.PROPERTY: 3.0, Kind.VARIABLE: 3.0,
    Kind.OPTION: 3.0, Kind.HEADING: 2.5, Kind.KEY: 1.0, Kind.LABEL: 1.0,
}  # fmt: skip
_CATEGORY = {
    FileCategory.SOURCE: 0.0, FileCategory.DOCUMENTATION: -1.0, FileCategory.CONFIGURATION: -1.0,
    FileCategory.GENERATED: -2.0, FileCategory.TEST: -3.0, FileCategory.DATA: -3.0, FileCategory.VENDORED: -4.0,
}  # fmt: skip
#: Most that the rank of a file adds.
_RANK = 5.0
#: Kinds that are looked for as ``container.name`` too.
_MEMBERS = frozenset(
    {Kind.METHOD, Kind.PROPERTY, Kind.FIELD, Kind.ENUMERATOR, Kind.CLASS, Kind.STRUCT, Kind.ENUM, Kind.TYPE, Kind.FUNCTION,
     Kind.RPC, Kind.STEP, Kind.KEY, Kind.CONSTANT}
)  # fmt: skip
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_A-Za-z]+|[A-Z]")
_LAST = re.compile(r"[^.:/>\s]*\Z")
#: Most characters of a name or container that is shown, most words of a name that it can be found by.
_SHOWN, _BEGINNINGS = 120, 6
_FEW = 3


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """Something to find. ``page`` is the file id for what is in a file, else a path from the book's top."""

    name: str
    #: place of the kind in `KINDS`
    kind: int
    #: how central it is, about 0 to 25; of what stands in a file and is shown with it, without the file's `standing`
    own: float
    #: what it stands in: a class, a folder; or, of a concept, in how many files it stands out
    container: str
    page: int | str
    #: 1-based; 0 for what has none
    line: int = 0
    anchor: str = ""
    #: the folded name with the container's, under which members are found too; "" for none
    member: str = ""


@lru_cache(maxsize=1 << 17)
def fold(name: str) -> str:
    """A name as it is compared: letters and digits alone, in lower case."""
    text = name.casefold()
    return text if text.isalnum() else "".join([character for character in text if character.isalnum()])


def words(name: str) -> tuple[str, ...]:
    """The words of a name, folded: ``BatchNorm2d`` has ``batch``, ``norm``, ``2``, ``d``."""
    return tuple([part.casefold() for part in _WORDS.findall(name)])


def beginnings(parts: Sequence[str]) -> tuple[str, ...]:
    """Under what a name of these words can be found: itself and what follows each of them; and its initials."""
    whole = "".join(parts)
    found = {whole: None} if whole else {}
    at = 0
    for number, part in enumerate(parts):
        if number and number < _BEGINNINGS and not part.isdigit() and len(whole) - at > 2:
            found[whole[at:]] = None
        at += len(part)
    letters = [part[0] for part in parts if not part.isdigit()]
    if len(letters) >= _FEW:
        found["".join(letters)] = None
    return tuple(found)


def entries_of_file(shelf: Shelf, file: int, document: Document | None) -> Iterator[Entry]:
    """What can be found in a file, and the file."""
    if document is not None:
        yield from _definitions(shelf, file, document)
    path = escape.label(shelf.view.book.paths[file])
    folder, _, name = path.rpartition("/")
    member = fold(folder.rpartition("/")[2]) + fold(name) if folder else ""
    yield Entry(name, _PLACE["file"], 5.0, folder, file, 0, "", member)


def entries_of_whole(shelf: Shelf) -> Iterator[Entry]:
    """What can be found beside that: folders, namespaces, concepts."""
    yield from _folders(shelf.view)
    yield from _namespaces(shelf)
    yield from _concepts(shelf)


def standing(view: View, file: int) -> float:
    """What a file's rank and category add to all in it."""
    count = max(len(view.book.paths), 2)
    rank = _RANK * (1 - math.log1p(view.index.position[file]) / math.log1p(count))
    return rank + _CATEGORY.get(view.facts[file].category, 0.0)


def _folders(view: View) -> Iterator[Entry]:
    """Folders: what they weigh comes from the number and the rank of their files, and from what most of these are."""
    count = len(view.book.paths)
    rank = np.concatenate([[0.0], np.cumsum(view.index.rank)])
    worth = np.array([_CATEGORY.get(facts.category, 0.0) for facts in view.facts])
    for number, folder in enumerate(view.book.folders):
        files = view.book.subtree_files(number)
        if not folder.path or not files:
            continue
        above, _, name = escape.label(folder.path).rpartition("/")
        central = float(rank[files.stop] - rank[files.start]) * count
        weight = 4.0 + math.log2(1 + math.sqrt(len(files) * central))
        weight += _median(worth[files.start : files.stop])
        member = fold(above.rpartition("/")[2]) + fold(name) if above else ""
        yield Entry(name, _PLACE["folder"], weight, above, view.book.narrative(number), 0, "", member)


def _median(worth: NDArray[np.float64]) -> float:
    """The median; NumPy's own takes ten times as long for a few."""
    ordered = np.sort(worth)
    return float(ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def _definitions(shelf: Shelf, file: int, document: Document) -> Iterator[Entry]:
    view = shelf.view
    base = view.world.base[file]
    record = languages().get(document.language)
    slash = record is not None and not record.program
    known = shelf.vocabulary.known[base : view.world.base[file + 1]]
    shown = view.naming.names_of(file)
    found: dict[tuple[str, str], Entry] = {}
    containers = _Containers()
    for item, whole, users in zip(document.definitions, shown, known, strict=True):
        kind, name = item.kind, item.name
        if kind is Kind.NAMESPACE or item.flags & Flag.TITLED or not name:
            continue
        weight = _worth(item) + math.log2(1 + users)
        around = _around(item)
        if whole != item.qualified_name:  # without the marks of headings
            name = shown_name(item)
            around = whole.removesuffix(name)
        container, folded = containers[around]
        before = found.get((name, container))
        if before is not None and before.own >= weight:
            continue
        member = folded + fold(item.name) if folded and kind in _MEMBERS and not slash else ""
        found[name, container] = Entry(_short(name), _KINDS[kind], weight, container, file, item.row + 1, "", member)
    yield from found.values()


class _Containers(dict[str, tuple[str, str]]):
    """For what stands before a name what it stands in, as its language writes it, and the last name of that, folded."""

    def __missing__(self, before: str) -> tuple[str, str]:
        container = _short(before.rstrip(".:>/# "))
        last = _LAST.search(container)
        found = self[before] = (container, fold(last[0]) if last else "")
        return found


def _worth(item: Definition) -> float:
    worth = _WORTH.get(item.kind, 2.0)
    if item.flags & Flag.LOCAL:
        worth -= 3.0
    if item.flags & Flag.DECLARATION:
        worth -= 1.5
    if item.name.startswith("_"):
        worth -= 1.5 if item.name.startswith("__") else 0.5
    return worth


def _around(item: Definition) -> str:
    """What stands before a definition's name in the qualified one, "" for nothing."""
    name, qualified = item.name, item.qualified_name
    if item.enclosing < 0 or len(qualified) <= len(name) or not qualified.endswith(name):
        return ""
    return qualified[: -len(name)]


def _short(text: str) -> str:
    text = escape.label(text)
    return text if len(text) <= _SHOWN else text[:_SHOWN]


def _namespaces(shelf: Shelf) -> Iterator[Entry]:
    """Each namespace once, where the most central of its files opens it."""
    view = shelf.view
    containers = _Containers()
    best: dict[str, tuple[int, int, int]] = {}
    for file, symbols in view.naming.of_kinds({Kind.NAMESPACE}).items():
        place = view.index.position[file]
        for symbol in symbols:
            if view.naming.flags[symbol - view.naming.first] & Flag.TITLED:
                continue
            name = view.naming.names[symbol - view.naming.first]
            known = best.get(name)
            if known is None or place < known[0]:
                best[name] = (place, file, symbol)
    for _, file, symbol in best.values():
        item = view.world.definition(symbol)
        if item is not None and item.name:
            weight = _WORTH[Kind.NAMESPACE] + standing(view, file)
            yield Entry(
                _short(item.name), _PLACE["namespace"], weight, containers[_around(item)][0], file, item.row + 1
            )


def _concepts(shelf: Shelf) -> Iterator[Entry]:
    standing = shelf.vocabulary.standing
    for text in standing:
        link = shelf.concept_link(text, text)
        if link is not None:
            count = standing[text]
            label = f"{count} file{'s' if count > 1 else ''}"
            yield Entry(_short(text), _PLACE["concept"], 1.0 + math.log2(1 + count), label, link.page, 0, link.anchor)
