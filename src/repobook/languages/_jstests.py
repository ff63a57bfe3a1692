"""Tests of JavaScript and TypeScript: calls with a title and a function, in groups of such calls.

Mocha, Jest, Vitest, Jasmine, node's own runner, AVA, tape, QUnit and Playwright write them alike: ``describe("x", fn)``,
``it("does y", fn)``, ``test.only("y", fn)``, ``it.each(rows)("y", fn)``. A file may give them names of its own
(``const onUnix = isUnix ? it : it.skip``, ``const test = base.extend({…})``) and functions that make a test under a title they are given.
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
#: what has the name that it stands for inside
_INSIDE = frozenset(["member_expression", "parenthesized_expression", "as_expression"])
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
        #: names that the file gives to tests and groups, with the word that they stand for
        self.given_words: dict[str, str] = {}
        #: functions of the file that make a test: what they make, and the place of its title among their arguments
        self.makers: dict[str, tuple[Kind, int]] = {}
        for node in self.reader.root.named_children:
            self.own(node)
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
        if function.type == "identifier" and (maker := self.makers.get(self.reader.text(function))):
            made, place = maker
            if place < len(given) and given[place].type in _LITERALS:
                self.titled(statement, given[place], made, body)
                return statements(body) if body is not None and made is Kind.NAMESPACE else []
        kind = self.kind_of(function) if len(given) > 1 else None
        titled = given[0].type in _LITERALS or (given[0].type not in FUNCTIONS and body is not None)
        if kind is None or not titled:
            # What a loop over a list or a wrapper around the file runs.
            return statements(given[-1]) if given[-1].type in FUNCTIONS else []
        self.titled(statement, given[0], kind, body)
        return statements(body) if body is not None and kind is Kind.NAMESPACE else []

    def own(self, statement: tree_sitter.Node) -> None:
        """Notes what a statement at the top defines that stands for tests or makes them."""
        if statement.type == "export_statement":
            statement = statement.child_by_field_name("declaration") or statement
        if statement.type == "function_declaration":
            self.maker(statement.child_by_field_name("name"), statement)
        elif statement.type in ("lexical_declaration", "variable_declaration"):
            for item in statement.named_children:
                name, value = item.child_by_field_name("name"), item.child_by_field_name("value")
                if name is None or value is None or name.type != "identifier":
                    continue
                if value.type in FUNCTIONS:
                    self.maker(name, value)
                elif word := self.stands_for(value):
                    self.given_words[self.reader.text(name)] = word

    def stands_for(self, value: tree_sitter.Node) -> str:
        """The word that a value stands for: ``it``, ``it.skip``, ``test.extend({…})``, ``ok ? it : it.skip``."""
        pending = [value]
        while pending:
            value = pending.pop()
            called = value.type == "call_expression"
            if value.type == "identifier":
                if word := self.word(self.reader.text(value)):
                    return word
            elif value.type == "ternary_expression":
                sides = [value.child_by_field_name(field) for field in ("alternative", "consequence")]
                pending += [side for side in sides if side is not None]
            elif called or value.type in _INSIDE:
                inner = value.child_by_field_name("function" if called else "object") or first_child(value)
                if inner is not None and not (called and inner.type != "member_expression"):
                    pending.append(inner)
        return ""

    def maker(self, name: tree_sitter.Node | None, function: tree_sitter.Node) -> None:
        """Notes a function that makes a test under a title which is one of its parameters."""
        body = function.child_by_field_name("body")
        if name is None or body is None or not _MAYBE.search(self.reader.data, body.start_byte, body.end_byte):
            return
        parameters = [parameter.name.rstrip("?") for parameter in self.listed(function)]
        pending = [body] if parameters else []
        while pending:
            node = pending.pop()
            pending += node.named_children[::-1]
            listed = node.child_by_field_name("arguments") if node.type == "call_expression" else None
            called = node.child_by_field_name("function") if listed is not None else None
            title = listed.named_child(0) if listed is not None and listed.named_child_count > 1 else None
            if called is None or title is None or (kind := self.kind_of(called)) is None:
                continue
            written = [title]
            while written:
                part = written.pop()
                written += part.named_children[::-1]
                if part.type == "identifier" and (word := self.reader.text(part)) in parameters:
                    self.makers[self.reader.text(name)] = kind, parameters.index(word)
                    return

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
            word = self.given_words.get(name, "") if name in self.names else name
        return word if word in _GROUPS or word in _CASES or word in _HOLDERS else ""


def statements(function: tree_sitter.Node) -> list[tree_sitter.Node]:
    """The statements of a function; the one expression of a short one."""
    body = function.child_by_field_name("body")
    if body is None:
        return []
    return body.named_children if body.type == "statement_block" else [body]
