"""Reads the lines of a doc text into blocks: paragraphs, lists, code, sections. Pure.

The reader goes through the lines once; what is indented below a line is read by the same reader, at most `DEEPEST`
times inside each other. What a line begins is told by its first character, so a plain line costs one look.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence

from ..content import Block, Code, Fence, Inline, Paragraph, Places, Strong
from ..substitutions import put_in
from . import directives, lists, preformatted, sections, tables, tags
from .dialect import Dialect, dialect
from .entries import NAMED, TITLES, Entry, emit, first_text
from .inline import Refer, flat, inline
from .layout import banner, bracketed, dedented, indented_end, is_code, is_rule, is_switch, looks_drawn
from .marks import MARKS, breaks
from .markup import with_addresses, without_html

#: Blocks inside blocks; what is deeper is shown as it is.
DEEPEST = 8

_RULES = frozenset("=~^*+#_.`:'\"<>/-")
_FIELD = re.compile(r":(?P<field>[A-Za-z][\w-]{0,30})(?:[ ]+(?P<of>[^:`]{1,200}))?:(?=[ ]|\Z)[ ]*(?P<text>.*)\Z").match
#: A remark that begins in the middle of a paragraph.
_REMARK = re.compile(r"(?:NOTE|Note|NB|TODO|FIXME|XXX|WARNING|Warning)(?:[ ]?[\[(][^\])]{1,80}[\])])?:").match
#: Any other tag in capitals, as ``REQUIRES: a lock``.
_TAG = re.compile(r"(?=[A-Z _-]{4})[A-Z]{2,30}(?:[ _-][A-Z]{2,30}){0,3}:(?=[ ]|\Z)").match
_REMARK_STARTS = frozenset("NTFXW")
#: a link that goes on in the next line, which is no line of its own then
_BROKEN = re.compile(r"\{@link(?:plain)?\b[^{}\n]{0,300}\n[^{}]{0,300}\}")
_SIGNATURE = re.compile(r"[A-Za-z_][\w.]*\([^\n]*\)(?:[ ]*->[ ]*\S[^\n]*)?\Z").match


def blocks(doc: str, places: Places = (), refer: Refer | None = None) -> tuple[Block, ...]:
    """A doc text, without comment marks and common indentation, as page content. ``places`` is put on all it states;
    ``refer`` makes links of what Javadoc's tags name."""
    kind = dialect(doc)
    if "\n" not in doc:
        text = doc.strip()
        if not text:
            return ()
        if text[0] not in MARKS and not kind & Dialect.HTML and text[-1] != ":":
            return (Paragraph(inline(text, kind, refer), places),)
    if "\t" in doc or "\r" in doc or "\f" in doc or "\v" in doc:
        doc = re.sub(r"\r\n?|[\f\v]", "\n", doc).expandtabs(4)
    if ".. |" in doc:
        doc = put_in(doc)
    if kind & Dialect.HTML:
        doc = without_html(doc)
    elif kind & Dialect.REST and (".. _" in doc or "`__" in doc):
        doc = with_addresses(doc)
    if kind & Dialect.TAGGED and "{@link" in doc:
        doc = _BROKEN.sub(lambda match: " ".join(match[0].split()), doc)
    lines = [line.rstrip() for line in doc.split("\n")]
    if "NOLINT" in doc or "clang-format" in doc or "noqa" in doc:
        lines = [line for line in lines if not is_switch(line)] or [""]
    if lines[0][:1] == " " or not lines[0]:
        lines = dedented(lines)
    return tuple(Reader(kind, places, refer).read(lines))


