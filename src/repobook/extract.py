"""Gathers what a language module finds in one file and makes the `Document` of it. Pure.

A language module calls `Builder.define`, `Builder.use`, `Builder.comment` and the like in any order; `Builder.finish`
sorts, nests and packs. The rules that hold for every language live here: nesting by extent, qualified names,
line counts, the file's own description and its licence.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any
from zlib import crc32

import msgspec
import numpy as np
import tree_sitter
from numpy.typing import NDArray

from .asides import RULES, heads_part, names_an_end, to_tools
from .macros import Macros
from .model import Definition, Document, Flag, Form, Import, Kind, Observation, Parameter, References, Role
from .symboltable import symbol_table
from .syntax import Source, merge_rows, signed, small, unsigned

#: kinds whose members are local to them
_CODE = (Kind.FUNCTION, Kind.METHOD)
#: what joins a title and the name of what stands below it, as test runners show them
BELOW_TITLE = " > "
#: languages whose macros belong to no scope
_PREPROCESSED = frozenset({"c", "cpp", "cuda", "glsl", "hlsl", "lex", "metal", "objc", "objcpp", "yacc"})


class Prose(msgspec.Struct, frozen=True):
    """Text written for people: a comment or doc, without its marks. ``row`` is its first row."""

    row: int
    text: str


class _Found(msgspec.Struct):
    """A definition before it is nested."""

    name: str
    kind: Kind
    byte: int
    start: int
    end: int
    scope: str
    signature: str
    doc: str
    doc_start: int
    doc_end: int
    flags: int
    complexity: int
    type: str
    value: str
    bases: tuple[str, ...]
    decorators: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    owner: int


class Builder:
    """Collects the parts of one `Document`. All positions are bytes of ``source.data``."""

    def __init__(self, source: Source, language: str, separator: str = ".") -> None:
        self.source = source
        self.language = language
        self.separator = separator
        self.doc: tuple[str, int, int] = ("", 0, 0)
        self.exports: tuple[str, ...] | None = None
        #: names that the file hands out: what they are at its top is public, and so is what is made a member of them
        self.public: frozenset[str] = frozenset()
        self.bindings = b""
        #: the ``#define`` of macros of other files that this one calls
        self.given = b""
        #: what the file has to do with macros of others
        self.macros = Macros()
        self.prose: list[Prose] = []
        self.patterns: list[Observation] = []
        self.findings: list[Observation] = []
        #: the syntax tree, set by languages that have one: patterns and finding rules run over it
        self.root: tree_sitter.Node | None = None
        self._found: list[_Found] = []
        self._imports: list[Import] = []
        self._comments: list[tuple[int, int]] = []
        self._errors: list[tuple[int, int]] = []
        self._starts: list[int] = []
        self._names: list[str] = []
        self._roles: list[int] = []
        self._forms: list[int] = []
        self._receivers: list[int] = []
        self._columns: References | None = None
        self._column_names: tuple[str, ...] = ()

    def define(
        self,
        name: str,
        kind: Kind,
        byte: int,
        start: int,
        end: int,
        *,
        scope: str = "",
        signature: str = "",
        doc: str = "",
        doc_rows: tuple[int, int] = (0, 0),
        flags: int = 0,
        complexity: int = 0,
        type: str = "",
        value: str = "",
        bases: tuple[str, ...] = (),
        decorators: tuple[str, ...] = (),
        parameters: tuple[Parameter, ...] = (),
        owner: int = -1,
    ) -> None:
        """A definition: ``byte`` is where its name starts, ``start`` and ``end`` its extent.

        ``owner`` is the byte of the name of the definition it is a member of when that is not the one around it (a
        field that a method assigns).

        ``scope`` is a path of names that stands before the name in the source (``at::Tensor`` in ``at::Tensor::add``);
        it comes between the enclosing definition's qualified name and the name.
        """
        if byte >= end:
            return  # the name is one that a parser put in where the text ends too early
        if doc and len(doc) < len(name) + 12 and _letters(doc) == _letters(name):
            doc, doc_rows = "", (0, 0)  # it only says the name again
        elif (
            doc
            and (doc[-1] in RULES or doc[0] in RULES)
            and kind is not Kind.HEADING
            and doc_rows[1] <= self.source.row(start)
            and heads_part(doc, name)
        ):
            doc, doc_rows = "", (0, 0)
        self._found.append(
            _Found(name, kind, byte, start, end, scope, signature, doc, *doc_rows, flags, complexity,
                   type, value, bases, decorators, parameters, owner)
        )  # fmt: skip

    def also(self, name: str, byte: int, start: int, end: int, scope: str, signature: str, flags: int) -> None:
        """Another name for what was defined last (``a.b = a.c = function``): what it says is said of both, its body is not
        told twice."""
        self._found.append(
            msgspec.structs.replace(
                self._found[-1], name=name, byte=byte, start=start, end=end, scope=scope, signature=signature, flags=flags,
                complexity=0,
            )
        )  # fmt: skip

    def imported(self, module: str, name: str, alias: str, byte: int, *, level: int = 0, condition: str = "") -> None:
        """An import; ``byte`` is where what it names starts. See `Import` for the rest."""
        self._imports.append(Import(module, name, alias, byte, self.source.row(byte), level, -1, condition))

    def use(self, start: int, name: str, role: Role, form: Form = Form.BARE, receiver: int = -1) -> int:
        """One use of a name. Uses must be given in the order of the text. Returns its index."""
        self._starts.append(start)
        self._names.append(name)
        self._roles.append(role)
        self._forms.append(form)
        self._receivers.append(receiver)
        return len(self._starts) - 1

    def uses(
        self, starts: list[int], names: list[str], roles: list[int], forms: list[int], receivers: list[int]
    ) -> None:
        """All uses of the file at once, in the order of the text, as columns (see `References`)."""
        self._starts, self._names, self._roles, self._forms, self._receivers = starts, names, roles, forms, receivers

    def columns(
        self,
        starts: NDArray[np.integer[Any]],
        names: tuple[str, ...],
        indexes: NDArray[np.integer[Any]],
        roles: bytes,
        forms: NDArray[np.integer[Any]],
        receivers: NDArray[np.integer[Any]],
    ) -> None:
        """All uses of the file at once, in the order of the text, as arrays; ``indexes`` point into ``names``."""
        self._columns = References(
            len(starts),
            starts.astype("<u4").tobytes(),
            indexes.astype("<u4").tobytes(),
            roles,
            forms.astype(np.uint8).tobytes(),
            receivers.astype("<i4").tobytes(),
        )
        self._column_names = names

    def comment(self, start: int, end: int, text: str | None = None) -> None:
        """A comment's extent; ``text`` is what it says without marks, when it is worth indexing."""
        self._comments.append((start, end))
        if text:
            first, line_break, rest = text.partition("\n")
            if to_tools(first):  # what follows keeps its rows
                text = line_break + rest if rest.strip() else ""
            elif not line_break and self._closes(start, text):
                text = ""
        if text:
            self.prose.append(Prose(self.source.row(start), text))

    def _closes(self, start: int, text: str) -> bool:
        """Whether a comment only names what ends before it on its row: ``} // namespace x``, ``#endif // X``."""
        if len(text) > 120:
            return False
        row = self.source.data.rfind(b"\n", 0, start) + 1
        before = self.source.data[row:start].strip() if start - row < 40 else b"code"
        if before.startswith(b"#"):
            return before[1:].strip() in (b"endif", b"else")
        return not before.strip(b"}); ") and names_an_end(text, alone=not before)

    def failed(self, ranges: Sequence[tuple[int, int]]) -> None:
        """Rows (half-open) that did not parse; what lies past the end of the file is its last row."""
        last = self.source.rows
        self._errors.extend((min(start, last - 1), min(end, last)) for start, end in ranges if last)

    def finish(self) -> Document:
        """The document. The builder must not be used afterwards."""
        definitions = self._nest()
        rows = split_rows(self.source.data)
        code, comment, blank = self._count_rows(rows)
        names, references = self._references(definitions)
        imports = self._imports
        if imports:
            imports.sort(key=lambda item: item.byte)
            places = np.array([item.byte for item in imports], np.int64)
            enclosing = np.frombuffer(self._enclosing(definitions, places), "<i4").tolist()
            imports = [
                msgspec.structs.replace(item, enclosing=at) if at >= 0 else item
                for item, at in zip(imports, enclosing, strict=True)
            ]
        doc, doc_start, doc_end = self.doc
        document = Document(
            language=self.language,
            lines=self.source.rows,
            code_lines=code,
            comment_lines=comment,
            blank_lines=blank,
            doc=doc,
            doc_start=doc_start,
            doc_end=doc_end,
            definitions=tuple(definitions),
            imports=tuple(imports),
            names=names,
            references=references,
            bindings=self.bindings,
            errors=tuple(merge_rows(self._errors)),
            patterns=tuple(self.patterns),
            findings=tuple(self.findings),
            exports=self.exports,
            row_hashes=np.fromiter(map(crc32, rows), "<u4", len(rows)).tobytes(),
            row_starts=self.source.packed,
        )
        return msgspec.structs.replace(document, table=symbol_table(document, self.source.path))

    def _references(self, definitions: list[Definition]) -> tuple[tuple[str, ...], References]:
        columns = self._columns
        if columns is not None:
            places = np.frombuffer(columns.start, "<u4").astype(np.int64)
            return self._column_names, msgspec.structs.replace(columns, enclosing=self._enclosing(definitions, places))
        names: dict[str, int] = {}
        indexes = [names.setdefault(name, len(names)) for name in self._names]
        if len(self._starts) and self._starts != sorted(self._starts):
            raise ValueError("uses are not in the order of the text")
        return tuple(names), References(
            len(self._starts),
            unsigned(self._starts),
            unsigned(indexes),
            small(self._roles),
            small(self._forms),
            signed(self._receivers),
            self._enclosing(definitions, np.array(self._starts, np.int64)),
        )

    def _nest(self) -> list[Definition]:
        found = sorted(self._found, key=lambda item: (item.start, -item.end, item.byte))
        starts = self.source.starts or [0]  # rows by bisection right here: a call each time would take twice as long
        separator = self.separator
        result: list[Definition] = []
        stack: list[int] = []
        owners: dict[int, int] = {}
        for item in found:
            while stack and (result[stack[-1]].end_byte <= item.start or result[stack[-1]].flags & Flag.MADE):
                stack.pop()
            # A definition that only overlaps its neighbour (macro-made code) is not inside it.
            while stack and result[stack[-1]].end_byte < item.end:
                stack.pop()
            parent = stack[-1] if stack else -1
            owners[item.byte] = len(result)
            if item.owner >= 0:
                parent = owners.get(item.owner, parent)
            if item.kind is Kind.MACRO and self.language in _PREPROCESSED:
                parent = -1  # the preprocessor knows neither namespaces nor blocks
            flags, qualified = item.flags, item.name
            if parent < 0 and (item.scope or item.name) in self.public and not flags & Flag.TITLED:
                flags |= Flag.EXPORTED
            if item.scope:
                qualified = item.scope + separator + qualified
            if parent >= 0:
                around = result[parent]
                path = around.qualified_name + joint(around, separator)
                if around.kind is Kind.MACRO:
                    path = around.qualified_name.removesuffix(around.name)  # what it gives stands where it is called
                qualified = path + qualified
                inside = around.kind in _CODE or around.flags & (Flag.TITLED | Flag.LOCAL)
                if inside and not flags & Flag.TITLED:
                    flags |= Flag.LOCAL
            name_row = bisect_right(starts, item.byte) - 1
            result.append(
                Definition(
                    item.name, item.kind, item.byte, name_row, item.byte - starts[name_row],
                    item.start, item.end, bisect_right(starts, item.start) - 1,
                    bisect_right(starts, item.end - 1) or 1, parent, qualified, item.signature, item.doc, item.doc_start, item.doc_end, flags,
                    item.complexity, item.type, item.value, item.bases, item.decorators, item.parameters,
                )
            )  # fmt: skip
            stack.append(len(result) - 1)
        return result

    @staticmethod
    def _enclosing(definitions: list[Definition], places: NDArray[np.int64]) -> bytes:
        """For each position the innermost definition around it, packed int32. Inner ones overwrite outer ones."""
        result = np.full(len(places), -1, "<i4")
        if len(places) and definitions:
            limits = np.array([(item.start_byte, item.end_byte) for item in definitions], np.int64)
            low, high = places.searchsorted(limits.T)
            some = (low < high).nonzero()[0]
            for index, start, end in zip(some.tolist(), low[some].tolist(), high[some].tolist(), strict=True):
                result[start:end] = index
        return result.tobytes()

    def _count_rows(self, rows: list[bytes]) -> tuple[int, int, int]:
        """Rows of code, of nothing but comment, and blank ones."""
        starts, data = self.source.starts, self.source.data
        blank = rows.count(b"") + sum(map(bytes.isspace, rows))
        comment: set[int] = set()
        for start, end in self._comments:
            first = bisect_right(starts, start) - 1
            last = bisect_right(starts, end - 1) - 1 if end else first
            if starts[first] != start and data[starts[first] : start].strip():
                first += 1
            if first == last:
                comment.add(first)
            else:
                comment.update(range(first, last + 1))
        comments = len([row for row in comment if rows[row] and not rows[row].isspace()])
        return len(rows) - comments - blank, comments, blank


