"""Loops that wait for one thing after another (JavaScript)."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import JAVASCRIPT, Rule, Seen, Site, code, loop_around


def see(site: Site) -> Iterator[Seen]:
    """``await`` in the body of a loop over a collection."""
    for node in site.nodes(b"await ", "await_expression"):
        loop = loop_around(node)
        if loop is not None and loop.type == "for_in_statement" and not site.text(loop).startswith("for await"):
            yield site.at(node, f"{code(site.text(node, 50))} in a loop: each waits for the one before.")


RULE = Rule(
    "await-in-loop", "Await in a loop", JAVASCRIPT, see,
    "Each step waits for the one before.", "performance", "note", marks=(b"await ",),
)  # fmt: skip
