"""What an expression of Java says of its own type."""

from __future__ import annotations

import tree_sitter

from ..model import Form
from ._tree import Reader, first_child, one_line

_LITERALS = {
    "string_literal": "String",
    "text_block": "String",
    "character_literal": "char",
    "true": "boolean",
    "false": "boolean",
    "null_literal": "null",
    "instanceof_expression": "boolean",
    # what fits any interface with one method, and nothing else
    "lambda_expression": "->",
    "method_reference": "->",
}
_INTEGERS = frozenset(
    {"decimal_integer_literal", "hex_integer_literal", "octal_integer_literal", "binary_integer_literal"}
)
_FLOATS = frozenset({"decimal_floating_point_literal", "hex_floating_point_literal"})
_TRUTHS = frozenset({"==", "!=", "<", ">", "<=", ">=", "&&", "||"})
#: methods without arguments that every object has, and what they give
_OBJECT = {"toString": "String", "hashCode": "int", "getClass": "Class"}
#: constants of the types that put numbers in boxes
_BOXES = {"Byte": "byte", "Short": "short", "Integer": "int", "Long": "long", "Float": "float", "Double": "double"}
_LIMITS = frozenset({"MAX_VALUE", "MIN_VALUE", "MIN_NORMAL", "NaN", "NEGATIVE_INFINITY", "POSITIVE_INFINITY"})
#: types of numbers, each wider than those before; sums of the first ones are ``int``
_WIDER = ("byte", "short", "char", "int", "long", "float", "double")
_ARITHMETIC = frozenset({"+", "-", "*", "/", "%"})
_UNKNOWN = ("", -1, int(Form.NAME))


def value_of(reader: Reader, node: tree_sitter.Node) -> tuple[str, int, int]:
    """The type of a value as far as the text says it, else the end of the use that it is, and how it is meant."""
    while node.type == "parenthesized_expression" and node.named_child_count == 1:
        node = node.named_children[0]
    kind = node.type
    if kind in ("identifier", "this"):
        return "", node.end_byte, int(Form.NAME)
    if kind == "method_invocation":
        name, arguments = node.child_by_field_name("name"), node.child_by_field_name("arguments")
        if name is None or arguments is None:
            return _UNKNOWN
        known = _OBJECT.get(reader.text(name), "") if not arguments.named_child_count else ""
        return (known, -1, int(Form.NAME)) if known else ("", name.end_byte, int(Form.CALL))
    if kind == "field_access" and (constant := _constant(reader, node)):
        return constant, -1, int(Form.NAME)
    if kind == "field_access":
        name = node.child_by_field_name("field")
        return ("", name.end_byte, int(Form.NAME)) if name is not None else _UNKNOWN
    if kind == "array_access":
        name = node.child_by_field_name("array")
        return ("", name.end_byte, int(Form.ITEM)) if name is not None else _UNKNOWN
    if kind == "ternary_expression":
        sides = [side for field in ("consequence", "alternative") if (side := node.child_by_field_name(field))]
        values = {value_of(reader, side) for side in sides if side.type != "null_literal"}
        found = values.pop() if len(values) == 1 else _UNKNOWN
        # Beside ``null`` a number is put in a box, and a name may stand for a number.
        return found if found[0][:1].isupper() or all(side.type != "null_literal" for side in sides) else _UNKNOWN
    return written_type(reader, node), -1, int(Form.NAME)


def written_type(reader: Reader, node: tree_sitter.Node) -> str:
    """The type of a literal, of what is made or cast, and of what operators give; "" when it is not known."""
    kind = node.type
    if kind == "class_literal":
        named = first_child(node)
        return f"Class<{one_line(reader.text(named))}>" if named is not None else "Class"
    if kind in _LITERALS:
        return _LITERALS[kind]
    if kind in _INTEGERS:
        return "long" if reader.text(node)[-1] in "lL" else "int"
    if kind in _FLOATS:
        return "float" if reader.text(node)[-1] in "fF" else "double"
    if kind in ("object_creation_expression", "cast_expression"):
        type = node.child_by_field_name("type")
        return one_line(reader.text(type)) if type is not None else ""
    if kind == "array_creation_expression":
        type = node.child_by_field_name("type")
        dimensions = sum(reader.text(item).count("[") for item in node.children if item.type.startswith("dimensions"))
        return one_line(reader.text(type)) + "[]" * dimensions if type is not None else ""
    if kind == "unary_expression":
        operand = node.child_by_field_name("operand")
        if reader.data[node.start_byte : node.start_byte + 1] == b"!":
            return "boolean"
        inner = written_type(reader, operand) if operand is not None else ""
        return inner if inner in ("int", "long", "float", "double") else ""
    if kind == "binary_expression":
        operator = node.child_by_field_name("operator")
        if operator is not None and operator.type in _TRUTHS:
            return "boolean"
        # One text makes a sum a text.
        if operator is not None and operator.type == "+":
            sides = (node.child_by_field_name("left"), node.child_by_field_name("right"))
            if any(side is not None and written_type(reader, side) == "String" for side in sides):
                return "String"
        if operator is not None and operator.type in _ARITHMETIC:
            return _sum(reader, node, operator.type)
    if kind == "parenthesized_expression" and node.named_child_count == 1:
        return written_type(reader, node.named_children[0])
    if kind == "field_access":
        return _constant(reader, node)
    return ""


def _constant(reader: Reader, node: tree_sitter.Node) -> str:
    """The type of a constant such as ``Double.NaN``, "" for any other field."""
    owner, name = node.child_by_field_name("object"), node.child_by_field_name("field")
    if owner is None or name is None or owner.type != "identifier":
        return ""
    if reader.text(owner) == "Math":
        return "double" if reader.text(name) in ("PI", "E") else ""
    return _BOXES.get(reader.text(owner), "") if reader.text(name) in _LIMITS else ""


def _sum(reader: Reader, node: tree_sitter.Node, operator: str) -> str:
    """What an operation on numbers gives, the wider of the two; with a ``double`` that, where nothing else can be meant."""
    sides = [side for field in ("left", "right") if (side := node.child_by_field_name(field))]
    types = [written_type(reader, side) for side in sides]
    if "double" in types and operator != "+":
        return "double"
    if len(types) == 2 and all(type in _WIDER for type in types):
        return _WIDER[max(_WIDER.index("int"), *(_WIDER.index(type) for type in types))]
    return ""
