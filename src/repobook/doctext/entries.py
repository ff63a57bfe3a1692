"""Named entries of doc texts: parameters, results, errors; whether a field, a tag or a section gives them. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import msgspec

from ..content import Block, Bullets, Code, Emphasis, Inline, Item, Paragraph, Piece, Places, Quote, Strong

#: Titles whose entries are a list of names.
NAMED = frozenset(
    {"Parameters", "Keyword parameters", "Other parameters", "Template parameters", "Attributes", "Members", "Options",
     "Raises", "Warns", "Result values"}
)  # fmt: skip
#: Titles of remarks that stand apart from the text.
REMARKS = frozenset(
    {"Note", "Warning", "Important", "Tip", "Caution", "Danger", "Attention", "Hint", "Error", "To do", "Deprecated",
     "Remark"}
)  # fmt: skip

#: What sections, fields and tags are called, in lower case, and the title they get.
TITLES = {
    "args": "Parameters", "arg": "Parameters", "arguments": "Parameters", "argument": "Parameters",
    "parameters": "Parameters", "parameter": "Parameters", "params": "Parameters", "param": "Parameters",
    "keyword args": "Keyword parameters", "keyword arguments": "Keyword parameters", "kwargs": "Keyword parameters",
    "keyword parameters": "Keyword parameters", "key": "Keyword parameters", "keyword": "Keyword parameters",
    "kwarg": "Keyword parameters", "other parameters": "Other parameters", "other params": "Other parameters",
    "tparam": "Template parameters", "template": "Template parameters", "templateparam": "Template parameters",
    "attributes": "Attributes", "attribute": "Attributes", "attrs": "Attributes", "ivar": "Attributes",
    "cvar": "Attributes", "var": "Attributes", "vartype": "Attributes", "property": "Attributes",
    "members": "Members", "fields": "Members", "methods": "Members", "options": "Options", "flags": "Options",
    "raises": "Raises", "raise": "Raises", "except": "Raises", "exceptions": "Raises", "exception": "Raises",
    "throws": "Raises", "throw": "Raises", "errors": "Raises", "warns": "Warns", "warn": "Warns", "retval": "Result values",
    "returns": "Returns", "return": "Returns", "result": "Returns", "rtype": "Returns", "yields": "Yields",
    "yield": "Yields", "receives": "Receives", "type": "Type",
    "note": "Note", "notes": "Notes", "nb": "Note", "warning": "Warning", "warnings": "Warning", "caution": "Caution",
    "important": "Important", "tip": "Tip", "danger": "Danger", "attention": "Attention", "hint": "Hint", "error": "Error",
    "todo": "To do", "see also": "See also", "seealso": "See also", "see": "See also", "sa": "See also",
    "remark": "Remark", "remarks": "Remark", "deprecated": "Deprecated", "since": "Since", "version": "Version",
    "author": "Author", "authors": "Author", "pre": "Before", "post": "After", "invariant": "Invariant",
    "example": "Example", "examples": "Examples", "usage": "Usage", "example usage": "Example usage",
    "usage example": "Usage example", "sample": "Example", "shape": "Shape", "shapes": "Shape", "inputs": "Inputs",
    "input": "Inputs", "outputs": "Outputs", "output": "Outputs", "references": "References", "reference": "References",
    "variables": "Variables", "defaultvalue": "Default", "constants": "Constants", "side effects": "Side effects", "requirements": "Requirements",
    "limitations": "Limitations", "details": "Details", "description": "Description", "summary": "Summary",
    "safety": "Safety", "panics": "Panics",
}  # fmt: skip

#: Titles whose body is usually code.
CODE_TITLES = frozenset({"Example", "Examples", "Usage", "Example usage", "Usage example"})

#: ``name (type, default): text``, ``name: text``, ``*args: text``, `` `name` -- text``.
_ENTRY = re.compile(
    r"(?:(?P<way>in|out|in/out|inout)\s+)?(?P<name>[`*]{0,2}[\w$][\w.\-\[\]*/]{0,80}`{0,2}(?:, ?[`*]{0,2}[\w$][\w.\-*]{0,80}`{0,2}){0,12})"
    r"(?:\s{0,4}\((?P<type>[^()]{0,200}(?:\([^()]{0,200}\)[^()]{0,200}){0,6})\))?"
    r"\s{0,8}(?P<mark>:(?!:|[a-z]{1,20}(?::[a-z]{1,20})?:`)|--?(?=\s)|–|—)\s*(?P<text>.*)\Z",
    re.DOTALL,
).match


class Entry(msgspec.Struct, frozen=True):
    """One entry: the title it stands under, its name and type as written ("" for none), and the lines of its text."""

    title: str
    name: str
    type: str
    lines: tuple[str, ...]


#: Turns lines into blocks, and one line into its pieces.
ReadBlocks = Callable[[Sequence[str]], list[Block]]
ReadInline = Callable[[str], Inline]


def entry(title: str, first: str, rest: Sequence[str]) -> Entry:
    """An entry of a section: its first line, and the lines below it without their indentation."""
    match = _ENTRY(first)
    if match is None:
        return Entry(title, "", "", (first, *rest))
    text = match["text"]
    return Entry(
        title, _bare(match["name"]), match["type"] or match["way"] or "", (text, *rest) if text else tuple(rest)
    )


def _bare(name: str) -> str:
    return name.replace("`", "").replace("\\*", "*").strip()


def typed(entries: list[Entry]) -> list[Entry]:
    """The entries, with the types that ``:type x:`` and ``:rtype:`` give moved to the entries they are about."""
    types = {item.name: " ".join(item.lines).strip() for item in entries if item.title == "Type"}
    result = next((" ".join(item.lines).strip() for item in entries if item.title == "Result type"), "")
    if not types and not result:
        return entries
    named = {item.name for item in entries if item.title != "Type"}
    if result and not any(item.title == "Returns" for item in entries):
        entries = [*entries, Entry("Returns", "", "", ())]
    found = []
    for item in entries:
        if item.title == "Result type" or (item.title == "Type" and item.name and item.name in named):
            continue
        if not item.type and item.title != "Type":
            item = msgspec.structs.replace(item, type=result if item.title == "Returns" else types.get(item.name, ""))
        found.append(item)
    return found


def emit(entries: list[Entry], read: ReadBlocks, inline: ReadInline, places: Places) -> list[Block]:
    """The entries as blocks: names as lists under their title, the rest as paragraphs that begin with it."""
    groups: dict[str, list[Entry]] = {}
    for item in typed(entries):
        groups.setdefault(item.title, []).append(item)
    result: list[Block] = []
    for title, group in groups.items():
        if title in NAMED and (len(group) > 1 or group[0].name):
            result.append(Paragraph((Strong(title),), places))
            result.append(Bullets(tuple(_item(item, read, inline, places) for item in group)))
        else:
            for item in group:
                result.extend(_single(title, item, read, inline, places))
    return result


def _head(item: Entry, inline: ReadInline) -> tuple[Piece, ...]:
    """Name and type of an entry."""
    pieces: list[Piece] = []
    if item.name:
        pieces.append(Emphasis(item.name))
    if item.type:
        type = " ".join(item.type.split())  # a line that goes on behind a backslash brings its indentation along
        pieces += (" (", *inline(type), ")") if item.name else (*inline(type),)
    return tuple(pieces)


def _item(item: Entry, read: ReadBlocks, inline: ReadInline, places: Places) -> Item:
    head = _head(item, inline)
    text, rest = first_text(read(item.lines))
    if head and text:
        return Item((*head, ": ", *text), places, rest)
    return Item(head or text, places, rest)


def _single(title: str, item: Entry, read: ReadBlocks, inline: ReadInline, places: Places) -> list[Block]:
    found = read(item.lines)
    head = _head(item, inline)
    if title in REMARKS:
        text, rest = first_text(found)
        lead = (*head, *((": ",) if head and text else ()), *text)
        return [Quote((Paragraph((Strong(title), *((": ",) if lead else ()), *lead), places), *rest))]
    text, rest = first_text(found)
    if not text and not head and not rest:
        return []
    pieces = (*head, ": ", *text) if head and text else head or text
    return [Paragraph((Strong(title), *((" ",) if pieces else ()), *pieces), places), *rest]


def first_text(blocks: list[Block]) -> tuple[Inline, tuple[Block, ...]]:
    """The text of the first block, if it is a paragraph, and the blocks behind it."""
    if blocks and type(blocks[0]) is Paragraph:
        return blocks[0].text, tuple(blocks[1:])
    return (), tuple(blocks)


def code_piece(text: str) -> Code:
    """Text shown as code, on one line."""
    return Code(" ".join(text.split()))
