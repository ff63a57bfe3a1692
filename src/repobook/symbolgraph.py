"""The graph of symbols by facts, as the index keeps it; `repobook.dependence.Graph` reads it. Pure.

All of it is made from the uses of all symbols; or from the last index, where only the uses of some symbols are others: then
the edges to these are made anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from .dependence import CONSTRUCTS, RELATES, Bit
from .link import Index
from .model import FACTS, Role, SymbolTable
from .resolve.world import Relation
from .turning import Turned

_SURE = int(max(FACTS))
#: Bits of the roles of an edge.
_ROLES = 13
#: Relations that make their source depend on their target.
_LEANING = (Relation.EXTENDS, Relation.OVERRIDES, Relation.IMPLEMENTS, Relation.SPECIALISES, Relation.READS)


class Outline:
    """What stands in what, and the marks of definitions: those of the last index, or none, with files put in their places."""

    def __init__(self, base: Sequence[int], last: Mapping[str, bytes]) -> None:
        """``last`` are the columns of the last index in the same numbers, empty for none."""
        self.base = base
        count = base[-1] - base[0]
        #: for each definition the symbol that it stands in
        self.parent = np.frombuffer(last.get("parent", bytes(4 * count)), "<i4").astype(np.int32)
        #: for each definition its `Bit`s
        self.bits = np.frombuffer(last.get("marks", bytes(count)), np.uint8).copy()

    def put(self, file: int, table: SymbolTable) -> None:
        """The definitions of a file."""
        base, own = self.base[file], slice(self.base[file] - self.base[0], self.base[file + 1] - self.base[0])
        enclosing = np.frombuffer(table.enclosing, np.int32)
        self.parent[own] = np.where(enclosing >= 0, enclosing + base, file)
        self.bits[own] = np.frombuffer(table.marks, np.uint8)


class Names:
    """The names of all definitions in small letters, those that most files use first."""

    def __init__(self, names: list[str]) -> None:
        """``names`` are those of all definitions in their order."""
        self._names = [_small(name) for name in names]

    @staticmethod
    def of(packed: Mapping[str, bytes], first: int) -> Names:
        """What `packed` gave."""
        found = Names([])
        order = (np.frombuffer(packed["named"], "<i4") - first).tolist()
        found._names = [""] * len(order)
        for number, name in zip(order, packed["names"].decode().split("\n"), strict=False):
            found._names[number] = name
        return found

    def put(self, first: int, names: Sequence[str]) -> None:
        """Other names for the definitions from the number ``first`` on."""
        self._names[first : first + len(names)] = map(_small, names)

    def packed(self, users: Sequence[int], first: int) -> dict[str, bytes]:
        """The names, one a line, and their symbols; ``users`` says how many files use each, ``first`` is the first symbol."""
        order = np.argsort(-np.array(users, np.int64), kind="stable")
        return {
            "names": "\n".join(map(self._names.__getitem__, order.tolist())).encode("utf-8", "backslashreplace"),
            "named": (order + first).astype("<i4").tobytes(),
        }


def _small(name: str) -> str:
    return name.casefold().replace("\n", " ")


class Other(msgspec.Struct, frozen=True):
    """What is not as the last index has it."""

    #: what each symbol stands for (`turning.meanings`)
    meaning: NDArray[np.int32]
    #: the symbols of which files say something else, as a mask over all; None where all is made anew
    touched: NDArray[np.bool_] | None
    #: the columns of the last index in the same numbers
    last: Mapping[str, bytes]


def graph(index: Index, outline: Outline, turned: Turned, other: Other) -> dict[str, bytes]:
    """The graph as packed columns. ``turned`` are the uses of the symbols that are touched."""
    world, meaning = index.world, other.meaning
    files, end = len(world.files), world.base[-1]
    kind = turned.kind
    fact = (kind >> 4 <= _SURE) & (kind & 15 != Role.LINK)
    target, source = turned.target[fact], turned.enclosing[fact]
    role = np.left_shift(1, (kind[fact] & 15).astype(np.int32), dtype=np.int32)
    handed = (source < files) & (target >= files) & np.isin(kind[fact] & 15, (Role.READ, Role.CALL))
    owner = np.searchsorted(np.array(world.base), target[handed], side="right") - 1
    own = target[handed][owner == source[handed]]
    outline.bits[own[own >= files] - files] |= Bit.HANDED
    extra = _relations(index, outline.parent, outline.bits, files)
    target = np.concatenate([target, extra[1]])
    source = np.concatenate([source, extra[0]])
    role = np.concatenate([role, extra[2]])
    target, source = meaning[target], meaning[source]
    if other.touched is not None:
        kept = other.touched[target]
        target, source, role = target[kept], source[kept], role[kept]
    keys = np.sort((target.astype(np.int64) * end + source) << _ROLES | role)
    role, keys = keys & ((1 << _ROLES) - 1), keys >> _ROLES
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    roles = (np.bitwise_or.reduceat(role, first) if len(first) else role).astype("<u2")
    targets, sources = np.divmod(keys[first], max(end, 1))
    sources = sources.astype("<i4")
    if other.touched is not None:
        targets, sources, roles = _among_others(other.touched, other.last, targets, sources, roles)
    return {
        "first": np.array(world.base, "<i4").tobytes(),
        "parent": outline.parent.astype("<i4").tobytes(),
        "meaning": meaning.astype("<i4").tobytes(),
        "marks": outline.bits.tobytes(),
        "start": np.searchsorted(targets, np.arange(end + 1)).astype("<i4").tobytes(),
        "source": sources.tobytes(),
        "roles": roles.tobytes(),
    }


def _among_others(
    touched: NDArray[np.bool_], last: Mapping[str, bytes], targets: NDArray[np.int64], sources: NDArray[np.int32],
    roles: NDArray[np.uint16],
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.uint16]]:  # fmt: skip
    """Edges in the place of those that the last index has to the symbols that are touched."""
    start = np.frombuffer(last["start"], "<i4")
    there = np.repeat(np.arange(len(touched)), np.diff(start))
    kept = ~touched[there]
    targets = np.concatenate([there[kept], targets])
    order = np.argsort(targets, kind="stable")
    return (
        targets[order],
        np.concatenate([np.frombuffer(last["source"], "<i4")[kept], sources])[order],
        np.concatenate([np.frombuffer(last["roles"], "<u2")[kept], roles])[order],
    )


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
