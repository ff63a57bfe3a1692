"""Tuples whose items have names."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import PYTHON, Rule, Seen, Site, bare_type, last_name


def see(site: Site) -> Iterator[Seen]:
    """Classes with ``NamedTuple`` as base, and variables that hold the result of ``namedtuple(…)``."""
    for index, item in enumerate(site.definitions):
        if item.bases:
            if any(bare_type(base) == "NamedTuple" for base in item.bases):
                fields = [member.name for member in site.members(index) if member.type]
                yield site.head(
                    item, f"`{item.name}` ({', '.join(fields)})" if 0 < len(fields) < 7 else f"`{item.name}`"
                )
        elif "(" in item.value and last_name(item.value) in ("namedtuple", "NamedTuple"):
            yield site.head(item, f"`{item.name}`")


PATTERN = Rule("named-tuple", "Named tuple", PYTHON, see, words=("namedtuple", "NamedTuple"))
