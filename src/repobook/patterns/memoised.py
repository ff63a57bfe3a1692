"""Functions whose results are kept."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import PYTHON, Rule, Seen, Site, last_name

_DECORATORS = ("cache", "lru_cache", "cached_property")


def see(site: Site) -> Iterator[Seen]:
    """Functions and properties under one of the decorators of ``functools``."""
    for item in site.decorated:
        for decorator in item.decorators:
            name = decorator.partition("(")[0]
            if last_name(decorator) in _DECORATORS and name.rpartition(".")[0] in ("", "functools"):
                yield site.head(item, f"`{item.qualified_name}` by `{name}`")


PATTERN = Rule("memoised", "Memoised", PYTHON, see, words=_DECORATORS)
