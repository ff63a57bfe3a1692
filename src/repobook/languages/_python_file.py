"""The state that the parts of Python's extraction share while they read one file. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

import numpy as np
import tree_sitter
from numpy.typing import NDArray

from ..extract import Builder, Prose
from ..model import Role
from ._cython import Cython
from ._python_expressions import Expressions
from ._python_facts import Scope
from ._python_main import main_blocks
from ._python_tokens import Nodes, Tokens

#: decorators that make a function a fixture of pytest, or of one of its plugins
FIXTURES = frozenset({"fixture", "yield_fixture"})
_PYTEST = re.compile(r"_?pytest\w*(?:\.|$)")


class PythonFile:
    """One file: its nodes by capture, its tokens, the role of each name, its scopes and the expression table."""

    def __init__(self, builder: Builder, root: tree_sitter.Node, nodes: Nodes, cython: Cython | None = None) -> None:
        self.builder = builder
        self.cython = cython
        self.data = builder.source.data
        self.root = root
        self.nodes = nodes
        self.tokens = Tokens(cython.words if cython else self.data, nodes)
        if cython and cython.spelled:
            self.tokens.respell(cython.spelled)
        self.expressions = Expressions(self.tokens)
        count = len(self.tokens.names)
        roles = np.zeros(count, np.uint8)
        roles[self.tokens.called] = int(Role.CALL)
        self._typed(roles)
        if cython and cython.typed and count:
            at = np.minimum(self.tokens.start_array.searchsorted(cython.typed), count - 1)
            roles[at[self.tokens.start_array[at] == cython.typed]] = Role.TYPE
        self.roles = bytearray(roles.tobytes())
        #: kind, start, end, parent (or owner), byte of the defined name
        self.scopes: list[tuple[int, int, int, int, int]] = []
        self.scope_of = memoryview(b"")
        #: rows for `Facts.bases`, `Facts.reexported` and `Facts.listed`; the imports so far, and those of ``*``
        self.bases: list[int] = []
        self.reexported: list[int] = []
        self.listed: list[int] = []
        self.imports = 0
        #: names that pytest, or its decorator of fixtures, is bound to
        self.pytest: set[str] = set()
        self.stars: list[int] = []
        #: first byte and end of what runs only where the file is the program
        self._guarded = [(node.start_byte, node.end_byte) for node in main_blocks(self.data, root)]
        self._make_scopes()

    def runs_as_program(self, byte: int) -> bool:
        """Whether a place is reached only where the file runs as a program: who imports it has nothing of what is defined
        there."""
        return any(start <= byte < end for start, end in self._guarded)

    def _typed(self, roles: NDArray[np.uint8]) -> None:
        types = self.nodes.get("type")
        if types:
            starts = self.tokens.start_array
            low = np.searchsorted(starts, [node.start_byte for node in types])
            high = np.searchsorted(starts, [node.end_byte for node in types])
            depth = np.zeros(len(starts) + 1, np.int32)
            np.add.at(depth, low, 1)
            np.add.at(depth, high, -1)
            roles[np.cumsum(depth)[:-1] > 0] = Role.TYPE
        for node in self.nodes.get("comment", ()):
            if self.data.startswith(b"# type:", node.start_byte):
                for name in self.tokens.between(node.start_byte, node.end_byte):
                    roles[name] = Role.TYPE

    def _make_scopes(self) -> None:
        """Finds the scopes, and for each name the one that it is looked up in."""
        nodes = self.nodes
        found: list[tuple[int, int, int, int]] = []  # start, -end, kind, byte of the name
        for node in nodes.get("function", ()):
            name, parameters = node.child_by_field_name("name"), node.child_by_field_name("parameters")
            if name is None:
                continue
            end = name.end_byte
            found.append((end, -node.end_byte, Scope.FUNCTION, name.start_byte))
            # Annotations and defaults are evaluated outside, but where type parameters stand before them.
            if parameters is not None and (start := parameters.start_byte) - end < 2:
                body = node.child_by_field_name("body")
                last = body.start_byte if body is not None else parameters.end_byte
                found.append((start, -last, Scope.OUTER, -1))
        for node in nodes.get("class", ()):
            name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
            if name is not None and body is not None:
                found.append((body.start_byte, -node.end_byte, Scope.CLASS, name.start_byte))
        for node in nodes.get("lambda", ()):
            found.append((node.start_byte, -node.end_byte, Scope.LAMBDA, -1))
            body = node.child_by_field_name("body")
            if body is not None and body.start_byte - node.start_byte > 8:
                found.append((node.start_byte + 6, -body.start_byte, Scope.OUTER, -1))
        for node in nodes.get("comprehension", ()):
            found.append((node.start_byte, -node.end_byte, Scope.COMPREHENSION, -1))
            for child in node.named_children:
                if child.type == "for_in_clause":
                    right = child.child_by_field_name("right")
                    if right is not None:
                        found.append((right.start_byte, -right.end_byte, Scope.OUTER, -1))
                    break
        found.sort()
        self._nest(found)

    def _nest(self, found: list[tuple[int, int, int, int]]) -> None:
        scopes: list[tuple[int, int, int, int, int]] = [(Scope.MODULE, 0, len(self.data) + 1, -1, -1)]
        stack = [0]
        around = [-1]
        for start, negative, kind, name in found:
            while scopes[stack[-1]][2] <= start:
                stack.pop()
            parent = stack[-1]
            around.append(parent)
            if kind == Scope.OUTER:
                # Belongs to the scope around the function, lambda or comprehension.
                owner = self._real(scopes, parent)
                parent = self._real(scopes, scopes[owner][3]) if owner else 0
            elif scopes[parent][0] == Scope.OUTER:
                parent = scopes[parent][3]
            stack.append(len(scopes))
            scopes.append((kind, start, -negative, parent, name))
        self.scopes = scopes
        self._around = around
        self._scope_starts = [scope[1] for scope in scopes]
        starts = self.tokens.start_array
        self.scope_of = scopes_of(starts, scopes, self._parameter_names())

    def _parameter_names(self) -> list[int]:
        """The names of parameters: they stand in what is evaluated outside, but belong to the function."""
        name_from = self.tokens.name_from
        found = [name_from(node.start_byte) for node in self.nodes.get("parameter", ())]
        for node in self.nodes.get("parameters", ()):
            found += self.tokens.between(node.start_byte, node.end_byte)
        for node in self.nodes.get("splat", ()):
            at = bisect_right(self._scope_starts, node.start_byte) - 1
            if self.scopes[at][0] == Scope.OUTER and node.start_byte < self.scopes[at][2]:
                found.append(name_from(node.start_byte))
        return [name for name in found if name >= 0]

    @staticmethod
    def _real(scopes: list[tuple[int, int, int, int, int]], number: int) -> int:
        while number > 0 and scopes[number][0] == Scope.OUTER:
            number = scopes[number][3]
        return max(number, 0)

    def scope_at(self, byte: int) -> int:
        """The scope of the code at a place."""
        at = bisect_right(self._scope_starts, byte) - 1
        while at > 0 and self.scopes[at][2] <= byte:
            at = self._around[at]
        if at > 0 and self.scopes[at][0] == Scope.OUTER:
            at = self.scopes[at][3]
        return max(at, 0)

    def add_import(self, module: str, name: str, alias: str, byte: int, level: int, condition: str) -> None:
        """Tells the builder of an import. ``imports`` counts them."""
        self.builder.imported(module, name, alias, byte, level=level, condition=condition)
        if "pytest" in module and _PYTEST.match(module) and (not name or name in FIXTURES):
            self.pytest.add(alias or module.partition(".")[0])
        self.imports += 1

    def docstring(self, text: str, row: int, end_row: int) -> None:
        """A docstring: its rows count as comment, its words are indexed."""
        starts = self.builder.source.starts
        end = starts[end_row] if end_row < len(starts) else len(self.data)
        self.builder.comment(starts[row], end)
        self.builder.prose.append(Prose(row, text))

    def text(self, start: int, end: int) -> str:
        return self.data[start:end].decode("utf-8", "replace")

    def line(self, start: int, end: int) -> str:
        """Text on one line: comments left out, white space collapsed, none just inside brackets."""
        raw = self.data[start:end]
        if b"\n" not in raw:
            return raw.decode("utf-8", "replace")
        if b"#" in raw:
            for node in reversed(self.comments(start, end)):
                raw = raw[: node[0] - start] + raw[node[1] - start :]
        text = " ".join(raw.decode("utf-8", "replace").replace("\\\n", " ").split())
        for opening in "([{":
            text = text.replace(opening + " ", opening)
        for closing in ")]}":
            text = text.replace(" " + closing, closing).replace("," + closing, closing)
        return text

    def comments(self, start: int, end: int) -> list[tuple[int, int]]:
        """Extents of the comments in a range of bytes."""
        if not hasattr(self, "_comments"):
            self._comments = [(node.start_byte, node.end_byte) for node in self.nodes.get("comment", ())]
        low = bisect_right(self._comments, (start, -1))
        high = bisect_right(self._comments, (end, -1))
        return self._comments[low:high]


def scopes_of(starts: NDArray[np.int64], scopes: Sequence[Sequence[int]], parameters: Sequence[int]) -> memoryview:
    """For each name the scope that it is looked up in. ``starts`` are the names' places; ``parameters`` those names
    that belong to the function though what stands around them is evaluated outside."""
    limits = np.array([[scope[1] for scope in scopes], [scope[2] for scope in scopes]], np.int64)
    low, high = starts.searchsorted(limits).tolist()
    of = np.zeros(len(starts), np.int32)
    inner = of.copy() if parameters else of
    for number, (first, last) in enumerate(zip(low, high, strict=True)):
        if first < last:
            if scopes[number][0] == Scope.OUTER:
                of[first:last] = scopes[number][3]
            else:
                of[first:last] = number
                if parameters:
                    inner[first:last] = number
    if parameters:
        at = np.array(parameters, np.int64)
        of[at] = inner[at]
    return of.data
