"""Explicit markup of reStructuredText: directives, footnotes, targets, comments. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..content import Block, Bullets, Code, Emphasis, Fence, Item, Link, Paragraph, Quote, Strong
from . import tabledirectives
from .entries import REMARKS, TITLES, Entry, code_piece, first_text
from .layout import code_language, dedented, indented_end
from .markup import bare

if TYPE_CHECKING:
    from .read import Reader

_DIRECTIVE = re.compile(r"\.\.[ ]+(?P<name>[\w:+-]+?)[ ]?::(?:[ ]+(?P<argument>.*))?\Z").match
#: A directive with one colon only: reStructuredText takes it for a comment, its writer did not.
_SLIP = re.compile(r"\.\.[ ]+(?P<name>[\w-]+):(?:[ ]+(?P<argument>.*))?\Z").match
_TARGET = re.compile(r"\.\.[ ]+_(?P<name>`[^`]+`|(?:\\.|[^:\\])+):(?:[ ]+(?P<url>\S+))?\Z").match
_NOTE = re.compile(r"\.\.[ ]+(?P<label>\[[#*]?[\w.-]*\])[ ]+(?P<text>.*)\Z").match
#: a comment that tells an editor how to show the file
_MODE = re.compile(r"\.\.[ ]+(?:-\*-.*-\*-|vim?:.*)\Z").match
_OPTION = re.compile(r":[\w-]+:(?:[ ]|\Z)").match

_CODE = frozenset({"code", "code-block", "sourcecode", "highlight", "parsed-literal", "testcode", "testsetup", "testoutput",
                   "ipython", "prompt", "console", "raw", "plot", "graphviz", "doctest", "jupyter-execute", "literal",
                   "productionlist", "tab-code", "math"})  # fmt: skip
_PYTHON = frozenset({"testcode", "testsetup", "doctest", "ipython", "plot", "jupyter-execute"})
_WEB = ("https://", "http://")
_CHANGES = {"versionadded": "New in version", "versionchanged": "Changed in version", "versionremoved": "Removed in version",
            "deprecated": "Deprecated since version", "deprecated-removed": "Deprecated since version"}  # fmt: skip
_NAMES = frozenset({"autosummary", "toctree", "hlist"})
_TITLED = frozenset({"rubric", "topic", "sidebar", "centered", "admonition", "table", "list-table", "csv-table", "tab"})
_PICTURES = frozenset({"image", "figure"})


def read(reader: Reader, lines: Sequence[str], start: int, out: list[Block | Entry]) -> int:
    """What begins with two dots. Returns the line behind it, 0 when it is no markup."""
    line = lines[start]
    if line[:3] not in ("..", ".. "):
        return 0
    end = indented_end(lines, start + 1)
    match = _DIRECTIVE(line)
    if match:
        body = list(lines[start + 1 : end])
        out.extend(_directive(reader, match["name"].lower(), match["argument"] or "", body))
        return end
    slip = _SLIP(line)
    if slip and (TITLES.get(slip["name"].lower()) in REMARKS or slip["name"] in _CHANGES):
        out.extend(_directive(reader, slip["name"].lower(), slip["argument"] or "", list(lines[start + 1 : end])))
        return end
    body = dedented(lines[start + 1 : end])
    target = _TARGET(line)
    if target:
        url = target["url"] or " ".join(body)
        if url:
            name = bare(target["name"])
            known = url.startswith(("http://", "https://"))
            out.append(Paragraph((Link(name, url=url),) if known else (f"{name}: {url}",), reader.places))
        return end
    if _MODE(line):
        return end
    note = _NOTE(line)
    text = f"{note['label']} {note['text']}" if note else line[3:]
    found = reader.read([text, *body] if text else body)
    if note or not text:
        out.extend(found)
    else:  # a comment, or a directive with a slip in its colons
        out.append(Quote(tuple(found)))
    return end


def _directive(reader: Reader, name: str, argument: str, raw: list[str]) -> list[Block]:
    body, options = _without_options(raw)
    short = name.rpartition(":")[2]
    if short in _CODE:
        return _code(reader, short, argument, body)
    if short in _CHANGES:
        version, _, rest = argument.partition(" ")
        text, blocks = first_text(reader.read([rest, *body] if rest else body))
        lead = Strong(f"{_CHANGES[short]} {version}".strip())
        return [Quote((Paragraph((lead, *((": ",) if text else ()), *text), reader.places), *blocks))]
    title = TITLES.get(short)
    if title and (title in REMARKS or title == "See also"):
        text, blocks = first_text(reader.read([argument, *body] if argument else body))
        return [Quote((Paragraph((Strong(title), *((": ",) if text else ()), *text), reader.places), *blocks))]
    if short in _TITLED:
        head = [Paragraph((Strong(argument),), reader.places)] if argument else []
        table = (
            tabledirectives.read(short, body, options, reader.inline, reader.places)
            if short in tabledirectives.NAMES
            else []
        )
        blocks = tuple(table or reader.read(body))
        return [Quote((*head, *blocks))] if short == "admonition" else [*head, *blocks]
    if short in _PICTURES:
        picture = Paragraph(("Picture: ", Code(argument)), reader.places)
        alt, target = (
            next((option[len(key) :].strip() for option in options if option.startswith(key)), "")
            for key in (":alt:", ":target:")
        )
        if argument.startswith(_WEB) and target.startswith(_WEB):  # a badge is but a link
            return [Paragraph((Link(alt, url=target),), reader.places)] if alt else []
        return [picture, *([Paragraph((alt,), reader.places)] if alt else []), *reader.read(body)]
    return _other(reader, short, argument, body)


def _other(reader: Reader, name: str, argument: str, body: list[str]) -> list[Block]:
    """A directive that only its own builder understands: its name, its argument and its text stay."""
    head: list[Block] = []
    if argument:
        head.append(Paragraph((Emphasis(name), " ", code_piece(argument)), reader.places))
    elif name not in _NAMES and name not in ("container", "only", "tabs", "tab-set", "grid"):
        head.append(Paragraph((Emphasis(name),), reader.places))
    if name in _NAMES:
        items = tuple(Item((Code(line.strip()),), reader.places) for line in body if line.strip())
        return [*head, Bullets(items)] if items else head
    return [*head, *reader.read(body)]


def _code(reader: Reader, name: str, argument: str, body: list[str]) -> list[Block]:
    if name == "math":
        text = "\n".join([argument, *body] if argument else body)
        return [Fence(text, "math", reader.places)] if text else []
    if name == "highlight" and not body:
        return []
    if name in _PYTHON or (name == "parsed-literal" and not argument):
        language = "python" if name in _PYTHON else ""
        body = [argument, *body] if argument and name != "plot" else body
    else:
        language = argument.partition(" ")[0]
    if not body:
        return [Paragraph((Emphasis(name), " ", Code(argument)), reader.places)] if argument else []
    return [reader.fence(body, language or code_language("\n".join(body[:40])))]


def _without_options(raw: list[str]) -> tuple[list[str], list[str]]:
    """The body of a directive, and the options between its first line and the body."""
    lines = [line.strip() for line in raw]
    count = 0
    while count < len(lines) and _OPTION(lines[count]):
        count += 1
    # The first lines without an empty one before them go on with the argument; as text they lose nothing.
    return dedented(raw[count:]), lines[:count]
