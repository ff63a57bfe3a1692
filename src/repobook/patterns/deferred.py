"""Calls that are made when the function ends (Go)."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import Rule, Seen, Site, code


def see(site: Site) -> Iterator[Seen]:
    """``defer`` statements, with what they call."""
    for node in site.nodes(b"defer ", "defer_statement"):
        call = node.named_children[0] if node.named_children else None
        callee = call.child_by_field_name("function") if call is not None else None
        if callee is not None:
            yield site.at(node, "a function literal" if callee.type == "func_literal" else code(site.text(callee, 50)))


PATTERN = Rule("deferred", "Deferred call", ("go",), see, marks=(b"defer ",))
