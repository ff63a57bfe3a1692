"""JavaScript and TypeScript, with JSX: definitions, modules, uses, and what locals are given."""

from __future__ import annotations

import tree_sitter

from ..extract import Builder
from ..model import Flag, Form, Kind, Parameter
from . import Language
from ._jsmodules import Modules
from ._tree import Reader, head, identifier, innermost, one_line, short

_FUNCTIONS = frozenset({"function_expression", "arrow_function", "generator_function"})
_WORDS = {
    "static": Flag.STATIC, "async": Flag.ASYNC, "*": Flag.GENERATOR, "abstract": Flag.ABSTRACT,
    "override_modifier": Flag.OVERRIDE, "get": Flag.PROPERTY, "set": Flag.PROPERTY,
}  # fmt: skip
_PATTERNS = frozenset({"object_pattern", "array_pattern", "assignment_pattern", "object_assignment_pattern",
                       "rest_pattern", "pair_pattern"})  # fmt: skip


def _javascript(builder: Builder) -> None:
    _extract(Reader(builder, "tree_sitter_javascript", ("javascript", "ecmascript")))


def _typescript(builder: Builder) -> None:
    _extract(Reader(builder, "tree_sitter_typescript", ("javascript", "typescript"), "language_typescript"))


def _tsx(builder: Builder) -> None:
    _extract(Reader(builder, "tree_sitter_typescript", ("javascript", "typescript", "tsx"), "language_tsx"))


def _extract(reader: Reader) -> None:
    file = _File(reader)
    file.modules.read()
    for node in reader.get("definition"):
        file.definition(node)
    file.variables()
    for node in reader.get("assignment"):
        file.assignment(node)
    for node in reader.get("export"):
        file.export(node)
    for node in reader.get("exporting"):
        file.default(node)
    file.parameters()
    file.modules.remaining()
    first = next((n for n in reader.root.named_children if n.type not in ("comment", "hash_bang_line")), None)
    reader.describe(first.start_point.row if first else reader.source.rows)
    reader.uses()


