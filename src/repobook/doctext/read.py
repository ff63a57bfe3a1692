"""Reads the lines of a doc text into blocks: paragraphs, lists, code, sections. Pure.

The reader goes through the lines once; what is indented below a line is read by the same reader, at most `DEEPEST`
times inside each other. What a line begins is told by its first character, so a plain line costs one look.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence

from ..content import Block, Bullets, Code, Emphasis, Fence, Inline, Item, Paragraph, Places, Quote, Strong
from . import directives, tables, tags
from .dialect import Dialect, dialect
from .entries import CODE_TITLES, NAMED, REMARKS, TITLES, Entry, emit, entry, first_text
from .inline import flat, inline
from .layout import (
    banner,
    bracketed,
    code_language,
    dedented,
    indented_end,
    is_code,
    is_rule,
    is_switch,
    looks_drawn,
    looks_like_code,
)
from .markup import with_addresses, without_html

#: Blocks inside blocks; what is deeper is shown as it is.
DEEPEST = 8

#: First characters that may begin something else than a paragraph.
_MARKS = frozenset(" `~>.:-*+•–‣0123456789(#@\\|=$^_\"'/<")
_RULES = frozenset("=~^*+#_.`:'\"<>/-")
_ITEM = re.compile(
    r"(?:(?P<mark>[-*+•–‣])|(?P<number>\d{1,3}|#)[.)]|(?P<letter>\((?:\d{1,2}|[a-z]|[ivx]{1,4})\)))(?P<gap>[ ]+)(?=\S)"
).match
_FENCE = re.compile(r"(`{3,}|~{3,})[ ]*([^`~]*)\Z").match
_FIELD = re.compile(r":(?P<field>[A-Za-z][\w-]{0,30})(?:[ ]+(?P<of>[^:`]{1,200}))?:(?=[ ]|\Z)[ ]*(?P<text>.*)\Z").match
_HEADING = re.compile(r"#{1,6}[ ]+(?P<title>\S.*?)[ #]*\Z").match
_BREAKS = re.compile(
    r"[-*•‣][ ]+\S|>>>[ ]|\.\.[ ][\w-]+::|```|1[.)][ ]\S|\(1\)[ ]"
    r"|:(?:param|parameter|arg|argument|type|returns?|rtype|raises?|yields?|keyword|var|ivar|cvar)\b[^`]*:"
).match
_TITLE = re.compile(r"[A-Z][\w-]{0,30}(?:[ ][\w-]{1,30})?\Z").match
_NOT_TITLES = frozenset({"For", "This", "The", "That", "It", "Such", "If", "When", "In", "So", "And", "To", "As", "With",
                         "Where", "Here", "Then", "We", "You", "A", "An", "By", "On", "Or", "Of", "Is", "See"})  # fmt: skip
#: A term with its meaning below it: one name, literal or option.
_TERM = re.compile(
    r"(?:(?:``[^`]+``|:[\w:]{1,40}:`[^`]+`)(?:(?:,|,? or|,? and| /)[ ](?:``[^`]+``|:[\w:]{1,40}:`[^`]+`)){0,6}|`[^`]+`|[*]{0,2}[\w.$-]+[*]{0,2}|\"[^\"]*\"|'[^']*'|--?[\w-]+(?:[ =][\w<>.-]+)?)"
    r"(?:[ ]\([^()]*\)|[ ]:[ ]\S.{0,80})?:?\Z"
).match
#: A remark that begins in the middle of a paragraph.
_REMARK = re.compile(r"(?:NOTE|Note|NB|TODO|FIXME|XXX|WARNING|Warning)(?:[ ]?[\[(][^\])]{1,80}[\])])?:").match
_REMARK_STARTS = frozenset("NTFXW")
#: A line that says what a name means; several such lines are a list.
_MEANING = re.compile(
    r"(?P<name>[*`]{0,2}[a-z_][\w.]{0,40}[*`]{0,2})[ ]?(?:\((?P<type>[^()]{1,80})\)[ ]?)?(?::|[ ]--?)[ ]+(?=\S)"
).match
_SIGNATURE = re.compile(r"[A-Za-z_][\w.]*\([^\n]*\)(?:[ ]*->[ ]*\S[^\n]*)?\Z").match


def blocks(doc: str, places: Places = ()) -> tuple[Block, ...]:
    """A doc text, without comment marks and common indentation, as page content. ``places`` is put on all it states."""
    kind = dialect(doc)
    if "\n" not in doc:
        text = doc.strip()
        if not text:
            return ()
        if text[0] not in _MARKS and not kind & Dialect.HTML and text[-1] != ":":
            return (Paragraph(inline(text, kind), places),)
    if "\t" in doc or "\r" in doc or "\f" in doc or "\v" in doc:
        doc = re.sub(r"\r\n?|[\f\v]", "\n", doc).expandtabs(4)
    if kind & Dialect.HTML:
        doc = without_html(doc)
    elif kind & Dialect.REST and ".. _" in doc:
        doc = with_addresses(doc)
    lines = [line.rstrip() for line in doc.split("\n")]
    if "NOLINT" in doc or "clang-format" in doc or "noqa" in doc:
        lines = [line for line in lines if not is_switch(line)] or [""]
    if lines[0][:1] == " " or not lines[0]:
        lines = dedented(lines)
    return tuple(Reader(kind, places).read(lines))


class Reader:
    """Reads lines of one doc text. Lines have no white space at their end; an empty line is ""."""

    def __init__(self, kind: Dialect, places: Places) -> None:
        self.kind = kind
        self.places = places
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
            if line[0] in _MARKS:
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
        return inline(text, self.kind)

    def text(self, lines: Sequence[str]) -> Paragraph:
        """Lines folded into one paragraph."""
        return Paragraph(inline(" ".join([line.strip() for line in lines]), self.kind), self.places)

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

    # Paragraphs, and what they turn out to be ---------------------------------------------------------------------

    def paragraph(self, lines: Sequence[str], start: int, out: list[Block | Entry]) -> int:
        """A paragraph, heading, section or list of terms. Returns the line behind it."""
        line = lines[start]
        count = len(lines)
        if start + 1 < count:
            below = lines[start + 1]
            if below and below[0] in _MARKS and below[0] != " " and is_rule(below) and len(below) * 2 > len(line):
                return self.underlined(lines, start, out)
            if below and bracketed(line):
                out.append(self.title(line.rstrip(": ")))
                return start + 1
            if line[-1] == ":" and line[-2:] != "::":
                end = self.section(lines, start, out)
                if end:
                    return end
            if below[:1] == " " and line[-2:] != "::" and _TERM(line) and not _BREAKS(below.lstrip()):
                end = self.terms(lines, start, out)
                if end > start:
                    return end
        end = self.paragraph_end(lines, start)
        if lines[end - 1].endswith("::"):
            return self.literal(lines, start, end, out)
        part = lines[start:end]
        if len(part) > 1 and self.not_prose(part, out):
            return end
        if not out and self.depth == 1 and end < count and "(" in line and self.signature(part):
            out.append(Paragraph((Code(" ".join([text.strip() for text in part]).replace("\\*", "*")),), self.places))
        elif len(part) == 1:
            out.append(Paragraph(inline(line, self.kind), self.places))
        else:
            out.append(self.text(part))
        return end

    def not_prose(self, lines: Sequence[str], out: list[Block | Entry]) -> bool:
        """Whether lines are a drawing, meanings of names, or code in parts; then they are read as that."""
        if looks_drawn(lines):
            out.append(self.fence(lines, ""))
            return True
        first = _MEANING(lines[0])
        if first is not None:
            heads = [line for line in lines if line[0] != " "]
            if len(heads) > 1 and all(_MEANING(line) for line in heads):
                out.append(Bullets(tuple(self.meaning(head, rest) for head, rest in _groups(lines))))
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
                self.add_code(lines[start:end], out)
            start = end
        return True

    def add_code(self, lines: Sequence[str], out: list[Block | Entry]) -> None:
        """Code that is not set off. What stood above the empty line before it belongs to it, if that is code too."""
        text = "\n".join(lines)
        last = out[-1] if out else None
        if type(last) is Fence and last.language == code_language(last.text):
            out.pop()
            text = f"{last.text}\n\n{text}"
        out.append(Fence(text, code_language(text), self.places))

    def meaning(self, head: str, rest: Sequence[str]) -> Item:
        match = _MEANING(head)
        assert match is not None
        text, blocks = self.body([head[match.end() :], *rest])
        name = (Emphasis(match["name"].strip("*`")), *((f" ({match['type']})",) if match["type"] else ()))
        return Item((*name, ": ", *text) if text else name, self.places, blocks)

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
                if lines[index - 1][-1] == ":" or (stripped[0] in _MARKS and _BREAKS(stripped)):
                    break
                if (
                    lines[index - 1][0] != " "
                    and lines[index - 1][-1] not in ",(="
                    and "   " not in lines[index - 1]
                    and line[1] == " "
                    and is_code(stripped)
                ):
                    break
            elif first in _MARKS:
                if _BREAKS(line) or (first in "@\\" and tags.begins(line, self.kind)) or is_rule(line):
                    break
            elif (first in _REMARK_STARTS and _REMARK(line)) or (
                line[-1] == ":"
                and line[:-1].lower() in TITLES
                and lines[index + 1 : index + 2]
                and lines[index + 1][:1] == " "
            ):
                break
            index += 1
        return index

    def literal(self, lines: Sequence[str], start: int, end: int, out: list[Block | Entry]) -> int:
        """A paragraph that ends in ``::``, and the indented lines below it as they are."""
        part = list(lines[start:end])
        below = indented_end(lines, end)
        part[-1] = part[-1][: -1 if below > end else len(part[-1])]
        text = " ".join([line.strip() for line in part])
        title = TITLES.get(text[:-1].lower()) if below > end else None
        if title:
            out.append(Paragraph((Strong(title),), self.places))
        elif text != ":":
            out.append(Paragraph(self.inline(text), self.places))
        if below > end:
            body = dedented(lines[end:below])
            if title and title not in CODE_TITLES and not looks_like_code(body):
                out.extend(self.read(body))
            else:
                out.append(self.fence(body, code_language("\n".join(body[:40]))))
        return below

    def underlined(self, lines: Sequence[str], start: int, out: list[Block | Entry]) -> int:
        """A heading with its rule; below NumPy's own headings entries follow."""
        title = lines[start].strip()
        known = TITLES.get(title.lower())
        if known in NAMED or known in ("Returns", "Yields", "Receives"):
            end = start + 2
            while end < len(lines):
                below = lines[end + 1] if end + 1 < len(lines) else ""
                if lines[end] and lines[end][0] != " " and below and below[0] in "-=" and is_rule(below):
                    break
                end += 1
            self.numpy_entries(known, lines[start + 2 : end], out)
            return end
        out.append(self.title(known or title))
        return start + 2

    def numpy_entries(self, title: str, lines: Sequence[str], out: list[Block | Entry]) -> None:
        for first, rest in _groups(lines):
            name, colon, type = first.partition(" : ")
            if colon:
                out.append(Entry(title, name.strip().replace("`", ""), type.strip(), tuple(rest)))
            elif title in NAMED and len(first.split()) <= 3:
                out.append(Entry(title, first.rstrip(":").replace("`", ""), "", tuple(rest)))
            elif rest and title not in NAMED:
                out.append(Entry(title, "", first, tuple(rest)))
            else:
                out.append(Entry(title, "", "", (first, *rest)))

    def section(self, lines: Sequence[str], start: int, out: list[Block | Entry]) -> int:
        """A title with a colon, alone on its line, and what is indented below it. 0 when it is none."""
        end = indented_end(lines, start + 1)
        if end == start + 1:
            return 0
        word = lines[start][:-1].rstrip()
        title = TITLES.get(word.lower())
        if not title:
            if not _TITLE(word) or word.partition(" ")[0] in _NOT_TITLES:
                return 0
            title = word
        body = dedented(lines[start + 1 : end])
        if title in NAMED:
            out.extend(entry(title, first, rest) for first, rest in _groups(body))
        elif title in ("Returns", "Yields", "Receives") or title in REMARKS:
            found = entry(title, body[0], body[1:]) if title not in REMARKS else None
            if found and found.name and len(found.name.split()) <= 2 and found.lines:
                out.append(Entry(title, "", f"{found.name} ({found.type})" if found.type else found.name, found.lines))
            else:
                out.append(Entry(title, "", "", tuple(body)))
        else:
            out.append(Paragraph((Strong(title),), self.places))
            out.extend(self.example(body) if title in CODE_TITLES else self.read(body))
        return end

    def example(self, lines: Sequence[str]) -> list[Block]:
        """The body of an example: code where lines look like code, text where they do not."""
        result: list[Block] = []
        part: list[str] = []
        code: list[str] = []

        def flush_code() -> None:
            while code and not code[-1]:
                code.pop()
            if code:
                result.append(self.fence(code, code_language("\n".join(code[:40]))))
                code.clear()

        if any(line.startswith(("```", ".. ", ">>>", "- ", "* ", "@")) for line in lines):
            return self.read(lines)
        for line in (*lines, ""):
            if line:
                part.append(line)
            elif part:
                if looks_like_code(part) or (code and part[0][0] == " "):
                    code += (*part, "")
                else:
                    flush_code()
                    result += self.read(part)
                part = []
            elif code:
                code.append("")
        flush_code()
        return result

    def terms(self, lines: Sequence[str], start: int, out: list[Block | Entry]) -> int:
        """Names, each with its meaning indented below it. Returns the line behind them, ``start`` when there is none."""
        items: list[Item] = []
        index = start
        while index < len(lines):
            line = lines[index]
            if not line or line[0] == " " or not _TERM(line) or line[:-1].lower() in TITLES:
                break
            if index + 1 >= len(lines) or lines[index + 1][:1] != " ":
                break
            end = indented_end(lines, index + 1)
            text, rest = self.body(dedented(lines[index + 1 : end]))
            term = self.inline(line.rstrip(":"))
            items.append(Item((*term, ": ", *text) if text else term, self.places, rest))
            index = end
            while index < len(lines) and not lines[index]:
                index += 1
        if items:
            out.append(Bullets(tuple(items)))
        return index

    # What a line's first character begins ---------------------------------------------------------------------------

    def indented(self, lines: Sequence[str], start: int, out: list[Block | Entry]) -> int:
        """Lines deeper than those before: code, a quotation, or a list set off by its indentation."""
        end = indented_end(lines, start)
        body = dedented(lines[start:end])
        before = out[-1] if out else None
        preformatted = (
            bool(self.kind & Dialect.MARKDOWN) and lines[start][:4] == "    " and lines[start - 1 : start] != [""]
        )
        if preformatted or (
            not (body[0][0] in _MARKS and _BREAKS(body[0])) and (looks_like_code(body) or looks_drawn(body))
        ):
            out.append(self.fence(body, code_language("\n".join(body[:40]))))
            return end
        found = self.read(body)
        introduced = before is None or lines[start][:3] != "   " or (isinstance(before, Paragraph) and flat(before.text).endswith(":"))
        if not introduced and all(type(block) is Paragraph for block in found):
            out.append(Quote(tuple(found)))
        else:
            out.extend(found)
        return end

    def fenced(self, lines: Sequence[str], start: int, out: list[Block | Entry]) -> int:
        match = _FENCE(lines[start])
        if not match:
            return 0
        mark = match[1]
        end = start + 1
        while end < len(lines) and not (lines[end].lstrip().startswith(mark) and not lines[end].strip(" " + mark[0])):
            end += 1
        if end == len(lines) and mark[0] == "~":
            return 0
        out.append(self.fence(lines[start + 1 : end], fence_language(match[2])))
        return end + 1

    def prompt(self, lines: Sequence[str], start: int, out: list[Block | Entry]) -> int:
        """A doctest, or a quotation of Markdown."""
        line = lines[start]
        if line.startswith(">>>"):
            end = start + 1
            while end < len(lines) and (lines[end] or (lines[end + 1 : end + 2] and lines[end + 1].startswith(">>>"))):
                end += 1
            out.append(self.fence(lines[start:end], "python"))
            return end
        if line[1:2] not in ("", " "):
            return 0
        end = start
        body = []
        while end < len(lines) and lines[end][:1] == ">":
            body.append(lines[end][1:].removeprefix(" "))
            end += 1
        out.append(Quote(tuple(self.read(body))))
        return end

    def directive(self, lines: Sequence[str], start: int, out: list[Block | Entry]) -> int:
        return directives.read(self, lines, start, out)

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
        title = TITLES.get(word.lower()) or word[:1].upper() + word[1:]
        of = (match["of"] or "").strip()
        type, _, name = of.rpartition(" ") if title in NAMED and title != "Raises" else ("", "", of)
        out.append(Entry("Result type" if word == "rtype" else title, name.replace("\\", ""), type, body))
        return end

    def item(self, lines: Sequence[str], start: int, out: list[Block | Entry]) -> int:
        """A list with marks or numbers."""
        match = _ITEM(lines[start])
        if not match or (is_rule(lines[start].replace(" ", "")) and match["mark"]):
            return self.heading(lines, start, out) if lines[start][0] == "#" else 0
        kept = match["letter"] is not None or (match["number"] or "1") not in "#01"
        style = match.lastgroup and ("mark" if match["mark"] else "letter" if match["letter"] else "number")
        items: list[Item] = []
        index, count = start, len(lines)
        while match is not None:
            end = self.item_end(lines, index + 1)
            text = lines[index][match.end() :]
            lead = lines[index][: match.start("gap")] + " " if kept else ""
            items.append(self.made_item(lead, text, lines[index + 1 : end], match.end()))
            index = end
            while index < count and not lines[index]:
                index += 1
            match = _ITEM(lines[index]) if index < count else None
            if match is not None and not match[style or "mark"]:
                match = None
        if kept and len(items) == 1 and not items[0].blocks:  # a numbered line, not a list
            out.append(Paragraph(items[0].text, self.places))
        else:
            out.append(Bullets(tuple(items), style == "number" and not kept))
        return index

    def made_item(self, lead: str, text: str, below: Sequence[str], width: int) -> Item:
        body = [text, *(line[width:] if line[:width].isspace() else line.lstrip() for line in below)]
        found, rest = self.body(body)
        return Item((lead, *found) if lead else found, self.places, rest)

    def body(self, lines: Sequence[str]) -> tuple[Inline, tuple[Block, ...]]:
        """The text of the first paragraph of some lines, and the blocks behind it."""
        if len(lines) == 1 and lines[0][0] not in _MARKS and lines[0][-1] != ":":
            return inline(lines[0], self.kind), ()
        return first_text(self.read(lines))

    def item_end(self, lines: Sequence[str], index: int) -> int:
        """Where an item ends: at the next item, at a line that is not indented behind an empty one, or at a section."""
        count = len(lines)
        while index < count:
            line = lines[index]
            if not line:
                below = index + 1
                while below < count and not lines[below]:
                    below += 1
                if below == count or lines[below][0] != " ":
                    return index
                index = below
                continue
            if line[0] != " " and (
                (line[0] in _MARKS and (_ITEM(line) or _BREAKS(line) or is_rule(line) or tags.begins(line, self.kind)))
                or (line[-1] == ":" and line[:-1].lower() in TITLES)
            ):
                return index
            index += 1
        return index

    def heading(self, lines: Sequence[str], start: int, out: list[Block | Entry]) -> int:
        match = _HEADING(lines[start])
        if not match or not self.kind & Dialect.MARKDOWN or (start and lines[start - 1]):
            return 0
        out.append(self.title(match["title"]))
        return start + 1

    def tag(self, lines: Sequence[str], start: int, out: list[Block | Entry]) -> int:
        return tags.read(self, lines, start, out)

    def formula(self, lines: Sequence[str], start: int, out: list[Block | Entry]) -> int:
        """A formula between double dollars."""
        if not lines[start].startswith("$$"):
            return 0
        end = start
        while end < len(lines) and not (lines[end].endswith("$$") and (end > start or len(lines[end]) > 3)):
            end += 1
        if end == len(lines):
            return 0
        body = "\n".join(lines[start : end + 1]).strip("$").strip("\n")
        out.append(Fence(body, "math", self.places))
        return end + 1

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


