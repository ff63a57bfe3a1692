"""Functions that a call enters somewhere under a name: ``library.impl("add", add_impl, "CPU")``."""

from __future__ import annotations

import re
from collections.abc import Iterator

import tree_sitter

from ..evidence import CPP, JAVASCRIPT, PYTHON, Rule, Seen, Site, arguments, code

_PLAIN = frozenset({"impl", "def", "bind", "connect", "subscribe", "on", "use"})
_STRINGS = frozenset({"string", "string_literal", "template_string"})
_NAME = re.compile(r"[&*\s]*([A-Za-z_]\w*)$")


def see(site: Site) -> Iterator[Seen]:
    """Calls that take a name as text and a function of this file."""
    starts = [name for name in site.names if name[:1] in "rRaA"]  # asked of every name of every file
    words = sorted(
        [*(_PLAIN & site.names), *(name for name in starts if name.lower().startswith(("register", "add_")))]
    )
    if not words:
        return
    own = {item.name for item in (site.definitions[index] for index in (*site.callables, *site.types))}
    found = []
    for call, callee in site.calls(*words):
        given = arguments(call)
        names = [site.text(node).strip("\"'`") for node in given if node.type in _STRINGS]
        functions = [
            match.group(1) for node in given if (match := _NAME.match(_plain(site, node))) and match.group(1) in own
        ]
        if names and functions:
            more = "".join(f" (`{name}`)" for name in names[1:])
            made = _made(site, call, callee)
            found.append((call.start_byte, site.at(call, f"{code(names[0])} → {code(functions[0])}{more}{made}")))
    for _, seen in sorted(found):
        yield seen


def _plain(site: Site, node: tree_sitter.Node) -> str:
    """An argument that is a name; "" for anything else. ``key=name`` counts by its value."""
    if node.type == "keyword_argument":
        value = node.child_by_field_name("value")
        return site.text(value) if value is not None else ""
    return site.text(node) if node.type in ("identifier", "pointer_expression", "qualified_identifier") else ""


def _made(site: Site, call: tree_sitter.Node, callee: str) -> str:
    """What the receiver was made by, when that is an assignment with text in the same function."""
    receiver = callee.partition(".")[0]
    function = site.function_around(call.start_byte)
    if receiver == callee or function is None or site.language != "python":
        return ""
    for node in site.uses(receiver, start=function.start_byte, end=call.start_byte):
        assignment = node.parent
        if assignment is not None and assignment.type == "assignment":
            made = assignment.child_by_field_name("right")
            if made is not None and made.type == "call" and any(item.type == "string" for item in arguments(made)):
                return f" on {code(site.text(made))}"
    return ""


PATTERN = Rule("registers", "Registers", (*PYTHON, *CPP, *JAVASCRIPT), see)
