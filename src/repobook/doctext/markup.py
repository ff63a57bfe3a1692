"""Texts rewritten before they are read: tags of HTML as plain marks, named links with their addresses. Pure."""

from __future__ import annotations

import html
import re

_PRE = re.compile(r"<pre(?:\s[^<>]{0,300})?>", re.IGNORECASE)
_PRE_END = re.compile(r"</pre\s{0,9}>", re.IGNORECASE)
_BLOCK = re.compile(
    r"[ ]*<(?P<close>/?)(?P<tag>p|br|ul|ol|li|blockquote|div|h[1-6]|dl|dt|dd|table|tr|td|th)(?:\s[^<>]{0,300})?/?>[ ]*",
    re.IGNORECASE,
)
_CODE = re.compile(r"\A\s*(?:\{@code|<code>)(?P<text>.*?)(?:\}|</code>)\s*\Z", re.DOTALL)

_TARGET = re.compile(
    r"^[ ]*\.\.[ ]+_(?P<name>`[^`\n]{1,200}`|(?:\\[^\n]|[^`:\\\n]){1,200}):[ ]{0,20}\n?[ ]{0,40}(?P<url>https?://\S{1,1000})[ ]{0,20}$",
    re.MULTILINE,
)
#: Links without a name, and their addresses in the same order: `` `text`__ `` and ``__ https://…`` or ``.. __: https://…``.
_NAMELESS = re.compile(r"(?<!`)`(?P<text>[^`<>]{1,300})`__(?!\w)")
_NAMELESS_TARGET = re.compile(r"^[ ]*(?:__|\.\.[ ]+__:)[ ]{1,20}(?P<url>https?://\S{1,1000})[ ]{0,20}$", re.MULTILINE)
#: Named links of one text; more of them make a list, which stays as it is.
_TARGETS = 40


def bare(name: str) -> str:
    """The name of a link as it is read: without quotes, signs before signs, and breaks of lines."""
    text = " ".join(name.strip("`").split())
    return re.sub(r"\\(.)", r"\1", text) if "\\" in text else text


def with_addresses(doc: str) -> str:
    """reStructuredText with the addresses of links where these are, and not below the text."""
    if "__" in doc:
        doc = _with_nameless(doc)
    targets = list(_TARGET.finditer(doc))
    if not targets or len(targets) > _TARGETS:
        return doc
    addresses = {bare(match["name"]).lower(): match["url"] for match in targets}
    names = "|".join(
        re.escape(name).replace("\\ ", r"\s+").replace(":", r"\\?:")
        for name in sorted(addresses, key=len, reverse=True)
    )
    used: set[str] = set()

    def linked(match: re.Match[str]) -> str:
        text = bare(match["quoted"] or match["bare"])
        address = addresses.get(text.lower())
        if address is None:  # letters that are alike only when their case is ignored
            return match[0]
        used.add(text.lower())
        return f"`{text} <{address}>`_"

    uses = re.compile(rf"`(?P<quoted>{names})`__?(?!\w)|(?<![\w`_])(?P<bare>{names})_(?![\w:])", re.IGNORECASE)
    doc = uses.sub(linked, doc)
    return _TARGET.sub(lambda match: "" if bare(match["name"]).lower() in used else match[0], doc)


def _with_nameless(doc: str) -> str:
    """The text with the addresses of links without a name, where as many stand in it as there are links."""
    addresses = [match["url"] for match in _NAMELESS_TARGET.finditer(doc)]
    if not addresses or len(addresses) != len(_NAMELESS.findall(doc)):
        return doc
    following = iter(addresses)
    doc = _NAMELESS.sub(lambda match: f"`{bare(match['text'])} <{next(following)}>`_", doc)
    return _NAMELESS_TARGET.sub("", doc)


def without_html(doc: str) -> str:
    """The text with paragraphs, lists and preformatted parts in marks of plain text instead of tags."""
    parts: list[str] = []
    end = 0
    opening = _PRE.search(doc)
    while opening is not None:
        closing = _PRE_END.search(doc, opening.end())
        if closing is None:
            break
        parts.append(_marks(doc[end : opening.start()]))
        parts.append(_preformatted(doc[opening.end() : closing.start()]))
        end = closing.end()
        opening = _PRE.search(doc, end)
    parts.append(_marks(doc[end:]))
    return "".join(parts)


def _preformatted(text: str) -> str:
    code = _CODE.match(text)
    text = code["text"] if code else text
    return "\n\n```\n" + html.unescape(text).strip("\n").replace("```", "'''") + "\n```\n\n"


def _marks(text: str) -> str:
    if "<" not in text:
        return text
    return _BLOCK.sub(_mark, text)


def _mark(match: re.Match[str]) -> str:
    tag = match["tag"].lower()
    if tag == "li":
        return "\n" if match["close"] else "\n- "
    if tag in ("td", "th"):
        return "" if match["close"] else " "
    if tag == "tr":
        return "\n"
    return "\n\n"
