"""Documents: their links to files and headings, and the symbols that their code marks name. Pure."""

from __future__ import annotations

import fnmatch
import functools
import sys

import numpy as np

from ..languages._marks import Mark, marks
from ..model import FACTS, Document, Form, Import, Resolution, Role
from ._answers import UNKNOWN, Answer, Answers, Use, rows_of, uses_of
from ._dotted import Dotted
from ._headings import anchor, anchors, labels, normal
from ._jsfiles import Specifiers
from ._named import Named
from ._paths import Tree, ancestors, folder_of, join, split_target
from .world import ImportLink, Links, Relation, Relationship, World

FAMILIES = ("document", "notebook")
#: Of programs it reads names, kinds, bases and imports (`_named`, `_dotted`).
OUTLINES = True

_PAGES = (".rst", ".md", ".txt", ".ipynb", ".mdx", ".rest")
_INDEXES = (
    "README.md", "readme.md", "README.rst", "index.md", "index.rst", "index.txt", "README.txt", "README", "index.html",
)  # fmt: skip
#: labels that Sphinx makes itself
_GENERATED = frozenset({"genindex", "modindex", "py-modindex", "search"})


def resolver(world: World, files: list[int]) -> DocumentResolver:
    """The resolver of the documents of a repository."""
    return DocumentResolver(world, list(files))


