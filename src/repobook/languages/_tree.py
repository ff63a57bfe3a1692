"""What the modules of brace languages share: captures, comments and docs, uses, scopes, complexity, packed bindings."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib import resources

import msgspec
import numpy as np
import tree_sitter

from ..asides import to_tools
from ..extract import Builder, clean_comment
from ..model import Form, Role
from ..syntax import error_rows, grammar, parse
from ._bindings import Binding, Bindings, Passed, pack
from ._comments import readable

#: the roles that captures of these names give; later ones win
_ROLES = (
    ("write", Role.WRITE),
    ("call", Role.CALL),
    ("base", Role.BASE),
    ("decorator", Role.DECORATOR),
    ("import", Role.IMPORT),
    ("key", Role.KEYWORD),
    ("typed", Role.TYPE),
)

#: captures of callees and of what ends where their calls end
_CALLS = (
    ("callee", "invocation"),
    ("made", "making"),
    ("cast", "casting"),
    ("base_of", "anonymous"),
    ("called", "calling"),
)

_SPACE_IN = re.compile(r"(?<=[(\[]) | (?=[)\],;])|,(?= [)\]])")

#: longest signature, in characters
SIGNATURE = 400


#: words between slashes on a line of their own
_FRAMED = re.compile(r"^\s*/{4,}(?=[^/\n]*\w)[^/\n]+/{4,}\s*$", re.MULTILINE)


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

    @property
    def framed(self) -> bool:
        """Whether it is a banner: words in a frame of slashes."""
        return self.raw.startswith("////") and _FRAMED.search(self.raw) is not None


@functools.cache
def compiled(module: str, names: tuple[str, ...], function: str) -> tree_sitter.Query:
    """Several query files as one query, compiled once a process."""
    folder = resources.files("repobook.languages").joinpath("queries")
    text = "\n".join(folder.joinpath(f"{name}.scm").read_text(encoding="utf-8") for name in names)
    return tree_sitter.Query(grammar(module, function), text)


class Reader:
    """One file being read: its tree, its captures, and what all these languages do with them alike."""

    def __init__(
        self,
        builder: Builder,
        module: str,
        queries: tuple[str, ...],
        function: str = "language",
        text: bytes | None = None,
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
        # Unsorted: the lists come out of a set, and only those that need an order are put in one.
        self.found = tree_sitter.QueryCursor(compiled(module, queries, function)).captures(self.root)
        self.bindings = Bindings()
        self.comments = self._comments()
        self._comment_starts = [item.start for item in self.comments]
        self._doc_by_row = {item.last: item for item in self.comments if item.alone}
        self._decisions = self._count_decisions()
        #: end of what stands for a name without being a call of it -> end of that name
        self.standing: dict[int, int] = {}
        #: end of what has the members of a value -> end of that value
        self.having: dict[int, int] = {}
        #: byte of a name -> that of what stands between it and the full stop before it (``a.<T>b``, ``a.new B()``)
        self.led: dict[int, int] = {}
        #: bytes of the names of definitions
        self.defined: set[int] = set()
        #: bytes of names that are declared here, but are no definitions: locals
        self.written: set[int] = set()
        #: bytes of names that an import binds, where no capture says so
        self.imported: set[int] = set()
        #: locals and arguments whose value is a use: (binding, byte at which that use's name ends)
        self._valued: list[tuple[Binding | Passed, int]] = []

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
            if pending and (
                mark == b"/*" or not alone or mark != pending[-1][4] or first != pending[-1][3] or not pending[-1][5]
            ):
                flush()
            pending.append((start, end, first, last, mark, alone))
            if mark == b"/*":
                flush()
        flush()
        for item in result:
            self.builder.comment(item.start, item.end, item.text)
        return result

    def doc_above(self, row: int, apart: bool = False) -> tuple[str, tuple[int, int]]:
        """The comment that ends right above a row, as doc text and its rows; ("", (0, 0)) for none. With ``apart`` an empty
        row may stand below a ``/**`` comment. A line to tools between them is passed over; a banner heads a part of the file."""
        item = self._doc_by_row.get(row)
        if item is None and apart and not self.builder.source.row_bytes(row - 1).strip():
            item = self._doc_by_row.get(row - 1)
            if item is not None and self.data[item.start : item.start + 3] != b"/**":
                item = None
        while item is not None and not item.framed:
            text = readable(item.text) if item.first == 0 else item.text.strip()
            plain = not item.raw.startswith("/**")
            while plain and text and to_tools(text[text.rfind("\n") + 1 :].strip()):
                # ``eslint-disable-next-line`` says nothing of it
                text = text[: max(text.rfind("\n"), 0)].rstrip()
            if text:
                return text, (item.first, item.last)
            item = self._doc_by_row.get(item.first) if plain and item.first > 0 and item.text else None
        return "", (0, 0)

    def describe(self, first_code: int, touching: bool = False, definition: bool = False) -> None:
        """Sets the file's own description: its first comment that says something beside licences.

        ``first_code`` is the row at which code starts. A comment right above it belongs to that code, unless it
        stands at the very top of the file and that code is no ``definition``, or the language says that it describes the
        file (``touching``).
        """
        for item in self.comments:
            if item.first >= first_code or not item.alone:
                return
            if item.last == first_code and (item.first > 0 or definition) and not touching:
                return
            text = "" if item.framed else readable(item.text)
            if text:
                self.builder.doc = (text, item.first, item.last)
                return

    # definitions

    def signature(self, start: int, end: int) -> str:
        """The text of a range on one line, without comments."""
        return one_line(self.code(start, end))

    def code(self, start: int, end: int) -> str:
        """The text of a range without the comments in it."""
        first = bisect_left(self._comment_starts, start)
        kept: list[str] = []
        for item in self.comments[first : bisect_left(self._comment_starts, end, first)]:
            kept.append(self.slice(start, item.start))
            start = max(start, item.end)
        return " ".join([*kept, self.slice(start, end)]) if kept else self.slice(start, end)

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
        self,
        name: tree_sitter.Node,
        scope: tuple[int, int],
        type: str = "",
        value_end: int = -1,
        how: int = Form.NAME,
        part: int = 0,
        unwrap: bool = False,
        key: str = "",
    ) -> None:
        """A local name, known between the bytes of ``scope``; ``value_end`` is where the use it is given ends."""
        self.written.add(name.start_byte)
        binding = Binding(self.text(name), scope[0], scope[1], type, -1, int(how), part, unwrap, name.start_byte, key)
        self.bindings.locals.append(binding)
        if value_end >= 0:
            self._valued.append((binding, value_end))

    def value(self, byte: int, type: str, value_end: int = -1, how: int = Form.NAME, unwrap: bool = False) -> None:
        """What the definition whose name is at ``byte`` is given, when it declares no type."""
        binding = Binding("", byte, byte, type, -1, int(how), 0, unwrap)
        self.bindings.values.append(binding)
        if value_end >= 0:
            self._valued.append((binding, value_end))

    def called(self, byte: int, end: int, arguments: Iterable[tuple[str, int, int]]) -> None:
        """The arguments of a call whose callee's name is at ``byte``: of each its type, or where the use ends that it
        is, and how."""
        given: list[Passed] = []
        for type, value_end, how in arguments:
            given.append(Passed(type, -1, int(how)))
            if value_end >= 0:
                self._valued.append((given[-1], value_end))
        self.bindings.calls.append((byte, end, given))

    def uses(self, names: Sequence[str] = ("name",), types: Sequence[str] = ("type",)) -> None:
        """Tells the builder of every use, gives each its role and receiver, and packs the bindings."""
        starts, ends, roles = self._places(names, types)
        role_at: dict[int, int] = {}
        for capture, role in _ROLES:
            role_at.update(dict.fromkeys([node.start_byte for node in self.found.get(capture, ())], int(role)))
        role_at.update(dict.fromkeys(self.written, int(Role.WRITE)))
        role_at.update(dict.fromkeys(self.imported, int(Role.IMPORT)))
        role_at.update(dict.fromkeys(self.defined, int(Role.DEFINITION)))
        data = self.data
        if data.isascii():
            whole = data.decode("ascii")
            texts = [whole[start:end] for start, end in zip(starts, ends, strict=True)]
        else:
            texts = [data[start:end].decode("utf-8", "replace") for start, end in zip(starts, ends, strict=True)]
        roles = [role_at.get(start, role) for start, role in zip(starts, roles, strict=True)]
        by_end = dict(zip(ends, range(len(ends)), strict=True))
        forms, found = self._receivers(starts, by_end)
        self.builder.uses(starts, texts, roles, forms, found)
        for binding, end in self._valued:
            binding.value = by_end.get(end, -1)
        self.builder.bindings = pack(self.bindings)

    def _places(self, names: Sequence[str], types: Sequence[str]) -> tuple[list[int], list[int], list[int]]:
        """Starts, ends and first roles of all uses, in the order of the text, each place once."""
        first = [node for capture in names for node in self.found.get(capture, ())]
        second = [node for capture in types for node in self.found.get(capture, ())]
        nodes = first + second
        starts = np.fromiter([node.start_byte for node in nodes], np.int64, len(nodes))
        ends = np.fromiter([node.end_byte for node in nodes], np.int64, len(nodes))
        roles = np.zeros(len(nodes), np.int64)
        roles[len(first) :] = int(Role.TYPE)
        order = np.lexsort((roles, starts))
        starts, ends, roles = starts[order], ends[order], roles[order]
        kept = np.ones(len(nodes), np.bool_)
        kept[1:] = starts[1:] != starts[:-1]
        kept &= ends > starts
        skipped = [node.start_byte for node in self.found.get("skip", ())]
        if skipped:
            kept &= ~np.isin(starts, skipped)
        return starts[kept].tolist(), ends[kept].tolist(), roles[kept].tolist()

    def _receivers(self, starts: list[int], by_end: dict[int, int]) -> tuple[list[int], list[int]]:
        """For each name its `Form` and the index of its receiver, as `repobook.extract.receivers` says, but without
        arrows, which take no members in these languages, and past comments."""
        calls, items = self._values()
        forms, found = [0] * len(starts), [-1] * len(starts)
        if not starts:
            return forms, found
        characters = np.frombuffer(self.data, np.uint8)
        solid = np.where((characters == 32) | ((characters > 8) & (characters < 14)), -1, np.arange(len(characters)))
        for item in self.comments:
            solid[item.start : item.end] = -1
        solid = np.maximum.accumulate(solid)
        firsts = [self.led.get(start, start) for start in starts] if self.led else starts
        before = np.append(solid, -1)[np.array(firsts) - 1]
        mark = np.where(before >= 0, characters[before], 0)
        twice = (mark == 58) & (before > 0) & (characters[np.maximum(before - 1, 0)] == 58)
        for use in np.flatnonzero((mark == 46) | twice).tolist():
            at = int(before[use])
            position, form = (at, Form.NAME) if mark[use] == 46 else (at - 1, Form.SCOPE)
            if form is Form.NAME and at and self.data[at - 1] == 46:
                continue  # a range or an ellipsis
            while form is Form.NAME and position and self.data[position - 1] in b"?!":
                position -= 1
            position = int(solid[position - 1]) + 1 if position else 0
            position = self.having.get(position, position)
            receiver = by_end.get(position, -1)
            if receiver < 0:
                if position in calls:
                    receiver, form = by_end.get(calls[position], -1), Form.CALL
                elif position in items:
                    receiver, form = by_end.get(items[position], -1), Form.ITEM
                elif form is not Form.SCOPE or position == 0:
                    form = Form.OTHER
                if receiver < 0 and form in (Form.CALL, Form.ITEM):
                    form = Form.OTHER
            forms[use], found[use] = int(form), receiver
        return forms, found

    def _values(self) -> tuple[dict[int, int], dict[int, int]]:
        """Ends of calls and of subscripts -> ends of what is called or subscripted."""
        calls: dict[int, int] = {}
        for inner, outer in _CALLS:
            calls |= self._pairs(inner, outer)
        calls |= self.standing
        items = self._pairs("object", "item")
        for end, within in sorted(self._pairs("wrapped", "wrapping").items()):
            # A wrapper such as ``?`` passes the call on; what it does to a plain value is like taking an item.
            if within in calls:
                calls[end] = calls[within]
            else:
                items[end] = items.get(within, within)
        return calls, items

    def _pairs(self, inner: str, outer: str) -> dict[int, int]:
        """End of each outer node -> end of its inner one: captured by one pattern, they pair in order."""
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


def first_child(node: tree_sitter.Node | None) -> tree_sitter.Node | None:
    """The first named child of a node; None when it has none, for which the binding raises an error."""
    return next(iter(node.named_children), None) if node is not None else None


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
