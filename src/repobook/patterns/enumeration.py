"""Classes whose members are a closed set of values."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import PYTHON, Rule, Seen, Site, bare_type
from ..model import CALLABLE

_BASES = frozenset({"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"})


def see(site: Site) -> Iterator[Seen]:
    """Classes with a base from ``enum``, with their number of members."""
    for index in site.types:
        item = site.definitions[index]
        if any(bare_type(base) in _BASES for base in item.bases):
            count = sum(
                1 for member in site.members(index) if member.kind not in CALLABLE and not member.name.startswith("_")
            )
            yield site.head(item, f"`{item.name}` ({count} members)" if count > 1 else f"`{item.name}`")


PATTERN = Rule("enumeration", "Enumeration", PYTHON, see, words=tuple(sorted(_BASES)))
