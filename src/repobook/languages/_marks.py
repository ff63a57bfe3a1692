"""What documents of every format share: headings that nest, and uses of files and symbols with their kind.

The kind of each use stands in ``Document.bindings``, packed as `Marks`, for the resolver of documents.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from ..asides import announces, names_person, points_elsewhere
from ..extract import Builder
from ..model import Form, Kind, Role
from ..syntax import Source
from . import Language
from ._paths import is_path

LANGUAGES: tuple[Language, ...] = ()
#: Names of people, as they stand below a title.
_PERSON = r"[A-Z][\w'’-]+(?: [A-Z]\.| [A-Z][\w'’-]+| de| van| von| der){1,3}(?: <[^<>]*>)?"
_AUTHORS = re.compile(
    rf"(?P<by>(?:[Bb]y|[Aa]uthors?:|[Ww]ritten by) )?{_PERSON}(?P<more>(?:(?:,| and|, and| &) {_PERSON})+)?\.?"
)
#: Names behind that of a package, as example code writes them.
_PACKAGED = {
    "go": re.compile(rb"(?<![\w.\"/])[a-z]\w*\.[A-Z]\w*"),
    "rust": re.compile(rb"(?<![\w:.])[a-z]\w*(?:::\w+)+"),
}
#: The end of a sentence before another: what is said first announces nothing.
_BEFORE = re.compile(r"[.!?][\"')\]]*\s")
#: An entry of a list, and rows of a list that belong to a description.
_ENTRY = re.compile(rb"[ \t]{0,8}(?:[-*+]|\xe2\x80\xa2|\d{1,3}[.)])[ \t]+\S")
_LIST_ROWS = 40
#: Paragraphs at the top of a document of which one may describe it.
_PARAGRAPHS = 3


class Mark(enum.IntEnum):
    """How a document names something."""

    LINK = 0  # a link to a file or heading: dead when there is none
    CODE = 1  # a code mark that may name a symbol
    PATH = 2  # a code mark that may name a file
    LABEL = 3  # a reference to a label or heading
    PAGE = 4  # a reference to another document of the same collection, written without its suffix
    SYMBOL = 5  # markup that says that it names a symbol
    SCOPE = 6  # markup that says what the symbols after it belong to
    OTHER = 7  # markup that names something described elsewhere in the documents
    EXAMPLE = 8  # a dotted name in example code
    PROGRAM = 9  # a use in code that belongs to the document itself (a notebook's cells)
    PACKAGED = 10  # in example code, a name behind that of its package: ``store.Open``, ``store::Shelf``
    DOCUMENTED = 11  # markup that stands for the documentation of a symbol
    MODULE = 12  # the same for a module, to which the symbols after it belong


class Marks(msgspec.Struct, frozen=True, array_like=True):
    """The kind of each use (one byte a use, a `Mark`), and the full dotted name of those that an import of the
    example code or the scope abbreviates (use to name). For `Mark.OTHER` the role and a colon stand before it."""

    kinds: bytes = b""
    full: dict[int, str] = {}


class Heading(NamedTuple):
    """A heading: its level from 1, its text as written, the bytes of the text and of its first row, and its text
    without marks."""

    level: int
    title: str
    byte: int
    start: int
    plain: str


class Found:
    """Gathers the uses of one document and hands them to the builder in the order of the text."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self._items: list[tuple[int, str, Mark, str]] = []

    def add(self, start: int, name: str, mark: Mark, full: str = "") -> None:
        if name and len(name) < 500:
            self._items.append((start, name, mark, full))

    def code(self, start: int, text: bytes) -> None:
        """A code mark, when it reads like a symbol or a path."""
        if len(text) > 200:
            return
        match = _SYMBOL.match(text)
        if match is not None:
            name = match.group(1)
            if len(name) > 2:
                self.add(start + match.start(1), name.decode("utf-8", "replace"), Mark.CODE)
            if b"." not in name or not is_path(text):
                return
            self._items.pop()
        if is_path(text):
            self.add(start, text.decode("utf-8", "replace"), Mark.PATH)

    def example(self, start: int, text: bytes) -> None:
        """Dotted names of Python example code whose first part the example imports or is a whole path."""
        if len(text) > 100_000:
            return
        known: dict[bytes, bytes] = {}
        for line in _IMPORT.finditer(text):
            if line.group(1):
                for name in _ITEM.finditer(line.group(2).split(b"#")[0]):
                    full = line.group(1) + b"." + name.group(1)
                    known[name.group(2) or name.group(1)] = full
                    self.add(start + line.start(2) + name.start(1), name.group(1).decode(), Mark.EXAMPLE, full.decode())
            else:
                for name in _ITEM.finditer(line.group(3).split(b"#")[0]):
                    known[name.group(2) or name.group(1).split(b".")[0]] = (
                        name.group(1) if name.group(2) else name.group(1).split(b".")[0]
                    )
                    self.add(start + line.start(3) + name.start(1), name.group(1).decode(), Mark.EXAMPLE)
        if not known:
            return
        imports = [line.span() for line in _IMPORT.finditer(text)]
        for match in _DOTTED.finditer(text):
            first, _, rest = match.group().partition(b".")
            if first in known and not any(low <= match.start() < high for low, high in imports):
                full = known[first] + (b"." + rest if rest else b"")
                written = match.group().decode()
                whole = full.decode()
                self.add(start + match.start(), written, Mark.EXAMPLE, "" if whole == written else whole)

    def packaged(self, start: int, text: bytes, language: str) -> None:
        """Names of Go or Rust example code behind a package's: each once."""
        told = set()
        for match in _PACKAGED[language].finditer(text, 0, 100_000):
            if match.group() not in told:
                told.add(match.group())
                self.add(start + match.start(), match.group().decode(), Mark.PACKAGED)

    def finish(self) -> None:
        self._items.sort()
        last = -1
        full: dict[int, str] = {}
        kinds = bytearray()
        for start, name, mark, whole in self._items:
            if start == last:
                continue
            last = start
            # What is meant to lead somewhere: when it does not, it is a dead link. A label may be another project's.
            form = Form.TEXT if mark in (Mark.LINK, Mark.PAGE) else Form.BARE
            index = self.builder.use(start, name, Role.LINK, form)
            kinds.append(mark)
            if whole:
                full[index] = whole
        if kinds:
            self.builder.bindings = msgspec.msgpack.encode(Marks(bytes(kinds), full))


