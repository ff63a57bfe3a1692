"""The data behind a file's source page: a script that the page loads when someone asks for more. Pure.

``a/b.py_src.js`` calls ``repobook.file(data)``. ``data`` has

=====  ================================================================================================================
``f``  the file's id
``d``  its definitions, each ``[name, kind, line, lines after it, parent, signature, first line of its doc]`` without
       empty ends; ``kind`` is a place in `KINDS`, ``parent`` a place in this list or -1
``u``  the uses of each definition, then those of the file itself, as text; see `packed`. Empty ends are left out
``m``  ambiguous uses: ``[line, name, file, line, file, line, …]``, the places that could be meant
``r``  relations of definitions: ``[definition, relation, file, line, name]``; see `RELATIONS`. No name: the same
=====  ================================================================================================================

``_data/files/<n>.js`` calls ``repobook.paths(n, [...])`` with `SHARD` files each, see `paths`. Scripts work from a
folder that is opened without a server, where nothing else may be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import msgspec
import numpy as np

from ..model import Definition, Document, FileCategory, Kind, Resolution, Role
from ..pages.view import View
from ..resolve.world import Relation
from ..textcoding import shown
from .source import is_program, used_here

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
    "specialised by", "defined at", "declared at", "stub of", "stub at",
)  # fmt: skip
_RELATION = {
    Relation.EXTENDS: 0, Relation.OVERRIDES: 2, Relation.IMPLEMENTS: 4, Relation.SPECIALISES: 6, Relation.DECLARES: 8,
    Relation.STUBS: 10,
}  # fmt: skip
#: Files in one script of paths.
SHARD = 1024
#: Most characters of a signature or of a line of a doc, most relations of a definition, most places of a use.
_SIGNATURE, _DOC, _RELATED, _MEANT = 200, 160, 40, 12
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_DOC_MARKS = re.compile(r"\A(?:[\s*/!#=-]+|[@\\](?:brief|short|details|file|class)\b\s*)+")
_CATEGORIES = {
    FileCategory.TEST: "t", FileCategory.GENERATED: "g", FileCategory.VENDORED: "v", FileCategory.DOCUMENTATION: "d",
    FileCategory.CONFIGURATION: "c", FileCategory.DATA: "a",
}  # fmt: skip
_encode = msgspec.json.encode


def name(page: str) -> str:
    """The path of the script of a source page."""
    return page.removesuffix(".html") + ".js"


def data(view: View, file: int) -> str:
    """The script of a file; "" for one without a document, which has no source page."""
    document = view.document(file)
    if document is None:
        return ""
    kept = _kept(view, file, document)
    uses = packed(view, file)
    fields: dict[str, object] = {"f": file}
    if kept:
        fields["d"] = [_definition(document, number, kept) for number in kept]
    told = [uses[number] for number in kept] + [uses[-1]]
    while told and not told[-1]:
        told.pop()
    if told:
        fields["u"] = told
    if meant := _ambiguous(view, file, document):
        fields["m"] = meant
    if relations := _relations(view, file, kept):
        fields["r"] = relations
    return f"repobook.file({_encode(fields).decode()})\n"


def _kept(view: View, file: int, document: Document) -> dict[int, int]:
    """The definitions that are told of, each with its place in the list."""
    if is_program(document):
        numbers = list(range(len(document.definitions)))
    else:
        numbers = sorted(used_here(view, file))
    return {number: place for place, number in enumerate(numbers)}


def _definition(document: Document, number: int, kept: dict[int, int]) -> list[object]:
    item = document.definitions[number]
    row: list[object] = [
        shown(item.name), KINDS.index(item.kind), item.row + 1, max(item.end_row - item.row - 1, 0),
        kept.get(item.enclosing, -1), _signature(item), _doc(item.doc),
    ]  # fmt: skip
    while row[-1] in ("", -1):
        row.pop()
    return row


def _signature(item: Definition) -> str:
    """The signature where it says more than the name."""
    text = item.signature
    if text == item.name:
        return ""
    return shown(text if len(text) <= _SIGNATURE else text[:_SIGNATURE] + "…")


def _doc(text: str) -> str:
    """The first line of a doc text."""
    if not text:
        return ""
    line = _DOC_MARKS.sub("", text[:2000]).partition("\n")[0].strip()
    return shown(line if len(line) <= _DOC else line[:_DOC] + "…")


def packed(view: View, file: int) -> list[str]:
    """The uses of each definition of a file, then those of the file itself.

    One use is the step to its line from the one before in base 36 (nothing for the same line; the first of a file
    steps from 0) and a letter: ``A`` + 4 × the place in `GROUPS` + the place in `RESOLUTIONS`. Before the uses of
    another file stand the step to its id, which may be negative, and ``.``; the first steps from this file.
    """
    base, uses = view.world.base, view.index.uses
    count = base[file + 1] - base[file]
    result = [""] * (count + 1)
    for first, last, start in ((base[file], base[file + 1], base[file]), (file, file + 1, file - count)):
        bounds = np.searchsorted(uses.target, np.array([first, last], np.int32))
        part = slice(int(bounds[0]), int(bounds[1]))
        kept = uses.resolution[part] < len(RESOLUTIONS)
        target, origin = uses.target[part][kept], uses.file[part][kept].astype(np.int64)
        if not len(target):
            continue
        line = uses.row[part][kept].astype(np.int64) + 1
        letter = _GROUP[uses.role[part][kept]] * len(RESOLUTIONS) + uses.resolution[part][kept]
        new_target = np.diff(target, prepend=-1) != 0
        new_file = new_target | (np.diff(origin, prepend=-1) != 0)
        file_step = np.where(new_target, origin - file, np.diff(origin, prepend=0))
        line_step = np.where(new_file, line, np.diff(line, prepend=0))
        texts = _texts(line_step.tolist(), letter.tolist(), new_file.tolist(), file_step.tolist())
        places = np.flatnonzero(new_target).tolist()
        for place, end in zip(places, [*places[1:], len(target)], strict=True):
            result[int(target[place]) - start] = "".join(texts[place:end])
    return result


def _texts(steps: list[int], letters: list[int], new: list[bool], files: list[int]) -> list[str]:
    small, codes = _small(), "ABCDEFGHIJKLMNOPQRST"
    limit = len(small)
    found = []
    for step, letter, changed, file in zip(steps, letters, new, files, strict=True):
        text = (small[step] if 0 <= step < limit else _base36(step)) + codes[letter]
        found.append(f"{_base36(file)}.{text}" if changed else text)
    return found


@cache
def _small() -> tuple[str, ...]:
    return ("", *(_base36(number) for number in range(1, 2048)))


def _base36(number: int) -> str:
    if number < 0:
        return "-" + _base36(-number)
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text


def _ambiguous(view: View, file: int, document: Document) -> list[list[object]]:
    """The places that ambiguous uses could mean; once for a name on a line."""
    links = view.index.links[file]
    if links is None or not links.more:
        return []
    starts = np.frombuffer(document.row_starts, "<u4")
    found: dict[tuple[int, str], list[object]] = {}
    names = np.frombuffer(document.references.name, "<u4")
    places = np.frombuffer(document.references.start, "<u4")
    for number, others in links.more.items():
        if links.resolutions[number] != Resolution.AMBIGUOUS:
            continue
        row = int(np.searchsorted(starts, places[number], side="right"))
        name = document.names[int(names[number])]
        if (row, name) in found:
            continue
        meant: list[object] = [row, shown(name)]
        for target in others[:_MEANT]:
            definition = view.world.definition(target)
            meant += (view.world.file_of(target), definition.row + 1 if definition else 0)
        found[row, name] = meant
    return list(found.values())


def _relations(view: View, file: int, kept: dict[int, int]) -> list[list[object]]:
    base = view.world.base[file]
    found: list[list[object]] = []
    for number, place in kept.items():
        symbol = base + number
        sides = [(item.relation, item.target, 0) for item in view.index.relations_of.get(symbol, ())]
        sides += [(item.relation, item.source, 1) for item in view.index.relations_to.get(symbol, ())]
        for relation, other, side in sides[:_RELATED]:
            if relation in _RELATION and other != symbol:
                definition = view.world.definition(other)
                if definition is not None:
                    owner = view.world.file_of(other)
                    name = "" if relation is Relation.DECLARES else shown(definition.qualified_name)
                    found.append([place, _RELATION[relation] + side, owner, definition.row + 1, name])
    return found


def paths(view: View) -> Iterator[tuple[str, str]]:
    """The scripts with the paths of all files: path of the script below the site, and its text.

    An entry is a sign for the number of characters shared with the entry before (``A`` for none, ``B`` for one, and so
    on), a letter for its category (``s`` source, ``t`` test …) and the rest of the path; after a tab the path of its
    pages where that is another.
    """
    book = view.book
    for number in range(0, len(book.paths), SHARD):
        entries = []
        before = ""
        for file in range(number, min(number + SHARD, len(book.paths))):
            path = shown(book.paths[file])
            shared = _shared(before, path)
            page = book.source(file).removesuffix("_src.html")
            other = "" if page == path else f"\t{page}"
            category = _CATEGORIES.get(view.facts[file].category, "s")
            entries.append(f"{chr(65 + shared)}{category}{path[shared:]}{other}")
            before = path
        index = number // SHARD
        yield f"_data/files/{index}.js", f"repobook.paths({index},{_encode(entries).decode()})\n"


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with in common; at most 57, so that it is a letter or sign of ASCII."""
    count = 0
    for a, b in zip(one[:57], other[:57], strict=False):
        if a != b:
            break
        count += 1
    return count
