"""The keys and list items of a YAML file, from its rows and their indentation."""

from __future__ import annotations

import re

from ..syntax import Source
from . import Language

LANGUAGES: tuple[Language, ...] = ()

_KEY = re.compile(
    rb"""(?:[&!][^\s]+[ \t]+)*(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\n]|'')*)'"""
    rb"""|(\?|<<|[^\s#\-?:,\[\]{}&*!|>'"%@`][^\n:#]*+(?:(?::(?=[^\s])|(?<=[^\s])\#)[^\n:#]*+)*+|-[^\s:#][^\n:#]*+))"""
    rb"[ \t]*:(?=[ \t\r\n]|$)"
)
_PROPERTIES = re.compile(rb"(?:[&!][^\s]*[ \t]+)*")
_BLOCK = re.compile(rb"[|>][-+0-9]*[ \t]*(?:#.*)?$")
_SPECIAL = re.compile(rb"[\"'\[\]{}#]")
_DOUBLE = re.compile(rb'(?:[^"\\]|\\.)*"')
_SINGLE = re.compile(rb"(?:[^']|'')*'")
_TRAILING = re.compile(rb"[ \t]#")


class Node:
    """A key with its value, or an item of a list (``item``), with its extent in bytes.

    ``depth`` counts the keys around it and itself (an item counts as one); ``in_item`` is set below an item.
    ``value_start`` and ``value_end`` hold the value as far as it stands on the key's own row; ``goes_on`` says that it
    is not all there, or no plain value.
    """

    __slots__ = (
        "byte", "depth", "end", "first_row", "goes_on", "in_item", "indent", "item", "mapping", "name", "parent",
        "quoted", "row", "start", "value_end", "value_start",
    )  # fmt: skip

    def __init__(self, name: str, byte: int, start: int, indent: int, row: int, item: bool) -> None:
        self.name, self.byte, self.start, self.indent, self.row, self.item = name, byte, start, indent, row, item
        self.end = self.value_start = self.value_end = byte
        self.parent, self.depth, self.quoted, self.first_row = -1, 1, 0, row
        self.in_item = self.mapping = self.goes_on = False


