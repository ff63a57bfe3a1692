"""CMake: what is included, and the functions, targets, options and variables that names mean. Pure."""

from __future__ import annotations

import re

from ..model import Document, Import, Kind, Resolution, Role, SkipReason
from ._answers import UNKNOWN, Answer, Use, one_or_several
from ._known import CMAKE_MODULES, CMAKE_PACKAGES
from ._paths import Tree, ancestors, folder_of, join
from .world import ImportLink, World

_CALLABLE = (Kind.FUNCTION, Kind.MACRO)
#: variables that CMake sets
_OWN = frozenset(
    "ARGN ARGC WIN32 UNIX APPLE MSVC MINGW CYGWIN ANDROID IOS XCODE MSVC_VERSION BORLAND LINUX BSD".split()
)
_VARIABLE = (Kind.OPTION, Kind.VARIABLE)
_UNDER = re.compile(r"\$\{(\w+)\}/?")


class Cmake:
    """All CMake files of the repository: their definitions by name, and which file reads which."""

    def __init__(self, world: World, tree: Tree, files: list[int]) -> None:
        self.world, self.tree = world, tree
        self.callables: dict[str, list[int]] = {}
        self.targets: dict[str, list[int]] = {}
        self.variables: dict[str, list[int]] = {}
        self._reads: dict[int, set[int]] = {}
        self._readers: dict[int, set[int]] = {}
        self._reach: dict[int, frozenset[int]] = {}
        self._paths = self._module_paths(files)
        for file in files:
            document = world.documents[file]
            if document is None:
                continue
            for index, item in enumerate(document.definitions):
                symbol = world.symbol(file, index)
                if item.kind in _CALLABLE:
                    # names of commands do not tell capitals apart
                    self.callables.setdefault(item.name.lower(), []).append(symbol)
                elif item.kind is Kind.TARGET:
                    self.targets.setdefault(item.name, []).append(symbol)
                elif item.kind in _VARIABLE:
                    self.variables.setdefault(item.name, []).append(symbol)
            for entry in document.imports:
                read = self.include(file, entry).file
                if read >= 0:
                    self._reads.setdefault(file, set()).add(read)
                    self._readers.setdefault(read, set()).add(file)

    def include(self, file: int, entry: Import) -> ImportLink:
        """The file that ``include``, ``add_subdirectory`` or ``find_package`` reads."""
        folder = folder_of(self.world.files[file].path)
        name = entry.module
        if entry.condition == "subdirectory":
            found = self._below(folder, name, "CMakeLists.txt")
            if found < 0:
                found = self._submodule(folder, name)
        elif entry.condition == "package":
            found = self._module(folder, f"Find{name}.cmake", own=name in CMAKE_PACKAGES)
        elif "/" in name or name.endswith(".cmake"):
            found = self._written(folder, name)
            if found < 0:
                found = self._module(folder, name.rpartition("/")[2], name)
        else:
            own = name in CMAKE_MODULES or (name.startswith("Find") and name[4:] in CMAKE_PACKAGES)
            found = self._module(folder, f"{name}.cmake", own=own)
        if found >= 0:
            return ImportLink(Resolution.IMPORTED, found, found)
        if entry.condition == "subdirectory" or "/" in name:
            return ImportLink(Resolution.UNRESOLVED)
        return ImportLink(Resolution.EXTERNAL, package=name.removesuffix(".cmake"))

    def _below(self, folder: str, name: str, last: str) -> int:
        paths = [join(base, name) for base in (folder, "")]
        return self.tree.first(join(path, last) for path in paths if path is not None)

    def _submodule(self, folder: str, name: str) -> int:
        """The place of a submodule that is not checked out, which is all that the repository has of the folder."""
        found = self.tree.first(join(base, name) for base in (folder, ""))
        return found if found >= 0 and self.world.files[found].skip is SkipReason.SUBMODULE else -1

    def _written(self, folder: str, path: str) -> int:
        """The file that a path means, with or without its ending."""
        return self.tree.first(join(base, item) for item in (path, f"{path}.cmake") for base in (folder, ""))

    def _module(self, folder: str, name: str, path: str = "", *, own: bool = False) -> int:
        """A module by the name of its file: on the path of folders that holds here, else the one file of that name, for the
        path may be known only to a run. What comes with CMake (``own``) is the repository's only where it lies on that path."""
        on_path = self.tree.first(
            join(base, name) for around in ancestors(folder) for base in self._paths.get(around, ())
        )
        if on_path >= 0 or own:
            return on_path
        beside = self._written(folder, name)
        if beside >= 0:
            return beside
        ending = self.tree.ending(path if path.endswith(name) else name)
        return ending[0] if len(ending) == 1 else -1

    def _module_paths(self, files: list[int]) -> dict[str, list[str]]:
        """The folders where modules are looked for, by the folder for which that was set: of the file that sets it, and of
        those that include that file by its path."""
        given: dict[int, list[str]] = {}
        includers: dict[int, list[int]] = {}
        for file in files:
            document = self.world.documents[file]
            if document is None:
                continue
            folder = folder_of(self.world.files[file].path)
            if document.bindings:
                written = document.bindings.decode().split("\n")
                given[file] = [found for path in written if (found := self._folder(folder, path)) is not None]
            for entry in document.imports:
                if not entry.condition and ("/" in entry.module or entry.module.endswith(".cmake")):
                    includers.setdefault(self._written(folder, entry.module), []).append(file)
        paths: dict[str, list[str]] = {}
        for file, folders in given.items():
            seen = {file}
            pending = [file]
            while pending:
                at = pending.pop()
                held = paths.setdefault(folder_of(self.world.files[at].path), [])
                held += [item for item in folders if item not in held]
                new = [item for item in includers.get(at, ()) if item not in seen]
                seen.update(new)
                pending += new
        return paths

    def _folder(self, folder: str, written: str) -> str | None:
        """The folder of the repository that a path in a variable means, None for none."""
        match = _UNDER.match(written)
        rest = written[match.end() :] if match is not None else written
        if "$" in rest or rest.startswith("/"):
            return None
        bases = [folder]
        if match is not None and not match[1].startswith("CMAKE_CURRENT_"):
            # of a project that may begin further up
            bases = ancestors(folder) if match[1].endswith("SOURCE_DIR") and rest else []
        for base in bases:
            found = join(base, rest)
            if found is not None and found in self.tree.folders:
                return found
        return None

    def reach(self, file: int) -> frozenset[int]:
        """Files whose commands ran or run together with a file: what it reads, what reads it, and what that reads."""
        found = self._reach.get(file)
        if found is None:
            seen = {file}
            pending = [file]
            while pending:
                at = pending.pop()
                for near in sorted(self._reads.get(at, set()) | self._readers.get(at, set())):
                    if near not in seen:
                        seen.add(near)
                        pending.append(near)
            found = frozenset(seen)
            for member in seen:
                self._reach[member] = found
        return found

    def name(self, file: int, document: Document, use: Use) -> Answer:
        """What a variable, a target or a command means."""
        if use.role == Role.CALL:
            return self._global(file, self.callables.get(use.name.lower(), []))
        enclosing = use.enclosing
        while enclosing >= 0:
            item = document.definitions[enclosing]
            if item.kind in _CALLABLE and any(parameter.name == use.name for parameter in item.parameters):
                return Resolution.LOCAL, (), ""  # a parameter is no symbol
            enclosing = item.enclosing
        found = self.variables.get(use.name, [])
        local = [
            symbol
            for symbol in found
            if self.world.file_of(symbol) == file and self._visible(document, symbol - self.world.base[file], use)
        ]
        if local:
            return Resolution.LOCAL, (local[-1],), ""
        targets = self.targets.get(use.name, [])
        if targets and not found:
            return self._global(file, targets)
        if use.name in _OWN or use.name.startswith(("CMAKE_", "PROJECT_", "ARGV")):
            return Resolution.EXTERNAL, (), "CMake"
        options = [symbol for symbol in found if self._kind(symbol) is Kind.OPTION]
        if options:
            return self._global(file, options)
        # a plain variable is known only to what runs together with its file
        reach = self.reach(file)
        near = [item for item in found if self._enclosing(item) < 0 and self.world.file_of(item) in reach]
        return one_or_several(near, Resolution.IMPORTED)

    def _visible(self, document: Document, index: int, use: Use) -> bool:
        """Whether a variable of the same file is set at the top or in the function around the use."""
        around = document.definitions[index].enclosing
        return around < 0 or around == use.enclosing

    def _kind(self, symbol: int) -> Kind | None:
        definition = self.world.definition(symbol)
        return definition.kind if definition else None

    def _enclosing(self, symbol: int) -> int:
        definition = self.world.definition(symbol)
        return definition.enclosing if definition else -1

    def _global(self, file: int, symbols: list[int]) -> Answer:
        """Of definitions that hold everywhere: the file's own, else the one that runs together with it."""
        own = [symbol for symbol in symbols if self.world.file_of(symbol) == file]
        if own:
            return Resolution.LOCAL, (own[-1],), ""
        reach = self.reach(file)
        near = [symbol for symbol in symbols if self.world.file_of(symbol) in reach]
        if near:
            return one_or_several(near, Resolution.IMPORTED)
        return one_or_several(symbols, Resolution.UNIQUE_NAME) if symbols else UNKNOWN
