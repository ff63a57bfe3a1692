"""The crates of a repository and their module trees: which file is which module, and what a ``mod`` line takes in."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

import msgspec

from ..languages._bindings import unpack
from ..model import Definition, Document, Kind
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


class Modules:
    """All modules of the repository, numbered. ``files`` are the Rust files."""

    def __init__(self, world: World, files: Sequence[int]) -> None:
        self.world = world
        self.paths = {world.files[file].path: file for file in files}
        self.modules: list[Module] = []
        #: (file, definition) -> number of the module that it is, or that it is called in first when it is a macro that gives
        #: items; a file may belong to several crates and is a module of the first
        self.at: dict[tuple[int, int], int] = {}
        #: macros that give items, by name
        self.giving: dict[str, list[tuple[int, int]]] = {}
        #: (file, definition) of a module or macro -> the macros called in it that give it items
        self.given: dict[tuple[int, int], list[tuple[int, int]]] = {}
        #: the other way round: where each is called first, with the byte
        self.called: dict[tuple[int, int], tuple[int, int, int]] = {}
        self._notes: dict[int, list[tuple[int, str, str]]] = {}
        for file in files:
            document = world.documents[file]
            self._find_macros(file, document.definitions if document is not None else ())
        #: crate name -> module of its root, for libraries
        self.crates: dict[str, list[int]] = {}
        #: folder of a package -> the library's root and name
        self.packages: dict[str, tuple[int, str]] = {}
        #: folder of a package -> names that crates have in it alone: the package's crate, or its name when it is none of here
        self.renamed: dict[str, dict[str, int | str]] = {}
        manifests = {
            path.rpartition("/")[0]: document
            for path, file in sorted(world.by_path.items())
            if (path == "Cargo.toml" or path.endswith("/Cargo.toml"))
            and (document := world.documents[file]) is not None
        }
        for folder, document in manifests.items():
            self._package(folder, document)
        for folder, document in manifests.items():
            self._rename(folder, document)
        for folder, document in manifests.items():
            self._inherit(folder, document)
        # A file is a crate's root by its name, or where no other file takes it in.
        held = {
            self._file_of(file, document, index)
            for file in files
            if (document := world.documents[file]) is not None
            for index, item in enumerate(document.definitions)
            if item.kind is Kind.MODULE
        }
        free = [file for file in self.paths.values() if file not in held]
        for file in [file for file in free if self._is_root(world.files[file].path)]:
            self._root(file)
        for file in [*free, *self.paths.values()]:
            self._root(file)

    def _find_macros(self, file: int, definitions: Sequence[Definition]) -> None:
        macros = {index for index, item in enumerate(definitions) if item.kind is Kind.MACRO}
        for index in sorted({item.enclosing for item in definitions if item.enclosing in macros} if macros else ()):
            self.giving.setdefault(definitions[index].name, []).append((file, index))

    def _package(self, folder: str, manifest: Document) -> None:
        keys = {item.qualified_name: item.value.strip("\"'") for item in manifest.definitions}
        name = keys.get("lib.name") or keys.get("package.name", "").replace("-", "_")
        prefix = folder + "/" if folder else ""
        library = self.paths.get(posixpath.normpath(prefix + keys.get("lib.path", "src/lib.rs")))
        if library is not None and name:
            number = self._root(library)
            self.crates.setdefault(name, []).append(number)
            self.packages[folder] = (number, name)

    def _rename(self, folder: str, manifest: Document) -> None:
        """Reads which crates a manifest asks for under other names than their own (``kit = { package = "shop-kit" }``)."""
        renamed = self.renamed[folder] = {}
        for entry in manifest.imports:
            name, package = entry.alias.replace("-", "_"), entry.module.replace("-", "_")
            if not name:
                continue
            library = self.packages.get(posixpath.normpath(posixpath.join(folder, entry.module)))
            if library is not None:
                if library[1] != name:
                    renamed[name] = library[0]
            elif package != name and "/" not in package and "." not in package:
                renamed[name] = self.crates[package][0] if package in self.crates else package

    def _inherit(self, folder: str, manifest: Document) -> None:
        """The same of names that the workspace around a package gives (``kit.workspace = true``)."""
        asked = {entry.module.replace("-", "_") for entry in manifest.imports if not entry.alias}
        around = folder
        while around and asked:
            around = around.rpartition("/")[0]
            for name, crate in self.renamed.get(around, {}).items():
                if name in asked:
                    self.renamed[folder].setdefault(name, crate)

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
        self.modules.append(Module(file, definition, parent, root if root >= 0 else number))
        self.at[file, definition] = number
        self._fill(number, file, definition)
        return number

    def _fill(self, number: int, file: int, holder: int) -> None:
        """Adds the modules that stand in a module, or in a macro that is called in it."""
        document = self.world.documents[file]
        if document is None:
            return
        root = self.modules[number].root
        for index, item in enumerate(document.definitions):
            if item.kind is not Kind.MODULE or item.enclosing != holder:
                continue
            held = self._file_of(file, document, index)
            if held < 0:
                self._add(file, index, number, root)
            else:
                known = self.at.get((held, -1))
                self.at[file, index] = known if known is not None else self._add(held, -1, number, root)
        for byte, word, name in self._notes_of(file) if self.giving else ():
            if word != "writes" or name not in self.giving or self._innermost(document, byte) != holder:
                continue
            macro = self._giving(file, byte, name, root)
            if macro is None or macro == (file, holder):
                continue
            self.given.setdefault((file, holder), []).append(macro)
            if macro not in self.at:
                self.at[macro] = number
                self.called[macro] = (file, holder, byte)
                self._fill(number, *macro)

    def _giving(self, file: int, byte: int, name: str, root: int) -> tuple[int, int] | None:
        """The macro of a name that is called at a byte, of those that give items: the last one above in the file, else the
        only one that the crate has until there."""
        own, others = None, []
        for macro in self.giving[name]:
            document = self.world.documents[macro[0]]
            if macro[0] != file:
                module = self.at.get((macro[0], -1), -1)
                others += [macro] if module >= 0 and self.modules[module].root == root else []
            elif document is not None and document.definitions[macro[1]].byte < byte:
                own = macro
        return own or (others[0] if len(others) == 1 else None)

    def _notes_of(self, file: int) -> list[tuple[int, str, str]]:
        notes = self._notes.get(file)
        if notes is None:
            document = self.world.documents[file]
            notes = self._notes[file] = unpack(document.bindings).notes if document is not None else []
        return notes

    @staticmethod
    def _innermost(document: Document, byte: int) -> int:
        found = -1
        for index, item in enumerate(document.definitions):
            if item.start_byte > byte:
                break
            if item.end_byte > byte:
                found = index
        return found

    def _file_of(self, file: int, document: Document, index: int) -> int:
        """The file that ``mod name;`` takes in, -1 when the module is written inline or its file is not there."""
        item = document.definitions[index]
        written = next(
            (entry for entry in document.imports if entry.byte == item.byte and entry.condition == "mod"), None
        )
        if written is None:
            return -1
        at, inner = self._place(file, item.enclosing)
        folder, _, name = self.world.files[at].path.rpartition("/")
        if written.module != item.name:
            return self._read(folder, inner, written.module)
        root = self._is_root(self.world.files[at].path)
        own = [] if name in _ROOTS or root else [name.removesuffix(".rs")]
        for candidate in (f"{item.name}.rs", f"{item.name}/mod.rs"):
            found = self._read(folder, own + inner, candidate)
            if found >= 0:
                return found
        for byte, word, path in self._notes_of(file):
            if byte == item.byte and word == "perhaps" and (found := self._read(folder, inner, path)) >= 0:
                return found
        return -1

    def _read(self, folder: str, inner: Sequence[str], path: str) -> int:
        return self.paths.get(posixpath.normpath(posixpath.join(folder, *inner, path)), -1)

    def _place(self, file: int, holder: int) -> tuple[int, list[str]]:
        """The file that what stands in a definition is read as a part of, and the names of the modules around it there:
        what a macro gives stands where that is called."""
        inner: list[str] = []
        while holder >= 0:
            document = self.world.documents[file]
            assert document is not None
            around = document.definitions[holder]
            if around.kind is Kind.MACRO and (file, holder) in self.called:
                file, holder, _ = self.called[file, holder]
                continue
            if around.kind is not Kind.MACRO:
                inner.insert(0, around.name)
            holder = around.enclosing
        return file, inner

    def renamed_in(self, path: str, name: str) -> int | str | None:
        """What a name of a crate means in the package that a file lies in, when it is not the crate's own name."""
        folder = path.rpartition("/")[0]
        while folder and folder not in self.renamed:
            folder = folder.rpartition("/")[0]
        return self.renamed.get(folder, {}).get(name)
