"""Starlark: loaded files and names, labels of targets and files, and names in functions. Pure."""

from __future__ import annotations

from ..model import Document, Form, Import, Kind, Resolution, Role
from ._answers import UNKNOWN, Answer, Use
from ._paths import Tree, folder_of, join
from .world import ImportLink, World

_BUILD = ("BUILD.bazel", "BUILD", "BUCK", "TARGETS")
_DEPTH = 8


class Starlark:
    """All Starlark files: targets by folder and name, names at their top, and the name of the workspace."""

    def __init__(self, world: World, tree: Tree, files: list[int]) -> None:
        self.world, self.tree = world, tree
        self.targets: dict[tuple[str, str], list[int]] = {}
        self.names: dict[int, dict[str, int]] = {}
        self.own: set[str] = set()
        for file in files:
            document = world.documents[file]
            if document is None:
                continue
            folder = folder_of(world.files[file].path)
            names = self.names.setdefault(file, {})
            for index, item in enumerate(document.definitions):
                if item.kind is Kind.TARGET:
                    self.targets.setdefault((folder, item.name), []).append(world.symbol(file, index))
                    if item.type == "workspace":
                        self.own.add(item.name)
                elif item.enclosing < 0:
                    names.setdefault(item.name, world.symbol(file, index))

    def load(self, file: int, entry: Import) -> ImportLink:
        """The file or name that a ``load`` takes in."""
        outside, path = self._split(file, entry.module)
        if outside:
            return ImportLink(Resolution.EXTERNAL, package=outside)
        number = self.tree.file(join(*path) if path else None)
        if number < 0:
            return ImportLink(Resolution.UNRESOLVED)
        if not entry.name:
            return ImportLink(Resolution.IMPORTED, number, number)
        symbol = self._member(number, entry.name, 0)
        if symbol >= 0:
            return ImportLink(Resolution.IMPORTED, symbol, number)
        return ImportLink(Resolution.UNRESOLVED, -1, number)

    def _member(self, file: int, name: str, depth: int) -> int:
        symbol = self.names.get(file, {}).get(name, -1)
        document = self.world.documents[file]
        if symbol >= 0 or document is None or depth > _DEPTH:
            return symbol
        for entry in document.imports:
            if entry.alias == name and entry.name:
                outside, path = self._split(file, entry.module)
                number = self.tree.file(join(*path) if path else None)
                if not outside and number >= 0:
                    return self._member(number, entry.name, depth + 1)
        return -1

    def _split(self, file: int, label: str) -> tuple[str, tuple[str, str] | None]:
        """A label as repository outside ("" for this one) and folder and name in it."""
        repository, double, rest = label.partition("//")
        repository = repository.lstrip("@")
        if not double:
            if label.startswith("@"):
                return label.lstrip("@").partition(":")[0], None
            folder = folder_of(self.world.files[file].path)
            return "", (folder, label.removeprefix(":"))
        if repository and repository not in self.own:
            return repository, None
        folder, colon, name = rest.partition(":")
        folder = folder.strip("/")
        return "", (folder, name if colon else folder.rpartition("/")[2])

    def label(self, file: int, text: str) -> Answer:
        """The target or file that a label or path in a string means."""
        outside, path = self._split(file, text)
        if outside:
            return Resolution.EXTERNAL, (), outside
        if path is None:
            return UNKNOWN
        folder, name = path
        if text.startswith((":", "//", "@")):
            targets = self.targets.get((folder, name), [])
            if targets:
                own = [symbol for symbol in targets if self.world.file_of(symbol) == file] or targets
                local = self.world.file_of(own[0]) == file
                if len(own) == 1 or local:
                    return (Resolution.LOCAL if local else Resolution.IMPORTED), (own[0],), ""
                return Resolution.AMBIGUOUS, tuple(own[:8]), ""
        number = self.tree.file(join(folder, name))
        if number < 0 and not text.startswith((":", "//", "@")):
            number = self.tree.file(join("", text))
        if number >= 0:
            return Resolution.IMPORTED, (number,), ""
        if "//" in text and ":" not in text:
            build = self.tree.inside(folder, _BUILD)
            if build >= 0:
                return Resolution.IMPORTED, (build,), ""
        return UNKNOWN

    def name(
        self, file: int, document: Document, use: Use, imports: dict[str, ImportLink], written: set[tuple[int, str]]
    ) -> Answer:
        """What an identifier means: nothing inside a function that binds it, else the file's own or a loaded name."""
        if use.role == Role.KEYWORD or use.form != Form.BARE:
            return UNKNOWN
        enclosing = use.enclosing
        while enclosing >= 0:
            item = document.definitions[enclosing]
            if item.kind is Kind.FUNCTION:
                if any(parameter.name.lstrip("*") == use.name for parameter in item.parameters):
                    return Resolution.LOCAL, (), ""  # a parameter is no symbol
                if (enclosing, use.name) in written:
                    return Resolution.LOCAL, (), ""
            enclosing = item.enclosing
        symbol = self.names.get(file, {}).get(use.name, -1)
        if symbol >= 0:
            return Resolution.LOCAL, (symbol,), ""
        link = imports.get(use.name)
        if link is None:
            return UNKNOWN
        return link.resolution, (link.target,) if link.target >= 0 else (), link.package
