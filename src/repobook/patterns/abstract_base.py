"""Classes that say what others must implement."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import CPP, PYTHON, Rule, Seen, Site, bare_type, last_name, named
from ..model import Definition, Flag, Kind


def see(site: Site) -> Iterator[Seen]:
    """Classes with abstract methods, with ``ABC`` as base or with an abstract modifier of their own."""
    for index in site.types:
        item = site.definitions[index]
        if item.kind not in (Kind.CLASS, Kind.STRUCT):
            continue
        open_ones = [member.name for member in site.members(index) if _abstract(member)]
        declared = any(bare_type(base) == "ABC" for base in item.bases) or (
            site.language == "java" and bool(item.flags & Flag.ABSTRACT)
        )
        if open_ones:
            yield site.head(item, f"`{item.name}` leaves open {named(open_ones, 5)}")
        elif declared:
            yield site.head(item, f"`{item.name}`")


def _abstract(member: Definition) -> bool:
    if member.decorators:
        return any(last_name(decorator).startswith("abstract") for decorator in member.decorators)
    if member.name.startswith("~"):
        return False
    return "virtual" in member.signature and member.signature.replace(" ", "").endswith("=0")


PATTERN = Rule(
    "abstract-base", "Abstract base class", (*PYTHON, *CPP, "java"), see,
    words=("ABC", "abstractmethod", "abstractproperty"), flags=Flag.ABSTRACT | Flag.VIRTUAL,
)  # fmt: skip
