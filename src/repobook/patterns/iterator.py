"""Classes that are their own iterator."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import PYTHON, Rule, Seen, Site

_PAIRS = (("__iter__", "__next__"), ("__aiter__", "__anext__"))


def see(site: Site) -> Iterator[Seen]:
    """Classes with both ``__iter__`` and ``__next__``, or the asynchronous pair."""
    for index in site.types:
        own = {member.name for member in site.members(index)}
        for first, second in _PAIRS:
            if first in own and second in own:
                yield site.head(site.definitions[index], f"`{site.definitions[index].name}`")


PATTERN = Rule("iterator", "Iterator", PYTHON, see, words=("__next__", "__anext__"))
