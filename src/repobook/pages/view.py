"""Short words for what every page needs: links to files, symbols and lines, and lists that stay readable."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from ..components import components
from ..content import Inline, Link, Piece, Place, Row, Table
from ..encoded import extents
from ..languages import languages
from ..link import Index
from ..model import Document, Extent, FileCategory, Kind, Observation
from ..naming import naming
from ..plan import Book
from ..testrunner import TestRunner

if TYPE_CHECKING:
    from ..history import FileHistory, History


Neighbours = list[tuple[int, int, bool]]
#: Languages of files that say how others are built.
BUILDERS = frozenset({"cmake", "makefile", "meson", "starlark"})
#: Links to definitions that are kept at most.
_LINKS = 100_000


class FileFacts(msgspec.Struct, frozen=True):
    """What the ledger knows of a file, for its page."""

    size: int
    category: FileCategory
    outcome: str
    detail: str
    hash: str
    #: a hash of the macros of other files that it was read with, b"" for none
    macros: bytes = b""


class View:
    """The index and the plan, with the wording of links. One for all pages a process makes."""

    def __init__(
        self,
        index: Index,
        book: Book,
        facts: Sequence[FileFacts],
        history: History | None,
        findings: Mapping[str, Sequence[Observation]],
        texts: Callable[[int], bytes],
    ) -> None:
        self.index = index
        self.world = index.world
        self.book = book
        self.facts = facts
        self.history = history
        #: what the one run of an outside checker found, by path
        self.findings = findings
        #: the UTF-8 text of a file, b"" when it cannot be had
        self.texts = texts
        self.components = components(index, book)
        #: numbers of the import cycles that a file is in
        self.cycles_of: dict[int, list[int]] = defaultdict(list)
        for number, cycle in enumerate(index.cycles):
            for member in cycle.files:
                self.cycles_of[member].append(number)
        #: file ids by file name
        self.same_name: dict[str, list[int]] = defaultdict(list)
        for number, path in enumerate(book.paths):
            self.same_name[path.rpartition("/")[2]].append(number)
        self.tests_of, self.tested_by_name = self._named_tests()
        self.naming = naming(self.world)
        self.runner = TestRunner(self.world, self.naming)
        self._docs = [book.docs(number) for number in range(len(book.paths))]
        self._exercises: dict[int, bool] = {}
        self._symbol_links: dict[int, Link] = {}
        self._neighbours: tuple[int, Neighbours, Neighbours] = (-1, [], [])
        self._own: tuple[int, dict[str, list[int]]] = (-1, {})

    # -- asking ----------------------------------------------------------------------------------------------

    def document(self, file: int) -> Document | None:
        return self.world.documents[file]

    def path(self, file: int) -> str:
        return self.book.paths[file]

    def path_within(self, folder: int, file: int) -> str:
        """The path of a file as seen from a folder around it."""
        around = self.book.folders[folder].path
        return self.path(file)[len(around) + 1 :] if around else self.path(file)

    def file_history(self, file: int) -> FileHistory | None:
        return self.history.files.get(self.path(file)) if self.history else None

    def is_test(self, file: int) -> bool:
        return self.facts[file].category is FileCategory.TEST

    def anchor(self, symbol: int) -> str:
        """The id of a definition on its file's page; "" for a file."""
        number = symbol - self.naming.first
        return self.naming.anchors[number] if number >= 0 else ""

    def file_anchors(self, file: int) -> list[str]:
        """The ids of all definitions of a file on its page."""
        return self.naming.of_file(file)

    def row_of(self, symbol: int) -> int:
        """The 0-based row of a definition's name; -1 for a file."""
        number = symbol - self.naming.first
        return self.naming.rows[number] if number >= 0 else -1

    def exercises(self, file: int) -> bool:
        """Whether a file is a test in a programming language: what builds the tests, or lists them, tests nothing."""
        known = self._exercises.get(file)
        if known is None:
            document = self.world.documents[file] if self.is_test(file) else None
            record = languages().get(document.language) if document and document.language not in BUILDERS else None
            known = self._exercises[file] = record is not None and record.program
        return known

    def around(self, file: int, row: int) -> int:
        """The innermost definition whose rows hold ``row``, as a symbol; the file when there is none."""
        document = self.world.documents[file]
        return file if document is None else self.world.symbol(file, innermost(extents(document), row))

    def neighbours(self, file: int) -> tuple[Neighbours, Neighbours]:
        """The files that a file links to, and those that link to it: (file, number of links, whether by import)."""
        if self._neighbours[0] != file:
            edges = self.index.edges
            out = slice(int(edges.out[file]), int(edges.out[file + 1]))
            into = edges.by_target[edges.into[file] : edges.into[file + 1]]
            self._neighbours = (
                file,
                list(
                    zip(
                        edges.target[out].tolist(), edges.weight[out].tolist(), edges.imports[out].tolist(), strict=True
                    )
                ),
                list(
                    zip(
                        edges.source[into].tolist(),
                        edges.weight[into].tolist(),
                        edges.imports[into].tolist(),
                        strict=True,
                    )
                ),
            )
        return self._neighbours[1:]

    def own_names(self, file: int) -> dict[str, list[int]]:
        """Numbers of a file's definitions by name, and by qualified name."""
        if self._own[0] != file:
            document = self.world.documents[file]
            found: defaultdict[str, list[int]] = defaultdict(list)
            for number, item in enumerate(document.definitions if document else ()):
                found[item.name].append(number)
                if item.qualified_name != item.name:
                    found[item.qualified_name].append(number)
            self._own = (file, dict(found))
        return self._own[1]

    def row_text(self, file: int, row: int) -> str:
        """One row of a file, without its line break."""
        document = self.world.documents[file]
        if document is None:
            return ""
        starts = np.frombuffer(document.row_starts, "<u4")
        if row >= len(starts):
            return ""
        end = int(starts[row + 1]) if row + 1 < len(starts) else None
        return self.texts(file)[starts[row] : end].decode("utf-8", "replace").rstrip("\r\n")

    def _named_tests(self) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
        """Tests named after exactly one file: ``test_x.py`` or ``x_test.cpp`` for ``x``, or for ``_x`` where that is private. One
        that says only by its folder that it is a test is of the file's language."""
        stems: dict[str, list[int]] = defaultdict(list)
        for number, path in enumerate(self.book.paths):
            if not self.is_test(number) and self.facts[number].category is FileCategory.SOURCE:
                stems[path.rpartition("/")[2].partition(".")[0]].append(number)
        programs = {name for name, language in languages().items() if language.program} - BUILDERS
        spoken = [file.language for file in self.world.files]
        tests: dict[int, list[int]] = defaultdict(list)
        tested: dict[int, list[int]] = defaultdict(list)
        for number, path in enumerate(self.book.paths):
            if self.is_test(number) and spoken[number] in programs:
                stem = path.rpartition("/")[2].partition(".")[0]
                name = (
                    stem.removeprefix("test_")
                    if stem.startswith("test_")
                    else stem.removesuffix("_test").removesuffix("Test")
                )
                found = stems.get(name) or stems.get("_" + name)
                if found and len(found) == 1 and (name != stem or spoken[number] == spoken[found[0]]):
                    tests[found[0]].append(number)
                    tested[number].append(found[0])
        return tests, tested

    # -- links -----------------------------------------------------------------------------------------------

    def file_link(self, file: int, label: str = "") -> Link:
        """A link to a file's docs page, labelled with its path unless told otherwise."""
        return Link(label or self.path(file), self.book.docs(file), "", True)

    def keywords_link(self, file: int, label: str) -> Link:
        return Link(label, self.book.keywords(file))

    def folder_link(self, folder: int, label: str = "") -> Link:
        """A link to a folder's narrative."""
        path = self.book.folders[folder].path
        return Link(label or (path + "/" if path else self.book.title), self.book.narrative(folder), "", bool(path))

    def symbol_link(self, symbol: int, label: str = "") -> Link:
        """A link to a definition (or file) on its page, labelled with its qualified name."""
        known = self._symbol_links.get(symbol)
        if known is None:
            if symbol < len(self.world.files):
                return self.file_link(symbol, label)
            number = symbol - self.naming.first
            docs = self._docs[bisect_right(self.world.base, symbol) - 1]
            known = Link(self.naming.names[number], docs, self.naming.anchors[number], True)
            if len(self._symbol_links) >= _LINKS:
                self._symbol_links.clear()
            self._symbol_links[symbol] = known
        return Link(label, known.page, known.anchor, True) if label else known

    def line(self, file: int, row: int, end: int = 0) -> Link:
        """The label of a line or lines, linked to the definition it stands in, or to the source."""
        label = f"L{row + 1}" if end <= row + 1 else f"L{row + 1}–L{end}"
        symbol = self.around(file, row)
        return Link(label, self.book.docs(file), self.anchor(symbol) or "original-source")

    @staticmethod
    def place(file: int, row: int, end: int = 0) -> Place:
        return Place(file, row, max(end, row + 1))


