"""What a section of a document says first, with the list or code that it announces. Pure."""

from __future__ import annotations

import itertools
import json
import re

import msgspec

from ..content import Block, Bullets, Fence, Heading, Item, Paragraph, Place, Table
from ..doctext import blocks as doc_blocks
from ..model import Definition
from . import documents
from .view import View

#: Rows of the document that are looked at behind an announcement; and of what it announces the items and lines shown.
_WINDOW = 60
_ITEMS, _LINES = 6, 12
_END = re.compile(r"[.!?][\"')\]]*\s+(?=\S)")


class Excerpts:
    """The excerpts of one document, whose text is read when one of them announces something."""

    def __init__(self, view: View, file: int) -> None:
        self.view, self.file = view, file
        self._lines: list[str] | None = None

    def of(self, item: Definition, end: int) -> tuple[Block, ...]:
        """What stands first below a heading; the section ends before the row ``end``."""
        place = Place(self.file, item.row, item.row + 1)
        said = item.doc.rstrip()
        if not said.endswith(":"):
            return tuple(doc_blocks(item.doc, (place,)))
        said = said.rstrip(": \n")
        shown = self._announced(item.doc_end, end)
        if shown is not None:
            # With its colon a short sentence would be read as the title of what stands below it.
            *before, last = doc_blocks(said, (place,)) or [Paragraph((said,), (place,))]
            if isinstance(last, Paragraph) and said[-1] not in ".!?":
                last = msgspec.structs.replace(last, text=(*last.text, ":"))
            return (*before, last, shown)
        # What announces nothing that can be shown is left out.
        ends = list(_END.finditer(said))
        return tuple(doc_blocks(said[: ends[-1].end()].rstrip(), (place,))) if ends else ()

    def _announced(self, row: int, end: int) -> Block | None:
        if self._lines is None:
            self._lines = documents.text_of(self.view, self.file).split("\n")
        lines = self._lines
        if self.view.world.files[self.file].language == "notebook":
            # Each row of a cell is a text of JSON; the next cell is another matter.
            cell = list(itertools.takewhile(lambda text: text is not None, map(_of_cell, lines[row - 1 : end])))
            lines = [*[""] * (row - 1), *[text for text in cell if text is not None]]
        above, end = lines[row - 1 : row], min(end, len(lines))
        while row < end and not lines[row].strip():
            row += 1
        if row >= end:
            return None
        window = [line.rstrip().expandtabs(4) for line in lines[row : min(end, row + _WINDOW)]]
        literal = bool(above) and above[0].rstrip().endswith("::") and window[0][:1] == " "
        if literal:
            return _shown(_literal(window, Place(self.file, row, row + 1)))
        found = documents.part(self.view, self.file, window, row)
        return _shown(found[0]) if found else None


def _of_cell(line: str) -> str | None:
    """What a row of a cell of a notebook says; None for what is no row of a cell."""
    said = line.strip().removesuffix(",")
    if said[:1] != '"':
        return None
    try:
        return str(json.loads(said)).rstrip("\n")
    except ValueError:
        return None


def _literal(lines: list[str], place: Place) -> Fence:
    """Lines up to the first that is not indented, without the indentation of the first."""
    indent = len(lines[0]) - len(lines[0].lstrip())
    count = next((at for at, line in enumerate(lines) if line and len(line) - len(line.lstrip()) < indent), len(lines))
    return Fence("\n".join([line[indent:] for line in lines[:count]]).rstrip(), "", (place,))


def _shown(block: Block) -> Block | None:
    """The beginning of a list, of code or of a table; a paragraph whole; None for a heading and for nothing."""
    match block:
        case Bullets(items=items):
            if len(items) <= _ITEMS:
                return block
            return msgspec.structs.replace(
                block, items=(*items[: _ITEMS - 1], Item((f"{len(items) - _ITEMS + 1} more",)))
            )
        case Fence(text=text):
            rows = text.rstrip().split("\n")
            return (
                block
                if len(rows) <= _LINES
                else msgspec.structs.replace(block, text="\n".join([*rows[: _LINES - 1], "…"]))
            )
        case Table(rows=rows):
            return msgspec.structs.replace(block, rows=rows[:_ITEMS])
        case Heading():
            return None
        case Paragraph():
            return block
    return block
