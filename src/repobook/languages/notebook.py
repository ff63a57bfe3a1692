"""Notebooks: their code and Markdown cells, not the outputs.

The cells of one kind are joined and read by the language of that kind; what it finds is mapped back to the rows of
the file, where each row of a cell stands as a JSON string.
"""

from __future__ import annotations

import re

import msgspec
import numpy as np

from ..extract import Builder, Prose
from ..model import Document, Form, Kind, Role
from ..syntax import Source, error_rows, parse
from . import Language, languages, markdown
from ._cells import Cells, sources
from ._comments import clipped
from ._marks import Mark, Marks, marks

_LANGUAGE = re.compile(rb"\"language_info\"\s*:\s*\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\"name\"\s*:\s*\"(\w+)\"")
_KERNEL = re.compile(rb"\"kernelspec\"\s*:\s*\{[^{}]*\"language\"\s*:\s*\"(\w+)\"")


def extract(builder: Builder) -> None:
    data = builder.source.data
    root = parse(data, "tree_sitter_json").root_node
    builder.failed(clipped(error_rows(root), builder.source.rows))
    code, prose = Cells(), Cells()
    for kind, strings in sources(root, data):
        if kind == "code":
            code.add(data, strings, True)
        elif kind in ("markdown", "heading"):
            prose.add(data, strings, False)
    uses = _Uses()
    _read_prose(builder, prose, uses)
    named = _LANGUAGE.search(data) or _KERNEL.search(data)
    language = languages().get(named.group(1).decode("ascii").lower() if named else "python")
    if language is not None:
        _read_code(builder, code, language, uses)
    uses.finish(builder)


class _Uses:
    """Uses of both kinds of cells, put in the order of the file."""

    def __init__(self) -> None:
        self.items: list[tuple[int, int, str, int, int, int, int, str]] = []

    def add(self, document: Document, cells: Cells, kinds: Marks | None) -> None:
        references = document.references
        group = 0 if kinds is not None else 1
        starts = np.frombuffer(references.start, "<u4").tolist()
        names = np.frombuffer(references.name, "<u4").tolist()
        receivers = np.frombuffer(references.receiver, "<i4").tolist()
        for index, (start, name) in enumerate(zip(starts, names, strict=True)):
            mark = kinds.kinds[index] if kinds is not None else Mark.PROGRAM
            full = kinds.full.get(index, "") if kinds is not None else ""
            self.items.append(
                (cells.real(start), group * 10**9 + index, document.names[name], references.role[index],
                 references.form[index], group * 10**9 + receivers[index] if receivers[index] >= 0 else -1, mark, full)
            )  # fmt: skip

    def finish(self, builder: Builder) -> None:
        self.items.sort()
        place = {item[1]: position for position, item in enumerate(self.items)}
        full: dict[int, str] = {}
        for position, (start, _, name, role, form, receiver, _, whole) in enumerate(self.items):
            builder.use(start, name, Role(role), Form(form), place.get(receiver, -1))
            if whole:
                full[position] = whole
        if self.items:
            builder.bindings = msgspec.msgpack.encode(Marks(bytes(item[6] for item in self.items), full))


def _read_prose(builder: Builder, cells: Cells, uses: _Uses) -> None:
    inner = Builder(Source(builder.source.path, cells.text), "markdown", " > ")
    markdown.extract(inner)
    prose, doc = inner.prose, inner.doc
    document = inner.finish()
    rows = _Rows(builder, cells, inner.source)
    builder.prose += [Prose(rows.real(item.row), item.text) for item in prose]
    if doc[0]:
        builder.doc = (doc[0], rows.real(doc[1]), rows.real_end(doc[2]))
    for item in document.definitions:
        if item.kind is not Kind.HEADING:
            continue
        end = min(item.end_byte, cells.cell_end(item.start_byte))
        written = builder.source.text(cells.real(item.byte), cells.real_end(item.byte + len(item.name.encode())))
        builder.define(
            written, item.kind, cells.real(item.byte), cells.real(item.start_byte), cells.real_end(end),
            signature=item.signature, doc=item.doc, doc_rows=rows.pair(item.doc_start, item.doc_end), type=item.type,
        )  # fmt: skip
    uses.add(document, cells, marks(document.bindings))


def _read_code(builder: Builder, cells: Cells, language: Language, uses: _Uses) -> None:
    inner = Builder(Source(builder.source.path, cells.text), language.name, language.separator)
    language.extract(inner)
    prose = inner.prose
    document = inner.finish()
    rows = _Rows(builder, cells, inner.source)
    builder.prose += [Prose(rows.real(item.row), item.text) for item in prose]
    errors = [(rows.real(start), rows.real_end(end)) for start, end in document.errors]
    builder.failed(clipped(errors, builder.source.rows))
    for item in document.definitions:
        if not builder.source.data.startswith(item.name.encode(), cells.real(item.byte)):
            continue  # a name that is spelled with escapes in the file
        builder.define(
            item.name, item.kind, cells.real(item.byte), cells.real(item.start_byte), cells.real_end(item.end_byte),
            signature=item.signature, doc=item.doc, doc_rows=rows.pair(item.doc_start, item.doc_end), flags=item.flags,
            complexity=item.complexity, type=item.type, value=item.value, bases=item.bases, decorators=item.decorators,
            parameters=item.parameters,
        )  # fmt: skip
    for entry in document.imports:
        builder.imported(
            entry.module, entry.name, entry.alias, cells.real(entry.byte), level=entry.level, condition=entry.condition
        )
    uses.add(document, cells, None)


class _Rows:
    """Rows of the joined text as rows of the file."""

    def __init__(self, builder: Builder, cells: Cells, joined: Source) -> None:
        self.source, self.cells, self.joined = builder.source, cells, joined

    def real(self, row: int) -> int:
        if row >= self.joined.rows:
            return self.source.rows
        return self.source.row(self.cells.real(self.joined.starts[row]))

    def real_end(self, row: int) -> int:
        """As `real`, for the row past the end of a half-open range."""
        return self.real(row - 1) + 1 if row else 0

    def pair(self, start: int, end: int) -> tuple[int, int]:
        return (self.real(start), self.real_end(end)) if end else (0, 0)


LANGUAGES = (
    Language(
        "notebook", "Jupyter notebook", extract, suffixes=(".ipynb",), fence="json", family="notebook", program=False
    ),
)
