"""Where imports lead, and what modules hand on. Pure."""

from __future__ import annotations

from ._numbers import EXTERNAL, IMPORTED, UNRESOLVED
from ._python_modules import STANDARD, Found
from ._python_state import State
from ._python_tables import Tables
from ._python_values import Meaning, Module, imported


class Imports(State):
    """Where imports lead, and what modules hand on."""

    def find(self, tables: Tables, number: int) -> Found:
        """The module that an import reads."""
        entry = tables.imports[number]
        if entry.level:
            return self.modules.relative(tables.file, entry.module[entry.level :], entry.level)
        return self.modules.absolute(tables.file, entry.module)

    def module(self, found: Found) -> Module:
        return self.values.module(found.files, found.folder)

    def module_meaning(self, found: Found) -> Meaning:
        """The meaning of a module that was found."""
        target = found.files[0] if found.files else -1
        resolution = IMPORTED if target >= 0 else UNRESOLVED
        return Meaning(target, resolution, value=self.module(found))

    def imported_value(self, tables: Tables, number: int, whole: bool) -> Meaning:
        """What the name that an import binds means."""
        entry = tables.imports[number]
        found = self.find(tables, number)
        if not entry.name:
            if not whole and "." in entry.module:
                top = entry.module.partition(".")[0]
                found = self.modules.absolute(tables.file, top)
                if not found.files and not found.folder:
                    return self.outside(top, top)
                return self.module_meaning(found)
            if not found.files and not found.folder:
                return self.outside(entry.module.partition(".")[0], entry.module)
            return self.module_meaning(found)
        return self.taken(tables, entry.module, entry.level, found, entry.name)

    def taken(self, tables: Tables, module: str, level: int, found: Found, name: str) -> Meaning:
        """``from module import name``."""
        if not found.files and not found.folder:
            if level:
                return self.nothing
            top = module.partition(".")[0]
            # A module that is missing from a package that is here is not somebody else's.
            if top not in STANDARD and self.modules.absolute(tables.file, top).files:
                return self.nothing
            return self.outside(top, f"{module}.{name}")
        if tables.file in found.files and (inner := self.modules.at(found.folder, name)).files:
            # A package that imports its own module by ``from . import module``.
            return self.module_meaning(inner)
        return self.member(self.module(found), name)

    def mistaken(self, tables: Tables, number: int) -> bool:
        """Whether a module that was found where the file does not look for modules is another one: it has no such name."""
        entry = tables.imports[number]
        if not entry.name or entry.name == "*":
            return False
        found = self.find(tables, number)
        return found.elsewhere and self.taken(tables, entry.module, entry.level, found, entry.name).target < 0

    def outside(self, package: str, path: str) -> Meaning:
        if package == "__future__":
            return Meaning(-1, EXTERNAL, "__future__", self.values.unknown)
        return Meaning(-1, EXTERNAL, package, self.values.outside(package, path))

    def imported_name(self, tables: Tables, reference: int, name: str) -> Meaning:
        """A name inside an import statement."""
        found = tables.import_names.get(reference)
        if found is None:
            return self._exported(tables.file, name) if reference in tables.listed else self.nothing
        number, part = found
        if part == -1:
            return self.imported_value(tables, number, True)
        entry = tables.imports[number]
        if part < 0:
            return self.module_meaning(self.modules.relative(tables.file, "", entry.level))
        parts = entry.module[entry.level :].split(".")
        path = ".".join(parts[: part + 1])
        if entry.level:
            module = self.modules.relative(tables.file, path, entry.level)
            return self.module_meaning(module) if module.files or module.folder else self.nothing
        module = self.modules.absolute(tables.file, path)
        if module.elsewhere and self.mistaken(tables, number):
            return self.nothing
        if module.files or module.folder:
            return self.module_meaning(module)
        if self.modules.absolute(tables.file, parts[0]).files:
            return self.nothing
        return self.outside(parts[0], path)

    def _exported(self, file: int, name: str) -> Meaning:
        """A name that ``__all__`` lists: what stands at the top of the file, or a module of the package that it is."""
        found = self.in_module(file, name, set())
        folder, stem = self.modules.module_of(file)
        if found is None and stem == "__init__" and (inner := self.modules.at(folder, name)).files:
            return self.module_meaning(inner)
        return found if found is not None else self.nothing

    def starred(self, file: int, name: str, seen: set[int]) -> Meaning | None:
        """A name that ``from module import *`` brings into a file, or the declarations of Cython beside it."""
        tables = self.tables[file]
        seen.add(file)
        for number in reversed(tables.stars):
            found = self.find(tables, number)
            if not found.files:
                continue
            for source in found.files:
                if source in seen or source not in self.files:
                    continue
                if not self._exports(source, name):
                    continue
                meaning = self.in_module(source, name, seen)
                if meaning is not None:
                    return imported(meaning)
        twin = self.declaring.get(file, -1) if self.declaring else -1
        if twin >= 0 and twin not in seen and (meaning := self.in_module(twin, name, seen)) is not None:
            return imported(meaning)
        return None

    def _exports(self, file: int, name: str) -> bool:
        tables = self.tables[file]
        exports = tables.exports
        if exports is None or tables.facts.reexported:
            return not name.startswith("_") or (exports is not None and name in exports)
        return name in exports

    def in_module(self, file: int, name: str, seen: set[int]) -> Meaning | None:
        """A name at the top of a file, as others see it."""
        tables = self.tables[file]
        found = tables.names[0].get(name)
        if found is not None:
            return self.bound(tables, 0, name, found, -1)
        return self.starred(file, name, seen)
