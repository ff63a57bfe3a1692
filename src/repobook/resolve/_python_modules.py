"""Which file a Python module name means: import roots, packages, namespace packages, stubs. Pure."""

from __future__ import annotations

import sys
from collections import defaultdict

import msgspec

from ..languages._cython import TEMPLATES
from .world import World

#: names that are always the standard library's; ``test``, which Python does not list, is as often a folder of one's own
STANDARD = frozenset(sys.stdlib_module_names) - {"test"}
_SOURCES = (".pyx", ".pyx.tp", ".pyx.in")
_DECLARING = (".pxd", ".pxd.tp", ".pxd.in")
_SUFFIXES = (".py", ".pyi", *_SOURCES, *_DECLARING)


class Found(msgspec.Struct, frozen=True):
    """Where a module is: its files (source first, then its stub), or the folder of a namespace package."""

    files: tuple[int, ...] = ()
    folder: str = ""
    #: further modules of that name in other roots, when none is nearer than the others
    others: tuple[int, ...] = ()
    #: whether it was found in a root that is none of the file's own
    elsewhere: bool = False


NOWHERE = Found()


def stem(path: str) -> str:
    """The path of a module without what follows its name: a template of Cython gives the module of its name."""
    whole = path.rpartition(".")[0] if path.endswith(TEMPLATES) else path
    return whole.rpartition(".")[0]


def declaring(world: World, files: list[int]) -> dict[int, int]:
    """Each ``.pyx`` with the ``.pxd`` of its name: what that declares counts in it, too."""
    known, found = frozenset(files), {}
    for file in files:
        path = world.files[file].path
        if path.endswith(_SOURCES):
            twins = (world.by_path.get(stem(path) + suffix, -1) for suffix in _DECLARING)
            if (twin := next((twin for twin in twins if twin in known), -1)) >= 0:
                found[file] = twin
    return found


class Modules:
    """The modules of a repository."""

    def __init__(self, world: World, files: list[int]) -> None:
        self.world = world
        self.by_path: dict[str, int] = {}
        self.folders: set[str] = set()
        for file in files:
            path = world.files[file].path
            self.by_path[path] = file
            folder = path.rpartition("/")[0]
            while folder not in self.folders:
                self.folders.add(folder)
                folder = folder.rpartition("/")[0]
        self.folders.discard("")
        packages = {
            path.rpartition("/")[0] for path in self.by_path if path.endswith(("/__init__.py", "/__init__.pyi"))
        }
        self.packages = packages
        self.roots = self._roots()
        self._by_top: dict[str, list[str]] = defaultdict(list)
        self._at: dict[tuple[str, str], Found] = {}
        self._absolute: dict[tuple[str, str], Found] = {}
        #: import roots a file's own place adds, by its folder
        self._own: dict[str, tuple[str, ...]] = {}

    def _roots(self) -> list[str]:
        """Folders that hold packages or look like a place where modules are looked for, the shortest first."""
        found = {""}
        for folder in self.packages:
            parent = folder.rpartition("/")[0]
            if parent not in self.packages:
                found.add(parent)
        for folder in self.folders:
            if folder.rpartition("/")[2] in ("src", "lib", "python") and folder not in self.packages:
                found.add(folder)
        return sorted(found, key=lambda root: (root.count("/") if root else -1, root))

    def own_roots(self, file: int) -> tuple[str, ...]:
        """The roots that count for a file before all others: where its top package lies, and its own folder."""
        folder = self.world.files[file].path.rpartition("/")[0]
        known = self._own.get(folder)
        if known is None:
            top = folder
            while top in self.packages:
                top = top.rpartition("/")[0]
            places = [top]
            while top:
                top = top.rpartition("/")[0]
                if top in self._root_set:
                    places.append(top)
            known = self._own[folder] = tuple(dict.fromkeys([*places, ""]))
        return known

    @property
    def _root_set(self) -> frozenset[str]:
        if not hasattr(self, "_set"):
            self._set = frozenset(self.roots)
        return self._set

    def module_of(self, file: int) -> tuple[str, str]:
        """The folder that relative imports of a file start from, and its own file name without suffix."""
        folder, _, name = self.world.files[file].path.rpartition("/")
        return folder, name.rpartition(".")[0]

    def at(self, folder: str, module: str) -> Found:
        """The module below a folder; `NOWHERE` when there is none."""
        key = (folder, module)
        known = self._at.get(key)
        if known is None:
            known = self._at[key] = self._look(folder, module)
        return known

    def _look(self, folder: str, module: str) -> Found:
        path = module.replace(".", "/")
        path = f"{folder}/{path}" if folder and path else folder or path
        if module:
            package = [self.by_path[p] for s in _SUFFIXES if (p := f"{path}/__init__{s}") in self.by_path]
            if package:
                return Found(tuple(package), path)
            plain = [self.by_path[p] for s in _SUFFIXES if (p := path + s) in self.by_path]
            if plain:
                return Found(tuple(plain))
        else:
            package = [self.by_path[p] for s in _SUFFIXES if (p := f"{path}/__init__{s}") in self.by_path]
            if package:
                return Found(tuple(package), path)
        if path in self.folders:
            return Found((), path)
        return NOWHERE

    def relative(self, file: int, module: str, level: int) -> Found:
        """What ``from ..module`` means in a file."""
        folder = self.world.files[file].path.rpartition("/")[0]
        for _ in range(level - 1):
            if not folder:
                return NOWHERE
            folder = folder.rpartition("/")[0]
        return self.at(folder, module)

    def absolute(self, file: int, module: str) -> Found:
        """What ``import module`` means in a file. A namespace package only counts when no root has a real one."""
        top = module.partition(".")[0]
        if top in STANDARD:
            return NOWHERE
        own = self.own_roots(file)
        key = (own[0], module)
        known = self._absolute.get(key)
        if known is None:
            known = self._absolute[key] = self._search(own, module, top)
        if known.elsewhere or not known.files:
            return self._beside(file, module, top, known)
        return known

    def _beside(self, file: int, module: str, top: str, known: Found) -> Found:
        """What stands beside a file in its package, which counts for what is run as a program: its folder is the first that
        is looked in. For others it only says that what was found elsewhere may not be meant."""
        folder = self.world.files[file].path.rpartition("/")[0]
        if folder not in self.packages or not self.at(folder, top).files:
            return known
        found = self.at(folder, module)
        if not found.files or found.files[0] == file:
            return known
        document = self.world.documents[file]
        if document is not None and any(item.rule == "main-guard" for item in document.patterns):
            return found
        return Found(found.files, found.folder, (known.files[0], *known.others), True) if known.files else known

    def _search(self, own: tuple[str, ...], module: str, top: str) -> Found:
        spaces: list[Found] = []
        for root in own:
            if not self.at(root, top).files:
                found = self.at(root, module)
                if found.files:
                    return found
                if found.folder:
                    spaces.append(found)
                continue
            return self.at(root, module)
        if top == "test":
            # The library has a package of this name: found before folders that are none, and before what is no root here.
            return spaces[0] if spaces and module != top else NOWHERE
        others: list[Found] = []
        for root in self.roots:
            if root not in own and self.at(root, top).files:
                found = self.at(root, module)
                if found.files:
                    others.append(found)
        if others:
            first = others[0]
            return Found(first.files, first.folder, tuple(found.files[0] for found in others[1:]), True)
        for root in self.roots:
            if root not in own:
                found = self.at(root, module)
                if found.files:
                    return msgspec.structs.replace(found, elsewhere=True)
        return spaces[0] if spaces else NOWHERE
