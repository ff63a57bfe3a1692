"""All import cycles of the repository, with their files and a loop of each. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ..content import Block, Bullets, Folded, Inline, Item, Link, Page, Paragraph, Place, Section
from ..cycles import EXECUTED, Cycle
from .shelf import Shelf
from .view import View, count, join

_LOADED = "Imports at the top of the files close it: to load one of them leads back to it."
#: where no import is executed
_NEEDED = "Each of the files needs all others, directly or by way of others."
_DEFERRED = "Only deferred imports close it: inside functions, or for type checking."
_TESTED = "Only what tests need closes it."


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
        blocks: list[Block] = [Paragraph((_closed(view, cycle),))]
        if cycle.loop:
            blocks.append(Bullets((_loop(view, cycle),)))
        blocks.append(files if len(cycle.files) <= 12 else Folded((size,), (files,)))
        how = "" if cycle.loaded else ", deferred"
        sections.append(Section(f"Import cycle {number + 1}: {size}{how}", f"cycle-{number + 1}", tuple(blocks)))
    navigation = (Link("Book", "comprehensive_book.md"),)
    return [Page(view.book.cycles(), ("Import cycles",), (), tuple(sections), navigation)]


def _closed(view: View, cycle: Cycle) -> str:
    """What it means that the imports of a cycle run in a circle."""
    languages = {document.language for file in cycle.files if (document := view.document(file)) is not None}
    if not languages & EXECUTED:
        return _NEEDED if cycle.loaded else _TESTED
    return _LOADED if cycle.loaded else _DEFERRED


def _loop(view: View, cycle: Cycle) -> Item:
    """Who imports whom, once around."""
    steps: list[Inline] = []
    for step in cycle.loop:
        deferred = " (deferred)" if step.waits else ""
        steps.append((view.file_link(step.source), f" L{step.row + 1}{deferred}"))
    start: Inline = (view.file_link(cycle.loop[0].source),)
    places = tuple(Place(step.source, step.row, step.row + 1) for step in cycle.loop)
    return Item(("A loop: ", *join([*steps, start], " imports ")), places)
