"""Traits whose implementation is generated (Rust)."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import Rule, Seen, Site, named


def see(site: Site) -> Iterator[Seen]:
    """Types with ``derive``, with the traits."""
    for item in site.definitions:
        for decorator in item.decorators:
            if decorator.startswith("derive("):
                traits = [part.strip() for part in decorator[7:].rstrip(")").split(",") if part.strip()]
                yield site.head(item, f"`{item.name}`: {named(traits, 8)}")


PATTERN = Rule("derive", "Derived traits", ("rust",), see, words=("derive",), marks=(b"derive(",))
