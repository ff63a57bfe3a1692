"""Definitions of JavaScript and TypeScript: functions, classes and their members, types."""

from __future__ import annotations

import tree_sitter

from ..model import CALLABLE, TYPES, Flag, Kind, Parameter
from ._bindings import KNOWN, PATH
from ._comments import excerpt
from ._jsmodules import Modules
from ._jsvalues import given_type, path_of, result_type
from ._tree import Reader, head, innermost, one_line, short

FUNCTIONS = frozenset({"function_expression", "arrow_function", "generator_function"})
#: what has parameters and a body
CODE = FUNCTIONS | {"function_declaration", "generator_function_declaration", "method_definition"}
_HOLDING = frozenset({"object", "class", "as_expression", "satisfies_expression", "parenthesized_expression"})
#: what holds the block of a namespace
NAMESPACES = frozenset({"internal_module", "module", "ambient_declaration"})
_NAMED = frozenset({Kind.FUNCTION, Kind.CLASS, Kind.VARIABLE, Kind.CONSTANT})
_WORDS = {
    "static": Flag.STATIC,
    "async": Flag.ASYNC,
    "*": Flag.GENERATOR,
    "abstract": Flag.ABSTRACT,
    "override_modifier": Flag.OVERRIDE,
    "get": Flag.PROPERTY,
    "set": Flag.PROPERTY,
}


