"""What operators, iterators and members of templates lead to: the types of parts of a value. Pure."""

from __future__ import annotations

import re

import msgspec

from ..model import Kind
from ._c_tables import Tables, closing, split_arguments
from ._c_types import Type, Types, shown, substitute

#: a class's bases are looked through so far for the template that a member is of
_FAR = 20
_SPECIALISED = re.compile(r"(\w+)\s*<")
#: members of containers of the standard library that are types
_ELEMENT = frozenset(("value_type", "reference", "const_reference"))
_ITERATOR = frozenset(("iterator", "const_iterator", "reverse_iterator", "const_reverse_iterator"))
_TUPLES = frozenset(("std::pair", "std::tuple"))
#: templates of the standard library that own what they point to
_POINTERS = frozenset(("std::unique_ptr", "std::shared_ptr"))


class Parts(Types):
    """Types, and what is got out of values of them."""

    def __init__(self, tables: Tables) -> None:
        super().__init__(tables)
        self._parameters: dict[str, tuple[str, ...]] = {}
        self._based: dict[str, tuple[Type, ...]] = {}
        self._converting: dict[str, bool] = {}

    def instance(self, result: Type | None, owner: Type | None, symbol: int) -> Type | None:
        """The type of a member of an instance of a template: its parameters are replaced by the arguments of the instance, or
        of the base that the member is of."""
        if result is None or owner is None or not owner.name:
            return result
        around = self.tables.qualified.get(symbol, "").rpartition("::")[0]
        if result.name and not result.arguments:
            if result.name != around or not owner.arguments:
                return result
            # The name of a template alone, inside of it, is that of the instance.
            whole = self.as_base(owner, around)
            return whole and msgspec.structs.replace(result, arguments=whole.arguments)
        own = owner if around == owner.name else self.as_base(owner, around) or owner
        if not own.arguments:
            return result
        parameters = self.parameters(own.name)
        return substitute(result, parameters, own.arguments) if parameters else result

    def parameters(self, name: str) -> tuple[str, ...]:
        """The names of the parameters of a class template, () for what is none."""
        known = self._parameters.get(name)
        if known is None:
            lists = [self.tables.template_parameters(symbol) for symbol in self.tables.symbols.get(name, ())]
            known = self._parameters[name] = next((found for found in lists if found), ())
        return known

    def as_base(self, owner: Type, wanted: str) -> Type | None:
        """The instance of a base that an instance of a class has."""
        if owner.name == wanted:
            return owner
        pending, seen = [owner], {owner.name}
        while pending and len(seen) < _FAR:
            following = []
            for item in pending:
                for base in self._instances(item):
                    if base.name == wanted:
                        return base
                    if base.name not in seen:
                        seen.add(base.name)
                        following.append(base)
            pending = following
        return None

    def _instances(self, owner: Type) -> list[Type]:
        """The direct bases of an instance of a class."""
        name = owner.name
        bases = self._based.get(name)
        if bases is None:
            bases = self._ask(self._based, "based", name, (), lambda: self._find_based(name))
        if not owner.arguments:
            return list(bases)
        parameters = self.parameters(name)
        return [found for base in bases if (found := substitute(base, parameters, owner.arguments)) and found.name]

    def _find_based(self, name: str) -> tuple[Type, ...]:
        outer, parameters = name.rpartition("::")[0], self.parameters(name)
        found = [
            self.stands(written, outer, symbol, parameters)
            for symbol in self.tables.symbols.get(name, ()) for written in self.tables.definition(symbol).bases
        ]  # fmt: skip
        return tuple([item for item in found if item is not None and item.name])

    def arrow(self, found: Type | None) -> Type | None:
        """What ``->`` leads to."""
        if found is None or found.pointers:
            return found
        if found.name:
            given = found.arguments[0] if found.arguments else found
            return self._given_by(found, "operator->") or given
        return found.arguments[0] if found.arguments else None

    def pointed(self, found: Type | None) -> Type | None:
        """What ``*`` leads to."""
        if found is None:
            return None
        if found.pointers:
            return msgspec.structs.replace(found, pointers=found.pointers - 1)
        if found.name:
            for symbol in self.member(found.name, "operator*"):
                # The one with a parameter multiplies.
                if not self.tables.definition(symbol).annotations:
                    result = self.instance(self.declared(symbol), found, symbol)
                    if result is not None and (result.name or result.arguments):
                        return result
        return self.arrow(found)

    def item(self, found: Type | None) -> Type | None:
        """What a subscript of a value is."""
        if found is None:
            return None
        if found.pointers:
            return msgspec.structs.replace(found, pointers=found.pointers - 1)
        if found.name:
            given = self._given_by(found, "operator[]")
            return given or (found.arguments[0] if found.arguments else self._of_array(found))
        if found.written.endswith("map") and len(found.arguments) > 1:
            return found.arguments[1]
        return found.arguments[0] if found.arguments else None

    def _given_by(self, found: Type, operator: str) -> Type | None:
        """The class that an operator of a class gives."""
        for symbol in self.member(found.name, operator):
            result = self.instance(self.declared(symbol), found, symbol)
            if result is not None and result.name:
                return result
        return None

    def each(self, found: Type | None) -> Type | None:
        """What a loop over a value gives: what its iterators point to."""
        if found is None or found.pointers:
            return found  # of an array of pointers
        if found.name:
            begins = self.member(found.name, "begin")
            for symbol in begins:
                result = self.pointed(self.instance(self.declared(symbol), found, symbol))
                if result is not None and (result.name or result.arguments):
                    return result
            if begins:
                return None
            if not found.arguments:
                return self._of_array(found)
        if not found.arguments:
            return None
        if found.written.endswith("map") and len(found.arguments) > 1:
            return Type("", found.arguments[:2], 0, "std::pair")
        return found.arguments[0]

    def _of_array(self, found: Type) -> Type | None:
        """An item of what is declared with the type of its items: what has no operator for it, and turns into nothing else, is
        an array."""
        return None if self.converts(found.name) else found

    def part(self, found: Type | None, number: int) -> Type | None:
        """What a structured binding, or ``std::get``, takes out of a value."""
        if found is None or found.pointers:
            return None
        if not found.name:
            many = found.written in _TUPLES and number < len(found.arguments)
            return found.arguments[number] if many else None
        if self.bases(found.name):
            return None
        definition = self.tables.definition
        symbols = self.tables.symbols.get(found.name, ())
        if len(symbols) != 1 or definition(symbols[0]).bases:
            return None
        fields = self.tables.fields(symbols[0])
        return self.instance(self.declared(fields[number]), found, fields[number]) if number < len(fields) else None

    def iterator(self, found: Type) -> Type:
        """An iterator of a container of the standard library."""
        return Type("", (self.each(found),), 0, "std::iterator")

    def called(self, found: Type | None) -> Type | None:
        """What calling a value gives: a function object."""
        if found is None or found.pointers:
            return None
        if found.name:
            results = {
                self.instance(self.declared(symbol), found, symbol) for symbol in self.member(found.name, "operator()")
            }
            return results.pop() if len(results) == 1 else None
        return found.arguments[0] if found.written == "std::function" and found.arguments else None

    # -- members as a whole ------------------------------------------------------------------------------------------------

    def _within_class(self, name: str) -> list[int]:
        """The symbols that stand right in the definitions of a class."""
        tables = self.tables
        return [member for symbol in tables.symbols.get(name, ()) for member in tables.inside(symbol)]

    def converts(self, name: str) -> bool:
        """Whether a class or one of its bases has a conversion, or a base that is not known."""
        known = self._converting.get(name)
        if known is None:
            known = self._converting[name] = any(self._has_conversion(owner) for owner in self.lineage(name))
        return known

    def _has_conversion(self, name: str) -> bool:
        tables = self.tables
        whole = tables.whole(name)
        if not whole:
            return True
        for symbol in whole:
            if len(tables.definition(symbol).bases) > len(self.bases(name)):
                return True
        for member in self._within_class(name):
            last = tables.qualified.get(member, "").rpartition("::")[2]
            if last.startswith("operator") and last[8:9].isidentifier() and not last[8:].startswith(("new", "delete")):
                return True
        return False

    # -- types that are members of templates -------------------------------------------------------------------------

    def dependent(
        self, names: str, arguments: tuple[Type | None, ...], inner: str, scope: str, depth: int
    ) -> Type | None:
        """The type that ``names<arguments>::inner`` is."""
        if names.startswith("std::"):
            whole = Type("", arguments, 0, names)
            if not arguments:
                return None
            return self.each(whole) if inner in _ELEMENT else self.iterator(whole) if inner in _ITERATOR else None
        owner = self.scope(names, scope, depth + 1)
        if not owner:
            return None
        if not arguments:
            found = self.inner_scope(owner, inner, depth + 1)
            return Type(found) if found else None
        symbols = self.within(owner, inner, depth + 1)
        tables = self.tables
        special = [symbol for symbol in symbols if tables.specialised(symbol)]
        if special:
            given = shown(arguments)
            exact = [symbol for symbol in special if given and tables.specialised(symbol) == given]
            symbols = tuple(exact) or tuple([symbol for symbol in symbols if symbol not in special])
        found_types: list[Type] = []
        for symbol in symbols:
            candidate = self._aliased(symbol, owner, arguments, depth)
            if candidate is None:
                return None
            if candidate not in found_types:
                found_types.append(candidate)
        if len(found_types) < 2:
            return found_types[0] if found_types else None
        # Nobody knows which partial specialisation is chosen: but all may hold the same.
        held = {self._held(candidate) for candidate in found_types}
        only = held.pop() if len(held) == 1 else None
        return Type("", (only,)) if only is not None else None

    def _held(self, found: Type) -> Type | None:
        """What a pointer object points to, None for anything else."""
        if found.pointers:
            return None
        if found.name:
            result = self.arrow(found) if self.member(found.name, "operator->") else None
            return result and msgspec.structs.replace(result, pointers=0)
        return found.arguments[0] if found.written in _POINTERS and found.arguments else None

    def _aliased(self, symbol: int, owner: str, arguments: tuple[Type | None, ...], depth: int) -> Type | None:
        """What a member of a template or of its specialisation stands for, where that is an alias or a class."""
        tables = self.tables
        item = tables.definition(symbol)
        full = tables.qualified.get(symbol, "")
        if item.kind is not Kind.TYPE or not item.type or item.enclosing < 0 or full.rpartition("::")[0] != owner:
            found = self.class_of(symbol, depth + 1)
            return Type(found) if found else None
        around = tables.world.base[tables.file_of(symbol)] + item.enclosing
        parameters = tables.template_parameters(around)
        result = self.read(item.type, owner, depth + 1, parameters)
        pattern = _pattern(tables.definition(around).template, owner.rpartition("::")[2])
        if pattern is not None:
            # ``template <typename T> struct Box<T, 1>``: what the parameters are is said by their places.
            arguments = tuple(
                [
                    arguments[pattern.index(name)] if name in pattern[: len(arguments)] else None for name in parameters
                ]
            )  # fmt: skip
        return substitute(result, parameters, arguments) if result is not None and parameters else result


def _pattern(head: str, name: str) -> list[str] | None:
    """The template arguments in the head of a partial specialisation; None for what is none."""
    end = closing(head, head.find("<")) if "<" in head else len(head)
    for found in _SPECIALISED.finditer(head, end):
        if found[1] == name:
            start = found.end() - 1
            return split_arguments(head[start + 1 : closing(head, start)])
    return None
