"""Every use as the index keeps it: file by file, turned around by what it means, and as a graph of symbols. Pure."""

from __future__ import annotations

import re
from array import array
from collections.abc import Container, Iterator, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from .batches import Batch, batches
from .dependence import CONSTRUCTS, RELATES, Bit
from .languages._marks import Mark, marks
from .link import Index
from .model import FACTS, Document, Form, Resolution, Role, SymbolTable
from .occurrences import Several, pack_all
from .resolve.world import Relation

_SURE = int(max(FACTS))
_DEFINITION, _LINK, _TEXT = int(Role.DEFINITION), int(Role.LINK), int(Form.TEXT)
_UNRESOLVED = int(Resolution.UNRESOLVED)
#: Marks of a document that name a symbol: of a dotted name the last part counts.
_NAMING = np.isin(
    np.arange(len(Mark)),
    [Mark.CODE, Mark.SYMBOL, Mark.SCOPE, Mark.EXAMPLE, Mark.PACKAGED, Mark.DOCUMENTED, Mark.MODULE],
)
_LAST = re.compile(r"(?s)(.*(?:\.|::|->))~?\w+")
#: Bits of a key that number a use; the target stands above them.
_NUMBER = 34
#: Bits of the roles of an edge.
_ROLES = 13
#: Relations that make their source depend on their target.
_LEANING = (Relation.EXTENDS, Relation.OVERRIDES, Relation.IMPLEMENTS, Relation.SPECIALISES, Relation.READS)


class Turned(msgspec.Struct, frozen=True):
    """Every use of something in the repository, sorted by target, file and place; one entry a use and target.

    Unlike `repobook.link.Uses` it has columns and the candidates of ambiguous uses, and a use of a declaration is one
    of its definition."""

    target: NDArray[np.int32]
    enclosing: NDArray[np.int32]
    line: NDArray[np.int32]
    column: NDArray[np.int32]
    #: role (bits 0-3) and resolution (bits 4-6)
    kind: NDArray[np.uint8]