class _File:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.builder = reader.builder
        self.modules = Modules(reader)
        self.functions = [(node.start_byte, node.end_byte) for node in reader.get("function")]
        self.scopes = [(node.start_byte, node.end_byte) for node in reader.get("scope")] + self.functions
        #: extents of objects whose members are definitions
        self.objects: set[int] = set()

    # definitions

    def define(
        self, node: tree_sitter.Node, name: tree_sitter.Node, kind: Kind, *, outer: tree_sitter.Node | None = None,
        body: tree_sitter.Node | None = None, flags: int = 0, scope: str = "", bases: tuple[str, ...] = (),
        parameters: tuple[Parameter, ...] = (), type: str = "", value: str = "", complexity: int = 0,
    ) -> None:  # fmt: skip
        """``outer`` is the statement that holds the definition (``export …``); its comment is the doc."""
        text, byte = self.reader.text(name), name.start_byte
        if name.type == "string":
            text, byte = text[1:-1], byte + 1
        if not text or "\n" in text or len(text) > 200:
            return
        outer = outer or node
        decorators, start = self.decorators(outer, node)
        doc, rows = self.reader.doc_above(outer.start_point.row)
        if "@deprecated" in doc:
            flags |= Flag.DEPRECATED
        self.reader.defined.add(byte)
        self.builder.define(
            text, kind, byte, decorators[0].start_byte if decorators else outer.start_byte, outer.end_byte, scope=scope,
            signature=head(self.reader.signature(start, body.start_byte if body else node.end_byte)),
            doc=doc, doc_rows=rows, flags=flags, complexity=complexity, type=type, value=value, bases=bases,
            decorators=tuple(one_line(self.reader.text(item)[1:]) for item in decorators), parameters=parameters,
        )  # fmt: skip

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
                self.callable(node, node, name, Kind.FUNCTION, outer, flags | self.signed(node))
            case "class_declaration" | "abstract_class_declaration":
                outer, flags = self.outer(node)
                if node.type.startswith("abstract"):
                    flags |= Flag.ABSTRACT
                self.type(node, node, name, Kind.CLASS, outer, flags)
            case "interface_declaration" | "enum_declaration" | "type_alias_declaration":
                self.other_type(node, name)
            case "method_definition" | "abstract_method_signature":
                self.method(node, name)
            case "method_signature":
                if self.member(node):
                    signed = Flag.ABSTRACT if node.parent is not None and node.parent.type != "class_body" else Flag.OVERLOAD
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
        if node.type != "function_signature" or flags & Flag.DECLARATION or self.builder.source.path.endswith((".d.ts", ".d.mts", ".d.cts")):
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
        return parent.type == "object_type" and above is not None and above.type in (
            "type_alias_declaration", "interface_declaration",
        )  # fmt: skip

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
        self, node: tree_sitter.Node, function: tree_sitter.Node, name: tree_sitter.Node, kind: Kind,
        outer: tree_sitter.Node, flags: int, scope: str = "",
    ) -> None:  # fmt: skip
        body = function.child_by_field_name("body")
        if function.child_by_field_name("type_parameters"):
            flags |= Flag.TEMPLATE
        self.define(
            node, name, kind, outer=outer, body=body, flags=flags | self.words(function), scope=scope,
            parameters=self.listed(function), type=self.annotation(function, "return_type"),
            complexity=self.reader.complexity(body),
        )  # fmt: skip

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
        self, node: tree_sitter.Node, written: tree_sitter.Node, name: tree_sitter.Node, kind: Kind,
        outer: tree_sitter.Node, flags: int,
    ) -> None:  # fmt: skip
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
        self.define(node, name, kind, outer=outer, body=body, flags=flags, bases=tuple(base for base in bases if len(base) < 200))

    def other_type(self, node: tree_sitter.Node, name: tree_sitter.Node) -> None:
        outer, flags = self.outer(node)
        if node.child_by_field_name("type_parameters"):
            flags |= Flag.TEMPLATE
        body = node.child_by_field_name("body")
        if node.type == "type_alias_declaration":
            value = node.child_by_field_name("value")
            shown = one_line(self.reader.text(value)) if value else ""
            self.define(node, name, Kind.TYPE, outer=outer, flags=flags, value=short(shown))
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
        if value is not None and value.type in _FUNCTIONS:
            self.callable(node, value, name, Kind.METHOD, node, self.words(node))
            return
        type = self.annotation(node)
        shown = short(self.reader.text(value)) if value else ""
        self.define(node, name, Kind.FIELD, flags=self.words(node), type=type, value=shown,
                    body=value if value is not None and not shown else None)  # fmt: skip
        if not type:
            self.given(name.start_byte, value)

    def given(self, byte: int, value: tree_sitter.Node | None) -> None:
        """Remembers what a definition without a declared type is given."""
        type, end, how, unwrap = _value(self.reader, value)
        if type or end >= 0:
            self.reader.value(byte, type, end, how, unwrap)

    # variables and locals

    def variables(self) -> None:
        reader = self.reader
        nodes = reader.get("variable")
        starts = [node.start_byte for node in nodes]
        inside = innermost(self.functions, starts)
        around = innermost(self.scopes, starts)
        for node, function, scope in zip(nodes, inside, around, strict=True):
            name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
            if name is None or self.modules.bind_required(name, value):
                continue
            declaration = node.parent or node
            single = declaration.named_child_count == 1
            outer, flags = self.outer(declaration) if single else (node, self.outer(declaration)[1])
            word = reader.data[declaration.start_byte : declaration.start_byte + 5]
            hoisted = word.startswith(b"var")
            if name.type == "identifier" and value is not None and value.type in _FUNCTIONS:
                self.callable(node if not single else declaration, value, name, Kind.FUNCTION, outer, flags)
            elif name.type == "identifier" and value is not None and value.type == "class":
                self.type(declaration if single else node, value, name, Kind.CLASS, outer, flags)
            elif function[0] < 0 and (scope[0] < 0 or hoisted or self.namespaced(declaration)):
                self.top(node, name, value, outer, flags, Kind.CONSTANT if word == b"const" else Kind.VARIABLE)
            else:
                self.bind(node, name, value, function if hoisted and function[0] >= 0 else scope)

    def namespaced(self, declaration: tree_sitter.Node) -> bool:
        """Whether a declaration stands directly in a namespace."""
        outer, _ = self.outer(declaration)
        block = outer.parent
        holder = block.parent if block is not None and block.type == "statement_block" else None
        return holder is not None and holder.type in ("internal_module", "module", "ambient_declaration")

    def top(
        self, node: tree_sitter.Node, name: tree_sitter.Node, value: tree_sitter.Node | None, outer: tree_sitter.Node,
        flags: int, kind: Kind,
    ) -> None:  # fmt: skip
        if name.type != "identifier":
            for item, _ in _names(name):
                self.define(item, item, kind, flags=flags)
            return
        type = self.annotation(node)
        shown = short(self.reader.text(value)) if value else ""
        body = value if value is not None and not shown else None
        self.define(outer, name, kind, outer=outer, flags=flags, type=type, value=shown, body=body)
        if value is not None and value.type in ("object", "as_expression", "satisfies_expression"):
            self.members(value if value.type == "object" else value.named_children[0], 0)
        if not type:
            self.given(name.start_byte, value)

    def bind(
        self, node: tree_sitter.Node, name: tree_sitter.Node, value: tree_sitter.Node | None, scope: tuple[int, int]
    ) -> None:
        if name.type == "identifier":
            type, end, how, unwrap = _value(self.reader, value)
            self.reader.local(name, scope, self.annotation(node) or type, end, how, 0, unwrap)
            return
        for item, _ in _names(name):
            self.reader.local(item, scope)

    def members(self, node: tree_sitter.Node, depth: int) -> None:
        """Members of an object that a name at the top of the file holds."""
        if node.type != "object" or node.start_byte in self.objects:
            return
        self.objects.add(node.start_byte)
        for item in node.named_children:
            key, value = item.child_by_field_name("key"), item.child_by_field_name("value")
            if item.type != "pair" or key is None or value is None or key.type not in ("property_identifier", "string"):
                continue
            if value.type in _FUNCTIONS:
                self.callable(item, value, key, Kind.METHOD, item, 0)
            elif value.type == "class":
                self.type(item, value, key, Kind.CLASS, item, 0)
            else:
                shown = short(self.reader.text(value))
                self.define(item, key, Kind.PROPERTY, value=shown, body=None if shown else value)
                if depth < 2:
                    self.members(value, depth + 1)

    def parameters(self) -> None:
        """Parameters and other names that a construct binds for its own extent."""
        reader = self.reader
        for function, listed in zip(reader.get("function"), reader.get("parameters"), strict=False):
            scope = (function.start_byte, function.end_byte)
            items = listed.named_children if listed.type == "formal_parameters" else [listed]
            for item in items:
                if item.type == "comment":
                    continue
                pattern = item.child_by_field_name("pattern") or item
                for name, whole in _names(pattern):
                    if whole and any(c.type == "accessibility_modifier" or c.type == "readonly" for c in item.children):
                        self.define(item, name, Kind.FIELD, type=self.annotation(item))
                    reader.local(name, scope, self.annotation(item) if whole else "")
        for node in reader.get("own"):
            parent = node.parent
            if parent is not None:
                reader.local(node, (parent.start_byte, parent.end_byte))
        for capture in ("caught", "looped"):
            for node in reader.get(capture):
                parent = node.parent
                if parent is None:
                    continue
                right = parent.child_by_field_name("right") if capture == "looped" else None
                for name, whole in _names(node):
                    end = right.end_byte if right is not None and whole and right.type in ("identifier", "member_expression") else -1
                    reader.local(name, (parent.start_byte, parent.end_byte), "", end, Form.ITEM)

    # members that are assigned

    def assignment(self, node: tree_sitter.Node) -> None:
        """``a.b = function …``: a definition under the name it is assigned to."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        name = left.child_by_field_name("property") if left else None
        holder = left.child_by_field_name("object") if left else None
        if right is None or name is None or holder is None:
            return
        path = "".join(self.reader.text(holder).split())
        root = path.split(".")[0]
        if not all(identifier(part) for part in path.split(".")):
            return
        flags = 0
        if path in ("exports", "module.exports"):
            flags, path = Flag.EXPORTED, ""
            self.modules.exports[self.reader.text(name)] = self.reader.text(name)
        prototype = path.endswith(".prototype")
        path = path.removesuffix(".prototype")
        outer, _ = self.outer(node)
        if root == "this":
            path = path.removeprefix("this").strip(".")
        if right.type == "object":
            if self.reader.text(name) == "prototype" or flags or path == "module":
                self.members(right, 0)
            return
        if self.reader.text(name) == "exports" and path == "module":
            return
        if right.type == "class":
            self.type(node, right, name, Kind.CLASS, outer, flags)
        else:
            kind = Kind.METHOD if prototype or root == "this" else Kind.FUNCTION
            self.callable(node, right, name, kind, outer, flags, scope=path)

    def export(self, node: tree_sitter.Node) -> None:
        """``module.exports = …`` and ``exports.name = …``."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return
        target = "".join(self.reader.text(left).split())
        while right.type == "assignment_expression":
            right = right.child_by_field_name("right") or right
        name = "module.exports" if target in ("module.exports", "exports") else target.rpartition(".")[2]
        required = self.modules.required(right)
        if required is not None:
            module, member, string = required
            self.modules.bound.add(string.start_byte)
            alias = "" if name == "module.exports" else name
            self.builder.imported(module, member or ("" if alias else "*"), alias, string.start_byte + 1, condition="re-export")
        elif right.type == "identifier":
            self.modules.exports[name] = self.reader.text(right)
        elif right.type == "object" and name == "module.exports":
            self.members(right, 0)
            self.exported_members(right)
        elif right.type == "new_expression":
            made = right.child_by_field_name("constructor")
            self.modules.exports[name] = f"new {self.reader.text(made)}" if made else ""
            self.exported_value(node, left, right)
        elif right.type in ("class", *_FUNCTIONS) and name == "module.exports":
            inner = right.child_by_field_name("name")
            key = left.child_by_field_name("property") or left
            outer, _ = self.outer(node)
            if right.type == "class":
                self.type(node, right, inner or key, Kind.CLASS, outer, Flag.EXPORTED)
            else:
                self.callable(node, right, inner or key, Kind.FUNCTION, outer, Flag.EXPORTED)
            self.modules.exports[name] = self.reader.text(inner or key)
        elif right.type not in ("class", *_FUNCTIONS):
            self.exported_value(node, left, right)

    def exported_value(self, node: tree_sitter.Node, left: tree_sitter.Node, right: tree_sitter.Node) -> None:
        """``exports.version = '1.0'`` defines a name that has no other definition."""
        key = left.child_by_field_name("property")
        if key is None or self.reader.text(key) == "exports" or self.reader.text(key) in self.modules.values:
            return
        self.modules.values.add(self.reader.text(key))
        shown = short(self.reader.text(right))
        outer, _ = self.outer(node)
        self.define(node, key, Kind.VARIABLE, outer=outer, flags=Flag.EXPORTED, value=shown, body=None if shown else right)
        self.modules.exports.setdefault(self.reader.text(key), self.reader.text(key))

    def exported_members(self, node: tree_sitter.Node) -> None:
        exports = self.modules.exports
        for item in node.named_children:
            if item.type == "shorthand_property_identifier":
                exports[self.reader.text(item)] = self.reader.text(item)
            elif item.type == "pair":
                key, value = item.child_by_field_name("key"), item.child_by_field_name("value")
                if key is None or value is None:
                    continue
                name = self.reader.text(key).strip("'\"")
                required = self.modules.required(value)
                if required is not None:
                    module, member, string = required
                    self.modules.bound.add(string.start_byte)
                    self.builder.imported(module, member, name, string.start_byte + 1, condition="re-export")
                else:
                    exports[name] = self.reader.text(value) if value.type == "identifier" else name
            elif item.type == "method_definition":
                key = item.child_by_field_name("name")
                if key is not None:
                    exports[self.reader.text(key)] = self.reader.text(key)

    def default(self, node: tree_sitter.Node) -> None:
        """``export default`` of a function, class or object, also without a name."""
        word = next((child for child in node.children if child.type == "default"), None)
        if word is None:
            return
        value = node.child_by_field_name("value")
        declaration = node.child_by_field_name("declaration")
        if declaration is not None:
            name = declaration.child_by_field_name("name")
            self.modules.exports["default"] = self.reader.text(name) if name else "default"
            return
        if value is None:
            return
        if value.type in _FUNCTIONS or value.type == "class":
            inner = value.child_by_field_name("name") or word
            self.modules.exports["default"] = self.reader.text(inner)
            if value.type == "class":
                self.type(node, value, inner, Kind.CLASS, node, Flag.EXPORTED)
            else:
                self.callable(node, value, inner, Kind.FUNCTION, node, Flag.EXPORTED)
        elif value.type == "object":
            self.members(value, 0)


