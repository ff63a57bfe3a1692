"""Lists of a doc text: with marks, with numbers, and of names with their meanings. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..content import Block, Bullets, Emphasis, Item, Paragraph
from . import sections, tags
from .entries import TITLES, Entry
from .layout import dedented, groups, indented_end, is_rule
from .marks import ITEM, MARKS, breaks

if TYPE_CHECKING:
    from .read import Reader

#: A term with its meaning below it: one name, literal or option.
_TERM = re.compile(
    r"(?:(?:``[^`]+``|:[\w:]{1,40}:`[^`]+`)(?:(?:,|,? or|,? and| /)[ ](?:``[^`]+``|:[\w:]{1,40}:`[^`]+`)){0,6}|`[^`]+`|[*]{0,2}[\w.$-]+[*]{0,2}|\"[^\"]*\"|'[^']*'|--?[\w-]+(?:[ =][\w<>.-]+)?)"
    r"(?:[ ]\([^()]*\)|[ ]:[ ]\S.{0,80})?:?\Z"
).match
#: A line that says what a name means; several such lines are a list.
_MEANING = re.compile(
    r"(?P<name>[*`]{0,2}[a-z_][\w.]{0,40}[*`]{0,2})[ ]?(?:\((?P<type>[^()]{1,80})\)[ ]?)?(?::|[ ]--?)[ ]+(?=\S)"
).match


def item(reader: Reader, lines: Sequence[str], start: int, out: list[Block | Entry]) -> int:
    """A list with marks or numbers."""
    match = ITEM(lines[start])
    if not match or (is_rule(lines[start].replace(" ", "")) and match["mark"]):
        return sections.heading(reader, lines, start, out) if lines[start][0] == "#" else 0
    kept = match["letter"] is not None or (match["number"] or "1") not in "#01"
    style = match.lastgroup and ("mark" if match["mark"] else "letter" if match["letter"] else "number")
    items: list[Item] = []
    index, count = start, len(lines)
    while match is not None:
        end = item_end(reader, lines, index + 1)
        text = lines[index][match.end() :]
        lead = lines[index][: match.start("gap")] + " " if kept else ""
        items.append(made_item(reader, lead, text, lines[index + 1 : end], match.end()))
        index = end
        while index < count and not lines[index]:
            index += 1
        match = ITEM(lines[index]) if index < count else None
        if match is not None and not match[style or "mark"]:
            match = None
    if kept and len(items) == 1 and not items[0].blocks:  # a numbered line, not a list
        out.append(Paragraph(items[0].text, reader.places))
    else:
        out.append(Bullets(tuple(items), style == "number" and not kept))
    return index


def made_item(reader: Reader, lead: str, text: str, below: Sequence[str], width: int) -> Item:
    body = [text, *(line[width:] if line[:width].isspace() else line.lstrip() for line in below)]
    found, rest = reader.body(body)
    return Item((lead, *found) if lead else found, reader.places, rest)


def item_end(reader: Reader, lines: Sequence[str], index: int) -> int:
    """Where an item ends: at the next item, at a line that is not indented behind an empty one, or at a section."""
    count = len(lines)
    while index < count:
        line = lines[index]
        if not line:
            below = index + 1
            while below < count and not lines[below]:
                below += 1
            if below == count or lines[below][0] != " ":
                return index
            index = below
            continue
        if line[0] != " " and (
            (line[0] in MARKS and (ITEM(line) or breaks(line) or is_rule(line) or tags.begins(line, reader.kind)))
            or (line[-1] == ":" and line[:-1].lower() in TITLES)
        ):
            return index
        index += 1
    return index


def terms(reader: Reader, lines: Sequence[str], start: int, out: list[Block | Entry]) -> int:
    """Names, each with its meaning indented below it. Returns the line behind them, ``start`` when there is none."""
    items: list[Item] = []
    index = start
    while index < len(lines):
        line = lines[index]
        if not line or line[0] == " " or not _TERM(line) or line[:-1].lower() in TITLES:
            break
        if index + 1 >= len(lines) or lines[index + 1][:1] != " ":
            break
        end = indented_end(lines, index + 1)
        text, rest = reader.body(dedented(lines[index + 1 : end]))
        term = reader.inline(line.rstrip(":"))
        items.append(Item((*term, ": ", *text) if text else term, reader.places, rest))
        index = end
        while index < len(lines) and not lines[index]:
            index += 1
    if items:
        out.append(Bullets(tuple(items)))
    return index


def meanings(reader: Reader, lines: Sequence[str]) -> Bullets | None:
    """Lines that each say what a name means, as a list; None when they do not."""
    if _MEANING(lines[0]) is None:
        return None
    heads = [line for line in lines if line[0] != " "]
    if len(heads) < 2 or not all(_MEANING(line) for line in heads):
        return None
    return Bullets(tuple(meaning(reader, head, rest) for head, rest in groups(lines)))


def meaning(reader: Reader, head: str, rest: Sequence[str]) -> Item:
    match = _MEANING(head)
    assert match is not None
    text, blocks = reader.body([head[match.end() :], *rest])
    name = (Emphasis(match["name"].strip("*`")), *((f" ({match['type']})",) if match["type"] else ()))
    return Item((*name, ": ", *text) if text else name, reader.places, blocks)


def has_term(line: str) -> bool:
    """Whether a line may be a name whose meaning stands indented below it."""
    return _TERM(line) is not None
