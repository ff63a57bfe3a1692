"""Functions that wait without blocking."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import JAVASCRIPT, PYTHON, Rule, Seen, Site
from ..model import Flag


def see(site: Site) -> Iterator[Seen]:
    """Asynchronous functions."""
    for index in site.callables:
        if site.definitions[index].flags & Flag.ASYNC:
            yield site.head(site.definitions[index], f"`{site.definitions[index].qualified_name}`")


PATTERN = Rule("asynchronous", "Asynchronous functions", (*PYTHON, *JAVASCRIPT, "rust"), see, flags=Flag.ASYNC)
