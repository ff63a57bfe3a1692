"""Static functions that make objects of their class and hand over the ownership."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import CPP, Rule, Seen, Site
from ..model import TYPES, Flag

_NAMES = re.compile(r"(?:create|make|build|from|new|open|load|parse|instance_of|of)(?:$|[A-Z_])", re.IGNORECASE)
_OWNER = re.compile(
    r"\b(?:\w*_ptr|Status(?:Or)?|optional|expected|Result|Ref|intrusive_ptr)<(?:const )?(?:\w+::)*(\w+)"
)


def see(site: Site) -> Iterator[Seen]:
    """Static member functions named ``create…``, ``make…``, ``from…`` that return their own class or a pointer that
    owns it."""
    for item in site.definitions:
        if not item.flags & Flag.STATIC or item.enclosing < 0 or not _NAMES.match(item.name):
            continue
        owner = site.definitions[item.enclosing]
        if owner.kind not in TYPES:
            continue
        made = _OWNER.search(item.type)
        if (made and made[1] == owner.name) or item.type.split("<")[0].removeprefix("const ").strip(
            "&* "
        ) == owner.name:
            yield site.head(item, f"`{item.qualified_name}`")


PATTERN = Rule("factory", "Factory", (*CPP, "java"), see, flags=Flag.STATIC)
