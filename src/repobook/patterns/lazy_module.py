"""Modules that make their attributes when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import PYTHON, Rule, Seen, Site
from ..model import Kind


def see(site: Site) -> Iterator[Seen]:
    """A function ``__getattr__`` of the module itself."""
    for item in site.members(-1):
        if item.name == "__getattr__" and item.kind is Kind.FUNCTION:
            yield site.head(item)


PATTERN = Rule("lazy-module", "Attributes of the module made on demand", PYTHON, see, words=("__getattr__",))
