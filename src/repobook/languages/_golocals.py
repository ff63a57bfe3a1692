"""Local names of Go and what they are given, and the keys of literals."""

from __future__ import annotations

import re

import tree_sitter

from ..model import Form
from ._gomarks import Marks
from ._tree import Reader, first_child, innermost, one_line

#: the part of a value that a loop's first name is given
KEY = -1
#: the note of a variable with a declared type and a value whose type is known: ``declared=given``
GIVEN = "given"
#: the note of a variable of the package that a call gives its value: its place among the results and what is called
RESULT = "result"
#: the note of a key of a literal that is an element of a named type
ITEM = "item"
_ELEMENTS = re.compile(r"(?:\[[^\]]*\]|map\[[^\]]*\])\s*")
_NAMED = frozenset({"identifier", "selector_expression"})


class Locals:
    """Parameters, variables and loops."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.builder = reader.builder
        self.functions = [(node.start_byte, node.end_byte) for node in reader.get("body")]
        #: bytes of the names of definitions whose extents are their names alone
        self.narrow: set[int] = set()
        self.marks = Marks(reader, self.functions)
        #: a type as written, with its marks
        self.written = self.marks.written
        self.test = reader.source.path.endswith("_test.go")
        #: name, type, end of the use it is given, how, part, known from (-1: in the body), whether it is an element of that
        self.locally: list[tuple[tree_sitter.Node, str, int, int, int, int, bool]] = []

    def note(self, node: tree_sitter.Node, word: str, text: str) -> None:
        self.reader.bindings.notes.append((node.start_byte, word, text))

    def variable_locals(self, node: tree_sitter.Node) -> None:
        names = [name for name in node.children_by_field_name("name") if name.type == "identifier"]
        type, value = node.child_by_field_name("type"), node.child_by_field_name("value")
        self.given(names, type, value.named_children if value else [], node.end_byte)

    def given(
        self, names: list[tree_sitter.Node], type: tree_sitter.Node | None, values: list[tree_sitter.Node], known: int
    ) -> None:
        """Names with a declared type or values, known from the byte ``known`` on."""
        written = self.written(type) if type else ""
        for place, name in enumerate(names):
            found, end, how, part = written, -1, int(Form.NAME), 0
            if not written and len(values) == len(names):
                found, end, how = self.given_type(values[place])
            elif not written and len(values) == 1:
                found, end, how = self.given_type(values[0])
                part = place
                if how != Form.CALL and place:
                    found, end = "", -1
            self.locally.append((name, found, end, how, part, known, False))

    def locals(self) -> None:
        reader = self.reader
        for node in reader.get("local"):
            match node.type:
                case "short_var_declaration":
                    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
                    names = [item for item in left.named_children if item.type == "identifier"] if left else []
                    self.given(names, None, right.named_children if right else [], node.end_byte)
                case "range_clause":
                    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
                    names = left.named_children if left else []
                    if right is not None:
                        self.ranged(node, [name if name.type == "identifier" else None for name in names], right)
                case "type_switch_statement":
                    self.type_switch(node)
                case "receive_statement":
                    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
                    self.given(
                        [n for n in left.named_children if n.type == "identifier"] if left else [],
                        None,
                        [right] if right else [],
                        node.end_byte,
                    )
                case _:
                    names = node.children_by_field_name("name")
                    type = node.child_by_field_name("type")
                    variadic = "[]" if node.type.startswith("variadic") else ""
                    written = variadic + self.written(type) if type else ""
                    generic = node.type == "type_parameter_declaration"
                    if generic:
                        written = ""
                    for name in names:
                        known = name.start_byte if generic else -1
                        self.locally.append((name, written, -1, int(Form.NAME), 0, known, False))
        self.locally.sort(key=lambda item: item[0].start_byte)
        scopes = innermost(
            [(node.start_byte, node.end_byte) for node in reader.get("scope")],
            [item[0].start_byte for item in self.locally],
        )
        # Parameters and results are known in the body alone: in ``(setter setter)`` the second is a type.
        bodies = {end: start for start, end in self.functions}
        for (name, written, end, how, part, known, element), scope in zip(self.locally, scopes, strict=True):
            if scope[0] >= 0 and name.type == "identifier":
                if known < 0:
                    known = bodies.get(scope[1], name.start_byte)
                reader.local(name, (known, scope[1]), written, end, how, part, element)

    def ranged(self, clause: tree_sitter.Node, names: list[tree_sitter.Node | None], over: tree_sitter.Node) -> None:
        """What a loop gives values to, known behind its clause: keys (of a channel the elements) and elements."""
        known = clause.end_byte
        type, end, how = self.given_type(over)
        for place, name in enumerate(names):
            if name is None:
                continue
            if place == 0:
                self.locally.append((name, "", end, how, KEY, known, False))
                continue
            inner = _ELEMENTS.match(type)
            written = type[inner.end() :] if inner else ""
            if how == Form.NAME:
                self.locally.append((name, written, end, int(Form.ITEM), 0, known, False))
            else:
                self.locally.append((name, written, end, how, 0, known, True))

    def keys(self) -> None:
        """Notes the type of the literal that each key stands in."""
        notes = self.reader.bindings.notes
        for node in self.reader.get("literal"):
            type, body = node.child_by_field_name("type"), node.child_by_field_name("body")
            if type is None or body is None:
                continue
            written = self.written(type)
            self.keyed(body, written)
        notes.sort()

    def keyed(self, body: tree_sitter.Node, type: str, word: str = "key") -> None:
        """The keys of a literal, and of literals in it that leave their type out. Elements of what has a name of its own are
        noted as such."""
        inner = re.match(r"(?:\[[^\]]*\]|map\[[^\]]*\])\s*\*?", type)
        for item in body.named_children:
            value = item
            if item.type == "keyed_element":
                key = item.child_by_field_name("key")
                name = first_child(key)
                if name is not None and name.type == "identifier" and not inner:
                    self.note(name, word, type)
                value = item.child_by_field_name("value") or item
            content = first_child(value) if value.type == "literal_element" else None
            if content is None or content.type != "literal_value":
                continue
            if inner:
                self.keyed(content, type[inner.end() :], word)
            elif word == "key":
                self.keyed(content, type, ITEM)

    def type_switch(self, node: tree_sitter.Node) -> None:
        """In a case with one type the name has that type."""
        alias = node.child_by_field_name("alias")
        if alias is None or not alias.named_child_count:
            return
        name = alias.named_children[0]
        self.locally.append((name, "", -1, int(Form.NAME), 0, name.start_byte, False))
        for case in node.named_children:
            types = case.children_by_field_name("type") if case.type == "type_case" else []
            types = [item for item in types if item.is_named]
            if len(types) == 1:
                self.reader.local(name, (types[0].end_byte, case.end_byte), self.written(types[0]))

    def given_type(self, value: tree_sitter.Node) -> tuple[str, int, int]:
        """What a value tells of a type: type as written, end of the use it comes from, and how."""
        reader = self.reader
        value = _peeled(reader, value)
        match value.type:
            case "composite_literal" | "type_assertion_expression" | "type_conversion_expression":
                type = value.child_by_field_name("type")
                return self.written(type) if type else "", -1, Form.NAME
            case "call_expression":
                function = value.child_by_field_name("function")
                arguments = value.child_by_field_name("arguments")
                if (
                    function is not None
                    and reader.text(function) in ("new", "make")
                    and arguments
                    and arguments.named_child_count
                ):
                    return self.written(arguments.named_children[0]), -1, Form.NAME
                pointer = (
                    function.named_children[0] if function and function.type == "parenthesized_expression" else None
                )
                if pointer is not None and pointer.type == "unary_expression":
                    # ``(*T)(nil)``; where it calls what a pointer leads to, no type has the name
                    return self.written(pointer), -1, Form.NAME
                return "", function.end_byte if function else -1, Form.CALL
            case "index_expression":
                operand = value.child_by_field_name("operand")
                operand = _peeled(reader, operand) if operand is not None else None
                return "", operand.end_byte if operand and operand.type in _NAMED else -1, Form.ITEM
            case "unary_expression" if reader.data[value.start_byte : value.start_byte + 2] == b"<-":
                operand = value.child_by_field_name("operand")
                return "", operand.end_byte if operand and operand.type in _NAMED else -1, Form.ITEM
            case "identifier" | "selector_expression":
                return "", value.end_byte, Form.NAME
            case "func_literal":
                body = value.child_by_field_name("body")
                end = body.start_byte if body else value.end_byte
                return one_line(reader.slice(value.start_byte, end)), -1, Form.NAME
        return "", -1, Form.NAME


def _peeled(reader: Reader, value: tree_sitter.Node) -> tree_sitter.Node:
    """The value from which another one has its type, through all that leaves that as it is."""
    while (inner := _inside(reader, value)) is not None:
        value = inner
    return value


def _inside(reader: Reader, value: tree_sitter.Node) -> tree_sitter.Node | None:
    """The value that another has the type of (or points to, which is the same to its members); None for none."""
    match value.type:
        case "parenthesized_expression" if value.named_child_count == 1:
            return value.named_children[0]
        case "unary_expression" if reader.data[value.start_byte : value.start_byte + 1] in b"&*":
            return value.child_by_field_name("operand")
        case "slice_expression":
            return value.child_by_field_name("operand")
        case "call_expression":
            function, arguments = value.child_by_field_name("function"), value.child_by_field_name("arguments")
            if function is not None and arguments and reader.text(function) == "append" and arguments.named_child_count:
                return arguments.named_children[0]
    return None
