r"""Text of a repository made harmless: as Markdown text, as a code span, as HTML, inside a fence. Pure.

Nothing here looks at where the text came from: any string may be given, surrogates and control characters too.
Marks show what a reader could not see: ``␛`` for a control character, ``⟨U+202E⟩`` for a character that turns the
direction of the text or shows nothing, ``\xff`` for a byte of a file name that is not UTF-8.

Only what would be read as Markdown is escaped: ``snake_case`` and ``a * b`` stay, ``_x`` becomes ``\_x``. The rules are
those of GitHub's Markdown: an opening ``*``, ``_``, ``~`` or ``$`` is taken away, and a closing one alone means nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

#: Characters that show nothing or turn the text: controls (tab and line feed apart), directions, joiners that no
#: script needs, separators, tags, surrogates. Zero-width joiners and variation selectors stay, since scripts need them.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_SPACES = re.compile(r"[\t\n\r\v\f]+")
#: Bytes of ASCII text that a fence shows as they are.
_FENCE_BYTES = bytes([9, 10, *range(32, 127)])

_MARKUP = r"""
    \\(?=[!-/:-@\[-`{-~]|\Z)            # a backslash that would escape
  | `
  | %s                                   # stars
  | (?<!\w)_++(?!\s)                     # opens emphasis; inside and after a word it cannot
  | %s                                   # opens a deletion
  | (?<!\$)\$(?:\$+|(?!\s))              # opens a formula
  | <(?=[A-Za-z/!?])                     # a tag or an address
  | &(?=\#?\w{1,32};)                    # a character by name
  | %s                                   # a link's text
  | (?<=[psPS]):(?=//)                   # http://, ftp://
  | (?<=[wW][wW][wW])\.(?=\S)
"""
_OPENING = re.compile(_MARKUP % (r"(?<!\*)\*++(?!\s)", r"(?<!~)~++(?!\s)", r"\](?=\()"), re.VERBOSE)
# ``[^a\]:`` begins a footnote, whatever is escaped in it.
_STRICT = re.compile(_MARKUP % (r"\*", "~", r"[\[\]] | \A\^"), re.VERBOSE)
#: The first look: without one of these no text needs an escape (the longest scan is the common one: no match).
_SUSPECT = re.compile(r"[\\`*_~$<&\]\[@]|://|[wW]{3}\.").search
#: GitHub links what looks like a mail address even when it is escaped; as code it does not.
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)++")

#: What a line must not begin with: headings, quotes, lists, rules, fences, definitions of links, tables.
_LINE_START = re.compile(
    r"#{1,6}(?=\s|\Z)|>|\||\[|[-+*](?=\s|\Z)|-+(?=\s*\Z)|\*(?=[\s*]*\Z)|_(?=[\s_]*\Z)|\d{1,9}(?=[.)](?:\s|\Z))|~~~"
)
_LINE_STARTERS = frozenset("#>|[-+*_~0123456789")
_CLOSING_HASHES = re.compile(r"(?<!\S)#+\Z")


def visible(text: str) -> str:
    """The text with marks for what cannot be seen, on one line: white space other than blanks becomes one blank."""
    return _HIDDEN.sub(_mark, _SPACES.sub(" ", text))


def label(text: str) -> str:
    """`visible` text for the data of the site's scripts, which make nodes of text of it."""
    return text if text.isprintable() else visible(text)


def visible_lines(text: str) -> str:
    """The text of a fence with marks for what cannot be seen; tabs and line ends stay."""
    if text.isascii():
        # Deleting all harmless bytes is ten times faster than looking for the others.
        if not text.encode().translate(None, _FENCE_BYTES):
            return text
    elif not _HIDDEN.search(text):
        return text
    return _HIDDEN.sub(_mark, text.replace("\r\n", "\n"))


def _mark(match: re.Match[str]) -> str:
    number = ord(match[0])
    if number < 0x20:
        return chr(0x2400 + number)
    if number == 0x7F:
        return "␡"
    if 0xDC80 <= number <= 0xDCFF:
        return f"\\x{number - 0xDC00:02x}"
    return f"⟨U+{number:04X}⟩"


def _backslash(match: re.Match[str]) -> str:
    return "\\" + "\\".join(match[0])


@lru_cache(maxsize=1 << 13)
def text(plain: str, strict: bool = False) -> str:
    """Markdown that shows ``plain``. ``strict`` is for text between our own marks: no star or bracket stays bare."""
    if not plain.isprintable():
        plain = visible(plain)
    if _SUSPECT(plain) is None:
        return plain
    pattern = _STRICT if strict else _OPENING
    if "@" in plain:
        parts: list[str] = []
        end = 0
        for match in _MAIL.finditer(plain):
            parts += (pattern.sub(_backslash, plain[end : match.start()]), f"`{match[0]}`")
            end = match.end()
        if parts:
            return "".join(parts) + pattern.sub(_backslash, plain[end:])
    return pattern.sub(_backslash, plain)


def line_start(markdown: str) -> str:
    """A line that begins with text, so that it does not begin a heading, a list, a quote or the like."""
    if markdown and markdown[0] in _LINE_STARTERS:
        match = _LINE_START.match(markdown)
        if match:
            end = match.end()
            # After a number the dot is escaped, before all others the mark itself.
            return f"{match[0]}\\{markdown[end:]}" if match[0][0].isdigit() else "\\" + markdown
    return markdown


def heading_end(markdown: str) -> str:
    """A heading's text, so that hashes at its end are not taken for its close."""
    if markdown.endswith("#"):
        return _CLOSING_HASHES.sub(lambda match: "\\" + match[0], markdown)
    return markdown


@lru_cache(maxsize=1 << 14)
def code(plain: str) -> str:
    """A code span that shows ``plain``; "" for nothing. Delimiters are longer than any run of backticks inside."""
    if not plain.isprintable():
        plain = visible(plain)
    if "`" not in plain:
        if not plain or (plain[0] == " " == plain[-1] and not plain.isspace()):
            return f"` {plain} `" if plain else ""
        return f"`{plain}`"
    runs = {len(run) for run in re.findall("`+", plain)}
    size = next(size for size in range(1, len(runs) + 2) if size not in runs)
    fence = "`" * size
    pad = " " if plain[0] in "` " or plain[-1] in "` " else ""
    return f"{fence}{pad}{plain}{pad}{fence}"


@lru_cache(maxsize=1 << 14)
def inner(plain: str) -> str:
    """HTML text between tags, as short as can be; not for attributes."""
    if not plain.isprintable():
        plain = visible(plain)
    if "&" in plain:
        plain = plain.replace("&", "&amp;")
    return plain.replace("<", "&lt;") if "<" in plain else plain


def html(plain: str) -> str:
    """HTML text, also for the value of an attribute in double quotes."""
    if not plain.isprintable():
        plain = visible(plain)
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


#: Tags that a viewer turns into something else than highlighted text.
_LIVE = frozenset({"mermaid", "geojson", "topojson", "stl", "math"})
_TAG = re.compile(r"[A-Za-z0-9+#_.-]{1,40}").fullmatch
#: Commands of a formula that reach beyond it.
_REACHING = re.compile(
    r"\\(?:href|url|html\w*|class|cssId|style|data|require|[egx]?def|let|(?:re)?new\w*|include\w*|unicode)(?![A-Za-z])"
)
_BACKTICKS = re.compile("`{3,}")


def fence(content: str, language: str) -> tuple[str, str]:
    """The opening line and the body (ending in a line feed, if not empty) of a fence that shows ``content``.

    The closing line is the run of backticks that the opening begins with.
    """
    body = visible_lines(content)
    if body and body[-1] != "\n":
        body += "\n"
    size = max(map(len, _BACKTICKS.findall(body)), default=2) + 1 if "```" in body else 3
    if language:
        tag = language.lower()
        if tag in _LIVE and (tag != "math" or _REACHING.search(body)):
            language = "latex" if tag == "math" else "text"
        elif not _TAG(language):
            language = ""
    return "`" * size + language, body
