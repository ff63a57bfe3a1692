"""Which tests reach what changed, as their runners name them. [I/O]"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .answers import Test
from .dependence import Bit
from .lookup import Lookup
from .model import Role

_GTEST = re.compile(r"(TYPED_TEST|TYPED_TEST_P|TEST|TEST_F|TEST_P)\(\s*(\w+)\s*,\s*(\w+)\s*\)")
#: What a test of GoogleTest is called, by the macro that makes it.
_PATTERNS = {"TYPED_TEST": "{}/*.{}", "TYPED_TEST_P": "*/{}/*.{}", "TEST_P": "*{}.{}/*"}
_PYTHON, _C = frozenset({"python"}), frozenset({"c", "cpp", "cuda", "objc", "objcpp"})
#: Languages whose tests are not told apart: a file of tests stands for them.
_WHOLE = frozenset({"go", "java", "javascript", "jsx", "rust", "shell", "tsx", "typescript"})


class Tests:
    """The tests that an answer of `Graph.dependents` reaches, in order: the nearest first, then by path.

    A test function stands for itself where its runner is sure to know it by its name: at the top of its file, or in a
    class of tests there that the file hands to nothing. Else its file stands for it. What is reached in a file of tests,
    is no test and is used by none (a fixture, a base class) counts for all tests of its class or file.
    """

    def __init__(self, book: Lookup, distance: NDArray[np.int32]) -> None:
        self.book = book
        graph = self.graph = book.graph
        self.python = np.array([name in _PYTHON for name in book.languages], np.bool_)
        self.compiled = np.array([name in _C for name in book.languages], np.bool_)
        marks = self.marks = np.zeros(graph.size, np.uint8)
        marks[graph.files :] = graph.marks
        self.parent = np.full(graph.size, -1, np.int32)
        self.parent[graph.files :] = graph.parent
        reached = np.flatnonzero(distance >= 0).astype(np.int32)
        test = (marks[reached] & Bit.TEST) > 0
        chosen = reached[book.in_tests[graph.file_of(reached)] | test]
        chosen = chosen[np.lexsort((chosen, distance[chosen]))]
        #: symbols of tests, of classes and of files, each with its distance
        self.units = self._units(chosen, distance)

    def __len__(self) -> int:
        return len(self.units)

    def named(self, low: int, high: int) -> tuple[Test, ...]:
        """The tests from one number to another."""
        units = list(self.units.items())[low:high]
        known = self._names([unit for unit, _ in units])
        return tuple(
            Test(*self._name(unit, known), far) for unit, far in units
        )  # fmt: skip

    def _units(self, chosen: NDArray[np.int32], distance: NDArray[np.int32]) -> dict[int, int]:
        graph = self.graph
        files = graph.file_of(chosen)
        test = (self.marks[chosen] & (Bit.TEST | Bit.CALLABLE)) == Bit.TEST | Bit.CALLABLE
        named = test & self._is_named(chosen, files) & ((self.marks[chosen] & Bit.SEVERAL) == 0)
        has_tests = np.zeros(graph.files, np.bool_)
        has_tests[graph.file_of(np.flatnonzero(self.marks & Bit.TEST).astype(np.int32))] = True
        whole = np.array([name in _WHOLE for name in self.book.languages], np.bool_) & self.book.in_tests
        runs = has_tests | whole | self._is_conftest()
        top = self._top_level(chosen[chosen < graph.files], distance)
        found: dict[int, int] = {}
        imported: dict[int, int] = {}

        def add(unit: int, far: int) -> None:
            tests = self._tests_of(unit) if unit < graph.files and self.compiled[unit] else [unit]
            for test in tests:
                found.setdefault(test, far)

        for symbol, file, is_test, is_named in zip(
            chosen.tolist(), files.tolist(), test.tolist(), named.tolist(), strict=True
        ):
            if not runs[file]:
                continue
            far = int(distance[symbol])
            if is_named:
                found.setdefault(symbol, far)
            elif is_test or symbol in top:
                add(file, far)
            elif symbol < graph.files:
                if far == 1:
                    imported[file] = far
            elif (unit := self._around(symbol)) >= 0:
                add(unit, far)
        holders = set(graph.file_of(np.array(list(found), np.int32)).tolist())
        for file, far in imported.items():
            if file not in holders:
                add(file, far)
        return self._ordered(found)

    def _tests_of(self, file: int) -> list[int]:
        """The tests of a compiled file: its runner knows tests, not files."""
        low, high = int(self.graph.first[file]), int(self.graph.first[file + 1])
        tests: list[int] = (np.flatnonzero(self.marks[low:high] & Bit.TEST) + low).tolist()
        return tests

    def _ordered(self, found: dict[int, int]) -> dict[int, int]:
        """Units in order, without those whose class or file is one itself."""
        units = np.array(list(found), np.int32)
        files, holders = self.graph.file_of(units).tolist(), self.parent[units].tolist()
        kept = [
            (far, file, unit)
            for (unit, far), file, holder in zip(found.items(), files, holders, strict=True)
            if unit == file or not (file in found or holder in found)
        ]
        return {unit: far for far, _, unit in sorted(kept)}

    def _is_named(self, symbols: NDArray[np.int32], files: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether the runner of a test knows it by its name."""
        graph = self.graph
        parent = self.parent[symbols]
        top = (parent < graph.files) & (parent >= 0)
        return np.where(self.python[files], top | self._is_class(parent), self.compiled[files])

    def _is_class(self, symbols: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Whether symbols are classes of tests at the top of a file that hands them to nothing."""
        outer = self.parent[symbols]
        bits = self.marks[symbols]
        wanted = Bit.TEST | Bit.TYPE
        good: NDArray[np.bool_] = (bits & (wanted | Bit.HANDED)) == wanted
        return good & (symbols >= self.graph.files) & (outer >= 0) & (outer < self.graph.files)

    def _is_conftest(self) -> NDArray[np.bool_]:
        return np.array([path.rpartition("/")[2] == "conftest.py" for path in self.book.paths], np.bool_)

    def _top_level(self, files: NDArray[np.int32], distance: NDArray[np.int32]) -> set[int]:
        """Files whose top level does more with what is nearer than to import it; a file at distance 0 is one."""
        sources, targets, roles = self.graph.edges_from(files)
        kept = (distance[targets] >= 0) & (distance[targets] < distance[sources]) & (roles != 1 << Role.IMPORT)
        return {*sources[kept].tolist(), *files[distance[files] == 0].tolist()}

    def _around(self, symbol: int) -> int:
        """The test, class or file whose tests stand for something reached that is no test; -1 for none: what is used
        elsewhere is reached there."""
        graph = self.graph
        holder = symbol
        while holder >= graph.files:
            if self.marks[holder] & Bit.TEST and self.marks[holder] & Bit.CALLABLE:
                return -1  # a part of a test: it is used there, or is reached no further
            holder = int(self.parent[holder])
        if graph.start[symbol + 1] > graph.start[symbol] or not self.marks[symbol] & (Bit.CALLABLE | Bit.TYPE):
            return -1
        outer = int(self.parent[symbol])
        return outer if bool(self._is_class(np.array([outer], np.int32))[0]) else holder

    def _file(self, unit: int) -> int:
        while unit >= self.graph.files:
            unit = int(self.parent[unit])
        return unit

    def _names(self, units: Sequence[int]) -> dict[int, str]:
        wanted = {unit for unit in units if unit >= self.graph.files}
        wanted |= {int(self.parent[unit]) for unit in wanted if self.parent[unit] >= self.graph.files}
        select = "SELECT name FROM definition WHERE id=?"
        return {unit: self.book.db.execute(select, (unit,)).fetchone()[0] for unit in sorted(wanted)}

    def _name(self, unit: int, known: dict[int, str]) -> tuple[str, str]:
        """The runner of a test and its name there."""
        file = self._file(unit)
        path = self.book.paths[file]
        if unit == file:
            if path.rpartition("/")[2] == "conftest.py":
                return "pytest", path.rpartition("/")[0] or "."
            return ("pytest" if self.python[file] else "file"), path
        if self.python[file]:
            parts = (
                [known[unit]] if self.parent[unit] < self.graph.files else [known[int(self.parent[unit])], known[unit]]
            )
            return "pytest", "::".join([path, *parts])
        match = _GTEST.fullmatch(known[unit])
        if match is None:
            return "file", path
        return "gtest", _PATTERNS.get(match.group(1), "{}.{}").format(match.group(2), match.group(3))
