"""Text that a script runs as commands."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import Rule, Seen, Site, code


def see(site: Site) -> Iterator[Seen]:
    """``eval`` of something with a variable in it."""
    for node in site.nodes(b"eval ", "command"):
        text = site.text(node, 70)
        if "$" in text or "`" in text:
            yield site.at(node, f"{code(text)} runs the value as commands.")


RULE = Rule(
    "shell-eval", "Text run as commands", ("shell",), see,
    "Runs a value as commands.", "security", "warning", marks=(b"eval ",),
)  # fmt: skip