def marks(bindings: bytes) -> Marks:
    """The marks packed in ``Document.bindings``."""
    return msgspec.msgpack.decode(bindings, type=Marks) if bindings else Marks()


_SYMBOL = re.compile(rb"[~@!]?([A-Za-z_]\w*(?:(?:\.|::|->)~?[A-Za-z_]\w*)*)(?:\((?:[^()]|\([^()]*\))*\))?$")
_IMPORT = re.compile(
    rb"^[ \t]*(?:>>> |\.\.\. )?(?:from[ \t]+([A-Za-z_][\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n(]+)"
    rb"|import[ \t]+([A-Za-z_][^\n;]*))",
    re.M,
)
_ITEM = re.compile(rb"([A-Za-z_][\w.]*)(?:[ \t]+as[ \t]+([A-Za-z_]\w*))?")
_DOTTED = re.compile(rb"(?<![\w.\"'])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")


def heading(level: int, raw: str, plain: str, byte: int, start: int) -> Heading | None:
    """A heading whose text as written is ``raw`` and stands at ``byte``: marks around all of it are left out, marks
    inside stay in its name, so that the name is what stands in the file. None when it says nothing."""
    plain = " ".join(plain.split())
    if not plain:
        return None
    at = raw.find(plain)
    if at >= 0:
        return Heading(level, plain, byte + len(raw[:at].encode()), start, plain)
    lead = len(raw) - len(raw.lstrip())
    return Heading(level, raw.strip(), byte + len(raw[:lead].encode()), start, plain)


