"""Marks inside a line of doc text: code, emphasis, roles, links, inline tags. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from ..content import Code, Emphasis, Inline, Link, Piece, Strong
from .dialect import Dialect

#: A link for what a tag of Javadoc names (``Type#member``) with the label it gives (""); None for nothing known.
Refer = Callable[[str, str], Piece | None]

#: A longer paragraph is data, not prose: its marks are left alone.
LONGEST = 20_000

#: Where a mark may begin. Looking for these first is what makes most texts cheap.
_BEGINNING = re.compile(r"[`*<\[{@\\&]|:(?=[A-Za-z][\w+:-]{0,80}`)|!(?=\[)|https?(?=://)").search
_BEGINNING_MARKDOWN = re.compile(r"[`*<\[{@\\&_]|:(?=[A-Za-z][\w+:-]{0,80}`)|!(?=\[)|https?(?=://)").search
# Every repetition either excludes its own end mark or is bounded: no text makes the search quadratic.
_MARK = re.compile(
    r"""
      :(?P<role>[A-Za-z][\w+-]{0,30}(?::[\w+-]{1,30}){0,2}):`(?P<target>[^`]+)`
    | \[`(?P<docref>[^`\]]+)`\](?:\[[^\]\s]{0,200}\]|\([^()\s]{0,500}\))?
    | (?<!`)``(?!`)(?P<literal>(?:[^`]|`(?!`))+)``(?!`)
    | (?<!`)`(?P<ticked>[^`]+)`(?:(?P<reference>__?)(?!\w))?
    | (?P<image>!?)\[(?P<label>[^\[\]]{1,300})\]\((?P<href>[^()\s]{0,1000}(?:\([^()\s]{0,200}\)[^()\s]{0,500})?)(?:\s"[^"]{0,200}")?\)
    | \*\*(?=[^\s*])(?!(?<=\w\*\*)[^\w\s])(?P<strong>[^*]+)(?<![\s(\[{,])\*\*
    | (?<![\w*\\/])\*(?![\s*])(?P<emphasis>[^*]+)(?<![\s*])\*(?![\w*])
    | <(?P<paired>code|tt|b|i|em|strong|var|kbd|samp)>(?P<inner>[^<]{1,500})</(?P=paired)>
    | <a\s[^<>]{0,300}?href\s*=\s*["'](?P<address>[^"'<>]{1,500})["'][^<>]{0,200}>(?P<anchor>[^<]{0,300})</a>
    | <(?P<auto>https?://[^\s<>]+)>
    | (?<![\w/])(?P<url>https?://[^\s<>"`]+)
    | \{@(?P<tag>\w{1,20})\s*(?P<tagged>[^{}]*(?:\{[^{}]*\}[^{}]{0,200}){0,9})\}
    | (?<![\w\\@])[@\\](?P<command>c|p|a|ref|e|em|b)\s(?P<word>[\w~$][^\s]{0,200})
    | [@\\]f\$(?P<formula>[^$]{1,500}?)[@\\]f\$
    | \\(?P<escaped>[*_`|<>#@])
    | (?P<note>\[[#*]?[\w.-]{1,40}\])_(?!\w)
    | (?P<html></?(?:p|br|ul|ol|li|b|i|em|strong|tt|code|pre|div|span|a|sub|sup|small|var|h[1-6]|blockquote|table|tr|td|th|dl|dt|dd|hr|img)(?:\s[^<>]{0,300})?/?>)
    | (?P<entity>&(?:[a-z]{2,8}|\#\d{1,6});)
    | (?<![\w_])_(?![\s_])(?P<underlined>[^_]{1,200})(?<![\s_])_(?![\w_])
    """,
    re.VERBOSE,
).match

#: Roles whose text is prose, not a name.
_PROSE_ROLES = frozenset(
    {"ref", "doc", "term", "abbr", "title", "pep", "rfc", "numref", "any", "download", "guilabel", "menuselection"}
)
_TITLED = re.compile(r"(.+?)\s*<([^<>]*)>\s*\Z", re.DOTALL).match
_JAVA_TARGET = re.compile(r"([^\s(|]*(?:\([^()]*\))?)[\s|]*(.*)\Z", re.DOTALL).match
_FORMATTED: dict[str, type[Code] | type[Strong] | type[Emphasis]] = {
    "strong": Strong,
    "emphasis": Emphasis,
    "b": Strong,
    "i": Emphasis,
    "em": Emphasis,
    "var": Emphasis,
}


def inline(text: str, dialect: Dialect = Dialect.PLAIN, refer: Refer | None = None) -> Inline:
    """The pieces of one line of doc text; ``refer`` makes links of what Javadoc's tags name."""
    beginning = _BEGINNING_MARKDOWN if dialect & Dialect.MARKDOWN else _BEGINNING
    found = beginning(text)
    if found is None or len(text) > LONGEST:
        return (text,) if text else ()
    parts: list[Piece] = []
    end = 0
    while found is not None:
        start = found.start()
        match = _MARK(text, start)
        if match is None:
            found = beginning(text, start + 1)
            continue
        piece, stop = _piece(match, dialect, refer)
        if piece is None:  # no mark in this dialect: the text stays
            found = beginning(text, start + 1)
            continue
        if start > end:
            _add(parts, text[end:start])
        if piece:
            _add(parts, piece)
        end = stop
        found = beginning(text, end)
    if end < len(text):
        _add(parts, text[end:])
    return tuple(parts)


def plain(text: str, dialect: Dialect = Dialect.PLAIN) -> str:
    """The text without its marks."""
    return flat(inline(text, dialect))


def flat(pieces: Inline) -> str:
    """What the pieces say, as text."""
    return "".join([p if isinstance(p, str) else p.label if isinstance(p, Link) else p.text for p in pieces])


def _add(parts: list[Piece], piece: Piece) -> None:
    if parts and isinstance(piece, str):
        last = parts[-1]
        if isinstance(last, str):
            parts[-1] = last + piece
            return
    parts.append(piece)


def _piece(match: re.Match[str], dialect: Dialect, refer: Refer | None) -> tuple[Piece | None, int]:
    """What a mark stands for (None where the dialect does not know it, "" for nothing) and where it ends."""
    kind = match.lastgroup
    end = match.end()
    match kind:
        case "literal":
            return Code(match[kind].strip()), end
        case "ticked":
            return _ticked(match[kind]), end
        case "reference":
            return _reference(match["ticked"]), end
        case "target":
            return _role(match["role"], match[kind]), end
        case "docref":
            return Code(match[kind]), end
        case "href":
            return _link(match["label"], match[kind], dialect), end
        case "strong":
            return Strong(plain(match[kind], dialect)), end
        case "emphasis":
            return Emphasis(plain(match[kind], dialect)), end
        case "inner":
            made = _FORMATTED.get(match["paired"], Code)
            return made(html.unescape(match[kind])), end
        case "anchor":
            return _link(match[kind], match["address"], dialect), end
        case "auto":
            return Link(match[kind], url=match[kind]), end
        case "url":
            url = _trimmed(match[kind])
            return Link(url, url=url), match.start() + len(url)
        case "formula":
            return Code(match[kind].strip()), end
        case "word":
            word = match[kind].rstrip(".,;:!?\"')")
            command = match["command"]
            if command in ("e", "em", "b") and not dialect & Dialect.TAGGED:
                return None, end
            piece = Emphasis(word) if command in ("e", "em") else Code(word)
            return piece, match.start("word") + len(word)
        case "escaped" | "note":
            return match[kind], end
        case _:
            return _of_dialect(match, kind or "", dialect, refer), end


def _of_dialect(match: re.Match[str], kind: str, dialect: Dialect, refer: Refer | None) -> Piece | None:
    """Marks that only some dialects know."""
    if kind == "tagged":
        return _java_tag(match["tag"], match[kind].strip(), refer)
    if kind == "html":
        return "" if dialect & Dialect.HTML else None
    if kind == "entity":
        return html.unescape(match[kind]) if dialect & (Dialect.HTML | Dialect.TAGGED) else None
    if kind == "underlined":
        return Emphasis(match[kind]) if dialect & Dialect.MARKDOWN else None
    return None


def _ticked(body: str) -> Piece:
    body = body.strip()
    titled = _TITLED(body) if body.endswith(">") and " <" in body else None
    if titled and titled[2].startswith(("http://", "https://")):
        return Link(titled[1], url=titled[2])
    return Code(body)


def _reference(body: str) -> Piece:
    """A named link of reStructuredText: `` `text <https://…>`_ `` or `` `name`_ ``."""
    titled = _TITLED(body)
    if not titled:
        return body
    if titled[2].startswith(("http://", "https://")):
        return Link(titled[1], url=titled[2])
    return titled[1]


def _role(role: str, target: str) -> Piece:
    role = role.rpartition(":")[2].lower()
    titled = _TITLED(target) if target.endswith(">") and role != "math" else None
    text = " ".join((titled[1] if titled else target).split())
    if role in ("pep", "rfc"):
        return text if titled else f"{role.upper()} {text}"
    if role in _PROSE_ROLES:
        return text
    if role in _FORMATTED:
        return _FORMATTED[role](text)
    if not titled and role != "math":
        if text.startswith("~"):
            text = text.rpartition(".")[2].lstrip("~")
        text = text.lstrip("!.")
    return Code(text)


def _link(label: str, address: str, dialect: Dialect) -> Piece:
    text = plain(label, dialect)
    code = label.startswith("`") and label.endswith("`")
    if address.startswith(("http://", "https://")):
        return Link(text, url=address, code=code)
    return Code(text) if code else text


def _java_tag(tag: str, body: str, refer: Refer | None) -> Piece | None:
    """Inline tags of Javadoc and JSDoc: ``{@code x}``, ``{@link Type#member label}``."""
    if tag in ("code", "literal", "value", "systemProperty"):
        return Code(body) if body else ""
    if tag in ("link", "linkcode", "linkplain", "see", "tutorial"):
        parts = _JAVA_TARGET(body)
        target, label = (parts[1], parts[2]) if parts else (body, "")
        if not label.strip() and "|" in target:  # JSDoc's ``{@link target|label}``
            target, _, label = (part.strip() for part in target.partition("|"))
        if target.startswith(("http://", "https://")):
            return Link(label.strip() or target, url=target)
        found = refer(target, label.strip()) if refer is not None and target else None
        if found is not None:
            return found
        return label.strip() or (Code(target.lstrip("#").replace("#", ".")) if target else "")
    if tag in ("inheritDoc", "docRoot"):
        return ""
    return body or None


def _trimmed(url: str) -> str:
    """An address in running text, without the punctuation of the sentence behind it."""
    bare = url.rstrip(".,;:!?'*_")
    while bare.endswith((")", "]", "}")) and bare.count(bare[-1]) > bare.count(
        {")": "(", "]": "[", "}": "{"}[bare[-1]]
    ):
        bare = bare[:-1].rstrip(".,;:!?'*_")
    return bare or url
