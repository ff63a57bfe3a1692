"""Dotted Python names as documents write them (``package.module.Class.method``), followed to what they mean. Pure."""

from __future__ import annotations

import re

from ..model import Document, Flag, Import, Kind
from .world import World

_SUFFIXES = (".py", ".pyi", ".pyx")
_PLAIN = re.compile(r"[A-Za-z_][\w.]*")
_DEPTH = 12
_TYPES = (Kind.CLASS, Kind.ENUM, Kind.STRUCT, Kind.INTERFACE)


class Dotted:
    """The modules of the repository's Python files, their members, and the way through their re-exports.

    Member tables are filled when first asked for; what they hold depends on nothing but the documents.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        #: files of each module by its dotted name, sources before stubs
        self.modules: dict[str, list[int]] = {}
        #: dotted name of the module that a file is
        self.names: dict[int, str] = {}
        #: tops of the packages that Python files import and that are not here
        self.outside: set[str] = set()
        self._members: dict[int, dict[str, int]] = {}
        self._bound: dict[int, dict[str, Import]] = {}
        self._stars: dict[int, list[Import]] = {}
        self._inner: dict[int, dict[int, dict[str, int]]] = {}
        packages = {file.path.rpartition("/")[0] for file in world.files if _stem(file.path) == "__init__"}
        for number, file in enumerate(world.files):
            if not file.path.endswith(_SUFFIXES) or world.documents[number] is None:
                continue
            self._name(number, file.path, packages)
        for document in world.documents:
            if document is not None and document.language == "python":
                self.outside.update(
                    item.module.partition(".")[0] for item in document.imports if not item.level and item.module
                )
        self.outside -= {name.partition(".")[0] for name in self.modules}

    def _name(self, number: int, path: str, packages: set[str]) -> None:
        folder, stem = path.rpartition("/")[0], _stem(path)
        parts = [] if stem == "__init__" else [stem]
        top = folder
        while top and top not in packages:  # a namespace package may stand inside a regular one
            top = top.rpartition("/")[0]
        while top and top in packages:
            top = top.rpartition("/")[0]
        inside = folder[len(top) + 1 if top else 0 :] if self._packaged(folder, packages) else ""
        parts = [*inside.split("/"), *parts] if inside else parts
        dotted = ".".join(parts)
        self.names[number] = dotted
        whole = ".".join([*folder.split("/"), *([] if stem == "__init__" else [stem])]) if folder else dotted
        for name in {dotted: 0, whole: 0}:
            if name:
                entry = self.modules.setdefault(name, [])
                entry.append(number)
                entry.sort(key=lambda file: (self.world.files[file].path.endswith(".pyi"), file))

    @staticmethod
    def _packaged(folder: str, packages: set[str]) -> bool:
        """Whether a folder is a package or stands in one."""
        while folder:
            if folder in packages:
                return True
            folder = folder.rpartition("/")[0]
        return "" in packages

    def module(self, dotted: str) -> int:
        """The file of a module when one file (or a file and its stub) has that name, else -1."""
        files = self.modules.get(dotted)
        if not files:
            return -1
        if len(files) > 1:
            stems = {self.world.files[file].path.rpartition(".")[0] for file in files}
            if len(stems) > 1:
                return -1
        return files[0]

    def resolve(self, dotted: str) -> int:
        """The symbol that a full dotted path means, -1 for none. Starts with the longest module that fits."""
        parts = dotted.split(".")
        for count in range(len(parts), 0, -1):
            file = self.module(".".join(parts[:count]))
            if file >= 0:
                symbol = self._walk(file, parts[count:])
                if symbol < 0:  # a stub knows what the source does not spell out
                    for other in self.modules[".".join(parts[:count])][1:]:
                        symbol = self._walk(other, parts[count:]) if symbol < 0 else symbol
                return symbol
        return -1

    def _walk(self, symbol: int, names: list[str]) -> int:
        for name in names:
            symbol = self.member(symbol, name)
            if symbol < 0:
                return -1
        return symbol

    def member(self, symbol: int, name: str, depth: int = 0) -> int:
        """The member of a module or class of that name, -1 for none."""
        if depth > _DEPTH or symbol < 0:
            return -1
        if symbol < len(self.world.files):
            return self._module_member(symbol, name, depth)
        file = self.world.file_of(symbol)
        definition = self.world.definition(symbol)
        if definition is None or definition.kind not in _TYPES:
            return -1
        found = self._class_members(file).get(symbol - self.world.base[file], {}).get(name, -1)
        if found >= 0:
            return self.world.symbol(file, found)
        for base in definition.bases:
            match = _PLAIN.match(base)
            if match is None:
                continue
            first, *rest = match.group().split(".")
            parent = self._module_member(file, first, depth + 1)
            for part in rest:
                parent = self.member(parent, part, depth + 1)
            if parent >= 0 and parent != symbol:
                inherited = self.member(parent, name, depth + 1)
                if inherited >= 0:
                    return inherited
        return -1

    def _tables(self, file: int) -> Document | None:
        document = self.world.documents[file]
        if document is None:
            return None
        if file not in self._members:
            members: dict[str, int] = {}
            for index, item in enumerate(document.definitions):
                if item.enclosing < 0 and (item.name not in members or not item.flags & Flag.OVERLOAD):
                    members[item.name] = index
            bound: dict[str, Import] = {}
            stars: list[Import] = []
            for entry in document.imports:
                if entry.name == "*":
                    stars.append(entry)
                elif entry.enclosing < 0 and (entry.alias or entry.name or entry.module):
                    bound.setdefault(entry.alias or entry.name or entry.module.partition(".")[0], entry)
            self._members[file], self._bound[file], self._stars[file] = members, bound, stars
        return document

    def _class_members(self, file: int) -> dict[int, dict[str, int]]:
        """For each definition of a file its members by name; what is set in methods counts for the class."""
        if file not in self._inner:
            document = self.world.documents[file]
            table: dict[int, dict[str, int]] = {}
            for index, item in enumerate(document.definitions if document else ()):
                if item.enclosing >= 0:
                    table.setdefault(item.enclosing, {}).setdefault(item.name, index)
            self._inner[file] = table
        return self._inner[file]

    def _module_member(self, file: int, name: str, depth: int) -> int:
        if self._tables(file) is None or depth > _DEPTH:
            return -1
        index = self._members[file].get(name, -1)
        if index >= 0:
            return self.world.symbol(file, index)
        entry = self._bound[file].get(name)
        if entry is not None:
            target = self.imported(file, entry, depth + 1)
            if target >= 0:
                return target
        dotted = self.names.get(file)
        if dotted is not None and _stem(self.world.files[file].path) == "__init__":
            module = self.module(f"{dotted}.{name}")
            if module >= 0:
                return module
        for star in self._stars[file]:
            module = self._target_module(file, star)
            if module >= 0 and module != file:
                found = self._module_member(module, name, depth + 1)
                if found >= 0:
                    return found
        return -1

    def imported(self, file: int, entry: Import, depth: int = 0) -> int:
        """The symbol that an import of a Python file (or of code in a document) binds, -1 for none."""
        module = self._target_module(file, entry)
        if not entry.name:
            if entry.alias and entry.alias != entry.module.partition(".")[0]:
                return module
            return self.module(entry.module.partition(".")[0]) if not entry.level else module
        if module < 0:
            return -1
        if entry.name == "*":
            return module
        return self._module_member(module, entry.name, depth + 1)

    def _target_module(self, file: int, entry: Import) -> int:
        if not entry.level:
            return self.module(entry.module)
        own = self.names.get(file, "")
        parts = own.split(".") if own else []
        if _stem(self.world.files[file].path) != "__init__":
            parts = parts[:-1]
        drop = entry.level - 1
        if drop > len(parts):
            return -1
        parts = parts[: len(parts) - drop] if drop else parts
        return self.module(".".join([*parts, *([entry.module.lstrip(".")] if entry.module.lstrip(".") else [])]))


def _stem(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0]
