"""All import cycles of the repository, with their files and a loop of each. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ..content import Block, Bullets, Folded, Inline, Item, Link, Page, Paragraph, Place, Section
from ..cycles import Cycle
from .shelf import Shelf
from .view import View, count, join

_LOADED = "Imports at the top of the files close it: to load one of them leads back to it."
_DEFERRED = "Only deferred imports close it: inside functions, or for type checking."


def pages(shelf: Shelf) -> Sequence[Page]:
    """One page, none where there are no cycles."""
    view = shelf.view
    cycles = view.index.cycles
    if not cycles:
        return []
    sections = []
    for number, cycle in enumerate(cycles):
        files = Bullets(tuple(Item((view.file_link(file),)) for file in cycle.files))
        size = count(len(cycle.files), "file")
        blocks: list[Block] = [Paragraph((_LOADED if cycle.loaded else _DEFERRED,))]
        if cycle.loop:
            blocks.append(Bullets((_loop(view, cycle),)))
        blocks.append(files if len(cycle.files) <= 12 else Folded((size,), (files,)))
        how = "" if cycle.loaded else ", deferred"
        sections.append(Section(f"Import cycle {number + 1}: {size}{how}", f"cycle-{number + 1}", tuple(blocks)))
    navigation = (Link("Book", "comprehensive_book.md"),)
    return [Page(view.book.cycles(), ("Import cycles",), (), tuple(sections), navigation)]


def _loop(view: View, cycle: Cycle) -> Item:
    """Who imports whom, once around."""
    steps: list[Inline] = []
    for step in cycle.loop:
        deferred = " (deferred)" if step.waits else ""
        steps.append((view.file_link(step.source), f" L{step.row + 1}{deferred}"))
    start: Inline = (view.file_link(cycle.loop[0].source),)
    places = tuple(Place(step.source, step.row, step.row + 1) for step in cycle.loop)
    return Item(("A loop: ", *join([*steps, start], " imports ")), places)
