"""How the repository's own configuration says that its tests are run. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .content import Place
from .model import TYPES, Definition, Flag
from .naming import Naming
from .resolve.world import World

#: where pytest looks for its settings, in this order, and the table that they stand in; the first that has them counts
PYTEST_TABLES = {
    "pytest.toml": "",
    ".pytest.toml": "",
    "pytest.ini": "",
    ".pytest.ini": "",
    "pyproject.toml": "tool.pytest",
    "tox.ini": "pytest",
    "setup.cfg": "tool:pytest",
}
#: lock files of package managers for JavaScript, and how each runs the script ``test``
_MANAGERS = (
    ("pnpm", "pnpm-lock.yaml", "pnpm test"),
    ("yarn", "yarn.lock", "yarn test"),
    ("bun", "bun.lock", "bun run test"),
    ("bun", "bun.lockb", "bun run test"),
)

#: How a class goes by whose own classes are collected: unittest's ``TestCase``, and what is made of it.
_BASE_OF_TESTS = re.compile(r"TestCase|Test(?:s|Base)?\Z").search


class TestRunner:
    """Commands that run a test file, each with the place that says so."""

    __test__ = False  # not a test, whatever its name looks like to pytest

    def __init__(self, world: World, naming: Naming) -> None:
        self.world = world
        #: files that define a test
        self.tested = frozenset(naming.with_flag(Flag.TEST))
        self._collects: dict[int, bool] = {}
        self.pytest = self._pytest()
        #: modules of Go by their folders
        self.modules = {
            path.rpartition("/")[0]: Place(file, 0, 1)
            for path, file in world.by_path.items()
            if path.endswith("go.mod") and path[-7:-6] in ("", "/")
        }
        self.by_suffix = self._others()

    def commands(self, file: int) -> list[tuple[str, Place]]:
        """Shell commands from the repository's root, best first; empty when nothing says how, or where there is no test
        in a file whose tests are definitions."""
        path = self.world.files[file].path
        suffix = path[path.rfind(".") :]
        if suffix in (".py", ".go") and file not in self.tested:
            return []
        if suffix == ".py":
            found = self.pytest is not None and self._collected(file)
            return [(f"python -m pytest {_quoted(path)}", self.pytest)] if self.pytest and found else []
        if suffix == ".go":
            return self._go(path.rpartition("/")[0])
        return self.by_suffix.get(suffix, [])

    def _go(self, folder: str) -> list[tuple[str, Place]]:
        """How the package in a folder is tested: from the root of its module, for ``go`` knows no other there."""
        module = folder
        while module and module not in self.modules:
            module = module.rpartition("/")[0]
        if module not in self.modules:
            return []
        inside = folder.removeprefix(module).lstrip("/")
        return [(within(module, f"go test {_quoted(f'./{inside}') if inside else '.'}"), self.modules[module])]

    def _collected(self, file: int) -> bool:
        """Whether pytest finds a test in a file of Python: in functions, and in classes by their names or those of their
        bases. Classes that others take their tests from are none."""
        known = self._collects.get(file)
        if known is None:
            document = self.world.documents[file]
            known = self._collects[file] = document is not None and _has_collected(document.definitions)
        return known

    def _pytest(self) -> Place | None:
        """Where pytest is configured: its own file, a section of another, or a conftest.py at the top."""
        for name, table in PYTEST_TABLES.items():
            file = self.world.by_path.get(name)
            document = self.world.documents[file] if file is not None else None
            if file is None or document is None:
                continue
            if not table:
                return Place(file, 0, 1)
            for item in document.definitions:
                if item.qualified_name == table or item.qualified_name.startswith(f"{table}."):
                    return Place(file, item.row, item.row + 1)
        shallow = sorted((path.count("/"), path) for path in self.world.by_path if path.endswith("conftest.py"))
        return Place(self.world.by_path[shallow[0][1]], 0, 1) if shallow and shallow[0][0] <= 1 else None

    def _others(self) -> dict[str, list[tuple[str, Place]]]:
        found: dict[str, list[tuple[str, Place]]] = {}
        cargo = self.world.by_path.get("Cargo.toml")
        if cargo is not None:
            found[".rs"] = [("cargo test", Place(cargo, 0, 1))]
        package = self.world.by_path.get("package.json")
        document = self.world.documents[package] if package is not None else None
        if package is not None and document is not None:
            keys = {item.qualified_name: item for item in document.definitions}
            if item := keys.get("scripts.test"):
                command = self._manager(keys["packageManager"].value if "packageManager" in keys else "")
                for suffix in (".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx"):
                    found[suffix] = [(command, Place(package, item.row, item.row + 1))]
        for name, command in (
            ("pom.xml", "mvn test"),
            ("build.gradle", "gradle test"),
            ("build.gradle.kts", "gradle test"),
        ):
            build = self.world.by_path.get(name)
            if build is not None:
                found[".java"] = [(command, Place(build, 0, 1))]
        return found

    def _manager(self, named: str) -> str:
        """How the package manager of the repository runs the tests: the one that package.json names, else the one whose lock
        file lies beside it."""
        name = named.strip("\"'").partition("@")[0]
        for manager, lock, command in _MANAGERS:
            if manager == name or (not name and lock in self.world.by_path):
                return command
        return "npm test"


def _has_collected(definitions: Sequence[Definition]) -> bool:
    tops = {item.name: item for item in definitions if item.enclosing < 0}

    def of_tests(item: Definition, seen: tuple[str, ...] = ()) -> bool:
        if item.flags & Flag.TEST:
            return True
        for base in (base.partition("[")[0].rpartition(".")[2] for base in item.bases):
            if base in tops and base not in seen:
                if of_tests(tops[base], (*seen, base)):
                    return True
            elif _BASE_OF_TESTS(base):
                return True
        return False

    return any(
        of_tests(item) if item.kind in TYPES else item.flags & Flag.TEST
        for item in tops.values()
    )  # fmt: skip


def within(folder: str, command: str) -> str:
    """A command as it is run in a folder of the repository."""
    return f"cd {_quoted(folder)} && {command}" if folder else command


def _quoted(path: str) -> str:
    return (
        path
        if all(character.isalnum() or character in "_-./" for character in path)
        else "'" + path.replace("'", "'\\''") + "'"
    )
