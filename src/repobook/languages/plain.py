"""Plain text: the titles it can be seen to have, and its prose. Text that is clearly in another markup is read as that.

Also lists of Python requirements, and files of data, which have neither.
"""

from __future__ import annotations

import re

from ..extract import Builder, Prose
from . import Language, markdown, rst
from ._marks import Found, Heading, define_headings, describe

_UNDERLINE = re.compile(rb"([=\-~^*#])\1{2,}[ \t]*$")
_NUMBERED = re.compile(rb"(\d{1,2}(?:\.\d{1,2})*)[.)]?[ \t]+([A-Z][^\r\n]{1,60}?)[ \t]*$")
_RST_MARKUP = re.compile(rb"^\.\.[ \t]+(?:_[^:\n]+:|[A-Za-z][\w:-]*::)|:[a-z][\w:+-]*:`[^`\n]+`", re.M)
_RST_LITERAL = re.compile(rb"(?<!`)``[^`\n]+``(?!`)|^[^\s|][^\n]*::$", re.M)
_RST_OVERLINED = re.compile(rb"(?:^|\n\n)(=|-|\*|#|~){4,}\n[ \t]{0,2}[^\s=*#~-][^\n]{0,100}\n\1{4,}\n", re.S)
_RST_TITLE = re.compile(rb"^[^\s.:\-=~#*|+][^\n]*\n(=|-|~|\^|\*|#|\"|'|`)\1{2,}[ \t\r]*$", re.M)
_MARKDOWN_HEADING = re.compile(rb"^#{1,4} \S", re.M)
_MARKDOWN_MARKUP = re.compile(rb"^```|\]\((?:https?:|\.{0,2}/|#|[\w-]+\.md)", re.M)
_REQUIREMENT = re.compile(
    rb"[ \t]*(?:-e[ \t]+)?([A-Za-z0-9][A-Za-z0-9._-]*)[ \t]*(?:\[[^\]\n]*\])?[ \t]*(?:[=<>!~;@#]|$)"
)
_OPTION = re.compile(rb"[ \t]*(?:-r|-c|--requirement|--constraint)[ =]?[ \t]*([^\s#]+)")
_REQUIREMENTS = re.compile(r"(?:.*[-_.])?(?:requirements|constraints)(?:[-_.].*)?\.(?:txt|in)|requirements/[^/]*\.txt")
_WORD = re.compile(r"[^\W\d_]{2,}")
_PROSE_LIMIT = 1_000_000


def extract(builder: Builder) -> None:
    data = builder.source.data
    head = data[:200_000]
    path = builder.source.path
    named = any(_REQUIREMENTS.fullmatch("/".join(path.split("/")[-parts:])) for parts in (1, 2))
    if named and _lists_requirements(head):
        _requirements(builder)
    elif is_rst(head):
        builder.language, builder.separator = "rst", " > "
        rst.extract(builder)
    elif len(_MARKDOWN_HEADING.findall(head)) > 1 and _MARKDOWN_MARKUP.search(head) and not _looks_like_script(head):
        builder.language, builder.separator = "markdown", " > "
        markdown.extract(builder)
    else:
        _Reader(builder).run()


def extract_data(builder: Builder) -> None:
    """Data: rows are counted, nothing else."""


def is_rst(data: bytes) -> bool:
    """Whether text is clearly reStructuredText: its markup stands in it at least twice, and beside titles or often."""
    found = len(_RST_MARKUP.findall(data))
    data = data.replace(b"\r\n", b"\n")
    if _RST_OVERLINED.search(data):
        return True
    titles = len(_RST_TITLE.findall(data))
    if not titles:
        return found >= 4
    return found >= 2 or found + len(_RST_LITERAL.findall(data)) >= 3


def _lists_requirements(data: bytes) -> bool:
    """Whether rows that say something are requirements or options for pip, nearly all of them."""
    rows = [
        row for row in data.split(b"\n") if row.strip() and row.lstrip()[:1] not in (b"#", b"-") and b"://" not in row
    ]
    return sum(1 for row in rows if _REQUIREMENT.match(row.rstrip(b"\\ \r"))) >= 0.8 * len(rows)


def _looks_like_script(data: bytes) -> bool:
    return data[:2] == b"#!"


def _requirements(builder: Builder) -> None:
    """A list of requirements for pip: each is an import, ``-r`` and ``-c`` name further lists."""
    source = builder.source
    comments: list[tuple[int, int]] = []
    for row in range(source.rows):
        line = source.row_bytes(row)
        start = source.starts[row]
        body = line.strip()
        if body[:1] == b"#":
            comments.append((start + line.index(b"#"), start + len(line)))
        elif option := _OPTION.match(line):
            name = option.group(1).decode("utf-8", "replace")
            builder.imported(name, "", "", start + option.start(1), condition="list")
        elif match := _REQUIREMENT.match(line):
            builder.imported(match.group(1).decode("ascii"), "", "", start + match.start(1))
        if b" #" in line and body[:1] != b"#":
            comments.append((start + line.index(b" #") + 1, start + len(line)))
    for start, end in comments:
        builder.comment(start, end, source.text(start, end).lstrip("# "))


