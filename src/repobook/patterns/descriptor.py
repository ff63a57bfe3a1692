"""Objects that decide what reading or writing an attribute means."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import PYTHON, Rule, Seen, Site, named

_METHODS = ("__get__", "__set__", "__delete__", "__set_name__")


def see(site: Site) -> Iterator[Seen]:
    """Classes with ``__get__`` or ``__set__``."""
    for index in site.types:
        own = [member.name for member in site.members(index) if member.name in _METHODS]
        if "__get__" in own or "__set__" in own:
            yield site.head(site.definitions[index], f"`{site.definitions[index].name}` ({named(own)})")


PATTERN = Rule("descriptor", "Descriptor", PYTHON, see, words=_METHODS[:2])
