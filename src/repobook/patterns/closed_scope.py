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
            if inner is not None and inner.type in _FUNCTIONS and call is not None and call.type == "call_expression":
                if site.around(node.start_byte) < 0 and (callee := call.child_by_field_name("function")) is not None:
                    if callee.start_byte == node.start_byte:
                        yield site.at(node)


PATTERN = Rule(
    "closed-scope", "Scope closed by a function", JAVASCRIPT, see, marks=(b"(function", b"(() =>", b"(async ")
)