def innermost(definitions: Sequence[Extent], row: int) -> int:
    """The number of the innermost definition whose rows hold ``row``, -1 for none."""
    number = bisect_right(definitions, row, key=lambda item: item.start_row) - 1
    while number >= 0:
        item = definitions[number]
        if item.start_row <= row < item.end_row:
            return number
        # A field that a method assigns is its class's, but what stands before it may be the method.
        number = number - 1 if item.kind is Kind.FIELD else item.enclosing
    return -1


def lines(rows: Iterable[int]) -> str:
    """Rows as a person reads them: ``L3, L7``."""
    return ", ".join([f"L{row + 1}" for row in rows])


def join(pieces: Sequence[Inline], separator: str = ", ", last: str = "") -> Inline:
    """Inlines with separators between them; ``last`` replaces the last separator."""
    if len(pieces) == 1:
        return pieces[0]
    result: list[Piece] = []
    end = len(pieces) - 1
    for number, inline in enumerate(pieces):
        if number:
            between = last if last and number == end else separator
            # One text instead of two that touch.
            if result and type(result[-1]) is str:
                result[-1] += between
            else:
                result.append(between)
        result += inline
    return tuple(result)


def listed(parts: Sequence[Inline]) -> Inline:
    """``a, b and c``."""
    return join(parts, ", ", " and ")


