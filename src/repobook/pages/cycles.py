"""All import cycles of the repository, with their files. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ..content import Bullets, Folded, Item, Link, Page, Section
from .shelf import Shelf
from .view import count


def pages(shelf: Shelf) -> Sequence[Page]:
    """One page, none where there are no cycles."""
    view = shelf.view
    cycles = view.index.cycles
    if not cycles:
        return []
    sections = []
    for number, cycle in enumerate(cycles):
        files = Bullets(tuple(Item((view.file_link(file),)) for file in cycle))
        blocks = (files,) if len(cycle) <= 12 else (Folded((count(len(cycle), "file"),), (files,)),)
        sections.append(
            Section(f"Import cycle {number + 1}: {count(len(cycle), 'file')}", f"cycle-{number + 1}", blocks)
        )
    navigation = (Link("Book", "comprehensive_book.md"),)
    return [Page(view.book.cycles(), ("Import cycles",), (), tuple(sections), navigation)]
