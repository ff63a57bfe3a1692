"""The answers for the uses of one Python file, as columns. Pure.

Most uses are bare names, and most of them mean the same wherever they stand in their scope: those are answered once for
each scope and name. Every other use is asked for by itself.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ..more import More
from ._numbers import AMBIGUOUS, DEFINITION, IMPORT, INHERITED, KEYWORD, LOCAL, UNIQUE, UNRESOLVED
from ._python_names import Names
from ._python_tables import Tables
from ._python_values import Meaning
from .world import ImportLink, Links, package_column

#: the answer depends on the place
_OPEN = 255


class _Column:
    """Answers one after the other."""

    def __init__(self, count: int) -> None:
        self.targets, self.resolutions, self.package = [-1] * count, [UNRESOLVED] * count, [-1] * count
        self.more: dict[int, tuple[int, ...]] = {}

    def add(self) -> None:
        self.targets.append(-1)
        self.resolutions.append(UNRESOLVED)
        self.package.append(-1)


class Uses:
    """Columns of `Links`. ``guesses`` gives the members that a name could mean when its receiver is not known."""

    def __init__(self, names: Names, tables: Tables, guesses: Mapping[str, tuple[int, ...]]) -> None:
        self.names, self.tables, self.guesses = names, tables, guesses
        self.roles = np.frombuffer(tables.roles, np.uint8)
        self.bare = np.frombuffer(tables.forms, np.uint8) == 0
        self.targets = np.full(tables.count, -1, np.int32)
        self.resolutions = np.full(tables.count, UNRESOLVED, np.uint8)
        self.package = np.full(tables.count, -1, np.int32)
        self.more: dict[int, tuple[int, ...]] = {}
        self._packages: dict[str, int] = {}
        if tables.count:
            self._fill()

    def links(self, imports: tuple[ImportLink, ...]) -> Links:
        """The answers as `Links`: packages by their first use."""
        package, packages = self.package, list(self._packages)
        if len(packages) > 1:
            numbers, first = np.unique(package, return_index=True)
            order = numbers[np.argsort(first)]
            order = order[order >= 0]
            place = np.full(len(packages) + 1, -1, np.int32)
            place[order] = np.arange(len(order), dtype=np.int32)
            package = place[package]
            packages = [packages[number] for number in order.tolist()]
        return Links(
            imports, self.targets, self.resolutions, More.of(self.more), tuple(packages),
            package_column(package, len(packages)),
        )  # fmt: skip

    def _fill(self) -> None:
        left = ~self.bare
        left |= self.roles == IMPORT
        self._definitions(left)
        ordinary = self.bare & (self.roles != IMPORT) & (self.roles != DEFINITION)
        ordinary &= self.roles != KEYWORD
        kinds = self._bare(np.flatnonzero(ordinary), left)
        self._others(np.flatnonzero(left).tolist(), kinds)
        for use in sorted(self.tables.asked):
            meaning = self.names.fixture(self.tables, use)
            if meaning.target >= 0:
                self.targets[use], self.resolutions[use] = meaning.target, meaning.resolution
            elif use in self.tables.used:
                self.targets[use], self.resolutions[use], self.package[use] = -1, UNRESOLVED, -1
                self.more.pop(use, None)

    def _definitions(self, left: NDArray[np.bool_]) -> None:
        """Answers the names of the file's own definitions."""
        which = np.flatnonzero(self.roles == DEFINITION)
        starts, at = self.tables.starts, self.tables.at
        own = np.array([at.get(starts[use], -1) for use in which.tolist()], np.int32)
        left[which] = own < 0
        which, own = which[own >= 0], own[own >= 0]
        self.targets[which] = own + self.tables.base
        self.resolutions[which] = np.where(self.bare[which], LOCAL, INHERITED)

    def _bare(self, which: NDArray[np.int64], left: NDArray[np.bool_]) -> list[int]:
        """Answers bare names that mean the same wherever they stand in their scope; the others are left.

        Returns a number for each use, the same for uses whose value is one, and -1 where nothing is known of that.
        """
        tables = self.tables
        width = len(tables.texts)
        places = np.array(tables.scope_of, np.int64)[which] * width + np.array(tables.ids, np.int64)[which]
        places, first, inverse = np.unique(places, return_index=True, return_inverse=True)
        fixed, narrowed = self.names.fixed, tables.narrowed_ids
        found = _Column(len(places))
        numbers = [-1] * len(places)
        for number, (place, use) in enumerate(zip(places.tolist(), which[first].tolist(), strict=True)):
            scope, ident = divmod(place, width)
            meaning, steady = fixed(tables, scope, ident, use)
            if meaning is None:
                found.resolutions[number] = _OPEN
                continue
            self._put(found, number, meaning)
            if steady and ident not in narrowed:
                numbers[number] = number
        kinds = np.full(tables.count, -1, np.int32)
        kinds[which] = np.array(numbers, np.int32)[inverse]
        left[which[self._keep(found, which, inverse) == _OPEN]] = True
        result: list[int] = kinds.tolist()
        return result

    def _others(self, uses: list[int], kinds: list[int]) -> None:
        """Answers uses one by one; members of one name of receivers that are one are one."""
        tables, meaning_of, narrowed = self.tables, self.names.meaning, self.tables.narrowed_ids
        receivers, forms, ids, others = tables.receivers, tables.forms, tables.ids, tables.other_receivers
        found = _Column(0)
        seen: dict[tuple[int, int, int], int] = {}
        inverse = []
        for use in uses:
            before = receivers[use]
            kind = kinds[before] if before >= 0 and use not in others else -1
            number = len(found.targets)
            if kind >= 0 and tables.roles[use] != KEYWORD:
                key = (kind, forms[use], ids[use])
                known = seen.setdefault(key, number)
                if key[2] not in narrowed:
                    kinds[use] = tables.count + known
                if known != number:
                    inverse.append(known)
                    continue
            inverse.append(number)
            found.add()
            meaning = meaning_of(tables, use)
            if meaning.target >= 0 or meaning.resolution != UNRESOLVED:
                self._put(found, number, meaning)
            elif forms[use] and tables.roles[use] != KEYWORD:
                self._guess(found, number, tables.name(use))
        self._keep(found, np.array(uses, np.int64), np.array(inverse, np.int64))

    def _keep(self, found: _Column, which: NDArray[np.int64], inverse: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Puts answers where they belong: that of ``which[i]`` is number ``inverse[i]``. Returns their resolutions."""
        count = len(found.targets)
        self.targets[which] = np.fromiter(found.targets, np.int32, count)[inverse]
        self.package[which] = np.fromiter(found.package, np.int32, count)[inverse]
        resolutions = np.fromiter(found.resolutions, np.uint8, count)[inverse]
        self.resolutions[which] = resolutions
        if found.more:
            several = np.zeros(count, np.bool_)
            several[list(found.more)] = True
            at = np.flatnonzero(several[inverse])
            for use, number in zip(which[at].tolist(), inverse[at].tolist(), strict=True):
                self.more[use] = found.more[number]
        return resolutions

    def _put(self, found: _Column, number: int, meaning: Meaning) -> None:
        found.resolutions[number] = meaning.resolution
        if meaning.target >= 0:
            if meaning.more:
                found.more[number] = meaning.more
            if not meaning.more or meaning.resolution != AMBIGUOUS:
                found.targets[number] = meaning.target
        elif meaning.package:
            found.package[number] = self._packages.setdefault(meaning.package, len(self._packages))

    def _guess(self, found: _Column, number: int, name: str) -> None:
        """A member of something that is not known: by its name, if that is rare."""
        candidates = self.guesses.get(name)
        if candidates is None:
            return
        if len(candidates) == 1:
            found.targets[number], found.resolutions[number] = candidates[0], UNIQUE
        else:
            found.resolutions[number], found.more[number] = AMBIGUOUS, candidates
