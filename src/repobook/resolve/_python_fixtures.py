"""Which fixture a parameter of a test asks for, as pytest looks for it. Pure.

It is found by its name: in the class, its bases and the classes around, in the module (defined there or imported), then in
``conftest.py`` of the folder and of those above, which nothing imports, at last in the plugins that these files name. A fixture that asks for its own name means the
next one.
"""

from __future__ import annotations

from ..model import Flag
from ._numbers import IMPORTED, INHERITED, LOCAL
from ._python_state import State
from ._python_tables import Tables
from ._python_values import Class, Meaning, Outside, Value

_CONFTEST = "conftest.py"


def is_conftest(path: str) -> bool:
    """Whether a file gives its fixtures to the tests of its folder and of those below, without an import."""
    return path.endswith(_CONFTEST) and path[: -len(_CONFTEST)][-1:] in ("", "/")


class Fixtures(State):
    """Which fixture a parameter of a test asks for."""

    def fixture(self, tables: Tables, reference: int) -> Meaning:
        """The fixture that a parameter or ``usefixtures`` asks for; unresolved where it is not of the repository."""
        scope, name = tables.scope_of[reference], tables.name(reference)
        own, outer = -1, scope
        if reference not in tables.used:
            own, outer = tables.base + tables.scope_definition[scope], tables.scopes[scope][3]
        while outer > 0:
            cls = self.class_of_scope(tables, outer)
            for above in self.mro(cls.symbol) if cls is not None else ():
                if isinstance(above, Outside) and above.package == "unittest":
                    return self.nothing  # the methods of its classes get no arguments
                found = self._in_class(above, name) if isinstance(above, Class) else -1
                if found == own:
                    break
                if found >= 0:
                    return Meaning(found, LOCAL if above is cls else INHERITED)
            outer = tables.scopes[outer][3]
        around = [tables.file, *self._conftests(tables.file)]
        for file in around:
            found = self._in_file(file, name)
            if found >= 0 and found != own:
                return Meaning(found, LOCAL if self.world.file_of(found) == tables.file else IMPORTED)
        given = {self._in_file(file, name) for file in self._plugins(around)} - {-1, own}
        return Meaning(given.pop(), IMPORTED) if len(given) == 1 else self.nothing

    def fixture_value(self, tables: Tables, reference: int) -> Value:
        """What the fixture gives to the test: what it returns, or yields once."""
        symbol = self.fixture(tables, reference).target
        described = self.described(symbol) if symbol >= 0 else None
        if described is None:
            return self.values.unknown
        result = self.result(self.values.function(symbol))
        if described.flags & Flag.GENERATOR:
            return self.element(result)
        return self.values.unknown if described.flags & Flag.ASYNC else result

    def _in_class(self, cls: Class, name: str) -> int:
        tables = self.tables[self.world.file_of(cls.symbol)]
        number = tables.fixtures.get((cls.symbol - tables.base, name), -1)
        return tables.base + number if number >= 0 else -1

    def _in_file(self, file: int, name: str) -> int:
        """The fixture of a name at the top of a file, defined there or imported; -1 for none."""
        tables = self.tables[file]
        number = tables.fixtures.get((-1, name), -1)
        if number >= 0:
            return tables.base + number
        meaning = self.in_module(file, name, set())
        if meaning is None or meaning.target < len(self.world.files) or meaning.more:
            return -1
        other = self.tables[self.world.file_of(meaning.target)]
        number = meaning.target - other.base
        for (outer, known), at in other.fixtures.items():
            if at == number and outer < 0:
                return meaning.target if known in (name, other.definitions[number].name) else -1
        return -1

    def _conftests(self, file: int) -> list[int]:
        """The files ``conftest.py`` of the folder of a file and of those above, from the inside out."""
        folder = self.world.files[file].path.rpartition("/")[0]
        found = []
        while True:
            at = self.world.by_path.get(f"{folder}/{_CONFTEST}" if folder else _CONFTEST, -1)
            if at >= 0 and at != file and at in self.files:
                found.append(at)
            if not folder:
                return found
            folder = folder.rpartition("/")[0]

    def _plugins(self, files: list[int]) -> list[int]:
        """The files that ``pytest_plugins`` names: in these, and in those files themselves."""
        seen = list(files)
        for file in seen:  # grows
            tables = self.tables[file]
            for number in tables.plugins:
                seen += [
                    other for other in self.find(tables, number).files[:1] if other in self.files and other not in seen
                ]
        return seen[len(files) :]
