"""Types that give operators a meaning of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ..evidence import CPP, PYTHON, Rule, Seen, Site, named, word_set
from ..model import Definition

_ARITHMETIC = word_set(
    """
    __add__ __sub__ __mul__ __matmul__ __truediv__ __floordiv__ __mod__ __pow__ __and__ __or__ __xor__ __lshift__
    __rshift__ __neg__ __pos__ __invert__ __iadd__ __imul__ __lt__ __le__ __gt__ __ge__ __radd__ __rmul__
    """
)
_PLAIN = ("operator=", "operator delete", "operator new")


def see(site: Site) -> Iterator[Seen]:
    """Arithmetic and order of Python classes; operators of C++ other than assignment, by class."""
    if site.language == "python":
        for index in site.types:
            own = [member for member in site.members(index) if member.name in _ARITHMETIC]
            if own:
                yield site.head(
                    site.definitions[index], f"`{site.definitions[index].name}`: {named(item.name for item in own)}"
                )
        return
    found: dict[str, list[Definition]] = defaultdict(list)
    for item in site.definitions:
        if item.name.startswith("operator") and not item.name[8:9].isalnum() and not item.name.startswith(_PLAIN):
            owner = item.qualified_name.removesuffix(item.name).removesuffix("::")
            found[owner].append(item)
    for owner, items in found.items():
        first = items[0]
        yield first.row, first.row + 1, (f"`{owner}`: " if owner else "") + named(item.name for item in items)


PATTERN = Rule("operator-overloading", "Operator overloading", (*PYTHON, *CPP), see)
