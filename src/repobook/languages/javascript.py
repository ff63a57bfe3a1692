"""JavaScript and TypeScript, with JSX: definitions, modules, uses, and what locals are given."""

from __future__ import annotations

import tree_sitter

from ..extract import Builder
from ..model import Flag, Kind
from . import Language
from ._jsdefinitions import FUNCTIONS
from ._jsnarrowing import Narrowing
from ._jstests import Tests
from ._tree import Reader, head, identifier, one_line, short

#: What compilers write before the value: the name is defined below.
_NOTHING = ("void 0", "undefined")


def _javascript(builder: Builder) -> None:
    _extract(Reader(builder, "tree_sitter_javascript", ("javascript", "ecmascript")))


def _typescript(builder: Builder) -> None:
    _extract(Reader(builder, "tree_sitter_typescript", ("javascript", "typescript"), "language_typescript"))


def _tsx(builder: Builder) -> None:
    _extract(Reader(builder, "tree_sitter_typescript", ("javascript", "typescript", "tsx"), "language_tsx"))


#: What a comment right above it describes, also at the top of a file.
_DEFINITIONS = frozenset(
    {"function_declaration", "generator_function_declaration", "class_declaration", "interface_declaration",
     "enum_declaration", "type_alias_declaration", "abstract_class_declaration"}
)  # fmt: skip


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
    file.narrowed()
    file.discriminated()
    file.tests()
    file.scoped()
    file.results()
    file.modules.remaining()
    reader.builder.public = frozenset(name.removeprefix("new ") for name in file.modules.exports.values())
    first = next((n for n in reader.root.named_children if n.type not in ("comment", "hash_bang_line")), None)
    definition = first is not None and first.type in _DEFINITIONS
    reader.describe(first.start_point.row if first else reader.source.rows, definition=definition)
    reader.uses()


