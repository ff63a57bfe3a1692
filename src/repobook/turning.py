"""Every use as the index keeps it: file by file, turned around by what it means, and as a graph of symbols. Pure."""

from __future__ import annotations

import itertools
import re
from array import array
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from .dependence import CONSTRUCTS, RELATES, Bit
from .languages._marks import Mark, marks
from .link import Index
from .model import CALLABLE, FACTS, TYPES, Definition, Document, Flag, Form, Resolution, Role
from .occurrences import Occurrences
from .private import private
from .resolve.world import Links, Relation

_SURE = int(max(FACTS))
_AMBIGUOUS = int(Resolution.AMBIGUOUS)
#: Marks of a document that name a symbol: of a dotted name the last part counts.
_NAMING = np.isin(np.arange(len(Mark)), [Mark.CODE, Mark.SYMBOL, Mark.SCOPE, Mark.EXAMPLE])
_LAST = re.compile(r"(?s)(.*(?:\.|::|->))~?\w+")
#: Decorators of tests that leave names as they are, and those of functions that make several tests of one.
_RUNNERS = ("pytest.", "unittest.", "mock.", "skip", "staticmethod", "classmethod")
_SEVERAL = re.compile(r"(?i)param|expand|cases|ddt|product|combin|repeat|instantiat")
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

    def files(self) -> Iterator[tuple[int, Occurrences]]:
        """The uses of each file that has some."""
        world = self.index.world
        for file, (document, links) in enumerate(zip(world.documents, self.index.links, strict=True)):
            if document is None or links is None or not document.references.count:
                continue
            found = _occurrences(document, links)
            if document.references.role.find(bytes((Role.LINK,))) >= 0:
                self._dead_links(file, document, found)
                found = _last_parts(document, found)
            if document.references.role.find(bytes((Role.DEFINITION,))) >= 0:
                found = _without_definitions(found)
            if not len(found.line):
                continue
            self._turn(file, found)
            yield file, found

    def _dead_links(self, file: int, document: Document, found: Occurrences) -> None:
        form = np.frombuffer(document.references.form, np.uint8)
        dead = (form == Form.TEXT) & (found.role == Role.LINK) & (found.resolution == Resolution.UNRESOLVED)
        for use in np.flatnonzero(dead).tolist():
            self.dead.append((file, int(found.line[use]), int(found.column[use]), found.names[int(found.name[use])]))

    def _turn(self, file: int, found: Occurrences) -> None:
        """Takes one entry a use and target: target and number of the use, enclosing, line, column, kind."""
        kept = np.flatnonzero(found.target >= 0)
        targets = found.target[kept]
        if found.more:
            lengths = np.fromiter(map(len, found.more.values()), np.int64, len(found.more))
            kept = np.concatenate([kept, np.repeat(np.fromiter(found.more, np.int64, len(found.more)), lengths)])
            others = np.fromiter(itertools.chain.from_iterable(found.more.values()), np.int32, int(lengths.sum()))
            targets = np.concatenate([targets, others])
        keys = self.meaning[targets].astype(np.int64) << _NUMBER | (kept + self._count)
        self._count += len(found.line)
        enclosing = found.enclosing[kept]
        enclosing = np.where(enclosing >= 0, enclosing + self.index.world.base[file], file)
        kind = found.role[kept] | found.resolution[kept] << np.uint8(4)
        self._parts.append((keys, enclosing.astype(np.int32), found.line[kept], found.column[kept], kind))

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


def _occurrences(document: Document, links: Links) -> Occurrences:
    references = document.references
    rows = np.frombuffer(document.row_starts, "<u4")
    start = np.frombuffer(references.start, "<u4")
    row = np.searchsorted(rows, start, side="right") - 1
    return Occurrences(
        list(document.names), (row + 1).astype(np.uint32), start - rows[row], np.frombuffer(references.name, "<u4"),
        np.frombuffer(references.enclosing, "<i4").astype(np.int64), np.frombuffer(references.role, np.uint8),
        links.resolutions, links.targets, links.more,
    )  # fmt: skip


def _without_definitions(found: Occurrences) -> Occurrences:
    """The uses alone: the names of definitions are told where the definitions are."""
    keep = found.role != Role.DEFINITION
    place = np.cumsum(keep) - 1
    more = {int(place[use]): symbols for use, symbols in found.more.items() if keep[use]}
    return Occurrences(
        found.names, found.line[keep], found.column[keep], found.name[keep], found.enclosing[keep], found.role[keep],
        found.resolution[keep], found.target[keep], more,
    )  # fmt: skip


def _last_parts(document: Document, found: Occurrences) -> Occurrences:
    """Of dotted names in documents the last part, where it stands."""
    kinds = np.frombuffer(marks(document.bindings).kinds, np.uint8)
    names = list(found.names)
    cuts = np.zeros(len(names), np.uint32)
    other = np.arange(len(names), dtype=np.uint32)
    for number, name in enumerate(found.names):
        match = _LAST.fullmatch(name)
        if match is not None:
            cuts[number] = len(match.group(1).encode("utf-8", "replace"))
            other[number] = len(names)
            names.append(name[match.end(1) :])
    if len(names) == len(found.names) or len(kinds) != len(found.line):
        return found
    naming = _NAMING[kinds]
    column = np.where(naming, found.column + cuts[found.name], found.column)
    return found._replace(names=names, column=column, name=np.where(naming, other[found.name], found.name))


def _meanings(index: Index) -> NDArray[np.int32]:
    result = np.arange(index.world.base[-1], dtype=np.int32)
    for item in index.relationships:
        if item.relation in (Relation.DECLARES, Relation.STUBS):
            result[item.source] = item.target
    return result[result]


def _may_rename(item: Definition) -> bool:
    """Whether a decorator of a test may make others of it: one of a class that the runners do not bring along, or one of
    a function that sounds like it."""
    foreign = [name for name in item.decorators if not name.startswith(_RUNNERS)]
    return bool(foreign) and (item.kind in TYPES or any(map(_SEVERAL.search, foreign)))


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

    def add(self, file: int, base: int, document: Document, path: str) -> None:
        """The definitions of the next file; ``base`` is the symbol of the first."""
        definitions = document.definitions
        self.names += [item.name for item in definitions]
        self.parent.extend([base + item.enclosing if item.enclosing >= 0 else file for item in definitions])
        self.bits.extend(
            [
                (Bit.TEST if item.flags & Flag.TEST else 0)
                | (Bit.CALLABLE if item.kind in CALLABLE else Bit.TYPE if item.kind in TYPES else 0)
                | (Bit.CONSTRUCTOR if item.flags & Flag.CONSTRUCTOR else 0)
                for item in definitions
            ]
        )
        for number, item in enumerate(definitions):
            if item.decorators and item.flags & Flag.TEST and _may_rename(item):
                self.bits[base + number - self.first] |= Bit.HANDED if item.kind in TYPES else Bit.SEVERAL
        self.private += [base + number for number in private(document, path)]

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
