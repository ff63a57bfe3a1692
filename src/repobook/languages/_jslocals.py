"""Variables, parameters and other local names of JavaScript and TypeScript, and what they are given."""

from __future__ import annotations

import tree_sitter

from ..model import Form, Kind
from ._bindings import GENERIC, PASSED, Binding
from ._jsdefinitions import FUNCTIONS, NAMESPACES, Definitions
from ._jsvalues import given_type
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
            for item, _, _ in bound_names(name):
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
        type, end, how, unwrap = given_type(self.reader, value)
        type = self.annotation(node) or type
        for item, whole, key in bound_names(name):
            if whole or key:
                self.reader.local(item, scope, type, end, how, 0, unwrap, key)
            else:
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

    def narrowed(self) -> None:
        """Locals of which a condition says what they are an instance of, where it is true and they are not set again."""
        reader = self.reader
        conditions = reader.get("narrowing")
        if not conditions:
            return
        names = {reader.text(name) for node in conditions if (name := node.child_by_field_name("left"))}
        known: dict[str, list[Binding]] = {name: [] for name in names}
        for binding in reader.bindings.locals:
            if binding.name in known:
                known[binding.name].append(binding)
        written: dict[str, list[int]] = {name: [] for name in names}
        for node in reader.found.get("write", ()):
            if (text := reader.text(node)) in written:
                written[text].append(node.start_byte)
        for node in conditions:
            name, made = node.child_by_field_name("left"), node.child_by_field_name("right")
            text = reader.text(name) if name is not None else ""
            if made is None or not any(b.start <= node.start_byte < b.end for b in known.get(text, ())):
                continue
            for place in true_where(node):
                if not any(place.start_byte <= byte < place.end_byte for byte in written[text]):
                    narrow = Binding(text, place.start_byte, place.end_byte, reader.text(made))
                    reader.bindings.locals.append(narrow)

    def passed(self, function: tree_sitter.Node) -> tuple[int, int]:
        """Where what is called ends that a function without types is passed to, and its place among the arguments; -1 for
        none."""
        arguments = function.parent
        if self.builder.language == "javascript" or arguments is None or arguments.type != "arguments":
            return -1, 0
        call = arguments.parent
        called = call and (call.child_by_field_name("function") or call.child_by_field_name("constructor"))
        given = [item.start_byte for item in arguments.named_children if item.type != "comment"]
        return (called.end_byte if called else -1), given.index(function.start_byte)

    def parameters(self) -> None:
        """Parameters and other names that a construct binds for its own extent."""
        reader = self.reader
        for function, listed in zip(reader.get("function"), reader.get("parameters"), strict=False):
            scope = (function.start_byte, function.end_byte)
            if function.type in ("function_expression", "generator_function") and scope[0] not in self.named:
                # Such a function has a ``this`` of its own, which its caller gives.
                reader.bindings.locals.append(Binding("this", *scope))
            called, place = self.passed(function)
            items = listed.named_children if listed.type == "formal_parameters" else [listed]
            for number, item in enumerate(item for item in items if item.type != "comment"):
                pattern = item.child_by_field_name("pattern") or item
                for name, whole, key in bound_names(pattern):
                    if whole and any(c.type == "accessibility_modifier" or c.type == "readonly" for c in item.children):
                        self.define(item, name, Kind.FIELD, type=self.annotation(item))
                    type = self.annotation(item) if whole or key else ""
                    if whole and not type and called >= 0:
                        reader.local(name, scope, "", called, Form.CALL, key=f"{PASSED}{place} {number}")
                    else:
                        reader.local(name, scope, type, key=key)
        for node in reader.get("generic"):
            reader.bindings.locals.append(Binding(GENERIC + reader.text(node), *type_scope(node)))
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
                for name, whole, _ in bound_names(node):
                    end = (
                        right.end_byte
                        if right is not None and whole and right.type in ("identifier", "member_expression")
                        else -1
                    )
                    reader.local(name, (parent.start_byte, parent.end_byte), "", end, Form.ITEM)


def true_where(condition: tree_sitter.Node) -> list[tree_sitter.Node]:
    """What is only reached where a condition is true: the other side of ``&&``, and what an ``if`` or ``?`` does then."""
    found: list[tree_sitter.Node] = []
    inner, around = condition, condition.parent
    while around is not None:
        if around.type == "binary_expression":
            operator, right = around.child_by_field_name("operator"), around.child_by_field_name("right")
            if operator is None or operator.type != "&&" or right is None:
                break
            if right != inner:
                found.append(right)
        elif around.type in ("if_statement", "ternary_expression"):
            then = around.child_by_field_name("consequence")
            if around.child_by_field_name("condition") == inner and then is not None:
                found.append(then)
            break
        elif around.type != "parenthesized_expression":
            break
        inner, around = around, around.parent
    return found


def type_scope(name: tree_sitter.Node) -> tuple[int, int]:
    """From where to where a type parameter is known: in what has it, in the mapped type; of ``infer`` where its condition holds."""
    holder = name.parent
    scope = holder.parent if holder is not None else None
    if holder is None or scope is None:
        return name.start_byte, name.end_byte
    if holder.type != "infer_type":
        scope = scope.parent if scope.type == "type_parameters" and scope.parent is not None else scope
        return scope.start_byte, scope.end_byte
    inner, condition = holder, holder.parent
    while condition is not None and not (
        condition.type == "conditional_type" and condition.child_by_field_name("right") == inner
    ):
        inner, condition = condition, condition.parent
    holds = condition.child_by_field_name("consequence") if condition is not None else None
    return holder.start_byte, (holds or holder).end_byte


def bound_names(pattern: tree_sitter.Node) -> list[tuple[tree_sitter.Node, bool, str]]:
    """The names that a pattern binds, whether the name is the whole pattern, and the path of members that it stands for ("" where
    it is none: in a list, the rest)."""
    if pattern.type == "identifier":
        return [(pattern, True, "")]
    found: list[tuple[tree_sitter.Node, bool, str]] = []
    pending: list[tuple[tree_sitter.Node, str, bool]] = [(pattern, "", True)]
    while pending:
        node, path, known = pending.pop()
        match node.type:
            case "identifier":
                whole = node.parent is not None and node.parent.type == "assignment_pattern" and node.parent == pattern
                found.append((node, whole, path if known else ""))
            case "shorthand_property_identifier_pattern":
                found.append((node, False, joined_key(path, node) if known else ""))
            case "pair_pattern":
                key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
                plain = key is not None and key.type == "property_identifier"
                if value is not None:
                    pending.append((value, joined_key(path, key) if key is not None and plain else "", known and plain))
            case "assignment_pattern" | "object_assignment_pattern":
                left = node.child_by_field_name("left")
                pending += [(left, path, known)] if left else []
            case kind if kind in _PATTERNS:
                known = known and kind == "object_pattern"
                pending += [(item, path, known) for item in node.named_children]
    found.sort(key=lambda item: item[0].start_byte)
    return found


def joined_key(path: str, key: tree_sitter.Node) -> str:
    name = (key.text or b"").decode("utf-8", "replace")
    return f"{path}.{name}" if path else name
