"""Local names of Rust and what they are given."""

from __future__ import annotations

import tree_sitter

from ..model import Form
from ._tree import Reader, first_child, innermost, one_line

_ITERATORS = frozenset({"iter", "iter_mut", "into_iter", "drain"})
#: the part of a value that is its field of the local's own name
NAMED = -1
#: wrappers whose contents a pattern takes out
_WRAPPERS = frozenset({"Some", "Ok"})
#: what is around a value and leaves its methods as they are
_PASSING = frozenset({"try_expression", "await_expression", "reference_expression", "parenthesized_expression"})


class Locals:
    """Parameters, ``let``, patterns and loops."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.builder = reader.builder
        self.notes = reader.bindings.notes
        self.locally: list[tuple[tree_sitter.Node, str, int, int, int, bool, int]] = []

    def locals(self) -> None:
        reader = self.reader
        for node in reader.get("local"):
            self.local(node)
        self.locally.sort(key=lambda item: item[0].start_byte)
        scopes = innermost(
            [(node.start_byte, node.end_byte) for node in reader.get("scope")],
            [item[0].start_byte for item in self.locally],
        )
        for (name, written, end, how, part, unwrap, known), scope in zip(self.locally, scopes, strict=True):
            if scope[0] >= 0:
                reader.local(name, (known, scope[1]), written, end, how, part, unwrap)

    def local(self, node: tree_sitter.Node) -> None:
        match node.type:
            case "type_parameter":
                name = node.child_by_field_name("name")
                if name is not None:
                    self.bind(name, " + ".join(self.bounds(node, name)), None, name.start_byte)
                    self.notes.append((name.start_byte, "generic", ""))
            case "const_parameter":
                name, type = node.child_by_field_name("name"), node.child_by_field_name("type")
                if name is not None:
                    self.bind(name, one_line(self.reader.text(type)) if type else "", None, name.start_byte)
                    self.notes.append((name.start_byte, "generic", ""))
            case "parameter":
                pattern, type = node.child_by_field_name("pattern"), node.child_by_field_name("type")
                if pattern is not None:
                    self.pattern(pattern, type, None, pattern.start_byte)
            case "closure_parameters":
                for item in node.named_children:
                    if item.type != "parameter":
                        self.pattern(item, None, None, item.start_byte)
            case "let_declaration" | "let_condition":
                pattern, value = node.child_by_field_name("pattern"), node.child_by_field_name("value")
                if pattern is not None:
                    self.pattern(pattern, node.child_by_field_name("type"), value, node.end_byte)
            case "for_expression":
                pattern, value = node.child_by_field_name("pattern"), node.child_by_field_name("value")
                if pattern is not None and pattern.type == "identifier" and value is not None:
                    self.loop(pattern, value)
                elif pattern is not None:
                    self.pattern(pattern, None, None, pattern.start_byte)
            case "match_pattern":
                arm = node.parent
                match = arm.parent.parent if arm is not None and arm.parent is not None else None
                value = match.child_by_field_name("value") if match is not None else None
                for child in node.named_children:
                    if child != node.child_by_field_name("condition"):
                        self.pattern(child, None, value, child.start_byte)

    def bounds(self, node: tree_sitter.Node, name: tree_sitter.Node) -> list[str]:
        """The traits that bound a type parameter, where it is declared and after ``where``."""
        lists = [node.child_by_field_name("bounds")]
        item = node.parent.parent if node.parent is not None else None
        for clause in item.children if item is not None else ():
            if clause.type == "where_clause":
                text = self.reader.text(name)
                for predicate in clause.named_children:
                    left = predicate.child_by_field_name("left")
                    if left is not None and self.reader.text(left) == text:
                        lists.append(predicate.child_by_field_name("bounds"))
        return [bound for held in lists if held is not None for bound in traits(self.reader, held)]

    def loop(self, name: tree_sitter.Node, value: tree_sitter.Node) -> None:
        while value.type == "reference_expression" and value.named_child_count:
            value = value.named_children[-1]
        if value.type == "call_expression":
            function = value.child_by_field_name("function")
            field = function.child_by_field_name("field") if function and function.type == "field_expression" else None
            if function is None or field is None or self.reader.text(field) not in _ITERATORS:
                end = function.end_byte if function is not None else -1
                self.locally.append((name, "", end, int(Form.CALL), 0, True, name.start_byte))
                return
            value = function.child_by_field_name("value") or value
        end = value.end_byte if value.type in ("identifier", "field_expression", "self") else -1
        self.locally.append((name, "", end, int(Form.ITEM), 0, False, name.start_byte))

    def bind(
        self, name: tree_sitter.Node, type: str, value: tree_sitter.Node | None, known: int, unwrap: bool = False
    ) -> None:
        written, end, how, more = (
            (type, -1, int(Form.NAME), False) if type or value is None else given_type(self.reader, value)
        )
        self.locally.append((name, written, end, how, 0, unwrap or more, known))

    def pattern(
        self, pattern: tree_sitter.Node, type: tree_sitter.Node | None, value: tree_sitter.Node | None, known: int
    ) -> None:
        """The names that a pattern binds; the whole of a value, or what ``Some`` and ``Ok`` hold, has a known type."""
        written = one_line(self.reader.text(type)) if type else ""
        whole: tree_sitter.Node | None = pattern
        unwrap = False
        while whole is not None and whole.type in (
            "mut_pattern",
            "reference_pattern",
            "ref_pattern",
            "tuple_struct_pattern",
        ):
            if whole.type == "tuple_struct_pattern":
                made = whole.child_by_field_name("type")
                if unwrap or made is None or self.reader.text(made) not in _WRAPPERS or whole.named_child_count != 2:
                    whole = None
                    break
                unwrap = True
            whole = whole.named_children[-1] if whole.named_child_count else None
        if whole is not None and whole.type == "identifier":
            if not self.reader.text(whole)[:1].isupper():
                self.bind(whole, written if not unwrap else "", value, known, unwrap)
            return
        for name, end, part in bound_names(self.reader, pattern):
            self.locally.append((name, "", end, int(Form.NAME), part, False, known))


def is_followed(node: tree_sitter.Node) -> bool:
    """Whether a node is ``*value``."""
    return node.type == "unary_expression" and node.child_count > 0 and node.children[0].type == "*"


def traits(reader: Reader, bounds: tree_sitter.Node) -> list[str]:
    """The traits in a list of bounds, without lifetimes and what is not asked for (``?Sized``)."""
    found = []
    for node in bounds.named_children:
        if node.type == "higher_ranked_trait_bound":
            node = node.child_by_field_name("type") or node
        if node.type not in ("lifetime", "removed_trait_bound"):
            found.append(one_line(reader.text(node)))
    return found


def bound_names(reader: Reader, pattern: tree_sitter.Node) -> list[tuple[tree_sitter.Node, int, int]]:
    """Names that a pattern binds, each with the end of the use it comes from (-1 for none) and its part of that: the
    1-based place in a tuple, `NAMED` for the field of its name, 0 for the use itself. A name in capitals is a constant
    or a variant, by the language's naming."""
    found: list[tuple[tree_sitter.Node, int, int]] = []
    pending = [(pattern, -1, 0)]
    while pending:
        node, end, part = pending.pop()
        match node.type:
            case "identifier" | "shorthand_field_identifier":
                if not reader.text(node)[:1].isupper():
                    found.append((node, end, part))
            case "tuple_struct_pattern":
                made = node.child_by_field_name("type")
                end, place = made.end_byte if made is not None else -1, 1
                for child in node.children:
                    if child.type == ",":
                        place += 1
                    elif child.type == "remaining_field_pattern":
                        end = -1  # how many it stands for is not written
                    elif child.is_named and child != made:
                        pending.append((child, end, place if end >= 0 else 0))
            case "field_pattern":
                inner, name = node.child_by_field_name("pattern"), node.child_by_field_name("name")
                made = node.parent.child_by_field_name("type") if node.parent is not None else None
                if inner is not None:
                    pending.append((inner, name.end_byte if name is not None else -1, 0))
                elif name is not None:
                    pending.append((name, made.end_byte if made is not None else -1, NAMED))
            case "mut_pattern" | "ref_pattern" | "reference_pattern":
                pending += [(child, end, part) for child in node.named_children]
            case kind if kind.endswith("_pattern"):
                pending += [(child, -1, 0) for child in node.named_children]
    return found


def given_type(reader: Reader, value: tree_sitter.Node) -> tuple[str, int, int, bool]:
    """What a value tells of a type: type as written, end of the use it comes from, how, whether ``?`` unwraps it."""
    unwrap = False
    while value.type in _PASSING or is_followed(value):
        unwrap = unwrap or value.type == "try_expression"
        inner = value.child_by_field_name("value") or first_child(value)
        if inner is None:
            break
        value = inner
    match value.type:
        case "call_expression":
            function = value.child_by_field_name("function")
            if function is not None and function.type == "generic_function":
                function = function.child_by_field_name("function")
            return "", function.end_byte if function else -1, Form.CALL, unwrap
        case "struct_expression":
            name = value.child_by_field_name("name")
            return one_line(reader.text(name)) if name else "", -1, Form.NAME, False
        case "type_cast_expression":
            type = value.child_by_field_name("type")
            return one_line(reader.text(type)) if type else "", -1, Form.NAME, False
        case "index_expression":
            return "", value.named_children[0].end_byte if value.named_child_count else -1, Form.ITEM, unwrap
        case "identifier" | "field_expression" | "self" | "scoped_identifier":
            return "", value.end_byte, Form.NAME, unwrap
    return "", -1, Form.NAME, False
