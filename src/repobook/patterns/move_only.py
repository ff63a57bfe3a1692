"""Types that cannot be copied."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import CPP, Rule, Seen, Site


def see(site: Site) -> Iterator[Seen]:
    """Types whose copy constructor is deleted; said too when they can be moved."""
    for index in site.types:
        item = site.definitions[index]
        copied = moved = False
        for member in site.members(index):
            if member.name != item.name or len(member.parameters) != 1:
                continue
            given = member.parameters[0].annotation.replace(" ", "")
            deleted = member.signature.replace(" ", "").endswith("=delete")
            if given.endswith("&&"):
                moved = moved or not deleted
            elif given.startswith("const") and given.endswith("&"):
                copied = copied or deleted
        if copied:
            yield site.head(item, f"`{item.name}` can be {'moved' if moved else 'neither copied nor moved'}")


PATTERN = Rule("move-only", "No copies", CPP, see)
