"""Types that take over the fields and methods of others (Go)."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import Rule, Seen, Site, named


def see(site: Site) -> Iterator[Seen]:
    """Structs and interfaces with embedded types."""
    for index in site.types:
        item = site.definitions[index]
        if item.bases:
            yield site.head(item, f"`{item.name}` embeds {named(item.bases, 4)}")


PATTERN = Rule("embedding", "Embedded types", ("go",), see)