class _Reader:
    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.source = builder.source
        self.headings: list[Heading] = []
        self.paragraphs: dict[int, tuple[str, int]] = {}
        self.numbered: list[tuple[int, bytes, Heading]] = []

    def run(self) -> None:
        source, row = self.source, 0
        if not _is_prose(source.data[:20_000]):
            return
        while row < source.rows:
            line = source.row_bytes(row)
            if not line.strip():
                row += 1
                continue
            if self._underlined(row, line):
                row += 2
                continue
            first = row
            while row < source.rows and source.row_bytes(row).strip():
                row += 1
                if row < source.rows and self._is_title(row):
                    break
            self._paragraph(first, row)
        self._number()
        self.headings.sort(key=lambda heading: heading.start)
        define_headings(self.builder, self.headings, self.paragraphs)
        Found(self.builder).finish()
        self.builder.doc = describe(self.builder, self.headings, self.paragraphs)

    def _is_title(self, row: int) -> bool:
        return row + 1 < self.source.rows and self._level(row) > 0

    def _level(self, row: int) -> int:
        """1 or 2 when the row is underlined by at least its own length, else 0."""
        source = self.source
        if row + 1 >= source.rows:
            return 0
        line, under = source.row_bytes(row), _UNDERLINE.match(source.row_bytes(row + 1))
        if under is None or line[:1] in b" \t" or not any(65 <= c <= 122 or c > 127 for c in line):
            return 0
        before = source.row_bytes(row - 1) if row else b""
        length, width = len(source.row_bytes(row + 1).strip()), len(line.strip().decode("utf-8", "replace"))
        if before.strip() or width > 100 or not width <= length + 1 <= max(width * 2, width + 20):
            return 0
        return 1 if under.group(1) in b"=#*" else 2

    def _underlined(self, row: int, line: bytes) -> bool:
        level = self._level(row)
        if not level:
            return False
        start = self.source.starts[row]
        title = line.strip().decode("utf-8", "replace")
        self.headings.append(Heading(level, title, start + line.index(line.strip()), start, title))
        self.builder.prose.append(Prose(row, title))
        return True

    def _paragraph(self, first: int, last: int) -> None:
        source = self.source
        lines = [source.row_bytes(row).decode("utf-8", "replace").strip() for row in range(first, last)]
        if last == first + 1:
            self._candidate(first)
        text = "\n".join(lines)
        if source.starts[first] < _PROSE_LIMIT and _WORD.search(text):
            self.builder.prose.append(Prose(first, text))
            if len(_WORD.findall(text)) >= 4 and source.row_bytes(first)[:1] not in b" \t":
                self.paragraphs[first] = (text, last)

    def _candidate(self, row: int) -> None:
        """A row that stands alone and starts with a number may be a title."""
        line = self.source.row_bytes(row)
        match = _NUMBERED.match(line)
        if match is None or match.group(2)[-1:] in b";,:?" or len(match.group(2).split()) > 8:
            return
        if match.group(2)[-1:] == b"." and len(match.group(2).split()) > 4:
            return
        start = self.source.starts[row]
        text = line.strip().decode("utf-8", "replace")
        self.numbered.append((row, match.group(1), Heading(match.group(1).count(b".") + 1, text, start, start, text)))

    def _number(self) -> None:
        """Numbered titles count when they go 1, 2, …: single ones are items of lists."""
        tops = [int(number) for _, number, heading in self.numbered if heading.level == 1]
        if len(tops) < 2 or tops != list(range(tops[0], tops[0] + len(tops))) or tops[0] > 1:
            return
        base = 1 if any(heading.level == 1 for heading in self.headings) else 0
        for row, _, heading in self.numbered:
            self.headings.append(heading._replace(level=heading.level + base))
            self.paragraphs.pop(row, None)


def _is_prose(data: bytes) -> bool:
    """Whether text is written for people: mostly letters and spaces, and words in rows."""
    text = data.decode("utf-8", "replace")
    letters = sum(1 for c in text if c.isalpha() or c == " ")
    words = len(_WORD.findall(text))
    rows = text.count("\n") + 1
    return letters > 0.6 * len(text.replace("\n", "")) and words > 2.0 * min(rows, 200) / 2 and " " in text


LANGUAGES = (
    Language(
        "plain", "plain text", extract,
        suffixes=(".txt", ".text"),
        filenames=(
            "LICENSE*", "LICENCE*", "COPYING*", "NOTICE", "README", "AUTHORS", "CONTRIBUTORS", "CHANGES", "CHANGELOG",
            "NEWS", "TODO", "INSTALL", "PATENTS", "HISTORY", "THANKS", "CREDITS", "MAINTAINERS", "requirements*.in",
        ),
        fence="text", family="document", program=False,
    ),
    Language(
        "data", "data", extract_data,
        suffixes=(".csv", ".tsv", ".jsonl", ".ndjson", ".psv"),
        fence="text", program=False,
    ),
)  # fmt: skip
