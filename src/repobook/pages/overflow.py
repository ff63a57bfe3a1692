"""What a docs page that is too long gives away: its folded lists go to pages of their own. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ..content import Block, Bullets, Folded, Heading, Inline, Item, Link, Page, Paragraph, Piece, Section
from ..plan import SUFFIX
from .paging import PAGE_BYTES, size_of


class _Moved:
    """The lists that were moved, each under what it belongs to, on as many pages as they need."""

    def __init__(self, docs: str, title: Inline) -> None:
        self.docs, self.title = docs, title
        self.stem = docs.removesuffix(SUFFIX) + "_uses"
        #: the blocks of each page, and the estimated size of the last
        self.pages: list[list[Block]] = []
        self.size = PAGE_BYTES
        self.count = 0

    def path(self, number: int) -> str:
        return f"{self.stem}{f'_{number + 1}' if number else ''}{SUFFIX}"

    def add(self, block: Block) -> None:
        """Puts a block on the last page, or on a new one where that is full."""
        size = size_of(block)
        if self.size + size > PAGE_BYTES:
            self.pages.append([])
            self.size = 0
        self.pages[-1].append(block)
        self.size += size

    def take(self, text: Inline, folded: Folded) -> Block:
        """Moves a folded list; what stands in its place is a link to it."""
        self.count += 1
        anchor = f"list-{self.count}"
        self.add(Heading(text or folded.summary, 3, anchor))
        path = self.path(len(self.pages) - 1)
        for block in folded.blocks:
            if isinstance(block, Bullets):
                for item in block.items:
                    self.add(Bullets((item,), block.ordered))
            else:
                self.add(block)
        return Paragraph((Link("All places", path, anchor), " ", *folded.summary))

    def item(self, item: Item) -> Item:
        blocks = tuple(self.take(item.text, block) if isinstance(block, Folded) else block for block in item.blocks)
        return msgspec.structs.replace(item, blocks=blocks)

    def block(self, block: Block, before: Block | None) -> Block:
        match block:
            case Bullets() if any(item.blocks for item in block.items):
                return Bullets(tuple(self.item(item) if item.blocks else item for item in block.items), block.ordered)
            case Folded():
                return self.take(before.text if isinstance(before, Heading) else (), block)
            case _:
                return block

    def made(self) -> list[Page]:
        """The pages, each linked with the next."""
        result = []
        for number, blocks in enumerate(self.pages):
            links: list[Piece] = [Link("Documentation", self.docs)]
            for label, other in (("Previous page", number - 1), ("Next page", number + 1)):
                if 0 <= other < len(self.pages):
                    links += [" · ", Link(label, self.path(other))]
            section = Section("Uses", "uses", tuple(blocks))
            result.append(Page(self.path(number), ("Uses of ", *self.title), (), (section,), tuple(links)))
        return result


def relieved(sections: Sequence[Section], docs: str, title: Inline) -> tuple[list[Section], list[Page]]:
    """The sections of a docs page without their folded lists, and the pages that hold these."""
    moved = _Moved(docs, title)
    kept = []
    for section in sections:
        blocks = [
            moved.block(block, section.blocks[number - 1] if number else None)
            for number, block in enumerate(section.blocks)
        ]
        kept.append(Section(section.title, section.anchor, tuple(blocks)))
    return kept, moved.made()
