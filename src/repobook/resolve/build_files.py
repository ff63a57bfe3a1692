"""Build files, workflows and settings: the files they name, and the names they share. Pure."""

from __future__ import annotations

import re

import numpy as np

from ..languages._bindings import unpack
from ..model import FACTS, Definition, Document, Form, Import, Kind, Resolution, Role
from ._answers import UNKNOWN, Answer, Answers, Use, one_or_several, rows_of, uses_of
from ._cmake import Cmake
from ._meson import Meson
from ._paths import Tree, ancestors, folder_of, join
from ._protobuf import Protobuf
from ._starlark import Starlark
from .world import ImportLink, Links, Relation, Relationship, World

FAMILIES = (
    "cmake", "dockerfile", "gomod", "ini", "json", "makefile", "meson", "properties", "protobuf", "starlark", "toml", "yaml",
)  # fmt: skip

#: definitions whose text is a script: a file named there is run or read
_SCRIPTS = frozenset({Kind.STEP, Kind.JOB, Kind.TARGET, Kind.RULE, Kind.STAGE})
#: the packages that a workspace of Cargo asks for in the name of its members, and how a member says that
_SHARED = "workspace.dependencies"
_INHERITS = re.compile(r"\bworkspace *= *true\b")
#: settings of MkDocs whose values are seen from the folder of its pages
_OF_PAGES = frozenset({"nav", "extra_css", "extra_javascript"})
_SETTINGS = frozenset({"ini", "json", "properties", "toml", "yaml"})


def resolver(world: World, files: list[int]) -> BuildResolver:
    """The resolver of the build files and settings of a repository."""
    return BuildResolver(world, list(files))


