"""Go: functions, methods, types with their members, packages and imports, uses and the types of locals."""

from __future__ import annotations

import re

import tree_sitter

from ..extract import Builder
from ..model import Flag, Form, Kind, Parameter
from . import Language
from ._tree import Reader, head, innermost, one_line, short

_TEST = re.compile(r"(Test|Benchmark|Fuzz|Example)(?![a-z])")
_RECEIVER = re.compile(r"[A-Za-z_]\w*")
_MODULE = re.compile(rb"^[ \t]*module[ \t]+\"?([^\s\"/][^\s\"]*)", re.M)
_REQUIRE = re.compile(rb"^(?:require)?[ \t]+([\w.~-]+(?:/[\w.~+-]+)+)[ \t]+v", re.M)


def extract(builder: Builder) -> None:
    reader = Reader(builder, "tree_sitter_go", ("go",))
    file = _File(reader)
    for node in reader.get("package"):
        if node.named_child_count:
            reader.bindings.facts["package"] = reader.text(node.named_children[0])
    for node in reader.get("importing"):
        file.importing(node)
    nodes = reader.get("definition")
    around = innermost(file.functions, [node.start_byte for node in nodes])
    for node, function in zip(nodes, around, strict=True):
        file.definition(node, function[0] >= 0 and not node.type.startswith(("function", "method")))
    file.locals()
    file.keys()
    package = next(iter(reader.get("package")), None)
    reader.describe(package.start_point.row if package else reader.source.rows, touching=True)
    reader.uses()


