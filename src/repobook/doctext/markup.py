"""Block tags of HTML in comments (Javadoc, Doxygen) as the plain marks that the reader knows. Pure."""

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
