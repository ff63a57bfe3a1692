"""Things that a decorator enters into a registry."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import PYTHON, Rule, Seen, Site, last_name


def see(site: Site) -> Iterator[Seen]:
    """Definitions whose decorator registers them."""
    for item in site.decorated:
        for decorator in item.decorators:
            if _registers(last_name(decorator)):
                yield site.head(item, f"`{item.name}` by `@{decorator.partition('(')[0]}`")


def _registers(name: str) -> bool:
    lower = name.lower()
    return lower.startswith("register") or lower.endswith(("_register", ".register", "registry"))


PATTERN = Rule("registration", "Registered by decorator", PYTHON, see)
