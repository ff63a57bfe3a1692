"""Variables, parameters and other local names of JavaScript and TypeScript, and what they are given."""

from __future__ import annotations

import tree_sitter

from ..model import Form, Kind
from ._bindings import Binding
from ._jsdefinitions import FUNCTIONS, NAMESPACES, Definitions, given_type
from ._tree import innermost

_PATTERNS = frozenset(
    {
        "object_pattern",
        "array_pattern",
        "assignment_pattern",
        "object_assignment_pattern",
        "rest_pattern",
        "pair_pattern",
    }
)


class Locals(Definitions):
    """Names that declarations and parameters bind."""

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
            if name.type == "identifier" and value is not None and value.type in FUNCTIONS:
                self.binds(node, name, hoisted)
                self.callable(node if not single else declaration, value, name, Kind.FUNCTION, outer, flags)
            elif name.type == "identifier" and value is not None and value.type == "class":
                self.binds(node, name, hoisted)
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
        return holder is not None and holder.type in NAMESPACES

    def top(
        self,
        node: tree_sitter.Node,
        name: tree_sitter.Node,
        value: tree_sitter.Node | None,
        outer: tree_sitter.Node,
        flags: int,
        kind: Kind,
    ) -> None:
        if name.type != "identifier":
            for item, _ in bound_names(name):
                self.define(item, item, kind, flags=flags)
            return
        type = self.annotation(node)
        shown, body = self.shown(value)
        self.define(outer, name, kind, outer=outer, flags=flags, type=type, value=shown, body=body)
        if value is not None and value.type in ("object", "as_expression", "satisfies_expression"):
            self.members(value if value.type == "object" else value.named_children[0], 0)
        if not type:
            self.given(name.start_byte, value)

    def bind(
        self, node: tree_sitter.Node, name: tree_sitter.Node, value: tree_sitter.Node | None, scope: tuple[int, int]
    ) -> None:
        if name.type == "identifier":
            type, end, how, unwrap = given_type(self.reader, value)
            self.reader.local(name, scope, self.annotation(node) or type, end, how, 0, unwrap)
            return
        for item, _ in bound_names(name):
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
            if value.type in FUNCTIONS:
                self.callable(item, value, key, Kind.METHOD, item, 0)
            elif value.type == "class":
                self.type(item, value, key, Kind.CLASS, item, 0)
            else:
                shown, body = self.shown(value)
                self.define(item, key, Kind.PROPERTY, value=shown, body=body)
                if depth < 2:
                    self.members(value, depth + 1)

    def parameters(self) -> None:
        """Parameters and other names that a construct binds for its own extent."""
        reader = self.reader
        for function, listed in zip(reader.get("function"), reader.get("parameters"), strict=False):
            scope = (function.start_byte, function.end_byte)
            if function.type in ("function_expression", "generator_function") and scope[0] not in self.named:
                # Such a function has a ``this`` of its own, which its caller gives.
                reader.bindings.locals.append(Binding("this", *scope))
            items = listed.named_children if listed.type == "formal_parameters" else [listed]
            for item in items:
                if item.type == "comment":
                    continue
                pattern = item.child_by_field_name("pattern") or item
                for name, whole in bound_names(pattern):
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
                for name, whole in bound_names(node):
                    end = (
                        right.end_byte
                        if right is not None and whole and right.type in ("identifier", "member_expression")
                        else -1
                    )
                    reader.local(name, (parent.start_byte, parent.end_byte), "", end, Form.ITEM)


def bound_names(pattern: tree_sitter.Node) -> list[tuple[tree_sitter.Node, bool]]:
    """The names that a pattern binds, and whether the name is the whole pattern."""
    if pattern.type == "identifier":
        return [(pattern, True)]
    found: list[tuple[tree_sitter.Node, bool]] = []
    pending = [pattern]
    while pending:
        node = pending.pop()
        match node.type:
            case "identifier" | "shorthand_property_identifier_pattern":
                found.append(
                    (
                        node,
                        node.parent is not None and node.parent.type == "assignment_pattern" and node.parent == pattern,
                    )
                )
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
