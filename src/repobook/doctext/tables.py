"""Tables of Markdown, and tables drawn in characters. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ..content import Block, Fence, Inline, Paragraph, Places, Row, Table
from .inline import flat

_DELIMITER = re.compile(r"\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*\|?\Z").match
_CELL = re.compile(r"(?<!\\)\|")
_GRID = re.compile(r"\+[-=+ ]+\+\Z").match
_SIMPLE = re.compile(r"=+(?:[ ]+=+)+\Z").match


def read(lines: Sequence[str], start: int, inline: Callable[[str], Inline], places: Places) -> tuple[list[Block], int]:
    """A table that begins at a line, as blocks, and the line behind it (0 when none begins)."""
    line = lines[start]
    if line[0] == "|":
        return _piped(lines, start, inline, places)
    if _GRID(line):
        end = start
        while end < len(lines) and lines[end][:1] in ("+", "|"):
            end += 1
        return [Fence("\n".join(lines[start:end]), "", places)], end
    if _SIMPLE(line):
        return _simple(lines, start, inline, places)
    return [], 0


def _piped(
    lines: Sequence[str], start: int, inline: Callable[[str], Inline], places: Places
) -> tuple[list[Block], int]:
    end = start
    while end < len(lines) and lines[end][:1] == "|":
        end += 1
    rows = lines[start:end]
    if len(rows) > 1 and "-" in rows[1] and _DELIMITER(rows[1]):
        header = tuple(flat(inline(cell)) for cell in _cells(rows[0]))
        body = tuple(Row(tuple(inline(cell) for cell in _cells(row)), places) for row in rows[2:])
        return [Table(header, body)], end
    if all(row[1:2] in ("", " ") and row.count("|") == 1 for row in rows):  # a block whose lines stay apart
        return [Paragraph(inline(row[1:].strip()), places) for row in rows if row[1:].strip()], end
    return [Fence("\n".join(rows), "", places)], end


def _cells(row: str) -> list[str]:
    return [cell.strip().replace("\\|", "|") for cell in _CELL.split(row.strip().removeprefix("|").removesuffix("|"))]


def _simple(
    lines: Sequence[str], start: int, inline: Callable[[str], Inline], places: Places
) -> tuple[list[Block], int]:
    """A simple table of reStructuredText: columns under their rules."""
    borders = [start]
    end = start + 1
    while end < len(lines):
        if _SIMPLE(lines[end]):
            borders.append(end)
            if end + 1 == len(lines) or not lines[end + 1]:
                break
        end += 1
    if len(borders) == 1:
        return [], 0
    last = borders[-1]
    spans = [match.span() for match in re.finditer("=+", lines[start])]
    limits = [(span[0], spans[at + 1][0] if at + 1 < len(spans) else 10_000) for at, span in enumerate(spans)]
    head = lines[start + 1 : borders[1]] if len(borders) > 2 else ()
    body = lines[borders[1] + 1 : last] if len(borders) > 2 else lines[start + 1 : last]
    header = tuple(" ".join(row[low:high].strip() for row in head).strip() for low, high in limits) if head else ()
    rows: list[list[str]] = []
    for line in body:
        if not line or _SIMPLE(line):
            continue
        cells = [line[low:high].strip() for low, high in limits]
        if cells[0] or not rows:
            rows.append(cells)
        else:  # goes on with the row above
            rows[-1] = [f"{one} {other}".strip() for one, other in zip(rows[-1], cells, strict=True)]
    made = tuple(Row(tuple(inline(cell) for cell in row), places) for row in rows)
    return [Table(tuple(flat(inline(cell)) for cell in header), made)], last + 1