class BuildResolver:
    def __init__(self, world: World, files: list[int]) -> None:
        self.world = world
        self.files = files
        self.tree = Tree(world)
        by_language: dict[str, list[int]] = {}
        for file in files:
            document = world.documents[file]
            if document is not None:
                by_language.setdefault(document.language, []).append(file)
        #: modules of Go that the repository has: name -> file
        self.modules = {
            item.name: file for file in by_language.get("gomod", []) for item in self._definitions(file)[:1]
        }
        self.cmake = Cmake(world, self.tree, by_language.get("cmake", []))
        self.meson = Meson(world, self.tree, by_language.get("meson", []))
        self.starlark = Starlark(world, self.tree, by_language.get("starlark", []))
        self.protobuf = Protobuf(world, self.tree, by_language.get("protobuf", []))

    def _definitions(self, file: int) -> tuple[Definition, ...]:
        document = self.world.documents[file]
        return document.definitions if document is not None else ()

    def links(self, file: int) -> Links:
        document = self.world.documents[file]
        assert document is not None
        answers = Answers(document.references.count)
        imports = tuple(self._import(file, document, entry) for entry in document.imports)
        uses = uses_of(document)
        names = _names(document)
        loaded = {entry.alias: link for entry, link in zip(document.imports, imports, strict=True) if entry.alias}
        written = {(use.enclosing, use.name) for use in uses if use.role == Role.WRITE}
        folders, pages = _folders(document), _folder_of_pages(self.world.files[file].path, document)
        for use in uses:
            if document.language == "starlark":
                if use.form == Form.TEXT:
                    answers.set(use.place, self.starlark.label(file, use.name))
                else:
                    answers.set(use.place, self.starlark.name(file, document, use, loaded, written))
            elif document.language == "meson" and use.role == Role.LINK:
                answers.set(use.place, self.meson.option(file, use.name))
            elif use.form == Form.TEXT:
                if folders and (folder := folders.get(use.start)) is not None:
                    answers.set(use.place, self._within(file, folder, use.name))
                elif pages and _top_key(document, use.enclosing) in _OF_PAGES:
                    answers.set(use.place, self._within(file, pages, use.name))
                else:
                    answers.set(use.place, self._path(file, document, use.name))
            elif document.language == "cmake":
                answers.set(use.place, self.cmake.name(file, document, use))
            elif document.language == "meson":
                answers.set(use.place, self.meson.name(file, document, use))
            elif document.language == "protobuf":
                answers.set(use.place, self.protobuf.name(file, document, use))
            else:
                answers.set(use.place, self._name(file, document, use, names))
        return answers.links(imports)

    def relationships(self) -> list[Relationship]:
        """Which script reads and which setting configures which file, as far as that is a fact."""
        found: dict[tuple[int, Relation, int], int] = {}
        for file in self.files:
            document = self.world.documents[file]
            if document is None or not document.references.count:
                continue
            links = self.links(file)
            forms = np.frombuffer(document.references.form, np.uint8)
            enclosing = np.frombuffer(document.references.enclosing, "<i4")
            known = (links.targets >= 0) & (links.targets < len(self.world.files)) & (forms == Form.TEXT)
            known &= links.resolutions <= max(FACTS)
            rows, roles = rows_of(document), document.references.role
            for use in np.flatnonzero(known).tolist():
                around = int(enclosing[use])
                run = roles[use] == Role.CALL and _is_script(document, around)
                relation = Relation.READS if run else Relation.CONFIGURES
                key = (self.world.symbol(file, around), relation, int(links.targets[use]))
                if key[2] != file:
                    found.setdefault(key, rows[use])
        return [Relationship(*key, row) for key, row in sorted(found.items())]

    def _path(self, file: int, document: Document, path: str) -> Answer:
        """A file that is named: beside the file or from the root is a fact, other places are guesses."""
        own = folder_of(self.world.files[file].path)
        exact = [join(own, path), join("", path)]
        found = self.tree.first(exact)
        if found >= 0:
            return Resolution.IMPORTED, (found,), ""
        if any(item is not None and item in self.tree.folders for item in exact):
            return Resolution.IMPORTED, (), ""
        if document.language in _SETTINGS and "/" not in path:
            return UNKNOWN
        above = {self.tree.file(join(base, path)) for base in ancestors(own)[1:-1]} - {-1}
        if above:
            return one_or_several(sorted(above), Resolution.UNIQUE_NAME)
        if path.startswith("../") or ("/" not in path and not path[:1].isalpha()):
            return UNKNOWN
        return one_or_several(self.tree.ending(path.removeprefix("./")), Resolution.UNIQUE_NAME)

    def _within(self, file: int, folder: str, path: str) -> Answer:
        """A file that is named after ``cd``, or as a page of a site: seen from that folder, which may lie outside."""
        bases = [join(base, folder) for base in (folder_of(self.world.files[file].path), "")]
        found = self.tree.first(join(base, path) for base in bases if base is not None)
        return (Resolution.IMPORTED, (found,), "") if found >= 0 else UNKNOWN

    def _name(self, file: int, document: Document, use: Use, names: dict[str, list[int]]) -> Answer:
        """A job, stage, target or variable of the same file: the last one before the use in the same or no stage."""
        found = names.get(use.name, [])
        definitions = document.definitions
        if document.language == "dockerfile":
            stage = use.enclosing
            while stage >= 0 and definitions[stage].kind is not Kind.STAGE:
                stage = definitions[stage].enclosing
            found = [
                index
                for index in found
                if definitions[index].kind is Kind.STAGE or definitions[index].enclosing in (stage, -1)
            ]
        before = [index for index in found if definitions[index].byte <= use.start] or found[:1]
        if before:
            return Resolution.LOCAL, (self.world.symbol(file, before[-1]),), ""
        if document.language == "makefile":
            path = self.tree.file(join(folder_of(self.world.files[file].path), use.name))
            if path >= 0 and use.role == Role.READ:
                return Resolution.IMPORTED, (path,), ""
            return self._included(file, document, use.name)
        return UNKNOWN

    def _included(self, file: int, document: Document, name: str) -> Answer:
        """A variable or target of a file that a Makefile includes."""
        found: list[int] = []
        for entry in document.imports:
            number = self._import(file, document, entry).file
            other = self.world.documents[number] if number >= 0 else None
            for index, item in enumerate(other.definitions if other else ()):
                if item.name == name:
                    found.append(self.world.symbol(number, index))
        return one_or_several(found[:1], Resolution.IMPORTED)

    def _import(self, file: int, document: Document, entry: Import) -> ImportLink:
        match document.language:
            case "cmake":
                return self.cmake.include(file, entry)
            case "meson":
                return self.meson.include(file, entry)
            case "starlark":
                return self.starlark.load(file, entry)
            case "protobuf":
                return self.protobuf.imported(file, entry)
            case "gomod":
                found = self.modules.get(entry.module, -1)
                if found < 0:
                    return ImportLink(Resolution.EXTERNAL, package=entry.module)
                return ImportLink(Resolution.IMPORTED, found, found)
        if self.world.files[file].path.rpartition("/")[2] == "Cargo.toml":
            return self._crate(file, document, entry)
        path = entry.module
        local = path.startswith(("./", "../", "/")) or document.language == "makefile"
        if not local and "/" not in path:
            return ImportLink(Resolution.EXTERNAL, package=_package(path))
        own = folder_of(self.world.files[file].path)
        bases = [join("", path.lstrip("/")), None if path.startswith("/") else join(own, path)]
        for base in bases:
            if base is None:
                continue
            found = self.tree.file(base)
            if found < 0 and base in self.tree.folders:
                found = self.tree.inside(base, ("action.yml", "action.yaml", "Dockerfile"))
            if found >= 0:
                return ImportLink(Resolution.IMPORTED, found, found)
        if local:
            return ImportLink(Resolution.UNRESOLVED)
        return ImportLink(Resolution.EXTERNAL, package=_package(path))

    def _crate(self, file: int, document: Document, entry: Import) -> ImportLink:
        """A package that a Cargo.toml asks for: where it lies in the repository, the folder of its manifest is told, by this
        manifest or by that of the workspace."""
        own = folder_of(self.world.files[file].path)
        found = self._manifest(own, entry)
        if found < 0 and any(
            item.byte == entry.byte and _INHERITS.search(item.signature) for item in document.definitions
        ):
            for base in ancestors(own):
                other = self.tree.file(join(base, "Cargo.toml"))
                above = self.world.documents[other] if other >= 0 else None
                for item in above.imports if above is not None else ():
                    if item.condition == _SHARED and (item.alias or item.module) == entry.module:
                        found = self._manifest(base, item)
                        entry = item
        if found >= 0:
            return ImportLink(Resolution.IMPORTED, found, found)
        return ImportLink(Resolution.EXTERNAL, package=entry.alias if "/" in entry.module else entry.module)

    def _manifest(self, folder: str, entry: Import) -> int:
        return self.tree.file(join(folder, f"{entry.module}/Cargo.toml")) if entry.alias else -1


