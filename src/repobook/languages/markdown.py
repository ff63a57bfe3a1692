"""Markdown: headings, links, and code marks that name symbols and files. MDX too."""

from __future__ import annotations

import html
import itertools
import re

from ..asides import is_title
from ..extract import Builder, Prose
from ..model import Kind
from . import Language
from ._marks import Found, Heading, Mark, define_headings, describe, heading, says_little

_ATX = re.compile(rb" {0,3}(#{1,6})(?:[ \t]+|$)")
_CLOSING = re.compile(rb"(?:^|[ \t])#+$")
_SETEXT = re.compile(rb" {0,3}(=+|-+)[ \t]*$")
_FENCE = re.compile(rb"[ \t]*(?:>[ \t]?)*(?:(?:[-*+]|\d+[.)])[ \t]+)?(`{3,}|~{3,})[ \t]*([^`\r\n]*)$")
_RULER = re.compile(rb" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_HTML_HEADING = re.compile(rb"<h([1-6])\b[^>]*>(.*?)(?:</h[1-6]>|$)", re.I)
#: an image that is a link: no word of the heading that it stands behind
_BADGE = re.compile(r"\[!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])?\](?:\([^()]*\)|\[[^\[\]]*\])?")
_HTML_CLOSE = re.compile(rb"[ \t]*</h[1-6]>[ \t]*$", re.I)
_HTML_OPEN = re.compile(rb" {0,3}<(pre|script|style|textarea)\b", re.I)
_LIST = re.compile(rb"^[ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)")
_TABLE_RULE = re.compile(rb"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)*$")
_QUOTE = re.compile(rb"^[ \t]*(?:>[ \t]?)+")
_DEFINITION = re.compile(rb" {0,3}\[([^\]\r\n]+)\]:[ \t]*<?([^\s>]+)>?")
_LABELLED = re.compile(rb"^ {0,3}\[([^\]\r\n]+)\]:[ \t]*\S", re.M)
_SHORT_LINK = re.compile(r"(?<!\\)\[([^\[\]]+)\](?![(\[:])")
_MDX_IMPORT = re.compile(rb"(?:import|export)\b[^\"'\n]*?\bfrom[ \t]+[\"']([^\"'\n]+)[\"']")
_ANCHOR = re.compile(rb"<(?:a|span|div|p)\b[^<>]*?\b(?:name|id)[ \t]*=[ \t]*[\"']([^\"'\s<>]+)[\"']", re.I)
_INLINE = re.compile(
    rb"(?P<role>\{[\w:+-]+\})?(?P<ticks>`+)(?P<code>(?:[^`]|(?<!`)`(?!(?P=ticks)))*?[^`]??)(?P=ticks)(?!`)"
    rb"|\]\([ \t]*(?:<(?P<angle>[^<>\n]*)>|(?P<target>[^\s<>()]*(?:\([^\s()]*\)[^\s()]*)*))"
    rb"|<[^<>]*?\b(?:href|src)[ \t]*=[ \t]*[\"'](?P<html>[^\"'<>]*)[\"']"
)
_SCHEME = re.compile(rb"(?:[A-Za-z][A-Za-z0-9+.-]*:|//)")
_ROLE_TARGET = re.compile(rb"(?:.*<)?~?!?\.?([^<>]+?)>?$", re.S)
_PYTHON = frozenset(b"python py python3 py3 pycon ipython ipython3 doctest {code-cell} {python}".split())
#: languages whose example code writes the package before a name
_PACKAGED = {b"go": "go", b"golang": "go", b"rust": "rust", b"rs": "rust"}
#: directives of MyST whose content is text like that around them
_ADMONITIONS = frozenset(b"note tip warning important admonition seealso caution hint danger".split())
_LONG = 20_000
#: ``{#id}`` at the end of a heading sets its anchor
_OWN_ANCHOR = re.compile(r"[ \t]*\{[ \t]*#[\w:.-]+[^{}]*\}[ \t]*$")
#: a picture, or a badge: a picture that is a link
_PICTURE = re.compile(r"(?:\[\s*)?!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])(?:\s*\](?:\([^()]*\)|\[[^\[\]]*\]))?")
#: what mkdocstrings and mkautodoc put the documentation of a symbol for, and the members that its options name
_TAKEN_IN = re.compile(rb":::[ \t]+([A-Za-z_]\w*(?:\.\w+)+)[ \t]*$")
_MEMBERS = re.compile(rb"[ \t]+:members:((?:[ \t]+\w+)+)[ \t]*$")
#: the row above a remark of Python-Markdown, whose text is indented
_REMARK = re.compile(rb"(?:!!!|\?\?\?\+?)[ \t]+[A-Za-z]")
#: code, an address between angle brackets, a tag
_ANGLED = re.compile(
    r"(?P<code>(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))"
    r"|<(?P<address>[A-Za-z][A-Za-z0-9+.-]+:[^\s<>]*|[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)>"
    r"|</?[A-Za-z][^<>]*>"
)
_LINK = re.compile(r"\b[a-z][a-z0-9+.-]{1,30}://\S+|[\w.+-]{1,64}@[\w-]{1,250}\.[\w.-]+")
_LABELS = frozenset({"ref", "numref", "term", "label"})


def extract(builder: Builder) -> None:
    _Reader(builder).run()


def plain(text: str) -> str:
    """A piece of Markdown as plain text: links become their labels, marks and tags go. Very long ones stay."""
    if len(text) > _LONG:
        return text.strip()
    text = re.sub(r"!?\[([^\[\]]*)\]\([^()]*(?:\([^()]*\)[^()]*)*\)", r"\1", text)
    text = re.sub(r"!?\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])", r"\1", text)  # a badge inside a link
    if "<" in text:
        text = _ANGLED.sub(_unangled, text)
    text = re.sub(r"\{[\w:+-]+\}(?=`)", "", text)
    text = re.sub(r"(`+)(.+?)\1", r"\2", text)
    text = re.sub(r"(?<!\\)(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", text)
    text = re.sub(r"(?<![\\\w*])([*_])(?=[^\s*_])([^*_]+?)(?<=\S)\1(?![\w*])", r"\2", text)
    text = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)
    return html.unescape(text).strip()