class _File(Tests, Narrowing):
    def assignment(self, node: tree_sitter.Node) -> None:
        """``a.b = function …``: a definition under the name it is assigned to, and under all of ``a.b = a.c = function …``."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        target = self.target(left)
        if left is None or right is None or target is None:
            return
        name, path, flags = target
        if right.type == "object":
            if self.reader.text(name) == "prototype" or flags or path == "module":
                self.members(right, 0)
            return
        if self.reader.text(name) == "exports" and path == "module":
            return
        chain = self.chain(node)
        outer = self.outer(node)[0]
        if chain:
            self.documented[node.start_byte] = self.outer(chain[-1])[0].start_point.row
        if right.type == "class":
            self.type(node, right, name, Kind.CLASS, outer, flags)
        else:
            self.callable(node, right, name, self.assigned_kind(left), outer, flags, scope=path)
        if name.start_byte not in self.reader.defined:
            return
        body = right.child_by_field_name("body")
        made = self.reader.signature(right.start_byte, body.start_byte if body else right.end_byte)
        for above in chain:
            other = above.child_by_field_name("left")
            target = self.target(other)
            if other is not None and target is not None and self.reader.text(target[0]) not in ("exports", "prototype"):
                name, path, flags = target
                self.reader.defined.add(name.start_byte)
                self.builder.also(
                    self.reader.text(name), name.start_byte, above.start_byte, node.start_byte, path,
                    head(f"{one_line(self.reader.text(other))} = {made}"), flags | self.words(right),
                )  # fmt: skip
            node = above

    def chain(self, node: tree_sitter.Node) -> list[tree_sitter.Node]:
        """The assignments that give on what an assignment gives, the inner ones first."""
        found: list[tree_sitter.Node] = []
        above = node.parent
        while above is not None and above.type == "assignment_expression":
            found.append(above)
            above = above.parent
        return found

    def target(self, left: tree_sitter.Node | None) -> tuple[tree_sitter.Node, str, int] | None:
        """The name that is assigned to, the path before it, and flags; None for what is no plain path."""
        name = left.child_by_field_name("property") if left else None
        holder = left.child_by_field_name("object") if left else None
        if name is None or holder is None:
            return None
        path = "".join(self.reader.text(holder).split())
        if not all(identifier(part) for part in path.split(".")):
            return None
        if path in ("exports", "module.exports"):
            self.modules.exports[self.reader.text(name)] = self.reader.text(name)
            return name, "", Flag.EXPORTED
        path = path.removesuffix(".prototype")
        if path.split(".")[0] == "this":
            path = path.removeprefix("this").strip(".")
        return name, path, 0

    def assigned_kind(self, left: tree_sitter.Node) -> Kind:
        """A method, where what is assigned to is a member of objects."""
        holder = left.child_by_field_name("object")
        path = "".join(self.reader.text(holder).split()) if holder else ""
        return Kind.METHOD if path.endswith(".prototype") or path.split(".")[0] == "this" else Kind.FUNCTION

    def export(self, node: tree_sitter.Node) -> None:
        """``module.exports = …`` and ``exports.name = …``."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return
        target = "".join(self.reader.text(left).split())
        while right.type == "assignment_expression":
            right = right.child_by_field_name("right") or right
        if self.named_too(node):
            return
        if right.type in ("unary_expression", "undefined") and self.reader.text(right) in _NOTHING:
            return
        name = "module.exports" if target in ("module.exports", "exports") else target.rpartition(".")[2]
        required = self.modules.required(right)
        if required is not None:
            module, member, string = required
            self.modules.bound.add(string.start_byte)
            alias = "" if name == "module.exports" else name
            self.builder.imported(
                module, member or ("" if alias else "*"), alias, string.start_byte + 1, condition="re-export"
            )
        elif right.type == "identifier":
            self.modules.exports[name] = self.reader.text(right)
        elif right.type == "object" and name == "module.exports":
            self.members(right, 0)
            self.exported_members(right)
        elif right.type == "new_expression":
            made = right.child_by_field_name("constructor")
            self.modules.exports[name] = f"new {self.reader.text(made)}" if made else ""
            self.exported_value(node, left, right)
        elif right.type in ("class", *FUNCTIONS) and name == "module.exports":
            inner = right.child_by_field_name("name")
            key = left.child_by_field_name("property") or left
            outer, _ = self.outer(node)
            if right.type == "class":
                self.type(node, right, inner or key, Kind.CLASS, outer, Flag.EXPORTED)
            else:
                self.callable(node, right, inner or key, Kind.FUNCTION, outer, Flag.EXPORTED)
            self.modules.exports[name] = self.reader.text(inner or key)
        elif right.type not in ("class", *FUNCTIONS):
            self.exported_value(node, left, right)

    def named_too(self, node: tree_sitter.Node) -> bool:
        """``var app = module.exports = {}``: what is exported has a name in the file, and goes by it."""
        while node.parent is not None and node.parent.type == "assignment_expression":
            node = node.parent
        declarator = node.parent
        name = (
            declarator.child_by_field_name("name") if declarator and declarator.type == "variable_declarator" else None
        )
        if name is None or name.type != "identifier":
            return False
        self.modules.exports["module.exports"] = self.reader.text(name)
        return True

    def exported_value(self, node: tree_sitter.Node, left: tree_sitter.Node, right: tree_sitter.Node) -> None:
        """``exports.version = '1.0'`` defines a name that has no other definition."""
        key = left.child_by_field_name("property")
        if key is None or self.reader.text(key) == "exports" or self.reader.text(key) in self.modules.values:
            return
        self.modules.values.add(self.reader.text(key))
        shown = short(self.reader.text(right))
        outer, _ = self.outer(node)
        self.define(
            node, key, Kind.VARIABLE, outer=outer, flags=Flag.EXPORTED, value=shown, body=None if shown else right
        )
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
        """``export default`` of a function, a class or a value without a name goes by ``default``."""
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
        if value.type in FUNCTIONS or value.type == "class":
            inner = value.child_by_field_name("name") or word
            self.modules.exports["default"] = self.reader.text(inner)
            if value.type == "class":
                self.type(node, value, inner, Kind.CLASS, node, Flag.EXPORTED)
            else:
                self.callable(node, value, inner, Kind.FUNCTION, node, Flag.EXPORTED)
        elif value.type != "identifier":
            shown, body = self.shown(value)
            self.modules.exports["default"] = "default"
            self.define(node, word, Kind.CONSTANT, outer=node, flags=Flag.EXPORTED, value=shown, body=body)
            self.given(word.start_byte, value)
            self.members(value, 0)


LANGUAGES = (
    Language(
        "javascript",
        "JavaScript",
        _javascript,
        suffixes=(".js", ".mjs", ".cjs", ".jsx"),
        shebangs=("node", "nodejs"),
        family="javascript",
    ),
    Language(
        "typescript",
        "TypeScript",
        _typescript,
        suffixes=(".ts", ".mts", ".cts"),
        shebangs=("deno", "ts-node", "bun"),
        family="javascript",
    ),
    Language("tsx", "TSX", _tsx, suffixes=(".tsx",), family="javascript"),
)
