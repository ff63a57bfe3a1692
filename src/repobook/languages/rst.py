"""reStructuredText with Sphinx's markup: headings, labels, roles, directives that take in symbols and files."""

from __future__ import annotations

import re

from ..extract import Builder, Prose, dedent
from ..model import Kind
from ..substitutions import substituted, substitutions
from . import Language
from ._marks import Found, Heading, Mark, define_headings, describe, heading
from ._rst_words import (
    AUTO,
    DESCRIBE,
    FILES,
    LABELS,
    LITERALS,
    PAGES,
    PLAIN,
    PYTHON,
    SCOPE,
    STRUCTURE,
    SYMBOLS,
    VERBATIM,
)

_ADORNMENT = re.compile(rb"([!-/:-@\[-`{-~])\1+[ \t]*$")
_DIRECTIVE = re.compile(rb"[ \t]*\.\.[ \t]+(?:\|[^|]+\|[ \t]+)?([A-Za-z][\w:.+-]*?)[ \t]?::(?:[ \t]+(.*?))?[ \t]*$")
_TARGET = re.compile(rb"[ \t]*\.\.[ \t]+_(?:`([^`]+)`|((?:\\.|[^:\\`\n])+)):(?:[ \t]+(.*?))?[ \t]*$")
_EXPLICIT = re.compile(rb"[ \t]*\.\.(?:[ \t]|$)")
_OPTION = re.compile(rb"[ \t]+:[\w-]+:")
_ENTRY = re.compile(rb"[ \t]*(?:[^<>\n]*<)?([^<>\s:][^<>\n]*?)>?[ \t]*$")
_LIST = re.compile(rb"[ \t]*(?:[-*+\xe2]|\(?(?:\d+|#|[a-zA-Z])[.)])[ \t]+")
_GRID = re.compile(rb"[ \t]*(?:\+[-=+]+\+|[=-]{2,}(?:[ \t]+[=-]{2,})+)[ \t]*$")
_FIELD = re.compile(rb"[ \t]*:[^:`\n]+:(?:[ \t]|$)")
_DOCTEST = re.compile(rb"[ \t]*>>> ")
_INLINE = re.compile(
    rb":(?P<role>[A-Za-z][\w:.+-]*):`(?P<text>[^`]+)`|``(?P<literal>(?:[^`]|`(?!`))+)``"
    rb"|(?<![\w`:])`(?P<phrase>[^`\s](?:[^`]*[^`\s])?)`(?P<tail>__?)?"
)
_FORMULA = re.compile(r":math:`([^`]+)`")
_ANGLE = re.compile(rb"(.*?)<([^<>]+)>\Z", re.S)
_NAME = re.compile(rb"[~!@]?\.?([A-Za-z_][\w.]*(?:::~?\w+)*)")
_LONG = 20_000
#: Rows of a table that a page shows as what a section says, at most.
_TABLE = 400
_SCHEME = re.compile(rb"(?:[A-Za-z][A-Za-z0-9+.-]*:|//)")
_SIGNATURE_PART = re.compile(rb"\(|[ \t]+[\[<]|(?<=^-)$|(?<=\w),[ \t]+-|(?<=\w)[ \t=]+[A-Z_<]+$")
_SIGNATURE = re.compile(rb"(?:[\w:*&<> ]+[ *&])?((?:[A-Za-z_]\w*(?:\.|::))*~?[A-Za-z_]\w*)[ \t]*(?:[(<\[].*|:.*|=.*)?$")


def extract(builder: Builder) -> None:
    _Reader(builder).run()


