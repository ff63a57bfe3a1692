"""Text that keeps its lines: code, sessions, formulas, and what is set off by its indentation. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..content import Block, Fence, Paragraph, Quote, Strong
from .dialect import Dialect
from .entries import CODE_TITLES, TITLES, Entry
from .inline import flat
from .layout import code_language, dedented, indented_end, looks_drawn, looks_like_code
from .marks import MARKS, breaks

if TYPE_CHECKING:
    from .read import Reader

_FENCE = re.compile(r"(`{3,}|~{3,})[ ]*([^`~]*)\Z").match
_RUST = frozenset({"ignore", "no_run", "should_panic", "compile_fail", "edition2018", "edition2021"})


def fenced(reader: Reader, lines: Sequence[str], start: int, out: list[Block | Entry]) -> int:
    match = _FENCE(lines[start])
    if not match:
        return 0
    mark = match[1]
    end = start + 1
    while end < len(lines) and not (lines[end].lstrip().startswith(mark) and not lines[end].strip(" " + mark[0])):
        end += 1
    if end == len(lines) and mark[0] == "~":
        return 0
    out.append(reader.fence(lines[start + 1 : end], fence_language(match[2])))
    return end + 1


def prompt(reader: Reader, lines: Sequence[str], start: int, out: list[Block | Entry]) -> int:
    """A doctest, or a quotation of Markdown."""
    line = lines[start]
    if line.startswith(">>>"):
        end = start + 1
        while end < len(lines) and (lines[end] or (lines[end + 1 : end + 2] and lines[end + 1].startswith(">>>"))):
            end += 1
        out.append(reader.fence(lines[start:end], "python"))
        return end
    if line[1:2] not in ("", " "):
        return 0
    end = start
    body = []
    while end < len(lines) and lines[end][:1] == ">":
        body.append(lines[end][1:].removeprefix(" "))
        end += 1
    out.append(Quote(tuple(reader.read(body))))
    return end


def formula(reader: Reader, lines: Sequence[str], start: int, out: list[Block | Entry]) -> int:
    """A formula between double dollars."""
    if not lines[start].startswith("$$"):
        return 0
    end = start
    while end < len(lines) and not (lines[end].endswith("$$") and (end > start or len(lines[end]) > 3)):
        end += 1
    if end == len(lines):
        return 0
    body = "\n".join(lines[start : end + 1]).strip("$").strip("\n")
    out.append(Fence(body, "math", reader.places))
    return end + 1


def literal(reader: Reader, lines: Sequence[str], start: int, end: int, out: list[Block | Entry]) -> int:
    """A paragraph that ends in ``::``, and the indented lines below it as they are."""
    part = list(lines[start:end])
    below = indented_end(lines, end)
    part[-1] = part[-1][: -1 if below > end else len(part[-1])]
    text = " ".join([line.strip() for line in part])
    title = TITLES.get(text[:-1].lower()) if below > end else None
    if title:
        out.append(Paragraph((Strong(title),), reader.places))
    elif text != ":":
        out.append(Paragraph(reader.inline(text), reader.places))
    if below > end:
        body = dedented(lines[end:below])
        if title and title not in CODE_TITLES and not looks_like_code(body):
            out.extend(reader.read(body))
        else:
            out.append(reader.fence(body, code_language("\n".join(body[:40]))))
    return below


def indented(reader: Reader, lines: Sequence[str], start: int, out: list[Block | Entry]) -> int:
    """Lines deeper than those before: code, a quotation, or a list set off by its indentation."""
    end = indented_end(lines, start)
    body = dedented(lines[start:end])
    before = out[-1] if out else None
    preformatted = (
        bool(reader.kind & Dialect.MARKDOWN) and lines[start][:4] == "    " and lines[start - 1 : start] != [""]
    )
    if preformatted or (not (body[0][0] in MARKS and breaks(body[0])) and (looks_like_code(body) or looks_drawn(body))):
        out.append(reader.fence(body, code_language("\n".join(body[:40]))))
        return end
    found = reader.read(body)
    introduced = (
        before is None
        or lines[start][:3] != "   "
        or (isinstance(before, Paragraph) and flat(before.text).endswith(":"))
    )
    if not introduced and all(type(block) is Paragraph for block in found):
        out.append(Quote(tuple(found)))
    else:
        out.extend(found)
    return end


def add_code(reader: Reader, lines: Sequence[str], out: list[Block | Entry]) -> None:
    """Code that is not set off. What stood above the empty line before it belongs to it, if that is code too."""
    text = "\n".join(lines)
    last = out[-1] if out else None
    if type(last) is Fence and last.language == code_language(last.text):
        out.pop()
        text = f"{last.text}\n\n{text}"
    out.append(Fence(text, code_language(text), reader.places))


def fence_language(info: str) -> str:
    """The language that the line of a fence names."""
    words = re.split(r"[\s,{}]+", info.strip().lstrip("{."))
    word = words[0] if words else ""
    return "rust" if word in _RUST else word