def few(shown: Sequence[Inline], whole: int, one: str = "", many: str = "") -> list[Inline]:
    """The parts of ``a, b and 3 more``: those shown, and how many of the whole are left out, of a kind where it is said."""
    rest = whole - len(shown)
    if rest <= 0:
        return [*shown]
    return [*shown, (count(rest, f"more {one}", many and f"more {many}") if one else f"{rest:,} more",)]


def count(number: int, one: str, many: str = "") -> str:
    """``1 file``, ``2,000 files``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def slim(header: Sequence[str], rows: Sequence[Row], keep: int = 1) -> Table:
    """A table without the columns, past the first ``keep``, that are empty in every row."""
    columns = [at for at in range(len(header)) if at < keep or any(row.cells[at] for row in rows)]
    if len(columns) == len(header):
        return Table(tuple(header), tuple(rows))
    kept = tuple([Row(tuple([row.cells[at] for at in columns]), row.places, row.anchor) for row in rows])
    return Table(tuple([header[at] for at in columns]), kept)


#: Kinds that get a heading of their own in the detailed analysis.
HEADED = frozenset(
    {
        Kind.NAMESPACE, Kind.CLASS, Kind.STRUCT, Kind.UNION, Kind.INTERFACE, Kind.TRAIT, Kind.ENUM, Kind.FUNCTION,
        Kind.METHOD, Kind.MESSAGE, Kind.SERVICE, Kind.RPC, Kind.CONCEPT, Kind.JOB, Kind.MODULE,
    }
)  # fmt: skip
_PLURALS = {Kind.CLASS: "classes", Kind.PROPERTY: "properties"}


def kinds(tally: Mapping[Kind, int]) -> str:
    """``2 classes, 17 functions``."""
    return ", ".join(count(number, kind.value, _PLURALS.get(kind, "")) for kind, number in tally.items())
