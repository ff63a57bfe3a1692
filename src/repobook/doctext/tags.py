"""Block commands of Doxygen, Javadoc and JSDoc: ``@param``, ``\\brief``, ``@code … @endcode``. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..content import Block, Code, Emphasis, Fence, Paragraph, Strong
from . import sections
from .dialect import Dialect
from .entries import CODE_TITLES, NAMED, TITLES, Entry
from .layout import code_language, dedented

if TYPE_CHECKING:
    from .read import Reader

_COMMAND = re.compile(
    r"[@\\](?P<word>f\[|[A-Za-z]+|[{}])(?:\[(?P<direction>[\w, ]{1,12})\])?(?:\{(?P<option>[^{}]{0,80})\})?[ ]*(?P<text>.*)\Z"
).match
_BRACED = re.compile(r"\{(?P<type>[^{}]{0,300}(?:\{[^{}]*\}[^{}]{0,100}){0,4})\}[ ]*").match
_NAME = re.compile(
    r"(?P<name>\[[^\]]{1,100}\]|(?:[\w$.*&-]|::){1,80}(?:,[ ]?[\w$.]{1,80}){0,9})(?:[ ]*:(?!:)|[ ]+[-–—](?=[ ])|(?=[ ])|\Z)[ ]*"
).match
#: what ``@see`` of Javadoc names, with a label perhaps
_MEMBER = re.compile(r"[\w.$]{0,200}#[\w$]{1,100}(?:\([^(){}]{0,300}\))?(?:[ ][^{}]{1,200})?\Z").match

_FENCES = {"code": "endcode", "verbatim": "endverbatim", "dot": "enddot", "msc": "endmsc", "startuml": "enduml",
           "htmlonly": "endhtmlonly", "snippet": ""}  # fmt: skip
#: Commands whose text is the text of the doc.
_TRANSPARENT = frozenset({"brief", "short", "details", "summary", "description", "desc", "internal", "endinternal", "remarks",
                          "par", "parblock", "endparblock", "rst", "endrst", "cond", "endcond", "nosubgrouping", "li", "arg", "paragraph",
                          "section", "subsection", "subsubsection", "mainpage", "page"})  # fmt: skip
_HEADINGS = frozenset({"section", "subsection", "subsubsection", "paragraph", "mainpage", "page", "par"})
#: Commands that say what the doc is about: their argument is a name.
_STRUCTURAL = frozenset({"file", "class", "struct", "union", "enum", "fn", "def", "namespace", "var", "typedef", "interface",
                         "module", "package", "name", "ingroup", "addtogroup", "defgroup", "weakgroup", "memberof",
                         "relates", "extends", "implements", "augments", "alias", "copydoc", "copybrief", "method",
                         "function", "constructor", "enumerator", "property", "callback", "namepath", "category"})  # fmt: skip
_KNOWN = (
    frozenset({"param", "tparam", "return", "returns", "retval", "throw", "throws", "exception", "raise", "raises", "note",
               "warning", "attention", "see", "sa", "since", "deprecated", "todo", "author", "authors", "version", "date",
               "copyright", "pre", "post", "invariant", "remark", "bug", "test", "example", "type", "template", "default",
               "yields", "yield", "public", "private", "protected", "readonly", "override", "async", "static", "abstract",
               "inheritdoc", "inheritDoc", "hide", "experimental", "beta", "license", "typeparam", "important", "tip"})
    | _TRANSPARENT | _STRUCTURAL | frozenset(_FENCES)
)  # fmt: skip
_VISIBLE = frozenset({"public", "private", "protected"})
#: With these a sentence begins that says when something is raised; what is raised has another name.
_CLAUSES = frozenset({"a", "an", "if", "in", "on", "the", "when", "will"})
#: Commands that stand inside a sentence, even where a line begins with them.
_INLINE = frozenset({"c", "p", "a", "e", "em", "b", "ref", "link", "n", "f"})


def begins(line: str, kind: Dialect) -> bool:
    """Whether a line begins with a block command. Where the text shows no others, only well-known ones count."""
    match = _COMMAND(line)
    if match is None:
        return False
    word = match["word"]
    if word in "{}" or word == "f[":
        return True
    if not kind & Dialect.TAGGED or word in _INLINE:
        return False
    return word in _KNOWN or line[0] == "@"


def read(reader: Reader, lines: Sequence[str], start: int, out: list[Block | Entry]) -> int:
    """The command that a line begins with. Returns the line behind it, 0 when it is none."""
    line = lines[start]
    if not begins(line, reader.kind):
        return 0
    match = _COMMAND(line)
    assert match is not None
    word, text = match["word"], match["text"]
    if word in _FENCES or word == "f[":
        return _fenced(reader, lines, start, word, match["option"] or "", text, out)
    if word in "{}":
        out.extend(reader.read([text]) if text.strip() else [])
        return start + 1
    if match["option"]:
        text = "{" + match["option"] + "} " + text
    title = TITLES.get(word.lower())
    end = _end(reader, lines, start + 1, title in CODE_TITLES)
    below = lines[start + 1 : end]
    body = [text, *_below(below)] if text else _below(below)
    if word in _TRANSPARENT:
        _text(reader, word, body, out)
    elif word in _STRUCTURAL:
        _structure(reader, word, body, out)
    elif word == "api" and text.strip() in _VISIBLE:
        pass  # as the bare tags of the same meaning, which have no text
    elif title in CODE_TITLES and title:
        out.append(Paragraph((Strong(title),), reader.places))
        out.extend(sections.example(reader, [row for row in body if "<caption>" not in row]) if body else [])
    else:
        out.append(_entry(title or word[:1].upper() + word[1:], body))
    return end


def _text(reader: Reader, word: str, body: list[str], out: list[Block | Entry]) -> None:
    if word in _HEADINGS and body and body[0]:
        title = body[0] if word in ("par", "mainpage") else body[0].partition(" ")[2] or body[0]
        out.append(reader.title(title))
        body = body[1:]
    out.extend(reader.read(body))


def _structure(reader: Reader, word: str, body: list[str], out: list[Block | Entry]) -> None:
    if not body or not body[0].strip():
        out.extend(reader.read(body))
        return
    name, _, rest = body[0].strip().partition(" ")
    if word in ("fn", "def", "property", "var", "typedef") and rest:
        name, rest = body[0].strip(), ""
    out.append(
        Paragraph((Emphasis(word), " ", Code(name), *((" ", *reader.inline(rest)) if rest else ())), reader.places)
    )
    out.extend(reader.read(body[1:]))


def _below(lines: Sequence[str]) -> list[str]:
    """The lines below a command without the indentation that they hang by."""
    return dedented(lines)


def _end(reader: Reader, lines: Sequence[str], index: int, whole: bool) -> int:
    """Where a command's text ends: at the next command, or behind an empty line unless what follows is indented.

    ``whole``: empty lines are part of it.
    """
    while index < len(lines):
        line = lines[index]
        if not line:
            if not whole:
                below = index + 1
                while below < len(lines) and not lines[below]:
                    below += 1
                if below == len(lines) or lines[below][0] != " ":
                    return index
                index = below
                continue
        elif line[0] in "@\\" and begins(line, reader.kind) and not (whole and line[0] == "@" and _decorator(line)):
            return index
        index += 1
    return index


def _decorator(line: str) -> bool:
    """Whether a line in an example is a decorator or an annotation, not a command."""
    match = _COMMAND(line)
    return match is not None and match["word"] not in _KNOWN


def _fenced(
    reader: Reader, lines: Sequence[str], start: int, word: str, option: str, text: str, out: list[Block | Entry]
) -> int:
    closing = "f]" if word == "f[" else _FENCES[word]
    if not closing:
        out.append(Paragraph((Emphasis(word), " ", Code(text)), reader.places))
        return start + 1
    marks = ("@" + closing, "\\" + closing)
    body = [text] if text else []
    end = start + 1
    for mark in marks:
        if mark in text:
            body[0] = text.partition(mark)[0].strip()
            break
    else:
        while end < len(lines) and not lines[end].lstrip().startswith(marks):
            body.append(lines[end])
            end += 1
        end += 1
    body = dedented(body)
    language = (
        "math"
        if word == "f["
        else option.lstrip(".") or ("" if word == "verbatim" else code_language("\n".join(body[:40])))
    )
    if body:
        out.append(Fence("\n".join(body), language, reader.places))
    return min(end, len(lines))


def _entry(title: str, body: list[str]) -> Entry:
    """The entry of ``@param {T} [name=1] - text`` and its like."""
    first = body[0].strip() if body else ""
    rest = tuple(body[1:])
    type = name = ""
    if title == "See also" and _MEMBER(first):
        return Entry(title, "", "", ("{@link " + first + "}", *rest))
    braced = _BRACED(first)
    if braced and braced["type"][:1] != "@":  # ``@see {@link x}`` has no type
        type, first = braced["type"], first[braced.end() :].removeprefix("- ")
    if title == "Raises" and type:
        # ``@throws {TypeError} If …``: the type is what the entry is about.
        name, type = type, ""
    elif title in NAMED and first and not (title == "Raises" and first.partition(" ")[0].lower() in _CLAUSES):
        named = _NAME(first)
        if named:
            name, first = named["name"].strip("[]"), first[named.end() :]
            name, _, default = name.partition("=")
            if default:
                type = f"{type}, default {default}" if type else f"default {default}"
            if first.startswith("- "):
                first = first[2:]
    return Entry(title, name, type, (first, *rest) if first else rest)
