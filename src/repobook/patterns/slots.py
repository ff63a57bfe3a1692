"""Classes whose objects have a fixed set of attributes."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import PYTHON, Rule, Seen, Site


def see(site: Site) -> Iterator[Seen]:
    """Classes with ``__slots__``."""
    for index in site.types:
        if any(member.name == "__slots__" for member in site.members(index)):
            yield site.head(site.definitions[index], f"`{site.definitions[index].name}`")


PATTERN = Rule("slots", "Fixed attributes (`__slots__`)", PYTHON, see, words=("__slots__",))
