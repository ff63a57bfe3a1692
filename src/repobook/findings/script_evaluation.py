"""Text that is run as a program (JavaScript)."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import JAVASCRIPT, Rule, Seen, Site, arguments, code


def see(site: Site) -> Iterator[Seen]:
    """``eval`` and ``new Function`` of something that is not fixed."""
    for call, callee in site.calls("eval", "Function"):
        given = arguments(call)
        if callee not in ("eval", "window.eval", "newFunction") or not given or given[-1].type == "string":
            continue
        shown = "new Function" if callee == "newFunction" else callee
        yield site.at(call, f"{code(shown)} runs {code(site.text(given[-1], 40))} as a program.")


RULE = Rule(
    "script-evaluation", "Text run as a program", JAVASCRIPT, see,
    "Runs text as a program.", "security", "warning", words=("eval", "Function"),
)  # fmt: skip
