"""What the modules of brace languages share: captures, comments and docs, uses, scopes, complexity, packed bindings."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib import resources

import msgspec
import tree_sitter

from ..extract import Builder, clean_comment, receivers
from ..model import Flag, Form, Parameter, Role
from ..syntax import captures, error_rows, grammar, parse
from . import Language
from ._comments import readable

LANGUAGES: tuple[Language, ...] = ()

#: the roles that captures of these names give; later ones win
_ROLES = (
    ("write", Role.WRITE),
    ("call", Role.CALL),
    ("base", Role.BASE),
    ("decorator", Role.DECORATOR),
    ("import", Role.IMPORT),
    ("key", Role.KEYWORD),
)

#: captures of callees and of what ends where their calls end
_CALLS = (("callee", "invocation"), ("made", "making"), ("cast", "casting"), ("base_of", "anonymous"), ("called", "calling"))

_SPACE_IN = re.compile(r"(?<=[(\[]) | (?=[)\],;])|,(?= [)\]])")

#: longest signature, in characters
SIGNATURE = 400


class Binding(msgspec.Struct, array_like=True):
    """A local name: bytes from which and up to which it is known, and where its type is to be had.

    ``type`` is the type as written. Without one, ``value`` is the index of the use whose value, call result or
    element (``how``: a `Form`) it was given, -1 for none; ``part`` is its place among several results.
    With ``unwrap`` it is what ``await`` or ``?`` takes out of that.
    """

    name: str
    start: int
    end: int
    type: str = ""
    value: int = -1
    how: int = int(Form.NAME)
    part: int = 0
    unwrap: bool = False
    #: byte of the name where it is declared
    byte: int = -1


class Bindings(msgspec.Struct, array_like=True):
    """What a resolver of these languages needs beyond the `Document`: packed in ``Document.bindings``."""

    locals: list[Binding] = msgspec.field(default_factory=list)
    #: definitions without a declared type and what they are given; ``start`` is the byte of the definition's name
    values: list[Binding] = msgspec.field(default_factory=list)
    #: exported name -> the name it has in this file
    exports: dict[str, str] = msgspec.field(default_factory=dict)
    #: facts about the file by name (package clause, module path)
    facts: dict[str, str] = msgspec.field(default_factory=dict)
    #: lines of facts about definitions: each a definition's name byte, a word and a text
    notes: list[tuple[int, str, str]] = msgspec.field(default_factory=list)


def pack(bindings: Bindings) -> bytes:
    return msgspec.msgpack.encode(bindings)


_DECODER = msgspec.msgpack.Decoder(Bindings)


def unpack(packed: bytes) -> Bindings:
    """The bindings of a document; empty ones when it has none."""
    return _DECODER.decode(packed) if packed else Bindings()


class Comment(msgspec.Struct, frozen=True):
    """Comments that belong together: bytes, rows (half-open), the text as written and without marks."""

    start: int
    end: int
    first: int
    last: int
    raw: str
    text: str
    #: nothing but white space stands before it on its first row
    alone: bool


@functools.cache
def compiled(module: str, names: tuple[str, ...], function: str) -> tree_sitter.Query:
    """Several query files as one query, compiled once a process."""
    folder = resources.files("repobook.languages").joinpath("queries")
    text = "\n".join(folder.joinpath(f"{name}.scm").read_text(encoding="utf-8") for name in names)
    return tree_sitter.Query(grammar(module, function), text)


class Reader:
    """One file being read: its tree, its captures, and what all these languages do with them alike."""

    def __init__(
        self, builder: Builder, module: str, queries: tuple[str, ...], function: str = "language", text: bytes | None = None
    ) -> None:
        """``text`` is parsed instead of the file's own: of the same length, with parts blanked."""
        self.builder = builder
        self.source = builder.source
        self.data = builder.source.data
        self.root = parse(self.data if text is None else text, module, function).root_node
        builder.root = self.root
        rows = self.source.rows
        # What is missing at the end of a file is missing in its last row.
        builder.failed([(min(start, rows - 1), min(end, rows)) for start, end in error_rows(self.root) if rows])
        self.found = captures(self.root, compiled(module, queries, function))
        self.bindings = Bindings()
        self.comments = self._comments()
        self._doc_by_row = {item.last: item for item in self.comments if item.alone}
        self._decisions = self._count_decisions()
        #: bytes of the names of definitions
        self.defined: set[int] = set()
        #: bytes of names that are declared here, but are no definitions: locals
        self.written: set[int] = set()
        #: bytes of names that an import binds, where no capture says so
        self.imported: set[int] = set()
        #: locals whose value is a use: (binding, byte at which that use's name ends)
        self._valued: list[tuple[Binding, int]] = []

    def get(self, name: str) -> list[tree_sitter.Node]:
        """The captures of a name in the order of the text, outer nodes first (the binding keeps no order)."""
        return sorted(self.found.get(name, []), key=_place)

    def text(self, node: tree_sitter.Node) -> str:
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def slice(self, start: int, end: int) -> str:
        return self.data[start:end].decode("utf-8", "replace")

    # comments

    def _comments(self) -> list[Comment]:
        """All comments, line comments of the same mark on successive rows joined."""
        row, starts, data = self.source.row, self.source.starts, self.data
        result: list[Comment] = []
        pending: list[tuple[int, int, int, int, bytes, bool]] = []

        def flush() -> None:
            if pending:
                start, end = pending[0][0], pending[-1][1]
                raw = self.slice(start, end)
                result.append(
                    Comment(start, end, pending[0][2], pending[-1][3], raw, clean_comment(raw), pending[0][5])
                )
                pending.clear()

        for node in self.get("comment"):
            start, end = node.start_byte, node.end_byte
            while end > start and data[end - 1] in b"\r\n":
                end -= 1
            first = row(start)
            mark = data[start : start + 3]
            mark = mark if mark in (b"//!", b"///") else mark[:2] if mark[:1] == b"/" else b"#"
            alone = not data[starts[first] : start].strip()
            last = first + 1 if mark != b"/*" else row(end - 1) + 1
            if pending and (mark == b"/*" or not alone or mark != pending[-1][4] or first != pending[-1][3]
                            or not pending[-1][5]):  # fmt: skip
                flush()
            pending.append((start, end, first, last, mark, alone))
            if mark == b"/*":
                flush()
        flush()
        for item in result:
            self.builder.comment(item.start, item.end, item.text)
        return result

    def doc_above(self, row: int) -> tuple[str, tuple[int, int]]:
        """The comment that ends right above a row, as doc text and its rows; ("", (0, 0)) for none."""
        item = self._doc_by_row.get(row)
        if item is None:
            return "", (0, 0)
        text = readable(item.text) if item.first == 0 else item.text.strip()
        return (text, (item.first, item.last)) if text else ("", (0, 0))

    def describe(self, first_code: int, touching: bool = False) -> None:
        """Sets the file's own description: its first comment that says something beside licences.

        ``first_code`` is the row at which code starts. A comment right above it belongs to that code, unless it
        stands at the very top of the file or the language says that it describes the file (``touching``).
        """
        for item in self.comments:
            if item.first >= first_code or not item.alone:
                return
            if item.last == first_code and item.first > 0 and not touching:
                return
            text = readable(item.text)
            if text:
                self.builder.doc = (text, item.first, item.last)
                return

    # definitions

    def signature(self, start: int, end: int) -> str:
        """The text of a range on one line."""
        return one_line(self.slice(start, end))

    def _count_decisions(self) -> Counter[tuple[int, int]]:
        """Decisions by the innermost body they stand in."""
        bodies = [(node.start_byte, node.end_byte) for node in self.found.get("body", ())]
        places = [node.start_byte for node in self.get("decision")]
        return Counter(innermost(bodies, places))

    def complexity(self, body: tree_sitter.Node | None) -> int:
        """1 + the decisions in a body that was captured as ``body``; 0 without a body."""
        return 0 if body is None else 1 + self._decisions[body.start_byte, body.end_byte]

    # uses

    def local(
        self, name: tree_sitter.Node, scope: tuple[int, int], type: str = "", value_end: int = -1,
        how: int = Form.NAME, part: int = 0, unwrap: bool = False,
    ) -> None:  # fmt: skip
        """A local name, known between the bytes of ``scope``; ``value_end`` is where the use it is given ends."""
        self.written.add(name.start_byte)
        binding = Binding(self.text(name), scope[0], scope[1], type, -1, int(how), part, unwrap, name.start_byte)
        self.bindings.locals.append(binding)
        if value_end >= 0:
            self._valued.append((binding, value_end))

    def value(self, byte: int, type: str, value_end: int = -1, how: int = Form.NAME, unwrap: bool = False) -> None:
        """What the definition whose name is at ``byte`` is given, when it declares no type."""
        binding = Binding("", byte, byte, type, -1, int(how), 0, unwrap)
        self.bindings.values.append(binding)
        if value_end >= 0:
            self._valued.append((binding, value_end))

    def uses(self, names: Sequence[str] = ("name",), types: Sequence[str] = ("type",)) -> None:
        """Tells the builder of every use, gives each its role and receiver, and packs the bindings."""
        rows: list[tuple[int, int, int]] = []
        for capture in names:
            rows += [(node.start_byte, node.end_byte, 0) for node in self.found.get(capture, ())]
        for capture in types:
            rows += [(node.start_byte, node.end_byte, 3) for node in self.found.get(capture, ())]
        rows.sort()
        skipped = {node.start_byte for node in self.found.get("skip", ())}
        if skipped:
            rows = [row for row in rows if row[0] not in skipped]
        role_at: dict[int, int] = {}
        for capture, role in _ROLES:
            role_at.update(dict.fromkeys([node.start_byte for node in self.found.get(capture, ())], int(role)))
        role_at.update(dict.fromkeys(self.written, int(Role.WRITE)))
        role_at.update(dict.fromkeys(self.imported, int(Role.IMPORT)))
        role_at.update(dict.fromkeys(self.defined, int(Role.DEFINITION)))
        data = self.data
        starts = [row[0] for row in rows]
        ends = [row[1] for row in rows]
        if len(set(starts)) != len(starts):
            rows = [row for row, before in zip(rows, [(-1, 0, 0), *rows], strict=False) if row[0] != before[0]]
            starts = [row[0] for row in rows]
            ends = [row[1] for row in rows]
        texts = [data[start:end].decode("utf-8", "replace") for start, end, _ in rows]
        roles = [role_at.get(start, role) for start, _, role in rows]
        calls: dict[int, int] = {}
        for inner, outer in _CALLS:
            calls |= self._pairs(inner, outer)
        items = self._pairs("object", "item")
        for outer, inner in sorted(self._pairs("wrapped", "wrapping").items()):
            # A wrapper such as ``?`` passes the call on; what it does to a plain value is like taking an item.
            if inner in calls:
                calls[outer] = calls[inner]
            else:
                items[outer] = items.get(inner, inner)
        forms, found = receivers(data, starts, ends, calls, items)
        comments = {item.end for item in self.comments}
        for index, form in enumerate(forms):
            if form != Form.BARE and data[starts[index] - 1] in b" \t\r\n":
                low = max(0, starts[index] - 200)
                if low + len(data[low : starts[index]].rstrip()) in comments:
                    # The full stop is the end of a comment.
                    forms[index], found[index] = Form.BARE, -1
                    continue
            # None of these languages takes members with an arrow: it stands before a result type or a lambda's body.
            if form == Form.ARROW or (form == Form.OTHER and data[max(0, starts[index] - 40) : starts[index]].rstrip().endswith(b"->")):
                forms[index], found[index] = Form.BARE, -1
        self.builder.uses(starts, texts, roles, forms, found)
        if self._valued:
            by_end = {end: index for index, end in enumerate(ends)}
            for binding, end in self._valued:
                binding.value = by_end.get(end, -1)
        self.builder.bindings = pack(self.bindings)

    def _pairs(self, inner: str, outer: str) -> dict[int, int]:
        """End of each outer node -> end of its inner one. Captured by one pattern, they pair in the order of the text."""
        outers = [(node.start_byte, -node.end_byte) for node in self.found.get(outer, ())]
        inners = [(node.start_byte, -node.end_byte) for node in self.found.get(inner, ())]
        outers.sort()
        inners.sort()
        return {-end: -short for (_, end), (_, short) in zip(outers, inners, strict=False)}


