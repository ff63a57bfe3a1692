"""Code in a function that is called at once, so that its names stay inside (JavaScript)."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import JAVASCRIPT, Rule, Seen, Site

_FUNCTIONS = ("function_expression", "arrow_function")


def see(site: Site) -> Iterator[Seen]:
    """Function expressions in brackets that are called where they stand, at the top of the file."""
    for mark in (b"(function", b"(() =>", b"(async "):
        for node in site.nodes(mark, "parenthesized_expression"):
            inner = node.named_children[0] if node.named_children else None
            call = node.parent
            if inner is None or inner.type not in _FUNCTIONS or call is None or call.type != "call_expression":
                continue
            callee = call.child_by_field_name("function")
            if callee is not None and callee.start_byte == node.start_byte and site.around(node.start_byte) < 0:
                yield site.at(node)


PATTERN = Rule(
    "closed-scope", "Scope closed by a function", JAVASCRIPT, see, marks=(b"(function", b"(() =>", b"(async ")
)
