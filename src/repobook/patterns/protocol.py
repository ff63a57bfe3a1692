"""Interfaces that a class fits without naming them."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import PYTHON, Rule, Seen, Site, bare_type, named
from ..model import CALLABLE


def see(site: Site) -> Iterator[Seen]:
    """Classes with ``Protocol`` as base, with the methods they ask for."""
    for index in site.types:
        item = site.definitions[index]
        if any(bare_type(base) == "Protocol" for base in item.bases):
            asked = [member.name for member in site.members(index) if member.kind in CALLABLE]
            yield site.head(item, f"`{item.name}`" + (f" asks for {named(asked, 4)}" if asked else ""))


PATTERN = Rule("protocol", "Protocol (structural interface)", PYTHON, see, words=("Protocol",))