def define_headings(
    builder: Builder,
    headings: list[Heading],
    paragraphs: dict[int, tuple[str, int]],
    others: dict[int, tuple[str, int]] | None = None,
) -> None:
    """Headings as definitions: each reaches to the next of the same or a higher level.

    ``paragraphs`` holds, by the row it starts in, the plain text of a paragraph and the row past its end: the first
    below a heading is its doc. ``others`` are what may be it where there is none.
    """
    source = builder.source
    size = len(source.data)
    ends = [size] * len(headings)
    stack: list[int] = []
    for index, heading in enumerate(headings):
        while stack and headings[stack[-1]].level >= heading.level:
            ends[stack.pop()] = heading.start
        stack.append(index)
    rows = sorted(paragraphs)
    position = 0
    for index, heading in enumerate(headings):
        following = source.row(headings[index + 1].start) if index + 1 < len(headings) else source.rows
        own = source.row(heading.byte)
        while position < len(rows) and (
            rows[position] <= own or (index == 0 and names_authors(" ".join(paragraphs[rows[position]][0].split())))
        ):
            position += 1
        doc, doc_rows = "", (0, 0)
        if position < len(rows) and rows[position] < following:
            row = rows[position]
            doc, doc_rows = paragraphs[row][0], (row, paragraphs[row][1])
        elif others and (row := min((row for row in others if own < row < following), default=-1)) >= 0:
            doc, doc_rows = others[row][0], (row, others[row][1])
        end = ends[index]
        while end > heading.byte and source.data[end - 1 : end].isspace():
            end -= 1
        builder.define(
            heading.title, Kind.HEADING, heading.byte, heading.start, end, signature=heading.plain,
            doc=doc, doc_rows=doc_rows, type=f"level {heading.level}",
        )  # fmt: skip


def describe(
    builder: Builder,
    headings: list[Heading],
    paragraphs: dict[int, tuple[str, int]],
    plain: Callable[[str], str] | None = None,
) -> tuple[str, int, int]:
    """The document's own description: its first paragraph that does more than point elsewhere, when no more than two
    headings stand above it; else its first. A list that its only sentence announces belongs to it; ``plain`` takes the
    marks off that."""
    rows = sorted(paragraphs)[:_PARAGRAPHS]
    if len(headings) > 2:
        third = builder.source.row(headings[2].byte)
        rows = [row for row in rows if row <= third]
    if not rows:
        return "", 0, 0
    first = next((row for row in rows if not says_little(paragraphs[row][0])), rows[0])
    if names_authors(" ".join(paragraphs[first][0].split())):
        return "", 0, 0
    text, last = paragraphs[first]
    if plain is not None and text[-1:] == ":" and _BEFORE.search(text) is None:
        listed, end = _listed(builder.source, last)
        if listed:
            return f"{text}\n\n{plain(listed)}", first, end
    return text, first, last


def _listed(source: Source, row: int) -> tuple[str, int]:
    """The lines of a list that begins at a row, or below blank ones, and the row behind them."""
    lines: list[str] = []
    end, within = row, -1
    while row < source.rows and len(lines) < _LIST_ROWS:
        line = source.row_bytes(row)
        bullet = _ENTRY.match(line)
        indent = len(line) - len(line.lstrip())
        if bullet and within < 0:
            within = indent
        if line.strip():
            if not bullet and (within < 0 or indent <= within):
                break
            lines.append(line[max(within, 0) :].decode("utf-8", "replace").rstrip())
            end = row + 1
        row += 1
    return "\n".join(lines), end


def says_little(text: str) -> bool:
    """Whether a paragraph is a sentence that only says where to read on, a question, news, or the names of the authors."""
    said = " ".join(text.split())
    return (". " not in said and (points_elsewhere(said) or said[-1:] == "?")) or announces(said) or names_authors(said)


def names_authors(text: str) -> bool:
    """Whether a line is nothing but names of people: ``Jane Doe, John Q. Public``, ``by Jane Doe``."""
    match = _AUTHORS.fullmatch(text)
    if match is None:
        return names_person(text)
    return match["by"] is not None or match["more"] is not None
