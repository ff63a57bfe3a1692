"""Which values a parameter can surely not take: C++ converts only what a constructor or a conversion says. Pure."""

from __future__ import annotations

from ..model import Kind
from ._c_parts import Parts
from ._c_tables import CLASSES, Tables
from ._c_types import Type

#: types of the language and of the library that stand for no other type, and have no constructors here
PLAIN = frozenset("bool int int64_t double float std::string std::string_view".split())


def is_exact(found: Type) -> bool:
    """Whether a type is known, and no other name of one that is."""
    written = found.written
    standard = written.startswith("std::") and not written.endswith("_t") and found.arguments != ()
    return bool(found.name) or written in PLAIN or standard


class Conversions(Parts):
    """Types, and what they may be converted to."""

    def __init__(self, tables: Tables) -> None:
        super().__init__(tables)
        self._made_of: dict[str, tuple[str, ...] | None] = {}
        self._unfit: dict[tuple[str, str], bool] = {}

    def unfit(self, argument: Type, parameter: Type) -> bool:
        """Whether a value of a class can surely not be passed for a parameter of another type."""
        if argument.pointers or parameter.pointers or not argument.name or not is_exact(parameter):
            return False
        if not parameter.name and parameter.written not in PLAIN:
            return False
        key = (argument.name, parameter.name)
        known = self._unfit.get(key)
        if known is None:
            known = self._unfit[key] = self._is_unfit(*key)
        return known

    def _is_unfit(self, argument: str, parameter: str) -> bool:
        kinds = self.tables.kinds
        if argument == parameter or kinds.get(argument) not in CLASSES or self.converts(argument):
            return False
        lineage = self.lineage(argument)
        if parameter in lineage:
            return False
        if not parameter or kinds.get(parameter) is Kind.ENUM:
            # The library's strings are made of what converts to them.
            return True
        made = self._made(parameter)
        return made is not None and not any(name in lineage for name in made)

    def _made(self, name: str) -> tuple[str, ...] | None:
        """The classes of whose values a class can be made; None where anything may do."""
        if name not in self._made_of:
            self._made_of[name] = self._find_made(name)
        return self._made_of[name]

    def _find_made(self, name: str) -> tuple[str, ...] | None:
        tables = self.tables
        own = name.rpartition("::")[2]
        if any(f"{name}::{base.rpartition('::')[2]}" in tables.aliases for base in self.bases(name)):
            return None  # constructors are inherited
        if len(tables.whole(name)) != 1:
            return None
        result = []
        for member in self._within_class(name):
            item = tables.definition(member)
            if tables.qualified.get(member, "") != f"{name}::{own}" or item.kind in CLASSES:
                continue
            if item.template or item.variadic:
                return None
            if item.needed > 1 or not item.annotations:
                continue
            first = self.taken(member, 0)
            if first is None or not is_exact(first):
                return None
            if first.name and not first.pointers:
                result.append(first.name)
        return tuple(result)
