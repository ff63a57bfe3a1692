"""Calls that pile up until the function ends (Go)."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import Rule, Seen, Site, code, loop_around


def see(site: Site) -> Iterator[Seen]:
    """``defer`` in the body of a loop."""
    for node in site.nodes(b"defer ", "defer_statement"):
        if loop_around(node) is not None:
            yield site.at(node, f"{code(site.text(node, 50))} in a loop: all run only when the function ends.")


RULE = Rule(
    "defer-in-loop", "Defer in a loop", ("go",), see,
    "Deferred calls pile up until the function ends.", "performance", "warning", marks=(b"defer ",),
)  # fmt: skip
