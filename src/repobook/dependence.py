"""The graph of symbols by facts: who depends on what, how far, and the shortest chain between two. Pure.

Edges are kept by what they lead to, so that a question goes from a symbol to its users. Declarations and stubs are one
node with their definition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .model import Role

Symbols = NDArray[np.int32]


class Bit:
    """Bits of ``Graph.marks``."""

    TEST = 1  # a test, or a class of tests, by the conventions of the language's runners
    CALLABLE = 2
    TYPE = 4
    HANDED = 8  # the top level of its own file, or a decorator, hands it to something that may make others of it
    CONSTRUCTOR = 16
    SEVERAL = 32  # a decorator may make several tests of it


#: Bits of ``Graph.roles`` beyond those of `Role`: a class and its constructor; a relation such as *overrides*.
CONSTRUCTS, RELATES = 1 << 11, 1 << 12
CALLS = 1 << Role.CALL | 1 << Role.LAUNCH | 1 << Role.DECORATOR


class Step(NamedTuple):
    """One link of a chain: ``source`` stands in some relation to ``target``.

    ``roles`` are the bits of the edge; 0 where ``target`` overrides ``source``, -1 where ``source`` holds ``target``.
    """

    source: int
    target: int
    roles: int


OVERRIDDEN, HOLDS = 0, -1


class Overrides:
    """Which symbols override which."""

    def __init__(self, pairs: Symbols) -> None:
        """``pairs``: rows of an overriding symbol and the one that it overrides, sorted."""
        self._below, self._above = np.ascontiguousarray(pairs[:, 0]), np.ascontiguousarray(pairs[:, 1])

    def above(self, symbols: Symbols) -> tuple[Symbols, Symbols]:
        """What symbols override: the overridden ones, and by which."""
        low = np.searchsorted(self._below, symbols, side="left")
        places, owners = _ranges(low, np.searchsorted(self._below, symbols, side="right") - low)
        return self._above[places], symbols[owners]


def _ranges(low: NDArray[np.int64], lengths: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The numbers of several ranges, one after the other, and for each the number of its range."""
    owners = np.repeat(np.arange(len(low)), lengths)
    return np.repeat(low - (np.cumsum(lengths) - lengths), lengths) + np.arange(len(owners)), owners


