"""Tests of JavaScript and TypeScript: calls with a title and a function, in groups of such calls.

Mocha, Jest, Vitest, Jasmine, node's own runner, AVA, tape, QUnit and Playwright write them alike: ``describe("x", fn)``,
``it("does y", fn)``, ``test.only("y", fn)``, ``it.each(rows)("y", fn)``.
"""

from __future__ import annotations

import re

import tree_sitter

from ..model import Flag, Kind
from . import Language
from ._jsdefinitions import FUNCTIONS
from ._jslocals import Locals
from ._tree import first_child

LANGUAGES: tuple[Language, ...] = ()

_GROUPS = frozenset(["describe", "fdescribe", "xdescribe", "suite", "context"])
_CASES = frozenset(["it", "fit", "xit", "test", "xtest", "specify"])
#: what hands out tests as members: ``QUnit.test``
_HOLDERS = frozenset(["QUnit", "Deno"])
_RUNNERS = frozenset(
    ["node:test", "vitest", "@jest/globals", "bun:test", "mocha", "ava", "tape", "tap", "uvu", "qunit", "@playwright/test",
     "@japa/runner"]
)  # fmt: skip
#: A file without one of these has no tests.
_MAYBE = re.compile(
    rb"(?<![\w$.])(?:(?:QUnit|Deno|\w+)\.test|QUnit\.module|[fx]?(?:it|describe)|x?test|suite|context|specify)"
    rb"(?:\.\w+)*\s*[(`<]"
)
#: Members of a test function that make no test.
_HOOKS = frozenset(
    ["after", "afterAll", "afterEach", "before", "beforeAll", "beforeEach", "extend", "macro", "step", "use"]
)
#: Statements whose own statements run with the file.
_BLOCKS = frozenset(
    [
        "statement_block",
        "if_statement",
        "else_clause",
        "for_statement",
        "for_in_statement",
        "while_statement",
        "try_statement",
    ]
)
_LITERALS = frozenset(["string", "template_string"])
_TITLE = 200


class Tests(Locals):
    """Tests at the top of a file and in groups of tests, also where a loop makes several of them."""

    __test__ = False

    def tests(self) -> None:
        if not _MAYBE.search(self.reader.data):
            return
        pending = self.reader.root.named_children[::-1]
        while pending:
            node = pending.pop()
            if node.type in _BLOCKS:
                pending += node.named_children[::-1]
                continue
            call = first_child(node) if node.type == "expression_statement" else node
            if call is not None and call.type == "await_expression":
                call = first_child(call)
            if call is not None and call.type == "call_expression":
                pending += self.test(node, call)[::-1]

    def test(self, statement: tree_sitter.Node, call: tree_sitter.Node) -> list[tree_sitter.Node]:
        """Defines what a call stands for, when it is a test or a group; gives what may hold further ones."""
        listed = call.child_by_field_name("arguments")
        function = call.child_by_field_name("function")
        given = listed.named_children if listed is not None and listed.type == "arguments" else []
        given = [item for item in given if item.type != "comment"]
        if not given or function is None:
            return []
        body = next((item for item in reversed(given) if item.type in FUNCTIONS), None)
        kind = self.kind_of(function) if len(given) > 1 else None
        titled = given[0].type in _LITERALS or (given[0].type not in FUNCTIONS and body is not None)
        if kind is None or not titled:
            # What a loop over a list or a wrapper around the file runs.
            return statements(given[-1]) if given[-1].type in FUNCTIONS else []
        self.titled(statement, given[0], kind, body)
        return statements(body) if body is not None and kind is Kind.NAMESPACE else []

    def titled(
        self, statement: tree_sitter.Node, title: tree_sitter.Node, kind: Kind, function: tree_sitter.Node | None
    ) -> None:
        quoted = title.type in _LITERALS
        start, end = title.start_byte + quoted, title.end_byte - quoted
        text = self.reader.slice(start, end)
        name = text.strip().partition("\n")[0][:_TITLE].rstrip()
        if not name:
            return
        start += len(text[: len(text) - len(text.lstrip())].encode())
        doc, rows = self.reader.doc_above(statement.start_point.row)
        body = None
        flags = Flag.TEST | Flag.TITLED
        if function is not None:
            self.named.add(function.start_byte)
            body = function.child_by_field_name("body")
            flags |= self.words(function)
        self.builder.define(
            name, kind, start, statement.start_byte, statement.end_byte, doc=doc, doc_rows=rows, flags=flags,
            complexity=self.reader.complexity(body) if kind is Kind.FUNCTION else 0,
        )  # fmt: skip

    def kind_of(self, function: tree_sitter.Node) -> Kind | None:
        """A function for a test, a namespace for a group, None for what is neither."""
        while function.type in ("call_expression", "instantiation_expression"):
            # ``it.each(rows)("…", fn)``, ``it.each`…`("…", fn)``
            inner = function.child_by_field_name("function")
            if inner is None or inner.type != "member_expression":
                return None
            function = inner
        root, *members = (part.strip() for part in self.reader.text(function).split("."))
        word = self.word(root)
        if not word or not _HOOKS.isdisjoint(members):
            return None
        if word in _GROUPS or "describe" in members or "module" in members:
            return Kind.NAMESPACE
        return Kind.FUNCTION if word in _CASES or "test" in members else None

    def word(self, name: str) -> str:
        """What a name is called where it comes from: in a test runner, or as a global; "" for what the file defines."""
        if name in self.modules.taken:
            module, word = self.modules.taken[name]
            if word in ("", "*", "default"):
                word = "test" if module in _RUNNERS else name
        else:
            word = "" if name in self.names else name
        return word if word in _GROUPS or word in _CASES or word in _HOLDERS else ""


def statements(function: tree_sitter.Node) -> list[tree_sitter.Node]:
    """The statements of a function; the one expression of a short one."""
    body = function.child_by_field_name("body")
    if body is None:
        return []
    return body.named_children if body.type == "statement_block" else [body]