class _File:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.builder = reader.builder
        self.functions = [(node.start_byte, node.end_byte) for node in reader.get("body")]
        self.test = reader.source.path.endswith("_test.go")
        self.locally: list[tuple[tree_sitter.Node, str, int, int, int, int]] = []

    def importing(self, node: tree_sitter.Node) -> None:
        """Without a name an import binds the last part of its path, past a version."""
        name, path = node.child_by_field_name("name"), node.child_by_field_name("path")
        if path is None:
            return
        module = self.reader.slice(path.start_byte + 1, path.end_byte - 1)
        byte = path.start_byte + 1
        if name is not None:
            written = self.reader.text(name)
            alias = "" if written in "_." else written
            self.builder.imported(module, "*" if written == "." else "", alias, byte)
        else:
            self.builder.imported(module, "", bound_name(module), byte)

    def define(
        self, node: tree_sitter.Node, name: tree_sitter.Node, kind: Kind, *, outer: tree_sitter.Node | None = None,
        body: tree_sitter.Node | None = None, flags: int = 0, bases: tuple[str, ...] = (), type: str = "",
        parameters: tuple[Parameter, ...] = (), value: str = "", complexity: int = 0, scope: str = "",
        signature: str = "", doc: tuple[str, tuple[int, int]] | None = None,
    ) -> None:  # fmt: skip
        text = self.reader.text(name)
        if text == "_":
            return
        outer = outer or node
        if doc is None:
            doc = self.reader.doc_above(outer.start_point.row)
            if not doc[0] and outer.id != node.id:
                doc = self.reader.doc_above(node.start_point.row)
        if text[0].isupper():
            flags |= Flag.EXPORTED
        if "Deprecated:" in doc[0]:
            flags |= Flag.DEPRECATED
        self.reader.defined.add(name.start_byte)
        written = signature or self.reader.signature(outer.start_byte, body.start_byte if body else outer.end_byte)
        self.builder.define(
            text, kind, name.start_byte, outer.start_byte, outer.end_byte, signature=head(written), doc=doc[0],
            doc_rows=doc[1], flags=flags, bases=bases, type=type, parameters=parameters, value=value,
            complexity=complexity, scope=scope,
        )  # fmt: skip

    def definition(self, node: tree_sitter.Node, local: bool) -> None:
        match node.type:
            case "function_declaration" | "method_declaration":
                self.callable(node)
            case "type_spec" | "type_alias":
                self.type(node)
            case _ if local:
                self.variable_locals(node)
            case _:
                self.variables(node)

    def outer(self, node: tree_sitter.Node) -> tree_sitter.Node:
        """The whole declaration when it declares nothing else."""
        parent = node.parent
        while parent is not None and parent.type.endswith(("_declaration", "_list")) and parent.named_child_count == 1:
            node, parent = parent, parent.parent
        return node

    def parameters(self, listed: tree_sitter.Node | None) -> tuple[Parameter, ...]:
        found: list[Parameter] = []
        for item in listed.named_children if listed else []:
            type = item.child_by_field_name("type")
            if type is None:
                continue
            written = ("..." if item.type.startswith("variadic") else "") + one_line(self.reader.text(type))
            names = item.children_by_field_name("name")
            found += [Parameter(self.reader.text(name), written) for name in names] or [Parameter("_", written)]
        return tuple(found)

    def callable(self, node: tree_sitter.Node) -> None:
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if name is None:
            return
        result = node.child_by_field_name("result")
        flags, scope, kind = 0, "", Kind.FUNCTION
        text = self.reader.text(name)
        receiver = node.child_by_field_name("receiver")
        if receiver is not None:
            kind = Kind.METHOD
            declared = [item.child_by_field_name("type") for item in receiver.named_children]
            found = _RECEIVER.search(self.reader.text(declared[0])) if declared and declared[0] else None
            scope = found.group() if found else ""
        elif text in ("main", "init") and (text == "init" or self.reader.bindings.facts.get("package") == "main"):
            flags |= Flag.ENTRY
        if self.test and receiver is None and _TEST.match(text):
            flags |= Flag.TEST
        if node.child_by_field_name("type_parameters"):
            flags |= Flag.TEMPLATE
        if body is None:
            flags |= Flag.DECLARATION
        self.define(
            node, name, kind, body=body, flags=flags, scope=scope, complexity=self.reader.complexity(body),
            parameters=self.parameters(node.child_by_field_name("parameters")),
            type=one_line(self.reader.text(result)) if result else "",
        )  # fmt: skip

    def type(self, node: tree_sitter.Node) -> None:
        name, written = node.child_by_field_name("name"), node.child_by_field_name("type")
        if name is None or written is None:
            return
        outer = self.outer(node)
        flags = Flag.TEMPLATE if node.child_by_field_name("type_parameters") else 0
        members = next((child for child in written.named_children if child.type == "field_declaration_list"), None)
        if written.type == "struct_type":
            bases = [
                one_line(self.reader.text(type)).lstrip("*")
                for item in (members.named_children if members else [])
                if item.type == "field_declaration" and not item.child_by_field_name("name")
                and (type := item.child_by_field_name("type"))
            ]  # fmt: skip
            self.define(node, name, Kind.STRUCT, outer=outer, body=members, flags=flags, bases=tuple(bases))
            self.fields(members)
        elif written.type == "interface_type":
            bases = [one_line(self.reader.text(item)) for item in written.named_children if item.type == "type_elem"]
            brace = next((child for child in written.children if child.type == "{"), None)
            self.define(node, name, Kind.INTERFACE, outer=outer, body=brace, flags=flags,
                        bases=tuple(base for base in bases if len(base) < 80))  # fmt: skip
            for item in written.named_children:
                method = item.child_by_field_name("name") if item.type == "method_elem" else None
                if method is not None:
                    result = item.child_by_field_name("result")
                    self.define(
                        item, method, Kind.METHOD, flags=Flag.ABSTRACT,
                        parameters=self.parameters(item.child_by_field_name("parameters")),
                        type=one_line(self.reader.text(result)) if result else "",
                    )  # fmt: skip
        else:
            self.define(node, name, Kind.TYPE, outer=outer, flags=flags, type=short(one_line(self.reader.text(written)), 200))

    def fields(self, members: tree_sitter.Node | None) -> None:
        for item in members.named_children if members else []:
            if item.type != "field_declaration":
                continue
            type = item.child_by_field_name("type")
            names = item.children_by_field_name("name")
            written = one_line(self.reader.text(type)) if type else ""
            for place, name in enumerate(names):
                # One extent a name, so that none is inside another.
                outer = item if place == 0 and len(names) == 1 else name
                doc = self.reader.doc_above(item.start_point.row)
                self.define(outer, name, Kind.FIELD, type=written, doc=doc,
                            signature=f"{self.reader.text(name)} {written}")  # fmt: skip

    def variables(self, node: tree_sitter.Node) -> None:
        """Constants and variables of the package."""
        names = node.children_by_field_name("name")
        names = [name for name in names if name.type == "identifier"]
        type, value = node.child_by_field_name("type"), node.child_by_field_name("value")
        values = [item for item in value.named_children if item.type != "comment"] if value else []
        kind = Kind.CONSTANT if node.type == "const_spec" else Kind.VARIABLE
        outer = self.outer(node)
        for place, name in enumerate(names):
            given = values[place] if len(values) == len(names) else None
            shown = short(self.reader.text(given)) if given else ""
            written = one_line(self.reader.text(type)) if type else ""
            word = "const" if kind is Kind.CONSTANT else "var"
            signature = f"{word} {self.reader.text(name)}" + (f" {written}" if written else "") + (f" = {shown}" if shown else "")
            self.define(
                node, name, kind, outer=outer if len(names) == 1 else name, type=written, value=shown, signature=signature,
                doc=self.doc(outer, node),
            )  # fmt: skip
            if not written and given is not None:
                found, end, how = _value(self.reader, given)
                if found or end >= 0:
                    self.reader.value(name.start_byte, found, end, how)

    def doc(self, outer: tree_sitter.Node, node: tree_sitter.Node) -> tuple[str, tuple[int, int]]:
        doc = self.reader.doc_above(outer.start_point.row)
        return doc if doc[0] else self.reader.doc_above(node.start_point.row)

    # locals

    def variable_locals(self, node: tree_sitter.Node) -> None:
        names = [name for name in node.children_by_field_name("name") if name.type == "identifier"]
        type, value = node.child_by_field_name("type"), node.child_by_field_name("value")
        self.given(names, type, value.named_children if value else [], node.end_byte)

    def given(
        self, names: list[tree_sitter.Node], type: tree_sitter.Node | None, values: list[tree_sitter.Node], known: int
    ) -> None:
        """Names with a declared type or values, known from the byte ``known`` on."""
        written = one_line(self.reader.text(type)) if type else ""
        for place, name in enumerate(names):
            found, end, how, part = written, -1, int(Form.NAME), 0
            if not written and len(values) == len(names):
                found, end, how = _value(self.reader, values[place])
            elif not written and len(values) == 1:
                found, end, how = _value(self.reader, values[0])
                part = place
                if how != Form.CALL and place:
                    found, end = "", -1
            self.locally.append((name, found, end, how, part, known))

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
                    for place, name in enumerate(names):
                        end, how = -1, Form.ITEM
                        if place == 1 and right is not None:
                            if right.type in ("identifier", "selector_expression"):
                                end = right.end_byte
                            elif right.type == "call_expression" and (called := right.child_by_field_name("function")):
                                end, how = called.end_byte, Form.CALL
                        if name.type == "identifier":
                            self.locally.append((name, "", end, int(how), 0, name.start_byte))
                case "type_switch_statement":
                    self.type_switch(node)
                case "receive_statement":
                    left = node.child_by_field_name("left")
                    self.given([n for n in left.named_children if n.type == "identifier"] if left else [], None, [], node.end_byte)
                case _:
                    names = node.children_by_field_name("name")
                    type = node.child_by_field_name("type")
                    variadic = "[]" if node.type.startswith("variadic") else ""
                    written = variadic + one_line(reader.text(type)) if type else ""
                    if node.type == "type_parameter_declaration":
                        written = ""
                    for name in names:
                        self.locally.append((name, written, -1, int(Form.NAME), 0, name.start_byte))
        self.locally.sort(key=lambda item: item[0].start_byte)
        scopes = innermost(
            [(node.start_byte, node.end_byte) for node in reader.get("scope")],
            [item[0].start_byte for item in self.locally],
        )
        for (name, written, end, how, part, known), scope in zip(self.locally, scopes, strict=True):
            if scope[0] >= 0 and name.type == "identifier":
                looped = how == Form.CALL and name.parent is not None and self.in_range(name.parent)
                reader.local(name, (known, scope[1]), written, end, how, part, looped)

    @staticmethod
    def in_range(left: tree_sitter.Node) -> bool:
        """Whether a list of names is what a loop gives values to."""
        return left.parent is not None and left.parent.type == "range_clause"

    def keys(self) -> None:
        """Notes the type of the literal that each key stands in."""
        notes = self.reader.bindings.notes
        for node in self.reader.get("literal"):
            type, body = node.child_by_field_name("type"), node.child_by_field_name("body")
            if type is None or body is None:
                continue
            written = one_line(self.reader.text(type))
            self.keyed(body, written)
        notes.sort()

    def keyed(self, body: tree_sitter.Node, type: str) -> None:
        """The keys of a literal, and of literals in it that leave their type out."""
        inner = re.match(r"(?:\[[^\]]*\]|map\[[^\]]*\])\s*\*?", type)
        for item in body.named_children:
            value = item
            if item.type == "keyed_element":
                key = item.child_by_field_name("key")
                name = key.named_child(0) if key is not None else None
                if name is not None and name.type == "identifier" and not inner:
                    self.reader.bindings.notes.append((name.start_byte, "key", type))
                value = item.child_by_field_name("value") or item
            content = value.named_child(0) if value.type == "literal_element" else None
            if inner and content is not None and content.type == "literal_value":
                self.keyed(content, type[inner.end() :])

    def type_switch(self, node: tree_sitter.Node) -> None:
        """In a case with one type the name has that type."""
        alias = node.child_by_field_name("alias")
        if alias is None or not alias.named_child_count:
            return
        name = alias.named_children[0]
        self.locally.append((name, "", -1, int(Form.NAME), 0, name.start_byte))
        for case in node.named_children:
            types = case.children_by_field_name("type") if case.type == "type_case" else []
            types = [item for item in types if item.is_named]
            if len(types) == 1:
                self.reader.local(name, (types[0].end_byte, case.end_byte), one_line(self.reader.text(types[0])))


