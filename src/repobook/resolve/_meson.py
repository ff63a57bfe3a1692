"""Meson: the folders that are taken in, and the variables and options that names mean. Pure.

All files of a project share their variables, and run one after the other where `subdir` stands.
"""

from __future__ import annotations

from ..model import Document, Import, Kind, Resolution
from ._answers import UNKNOWN, Answer, Use, one_or_several
from ._paths import Tree, ancestors, folder_of, join
from .world import ImportLink, World

_OPTIONS = ("meson.options", "meson_options.txt")


class Meson:
    """All Meson files of the repository: their variables by name, and which file takes in which."""

    def __init__(self, world: World, tree: Tree, files: list[int]) -> None:
        self.world, self.tree = world, tree
        self.variables: dict[str, list[int]] = {}
        #: the file at the top of the project that a file is part of
        self._tops: dict[int, int] = {}
        #: the file that takes in a file
        self._above: dict[int, int] = {}
        for file in files:
            document = world.documents[file]
            if document is None:
                continue
            for index, item in enumerate(document.definitions):
                if item.kind is Kind.VARIABLE:
                    self.variables.setdefault(item.name, []).append(world.symbol(file, index))
            for entry in document.imports:
                if entry.condition == "subdirectory" and (found := self.include(file, entry).file) >= 0:
                    self._above.setdefault(found, file)

    def include(self, file: int, entry: Import) -> ImportLink:
        """The file that ``subdir`` or ``subproject`` reads, or the package that is looked for."""
        folder = folder_of(self.world.files[file].path)
        if entry.condition == "subdirectory":
            path = join(folder, entry.module)
            found = self.tree.file(join(path, "meson.build")) if path is not None else -1
            return ImportLink(Resolution.IMPORTED, found, found) if found >= 0 else ImportLink(Resolution.UNRESOLVED)
        if entry.condition == "subproject":
            below = (f"subprojects/{entry.module}/meson.build", f"subprojects/{entry.module}.wrap")
            found = self.tree.first(join(base, path) for base in ancestors(folder) for path in below)
            if found >= 0:
                return ImportLink(Resolution.IMPORTED, found, found)
        return ImportLink(Resolution.EXTERNAL, package=entry.module)

    def name(self, file: int, document: Document, use: Use) -> Answer:
        """The variable that a name means: the file's own where it was set before, else that of the project's other files."""
        own = [
            self.world.symbol(file, index)
            for index, item in enumerate(document.definitions)
            if item.name == use.name and item.kind is Kind.VARIABLE
        ]
        before = [item for item in own if (found := self.world.definition(item)) and found.byte <= use.start]
        if before:
            return Resolution.LOCAL, (before[-1],), ""
        top = self._top(file)
        others = [item for item in self.variables.get(use.name, ()) if self._top(self.world.file_of(item)) == top]
        around: list[int] = []
        at = file
        while not around and (at := self._above.get(at, -1)) >= 0:
            around = [item for item in others if self.world.file_of(item) == at]
        if around:
            return Resolution.IMPORTED, (around[0],), ""
        elsewhere = [item for item in others if item not in own]
        # A loop may set it further down.
        return (
            one_or_several(elsewhere, Resolution.IMPORTED) if elsewhere else one_or_several(own[:1], Resolution.LOCAL)
        )

    def option(self, file: int, name: str) -> Answer:
        """An option of the project that a file is part of."""
        folder = folder_of(self.world.files[self._top(file)].path)
        found = self.tree.inside(folder, _OPTIONS)
        document = self.world.documents[found] if found >= 0 else None
        for index, item in enumerate(document.definitions if document is not None else ()):
            if item.kind is Kind.OPTION and item.name == name:
                return Resolution.IMPORTED, (self.world.symbol(found, index),), ""
        return UNKNOWN

    def _top(self, file: int) -> int:
        """The file that a project begins with."""
        known = self._tops.get(file)
        if known is None:
            seen = {file}
            known = file
            while (above := self._above.get(known, -1)) >= 0 and above not in seen:
                known = above
                seen.add(known)
            self._tops[file] = known
        return known