class Graph:
    """The graph of an index; see the table ``graph`` in docs/index.md."""

    def __init__(self, packed: Mapping[str, bytes]) -> None:
        #: symbol of the first definition of each file, and one entry for the end
        self.first = np.frombuffer(packed["first"], "<i4")
        self.files = int(self.first[0])
        #: for each definition the symbol that it stands in
        self.parent = np.frombuffer(packed["parent"], "<i4")
        #: for each symbol the definition that it declares, or itself
        self.meaning = np.frombuffer(packed["meaning"], "<i4")
        #: for each definition its `Bit`s
        self.marks = np.frombuffer(packed["marks"], np.uint8)
        #: the edges to a symbol are ``start[symbol]`` to ``start[symbol + 1]``
        self.start = np.frombuffer(packed["start"], "<i4")
        self.source = np.frombuffer(packed["source"], "<i4")
        #: for each edge what the source does there: bits ``1 << Role``, `CONSTRUCTS`, `RELATES`
        self.roles = np.frombuffer(packed["roles"], "<u2")
        self.size = len(self.meaning)
        owner = self.file_of(np.arange(self.size, dtype=np.int32))
        #: for each symbol its place in the order of paths; a file stands before its definitions
        self.place = np.empty(self.size, np.int32)
        self.place[np.argsort(owner, kind="stable")] = np.arange(self.size, dtype=np.int32)

    def file_of(self, symbols: Symbols) -> NDArray[np.int64]:
        """The files that symbols are or are defined in."""
        owner = np.searchsorted(self.first, symbols, side="right") - 1
        return np.where(symbols < self.files, symbols, owner)

    def is_constructor(self, symbol: int) -> bool:
        return symbol >= self.files and bool(self.marks[symbol - self.files] & Bit.CONSTRUCTOR)

    def holder(self, symbol: int) -> int:
        """What a definition stands in: a definition or a file; -1 for a file."""
        return int(self.parent[symbol - self.files]) if symbol >= self.files else -1

    def edges(self, symbols: Symbols) -> tuple[Symbols, NDArray[np.uint16], Symbols]:
        """Who depends on any of some symbols: sources, the roles, and the target of each."""
        low = self.start[symbols].astype(np.int64)
        places, owners = _ranges(low, self.start[symbols + 1] - low)
        return self.source[places], self.roles[places], symbols[owners]

    def edges_from(self, symbols: Symbols) -> tuple[Symbols, Symbols, NDArray[np.uint16]]:
        """What some symbols depend on: source, target and roles of each edge, by target."""
        wanted = np.zeros(self.size, np.bool_)
        wanted[symbols] = True
        places = np.flatnonzero(wanted[self.source])
        targets = (np.searchsorted(self.start, places, side="right") - 1).astype(np.int32)
        return self.source[places], targets, self.roles[places]

    def inside(self, symbol: int) -> Symbols:
        """A symbol with all that stands in it."""
        if symbol < self.files:
            low, high = int(self.first[symbol]), int(self.first[symbol + 1])
            return np.concatenate([np.array([symbol], np.int32), np.arange(low, high, dtype=np.int32)])
        file = int(np.searchsorted(self.first, symbol, side="right")) - 1
        found = {symbol}
        end = int(self.first[file + 1])
        parents = self.parent[symbol - self.files + 1 : end - self.files].tolist()
        for number, parent in enumerate(parents, symbol + 1):
            if parent in found:
                found.add(number)
        return np.array(sorted(found), np.int32)

    def callers(self, symbol: int) -> list[int]:
        """What calls a symbol, by path."""
        low, high = int(self.start[symbol]), int(self.start[symbol + 1])
        sources = self.source[low:high][(self.roles[low:high] & CALLS) > 0]
        found: list[int] = sources[np.argsort(self.place[sources])].tolist()
        return found

    def dependents(self, symbols: Sequence[int] | Symbols, depth: int = -1) -> NDArray[np.int32]:
        """For each symbol its distance from the given ones, -1 where nothing leads there.

        What a file does at its top level ends there: the files that import it are no dependents. ``depth`` is the
        longest distance, -1 for any.
        """
        distance = np.full(self.size, -1, np.int32)
        frontier = np.unique(self.meaning[np.asarray(symbols, np.int32)])
        distance[frontier] = 0
        level = 0
        while len(frontier) and level != depth:
            level += 1
            sources, _, _ = self.edges(frontier)
            new = sources[distance[sources] < 0]
            distance[new] = level
            found = np.zeros(self.size, np.bool_)
            found[new] = True
            frontier = np.flatnonzero(found[self.files :]).astype(np.int32) + np.int32(self.files)
        return distance

    def chain(
        self, starts: Symbols, ends: Symbols, overrides: Overrides, *, files: bool = False, hold: bool = False
    ) -> list[Step] | None:
        """The shortest chain from one of ``starts`` to one of ``ends``; None when there is none.

        A call of what is overridden may arrive at what overrides it. With ``files`` the chain may pass through files:
        their imports, and what they do at their top level. With ``hold`` a class or file also leads to what it holds.
        Of chains of one length the one over smaller symbols.
        """
        wanted = np.zeros(self.size, np.bool_)
        wanted[self.meaning[starts]] = True
        after = np.full(self.size, -2, np.int32)
        frontier = np.unique(self.meaning[ends])
        after[frontier] = -1
        while len(frontier):
            hit = frontier[wanted[frontier]]
            if len(hit):
                return self._steps(int(hit[0]), after, overrides)
            sources, targets = self._before(frontier, overrides, hold)
            fresh = after[sources] == -2
            if not files:
                fresh &= (sources >= self.files) | wanted[sources]
            sources, targets = sources[fresh], targets[fresh]
            after[sources[::-1]] = targets[::-1]  # of several the first
            found = np.zeros(self.size, np.bool_)
            found[sources] = True
            frontier = np.flatnonzero(found).astype(np.int32)
        return None

    def _before(self, frontier: Symbols, overrides: Overrides, hold: bool) -> tuple[Symbols, Symbols]:
        """What leads to any of some symbols, and to which."""
        sources, _, targets = self.edges(frontier)
        others = overrides.above(frontier)
        parts, ends = [sources, others[0]], [targets, others[1]]
        if hold:
            inner = frontier[frontier >= self.files]
            parts.append(self.parent[inner - self.files])
            ends.append(inner)
        return np.concatenate(parts), np.concatenate(ends)

    def _steps(self, symbol: int, after: Symbols, overrides: Overrides) -> list[Step]:
        steps = []
        while (target := int(after[symbol])) >= 0:
            only = np.array([target], np.int32)
            sources, roles, _ = self.edges(only)
            found = np.flatnonzero(sources == symbol)
            if len(found):
                steps.append(Step(symbol, target, int(roles[found[0]])))
            else:
                steps.append(Step(symbol, target, OVERRIDDEN if symbol in overrides.above(only)[0] else HOLDS))
            symbol = target
        return steps