def _value(reader: Reader, value: tree_sitter.Node) -> tuple[str, int, int]:
    """What a value tells of a type: type as written, end of the use it comes from, and how."""
    while value.type in ("unary_expression", "parenthesized_expression") and value.named_child_count == 1:
        if value.type == "unary_expression" and not reader.data[value.start_byte : value.start_byte + 1] in b"&":
            return "", -1, Form.NAME
        value = value.named_children[0]
    match value.type:
        case "composite_literal":
            type = value.child_by_field_name("type")
            return one_line(reader.text(type)) if type else "", -1, Form.NAME
        case "type_assertion_expression":
            type = value.child_by_field_name("type")
            return one_line(reader.text(type)) if type else "", -1, Form.NAME
        case "call_expression":
            function = value.child_by_field_name("function")
            arguments = value.child_by_field_name("arguments")
            if function is not None and reader.text(function) == "new" and arguments and arguments.named_child_count == 1:
                return one_line(reader.text(arguments.named_children[0])), -1, Form.NAME
            return "", function.end_byte if function else -1, Form.CALL
        case "index_expression":
            operand = value.child_by_field_name("operand")
            return "", operand.end_byte if operand else -1, Form.ITEM
        case "identifier" | "selector_expression":
            return "", value.end_byte, Form.NAME
    return "", -1, Form.NAME