class Definitions:
    """What declarations define. The base of the reader of a file."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.builder = reader.builder
        self.modules = Modules(reader)
        #: bytes at which the functions start that are definitions
        self.named: set[int] = set()
        self.functions = [(node.start_byte, node.end_byte) for node in reader.get("function")]
        self.scopes = [(node.start_byte, node.end_byte) for node in reader.get("scope")] + self.functions
        #: names that the file defines for itself
        self.names: set[str] = set()
        #: extents of objects whose members are definitions
        self.objects: set[int] = set()
        #: the rows under the docs of definitions that do not start their statement, by where they start
        self.documented: dict[int, int] = {}
        #: definitions inside functions and blocks: byte of the name, and from where to where it is known
        self.bound: list[tuple[int, int, int]] = []
        #: functions that declare no type of what they give: where each starts, and the byte of its name
        self.untyped: dict[int, int] = {}

    def define(
        self,
        node: tree_sitter.Node,
        name: tree_sitter.Node,
        kind: Kind,
        *,
        outer: tree_sitter.Node | None = None,
        body: tree_sitter.Node | None = None,
        flags: int = 0,
        scope: str = "",
        bases: tuple[str, ...] = (),
        parameters: tuple[Parameter, ...] = (),
        type: str = "",
        value: str = "",
        complexity: int = 0,
    ) -> None:
        """``outer`` is the statement that holds the definition (``export …``); its comment is the doc."""
        text, byte = self.reader.text(name), name.start_byte
        if name.type == "string":
            text, byte = text[1:-1], byte + 1
        if not text or "\n" in text or len(text) > 200:
            return
        outer = outer or node
        decorators, start = self.decorators(outer, node)
        row = self.documented.get(outer.start_byte, outer.start_point.row)
        doc, rows = self.reader.doc_above(row, kind in CALLABLE or kind in TYPES)
        if "@deprecated" in doc:
            flags |= Flag.DEPRECATED
        self.reader.defined.add(byte)
        if kind in _NAMED and not scope:
            self.names.add(text)
        self.builder.define(
            text,
            kind,
            byte,
            decorators[0].start_byte if decorators else outer.start_byte,
            outer.end_byte,
            scope=scope,
            signature=head(self.reader.signature(start, body.start_byte if body else node.end_byte)),
            doc=doc,
            doc_rows=rows,
            flags=flags,
            complexity=complexity,
            type=type,
            value=value,
            bases=bases,
            decorators=tuple(one_line(self.reader.text(item)[1:]) for item in decorators),
            parameters=parameters,
        )

    def decorators(self, outer: tree_sitter.Node, node: tree_sitter.Node) -> tuple[list[tree_sitter.Node], int]:
        """Decorators of a definition, and where its head starts after them."""
        found: list[tree_sitter.Node] = []
        start = outer.start_byte
        for part in (outer, node) if outer.id != node.id else (node,):
            for child in part.children:
                if child.type != "decorator":
                    break
                found.append(child)
                start = child.end_byte
        before = outer.prev_sibling if node.type in ("method_definition", "abstract_method_signature") else None
        while before is not None and before.type == "decorator":
            found.insert(0, before)
            before = before.prev_sibling
        return found, start

    def outer(self, node: tree_sitter.Node) -> tuple[tree_sitter.Node, int]:
        """The statement around a declaration and the flags that it gives."""
        flags = 0
        parent = node.parent
        while parent is not None and parent.type in ("export_statement", "ambient_declaration", "expression_statement"):
            if parent.type == "export_statement":
                flags |= Flag.EXPORTED
            elif parent.type == "ambient_declaration":
                flags |= Flag.DECLARATION
            node = parent
            parent = node.parent
        return node, flags

    def definition(self, node: tree_sitter.Node) -> None:
        name = node.child_by_field_name("name") or node.child_by_field_name("property")
        if name is None or name.start_byte == name.end_byte:
            return
        match node.type:
            case "function_declaration" | "generator_function_declaration" | "function_signature":
                outer, flags = self.outer(node)
                self.binds(node, name, True)
                self.callable(node, node, name, Kind.FUNCTION, outer, flags | self.signed(node))
            case "class_declaration" | "abstract_class_declaration":
                outer, flags = self.outer(node)
                if node.type.startswith("abstract"):
                    flags |= Flag.ABSTRACT
                self.binds(node, name, False)
                self.type(node, node, name, Kind.CLASS, outer, flags)
            case "interface_declaration" | "enum_declaration" | "type_alias_declaration":
                self.binds(node, name, False)
                self.other_type(node, name)
            case "method_definition" | "abstract_method_signature":
                self.method(node, name)
            case "method_signature":
                if self.member(node):
                    signed = (
                        Flag.ABSTRACT if node.parent is not None and node.parent.type != "class_body" else Flag.OVERLOAD
                    )
                    self.callable(node, node, name, Kind.METHOD, node, int(signed) | self.words(node))
            case "field_definition" | "public_field_definition":
                self.field(node, name)
            case "property_signature":
                if self.member(node):
                    self.define(node, name, Kind.PROPERTY, type=self.annotation(node))
            case "internal_module" | "module":
                outer, flags = self.outer(node)
                body = node.child_by_field_name("body")
                kind = Kind.MODULE if name.type == "string" else Kind.NAMESPACE
                self.define(node, name, kind, outer=outer, body=body, flags=flags)

    def signed(self, node: tree_sitter.Node) -> int:
        """Flags of a function without a body: an overload when the function follows, else a declaration."""
        _, flags = self.outer(node)
        if (
            node.type != "function_signature"
            or flags & Flag.DECLARATION
            or self.builder.source.path.endswith((".d.ts", ".d.mts", ".d.cts"))
        ):
            return 0
        return Flag.OVERLOAD

    def member(self, node: tree_sitter.Node) -> bool:
        """Whether a signature belongs to a named type, not to a type written in passing."""
        parent = node.parent
        if parent is None:
            return False
        if parent.type in ("interface_body", "class_body"):
            return True
        above = parent.parent
        return (
            parent.type == "object_type"
            and above is not None
            and above.type
            in (
                "type_alias_declaration",
                "interface_declaration",
            )
        )

    def words(self, node: tree_sitter.Node) -> int:
        """Flags that modifiers give."""
        flags = 0
        for child in node.children:
            kind = child.type
            if kind == "formal_parameters":
                break
            flags |= _WORDS.get(kind, 0)
        return flags

    def annotation(self, node: tree_sitter.Node, field: str = "type") -> str:
        written = node.child_by_field_name(field)
        return one_line(self.reader.text(written).lstrip(":")).strip() if written else ""

    def callable(
        self,
        node: tree_sitter.Node,
        function: tree_sitter.Node,
        name: tree_sitter.Node,
        kind: Kind,
        outer: tree_sitter.Node,
        flags: int,
        scope: str = "",
    ) -> None:
        body = function.child_by_field_name("body")
        self.named.add(function.start_byte)
        if body is not None and function.child_by_field_name("return_type") is None:
            self.gives(function, body, name)
        if function.child_by_field_name("type_parameters"):
            flags |= Flag.TEMPLATE
        self.define(
            node,
            name,
            kind,
            outer=outer,
            body=body,
            flags=flags | self.words(function),
            scope=scope,
            parameters=self.listed(function),
            type=self.annotation(function, "return_type"),
            complexity=self.reader.complexity(body),
        )

    def gives(self, function: tree_sitter.Node, body: tree_sitter.Node, name: tree_sitter.Node) -> None:
        """Remembers what a function without a declared type gives, or that its ``return`` statements say it."""
        if function.type.startswith("generator") or self.words(function) & (Flag.ASYNC | Flag.GENERATOR):
            return
        if body.type == "statement_block":
            self.untyped[function.start_byte] = name.start_byte
        elif type := result_type(self.reader, body):
            self.reader.value(name.start_byte, type)

    def results(self) -> None:
        """What functions give whose ``return`` statements agree; one that gives nothing does not count."""
        returned = self.reader.get("returned")
        found: dict[int, set[str]] = {}
        for node, (start, _) in zip(returned, innermost(self.functions, [n.start_byte for n in returned]), strict=True):
            if start in self.untyped and node.type not in ("null", "undefined", "comment"):
                found.setdefault(start, set()).add(result_type(self.reader, node))
        for start, types in found.items():
            if len(types) == 1 and (type := types.pop()):
                self.reader.value(self.untyped[start], type)

    def listed(self, function: tree_sitter.Node) -> tuple[Parameter, ...]:
        """The parameters of a function."""
        single = function.child_by_field_name("parameter")
        if single is not None:
            return (Parameter(self.reader.text(single)),)
        listed = function.child_by_field_name("parameters")
        found: list[Parameter] = []
        for item in listed.named_children if listed else []:
            if item.type == "comment":
                continue
            name, value = item, None
            if item.type in ("required_parameter", "optional_parameter"):
                name = item.child_by_field_name("pattern") or item
                value = item.child_by_field_name("value")
            elif item.type == "assignment_pattern":
                name = item.child_by_field_name("left") or item
                value = item.child_by_field_name("right")
            text = one_line(self.reader.text(name)) + ("?" if item.type == "optional_parameter" else "")
            default = one_line(self.reader.text(value))[:80] if value else ""
            found.append(Parameter(text, self.annotation(item), default))
        return tuple(found)

    def type(
        self,
        node: tree_sitter.Node,
        written: tree_sitter.Node,
        name: tree_sitter.Node,
        kind: Kind,
        outer: tree_sitter.Node,
        flags: int,
    ) -> None:
        """A class: its bases, then its interfaces."""
        body = written.child_by_field_name("body")
        bases: list[str] = []
        for heritage in (child for child in written.named_children if child.type == "class_heritage"):
            clauses = [child for child in heritage.named_children if child.type.endswith("_clause")]
            for clause in clauses:
                if clause.type == "implements_clause":
                    self.reader.bindings.notes.append((name.start_byte, "implements", str(len(bases))))
                for item in clause.named_children:
                    if item.type not in ("comment", "type_arguments"):
                        bases.append(one_line(self.reader.text(item)))
            if not clauses and heritage.named_child_count:
                bases.append(one_line(self.reader.text(heritage.named_children[0])))
        if written.child_by_field_name("type_parameters"):
            flags |= Flag.TEMPLATE
        self.define(
            node,
            name,
            kind,
            outer=outer,
            body=body,
            flags=flags,
            bases=tuple(base for base in bases if len(base) < 200),
        )

    def other_type(self, node: tree_sitter.Node, name: tree_sitter.Node) -> None:
        outer, flags = self.outer(node)
        if node.child_by_field_name("type_parameters"):
            flags |= Flag.TEMPLATE
        body = node.child_by_field_name("body")
        if node.type == "type_alias_declaration":
            value = node.child_by_field_name("value")
            shown = one_line(self.reader.text(value)) if value else ""
            body = value if value is not None and value.type == "object_type" and not short(shown) else None
            self.define(node, name, Kind.TYPE, outer=outer, body=body, flags=flags, value=short(shown))
            return
        bases: list[str] = []
        for clause in node.named_children:
            if clause.type in ("extends_type_clause", "extends_clause"):
                bases += [one_line(self.reader.text(item)) for item in clause.named_children if item.type != "comment"]
        kind = Kind.ENUM if node.type == "enum_declaration" else Kind.INTERFACE
        self.define(node, name, kind, outer=outer, body=body, flags=flags, bases=tuple(bases))
        for item in body.named_children if body and kind is Kind.ENUM else []:
            key = item.child_by_field_name("name") if item.type == "enum_assignment" else item
            if key is not None and key.type in ("property_identifier", "string"):
                value = item.child_by_field_name("value") if key is not item else None
                self.define(item, key, Kind.ENUMERATOR, value=short(self.reader.text(value)) if value else "")

    def method(self, node: tree_sitter.Node, name: tree_sitter.Node) -> None:
        flags = self.words(node)
        kind = Kind.PROPERTY if flags & Flag.PROPERTY else Kind.METHOD
        parent = node.parent
        if self.reader.text(name) == "constructor" and parent is not None and parent.type == "class_body":
            flags |= Flag.CONSTRUCTOR
        if node.type == "abstract_method_signature":
            flags |= Flag.ABSTRACT
        self.callable(node, node, name, kind, node, flags)

    def field(self, node: tree_sitter.Node, name: tree_sitter.Node) -> None:
        value = node.child_by_field_name("value")
        if value is not None and value.type in FUNCTIONS:
            self.callable(node, value, name, Kind.METHOD, node, self.words(node))
            return
        type = self.annotation(node)
        shown, body = self.shown(value)
        self.define(node, name, Kind.FIELD, flags=self.words(node), type=type, value=shown, body=body)
        if not type:
            self.given(name.start_byte, value)

    def shown(self, value: tree_sitter.Node | None) -> tuple[str, tree_sitter.Node | None]:
        """A value as a table shows it; and itself when it is too long to stand in a signature. Of objects and functions the
        beginning says little."""
        if value is None:
            return "", None
        text = short(self.reader.text(value))
        if text:
            return text, None
        if value.type in _HOLDING or value.type in FUNCTIONS or self.reader.data[value.start_byte] in b"({":
            return "", value
        return excerpt(self.reader.slice(value.start_byte, min(value.end_byte, value.start_byte + 400)), 80), value

    def binds(self, node: tree_sitter.Node, name: tree_sitter.Node, hoisted: bool) -> None:
        """Remembers where the name of a definition is known that stands in a callback or a block: no definition says so."""
        around = node.parent
        while around is not None and around.type not in CODE:
            if around.type == "statement_block" and not hoisted:
                holder = around.parent
                if holder is None or holder.type in NAMESPACES:
                    return
                if holder.type not in CODE:
                    break
            around = around.parent
        if around is not None:
            self.bound.append((name.start_byte, around.start_byte, around.end_byte))

    def scoped(self) -> None:
        """Notes the names that are known in a part of the file that is no definition."""
        for byte, start, end in self.bound:
            if start not in self.named:
                self.reader.bindings.notes.append((byte, KNOWN, f"{start} {end}"))

    def given(self, byte: int, value: tree_sitter.Node | None) -> None:
        """Remembers what a definition without a declared type is given."""
        type, end, how, unwrap = given_type(self.reader, value)
        if type or end >= 0:
            path = "" if type or unwrap else path_of(self.reader, value)
            self.reader.value(byte, type or (PATH + path if path else ""), end, how, unwrap)
