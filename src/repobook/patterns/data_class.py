"""Classes that are records: their methods are generated from their fields."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import PYTHON, Rule, Seen, Site, bare_type, word_set
from ..model import Kind

_DECORATORS = word_set(
    """
    dataclass dataclasses.dataclass attr.s attr.attrs attr.define attr.frozen attrs.define attrs.frozen define
    pydantic.dataclasses.dataclass
    """
)
_BASES = frozenset({"TypedDict", "BaseModel", "Struct"})


def see(site: Site) -> Iterator[Seen]:
    """Decorated data classes and classes with a record type as base, with their number of fields."""
    for index in site.types:
        item = site.definitions[index]
        how = [name for name in (decorator.partition("(")[0] for decorator in item.decorators) if name in _DECORATORS]
        how += [base for base in map(bare_type, item.bases) if base in _BASES]
        if how:
            fields = sum(1 for member in site.members(index) if member.kind is Kind.FIELD)
            frozen = any("frozen=True" in decorator for decorator in item.decorators)
            extra = ["frozen"] if frozen else []
            extra += [f"{fields} field{'s' if fields != 1 else ''}"] if fields else []
            yield site.head(item, f"`{item.name}`" + (f" ({', '.join(extra)})" if extra else ""))


PATTERN = Rule("data-class", "Data class", PYTHON, see, words=("dataclass", "attr", "attrs", "define", *sorted(_BASES)))