class DocumentResolver:
    def __init__(self, world: World, files: list[int]) -> None:
        self.world = world
        self.files = files
        self.tree = Tree(world)
        self.dotted = Dotted(world)
        wanted: set[str] = set()
        for file in files:
            document = world.documents[file]
            if document is not None:
                wanted.update(document.names)
                wanted.update(marks(document.bindings).full.values())
        self.named = Named(world, wanted)
        self.labels, self.described = labels(world, files)
        self.anchors = {file: anchors(document) for file in files if (document := world.documents[file]) is not None}
        self.roots = {folder_of(file.path) for file in world.files if file.path.rpartition("/")[2] == "conf.py"}

    @functools.cached_property
    def specifiers(self) -> Specifiers:
        """What imports of MDX mean: those of JavaScript."""
        programs = ("javascript", "typescript", "tsx")
        return Specifiers(self.world, [n for n, file in enumerate(self.world.files) if file.language in programs])

    def links(self, file: int) -> Links:
        document = self.world.documents[file]
        assert document is not None
        answers = Answers(document.references.count)
        imports = tuple(self._import(file, document, entry) for entry in document.imports)
        kinds = marks(document.bindings)
        bound: dict[str, int] = {}
        if document.language == "notebook":
            for entry, link in zip(document.imports, imports, strict=True):
                bound.setdefault(entry.alias or entry.name or entry.module.partition(".")[0], link.target)
            for index, item in enumerate(document.definitions):
                if item.enclosing < 0:
                    bound[item.name] = self.world.symbol(file, index)
        for use in uses_of(document):
            mark = kinds.kinds[use.place] if use.place < len(kinds.kinds) else int(Mark.CODE)
            if mark == Mark.PROGRAM:
                answers.set(use.place, self._program(file, use, answers.targets, bound))
            else:
                answers.set(use.place, self._use(file, use.name, mark, kinds.full.get(use.place, "")))
        return answers.links(imports)

    def relationships(self) -> list[Relationship]:
        """What the documents name for a fact: symbols of programs and files that are no documents."""
        found: dict[tuple[int, int], int] = {}
        for file in self.files:
            document = self.world.documents[file]
            if document is None or not document.references.count:
                continue
            links = self.links(file)
            rows = rows_of(document)
            enclosing = np.frombuffer(document.references.enclosing, "<i4")
            known = np.flatnonzero((links.targets >= 0) & (links.resolutions <= max(FACTS)))
            for use in known.tolist():
                target = int(links.targets[use])
                if self.world.file_of(target) not in self.anchors:
                    source = self.world.symbol(file, int(enclosing[use]))
                    found.setdefault((source, target), rows[use])
        return [
            Relationship(source, Relation.DOCUMENTS, target, row) for (source, target), row in sorted(found.items())
        ]

    def _use(self, file: int, name: str, mark: int, full: str) -> Answer:
        match mark:
            case Mark.LINK:
                return self._link(file, name)
            case Mark.PATH:
                return self._path(file, name)
            case Mark.PAGE:
                return self._page(file, name)
            case Mark.LABEL:
                return self._label(file, name)
            case Mark.OTHER:
                return self._other(name, full)
            case Mark.SCOPE | Mark.MODULE:
                return self._fact(name) or self._foreign(name) or UNKNOWN
            case Mark.EXAMPLE:
                return self._fact(full or name) or self._foreign(full or name) or UNKNOWN
            case Mark.PACKAGED:
                return (*self.named.packaged(name), "")
            case _:
                return self._symbol(name, full, mark in (Mark.SYMBOL, Mark.DOCUMENTED))

    def _fact(self, dotted: str) -> Answer | None:
        symbol = self.dotted.resolve(dotted) if "::" not in dotted else -1
        return (Resolution.IMPORTED, (symbol,), "") if symbol >= 0 else None

    def _foreign(self, dotted: str) -> Answer | None:
        """A name whose top is a package that is imported here but not defined here."""
        top = dotted.partition(".")[0]
        if top in self.dotted.outside or (top in sys.stdlib_module_names and not self.dotted.modules.get(top)):
            return Resolution.EXTERNAL, (), top
        return None

    def _symbol(self, name: str, full: str, certain: bool) -> Answer:
        if full and (answer := self._fact(full)):
            return answer
        if ("." in name or certain) and (answer := self._fact(name)):
            return answer
        if "." in name and (answer := self._foreign(name)):
            return answer
        resolution, symbols = UNKNOWN[:2]
        if full and self.dotted.module(full.partition(".")[0]) >= 0:
            # The scope is a package of the repository that has no such member: made elsewhere, not to be guessed.
            if certain and "." not in name:
                return UNKNOWN
        elif full:
            resolution, symbols = self.named.find(full, True)
        if resolution is Resolution.UNRESOLVED:
            resolution, symbols = self.named.find(name, certain)
        return resolution, symbols, ""

    def _program(self, file: int, use: Use, targets: list[int], bound: dict[str, int]) -> Answer:
        """A use in the document's own code: its definitions, what it imports, and members of these."""
        if use.role in (Role.KEYWORD, Role.DEFINITION):
            return UNKNOWN
        if use.form == Form.BARE:
            symbol = bound.get(use.name, -1)
            if symbol < 0 and use.role == Role.IMPORT:
                symbol = self.dotted.module(use.name)
            local = symbol >= 0 and self.world.file_of(symbol) == file
            return (Resolution.LOCAL if local else Resolution.IMPORTED, (symbol,), "") if symbol >= 0 else UNKNOWN
        if use.form == Form.NAME and use.receiver >= 0 and targets[use.receiver] >= 0:
            symbol = self.dotted.member(targets[use.receiver], use.name)
            return (Resolution.IMPORTED, (symbol,), "") if symbol >= 0 else UNKNOWN
        return UNKNOWN

    def _link(self, file: int, target: str) -> Answer:
        path, fragment = split_target(target)
        own = self.world.files[file].path
        if not path:
            found = file
        else:
            found = self._file(folder_of(own), path)
            if found < 0:
                folder = self._folder(folder_of(own), path)
                return (Resolution.IMPORTED, (), "") if folder else UNKNOWN
        table = self.anchors.get(found)
        if not fragment or table is None or not table or _is_lines(fragment):
            return Resolution.IMPORTED, (found,), ""
        index = anchor(table, fragment)
        if index < 0:
            return (Resolution.IMPORTED, (found,), "") if fragment == "top" else UNKNOWN
        return (Resolution.LOCAL if found == file else Resolution.IMPORTED), (self.world.symbol(found, index),), ""

    def _bases(self, folder: str, path: str) -> list[str]:
        """The paths from the root that a link may mean: a leading slash means the root or that of the documents."""
        if path.startswith("/"):
            tops = ["", *(root for root in ancestors(folder) if root in self.roots)]
            found = [join(top, path.lstrip("/")) for top in tops]
        else:
            found = [join(folder, path)]
        return [item for item in found if item is not None]

    def _file(self, folder: str, path: str) -> int:
        for base in self._bases(folder, path):
            found = self.tree.file(base)
            if found < 0 and base in self.tree.folders:
                found = self.tree.inside(base, _INDEXES)
            if found < 0 and base.endswith((".html", ".htm")):
                found = self.tree.first(base.rpartition(".")[0] + suffix for suffix in _PAGES)
            if found < 0 and "." not in base.rpartition("/")[2]:
                found = self.tree.first(base + suffix for suffix in _PAGES)
            if found >= 0:
                return found
        return -1

    def _folder(self, folder: str, path: str) -> bool:
        return any(base in self.tree.folders for base in self._bases(folder, path))

    def _path(self, file: int, path: str) -> Answer:
        """A code mark that names a file: beside the document, from the root, or the only one that ends so."""
        own = folder_of(self.world.files[file].path)
        relative = [join(own, path), *(join("", path) if not path.startswith(".") else None for _ in (0,))]
        found = self.tree.first(relative)
        if found >= 0:
            return Resolution.IMPORTED, (found,), ""
        if any(item is not None and item in self.tree.folders for item in relative):
            return Resolution.IMPORTED, (), ""
        if "/" not in path and not _telling(path):
            return UNKNOWN
        ending = self.tree.ending(path.lstrip("./"))
        if len(ending) == 1:
            return Resolution.UNIQUE_NAME, (ending[0],), ""
        if 1 < len(ending) <= 8:
            return Resolution.AMBIGUOUS, tuple(ending), ""
        return UNKNOWN

    def _page(self, file: int, name: str) -> Answer:
        pages = self._pages(file, name)
        if pages:
            return Resolution.IMPORTED, pages, ""
        prefix, separator, _ = name.partition(":")
        return (Resolution.EXTERNAL, (), prefix) if separator and prefix.isidentifier() else UNKNOWN

    def _pages(self, file: int, name: str) -> tuple[int, ...]:
        """The documents that a toctree entry or ``:doc:`` role means."""
        own = self.world.files[file].path
        for base in self._bases(folder_of(own), name):
            if "*" in base or "?" in base:
                folder = folder_of(base)
                matching = [
                    number
                    for number in self.files
                    if folder_of(self.world.files[number].path) == folder and number != file
                    and fnmatch.fnmatchcase(_bare(self.world.files[number].path), _bare_pattern(base))
                ]  # fmt: skip
                return tuple(matching)
            found = self.tree.first([*(base + suffix for suffix in _PAGES), base])
            if found >= 0:
                return (found,)
            if base in self.tree.folders:
                found = self.tree.inside(base, _INDEXES)
                if found >= 0:
                    return (found,)
        return ()

    def _label(self, file: int, name: str) -> Answer:
        key = normal(name)
        if key in _GENERATED:
            return Resolution.EXTERNAL, (), "sphinx"
        symbols = self.labels.get(key) or [symbol for _, _, symbol in self.described.get(key, [])]
        symbols = self._near(file, symbols)
        if len(symbols) == 1:
            local = self.world.file_of(symbols[0]) == file
            return (Resolution.LOCAL if local else Resolution.IMPORTED), (symbols[0],), ""
        if symbols:
            return Resolution.AMBIGUOUS, tuple(symbols[:8]), ""
        prefix, separator, rest = name.partition(":")
        if separator and rest:
            titled = self._pages(file, "/" + prefix)  # the name of a page and a title on it
            index = anchor(self.anchors.get(titled[0], {}), rest) if titled else -1
            if titled and index >= 0:
                return Resolution.IMPORTED, (self.world.symbol(titled[0], index),), ""
            if not titled and prefix.isidentifier():
                return Resolution.EXTERNAL, (), prefix  # a label of another project's documents
        return UNKNOWN

    def _near(self, file: int, symbols: list[int]) -> list[int]:
        """Of several the ones in the same collection of documents."""
        if len(symbols) < 2:
            return symbols
        top = next((root for root in ancestors(folder_of(self.world.files[file].path)) if root in self.roots), None)
        if top is None:
            return symbols
        near = [item for item in symbols if self.world.files[self.world.file_of(item)].path.startswith(f"{top}/")]
        return near or symbols

    def _other(self, name: str, full: str) -> Answer:
        """What a role of the project's own names: described by a directive of the role's name, else by any."""
        role, _, scoped = full.partition(":")
        found = self.described.get(normal(name), [])
        best = [item for item in found if item[0] == role] or [item for item in found if item[1] == name] or found
        symbols = [symbol for _, _, symbol in best]
        if len(symbols) == 1:
            return Resolution.IMPORTED, (symbols[0],), ""
        if symbols:
            return Resolution.AMBIGUOUS, tuple(symbols[:8]), ""
        return self._symbol(name, scoped, False)

    def _import(self, file: int, document: Document, entry: Import) -> ImportLink:
        if document.language == "notebook":
            return self._code_import(file, entry)
        if entry.condition == "toctree":
            if entry.module.startswith(("http:", "https:")):
                return ImportLink(Resolution.EXTERNAL, package=entry.module)
            found = self._pages(file, entry.module)
            if not found:
                return ImportLink(Resolution.UNRESOLVED)
            return ImportLink(Resolution.IMPORTED, found[0], found[0], candidates=found if len(found) > 1 else ())
        if document.language == "plain" and entry.condition != "list":
            return ImportLink(Resolution.EXTERNAL, package=entry.module)  # a requirement
        folder = folder_of(self.world.files[file].path)
        number = self._file(folder, entry.module)
        if number < 0 and document.language == "markdown":
            number = self.specifiers.resolve(self.world.files[file].path, entry.module)
        if number >= 0:
            return ImportLink(Resolution.IMPORTED, number, number)
        if document.language == "markdown" and not entry.module.startswith("."):
            return ImportLink(Resolution.EXTERNAL, package=entry.module.partition("/")[0])
        return ImportLink(Resolution.UNRESOLVED)

    def _code_import(self, file: int, entry: Import) -> ImportLink:
        symbol = self.dotted.imported(file, entry)
        if symbol >= 0:
            return ImportLink(Resolution.IMPORTED, symbol, self.world.file_of(symbol))
        top = entry.module.partition(".")[0]
        if not entry.level and top and top not in self.dotted.modules:
            return ImportLink(Resolution.EXTERNAL, package=top)
        return ImportLink(Resolution.UNRESOLVED)


def _is_lines(fragment: str) -> bool:
    """``L10``, ``L10-L20``: lines of a source file."""
    return fragment[:1] == "L" and fragment[1:2].isdigit()


def _telling(name: str) -> bool:
    """Whether the name of a file alone tells which is meant: not ``app.py`` or ``index.html``."""
    stem = name.partition(".")[0].strip("_")
    return len(stem) > 7 or "_" in stem


def _bare(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0]


def _bare_pattern(path: str) -> str:
    return path.rpartition("/")[2]