class Reader:
    """Reads lines of one doc text. Lines have no white space at their end; an empty line is ""."""

    def __init__(self, kind: Dialect, places: Places, refer: Refer | None = None) -> None:
        self.kind = kind
        self.places = places
        self.refer = refer
        self.depth = 0

    def read(self, lines: Sequence[str]) -> list[Block]:
        """The blocks of the lines."""
        if self.depth >= DEEPEST:
            return [self.fence(lines, "")] if any(lines) else []
        self.depth += 1
        out: list[Block | Entry] = []
        index, count = 0, len(lines)
        while index < count:
            line = lines[index]
            if not line:
                index += 1
                continue
            if line[0] in MARKS:
                reader = _BY_MARK.get(line[0])
                end = reader(self, lines, index, out) if reader else 0
                if not end and line[0] in _RULES:
                    end = self.rule(lines, index, out)
                if end:
                    index = end
                    continue
            index = self.paragraph(lines, index, out)
        result = self.settled(out)
        self.depth -= 1
        return result

    def inline(self, text: str) -> Inline:
        return inline(text, self.kind, self.refer)

    def text(self, lines: Sequence[str]) -> Paragraph:
        """Lines folded into one paragraph."""
        return Paragraph(self.inline(" ".join([line.strip() for line in lines])), self.places)

    def fence(self, lines: Sequence[str], language: str) -> Fence:
        return Fence("\n".join(lines), language, self.places)

    def title(self, text: str) -> Paragraph:
        return Paragraph((Strong(flat(self.inline(text))),), self.places)

    def settled(self, out: list[Block | Entry]) -> list[Block]:
        """Entries that follow each other, as the blocks they make together."""
        result: list[Block] = []
        run: list[Entry] = []
        for block in out:
            if isinstance(block, Entry):
                run.append(block)
                continue
            if run:
                result += emit(run, self.read, self.inline, self.places)
                run = []
            result.append(block)
        if run:
            result += emit(run, self.read, self.inline, self.places)
        return result

    def paragraph(self, lines: Sequence[str], start: int, out: list[Block | Entry]) -> int:
        """A paragraph, heading, section or list of terms. Returns the line behind it."""
        line = lines[start]
        count = len(lines)
        if start + 1 < count:
            below = lines[start + 1]
            if below and below[0] in MARKS and below[0] != " " and is_rule(below) and len(below) * 2 > len(line):
                return sections.underlined(self, lines, start, out)
            if below and bracketed(line):
                out.append(self.title(line.rstrip(": ")))
                return start + 1
            if line[-1] == ":" and line[-2:] != "::":
                end = sections.section(self, lines, start, out)
                if end:
                    return end
            if below[:1] == " " and line[-2:] != "::" and lists.has_term(line) and not breaks(below.lstrip()):
                end = lists.terms(self, lines, start, out)
                if end > start:
                    return end
        end = self.paragraph_end(lines, start)
        if lines[end - 1].endswith("::"):
            return preformatted.literal(self, lines, start, end, out)
        part = lines[start:end]
        if len(part) > 1 and self.not_prose(part, out):
            return end
        if not out and self.depth == 1 and end < count and "(" in line and self.signature(part):
            out.append(Paragraph((Code(" ".join([text.strip() for text in part]).replace("\\*", "*")),), self.places))
        elif len(part) == 1:
            out.append(Paragraph(self.inline(line), self.places))
        else:
            out.append(self.text(part))
        return end

    def not_prose(self, lines: Sequence[str], out: list[Block | Entry]) -> bool:
        """Whether lines are a drawing, meanings of names, or code in parts; then they are read as that."""
        if looks_drawn(lines):
            out.append(self.fence(lines, ""))
            return True
        meanings = lists.meanings(self, lines)
        if meanings is not None:
            out.append(meanings)
            return True
        code = [is_code(line) for line in lines]
        if not any(one and other for one, other in itertools.pairwise(code)):
            return False
        start = 0
        while start < len(lines):
            end = start + 1
            if not code[start] or code[start : start + 2] != [True, True]:
                while end < len(lines) and code[end : end + 2] != [True, True]:
                    end += 1
                out.append(self.text(lines[start:end]))
            else:
                while end < len(lines) and (code[end] or lines[end][0] == " "):
                    end += 1
                preformatted.add_code(self, lines[start:end], out)
            start = end
        return True

    @staticmethod
    def signature(lines: Sequence[str]) -> bool:
        """Whether lines are the signature that doc texts of functions made elsewhere begin with."""
        text = " ".join(lines)
        return len(text) < 600 and _SIGNATURE(text) is not None and text.count("(") == text.count(")")

    def paragraph_end(self, lines: Sequence[str], start: int) -> int:
        index, count = start + 1, len(lines)
        while index < count:
            line = lines[index]
            if not line:
                break
            first = line[0]
            if first == " ":
                stripped = line.lstrip()
                if lines[index - 1][-1] == ":" or (stripped[0] in MARKS and breaks(stripped)):
                    break
                if (
                    lines[index - 1][0] != " "
                    and lines[index - 1][-1] not in ",(="
                    and "   " not in lines[index - 1]
                    and not is_code(lines[index - 1])
                    and line[1] == " "
                    and is_code(stripped)
                ):
                    break
            elif first in MARKS:
                if breaks(line) or (first in "@\\" and tags.begins(line, self.kind)) or is_rule(line):
                    break
            elif (
                (
                    (first in _REMARK_STARTS and _REMARK(line))
                    # After half a sentence it is a name in it.
                    or ("A" <= first <= "Z" and _TAG(line) and (lines[index - 1][-1] in ".!?:;)" or _TAG(lines[start])))
                )
                or (
                    line[-1] == ":"
                    and line[:-1].lower() in TITLES
                    and lines[index + 1 : index + 2]
                    and lines[index + 1][:1] == " "
                )
            ):
                break
            index += 1
        return index

    def field(self, lines: Sequence[str], start: int, out: list[Block | Entry]) -> int:
        """A field of Sphinx, ``:param int x: text``."""
        match = _FIELD(lines[start])
        if not match:
            return 0
        end = indented_end(lines, start + 1)
        body = (
            (match["text"], *dedented(lines[start + 1 : end]))
            if match["text"]
            else tuple(dedented(lines[start + 1 : end]))
        )
        word = match["field"]
        if word == "meta":
            return end  # ``:meta private:`` speaks to Sphinx
        title = TITLES.get(word.lower()) or word[:1].upper() + word[1:]
        of = (match["of"] or "").strip()
        type, _, name = of.rpartition(" ") if title in NAMED and title != "Raises" else ("", "", of)
        out.append(Entry("Result type" if word == "rtype" else title, name.replace("\\", ""), type, body))
        return end

    def body(self, lines: Sequence[str]) -> tuple[Inline, tuple[Block, ...]]:
        """The text of the first paragraph of some lines, and the blocks behind it."""
        if len(lines) == 1 and lines[0][0] not in MARKS and lines[0][-1] != ":":
            return self.inline(lines[0]), ()
        return first_text(self.read(lines))

    def table(self, lines: Sequence[str], start: int, out: list[Block | Entry]) -> int:
        found, end = tables.read(lines, start, self.inline, self.places)
        out.extend(found)
        return end

    def rule(self, lines: Sequence[str], start: int, out: list[Block | Entry]) -> int:
        """A rule: above and below a heading, around a text, or between parts, where nothing is lost without it."""
        if not is_rule(lines[start]):
            text = banner(lines[start])
            if text:
                out.append(Paragraph(self.inline(text), self.places) if " - " in text else self.title(text))
            return start + 1 if text else 0
        if start + 2 < len(lines) and lines[start + 1] and lines[start + 2] and is_rule(lines[start + 2]):
            if lines[start + 2][0] == lines[start][0]:
                out.append(self.title(lines[start + 1].strip()))
                return start + 3
        return start + 1


_Read = Callable[[Reader, Sequence[str], int, list[Block | Entry]], int]
#: What the first character of a line may begin; a reader that finds something else returns 0.
_BY_MARK: dict[str, _Read] = {
    " ": preformatted.indented, "`": preformatted.fenced, "~": preformatted.fenced, ">": preformatted.prompt,
    "$": preformatted.formula, ".": directives.read, ":": Reader.field, "@": tags.read, "\\": tags.read,
    "|": Reader.table, "=": Reader.table, **dict.fromkeys("-*•–‣(#0123456789", lists.item),
    "+": lambda reader, lines, start, out: reader.table(lines, start, out) or lists.item(reader, lines, start, out),
}  # fmt: skip
