"""A page that would be too long continues on further pages; nothing is left out. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

import msgspec

from ..content import (
    Block,
    Bullets,
    Diagram,
    Fence,
    Folded,
    Heading,
    Inline,
    Item,
    KeywordRow,
    KeywordTable,
    Link,
    Listing,
    Page,
    Paragraph,
    Piece,
    Quote,
    Row,
    Section,
    Table,
)  # fmt: skip

#: Estimated bytes of a page; GitHub renders no Markdown page beyond 512 kB.
PAGE_BYTES = 380_000

Thing = TypeVar("Thing")


def paged(page: Page, limit: int = PAGE_BYTES) -> list[Page]:
    """The page itself, or several that hold what it says in its order: ``doc.md``, ``doc_2.md`` … linked in a row."""
    sizes = [sum(map(size_of, section.blocks)) + len(section.title) + 40 for section in page.sections]
    lead = sum(map(size_of, page.lead))
    if lead + sum(sizes) <= limit:
        return [page]
    parts = _parts(page.sections, sizes, limit, lead)
    stem = page.path.removesuffix(".md")
    paths = [page.path, *(f"{stem}_{number}.md" for number in range(2, len(parts) + 1))]
    result = []
    for number, sections in enumerate(parts):
        links: list[Piece] = list(page.navigation)
        for label, other in (("Previous page", number - 1), ("Next page", number + 1)):
            if 0 <= other < len(parts):
                links += [" · ", Link(label, paths[other])]
        title: Inline = page.title if not number else (*page.title, f", page {number + 1} of {len(parts)}")
        result.append(Page(paths[number], title, page.lead if not number else (), tuple(sections), tuple(links)))
    return result


def _parts(sections: Sequence[Section], sizes: Sequence[int], limit: int, used: int) -> list[list[Section]]:
    parts: list[list[Section]] = [[]]
    for section, size in zip(sections, sizes, strict=True):
        if used + size <= limit:
            parts[-1].append(section)
            used += size
            continue
        current: list[Block] = []
        for block in section.blocks:
            for piece, length in _cut(block, limit // 2):
                if used + length > limit and (current or parts[-1]):
                    if current:
                        parts[-1].append(Section(section.title, section.anchor, tuple(current)))
                        current = []
                    parts.append([])
                    used = 0
                current.append(piece)
                used += length
        if current:
            parts[-1].append(Section(section.title, section.anchor, tuple(current)))
    return parts


def _cut(block: Block, limit: int) -> Iterator[tuple[Block, int]]:
    """A block in pieces of at most about ``limit`` bytes, each with its size."""
    size = size_of(block)
    if size <= limit:
        yield block, size
        return
    match block:
        case Table():
            for rows, length in _runs([(row, _row(row)) for row in block.rows], limit):
                yield Table(block.header, tuple(rows)), length
        case KeywordTable():
            for keywords, length in _runs([(row, _keyword(row)) for row in block.rows], limit):
                yield msgspec.structs.replace(block, rows=tuple(keywords)), length
        case Bullets():
            for items, length in _runs([(item, _item(item)) for item in block.items], limit):
                yield Bullets(tuple(items), block.ordered), length
        case Folded():
            for inner in block.blocks:
                for piece, length in _cut(inner, limit):
                    yield Folded(block.summary, (piece,)), length
        case Quote():
            for inner in block.blocks:
                for piece, length in _cut(inner, limit):
                    yield Quote((piece,)), length
        case Fence():
            lines = [(line, len(line.encode("utf-8", "replace")) + 1) for line in block.text.split("\n")]
            for run, length in _runs(lines, limit):
                yield msgspec.structs.replace(block, text="\n".join(run)), length
        case _:
            yield block, size


def _runs(items: Sequence[tuple[Thing, int]], limit: int) -> Iterator[tuple[list[Thing], int]]:
    run: list[Thing] = []
    total = 0
    for item, size in items:
        if run and total + size > limit:
            yield run, total
            run, total = [], 0
        run.append(item)
        total += size
    if run:
        yield run, total


def size_of(block: Block) -> int:
    """About how many bytes a block takes as Markdown."""
    match block:
        case Paragraph():
            return _inline(block.text) + 2
        case Table():
            return 60 + sum(map(_row, block.rows))
        case Bullets():
            return sum(map(_item, block.items))
        case Heading():
            return _inline(block.text) + len(block.anchor) + 24
        case Fence():
            return len(block.text.encode("utf-8", "replace")) + 16
        case Folded():
            return _inline(block.summary) + 60 + sum(map(size_of, block.blocks))
        case Quote():
            return sum(size_of(inner) * 11 // 10 for inner in block.blocks)
        case Diagram():
            return 400 + 160 * len(block.nodes) + 16 * len(block.edges)
        case Listing():
            return 90 * len(block.entries)
        case KeywordTable():
            return 60 + sum(map(_keyword, block.rows))
    return 0


def _row(row: Row) -> int:
    return 3 + sum([_inline(cell) + 3 for cell in row.cells if cell]) + (len(row.anchor) + 14 if row.anchor else 0)


def _keyword(row: KeywordRow) -> int:
    size = len(row.text) * 2 + len(row.page) + len(row.anchor) + 6 * len(row.rows) + 40
    return size + len(row.files_page) + len(row.files_anchor) + _inline(row.source)


def _item(item: Item) -> int:
    return _inline(item.text) + 4 + sum(map(size_of, item.blocks))


def _inline(pieces: Inline) -> int:
    size = 0
    for piece in pieces:
        if isinstance(piece, str):
            size += len(piece) if piece.isascii() else len(piece.encode("utf-8", "replace"))
        elif isinstance(piece, Link):
            size += len(piece.label) + len(piece.page) + len(piece.anchor) + len(piece.url) + 12
        else:
            size += len(piece.text) + 4
    return size
