"""The crates of a repository and their module trees: which file is which module, and what a ``mod`` line takes in."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

import msgspec

from ..model import Document, Kind
from .world import World

#: names of files in whose folder their modules lie
_ROOTS = frozenset({"mod.rs", "lib.rs", "main.rs"})
#: folders of a package whose files are crates of their own
_CRATES = ("src/bin", "tests", "examples", "benches")


class Module(msgspec.Struct):
    """A module: its file, the definition that holds it (-1 for the file itself), its parent and the crate's root."""

    file: int
    definition: int
    parent: int
    root: int
    #: name -> number of the module
    children: dict[str, int]


class Modules:
    """All modules of the repository, numbered. ``files`` are the Rust files."""

    def __init__(self, world: World, files: Sequence[int]) -> None:
        self.world = world
        self.paths = {world.files[file].path: file for file in files}
        self.modules: list[Module] = []
        #: (file, definition) -> numbers of the modules that it is; a file may belong to several crates
        self.at: dict[tuple[int, int], int] = {}
        #: crate name -> module of its root, for libraries
        self.crates: dict[str, list[int]] = {}
        #: folder of a package -> the library's root and name
        self.packages: dict[str, tuple[int, str]] = {}
        for path, file in sorted(world.by_path.items()):
            if path == "Cargo.toml" or path.endswith("/Cargo.toml"):
                document = world.documents[file]
                if document is not None:
                    self._package(path.rpartition("/")[0], document)
        roots = [file for path, file in self.paths.items() if self._is_root(path)]
        held = {
            self._file_of(file, document, index)
            for file in roots
            if (document := world.documents[file]) is not None
            for index, item in enumerate(document.definitions)
            if item.kind is Kind.MODULE
        }
        for file in roots:
            if file not in held:
                self._root(file)
        for _, file in self.paths.items():
            if (file, -1) not in self.at:
                self._root(file)

    def _package(self, folder: str, manifest: Document) -> None:
        keys = {item.qualified_name: item.value.strip("\"'") for item in manifest.definitions}
        name = keys.get("lib.name") or keys.get("package.name", "").replace("-", "_")
        prefix = folder + "/" if folder else ""
        library = self.paths.get(posixpath.normpath(prefix + keys.get("lib.path", "src/lib.rs")))
        if library is not None and name:
            number = self._root(library)
            self.crates.setdefault(name, []).append(number)
            self.packages[folder] = (number, name)

    @staticmethod
    def _is_root(path: str) -> bool:
        folder, _, name = path.rpartition("/")
        return name in ("lib.rs", "main.rs", "build.rs") or any(
            folder == c or folder.endswith("/" + c) for c in _CRATES
        )

    def _root(self, file: int) -> int:
        number = self.at.get((file, -1))
        return number if number is not None else self._add(file, -1, -1, -1)

    def _add(self, file: int, definition: int, parent: int, root: int) -> int:
        number = len(self.modules)
        self.modules.append(Module(file, definition, parent, root if root >= 0 else number, {}))
        self.at[file, definition] = number
        document = self.world.documents[file]
        if document is None:
            return number
        for index, item in enumerate(document.definitions):
            if item.kind is not Kind.MODULE or item.enclosing != definition:
                continue
            held = self._file_of(file, document, index)
            if held < 0:
                child = self._add(file, index, number, self.modules[number].root)
            elif (held, -1) in self.at:
                continue
            else:
                child = self._add(held, -1, number, self.modules[number].root)
                self.at[file, index] = child
            self.modules[number].children[item.name] = child
        return number

    def _file_of(self, file: int, document: Document, index: int) -> int:
        """The file that ``mod name;`` takes in, -1 when the module is written inline or its file is not there."""
        item = document.definitions[index]
        written = next(
            (entry for entry in document.imports if entry.byte == item.byte and entry.condition == "mod"), None
        )
        if written is None:
            return -1
        folder, _, name = self.world.files[file].path.rpartition("/")
        inner: list[str] = []
        outer = item.enclosing
        while outer >= 0:
            inner.insert(0, document.definitions[outer].name)
            outer = document.definitions[outer].enclosing
        if written.module != item.name:
            found = self.paths.get(posixpath.normpath(posixpath.join(folder, *inner, written.module)))
            return -1 if found is None else found
        root = self._is_root(self.world.files[file].path)
        base = posixpath.join(folder, *([] if name in _ROOTS or root else [name.removesuffix(".rs")]), *inner)
        for candidate in (f"{item.name}.rs", f"{item.name}/mod.rs"):
            found = self.paths.get(posixpath.normpath(posixpath.join(base, candidate)))
            if found is not None:
                return found
        return -1

    def package_of(self, path: str) -> tuple[int, str] | None:
        """The library of the package that a file lies in."""
        folder = path.rpartition("/")[0]
        while True:
            if folder in self.packages:
                return self.packages[folder]
            if not folder:
                return None
            folder = folder.rpartition("/")[0]
