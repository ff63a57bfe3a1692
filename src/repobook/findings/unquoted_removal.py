"""Removals whose target falls apart when a variable is empty or holds a space."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import Rule, Seen, Site, code


def see(site: Site) -> Iterator[Seen]:
    """``rm`` with ``-r`` of an argument that starts with a variable without quotes."""
    for node in site.nodes(b"rm ", "command"):
        children = node.named_children[1:]
        options = "".join(site.text(child) for child in children if site.text(child).startswith("-"))
        if "r" not in options.lower():
            continue
        for child in children:
            start = child.named_children[0] if child.type == "concatenation" and child.named_children else child
            if start.type in ("simple_expansion", "expansion") and ":?" not in site.text(start):
                yield site.at(node, f"{code(site.text(node, 70))}: the variable has no quotes.")
                break


RULE = Rule(
    "unquoted-removal", "Recursive removal of an unquoted variable", ("shell",), see,
    "Removes what an unquoted variable names.", "security", "warning", marks=(b"rm ",),
)  # fmt: skip
