"""The data behind a file's source page: a script that the page loads when someone asks for more. Pure.

``a/b.py_src.js`` calls ``repobook.file(data)``. ``data`` has

=====  ================================================================================================================
``f``  the file's number (`Book.slots`)
``d``  its definitions, each ``[name, kind, line, lines after it, parent, signature, first line of its doc]`` without
       empty ends; ``kind`` is a place in `KINDS`, ``parent`` a place in this list or -1
``u``  the uses of each definition, then those of the file itself, as text; see `Packed`. Empty ends are left out
``m``  ambiguous uses: ``[line, name, file, line, file, line, …]``, the places that could be meant
``r``  relations of definitions: ``[definition, relation, file, line, name]``; see `RELATIONS`. No name: the same
=====  ================================================================================================================

``_data/files/<n>.js`` calls ``repobook.paths(n, [...])`` with `SHARD` numbers each, see `paths`. Scripts work from a
folder that is opened without a server, where nothing else may be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from ..model import Definition, Document, FileCategory, Kind, Resolution, Role
from ..pages.view import View
from ..resolve.world import Relation
from . import escape
from .scripts import base36, call, shared_length, small_numbers
from .source import is_program

#: Kinds of definitions by number, as `static/source.js` has them.
KINDS = tuple(Kind)
#: What a use is, by `Role`: 0 call, 1 import, 2 base, 3 type, 4 other.
GROUPS = ("call", "import", "base", "type", "other")
_GROUP = np.full(len(Role), 4, np.int64)
_GROUP[[Role.CALL, Role.LAUNCH]] = 0
_GROUP[Role.IMPORT] = 1
_GROUP[Role.BASE] = 2
_GROUP[Role.TYPE] = 3
#: Resolutions by number in a packed use.
RESOLUTIONS = (Resolution.LOCAL, Resolution.IMPORTED, Resolution.INHERITED, Resolution.UNIQUE_NAME)
#: Relations that are shown, and how they read from the definition's side and from the other.
RELATIONS = (
    "extends", "extended by", "overrides", "overridden by", "implements", "implemented by", "specialises",
    "specialised by", "defined at", "declared at", "stub of", "stub at", "embeds", "embedded in", "implements",
    "implemented by",
)  # fmt: skip
_RELATION = {
    Relation.EXTENDS: 0, Relation.OVERRIDES: 2, Relation.IMPLEMENTS: 4, Relation.SPECIALISES: 6, Relation.DECLARES: 8,
    Relation.STUBS: 10,
}  # fmt: skip
#: those of Go, where nothing is extended or overridden
_OF_GO = _RELATION | {Relation.EXTENDS: 12, Relation.OVERRIDES: 14}
_DECLARES = _RELATION[Relation.DECLARES]
_AMBIGUOUS = int(Resolution.AMBIGUOUS)
#: Most characters that a path is said to share with the one before, so that their number is a sign of ASCII.
_SHARED = 57
#: Files in one script of paths.
SHARD = 1024
#: Most characters of a signature or of a line of a doc, most relations of a definition, most places of a use.
_SIGNATURE, _DOC, _RELATED, _MEANT = 200, 160, 40, 12
_DOC_MARKS = re.compile(r"\A(?:[\s*/!#=-]+|[@\\](?:brief|short|details|file|class)\b\s*)+")
_CATEGORIES = {
    FileCategory.TEST: "t", FileCategory.GENERATED: "g", FileCategory.VENDORED: "v", FileCategory.DOCUMENTATION: "d",
    FileCategory.CONFIGURATION: "c", FileCategory.DATA: "a",
}  # fmt: skip


def name(page: str) -> str:
    """The path of the script of a source page."""
    return page.removesuffix(".html") + ".js"


class SourceData:
    """The scripts of the files of one book. Made once, before processes are forked."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.packed = Packed(view)

    def script(self, file: int) -> str:
        """The script of a file; "" for one without a document, which has no source page."""
        view = self.view
        document = view.document(file)
        if document is None:
            return ""
        uses = self.packed.of(file)
        kept = _kept(document, uses)
        fields: dict[str, object] = {"f": view.book.slots[file]}
        if kept:
            fields["d"] = [_definition(document, number, kept, uses[number] != "") for number in kept]
        told = [uses[number] for number in kept] + [uses[-1]]
        while told and not told[-1]:
            told.pop()
        if told:
            fields["u"] = told
        if meant := _ambiguous(view, file, document):
            fields["m"] = meant
        if relations := _relations(view, file, kept):
            fields["r"] = relations
        return call("file", fields)


