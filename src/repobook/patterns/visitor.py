"""Objects with a method for each kind of thing they may meet."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import CPP, JAVASCRIPT, PYTHON, Rule, Seen, Site
from ..model import CALLABLE


def see(site: Site) -> Iterator[Seen]:
    """Types with three or more methods named ``visit…``."""
    for index in site.types:
        count = 0
        for member in site.members(index):
            rest = member.name[5:]
            if (
                member.name[:5].lower() == "visit"
                and member.kind in CALLABLE
                and rest[:1] in ("", "_", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
            ):
                count += 1
        if count > 2:
            item = site.definitions[index]
            yield site.head(item, f"`{item.name}` ({count} `visit` methods)")


PATTERN = Rule("visitor", "Visitor", (*PYTHON, *CPP, *JAVASCRIPT, "java"), see)