def bound_name(module: str) -> str:
    """The name that an import binds when it gives none: the path's last part, past a version, before ``.v2``."""
    parts = module.split("/")
    if len(parts) > 1 and re.fullmatch(r"v\d+", parts[-1]):
        parts.pop()
    name = re.sub(r"\.v\d+$", "", parts[-1])
    return name.removeprefix("go-").removesuffix("-go").removesuffix(".go").replace("-", "_")


def extract_module(builder: Builder) -> None:
    """``go.mod``: the module's path, and what it requires."""
    data = builder.source.data
    match = _MODULE.search(data)
    if match:
        name = match.group(1).decode("utf-8", "replace")
        line = builder.source.row_bytes(builder.source.row(match.start(1))).decode("utf-8", "replace").strip()
        builder.define(name, Kind.MODULE, match.start(1), match.start(1), match.end(1), signature=line)
    for match in _REQUIRE.finditer(data):
        builder.imported(match.group(1).decode("utf-8", "replace"), "", "", match.start(1))
    for match in re.finditer(rb"//[^\n]*", data):
        if match.start() == 0 or data[match.start() - 1] in b" \t\n":
            builder.comment(match.start(), match.end(), match.group()[2:].decode("utf-8", "replace").strip())


LANGUAGES = (
    Language("go", "Go", extract, suffixes=(".go",)),
    Language("gomod", "Go module", extract_module, filenames=("go.mod",), fence="text", program=False),
)
