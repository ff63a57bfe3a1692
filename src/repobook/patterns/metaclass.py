"""Classes that make classes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import PYTHON, Rule, Seen, Site, bare_type, code

_USED = re.compile(r"metaclass\s*=\s*([\w.]+)")


def see(site: Site) -> Iterator[Seen]:
    """Classes derived from ``type`` or a metaclass, and classes that name a metaclass other than ``ABCMeta``."""
    for index in site.types:
        item = site.definitions[index]
        used = _USED.search(item.signature)
        if used:
            if not used[1].endswith("ABCMeta"):
                yield site.head(item, f"`{item.name}` is made by {code(used[1])}")
        elif any(bare_type(base) in ("type", "ABCMeta", "EnumMeta", "EnumType") for base in item.bases):
            yield site.head(item, f"`{item.name}` makes classes")


PATTERN = Rule("metaclass", "Metaclass", PYTHON, see, words=("metaclass", "type", "ABCMeta", "EnumMeta"))