def _kept(document: Document, uses: Sequence[str]) -> dict[int, int]:
    """The definitions that are told of, each with its place in the list."""
    count = len(document.definitions)
    numbers = range(count) if is_program(document) else [number for number in range(count) if uses[number]]
    return {number: place for place, number in enumerate(numbers)}


def _definition(document: Document, number: int, kept: Mapping[int, int], used: bool) -> list[object]:
    """What is told of a definition. What nothing uses is met on its own page only, where its head and doc stand."""
    item = document.definitions[number]
    row: list[object] = [
        escape.label(item.name), KINDS.index(item.kind), item.row + 1, max(item.end_row - item.row - 1, 0),
        kept.get(item.enclosing, -1), _signature(item) if used else "", _doc(item.doc) if used else "",
    ]  # fmt: skip
    while row[-1] in ("", -1):
        row.pop()
    return row


def _signature(item: Definition) -> str:
    """The signature where it says more than the name."""
    text = item.signature
    if text == item.name:
        return ""
    return escape.label(text if len(text) <= _SIGNATURE else text[:_SIGNATURE] + "…")


def _doc(text: str) -> str:
    """The first line of a doc text."""
    if not text:
        return ""
    line = _DOC_MARKS.sub("", text[:2000]).partition("\n")[0].strip()
    return escape.label(line if len(line) <= _DOC else line[:_DOC] + "…")


class Packed:
    """The uses of all definitions as text.

    One use is the step to its line from the one before in base 36 (nothing for the same line; the first of a file
    steps from 0) and a letter: ``A`` + 4 × the place in `GROUPS` + the place in `RESOLUTIONS`. Before the uses of
    another file stand the step to its id, which may be negative, and ``.``; the first steps from the file that they are
    uses of.
    """

    def __init__(self, view: View) -> None:
        uses, base = view.index.uses, np.array(view.world.base)
        kept = uses.resolution < len(RESOLUTIONS)
        slots = np.array(view.book.slots, np.int32)
        target, file = uses.target[kept], slots[uses.file[kept]]
        line = uses.row[kept].astype(np.int32) + 1
        new_target = _steps(target) != 0
        new_target[:1] = True
        new_file = new_target | (_steps(file) != 0)
        owner = np.where(target < base[0], target, np.searchsorted(base, target, side="right") - 1)
        self._target = target
        #: whether a use is the first of a file, and the step to that file
        self._new = new_file
        self._file = np.where(new_target, file - slots[owner], _steps(file)).astype(np.int32)
        self._line = np.where(new_file, line, _steps(line))
        self._letter = _GROUP[uses.role[kept]] * len(RESOLUTIONS) + uses.resolution[kept]
        self._base = view.world.base
        self._first = np.searchsorted(target, base).tolist()
        self._own = np.searchsorted(target, np.arange(len(view.book.paths) + 1)).tolist()

    def of(self, file: int) -> list[str]:
        """The uses of each definition of a file, then those of the file itself."""
        base = self._base[file]
        result = [""] * (self._base[file + 1] - base + 1)
        self._fill(result, self._first[file], self._first[file + 1], base)
        self._fill(result, self._own[file], self._own[file + 1], file - len(result) + 1)
        return result

    def _fill(self, result: list[str], start: int, end: int, first: int) -> None:
        small, codes = small_numbers(), _CODES
        limit = len(small)
        at = -1
        parts: list[str] = []
        part = slice(start, end)
        for target, step, letter, new, file in zip(
            self._target[part].tolist(), self._line[part].tolist(), self._letter[part].tolist(),
            self._new[part].tolist(), self._file[part].tolist(), strict=True,
        ):  # fmt: skip
            if target != at:
                if parts:
                    result[at - first] = "".join(parts)
                    parts = []
                at = target
            if new:
                parts.append(f"{base36(file)}.")
            parts.append(small[step] + codes[letter] if 0 <= step < limit else base36(step) + codes[letter])
        if parts:
            result[at - first] = "".join(parts)


