"""Classes that show their state through properties."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import PYTHON, Rule, Seen, Site
from ..model import CALLABLE, Kind


def see(site: Site) -> Iterator[Seen]:
    """Classes with three properties or more, when these are at least half of what they offer."""
    for index in site.types:
        members = {member.name: member for member in site.members(index)}
        properties = [name for name, member in members.items() if member.kind is Kind.PROPERTY and name[0] != "_"]
        methods = [name for name, member in members.items() if member.kind in CALLABLE and name[0] != "_"]
        if len(properties) > 2 and len(properties) >= len(methods):
            item = site.definitions[index]
            yield site.head(item, f"`{item.name}` ({len(properties)} properties)")


PATTERN = Rule("property-interface", "Interface of properties", PYTHON, see, words=("property",))
