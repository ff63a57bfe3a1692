"""Annotations that the file defines (Java)."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import Rule, Seen, Site


def see(site: Site) -> Iterator[Seen]:
    """``@interface`` declarations."""
    for item in site.definitions:
        if item.signature.startswith("@interface") or " @interface " in item.signature:
            yield site.head(item, f"`@{item.name}`")


PATTERN = Rule("annotation-type", "Annotation", ("java",), see, marks=(b"@interface",))
