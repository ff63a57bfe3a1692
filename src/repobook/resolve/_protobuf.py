"""Protocol Buffers: imported files, and the messages and enums that type names mean. Pure."""

from __future__ import annotations

from ..model import Document, Import, Kind, Resolution
from ._answers import UNKNOWN, Answer, Use
from ._paths import Tree, ancestors, folder_of, join
from .world import ImportLink, World

_TYPES = (Kind.MESSAGE, Kind.ENUM)


class Protobuf:
    """All ``.proto`` files: their types by full name."""

    def __init__(self, world: World, tree: Tree, files: list[int]) -> None:
        self.world, self.tree = world, tree
        self.types: dict[int, dict[str, int]] = {}
        self._seen: dict[int, tuple[int, ...]] = {}
        for file in files:
            document = world.documents[file]
            if document is not None:
                self.types[file] = {
                    item.qualified_name: world.symbol(file, index)
                    for index, item in reversed(list(enumerate(document.definitions)))
                    if item.kind in _TYPES
                }

    def imported(self, file: int, entry: Import) -> ImportLink:
        """The file an import names: from any folder above, since the compiler's roots are not written in the file."""
        folder = folder_of(self.world.files[file].path)
        found = self.tree.first(join(base, entry.module) for base in ancestors(folder))
        if found < 0:
            ending = self.tree.ending(entry.module)
            found = ending[0] if len(ending) == 1 else -1
        if found >= 0:
            return ImportLink(Resolution.IMPORTED, found, found)
        return ImportLink(Resolution.EXTERNAL, package=entry.module.rpartition("/")[0] or entry.module)

    def visible(self, file: int) -> tuple[int, ...]:
        """The file itself and those it imports, with what these import."""
        if file not in self._seen:
            found = [file]
            for at in found:
                document = self.world.documents[at]
                for entry in document.imports if document else ():
                    number = self.imported(at, entry).file
                    if number >= 0 and number not in found:
                        found.append(number)
            self._seen[file] = tuple(found)
        return self._seen[file]

    def name(self, file: int, document: Document, use: Use) -> Answer:
        """A type name, looked up from the innermost scope outwards."""
        scope = document.definitions[use.enclosing].qualified_name if use.enclosing >= 0 else ""
        while True:
            full = f"{scope}.{use.name}" if scope else use.name
            for at in self.visible(file):
                symbol = self.types.get(at, {}).get(full, -1)
                if symbol >= 0:
                    return (Resolution.LOCAL if at == file else Resolution.IMPORTED), (symbol,), ""
            if not scope:
                break
            scope = scope.rpartition(".")[0]
        if use.name.startswith("google."):
            return Resolution.EXTERNAL, (), use.name.rpartition(".")[0]
        return UNKNOWN
