"""Templates that take any number of arguments."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import CPP, Rule, Seen, Site
from ..model import Flag

_PACK = re.compile(r"template\s*<[^()]*?(?:typename|class|auto|int|size_t)\s*\.\.\.\s*\w*")


def see(site: Site) -> Iterator[Seen]:
    """Definitions whose template head has a parameter pack."""
    for item in site.definitions:
        if "..." in item.signature and _PACK.match(item.signature):
            yield site.head(item, f"`{item.qualified_name}`")


PATTERN = Rule("variadic-template", "Variadic template", CPP, see, flags=Flag.TEMPLATE | Flag.SPECIALISATION)
