"""Headings and titled parts of a doc text, in the manner of Google, NumPy, Sphinx and Markdown. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..content import Block, Paragraph, Strong
from .dialect import Dialect
from .entries import CODE_TITLES, NAMED, REMARKS, TITLES, Entry, entry
from .layout import code_language, dedented, groups, indented_end, is_rule, looks_like_code

if TYPE_CHECKING:
    from .read import Reader

_HEADING = re.compile(r"#{1,6}[ ]+(?P<title>\S.*?)[ #]*\Z").match
_TITLE = re.compile(r"[A-Z][\w-]{0,30}(?:[ ][\w-]{1,30})?\Z").match
_NOT_TITLES = frozenset({"For", "This", "The", "That", "It", "Such", "If", "When", "In", "So", "And", "To", "As", "With",
                         "Where", "Here", "Then", "We", "You", "A", "An", "By", "On", "Or", "Of", "Is", "See"})  # fmt: skip


def heading(reader: Reader, lines: Sequence[str], start: int, out: list[Block | Entry]) -> int:
    match = _HEADING(lines[start])
    if not match or not reader.kind & Dialect.MARKDOWN or (start and lines[start - 1]):
        return 0
    out.append(reader.title(match["title"]))
    return start + 1


def underlined(reader: Reader, lines: Sequence[str], start: int, out: list[Block | Entry]) -> int:
    """A heading with its rule; below NumPy's own headings entries follow."""
    title = lines[start].strip()
    known = TITLES.get(title.lower())
    if known in NAMED or known in ("Returns", "Yields", "Receives"):
        end = start + 2
        while end < len(lines):
            below = lines[end + 1] if end + 1 < len(lines) else ""
            if lines[end] and lines[end][0] != " " and below and below[0] in "-=" and is_rule(below):
                break
            end += 1
        numpy_entries(reader, known, lines[start + 2 : end], out)
        return end
    out.append(reader.title(known or title))
    return start + 2


def numpy_entries(reader: Reader, title: str, lines: Sequence[str], out: list[Block | Entry]) -> None:
    for first, rest in groups(lines):
        name, colon, type = first.partition(" : ")
        if colon:
            out.append(Entry(title, name.strip().replace("`", ""), type.strip(), tuple(rest)))
        elif title in NAMED and len(first.split()) <= 3:
            out.append(Entry(title, first.rstrip(":").replace("`", ""), "", tuple(rest)))
        elif rest and title not in NAMED:
            out.append(Entry(title, "", first, tuple(rest)))
        else:
            out.append(Entry(title, "", "", (first, *rest)))


def section(reader: Reader, lines: Sequence[str], start: int, out: list[Block | Entry]) -> int:
    """A title with a colon, alone on its line, and what is indented below it. 0 when it is none."""
    end = indented_end(lines, start + 1)
    if end == start + 1:
        return 0
    word = lines[start][:-1].rstrip()
    title = TITLES.get(word.lower())
    if not title:
        if not _TITLE(word) or word.partition(" ")[0] in _NOT_TITLES:
            return 0
        title = word
    body = dedented(lines[start + 1 : end])
    if title in NAMED:
        out.extend(entry(title, first, rest) for first, rest in groups(body))
    elif title in ("Returns", "Yields", "Receives") or title in REMARKS:
        found = entry(title, body[0], body[1:]) if title not in REMARKS else None
        if found and found.name and len(found.name.split()) <= 2 and found.lines:
            out.append(Entry(title, "", f"{found.name} ({found.type})" if found.type else found.name, found.lines))
        else:
            out.append(Entry(title, "", "", tuple(body)))
    else:
        out.append(Paragraph((Strong(title),), reader.places))
        out.extend(example(reader, body) if title in CODE_TITLES else reader.read(body))
    return end


def example(reader: Reader, lines: Sequence[str]) -> list[Block]:
    """The body of an example: code where lines look like code, text where they do not."""
    result: list[Block] = []
    part: list[str] = []
    code: list[str] = []

    def flush_code() -> None:
        while code and not code[-1]:
            code.pop()
        if code:
            result.append(reader.fence(code, code_language("\n".join(code[:40]))))
            code.clear()

    if any(line.startswith(("```", ".. ", ">>>", "- ", "* ", "@")) for line in lines):
        return reader.read(lines)
    for line in (*lines, ""):
        if line:
            part.append(line)
        elif part:
            if looks_like_code(part) or (code and part[0][0] == " "):
                code += (*part, "")
            else:
                flush_code()
                result += reader.read(part)
            part = []
        elif code:
            code.append("")
    flush_code()
    return result