def _package(name: str) -> str:
    """A package or image without its version: ``actions/checkout@v4``, ``python:3.12-slim``."""
    name = name.partition("@")[0] or name
    head, slash, last = name.rpartition("/")
    return head + slash + last.partition(":")[0]


def _names(document: Document) -> dict[str, list[int]]:
    """The definitions of a file by name, in the order of the text."""
    found: dict[str, list[int]] = {}
    for index, item in enumerate(document.definitions):
        found.setdefault(item.name, []).append(index)
    return found


def _folders(document: Document) -> dict[int, str]:
    """The folders that the scripts of a file went to, by the places of the files that they name there."""
    if not document.bindings or document.language in ("cmake", "meson", "protobuf", "starlark"):
        return {}
    return {byte: folder for byte, word, folder in unpack(document.bindings).notes if word == "cd"}


def _folder_of_pages(path: str, document: Document) -> str:
    """The folder that settings of MkDocs name their pages from; "" for other files."""
    if path.rpartition("/")[2] not in ("mkdocs.yml", "mkdocs.yaml"):
        return ""
    told = (item.value.strip("\"'") for item in document.definitions if item.qualified_name == "docs_dir")
    return next(told, "docs")


def _top_key(document: Document, index: int) -> str:
    """The key at the top of settings that a place stands in."""
    while index >= 0 and document.definitions[index].enclosing >= 0:
        index = document.definitions[index].enclosing
    return document.definitions[index].name if index >= 0 else ""


def _is_script(document: Document, index: int) -> bool:
    """Whether a place stands in a script: a step, a recipe, a stage of an image."""
    if document.language == "dockerfile":
        return True
    if document.language in ("cmake", "meson", "starlark"):
        return False
    while index >= 0:
        item: Definition = document.definitions[index]
        if item.kind in _SCRIPTS:
            return True
        index = item.enclosing
    return False
