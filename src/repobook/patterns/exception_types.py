"""Errors that the file names itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import PYTHON, Rule, Seen, Site, bare_type, code

_ENDINGS = ("Error", "Exception", "Warning")
_ENDED = re.compile("|".join(_ENDINGS))


def see(site: Site) -> Iterator[Seen]:
    """Classes whose base is an exception by name."""
    for index in site.types:
        item = site.definitions[index]
        base = next((base for base in item.bases if _ENDED.search(base) and bare_type(base).endswith(_ENDINGS)), "")
        if base:
            yield site.head(item, f"`{item.name}` from {code(base)}")


PATTERN = Rule("exception-types", "Exceptions of its own", (*PYTHON, "java"), see)
