"""Modules whose import has an effect elsewhere: they enter something into a registry."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import PYTHON, Rule, Seen, Site, arguments


def see(site: Site) -> Iterator[Seen]:
    """Calls of ``register…`` that are statements of the module itself."""
    words = sorted(name for name in site.names if name.lower().lstrip("_").startswith("register"))
    found = []
    for call, callee in site.calls(*words):
        statement = call.parent
        if statement is not None and statement.type == "expression_statement":
            outer = statement.parent
            if outer is not None and outer.type == "module":
                given = [site.text(node, 30) for node in arguments(call)]
                shown = ", ".join(given if len(given) < 3 else [*given[:2], "…"])
                found.append((call.start_byte, site.at(call, f"`{callee}({shown})`")))
    for _, seen in sorted(found):
        yield seen


PATTERN = Rule("registered-at-import", "Registered at import", PYTHON, see, marks=(b"register",))
