"""Every use as the index keeps it: file by file, and turned around by what it means. Pure."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from .batches import Batch, batches
from .hashing import cut
from .languages._marks import Mark, marks
from .link import Index
from .model import Document, Form, Resolution, Role
from .occurrences import Several, pack_all
from .resolve.world import Relation

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

    def rows(self) -> tuple[list[int], list[memoryview]]:
        """The symbols that are used, and of each its uses, packed: enclosing symbol, line, column, kind as int32."""
        packed = np.stack([self.enclosing, self.line, self.column, self.kind.astype(np.int32)], axis=1).astype("<i4")
        starts = np.flatnonzero(np.diff(self.target, prepend=-1))
        return self.target[starts].tolist(), cut(packed, np.append(starts, len(packed)))

    @staticmethod
    def of(rows: Sequence[tuple[int, bytes]]) -> Turned:
        """What `rows` packed."""
        columns = np.frombuffer(b"".join([uses for _, uses in rows]), "<i4").reshape(-1, 4)
        lengths = np.array([len(uses) // 16 for _, uses in rows], np.int64)
        symbols = np.array([symbol for symbol, _ in rows], np.int32)
        return Turned(
            np.repeat(symbols, lengths), columns[:, 0], columns[:, 1], columns[:, 2], columns[:, 3].astype(np.uint8)
        )

    def among(self, keep: NDArray[np.bool_]) -> Turned:
        """Some of the uses."""
        return Turned(self.target[keep], self.enclosing[keep], self.line[keep], self.column[keep], self.kind[keep])

    def joined(self, other: Turned, owner: NDArray[np.int64]) -> Turned:
        """These uses and those of other files; ``owner`` is the file of each symbol."""
        if not len(other.target):
            return self
        target = np.concatenate([self.target, other.target])
        enclosing = np.concatenate([self.enclosing, other.enclosing])
        order = np.argsort(target.astype(np.int64) << 32 | owner[enclosing], kind="stable")
        return Turned(
            target[order], enclosing[order],
            np.concatenate([self.line, other.line])[order], np.concatenate([self.column, other.column])[order],
            np.concatenate([self.kind, other.kind])[order],
        )  # fmt: skip


class Turner:
    """Takes the uses of files; `turned` gives all of them, by what they mean."""

    def __init__(self, index: Index, meaning: NDArray[np.int32]) -> None:
        """``meaning`` are the `meanings` of the index."""
        self.index, self.meaning = index, meaning
        self._parts: list[tuple[NDArray[Any], ...]] = []
        self._count = 0
        #: links of documents that lead nowhere: (file, line, column, target as written)
        self.dead: list[tuple[int, int, int, str]] = []

    def files(self, asked: Iterable[int], told: Container[int]) -> Iterator[tuple[int, int, bytes, bytes, bytes]]:
        """Takes the uses of the files ``asked`` for, which ascend. Of each that is to be ``told`` of and has uses: its number,
        their number, and names, columns and further symbols, packed."""
        for batch in batches(self.index.world, self.index.links, asked):
            column, name, names = self._documents(batch, told)
            # The uses alone: the names of definitions are told where the definitions are.
            keep = batch.role != _DEFINITION
            self._turn(batch, column, keep)
            place = np.cumsum(keep)
            if not any(file in told for file in batch.files):
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
                if count and file in told:
                    yield file, count, *packed

    def _documents(
        self, batch: Batch, told: Container[int]
    ) -> tuple[NDArray[np.int64], NDArray[np.uint32], list[Sequence[str]]]:
        """The columns of uses, their names, and the names of each file told of; of dotted names in documents those of the
        last part."""
        column, name = batch.column, batch.name
        names: list[Sequence[str]] = [
            document.names if file in told else () for file, document in zip(batch.files, batch.documents, strict=True)
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
        """The uses of all files that `files` was asked for."""
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
            (ordered[first] >> _NUMBER).astype(np.int32), enclosing[order], line[order], column[order], kind[order],
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


def meanings(index: Index) -> NDArray[np.int32]:
    """For each symbol what it stands for: a declaration or stub for its definition, everything else for itself."""
    result = np.arange(index.world.base[-1], dtype=np.int32)
    for item in index.relationships:
        if item.relation in (Relation.DECLARES, Relation.STUBS):
            result[item.source] = item.target
    return result[result]
