"""Classes, their bases and the order in which members are looked up. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from sys import intern

import msgspec

from ..model import Document, Import
from ._python_fixtures import is_conftest
from ._python_state import CLASSES, State
from ._python_values import Class, Instance, Outside, Union, Value
from .world import Earlier


class Hierarchy(State):
    """Classes, their bases and the order in which members are looked up."""

    def note(self, file: int, document: Document) -> None:
        """Takes the imports, classes and their members of a file."""
        self._note_imports(file, document.imports)
        if is_conftest(self.world.files[file].path):
            self.imported.add(file)  # by pytest
        classes, members, first = self.classes, self._members, self.world.base[file]
        definitions = document.definitions
        for number, definition in enumerate(definitions):
            if definition.kind in CLASSES:
                classes.append(first + number)
            owner = definition.enclosing
            if owner >= 0 and definitions[owner].kind in CLASSES:
                members.setdefault(first + owner, {}).setdefault(intern(definition.name), []).append(number)

    def build_hierarchy(self, earlier: Earlier | None = None) -> None:
        """Method resolution orders of all classes, base by base. Every file must have been noted, in their order. Of files
        that need not be linked again the bases are as they were."""
        classes = self.classes
        if earlier is not None:
            self._take_bases(earlier)
        last = -1
        for symbol in classes:
            if symbol in self._bases:
                continue
            file = self.world.file_of(symbol)
            if file != last and last >= 0 and last not in self.imported:
                self.tables.drop(last)  # nothing else asks for it
            last = file
            self._bases[symbol] = self._bases_of(symbol)
            self.forget()
        for symbol in classes:
            self._linear(symbol, ())
        # What was found while the hierarchy was not known is forgotten.
        self.forget(everything=True)

    def kept_bases(self) -> bytes:
        """The bases of all classes, packed, but for classes of which one is neither a class nor unknown: a class of the
        repository as its symbol, one from elsewhere as package and path."""
        kept: dict[int, list[int | tuple[str, str]]] = {}
        for symbol, bases in self._bases.items():
            told = [self._told(base) for base in bases]
            if None not in told:
                kept[symbol] = [item for item in told if item is not None]
        return msgspec.msgpack.encode(kept)

    def _told(self, base: Value) -> int | tuple[str, str] | None:
        if isinstance(base, Class):
            return base.symbol
        if isinstance(base, Outside):
            return base.package, base.path
        return -1 if base is self.values.unknown else None

    def _take_bases(self, earlier: Earlier) -> None:
        """The bases that an earlier hierarchy kept, of classes of files that are not linked again."""
        for old, told in msgspec.msgpack.decode(earlier.kept, type=dict[int, list[int | tuple[str, str]]]).items():
            symbol = earlier.symbol(old)
            if symbol < 0 or self.world.file_of(symbol) in earlier.again:
                continue
            self._bases[symbol] = tuple([self._base(item, earlier) for item in told])

    def _base(self, told: int | tuple[str, str], earlier: Earlier) -> Value:
        if not isinstance(told, int):
            return self.values.outside(*told)
        return self.values.unknown if told < 0 else self.values.cls(earlier.symbol(told))

    def _note_imports(self, file: int, imports: Sequence[Import]) -> None:
        modules, imported = self.modules, self.imported
        for item in imports:
            if item.level:
                found = modules.relative(file, item.module[item.level :], item.level)
            else:
                found = modules.absolute(file, item.module)
            imported.update(found.files)
            if item.name and found.folder:
                imported.update(modules.at(found.folder, item.name).files)

    def bases(self, symbol: int) -> tuple[Value, ...]:
        return self._bases.get(symbol, ())

    def _bases_of(self, symbol: int) -> tuple[Value, ...]:
        tables = self.tables[self.world.file_of(symbol)]
        found: list[Value] = []
        for expression in tables.bases.get(symbol - tables.base, ()):
            value = self.evaluate(tables, expression)
            if isinstance(value, Union):
                inside = [part for part in value.parts if isinstance(part, Class)]
                value = inside[0] if inside else value.parts[0]
            if isinstance(value, Instance) and value.args:
                value = value.cls
            if isinstance(value, Outside):
                value = self.values.outside(value.package, value.path)
            found.append(value)
        return tuple(found)

    def mro(self, symbol: int) -> tuple[Value, ...]:
        """The class, its bases, and theirs, in the order in which members are looked up."""
        return self._mro.get(symbol) or (self.values.cls(symbol),)

    def _linear(self, symbol: int, path: tuple[int, ...]) -> tuple[Value, ...]:
        known = self._mro.get(symbol)
        if known is not None:
            return known
        own = self.values.cls(symbol)
        if symbol in path or len(path) > 100:
            return (own,)
        bases = [base for base in self._bases[symbol] if base is not own]
        lists: list[list[Value]] = [
            list(self._linear(base.symbol, (*path, symbol))) if isinstance(base, Class) else [base] for base in bases
        ]
        lists.append(list(bases))
        result = (own, *_merge(lists))
        self._mro[symbol] = result
        return result


def _merge(lists: list[list[Value]]) -> list[Value]:
    """The C3 linearization; where there is none, the first order that keeps each class before its bases."""
    result: list[Value] = []
    lists = [items for items in lists if items]
    while lists:
        for items in lists:
            candidate = items[0]
            if not any(candidate in other[1:] for other in lists):
                break
        else:
            candidate = lists[0][0]
        result.append(candidate)
        lists = [rest for items in lists if (rest := [item for item in items if item is not candidate])]
    return result