def _names(pattern: tree_sitter.Node) -> list[tuple[tree_sitter.Node, bool]]:
    """The names that a pattern binds, and whether the name is the whole pattern."""
    if pattern.type == "identifier":
        return [(pattern, True)]
    found: list[tuple[tree_sitter.Node, bool]] = []
    pending = [pattern]
    while pending:
        node = pending.pop()
        match node.type:
            case "identifier" | "shorthand_property_identifier_pattern":
                found.append((node, node.parent is not None and node.parent.type == "assignment_pattern"
                              and node.parent == pattern))  # fmt: skip
            case "pair_pattern":
                value = node.child_by_field_name("value")
                pending += [value] if value else []
            case "assignment_pattern" | "object_assignment_pattern":
                left = node.child_by_field_name("left")
                pending += [left] if left else []
            case kind if kind in _PATTERNS:
                pending += node.named_children
    found.sort(key=lambda item: item[0].start_byte)
    return found


def _value(reader: Reader, value: tree_sitter.Node | None) -> tuple[str, int, int, bool]:
    """What a value tells of a type: type as written, end of the use it comes from, `Form`, whether ``await`` is on it."""
    unwrap = False
    while value is not None and value.type in ("await_expression", "parenthesized_expression", "non_null_expression"):
        unwrap = unwrap or value.type == "await_expression"
        value = value.named_child(0)
    if value is None:
        return "", -1, Form.NAME, False
    match value.type:
        case "new_expression":
            made = value.child_by_field_name("constructor")
            return (reader.text(made) if made is not None else ""), -1, Form.NAME, False
        case "as_expression" | "satisfies_expression":
            return (one_line(reader.text(value.named_children[-1])) if value.named_child_count > 1 else ""), -1, Form.NAME, False
        case "call_expression":
            function = value.child_by_field_name("function")
            return "", function.end_byte if function else -1, Form.CALL, unwrap
        case "identifier" | "member_expression":
            return "", value.end_byte, Form.NAME, unwrap
    return "", -1, Form.NAME, False


LANGUAGES = (
    Language(
        "javascript", "JavaScript", _javascript, suffixes=(".js", ".mjs", ".cjs", ".jsx"), shebangs=("node", "nodejs"),
        family="javascript",
    ),
    Language("typescript", "TypeScript", _typescript, suffixes=(".ts", ".mts", ".cts"), shebangs=("deno", "ts-node", "bun"),
             family="javascript"),
    Language("tsx", "TSX", _tsx, suffixes=(".tsx",), family="javascript"),
)  # fmt: skip
