"""Functions that yield their results one by one."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import JAVASCRIPT, PYTHON, Rule, Seen, Site, last_name
from ..model import Flag


def see(site: Site) -> Iterator[Seen]:
    """Generator functions, those left out whose decorator makes something else of them."""
    for index in site.callables:
        item = site.definitions[index]
        if item.flags & Flag.GENERATOR and not any(
            last_name(decorator).endswith(("contextmanager", "fixture")) for decorator in item.decorators
        ):
            yield site.head(item, f"`{item.qualified_name}`")


PATTERN = Rule("generator", "Generator", (*PYTHON, *JAVASCRIPT), see, flags=Flag.GENERATOR)
