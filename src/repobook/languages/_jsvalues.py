"""What expressions of JavaScript and TypeScript tell of the type of their values."""

from __future__ import annotations

import tree_sitter

from ..model import Form
from ._bindings import PATH
from ._tree import Reader, first_child, one_line

#: a longer path of names and calls is not followed
_LONGEST = 8
_AROUND = frozenset({"await_expression", "parenthesized_expression", "non_null_expression"})


def given_type(reader: Reader, value: tree_sitter.Node | None) -> tuple[str, int, int, bool]:
    """What a value tells of a type: the type as written, the end of the use it comes from and how, ``await``."""
    unwrap = False
    while value is not None and value.type in _AROUND:
        unwrap = unwrap or value.type == "await_expression"
        value = first_child(value)
    if value is None:
        return "", -1, Form.NAME, False
    match value.type:
        case "new_expression":
            made = value.child_by_field_name("constructor")
            return (reader.text(made) if made is not None else ""), -1, Form.NAME, False
        case "as_expression" | "satisfies_expression":
            return (
                (one_line(reader.text(value.named_children[-1])) if value.named_child_count > 1 else ""),
                -1,
                Form.NAME,
                False,
            )
        case "call_expression":
            function = value.child_by_field_name("function")
            return "", function.end_byte if function else -1, Form.CALL, unwrap
        case "identifier" | "member_expression" | "this":
            return "", value.end_byte, Form.NAME, unwrap
    return "", -1, Form.NAME, False


def result_type(reader: Reader, value: tree_sitter.Node | None) -> str:
    """The type of what a function gives: as written, ``this``, or a path of names and calls that leads to it
    (``PATH`` and ``this.make().part``); "" when the text does not say it."""
    while value is not None and value.type in ("parenthesized_expression", "non_null_expression"):
        value = first_child(value)
    if value is None or value.type == "await_expression":
        return ""
    if value.type == "this":
        return "this"
    type = given_type(reader, value)[0]
    if type == "this" and value.type == "new_expression":
        return ""  # an instance of a class that is not named
    path = "" if type else path_of(reader, value)
    return type or (PATH + path if path else "")


def path_of(reader: Reader, value: tree_sitter.Node | None) -> str:
    """Names with full stops between them and ``()`` behind those that are called; "" for all other expressions."""
    written: list[str] = []
    while value is not None and len(written) < _LONGEST:
        match value.type:
            case "identifier" | "this":
                return "".join([reader.text(value), *reversed(written)])
            case "member_expression":
                name = value.child_by_field_name("property")
                written.append(f".{reader.text(name)}" if name is not None else "")
                value = value.child_by_field_name("object")
            case "call_expression":
                written.append("()")
                value = value.child_by_field_name("function")
            case "non_null_expression":
                value = first_child(value)
            case _:
                return ""
    return ""
