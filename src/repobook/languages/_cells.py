"""The cells of a notebook as running text, and the way from a place in that text to the place in the file."""

from __future__ import annotations

import json
import re
from bisect import bisect_right

import tree_sitter

from . import Language

LANGUAGES: tuple[Language, ...] = ()

_PIECE = re.compile(rb"(?:\\u[0-9a-fA-F]{4})+|\\.|[^\\]+", re.S)
_MAGIC = re.compile(rb"^[ \t]*[%!?]", re.M)
_CELL_MAGIC = re.compile(rb"\s*%%(\w+)")
#: cell magics that leave the cell Python
_TRANSPARENT = frozenset({b"time", b"timeit", b"capture", b"prun"})


class Cells:
    """Text of several cells, one after the other, each ended by a line break.

    ``real`` leads from a byte of the text to the byte of the file where it stands.
    """

    def __init__(self) -> None:
        self._text = bytearray()
        self._from: list[int] = []
        self._to: list[int] = []
        self._width: list[int] = []
        #: where each cell ends in the text
        self.ends: list[int] = []

    @property
    def text(self) -> bytes:
        return bytes(self._text)

    def add(self, data: bytes, strings: list[tree_sitter.Node], code: bool) -> None:
        """A cell from the JSON strings of its source."""
        begin = len(self._text)
        for string in strings:
            start = string.start_byte + 1
            for match in _PIECE.finditer(data, start, max(string.end_byte - 1, start)):
                piece = match.group()
                if piece[:1] == b"\\":
                    piece = _unescape(piece)
                    self._segment(match.start(), 0)
                else:
                    self._segment(match.start(), 1)
                self._text += piece
        if code:
            self._text[begin:] = _python(bytes(self._text[begin:]))
        self._segment(max((string.end_byte - 1 for string in strings), default=0), 0)
        self._text += b"\n"
        self.ends.append(len(self._text))

    def _segment(self, real: int, width: int) -> None:
        self._from.append(len(self._text))
        self._to.append(real)
        self._width.append(width)

    def real(self, byte: int) -> int:
        """The byte of the file where a byte of the text stands (the start of the escape that makes it)."""
        index = bisect_right(self._from, byte) - 1
        if index < 0:
            return 0
        return self._to[index] + (byte - self._from[index]) * self._width[index]

    def real_end(self, byte: int) -> int:
        """As `real`, for the end of a half-open extent."""
        return self.real(byte - 1) + 1 if byte else 0

    def cell_end(self, byte: int) -> int:
        """Where the cell ends in which a byte of the text stands, its line break left out."""
        index = bisect_right(self.ends, byte)
        return self.ends[index] - 1 if index < len(self.ends) else len(self._text)


def _unescape(piece: bytes) -> bytes:
    try:
        text: str = json.loads(b'"' + piece + b'"')
    except ValueError:
        return piece
    return text.encode("utf-8", "replace")


def _python(text: bytes) -> bytes:
    """A code cell of equal length with what is not Python made a comment."""
    magic = _CELL_MAGIC.match(text)
    if magic is not None and magic.group(1) not in _TRANSPARENT:
        return re.sub(rb"^.", b"#", text, flags=re.M)
    return _MAGIC.sub(lambda match: match.group()[:-1] + b"#", text)


def sources(root: tree_sitter.Node, data: bytes) -> list[tuple[str, list[tree_sitter.Node]]]:
    """The cells of a notebook: their type and the JSON strings of their source. Outputs are left out."""
    found: list[tuple[str, list[tree_sitter.Node]]] = []
    top = next((child for child in root.named_children if child.type == "object"), None)
    for _, cells in _members(top, data, ("cells",)):
        _gather(cells, data, found)
    for _, sheets in _members(top, data, ("worksheets",)):  # the format before version 4
        for sheet in sheets.named_children:
            for _, cells in _members(sheet, data, ("cells",)):
                _gather(cells, data, found)
    return found


def _gather(cells: tree_sitter.Node, data: bytes, found: list[tuple[str, list[tree_sitter.Node]]]) -> None:
    for cell in cells.named_children:
        kind = ""
        strings: list[tree_sitter.Node] = []
        for key, value in _members(cell, data, ("cell_type", "source", "input")):
            if key == "cell_type":
                kind = data[value.start_byte + 1 : value.end_byte - 1].decode("ascii", "replace")
            elif value.type == "string":
                strings = [value]
            else:
                strings = [child for child in value.named_children if child.type == "string"]
        if kind:
            found.append((kind, strings))


def _members(node: tree_sitter.Node | None, data: bytes, names: tuple[str, ...]) -> list[tuple[str, tree_sitter.Node]]:
    """The values of an object under some keys, in the order of the text."""
    found: list[tuple[str, tree_sitter.Node]] = []
    if node is None or node.type != "object":
        return found
    for pair in node.named_children:
        if pair.type == "pair" and pair.named_child_count == 2:
            key, value = pair.named_children
            name = data[key.start_byte + 1 : key.end_byte - 1].decode("utf-8", "replace")
            if name in names:
                found.append((name, value))
    return found
