"""Functions that call themselves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import tree_sitter

from ..evidence import C_FAMILY, JAVASCRIPT, PYTHON, Rule, Seen, Site, arguments, call_of, word_set
from ..model import CALLABLE, TYPES, Definition, Flag, Kind

_OVERLOADING = (*C_FAMILY, "java")
#: what has names of its own
_SCOPES = CALLABLE | TYPES
#: what stands between a name and what binds it
_PATTERNS = word_set(
    """
    pattern_list tuple_pattern list_pattern list_splat_pattern as_pattern_target array_pattern object_pattern
    rest_pattern pair_pattern dotted_name expression_list mut_pattern ref_pattern
    """
)
#: nodes in which every name is bound
_BINDING = word_set(
    """
    parameters lambda_parameters formal_parameters typed_parameter aliased_import import_from_statement
    import_statement import_specifier as_pattern required_parameter optional_parameter
    """
)
#: the parts of other nodes that bind
_BOUND_FIELDS = {
    "assignment": ("left",), "augmented_assignment": ("left",), "for_statement": ("left",), "for_in_clause": ("left",),
    "named_expression": ("name",), "default_parameter": ("name",), "typed_default_parameter": ("name",),
    "variable_declarator": ("name",), "assignment_expression": ("left",), "for_in_statement": ("left",),
    "catch_clause": ("parameter",), "assignment_pattern": ("left",), "short_var_declaration": ("left",),
    "var_spec": ("name",), "range_clause": ("left",), "parameter_declaration": ("name",), "let_declaration": ("pattern",),
    "parameter": ("pattern",),
}  # fmt: skip
_BEFORE = re.compile(rb"[\w$.]+\.\Z")
#: what may leave out a part of itself, and the fields of these that it never does
_CHOICES = word_set(
    """
    if_statement conditional_expression ternary_expression switch_statement switch_expression case_statement
    for_statement for_range_loop enhanced_for_statement while_statement do_statement catch_clause
    lambda_expression
    """
)
_ALWAYS = ("condition", "initializer", "init", "right", "value")
_EXIT = re.compile(rb"\b(?:return|throw|goto|co_return)\b")
_SELF = ("self.", "cls.", "this.", "this->", "Self::")


def see(site: Site) -> Iterator[Seen]:
    """Calls of a function's own name inside it: bare for functions, through ``self`` or ``this`` for methods. Where a
    name may have several signatures, it must be the only one in the file and take as many arguments."""
    definitions, find, overloading = site.definitions, site.data.find, site.language in _OVERLOADING
    counts = Counter([item.name for item in definitions]) if overloading else Counter()
    for index in site.callables:
        item = definitions[index]
        name = item.name.encode()
        if find(name + b"(", item.byte + len(name) + 1, item.end_byte) < 0 or item.kind is Kind.MACRO:
            continue
        if overloading and (counts[item.name] > 1 or item.flags & (Flag.CONSTRUCTOR | Flag.TEMPLATE)):
            continue
        for node in site.uses(item.name, start=item.byte + len(name), end=item.end_byte):
            call = call_of(node)
            if call is not None and _itself(site, item, index, node, call):
                yield site.at(call, f"`{item.name}` calls itself.")
                break


def _itself(site: Site, item: Definition, index: int, node: tree_sitter.Node, call: tree_sitter.Node) -> bool:
    prefix = b"".join(site.data[call.start_byte : node.start_byte].split()).decode("utf-8", "replace")
    # A call in a function inside is that function's, which may run at another time or never.
    if _scope(site, node.start_byte) != index or any(member.name == item.name for member in site.members(index)):
        return False
    given = arguments(call)
    if _again(item, given, call):
        return False
    if site.language in _OVERLOADING:
        return (
            prefix in ("", "this->", "this.")
            and len(given) == len(item.parameters)
            and not any(
                argument.text == b"*" + parameter.name.encode()
                for argument, parameter in zip(given, item.parameters, strict=True)
            )
            and _avoidable(site, item, call)
            and not re.search(
                rb"\busing\s+[\w:\s]+::\s*" + item.name.encode() + rb"\s*;", site.data[item.byte : call.start_byte]
            )
        )
    path = _path(site, item) if site.language in JAVASCRIPT else ""
    if path:
        # ``x.name = function``: a bare name is something else, unless the function has it too.
        own = prefix == "" and f"function {item.name}(" in item.signature and not _rebound(site, item, index)
        return own or prefix == path or prefix in _SELF
    if item.kind is Kind.METHOD:
        return prefix in _SELF
    return prefix == "" and not _rebound(site, item, index)


def _again(item: Definition, given: list[tree_sitter.Node], call: tree_sitter.Node) -> bool:
    """Whether a function that failed tries again with just what it was given: no part of the input makes that deeper."""
    names = [parameter.name for parameter in item.parameters if parameter.name not in ("self", "cls")]
    if [argument.text for argument in given] != [name.encode() for name in names]:
        return False
    up = call.parent
    while up is not None and up.start_byte > item.byte:
        if up.type in ("except_clause", "catch_clause"):
            return True
        up = up.parent
    return False


def _path(site: Site, item: Definition) -> str:
    """What stands before the name of a member that is assigned: ``res.`` of ``res.send = function``."""
    found = _BEFORE.search(site.data, max(0, item.byte - 120), item.byte)
    return found[0].decode() if found else ""


def _avoidable(site: Site, item: Definition, call: tree_sitter.Node) -> bool:
    """Whether the function may end without a call. One that is always reached would never end: it is of a namesake that
    takes other types."""
    child, up, statement = call, call.parent, call
    while up is not None and up.start_byte > item.byte:
        if up.type in _CHOICES:
            if all(up.child_by_field_name(field) != child for field in _ALWAYS):
                return True
        elif up.type == "binary_expression" and up.child_by_field_name("right") == child:
            operator = up.child_by_field_name("operator")
            if operator is not None and operator.type in ("&&", "||", "and", "or"):
                return True
        statement, child, up = child, up, up.parent
    return _EXIT.search(site.data, item.byte, statement.start_byte) is not None


def _scope(site: Site, byte: int) -> int:
    """Index of the innermost function or class around a byte, -1 for none."""
    inner = site.around(byte)
    while inner >= 0 and site.definitions[inner].kind not in _SCOPES:
        inner = site.definitions[inner].enclosing
    return inner


def _rebound(site: Site, item: Definition, index: int) -> bool:
    """True when the function gives its own name another meaning inside: a parameter, an assignment, a loop, an import."""
    if any(parameter.name == item.name for parameter in item.parameters):
        return True
    start = item.byte + len(item.name.encode())
    return any(
        _binds(node) and _scope(site, node.start_byte) == index
        for node in site.uses(item.name, start=start, end=item.end_byte)
    )


def _binds(node: tree_sitter.Node) -> bool:
    child, up = node, node.parent
    while up is not None and up.type in _PATTERNS:
        child, up = up, up.parent
    if up is None:
        return False
    if up.type in _BINDING:
        return True
    return any(up.child_by_field_name(field) == child for field in _BOUND_FIELDS.get(up.type, ()))


RULE = Rule(
    "recursion", "Recursion", (*PYTHON, *C_FAMILY, *JAVASCRIPT, "java", "go", "rust"), see,
    "Calls itself: depth and cost grow with the input.", "performance", "note",
)  # fmt: skip
