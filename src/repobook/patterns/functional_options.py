"""Options that are functions (Go)."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import Rule, Seen, Site, code
from ..model import Kind


def see(site: Site) -> Iterator[Seen]:
    """Functions ``With…`` that return a type named as an option."""
    for item in site.members(-1):
        if item.kind is Kind.FUNCTION and item.name.startswith("With") and item.type.endswith(("Option", "Opt")):
            yield site.head(item, f"`{item.name}` gives a {code(item.type)}")


PATTERN = Rule("functional-options", "Functional options", ("go",), see, marks=(b"func With",))
