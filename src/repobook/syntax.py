"""Text with rows, and the grammars: what every language module builds on. Pure."""

from __future__ import annotations

import functools
import importlib
import re
import struct
from bisect import bisect_right
from importlib import resources
from operator import attrgetter

import numpy as np
import tree_sitter
from numpy.typing import NDArray


class Source:
    """The text of one file as UTF-8 bytes, and the rows in it.

    ``starts`` holds the byte at which each row starts; rows end at ``\\n``. A file that ends with a newline
    has no empty last row. ``packed`` is the same as ``starts``, as packed little-endian uint32.
    """

    __slots__ = ("data", "packed", "path", "starts")

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        self.data = data
        breaks = (np.frombuffer(data, np.uint8) == 10).nonzero()[0]
        if data.endswith(b"\n") or not data:
            breaks = breaks[:-1]
        starts = np.zeros(len(breaks) + 1 if data else 0, np.int64)
        np.add(breaks, 1, out=starts[1:])
        self.starts: list[int] = starts.tolist()
        self.packed = starts.astype("<u4").tobytes()

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.starts)

    def row(self, byte: int) -> int:
        """The 0-based row that holds ``byte``."""
        return max(bisect_right(self.starts, byte) - 1, 0)

    def end_row(self, byte: int) -> int:
        """The row past the last one that a half-open extent ending at ``byte`` touches."""
        return self.row(byte - 1) + 1 if byte else 1

    def column(self, byte: int) -> int:
        """Bytes from the start of the row to ``byte``."""
        return byte - self.starts[self.row(byte)] if self.starts else 0

    def text(self, start: int, end: int) -> str:
        """The text of a half-open range of bytes."""
        return self.data[start:end].decode("utf-8", "replace")

    def row_bytes(self, row: int) -> bytes:
        """One row without its line break."""
        start = self.starts[row]
        end = self.starts[row + 1] if row + 1 < len(self.starts) else len(self.data)
        return self.data[start:end].rstrip(b"\r\n")


@functools.cache
def grammar(module: str, function: str = "language") -> tree_sitter.Language:
    """The grammar in the wheel ``module`` (``tree_sitter_python``), loaded once a process."""
    return tree_sitter.Language(getattr(importlib.import_module(module), function)())


@functools.cache
def _parser(module: str, function: str) -> tree_sitter.Parser:
    return tree_sitter.Parser(grammar(module, function))


@functools.cache
def query(module: str, name: str, function: str = "language") -> tree_sitter.Query:
    """The query file ``languages/queries/<name>.scm``, compiled for a grammar once a process."""
    text = resources.files("repobook.languages").joinpath("queries", f"{name}.scm").read_text(encoding="utf-8")
    return tree_sitter.Query(grammar(module, function), text)


_START, _END = attrgetter("start_byte"), attrgetter("end_byte")


def parse(data: bytes, module: str, function: str = "language") -> tree_sitter.Tree:
    """The syntax tree of ``data``. The grammar recovers from errors, so there always is one."""
    return _parser(module, function).parse(data)


def captures(root: tree_sitter.Node, compiled: tree_sitter.Query) -> dict[str, list[tree_sitter.Node]]:
    """All captures of a query below ``root``, by name, each list in the order of the text, outer nodes first."""
    found = tree_sitter.QueryCursor(compiled).captures(root)
    for name, nodes in found.items():
        # They come out of a set of addresses, in an order that is another one each time.
        starts = list(map(_START, nodes))
        by_start = dict(zip(starts, nodes, strict=True))
        if len(by_start) == len(nodes):
            starts.sort()
            found[name] = list(map(by_start.__getitem__, starts))
        else:
            nodes.sort(key=_END, reverse=True)
            nodes.sort(key=_START)
    return found


#: rows of an ERROR that is reported as it is
_SHORT_ERROR = 20
#: nodes that grammars name for whole declarations and statements
_WHOLE = re.compile(r"(?:definition|declaration|statement|_item|comment)$|^preproc_")


def error_rows(root: tree_sitter.Node) -> list[tuple[int, int]]:
    """Rows (half-open ranges) that did not parse: those of ERROR and MISSING nodes. Looks only where errors are.

    Where a grammar gets lost an ERROR may hold a whole file, most of it in whole declarations: these did parse.
    """
    if not root.has_error:
        return []
    found: list[tuple[int, int]] = []
    pending = [root]
    while pending:
        node = pending.pop()
        if node.is_error or node.is_missing:
            start, end = node.start_point.row, node.end_point.row + 1
            if end - start <= _SHORT_ERROR:
                found.append((start, end))
                continue
            for child in node.children:
                if child.is_named and _WHOLE.search(child.type):
                    pending.append(child)
                else:
                    found.append((child.start_point.row, child.end_point.row + 1))
        else:
            pending.extend(child for child in node.children if child.has_error or child.is_missing)
    return merge_rows(found)


def merge_rows(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted half-open ranges with touching ones joined."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def unsigned(values: list[int]) -> bytes:
    """Integers as packed little-endian uint32."""
    return struct.pack(f"<{len(values)}I", *values)  # twice as fast as through an array


def signed(values: list[int]) -> bytes:
    """Integers as packed little-endian int32."""
    return struct.pack(f"<{len(values)}i", *values)


def small(values: list[int]) -> bytes:
    """Integers below 256, one byte each."""
    return bytes(values)


def read_unsigned(packed: bytes) -> NDArray[np.uint32]:
    return np.frombuffer(packed, "<u4")


def read_signed(packed: bytes) -> NDArray[np.int32]:
    return np.frombuffer(packed, "<i4")


def read_small(packed: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(packed, np.uint8)
