"""Functions that are started to run beside the others (Go)."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import Rule, Seen, Site, code


def see(site: Site) -> Iterator[Seen]:
    """``go`` statements, with what they start."""
    for node in site.nodes(b"go ", "go_statement"):
        call = node.named_children[0] if node.named_children else None
        callee = call.child_by_field_name("function") if call is not None else None
        if callee is not None:
            yield site.at(node, "a function literal" if callee.type == "func_literal" else code(site.text(callee, 50)))


PATTERN = Rule("goroutine", "Goroutine", ("go",), see, marks=(b"go ",))
