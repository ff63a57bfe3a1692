"""Tables that reStructuredText writes as a list of lists, or as values between commas. Pure."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence

from ..content import Block, Inline, Places, Row, Table
from .inline import flat

#: directives that are tables by their body
NAMES = frozenset({"list-table", "csv-table"})
#: how the text begins that is nothing but such a table
BEGINS = (".. list-table::", ".. csv-table::")

_ROW = re.compile(r"(?P<mark>[*+-][ ]+)[*+-](?:[ ]+(?P<text>.*))?\Z").match
_CELL = re.compile(r"[*+-](?:[ ]+(?P<text>.*))?\Z").match
_NAMED = {"tab": "\t", "space": " "}


def read(
    name: str, body: Sequence[str], options: Sequence[str], inline: Callable[[str], Inline], places: Places
) -> list[Block]:
    """The table that a directive holds; none where its body is not written like one."""
    given = {key.strip(): value.strip() for key, _, value in (option[1:].partition(":") for option in options)}
    rows = _listed(body) if name == "list-table" else _separated(body, given.get("delim", ","))
    if not rows:
        return []
    heads = int(given["header-rows"]) if given.get("header-rows", "").isdecimal() else 0
    header: list[str] = []
    if "header" in given:
        header = next(iter(_separated([given["header"]], given.get("delim", ","))), [])
    width = max(len(header), *map(len, rows))
    rows = [row + [""] * (width - len(row)) for row in rows]
    if "header" not in given and 0 < heads < len(rows):
        # A table of a page has one row of names.
        header = [" ".join(cells).strip() for cells in zip(*rows[:heads], strict=True)]
        rows = rows[heads:]
    names = [flat(inline(cell)) for cell in header + [""] * (width - len(header))] if header else []
    return [Table(tuple(names), tuple([Row(tuple([inline(cell) for cell in row]), places) for row in rows]))]


def _listed(body: Sequence[str]) -> list[list[str]]:
    rows: list[list[str]] = []
    column = 0
    for line in body:
        stripped = line.lstrip()
        indent = len(line) - len(stripped)
        row = _ROW(line) if not indent else None
        if row is not None:
            column = len(row["mark"])
            rows.append([row["text"] or ""])
        elif not stripped:
            continue
        elif not rows or indent < column:
            return []
        elif indent == column and (cell := _CELL(stripped)):
            rows[-1].append(cell["text"] or "")
        else:
            rows[-1][-1] = f"{rows[-1][-1]} {stripped}".strip()
    return rows


def _separated(body: Sequence[str], delimiter: str) -> list[list[str]]:
    mark = _NAMED.get(delimiter, delimiter)
    if len(mark) != 1:
        return []
    try:
        found = csv.reader([f"{line}\n" for line in body if line], delimiter=mark, skipinitialspace=True)
        return [[" ".join(cell.split()) for cell in row] for row in found if row]
    except (csv.Error, ValueError, TypeError):
        return []