_CODES = tuple(chr(65 + code) for code in range(len(GROUPS) * len(RESOLUTIONS)))


def _steps(column: NDArray[np.int32]) -> NDArray[np.int32]:
    """The step to each value from the one before; to the first from 0."""
    steps = column.copy()
    steps[1:] -= column[:-1]
    return steps


def _ambiguous(view: View, file: int, document: Document) -> list[list[object]]:
    """The places that ambiguous uses could mean; once for a name on a line."""
    links = view.index.links[file]
    if links is None or not links.more:
        return []
    more = links.more.by_use()
    numbers = [number for number in np.flatnonzero(links.resolutions == _AMBIGUOUS).tolist() if number in more]
    if not numbers:
        return []
    starts = np.frombuffer(document.row_starts, "<u4")
    names = np.frombuffer(document.references.name, "<u4")[numbers].tolist()
    rows = np.searchsorted(starts, np.frombuffer(document.references.start, "<u4")[numbers], side="right").tolist()
    found: dict[tuple[int, int], list[object]] = {}
    for number, name, row in zip(numbers, names, rows, strict=True):
        if (row, name) in found:
            continue
        meant: list[object] = [row, escape.label(document.names[name])]
        for target in more[number][:_MEANT]:
            meant += (view.book.slots[view.world.file_of(target)], view.row_of(target) + 1)
        found[row, name] = meant
    return list(found.values())


def _relations(view: View, file: int, kept: Mapping[int, int]) -> list[list[object]]:
    """What definitions extend, override, declare … and what does so with them."""
    base = view.world.base[file]
    of, to = view.index.relations_of, view.index.relations_to
    first, names = view.naming.first, view.naming.names
    numbers = _OF_GO if view.world.files[file].language == "go" else _RELATION
    found: list[list[object]] = []
    for number, place in kept.items():
        symbol = base + number
        if symbol not in of and symbol not in to:
            continue
        sides = [(item.relation, item.target, 0) for item in of.get(symbol, ())]
        sides += [(item.relation, item.source, 1) for item in to.get(symbol, ())]
        for relation, other, side in sides[:_RELATED]:
            kind = numbers.get(relation, -1)
            if kind >= 0 and other != symbol and other >= first:
                name = "" if kind == _DECLARES else escape.label(names[other - first])
                at = view.book.slots[view.world.file_of(other)]
                found.append([place, kind + side, at, view.row_of(other) + 1, name])
    return found


def paths(view: View) -> Iterator[tuple[str, str]]:
    """The scripts with the paths of all files: path of the script below the site, and its text.

    Entries stand at the places of their files' numbers (`Book.slots`), with empty ones between. An entry is a sign for the
    number of characters shared with the one before (``A`` for none, ``B`` for one, and so on), a letter for its category
    (``s`` source, ``t`` test …) and the rest of the path; after a tab the path of its pages where that is another.
    """
    book = view.book
    for index, files in groupby(range(len(book.paths)), key=lambda file: book.slots[file] // SHARD):
        entries: list[str] = []
        before = ""
        for file in files:
            path = escape.label(book.paths[file])
            shared = shared_length(before, path, _SHARED)
            page = book.source(file).removesuffix("_src.html")
            other = "" if page == path else f"\t{page}"
            category = _CATEGORIES.get(view.facts[file].category, "s")
            room = book.slots[file] % SHARD - len(entries)
            entries += [""] * room
            entries.append(f"{chr(65 + shared)}{category}{path[shared:]}{other}")
            before = path
        yield f"_data/files/{index}.js", call("paths", index, entries)