def joint(around: Definition, separator: str) -> str:
    """What joins the qualified name of a definition and the name of what it holds."""
    return BELOW_TITLE if around.flags & Flag.TITLED else separator


def split_rows(data: bytes) -> list[bytes]:
    """The rows without their line feeds; a line feed at the end starts no further row."""
    rows = data.split(b"\n")
    if not rows[-1]:
        rows.pop()
    return rows


def row_hashes(data: bytes) -> bytes:
    """crc32 of every row's bytes without the line feed, packed uint32."""
    rows = split_rows(data)
    return np.fromiter(map(crc32, rows), "<u4", len(rows)).tobytes()


def receivers(
    data: bytes, starts: list[int], ends: list[int], calls: dict[int, int], items: dict[int, int]
) -> tuple[list[int], list[int]]:
    """For each name what stands before it: its `Form` and the index of the reference that is its receiver.

    ``starts`` and ``ends`` are the names' extents in order; ``calls`` maps the end of a call expression to the end of
    its callee, ``items`` the end of a subscript to the end of what is subscripted. Follows ``.``, ``?.``, ``->`` and
    ``::``, with white space before them.
    """
    by_end = {end: index for index, end in enumerate(ends)}
    forms: list[int] = []
    found: list[int] = []
    for start in starts:
        before = data[start - 1] if start else 0
        if before in b" \t\n\r" and start:
            stripped = len(data[max(0, start - 200) : start].rstrip())
            start = max(0, start - 200) + stripped
            before = data[start - 1] if start else 0
        if before == 46:  # .
            position, form = start - 1, Form.NAME
            if position and data[position - 1] == 63:  # ?.
                position -= 1
            if position and data[position - 1] == 46:  # a range or an ellipsis, not a member
                forms.append(Form.BARE)
                found.append(-1)
                continue
        elif before == 62 and start > 1 and data[start - 2] == 45:  # ->
            position, form = start - 2, Form.ARROW
        elif before == 58 and start > 1 and data[start - 2] == 58:  # ::
            position, form = start - 2, Form.SCOPE
        else:
            forms.append(Form.BARE)
            found.append(-1)
            continue
        if position and data[position - 1] in b" \t\n\r":
            low = max(0, position - 200)
            position = low + len(data[low:position].rstrip())
        receiver = by_end.get(position, -1)
        if receiver < 0:
            callee = calls.get(position, -1)
            if callee >= 0:
                receiver, form = by_end.get(callee, -1), Form.CALL
            else:
                container = items.get(position, -1)
                if container >= 0:
                    receiver, form = by_end.get(container, -1), Form.ITEM
                elif form is not Form.SCOPE or position == 0:
                    form = Form.OTHER
            if receiver < 0 and form in (Form.CALL, Form.ITEM):
                form = Form.OTHER
        forms.append(form)
        found.append(receiver)
    return forms, found


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def clean_comment(text: str, marks: tuple[str, ...] = ("//!", "///", "//", "#", "*", "--", ";")) -> str:
    """A comment's text without its marks: line marks, ``/* … */``, and the leading stars of block comments."""
    body = text
    if body.startswith("/*"):
        body = body[2:].removesuffix("*/")
        body = body.lstrip("*!")
        lines = body.split("\n")
        cleaned = [lines[0].strip()]
        stars = all(line.lstrip().startswith("*") for line in lines[1:] if line.strip())
        cleaned += [line.lstrip()[1:] if stars and line.strip() else line for line in lines[1:]]
        return dedent(cleaned)
    if "\n" not in body:
        lead = _marked(marks).match("\n" + body)
        return body[lead.end() - 1 :].strip() if lead else body.strip()
    return dedent(_marked(marks).sub("\n", "\n" + body)[1:].split("\n"))


@functools.cache
def _marked(marks: tuple[str, ...]) -> re.Pattern[str]:
    """What stands before the words on each row of a line comment."""
    found = []
    for mark in marks:
        more = "<?" if mark.startswith("//") else "+" if mark in ("#", ";") else ""
        found.append(re.escape(mark) + more)
    # To start with a fixed character makes the search fast: ``^`` would be tried at every place.
    return re.compile(rf"\n[^\S\n]*(?:{'|'.join(found)})?")


def dedent(lines: list[str]) -> str:
    """Lines joined, the indentation common to all but the first removed, trailing space and outer blank lines too."""
    if len(lines) == 1:
        return lines[0].strip()
    indent = min([len(line) - len(bare) for line in lines[1:] if (bare := line.lstrip())], default=0)
    body = [lines[0].strip(), *(line[indent:].rstrip() for line in lines[1:])] if lines else []
    return "\n".join(body).strip("\n")