class Turner:
    """Takes the uses file by file; `turned` gives all of them."""

    def __init__(self, index: Index) -> None:
        self.index = index
        #: for each symbol what it stands for: a declaration or stub for its definition, everything else for itself
        self.meaning = _meanings(index)
        self._parts: list[tuple[NDArray[Any], ...]] = []
        self._count = 0
        #: links of documents that lead nowhere: (file, line, column, target as written)
        self.dead: list[tuple[int, int, int, str]] = []

    def files(self, asked: Container[int]) -> Iterator[tuple[int, int, bytes, bytes, bytes]]:
        """Takes the uses of all files. Of each asked for that has uses: its number, their number, and names, columns and
        further symbols, packed."""
        for batch in batches(self.index.world, self.index.links):
            column, name, names = self._documents(batch, asked)
            # The uses alone: the names of definitions are told where the definitions are.
            keep = batch.role != _DEFINITION
            self._turn(batch, column, keep)
            place = np.cumsum(keep)
            if not any(file in asked for file in batch.files):
                continue
            first = np.concatenate([[0], place])[batch.first]
            found = Several(
                first, batch.row[keep] + 1, column[keep], name[keep], batch.enclosing[keep], batch.role[keep],
                batch.resolution[keep], batch.target[keep],
            )  # fmt: skip
            more = batch.more.among(keep)
            for file, count, packed in zip(
                batch.files, np.diff(first).tolist(), pack_all(names, found, more), strict=True
            ):
                if count and file in asked:
                    yield file, count, *packed

    def _documents(
        self, batch: Batch, asked: Container[int]
    ) -> tuple[NDArray[np.int64], NDArray[np.uint32], list[Sequence[str]]]:
        """The columns of uses, their names, and the names of each file asked for; of dotted names in documents those of the
        last part."""
        column, name = batch.column, batch.name
        names: list[Sequence[str]] = [
            document.names if file in asked else () for file, document in zip(batch.files, batch.documents, strict=True)
        ]
        places = np.unique(np.searchsorted(batch.first, np.flatnonzero(batch.role == _LINK), side="right") - 1)
        if len(places):
            column, name = column.copy(), name.copy()
        for place in places.tolist():
            document, own = batch.documents[place], slice(int(batch.first[place]), int(batch.first[place + 1]))
            self._dead_links(batch, place, own)
            names[place], column[own], name[own] = _last_parts(document, column[own], name[own])
        return column, name, names

    def _dead_links(self, batch: Batch, place: int, own: slice) -> None:
        document = batch.documents[place]
        form = np.frombuffer(document.references.form, np.uint8)
        dead = (form == _TEXT) & (batch.role[own] == _LINK) & (batch.resolution[own] == _UNRESOLVED)
        for use in (np.flatnonzero(dead) + own.start).tolist():
            where = batch.files[place], int(batch.row[use]) + 1, int(batch.column[use])
            self.dead.append((*where, document.names[int(batch.name[use])]))

    def _turn(self, batch: Batch, column: NDArray[np.int64], keep: NDArray[np.bool_]) -> None:
        """Takes one entry a use and target: target and number of the use, enclosing, line, column, kind."""
        kept = np.flatnonzero((batch.target >= 0) & keep)
        uses = batch.more.uses()
        extra = keep[uses]
        targets = np.concatenate([batch.target[kept], batch.more.symbols[extra]])
        kept = np.concatenate([kept, uses[extra]])
        keys = self.meaning[targets].astype(np.int64) << _NUMBER | (kept + self._count)
        self._count += len(keep)
        kind = batch.role[kept] | batch.resolution[kept] << np.uint8(4)
        self._parts.append(
            (keys, batch.around[kept], (batch.row[kept] + 1).astype(np.int32), column[kept].astype(np.int32), kind)
        )

    def turned(self) -> Turned:
        """The uses of all files that `files` gave."""
        if not self._parts:
            none = np.zeros(0, np.int32)
            return Turned(none, none, none, none, none.astype(np.uint8))
        keys, enclosing, line, column, kind = (np.concatenate(column) for column in zip(*self._parts, strict=True))
        self._parts.clear()
        order = np.argsort(keys)
        ordered = keys[order]
        # A use of a declaration is one of its definition: where both are meant they are one.
        first = np.ones(len(ordered), np.bool_)
        np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
        order = order[first]
        return Turned(
            (ordered[first] >> _NUMBER).astype(np.int32), enclosing[order], line[order].astype(np.int32),
            column[order].astype(np.int32), kind[order],
        )  # fmt: skip


def _last_parts(
    document: Document, column: NDArray[np.int64], name: NDArray[np.uint32]
) -> tuple[Sequence[str], NDArray[np.int64], NDArray[np.uint32]]:
    """Of dotted names in documents the last part, where it stands: all names, and columns and names of the uses."""
    kinds = np.frombuffer(marks(document.bindings).kinds, np.uint8)
    names = list(document.names)
    cuts = np.zeros(len(names), np.int64)
    other = np.arange(len(names), dtype=np.uint32)
    for number, whole in enumerate(document.names):
        match = _LAST.fullmatch(whole)
        if match is not None:
            cuts[number] = len(match.group(1).encode("utf-8", "replace"))
            other[number] = len(names)
            names.append(whole[match.end(1) :])
    if len(names) == len(document.names) or len(kinds) != len(column):
        return document.names, column, name
    naming = _NAMING[kinds]
    return names, np.where(naming, column + cuts[name], column), np.where(naming, other[name], name)


def _meanings(index: Index) -> NDArray[np.int32]:
    result = np.arange(index.world.base[-1], dtype=np.int32)
    for item in index.relationships:
        if item.relation in (Relation.DECLARES, Relation.STUBS):
            result[item.source] = item.target
    return result[result]


