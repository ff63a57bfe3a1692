"""A file's keyword page: its keywords by kind, and the sections of its docs page that speak of each. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ..content import (
    Block, Bullets, Code, Fence, Folded, Heading, Inline, Link, Page, Paragraph, Piece, Place, Quote, Row,
    Section, Table,
)  # fmt: skip
from ..keywords import CONCEPT, PARAMETER, USED, Keyword
from ..model import Kind
from .shelf import Shelf
from .view import join

#: Headings of the tables, in order, with the kinds that stand under them.
GROUPS: tuple[tuple[str, frozenset[str]], ...] = (
    ("Classes and types", frozenset({Kind.CLASS, Kind.STRUCT, Kind.UNION, Kind.INTERFACE, Kind.TRAIT, Kind.ENUM,
                                     Kind.TYPE, Kind.MESSAGE, Kind.SERVICE})),
    ("Functions", frozenset({Kind.FUNCTION, Kind.RPC})),
    ("Methods and properties", frozenset({Kind.METHOD, Kind.PROPERTY})),
    ("Constants and enumerators", frozenset({Kind.CONSTANT, Kind.ENUMERATOR})),
    ("Macros", frozenset({Kind.MACRO})),
    ("Modules and namespaces", frozenset({Kind.MODULE, Kind.NAMESPACE})),
    ("Variables and fields", frozenset({Kind.VARIABLE, Kind.FIELD})),
    ("Targets, rules and options", frozenset({Kind.TARGET, Kind.RULE, Kind.OPTION, Kind.STAGE, Kind.LABEL})),
    ("Jobs and steps", frozenset({Kind.JOB, Kind.STEP})),
    ("Keys", frozenset({Kind.KEY})),
    ("Headings", frozenset({Kind.HEADING})),
)  # fmt: skip
#: Sections that hold every keyword, or only where a file lies: no use in a map.
_SILENT = frozenset({"original-source", "cross-references", "file-metadata"})
#: Keywords with the same sections share a row of the map, so many at most.
_TOGETHER = 8
_SHORT = {
    "high-level-overview": "Overview", "detailed-analysis": "Details", "architecture--design": "Architecture",
    "code-patterns--idioms": "Patterns", "performance-considerations": "Performance", "security--safety": "Security",
    "testing--usage": "Testing", "related-files": "Related", "file-purpose": "Purpose",
}  # fmt: skip


def page(shelf: Shelf, file: int, keywords: Sequence[Keyword], docs: Page) -> Page:
    """The keyword page of a file. ``docs`` is its docs page."""
    view = shelf.view
    path = view.book.keywords(file)
    folder = view.book.folder_of[file]
    navigation = join(
        [
            (Link("Documentation", docs.path),), (Link("Folder", view.book.index(folder)),),
            (Link("Keywords of the folder", view.book.subtree(folder)),), (Link("A–Z", view.book.alphabet()),),
        ],
        " · ",
    )  # fmt: skip
    title: Inline = ("Keywords of ", Code(view.path(file)))
    tables = _tables(shelf, file, keywords)
    if not tables:
        nothing = Paragraph(("It has no words of its own: nothing is defined, used or described in it.",))
        return Page(path, title, (nothing,), (), navigation)
    sections = [Section("Keywords", "keywords", tuple(tables))]
    rows = _map(keywords, docs)
    if rows:
        table = Table(("Keyword", "Sections"), tuple(rows))
        sections.append(Section("Keyword → Section Map", "keyword--section-map", (table,)))
    return Page(path, title, (), tuple(sections), navigation)


def _tables(shelf: Shelf, file: int, keywords: Sequence[Keyword]) -> list[Block]:
    by_kind: dict[str, list[Keyword]] = defaultdict(list)
    for keyword in keywords:
        by_kind[keyword.kind].append(keyword)
    blocks: list[Block] = []
    for title, kinds in GROUPS:
        chosen = [keyword for kind in by_kind if kind in kinds for keyword in by_kind[kind]]
        if chosen:
            chosen.sort(key=lambda item: item.defined_row)
            blocks.append(Heading((title,), 3))
            blocks.append(_defined(shelf, file, chosen))
    if PARAMETER in by_kind:
        blocks.append(Heading(("Parameters",), 3))
        rows = [
            Row(((Code(item.text),), (numbers((item.defined_row, *item.rows)),)), _places(file, item))
            for item in by_kind[PARAMETER]
        ]
        blocks.append(Table(("Keyword", "Taken by the callables at"), tuple(rows)))
    if USED in by_kind:
        blocks.append(Heading(("Names it uses",), 3))
        used = [_used(shelf, file, item) for item in by_kind[USED]]
        blocks.append(Table(("Keyword", "From", "Occurs", "Elsewhere"), tuple(used)))
    if CONCEPT in by_kind:
        blocks.append(Heading(("Concepts",), 3, "concepts"))
        concepts = [_concept(shelf, file, item) for item in by_kind[CONCEPT]]
        blocks.append(Table(("Keyword", "Occurs", "Stands out elsewhere", "Other files with it"), tuple(concepts)))
    return blocks


#: Line numbers as text; longer files make theirs.
_LINES = tuple([str(row + 1) for row in range(8192)])


def numbers(rows: Sequence[int]) -> str:
    """Rows as line numbers: ``3, 17``."""
    if rows and rows[-1] >= len(_LINES):
        return ", ".join([str(row + 1) for row in rows])
    return ", ".join([_LINES[row] for row in rows])


def _places(file: int, item: Keyword) -> tuple[Place, ...]:
    row = item.defined_row if item.defined_row >= 0 else item.rows[0] if item.rows else -1
    return (Place(file, row, row + 1),) if row >= 0 else ()


def _defined(shelf: Shelf, file: int, keywords: Sequence[Keyword]) -> Table:
    docs = shelf.view.book.docs(file)
    several = len({item.kind for item in keywords}) > 1
    rows = []
    for item in keywords:
        row = item.defined_row
        name: Piece = Link(item.text, docs, item.anchor, item.kind != "heading")
        label: Inline = (name, f" {item.kind}") if several else (name,)
        elsewhere: Inline = ()
        if item.files:
            elsewhere = (Link(_files(item.files), docs, item.anchor),)
        cells = (label, (numbers((row,)),), (numbers(item.rows),), elsewhere)
        rows.append(Row(cells, (Place(file, row, row + 1),)))
    return Table(("Keyword", "Defined", "Occurs", "Elsewhere"), tuple(rows))


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number:,} files"


def _used(shelf: Shelf, file: int, item: Keyword) -> Row:
    view = shelf.view
    label: Inline = (Code(item.text),)
    source: Inline = ()
    elsewhere: Inline = ()
    if item.symbol >= 0:
        link = view.symbol_link(item.symbol, item.text)
        label = (link,)
        home = view.world.file_of(item.symbol)
        if item.symbol != home or not item.text.endswith(view.path(home).rpartition("/")[2]):
            source = (view.file_link(home),)
        if item.files:
            elsewhere = (Link(_files(item.files), link.page, link.anchor or "dependencies"),)
    else:
        source = (Code(item.origin),) if item.origin and item.origin != item.text else ()
        if item.files:
            shown = _files(item.files)
            known = shelf.outside_link(shown, item.origin, item.text) or shelf.outside_link(shown, item.text, "")
            elsewhere = (known or shown,)
    if item.alias:
        source = (*source, " as " if source else "as ", Code(item.alias))
    return Row((label, source, (numbers(item.rows),), elsewhere), _places(file, item))


def _concept(shelf: Shelf, file: int, item: Keyword) -> Row:
    others = shelf.vocabulary.standing[item.text] - 1
    elsewhere: Inline = ()
    if others > 0:
        elsewhere = (shelf.concept_link(_files(others), item.text) or _files(others),)
    known = f"{item.files:,}" if item.files > 0 else ""
    return Row(((item.text,), (numbers(item.rows),), elsewhere, (known,)), _places(file, item))


# -- the map ---------------------------------------------------------------------------------------------------


def _map(keywords: Sequence[Keyword], docs: Page) -> list[Row]:
    """Keywords with the sections that speak of them; those with the same sections together."""
    found = _sections_of(keywords, docs)
    groups: dict[tuple[int, ...], list[Keyword]] = {}
    for keyword in keywords:
        if keyword.text in found:
            groups.setdefault(tuple(found[keyword.text]), []).append(keyword)
    rows = []
    for sections, members in groups.items():
        links: Inline = join(
            [
                (Link(_SHORT.get(section.anchor, section.title), docs.path, section.anchor),)
                for section in (docs.sections[number] for number in sections)
            ],
            " · ",
        )
        for start in range(0, len(members), _TOGETHER):
            names: list[Inline] = [
                (item.text if item.kind in (CONCEPT, "heading") else Code(item.text),)
                for item in members[start : start + _TOGETHER]
            ]
            rows.append(Row((join(names, " · "), links)))
    return rows


def _sections_of(keywords: Sequence[Keyword], docs: Page) -> dict[str, list[int]]:
    """For each keyword the numbers of the sections of the page that speak of it.

    Names are found among the labels of code and links; terms also in the text. Each section is read once.
    """
    names: dict[str, list[str]] = defaultdict(list)
    terms: list[tuple[str, str]] = []
    for keyword in keywords:
        if keyword.kind == CONCEPT:
            terms.append((keyword.text, keyword.text.casefold()))
        else:
            names[keyword.text].append(keyword.text)
            if keyword.anchor:
                names["#" + keyword.anchor].append(keyword.text)
    found: dict[str, list[int]] = defaultdict(list)
    for number, section in enumerate(docs.sections):
        if section.anchor in _SILENT:
            continue
        read = _Reader(docs.path)
        read.blocks(section.blocks)
        for text in {text for label in read.labels & names.keys() for text in names[label]}:
            found[text].append(number)
        if terms:
            whole = " ".join(read.texts).casefold()
            for text, folded in terms:
                if folded in whole:
                    found[text].append(number)
    return found


class _Reader:
    """Gathers the labels of code and links (ids of this page with ``#``) and the text of blocks."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.labels: set[str] = set()
        self.texts: list[str] = []

    def blocks(self, blocks: Sequence[Block]) -> None:
        for block in blocks:
            match block:
                case Paragraph():
                    self.inline(block.text)
                case Table():
                    for row in block.rows:
                        if row.anchor:
                            self.labels.add("#" + row.anchor)
                        for cell in row.cells:
                            if cell:
                                self.inline(cell)
                case Bullets():
                    for item in block.items:
                        self.inline(item.text)
                        if item.blocks:
                            self.blocks(item.blocks)
                case Heading():
                    if block.anchor:
                        self.labels.add("#" + block.anchor)
                    self.inline(block.text)
                case Folded():
                    self.inline(block.summary)
                    self.blocks(block.blocks)
                case Quote():
                    self.blocks(block.blocks)
                case Fence():
                    self.texts.append(block.text)
                case _:
                    pass

    def inline(self, pieces: Inline) -> None:
        labels, path = self.labels, self.path
        for piece in pieces:
            kind = type(piece)
            if kind is str:
                self.texts.append(piece)  # type: ignore[arg-type]
            elif kind is Link:
                labels.add(piece.label)  # type: ignore[union-attr]
                if piece.anchor and (not piece.page or piece.page == path):  # type: ignore[union-attr]
                    labels.add("#" + piece.anchor)  # type: ignore[union-attr]
            else:
                labels.add(piece.text)  # type: ignore[union-attr]
