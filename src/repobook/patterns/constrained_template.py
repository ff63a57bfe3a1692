"""Templates that accept only some types."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import CPP, Rule, Seen, Site, code
from ..model import Flag, Kind

_WORDS = ("enable_if_t", "enable_if", "void_t")


def see(site: Site) -> Iterator[Seen]:
    """Definitions of concepts, and definitions in whose head ``enable_if``, ``void_t`` or ``requires`` stands."""
    for item in site.definitions:
        if item.kind is Kind.CONCEPT:
            yield site.head(item, f"concept `{item.name}`")
        elif "template" in item.signature or item.type:
            head = f"{item.signature} {item.type}"
            how = next((word for word in _WORDS if word in head), "")
            if not how and "requires" in head and head.startswith("template"):
                how = "requires"
            if how and "(" in head:
                yield site.head(item, f"`{item.qualified_name}` by {code(how)}")


PATTERN = Rule(
    "constrained-template",
    "Constrained template (SFINAE, concepts)",
    CPP,
    see,
    flags=Flag.TEMPLATE | Flag.SPECIALISATION,
)