def scan(source: Source) -> tuple[list[Node], list[tuple[int, int]]]:
    """All keys and items in the order of the text, and the extents of the comments."""
    reader = _Reader(source)
    for row in range(source.rows):
        reader.read(row)
    reader.close_all()
    return reader.nodes, reader.comments


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.nodes: list[Node] = []
        self.comments: list[tuple[int, int]] = []
        self.stack: list[int] = []
        self.last_end = 0
        self.block_indent = -1  # inside a block of text that ends at this indentation or less
        self.open: list[bytes] = []  # brackets of a flow value that goes on
        self.quote = b""  # the quote of a scalar that goes on
        self.flow_indent = -1  # of the key whose value goes on
        self.plain: Node | None = None  # the node of the plain value above
        self.plain_indent = -1  # a plain value stands here: deeper rows continue it

    def read(self, row: int) -> None:
        source = self.source
        start = source.starts[row]
        line = source.row_bytes(row)
        body = line.strip()
        if not body:
            return
        indent = len(line) - len(line.lstrip())
        end = start + len(line.rstrip())
        if self.block_indent >= 0:
            if indent > self.block_indent:
                self.last_end = end
                return
            self.block_indent = -1
        if self.open or self.quote:
            if indent > self.flow_indent or not _KEY.match(line, indent):
                self._flow(line[indent:], start + indent)
                self.last_end = end
                return
            # A key where none may stand: the bracket or quote above was not one.
            self.open.clear()
            self.quote = b""
        if body[:1] == b"#":
            self.comments.append((start + indent, end))
            return
        if indent == 0 and (body[:3] in (b"---", b"...") or body[:1] == b"%"):
            self._close(-1, False)
            self.plain_indent = -1
            rest = line[3:].strip()
            if body[:3] == b"---" and _BLOCK.match(rest):
                self.block_indent = 0
            return
        if self.plain_indent >= 0 and indent > self.plain_indent:
            if self.plain is not None:
                self.plain.goes_on = True
            self.last_end = end
            return
        self.plain_indent = -1
        self._entry(row, line, indent, start, end)
        self.last_end = max(self.last_end, end)

    def _entry(self, row: int, line: bytes, indent: int, start: int, end: int) -> None:
        """A row that starts items, a key, or a value by itself."""
        column = indent
        while line[column : column + 1] == b"-" and line[column + 1 : column + 2] in (b" ", b"\t", b"\r", b""):
            self._close(column, True)
            self._push(Node("", start + column, start + column, column, row, True))
            rest = line[column + 1 :]
            column += 1 + len(rest) - len(rest.lstrip())
            if column >= len(line.rstrip()):
                return
        if line[column : column + 1] == b"#":
            self.comments.append((start + column, end))
            return
        match = _KEY.match(line, column)
        if match is None:
            if column > indent or not self.stack:
                if self.stack and self.nodes[self.stack[-1]].item:
                    self._value(self.nodes[self.stack[-1]], line, column, start, column - 1)
                else:
                    self._flow(line[column:], start + column)
            else:
                self._flow(line[column:], start + column)
            return
        self._close(column, False)
        group = next(number for number in (1, 2, 3) if match.group(number) is not None)
        name = match.group(group).rstrip()
        byte = start + match.start(group)
        node = Node(name.decode("utf-8", "replace"), byte, start + column, column, row, False)
        node.quoted = 1 if group < 3 else 0
        if self.stack and self.nodes[self.stack[-1]].item:
            self.nodes[self.stack[-1]].mapping = True
        self._push(node)
        after = match.end()
        rest = line[after:]
        self._value(node, line, after + len(rest) - len(rest.lstrip()), start, column)

    def _value(self, node: Node, line: bytes, column: int, start: int, indent: int) -> None:
        """The value that starts at ``column``: sets its extent and what the next rows belong to."""
        text = line[column:].rstrip()
        if not text:
            return
        if text[:1] == b"#":
            self.comments.append((start + column, start + column + len(text)))
            return
        skipped = _PROPERTIES.match(text)
        lead = skipped.end() if skipped else 0
        value = text[lead:]
        node.value_start = start + column + lead
        if _BLOCK.match(value):
            node.value_end = node.value_start + len(value)
            node.goes_on = True
            self.block_indent = indent
            return
        if value[:1] in b"{[\"'" and value:
            consumed = self._flow(value, node.value_start)
            self.flow_indent = indent
            node.value_end = node.value_start + consumed
            node.goes_on = bool(self.quote or self.open)
            return
        trailing = _TRAILING.search(value)
        if trailing:
            self.comments.append((node.value_start + trailing.start() + 1, node.value_start + len(value)))
            value = value[: trailing.start()].rstrip()
        node.value_end = node.value_start + len(value)
        if value[:1] in (b"&", b"!"):
            node.goes_on = True
        elif value and value[:1] != b"*":
            self.plain_indent = indent
            self.plain = node

    def _flow(self, text: bytes, start: int) -> int:
        """Follows brackets and quotes; what stays open goes on in the next row. Returns the end of the value."""
        position = 0
        end = length = len(text)
        while position < length:
            if self.quote:
                closing = (_DOUBLE if self.quote == b'"' else _SINGLE).match(text, position)
                if closing is None:
                    return length
                self.quote, position = b"", closing.end()
                end = position
                continue
            special = _SPECIAL.search(text, position)
            if special is None:
                return length if self.open or text[end:].strip() else end
            position = special.end()
            char = text[position - 1 : position]
            if char in b"\"'":
                if position == 1 or text[position - 2] in b" \t,[{:":
                    self.quote = char
            elif char in b"{[":
                self.open.append(char)
            elif char in b"}]":
                if self.open:
                    self.open.pop()
                end = position
            elif position == 1 or text[position - 2] in b" \t":
                self.comments.append((start + position - 1, start + length))
                return min(end, len(text[: position - 1].rstrip()))
        return end

    def _push(self, node: Node) -> None:
        if self.stack:
            parent = self.nodes[self.stack[-1]]
            node.parent, node.depth = self.stack[-1], parent.depth + 1
            node.in_item = parent.in_item or parent.item
        self.stack.append(len(self.nodes))
        self.nodes.append(node)

    def _close(self, indent: int, dash: bool) -> None:
        """Ends what does not reach into an entry at this indentation. A list may stand right below its key."""
        nodes, stack = self.nodes, self.stack
        while stack:
            top = nodes[stack[-1]]
            if top.indent < indent or (dash and not top.item and top.indent == indent):
                return
            top.end = max(self.last_end, top.value_end, top.byte + len(top.name.encode()))
            stack.pop()

    def close_all(self) -> None:
        self._close(-1, False)
