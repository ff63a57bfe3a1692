"""Classes that hand themselves to their base (the curiously recurring template pattern)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import CPP, Rule, Seen, Site, code

#: the last name of the first template argument
_FIRST = re.compile(r"<\s*(?:\w+::)*(\w+)\s*[<,>]")
_STANDARD = ("enable_shared_from_this", "std::enable_shared_from_this")


def see(site: Site) -> Iterator[Seen]:
    """Classes one of whose bases has the class itself as its first template argument."""
    for index in site.types:
        item = site.definitions[index]
        for base in item.bases:
            if "<" in base and _FIRST.findall(base)[:1] == [item.name] and not base.startswith(_STANDARD):
                yield site.head(item, f"`{item.name}` : {code(base)}")


PATTERN = Rule("crtp", "CRTP", CPP, see)