class Outline:
    """What stands in what, and the marks of definitions: filled file by file, in their order."""

    def __init__(self, first: int) -> None:
        #: symbol of the first definition of all
        self.first = first
        #: for each definition the symbol that it stands in
        self.parent = array("i")
        #: for each definition its `Bit`s
        self.bits = bytearray()
        self.names: list[str] = []
        #: definitions that only their own file, or the function around them, can name
        self.private: list[int] = []

    def add(self, file: int, base: int, table: SymbolTable, names: Sequence[str]) -> None:
        """The definitions of the next file, with their names; ``base`` is the symbol of the first."""
        self.names += names
        enclosing = np.frombuffer(table.enclosing, np.int32)
        self.parent.frombytes(np.where(enclosing >= 0, enclosing + base, file).astype(np.int32).tobytes())
        self.bits += table.marks
        self.private += (np.frombuffer(table.private, np.int32) + base).tolist()

    def named(self, users: Sequence[int]) -> dict[str, bytes]:
        """The names of all definitions in small letters, one a line, those that most files use first; and their symbols."""
        order = np.argsort(-np.array(users, np.int64), kind="stable")
        text = "\n".join([name.casefold().replace("\n", " ") for name in map(self.names.__getitem__, order.tolist())])
        return {
            "names": text.encode("utf-8", "backslashreplace"), "named": (order + self.first).astype("<i4").tobytes(),
        }  # fmt: skip

    def unused(self, turned: Turned) -> list[int]:
        """The private definitions that no use and no guess means."""
        private = np.array(self.private, np.int32)  # none of them is a declaration
        found: list[int] = private[~np.isin(private, turned.target)].tolist()
        return found


def graph(turner: Turner, outline: Outline, turned: Turned) -> dict[str, bytes]:
    """The graph of symbols by facts, as packed columns; `repobook.dependence.Graph` reads it."""
    index, meaning = turner.index, turner.meaning
    world = index.world
    files, end = len(world.files), world.base[-1]
    parent, bits = np.array(outline.parent, np.int32), np.frombuffer(outline.bits, np.uint8).copy()
    kind = turned.kind
    fact = (kind >> 4 <= _SURE) & (kind & 15 != Role.LINK)
    target, source = turned.target[fact], turned.enclosing[fact]
    role = np.left_shift(1, (kind[fact] & 15).astype(np.int32), dtype=np.int32)
    handed = (source < files) & (target >= files) & np.isin(kind[fact] & 15, (Role.READ, Role.CALL))
    owner = np.searchsorted(np.array(world.base), target[handed], side="right") - 1
    own = target[handed][owner == source[handed]]
    bits[own[own >= files] - files] |= Bit.HANDED
    extra = _relations(index, parent, bits, files)
    target = meaning[np.concatenate([target, extra[1]])]
    source = meaning[np.concatenate([source, extra[0]])]
    role = np.concatenate([role, extra[2]])
    keys = np.sort((target.astype(np.int64) * end + source) << _ROLES | role)
    role, keys = keys & ((1 << _ROLES) - 1), keys >> _ROLES
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    roles = np.bitwise_or.reduceat(role, first) if len(first) else role
    targets, sources = np.divmod(keys[first], max(end, 1))
    start = np.searchsorted(targets, np.arange(end + 1))
    return {
        "first": np.array(world.base, "<i4").tobytes(),
        "parent": parent.astype("<i4").tobytes(),
        "meaning": meaning.astype("<i4").tobytes(),
        "marks": bits.tobytes(),
        "start": start.astype("<i4").tobytes(),
        "source": sources.astype("<i4").tobytes(),
        "roles": roles.astype("<u2").tobytes(),
    }


def _relations(
    index: Index, parent: NDArray[np.int32], bits: NDArray[np.uint8], files: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Edges that no use makes: imports of files, relations, and classes to their constructors."""
    pairs = [
        (item.source, item.target, RELATES) for item in index.relationships if item.relation in _LEANING
    ]  # fmt: skip
    pairs += [
        (file, number.file, 1 << Role.IMPORT) for file, links in enumerate(index.links) if links
        for number in links.imports if number.file >= 0 and number.resolution in FACTS
    ]  # fmt: skip
    made = np.flatnonzero(bits & Bit.CONSTRUCTOR)
    made = made[parent[made] >= files]
    made = made[(bits[parent[made] - files] & Bit.TYPE) > 0]
    columns = np.array(pairs, np.int32).reshape(-1, 3)
    return (
        np.concatenate([columns[:, 0], parent[made]]),
        np.concatenate([columns[:, 1], (made + files).astype(np.int32)]),
        np.concatenate([columns[:, 2], np.full(len(made), CONSTRUCTS, np.int32)]),
    )