def _place(node: tree_sitter.Node) -> tuple[int, int]:
    return node.start_byte, -node.end_byte


def innermost(ranges: Iterable[tuple[int, int]], places: Sequence[int]) -> list[tuple[int, int]]:
    """For each place (in order) the innermost of the nested half-open ranges around it; (-1, -1) for none."""
    ordered = sorted(set(ranges), key=lambda item: (item[0], -item[1]))
    result: list[tuple[int, int]] = []
    stack: list[tuple[int, int]] = []
    at = 0
    for place in places:
        while at < len(ordered) and ordered[at][0] <= place:
            while stack and stack[-1][1] <= ordered[at][0]:
                stack.pop()
            stack.append(ordered[at])
            at += 1
        while stack and stack[-1][1] <= place:
            stack.pop()
        result.append(stack[-1] if stack else (-1, -1))
    return result


def one_line(text: str) -> str:
    """Text on one line, the space that line breaks left inside brackets taken out, cut when very long."""
    line = _SPACE_IN.sub("", " ".join(text.split()))
    return line if len(line) <= SIGNATURE else line[: SIGNATURE - 1] + "…"


def head(signature: str) -> str:
    """A signature without what starts the body or ends the statement."""
    text = signature.rstrip(" ;{")
    return text.removesuffix("=>").removesuffix(" = ").rstrip(" =") if text.endswith(("=>", "=")) else text


def short(text: str, limit: int = 80) -> str:
    """A value as one line when it is short, else ""."""
    text = text.strip()
    return text if len(text) <= limit and "\n" not in text else ""


def identifier(name: str) -> bool:
    """Whether a name could be written as one word."""
    return bool(name) and not name[0].isdigit() and all(c.isalnum() or c in "_$#" for c in name)


__all__ = [
    "Binding", "Bindings", "Comment", "Flag", "Form", "Parameter", "Reader", "Role", "compiled", "head",
    "identifier", "innermost", "one_line", "pack", "short", "unpack",
]  # fmt: skip