def _groups(lines: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Lines that are not indented, each with the lines below it that are."""
    groups: list[tuple[str, list[str]]] = []
    start = 0
    for index in range(len(lines) + 1):
        if index == len(lines) or (lines[index] and lines[index][0] != " "):
            if index > start:
                groups.append((lines[start].strip(), dedented(lines[start + 1 : index])))
            start = index
    return [group for group in groups if group[0]]


_RUST = frozenset({"ignore", "no_run", "should_panic", "compile_fail", "edition2018", "edition2021"})


def fence_language(info: str) -> str:
    """The language that the line of a fence names."""
    words = re.split(r"[\s,{}]+", info.strip().lstrip("{."))
    word = words[0] if words else ""
    return "rust" if word in _RUST else word


_Read = Callable[[Reader, Sequence[str], int, list[Block | Entry]], int]
_BY_MARK: dict[str, _Read] = {
    " ": Reader.indented, "`": Reader.fenced, "~": Reader.fenced, ">": Reader.prompt, ".": Reader.directive,
    ":": Reader.field, "@": Reader.tag, "\\": Reader.tag, "$": Reader.formula, "|": Reader.table, "=": Reader.table,
    **dict.fromkeys("-*•–‣(#0123456789", Reader.item),
    "+": lambda reader, lines, start, out: reader.table(lines, start, out) or reader.item(lines, start, out),
}  # fmt: skip