def _unangled(match: re.Match[str]) -> str:
    """Of what stands between angle brackets an address stays, and code as it is."""
    return match["address"] or match["code"] or ""


class _Reader:
    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.source = builder.source
        self.data = builder.source.data
        self.found = Found(builder)
        self.headings: list[Heading] = []
        self.paragraphs: dict[int, tuple[str, int]] = {}
        self.first: tuple[str, int, int] | None = None  # the description in the front matter
        self.pending: list[int] = []  # rows of the paragraph that is open
        self.listing = False  # the open paragraph is part of a list, quote or table
        self.in_list = False
        self.titles: list[int] = []  # rows of paragraphs that are titles in strong letters
        #: labels of links that the document defines, in lower case
        self.labels = (
            {" ".join(match[1].decode("utf-8", "replace").lower().split()) for match in _LABELLED.finditer(self.data)}
            if b"]:" in self.data
            else frozenset()
        )

    def run(self) -> None:
        source = self.source
        row = self._front_matter()
        while row < source.rows:
            row = self._row(row)
        self._flush()
        self._pass_over()
        define_headings(self.builder, self.headings, self.paragraphs)
        self.found.finish()
        self.builder.doc = self.first or describe(self.builder, self.headings, self.paragraphs, self._plain)

    def _front_matter(self) -> int:
        """Skips settings between ``---`` at the top; the title there is a heading of its own."""
        source = self.source
        if not source.rows or source.row_bytes(0).rstrip() != b"---":
            return 0
        for row in range(1, min(source.rows, 500)):
            line = source.row_bytes(row)
            if line.rstrip() in (b"---", b"..."):
                for inner in range(1, row):
                    self._setting(inner)
                return row + 1
            if line.strip() and not re.match(rb"[\w\"'#\s-]", line):
                return 0
        return 0

    def _setting(self, row: int) -> None:
        match = re.match(rb"(title|description)[ \t]*:[ \t]*[\"']?(.*?)[\"']?[ \t]*$", self.source.row_bytes(row))
        if match is None or not match.group(2):
            return
        text = match.group(2).decode("utf-8", "replace")
        if match.group(1) == b"title":
            start = self.source.starts[row]
            self.headings.append(Heading(1, text, start + match.start(2), start, text))
        elif self.first is None:
            self.first = (text, row, row + 1)

    def _row(self, row: int) -> int:
        """Reads a row, or the block that starts in it; returns the next row."""
        source = self.source
        line = source.row_bytes(row)
        body = line.strip()
        if not body:
            self._flush()
            return row + 1
        indent = len(line) - len(line.lstrip(b" "))
        if line[:1] == b"\t":
            indent = 4
        fence = _FENCE.match(line)
        if fence is not None and (fence.group(1)[:1] == b"~" or b"`" not in fence.group(2)):
            self._flush()
            return self._fence(row, fence.group(1), fence.group(2))
        if body[:4] == b"<!--":
            return self._comment(row, line)
        if opened := _HTML_OPEN.match(line):
            self._flush()
            closing = re.compile(rb"</" + opened.group(1) + rb"\s*>", re.I)
            while row < source.rows and not closing.search(source.row_bytes(row)):
                row += 1
            return row + 1
        if indent >= 4 and not self.pending and not self.in_list:
            return row + 1  # indented code
        # ``# comment`` inside a list is nearly always code
        if indent < 4 and not (indent and self.in_list) and (after := self._heading(row, line)):
            return after
        listed = _LIST.match(line) is not None
        if listed and not _RULER.match(line):
            self._flush()
            self.in_list = True
        elif indent == 0 and not self.pending:
            self.in_list = False
        if _RULER.match(line):
            self._flush()
            return row + 1
        if indent == 0 and not self.pending and (imported := _MDX_IMPORT.match(line)):
            name = imported.group(1).decode("utf-8", "replace")
            self.builder.imported(name, "", "", source.starts[row] + imported.start(1))
            return row + 1
        if indent == 0 and body[:3] in (b":::", b"!!!", b"???"):
            if taken := _TAKEN_IN.match(line):
                self._flush()
                return self._taken_in(row, taken)
            if _REMARK.match(line):
                self._flush()
                self.in_list = (
                    True  # read like an item of a list: its text is no code, and says nothing of the document
                )
                return row + 1
        self.pending.append(row)
        self.listing = self.listing or listed or body[:1] in (b">", b"|") or self.in_list
        return row + 1

    def _taken_in(self, row: int, taken: re.Match[bytes]) -> int:
        """The documentation of a symbol stands for a block: that, and the members that it names."""
        source, name = self.source, taken.group(1).decode()
        self.found.add(source.starts[row] + taken.start(1), name, Mark.DOCUMENTED)
        row += 1
        while row < source.rows and (line := source.row_bytes(row))[:1] in (b" ", b"\t") and line.strip():
            if listed := _MEMBERS.match(line):
                for member in re.finditer(rb"\w+", listed.group(1)):
                    start = source.starts[row] + listed.start(1) + member.start()
                    text = member.group().decode("utf-8", "replace")
                    self.found.add(start, text, Mark.DOCUMENTED, f"{name}.{text}")
            row += 1
        return row

    def _heading(self, row: int, line: bytes) -> int:
        """Reads a heading; returns the row behind it, 0 where there is none."""
        source = self.source
        start = source.starts[row]
        match = _ATX.match(line)
        if match is not None:
            self._flush()
            text = line[match.end() :].rstrip()
            closing = _CLOSING.search(text)
            text = text[: closing.start()] if closing else text
            self._add_heading(len(match.group(1)), text, start + match.end(), start)
            self._inline(start, start + len(line))
            return row + 1
        if line.lstrip()[:2].lower() == b"<h" and (tag := _HTML_HEADING.search(line)):
            self._flush()
            if not tag.group(2).strip() and row + 2 < source.rows and _HTML_CLOSE.match(source.row_bytes(row + 2)):
                text = source.row_bytes(row + 1)  # between tags on rows of their own
                self._add_heading(int(tag.group(1)), text, source.starts[row + 1], start)
                self._inline(source.starts[row + 1], source.starts[row + 1] + len(text))
                return row + 3
            self._add_heading(int(tag.group(1)), tag.group(2), start + tag.start(2), start)
            self._inline(start, start + len(line))
            return row + 1
        match = _SETEXT.match(line)
        if match is None or not self.pending or self.listing or len(self.pending) > 4:
            return 0
        rows = self.pending
        first = source.starts[rows[0]]
        # a title of several rows is known by its first
        lead = source.row_bytes(rows[0])
        text = lead.strip()
        if text[:1] in (b"|", b"<"):
            return 0
        self._add_heading(1 if match.group(1)[:1] == b"=" else 2, text, first + len(lead) - len(lead.lstrip()), first)
        self._inline(first, start)
        self.pending, self.listing = [], False
        return row + 1

    def _add_heading(self, level: int, text: bytes, byte: int, start: int) -> None:
        raw = text.decode("utf-8", "replace")
        own = _OWN_ANCHOR.search(raw)
        raw = raw[: own.start()] if own else raw
        words = _BADGE.sub("", raw) if "[![" in raw and len(raw) <= _LONG else raw
        found = heading(level, raw, plain(words) or plain(raw), byte, start)
        if found is not None:
            self.headings.append(found)
            self.builder.prose.append(Prose(self.source.row(start), found.plain))

    def _fence(self, row: int, mark: bytes, info: bytes) -> int:
        source = self.source
        closing = re.compile(rb"[ \t]*(?:>[ \t]?)*" + re.escape(mark[:1]) + rb"{%d,}[ \t]*$" % len(mark))
        last = row + 1
        while last < source.rows and not closing.match(source.row_bytes(last)):
            last += 1
        words = info.split()
        tag = words[0].lower() if words else b""
        directive = tag[1:-1] if tag[:1] == b"{" and tag[-1:] == b"}" else b""
        if directive in _ADMONITIONS:
            return row + 1  # its content is text
        begin = source.starts[row + 1] if row + 1 < source.rows else len(self.data)
        end = source.starts[last] if last < source.rows else len(self.data)
        if directive in (b"toctree", b"include", b"literalinclude"):
            self._directive(directive, info, row, last)
        elif tag in _PYTHON or tag.split(b",")[0].split(b"{")[0] in _PYTHON:
            self.found.example(begin, self.data[begin:end])
        elif language := _PACKAGED.get(tag.split(b",")[0]):
            self.found.packaged(begin, self.data[begin:end], language)
        return last + 1

    def _directive(self, directive: bytes, info: bytes, row: int, last: int) -> None:
        source = self.source
        if directive == b"toctree":
            for number in range(row + 1, min(last, source.rows)):
                line = source.row_bytes(number)
                entry = re.match(rb"[ \t]*(?:[^<>]*<)?([^<>\s:][^<>]*?)>?[ \t]*$", line)
                if entry and line.strip()[:1] != b":" and not _SCHEME.match(entry.group(1)):
                    name = entry.group(1).decode("utf-8", "replace")
                    self.builder.imported(name, "", "", source.starts[number] + entry.start(1), condition="toctree")
            return
        words = info.split()
        if len(words) > 1:
            start = source.starts[row] + source.row_bytes(row).rfind(words[-1])
            self.found.add(start, words[-1].decode("utf-8", "replace"), Mark.LINK)

    def _comment(self, row: int, line: bytes) -> int:
        source = self.source
        start = source.starts[row] + line.index(b"<!--")
        end = self.data.find(b"-->", start)
        end = len(self.data) if end < 0 else end + 3
        text = source.text(start + 4, end).removesuffix("-->").strip()
        last = source.row(max(end - 1, start))
        self.builder.comment(start, end, text)
        rest = self.data[end : source.starts[last] + len(source.row_bytes(last))]
        if rest.strip() and last == row:
            self.pending.append(row)
            return row + 1
        return last + 1

    def _flush(self) -> None:
        """Ends the open paragraph: its text is prose, its links and code marks are uses."""
        rows, listing = self.pending, self.listing
        self.pending, self.listing = [], False
        if not rows:
            return
        source = self.source
        first, last = rows[0], rows[-1] + 1
        start = source.starts[first]
        end = source.starts[last] if last < source.rows else len(self.data)
        self._inline(start, end)
        lines = []
        for row in range(first, last):
            line = source.row_bytes(row)
            definition = _DEFINITION.match(line)
            if definition is not None:
                target = definition.group(2)
                if not _SCHEME.match(target) and definition.group(1)[:1] != b"^":
                    self._target(source.starts[row] + definition.start(2), target)
                lines.append("")
                continue
            if _TABLE_RULE.match(line) and b"-" in line:
                listing = listing or b"|" in line  # of a table whose rows do not begin with a bar
                lines.append("")
                continue
            body = _QUOTE.sub(b"", line, count=1)
            body = _LIST.sub(b"", body, count=1) if listing else body
            lines.append(self._plain(body.decode("utf-8", "replace")))
        text = "\n".join(lines)
        if not text.strip():
            return
        self.builder.prose.append(Prose(first, text))
        words = text.strip()
        pictures = b"![" in self.data[start:end]
        said = self._plain(_PICTURE.sub("", source.text(start, end))) if pictures and end - start < _LONG else words
        if (not listing or self._is_motto(first, last, words)) and _is_sentence(said):
            self.paragraphs[first] = (words, last)
            if not listing and self.data.startswith((b"**", b"__"), start):
                self._title(first, last)

    def _title(self, first: int, last: int) -> None:
        """Notes a paragraph that is a title in strong letters, or begins with one: what it says begins below it."""
        line = self.source.row_bytes(first).decode("utf-8", "replace")
        below = self.source.row_bytes(first + 1).decode("utf-8", "replace") if first + 1 < last else ""
        if not is_title(line, below):
            return
        if below:
            words, _ = self.paragraphs.pop(first)
            self.paragraphs[first + 1] = (words.partition("\n")[2], last)
        else:
            self.titles.append(first)

    def _pass_over(self) -> None:
        """Takes titles in strong letters out of the paragraphs where the one below, under the same heading, says something."""
        if not self.titles:
            return
        rows = sorted(self.paragraphs)
        for row, below in itertools.pairwise(rows):
            if row in self.titles and not says_little(self.paragraphs[below][0]):
                if not any(row < self.source.row(heading.start) < below for heading in self.headings):
                    del self.paragraphs[row]

    def _plain(self, text: str) -> str:
        """`plain`, and the labels of links whose targets stand elsewhere in the document (``[label]``) without brackets."""
        text = plain(text)
        return _SHORT_LINK.sub(self._label, text) if self.labels and "[" in text else text

    def _label(self, match: re.Match[str]) -> str:
        return match[1] if " ".join(match[1].lower().split()) in self.labels else match[0]

    def _is_motto(self, first: int, last: int, words: str) -> bool:
        """Whether a quote is what the document says of itself: the first text below its title."""
        if self.in_list or len(self.headings) != 1 or self.paragraphs or _NOTICE.match(words):
            return False
        return all(self.source.row_bytes(row).lstrip()[:1] == b">" for row in range(first, last))

    def _inline(self, start: int, end: int) -> None:
        data = self.data
        for match in _INLINE.finditer(data, start, end):
            if match.group("code") is not None:
                raw = match.group("code")
                stripped = raw.strip()
                at = match.start("code") + len(raw) - len(raw.lstrip())
                if match.group("role"):
                    self._role(match.group("role")[1:-1].decode(), at, stripped)
                else:
                    self.found.code(at, stripped)
                continue
            group = next((name for name in ("angle", "target", "html") if match.group(name)), None)
            if group is not None and not _SCHEME.match(match.group(group)):
                self._target(match.start(group), match.group(group))
        if b"<" in data[start:end]:
            for match in _ANCHOR.finditer(data, start, end):
                name = match.group(1).decode("utf-8", "replace")
                self.builder.define(name, Kind.LABEL, match.start(1), match.start(1), match.end(1), signature=name)

    def _role(self, role: str, start: int, text: bytes) -> None:
        """A role of MyST: ``{class}`x```."""
        match = _ROLE_TARGET.match(text)
        if match is None or text[:1] == b"!":
            return
        name, at = match.group(1).decode("utf-8", "replace"), start + match.start(1)
        if role in _LABELS:
            self.found.add(at, name, Mark.LABEL)
        elif role in ("doc", "download"):
            self.found.add(at, name, Mark.PAGE if role == "doc" else Mark.LINK)
        else:
            self.found.add(at, name.removesuffix("()"), Mark.SYMBOL)

    def _target(self, start: int, target: bytes) -> None:
        if b"{{" in target or b"{%" in target or target[:1] in (b"$", b"{"):
            return
        self.found.add(start, target.decode("utf-8", "replace"), Mark.LINK)


#: How a quote begins that warns of something.
_NOTICE = re.compile(
    r"\[!|\W*(?:note|nb|warning|important|caution|attention|tip|info|deprecated|update|breaking|announcement)\b",
    re.IGNORECASE,
)


def _is_sentence(text: str) -> bool:
    """Whether a paragraph says something: a few words, not only badges, links and addresses."""
    if "://" in text or "@" in text:
        text = _LINK.sub("", text)
    return len(re.findall(r"[^\W\d_]{2,}", text)) >= 3


LANGUAGES = (
    Language(
        "markdown", "Markdown", extract,
        suffixes=(".md", ".markdown", ".mdx", ".mkd", ".mdown", ".qmd", ".Rmd"),
        separator=" > ", family="document", program=False,
    ),
)  # fmt: skip
