"""Class methods that build an object of their class from something else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import PYTHON, Rule, Seen, Site
from ..model import Flag

_MAKES = re.compile(rb"\breturn (?:await )?cls(?:\.__new__)?\(|\b(\w+) = (?:cls|super\(\)\.__new__|cls\.__new__)\(")


def see(site: Site) -> Iterator[Seen]:
    """Class methods that call ``cls(…)`` and return the result."""
    for index in site.callables:
        item = site.definitions[index]
        if not item.flags & Flag.CLASSMETHOD or item.name.startswith("__"):
            continue
        body = site.body(item)
        match = _MAKES.search(body)
        if match and (match[1] is None or b"return " + match[1] in body):
            yield site.head(item, f"`{item.qualified_name}`")


PATTERN = Rule("alternative-constructor", "Alternative constructor", PYTHON, see, words=("classmethod",))
