"""Comments of formats whose comments run to the end of the line: blocks of them, docs, the file's description."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

import msgspec
import tree_sitter

from ..asides import names_person, on_making, silent, tool_lines
from ..extract import Builder, clean_comment
from ..syntax import Source
from . import Language

LANGUAGES: tuple[Language, ...] = ()

#: most characters of a value that is kept
EXCERPT = 200

_LICENCE = re.compile(
    r"copyright|\(c\) \d{4}|licen[cs]ed? (?:under|file|agreement)|\blicen[cs]e[ds]?\b|spdx-|all rights reserved"
    r"|redistribut|without warrant|as is\b",
    re.I,
)
_MODE = re.compile(
    r"^!|-\*-|\bvim?:|^\s*(?:syntax|escape|check)\s*=|yaml-language-server|noqa|pylint:|yamllint|@generated\b"
    r"|^\s*(?:cython|distutils)\s*:\s*[\w.]+\s*=",
    re.I,
)

#: the marks that begin a banner: at least two, perhaps with a bracket, before words to the end of the line
_BANNER = re.compile(r"[-=*#~+/]{2,}\s?[\[({<|>]?(?=\s*\w[^\n]*\Z)").match
_SEVERAL = re.compile(r"([#;])\1+(?= *\w)").match
_BRACKET = re.compile(r"#\[(=*)\[(?:\.rst:)?(.*?)(?:\]\1\])?", re.S)


class Block(msgspec.Struct, frozen=True):
    """Whole-line comments that follow one another: bytes and rows (half-open) and what they say without marks."""

    start: int
    end: int
    first: int
    last: int
    text: str


def blocks(builder: Builder, places: list[tuple[int, int]], marks: tuple[str, ...] = ("#",)) -> dict[int, Block]:
    """Joins comments (extents in order of the text) into blocks, tells the builder of them, and returns the blocks
    that stand alone on their rows, by the row that follows them. Comments after code stay single."""
    source = builder.source
    starts, data = source.starts, source.data
    limit = len(starts)
    found: dict[int, Block] = {}
    opened = closed = 0  # the block that grows, in bytes
    first = last = -1  # and its rows, half-open; -1 for none

    def flush() -> None:
        text = cleaned(source.text(opened, closed), marks)
        builder.comment(opened, closed, text)
        found[last] = Block(opened, closed, first, last, text)

    for start, end in places:
        row = bisect_right(starts, start)
        # Most comments end on the row that they start on.
        past = row if row == limit or end <= starts[row] else source.end_row(end)
        row -= 1
        alone = starts[row] == start or not data[starts[row] : start].strip()
        if last >= 0 and (not alone or row != last):
            flush()
            last = -1
        if not alone:
            builder.comment(start, end, cleaned(source.text(start, end), marks))
            continue
        if last < 0:
            opened, first = start, row
        closed, last = end, past
    if last >= 0:
        flush()
    return found


def cleaned(text: str, marks: tuple[str, ...]) -> str:
    """What a comment says; a bracket comment of CMake (``#[[ … ]]``) loses its brackets."""
    bracket = _BRACKET.fullmatch(text) if text.startswith("#[") else None
    return bracket.group(2).strip() if bracket else clean_comment(text, marks)


def doc_above(found: dict[int, Block], row: int) -> tuple[str, tuple[int, int]]:
    """The comment that ends right above a row, as doc text and its rows."""
    block = found.get(row)
    if block is None or not block.text.strip() or _licence_start(block.text) == 0:
        return "", (0, 0)
    return block.text, (block.first, block.last)


def describe(
    builder: Builder, found: dict[int, Block], first_code_row: int, *, items: bool = False, definition: bool = False
) -> None:
    """Sets the file's own description: the first comment above all code that is neither a licence nor a mode line.

    A comment that touches the code below it belongs to that, unless it stands at the very top; there too when that code is
    a ``definition`` and the language has another place for what describes a file, and in a file of ``items`` when others of
    them have comments. The description is taken out of ``found``, so that it is nobody else's doc. A banner
    (``---[ Tests``) and a line with several marks (``### Tests``) are none when more of their form follow: each heads a
    part of the file.
    """
    ordered = sorted(found.values(), key=lambda item: item.first)
    for number, block in enumerate(ordered):
        if block.first >= first_code_row:
            return
        if block.last == first_code_row and (
            block.first > 0 or definition or (items and _each(builder, block, ordered[number + 1 :]))
        ):
            return
        text = readable(block.text)
        if (mark := _banner(text)) and any(_banner(other.text) == mark for other in ordered[number + 1 :]):
            continue
        if (mark := _headline(builder, block)) and any(
            _headline(builder, other) == mark for other in ordered[number + 1 :]
        ):
            continue
        if text:
            builder.doc = (text, block.first, block.last)
            del found[block.last]
            return


def _each(builder: Builder, first: Block, others: list[Block]) -> bool:
    """Whether more comments stand right above items like the one below the first comment: as far to the left, and of sections
    where that is the head of a section."""
    source = builder.source
    rows = len(source.starts)
    head = first.last < rows and source.row_bytes(first.last)[:1] == b"["
    for block in others:
        below = source.row_bytes(block.last) if block.last < rows else b""
        if below[:1].strip() and (not head or below[:1] == b"[") and source.starts[block.first] == block.start:
            return True
    return False


def readable(text: str) -> str:
    """What a leading comment says before any licence, without mode lines, rulers, labels, and lines to tools and editors;
    "" when nothing is left."""
    lines = _without_tools([line for line in text.split("\n") if not _MODE.search(line)])
    lines = ["" if line.strip() and not any(c.isalnum() for c in line) else line for line in lines]
    text = "\n".join(lines).strip("\n")
    cut = _licence_start(text)
    if cut >= 0:
        text = text[:cut]
    text = _without_orders(text.strip())
    return text if any(c.isalpha() for c in text) else ""


def _without_tools(lines: list[str]) -> list[str]:
    kept: list[str] = []
    at = 0
    while at < len(lines):
        spoken = tool_lines(lines, at) or names_person(lines[at].strip())
        if not spoken:
            kept.append(lines[at])
        at += spoken or 1
    return kept


def _without_orders(text: str) -> str:
    """A text without the paragraphs at its top that say that the file is generated, who must not edit it, and how to make
    it anew."""
    ordered = False
    while text:
        paragraph, _, rest = text.partition("\n\n")
        said = " ".join(paragraph.split())
        if silent(said):
            ordered = True
        elif not (ordered and on_making(said)):
            break
        text = rest.lstrip("\n")
    return text


def _banner(text: str) -> str:
    """The marks before the words of a banner on one line; "" for other texts."""
    match = _BANNER(text) if text and not text[0].isalnum() else None
    return match[0] if match else ""


def _headline(builder: Builder, block: Block) -> str:
    """The marks of a comment on one line that begins with several and touches nothing below; "" for others."""
    source = builder.source
    if block.last != block.first + 1 or (block.last < source.rows and source.row_bytes(block.last).strip()):
        return ""
    match = _SEVERAL(source.text(block.start, min(block.end, block.start + 20)))
    return match[0] if match else ""


def _licence_start(text: str) -> int:
    """Where the first paragraph that speaks of licences starts, -1 for none."""
    position = 0
    for paragraph in re.split(r"(\n\s*\n)", text):
        if _LICENCE.search(paragraph):
            return position
        position += len(paragraph)
    return -1


def short(text: str, limit: int = 80) -> str:
    """A value as one line when it is short, else ""."""
    text = text.strip()
    return text if len(text) <= limit and "\n" not in text else ""


def excerpt(text: str, limit: int = EXCERPT) -> str:
    """A value on one line, its end left out past the limit."""
    text = text.strip()
    if len(text) <= limit and "\n" not in text:
        return text
    line = one_line(text[: 4 * limit])
    return line if len(line) <= limit and len(text) <= 4 * limit else line[: limit - 1].rstrip(" ,") + "…"


def joined(source: Source, items: Sequence[tree_sitter.Node]) -> str:
    """A list of short items on one line, without comments and line breaks."""
    parts: list[str] = []
    left = EXCERPT
    for item in items:
        if left < 0:
            break
        # No more than is shown is read of an item, which may be long.
        parts.append(source.text(item.start_byte, min(item.end_byte, item.start_byte + 4 * EXCERPT)))
        left -= len(parts[-1]) + 2
    return excerpt(f"[{', '.join(parts)}]")


def clipped(ranges: list[tuple[int, int]], rows: int) -> list[tuple[int, int]]:
    """Half-open ranges of rows without what lies past the last row: a parser may miss something at the very end."""
    last = max(rows, 1)
    return [(min(start, last - 1), min(max(end, start + 1), last)) for start, end in ranges]


def one_line(text: str) -> str:
    """Text with every run of white space as one space."""
    return " ".join(text.split())