def plain(text: str) -> str:
    """A piece of reStructuredText as plain text. Very long ones stay as they are."""
    if len(text) > _LONG:
        return text.strip()
    if ":math:`" in text:
        # The backslashes of a formula are its own.
        text = _FORMULA.sub(lambda found: found[1].replace("\\", "\\\\"), text)
    if "`" in text:
        text = re.sub(r":[A-Za-z][\w:.+-]*:`[~!]?([^`<]*?)\s*(?:<[^`>]*>)?`", r"\1", text)
        text = re.sub(r"``([^`]+)``", r"\1", text)
        text = re.sub(r"`([^`<]+?)\s*(?:<[^`>]*>)?`__?", r"\1", text)
        text = re.sub(r"`([^`]+)`", r"\1", text)
    if "*" in text:
        text = re.sub(r"(?<![\w*])(\*\*|\*)(?=\S)([^*]+?)(?<=\S)\1(?![\w*])", r"\2", text)
    if "|" in text:
        text = re.sub(r"\|([^|\s][^|]*)\|(?:__?)?", r"\1", text)
    if "_" in text:
        text = re.sub(r"(?<![\w.`])([A-Za-z][\w-]*?[A-Za-z0-9])__?(?=[\s.,;:!?)]|$)", r"\1", text)
    if "\\" in text:
        text = re.sub(r"\\(\S)", r"\1", text)
    return text.strip()


