"""Patterns that are compiled again each time round a loop."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import PYTHON, Rule, Seen, Site, arguments, code, is_literal, loop_around


def see(site: Site) -> Iterator[Seen]:
    """``re.compile`` of a literal in the body of a loop."""
    for call, callee in site.calls("compile"):
        given = arguments(call)
        if (
            callee in ("re.compile", "regex.compile")
            and given
            and is_literal(given[0])
            and loop_around(call) is not None
        ):
            yield site.at(call, f"{code(site.text(call, 50))} in a loop: the pattern is always the same.")


RULE = Rule(
    "regex-compiled-in-loop", "Pattern compiled in a loop", PYTHON, see,
    "Compiles the same pattern each time round.", "performance", "note", words=("compile",),
)  # fmt: skip
