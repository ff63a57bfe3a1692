"""A file's keyword page: its keywords by kind, and the sections of its docs page that speak of each. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ..content import (
    Block,
    Bullets,
    Code,
    Fence,
    Folded,
    Heading,
    Inline,
    KeywordRow,
    KeywordTable,
    Link,
    Page,
    Paragraph,
    Quote,
    Row,
    Section,
    Table,
)  # fmt: skip
from ..keywords import CONCEPT, PARAMETER, REGISTERED, USED, Keyword
from ..model import Kind
from .paging import paged
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
_TOGETHER = 32
#: A page with fewer keywords than this is never too long for one page.
_MANY = 500
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
        return Page(path, title, (), (), navigation)
    sections = [Section("Keywords", "keywords", tuple(tables))]
    rows = _map(keywords, docs)
    if rows:
        table = Table(("Keyword", "Sections"), tuple(rows))
        sections.append(Section("Keyword → Section Map", "keyword--section-map", (table,)))
    return Page(path, title, (), tuple(sections), navigation)


def pages(shelf: Shelf, file: int, keywords: Sequence[Keyword], docs: Page) -> list[Page]:
    """The keyword page of a file, and further ones where it would be too long for one."""
    return paged(page(shelf, file, keywords, docs)) if len(keywords) > _MANY else [page(shelf, file, keywords, docs)]


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
        rows = [KeywordRow(item.text, "", "", -1, (item.defined_row, *item.rows)) for item in by_kind[PARAMETER]]
        blocks.append(KeywordTable(file, ("Keyword", "Taken by the callables at"), ("rows",), tuple(rows)))
    if REGISTERED in by_kind:
        blocks.append(Heading(("Names it registers",), 3))
        rows = [KeywordRow(item.text, "", "", -1, item.rows) for item in by_kind[REGISTERED]]
        blocks.append(KeywordTable(file, ("Keyword", "Occurs"), ("rows",), tuple(rows)))
    if USED in by_kind:
        blocks.append(Heading(("Names it uses",), 3))
        used = [_used(shelf, item) for item in by_kind[USED]]
        columns = ("source", "rows", "files")
        blocks.append(KeywordTable(file, ("Keyword", "From", "Occurs", "Elsewhere"), columns, tuple(used)))
    if CONCEPT in by_kind:
        blocks.append(Heading(("Concepts",), 3))
        concepts = [_concept(shelf, item) for item in by_kind[CONCEPT]]
        header = ("Keyword", "Occurs", "Stands out elsewhere", "Other files with it")
        blocks.append(KeywordTable(file, header, ("rows", "files", "known"), tuple(concepts), False))
    return blocks


def _defined(shelf: Shelf, file: int, keywords: Sequence[Keyword]) -> KeywordTable:
    docs = shelf.view.book.docs(file)
    several = len({item.kind for item in keywords}) > 1
    rows = [
        KeywordRow(
            item.text, docs, item.anchor, item.defined_row, item.rows, (item.kind,) if several else (),
            item.files, docs, item.anchor,
        )
        for item in keywords
    ]  # fmt: skip
    kind = ("Kind",) if several else ()
    columns = (*(("source",) if several else ()), "defined", "rows", "files")
    return KeywordTable(
        file, ("Keyword", *kind, "Defined", "Occurs", "Elsewhere"), columns, tuple(rows), keywords[0].kind != "heading"
    )


def _used(shelf: Shelf, item: Keyword) -> KeywordRow:
    view = shelf.view
    source: Inline = ()
    page = anchor = ""
    files_page = files_anchor = ""
    if item.symbol >= 0:
        home = view.world.file_of(item.symbol)
        page, anchor = view.book.docs(home), view.anchor(item.symbol)
        if item.symbol != home or not item.text.endswith(view.path(home).rpartition("/")[2]):
            source = (view.file_link(home),)
        files_page, files_anchor = page, anchor or "dependencies"
    else:
        source = (Code(item.origin),) if item.origin.strip("<>") not in ("", item.text) else ()
        if item.files:
            known = shelf.outside_link("", item.origin, item.text) or shelf.outside_link("", item.text, "")
            if known is not None:
                files_page, files_anchor = known.page, known.anchor
    if item.alias:
        source = (*source, " as " if source else "as ", Code(item.alias))
    return KeywordRow(item.text, page, anchor, -1, item.rows, source, item.files, files_page, files_anchor)


def _concept(shelf: Shelf, item: Keyword) -> KeywordRow:
    others = shelf.vocabulary.standing[item.text] - 1
    known = shelf.concept_link("", item.text) if others > 0 else None
    page, anchor = (known.page, known.anchor) if known is not None else ("", "")
    return KeywordRow(
        item.text, "", "", -1, item.rows, (), max(others, 0), page, anchor, item.files if item.files > 0 else -1
    )


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
            rows.append(Row((join(names), links)))
    return rows


def _sections_of(keywords: Sequence[Keyword], docs: Page) -> dict[str, list[int]]:
    """For each keyword the numbers of the sections of the page that speak of it.

    Names are found among the labels of code and links; terms also in the text. Each section is read once.
    """
    names: dict[str, list[str]] = defaultdict(list)
    packages: dict[str, list[str]] = defaultdict(list)
    terms: list[tuple[str, str]] = []
    for keyword in keywords:
        if keyword.kind == CONCEPT:
            terms.append((keyword.text, keyword.text.casefold()))
        else:
            names[keyword.text].append(keyword.text)
            if keyword.anchor:
                names["#" + keyword.anchor].append(keyword.text)
            if keyword.kind == USED and keyword.symbol < 0:
                packages[keyword.origin.partition(".")[0]].append(keyword.text)
    found: dict[str, list[int]] = defaultdict(list)
    for number, section in enumerate(docs.sections):
        if section.anchor in _SILENT:
            continue
        read = _Reader(docs.path)
        read.blocks(section.blocks)
        spoken = {text for label in read.labels & names.keys() for text in names[label]}
        if section.anchor == "dependencies":
            # This section names packages; what is imported from them comes with them.
            spoken |= {text for label in read.labels & packages.keys() for text in packages[label]}
        for text in spoken:
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