class _Reader:
    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.source = builder.source
        self.data = builder.source.data
        self.found = Found(builder)
        self.headings: list[Heading] = []
        self.paragraphs: dict[int, tuple[str, int]] = {}
        #: tables at the left margin that a directive holds: their text and the row past their end
        self.tables: dict[int, tuple[str, int]] = {}
        self.styles: list[tuple[bytes, bool]] = []
        self.substitutions = substitutions(self.data.decode("utf-8", "replace")) if b".. |" in self.data else {}
        self.scope = ""
        self.labelled = False  # the explicit block just read was a label
        self.lead = -1  # byte of the labels that stand right above, -1 for none

    def run(self) -> None:
        row = 0
        while row < self.source.rows:
            row = self._block(row)
        define_headings(self.builder, self.headings, self.paragraphs, self.tables)
        self.found.finish()
        self.builder.doc = describe(self.builder, self.headings, self.paragraphs, plain)

    def _block(self, row: int) -> int:
        """Reads the block that starts in a row; returns the row after it."""
        line = self.source.row_bytes(row)
        if not line.strip():
            return row + 1
        if (taken := self._title(row, line)) is not None:
            return taken
        if _EXPLICIT.match(line):
            lead, self.lead = self.lead, -1
            last = self._explicit(row, line)
            if last == row + 1 and line[:1] == b"." and self.labelled:
                self.lead = lead if lead >= 0 else self.source.starts[row]
            return last
        self.lead = -1
        if _DOCTEST.match(line):
            last = row
            while last < self.source.rows and self.source.row_bytes(last).strip():
                last += 1
            start = self.source.starts[row]
            self.found.example(start, self.data[start : self._byte(last)])
            return last
        return self._paragraph(row)

    def _byte(self, row: int) -> int:
        return self.source.starts[row] if row < self.source.rows else len(self.data)

    def _title(self, row: int, line: bytes) -> int | None:
        """A section title with its adornment: the row after it, None when there is none here."""
        source = self.source
        over = _ADORNMENT.match(line)
        if over is not None and row + 2 < source.rows:
            under = _ADORNMENT.match(source.row_bytes(row + 2))
            text = source.row_bytes(row + 1)
            same = under is not None and under.group(1) == over.group(1)
            titled = text.strip() and not _ADORNMENT.match(text.strip())
            if same and titled and len(line.rstrip()) >= min(_width(text), 4):
                self._add(row + 1, text, (over.group(1), True), row)
                return row + 3
        if over is not None or line[:1] in b" \t" or row + 1 >= source.rows:
            return None if over is None or len(line.strip()) < 4 else row + 1
        under = _ADORNMENT.match(source.row_bytes(row + 1))
        if under is None or _GRID.match(line):
            return None
        before = source.row_bytes(row - 1) if row else b""
        if before.strip() and not _EXPLICIT.match(before) and not _ADORNMENT.match(before):
            return None
        length = len(source.row_bytes(row + 1).strip())
        if length < _width(line) and length < 4:
            return None
        self._add(row, line, (under.group(1), False), row)
        return row + 2

    def _add(self, row: int, line: bytes, style: tuple[bytes, bool], first: int) -> None:
        if style not in self.styles:
            self.styles.append(style)
        raw = line.decode("utf-8", "replace")
        start = self.source.starts[row]
        begin = self.lead if self.lead >= 0 else self.source.starts[first]
        self.lead = -1
        found = heading(self.styles.index(style) + 1, raw, plain(raw), start, begin)
        if found is None:
            return
        self.headings.append(found)
        self.builder.prose.append(Prose(row, found.plain))
        self._inline(start, start + len(line))

    def _body(self, row: int, indent: int) -> int:
        """The row after the block that is indented more than ``indent``, blank rows inside included."""
        source = self.source
        last = row
        while row < source.rows:
            line = source.row_bytes(row)
            if line.strip():
                if len(line) - len(line.lstrip()) <= indent:
                    break
                last = row + 1
            row += 1
        return last

    def _explicit(self, row: int, line: bytes) -> int:
        """A directive, a target, a footnote or a comment."""
        indent = len(line) - len(line.lstrip())
        start = self.source.starts[row]
        self.labelled = False
        if (target := _TARGET.match(line)) is not None:
            self._target(target, start)
            return row + 1
        directive = _DIRECTIVE.match(line)
        if directive is not None:
            return self._directive(row, directive, indent)
        rest = line.strip()[2:].strip()
        if rest[:1] in (b"[", b"|"):  # a footnote or citation, a substitution
            self._inline(start, start + len(line))
            return row + 1
        last = max(self._body(row + 1, indent), row + 1)
        if rest[:2] == b"__":
            return row + 1
        end = self._byte(last - 1) + len(self.source.row_bytes(last - 1).rstrip())
        text = self.source.text(start + indent + 2, end)
        self.builder.comment(start + indent, end, dedent(["", *text.split("\n")]).strip())
        return last

    def _target(self, match: re.Match[bytes], start: int) -> None:
        group = 1 if match.group(1) else 2
        name, url = match.group(group), match.group(3)
        if name == b"_":
            return
        if not url:
            text = name.decode("utf-8", "replace")
            byte = start + match.start(group)
            self.labelled = True
            self.builder.define(text, Kind.LABEL, byte, start, start + match.end(), signature=f".. _{text}:")
        elif not _SCHEME.match(url) and url[-1:] != b"_" and b"@" not in url:
            self.found.add(start + match.start(3), url.decode("utf-8", "replace"), Mark.LINK)

    def _directive(self, row: int, match: re.Match[bytes], indent: int) -> int:
        source = self.source
        name = match.group(1).decode("utf-8", "replace")
        argument = match.group(2) or b""
        start = source.starts[row] + (match.start(2) if argument else 0)
        last = max(self._body(row + 1, indent), row + 1)
        content = row + 1
        while content < last and _OPTION.match(source.row_bytes(content)):
            content += 1
        if name in ("list-table", "csv-table") and not indent and last - row < _TABLE:
            self.tables[row] = (source.text(source.starts[row], self._byte(last)).rstrip(), last)
        if name == "toctree":
            self._entries(content, last)
            return last
        if name == "autosummary":
            self._summary(content, last)
            return last
        if argument:
            self._argument(name, argument, start, row, last)
        if name in VERBATIM:
            language = argument.strip().lower()
            if name in PYTHON or language in (b"python", b"py", b"python3", b"pycon"):
                begin = self._byte(content)
                self.found.example(begin, self.data[begin : self._byte(last)])
            return last
        if name == "highlight":
            return last
        return content if content > row + 1 or last > row + 1 else row + 1

    def _argument(self, name: str, argument: bytes, start: int, row: int, last: int) -> None:
        if name in SCOPE:
            self.scope = argument.strip().decode("utf-8", "replace")
            if self.scope == "None":
                self.scope = ""
            self.found.add(start, self.scope, Mark.MODULE if name in AUTO else Mark.SCOPE)
        elif name in AUTO or name in DESCRIBE:
            match = _SIGNATURE.match(argument)
            if match is not None:
                self._symbol(start + match.start(1), match.group(1), Mark.DOCUMENTED)
                self._more_signatures(row, last)
        elif name in FILES:
            if not _SCHEME.match(argument) and argument[:1] != b"<":
                self.found.add(start, argument.decode("utf-8", "replace"), Mark.LINK)
                if name == "include":
                    self.builder.imported(argument.decode("utf-8", "replace"), "", "", start)
        elif name not in VERBATIM and name not in STRUCTURE and not _is_text(_described(argument)):
            text = _described(argument).decode("utf-8", "replace")
            self.labelled = True
            self.builder.define(
                text, Kind.LABEL, start, start, start + len(text.encode()), signature=f".. {name}:: {text}", type=name
            )
        elif name in STRUCTURE:
            self._inline(start, start + len(argument))

    def _more_signatures(self, row: int, last: int) -> None:
        """Further symbols of a directive stand aligned below the first."""
        line = self.source.row_bytes(row)
        column = line.find(b":: ") + 3
        for number in range(row + 1, last):
            line = self.source.row_bytes(number)
            if len(line) - len(line.lstrip()) < max(column, 6) or not line.strip():
                return
            match = _SIGNATURE.match(line.strip())
            if match is not None and line.strip()[:1] != b":":
                at = self.source.starts[number] + line.index(line.strip()) + match.start(1)
                self._symbol(at, match.group(1), Mark.DOCUMENTED)

    def _symbol(self, start: int, text: bytes, mark: Mark) -> None:
        name = text.decode("utf-8", "replace")
        full = f"{self.scope}.{name}" if self.scope and not name.startswith(self.scope + ".") else ""
        self.found.add(start, name, mark, full)

    def _entries(self, first: int, last: int) -> None:
        for row in range(first, last):
            line = self.source.row_bytes(row)
            match = _ENTRY.match(line)
            if match is None or not line.strip() or _SCHEME.match(match.group(1)) or match.group(1) == b"self":
                continue
            name = match.group(1).decode("utf-8", "replace")
            start = self.source.starts[row] + match.start(1)
            self.builder.imported(name, "", "", start, condition="toctree")
            if b"*" in match.group(1):  # several pages at once: an import has room for one
                self.found.add(start, name, Mark.PAGE)

    def _summary(self, first: int, last: int) -> None:
        for row in range(first, last):
            line = self.source.row_bytes(row)
            match = _NAME.match(line.lstrip())
            if match is not None and line.strip():
                at = self.source.starts[row] + len(line) - len(line.lstrip()) + match.start(1)
                self._symbol(at, match.group(1).rstrip(b"."), Mark.DOCUMENTED)

    def _paragraph(self, row: int) -> int:
        source = self.source
        first_line = source.row_bytes(row)
        indent = len(first_line) - len(first_line.lstrip())
        listed = _LIST.match(first_line) is not None
        last = row + 1
        while last < source.rows:
            line = source.row_bytes(last)
            if not line.strip() or (_EXPLICIT.match(line) and not listed):
                break
            titled = last + 1 < source.rows and _ADORNMENT.match(source.row_bytes(last + 1)) is not None
            if titled and line[:1] not in b" \t" and indent:
                break
            last += 1
        start, end = source.starts[row], self._byte(last)
        text_end = source.starts[last - 1] + len(source.row_bytes(last - 1).rstrip())
        literal = self.data[text_end - 2 : text_end] == b"::"
        self._inline(start, end)
        self._say(row, last, indent, listed)
        if not literal:
            return last
        body = self._body(last, min(indent, *(self._indent(number) for number in range(row, last))))
        begin = self._byte(last)
        self.found.example(begin, self.data[begin : self._byte(body)])
        return max(body, last)

    def _indent(self, row: int) -> int:
        line = self.source.row_bytes(row)
        return len(line) - len(line.lstrip())

    def _say(self, row: int, last: int, indent: int, listed: bool) -> None:
        lines: list[str] = []
        for number in range(row, last):
            line = self.source.row_bytes(number)
            body = b"" if _GRID.match(line) else _LIST.sub(b"", line, count=1) if listed else line
            lines.append(body.decode("utf-8", "replace").strip())
        text = plain(substituted("\n".join(lines), self.substitutions).replace("::\n", ":\n"))
        text = text[:-2] + ":" if text.endswith("::") else text
        if not any(c.isalpha() for c in text):
            return
        self.builder.prose.append(Prose(row, text))
        first = self.source.row_bytes(row)
        if indent or listed or _FIELD.match(first) or _GRID.match(first):
            return
        if len(re.findall(r"[^\W\d_]{2,}", text)) >= 3:
            self.paragraphs[row] = (text.strip(), last)

    def _inline(self, start: int, end: int) -> None:
        if b"`" not in self.data[start:end]:
            return
        for match in _INLINE.finditer(self.data, start, end):
            if match.group("literal") is not None:
                self._literal(match.start("literal"), match.group("literal"))
            elif match.group("role") is not None:
                self._role(match.group("role").decode("ascii"), match.start("text"), match.group("text"))
            elif match.group("tail"):
                angle = _ANGLE.match(match.group("phrase"))
                url = angle.group(2) if angle is not None else b""
                if angle is not None and not _SCHEME.match(url) and url[-1:] != b"_" and b"@" not in url:
                    self.found.add(match.start("phrase") + angle.start(2), url.decode("utf-8", "replace"), Mark.LINK)
            else:
                self._literal(match.start("phrase"), match.group("phrase"))

    def _literal(self, start: int, text: bytes) -> None:
        stripped = text.strip()
        self.found.code(start + len(text) - len(text.lstrip()), stripped)

    def _role(self, role: str, start: int, text: bytes) -> None:
        angle = _ANGLE.match(text)
        if angle is not None:
            start, text = start + angle.start(2), angle.group(2)
        if text[:1] == b"!" or role in PLAIN:
            return
        short_role = role.removeprefix("std:")
        if role in SYMBOLS:
            match = _NAME.match(text)
            if match is not None:
                name = match.group(1).rstrip(b".")
                self._symbol(start + match.start(1), name, Mark.SYMBOL)
        elif short_role in LABELS:
            self.found.add(start, text.decode("utf-8", "replace"), Mark.LABEL)
        elif role in PAGES:
            self.found.add(start, text.decode("utf-8", "replace"), Mark.PAGE)
        elif role == "download":
            self.found.add(start, text.decode("utf-8", "replace"), Mark.LINK)
        elif role in LITERALS:
            self._literal(start, text)
        elif b"\n" not in text:
            skip = 1 if text[:1] == b"~" else 0
            name = text[skip:].decode("utf-8", "replace")
            scoped = f"{self.scope}.{name}" if self.scope else ""
            self.found.add(start + skip, name, Mark.OTHER, f"{role}:{scoped}")


def _width(line: bytes) -> int:
    """Columns of a title: characters, not bytes."""
    return len(line.strip().decode("utf-8", "replace"))


def _described(argument: bytes) -> bytes:
    """The name that a directive describes, without its signature: ``migrate [app]`` is ``migrate``."""
    return _SIGNATURE_PART.split(argument, maxsplit=1)[0].strip()


def _is_text(argument: bytes) -> bool:
    """Whether a directive's argument is a sentence or a path rather than the name of something described."""
    return len(argument.split()) > 3 or b"/" in argument or argument[-1:] in b".:" or len(argument) > 80


LANGUAGES = (
    Language(
        "rst", "reStructuredText", extract, suffixes=(".rst", ".rest"),
        separator=" > ", family="document", program=False,
    ),
)  # fmt: skip
