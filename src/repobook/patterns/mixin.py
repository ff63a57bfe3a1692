"""Classes that are made to be one base among several."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import PYTHON, Rule, Seen, Site, named
from ..model import CALLABLE, Kind


def see(site: Site) -> Iterator[Seen]:
    """Classes whose name says so, with what they add."""
    for index in site.types:
        item = site.definitions[index]
        if item.name.lower().endswith("mixin"):
            added = [
                member.name
                for member in site.members(index)
                if (member.kind in CALLABLE or member.kind is Kind.PROPERTY) and not member.name.startswith("_")
            ]
            yield site.head(item, f"`{item.name}`" + (f" adds {named(added, 4)}" if added else ""))


PATTERN = Rule("mixin", "Mixin", PYTHON, see)
