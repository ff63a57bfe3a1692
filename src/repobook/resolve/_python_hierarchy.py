"""Classes, their bases and the order in which members are looked up. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from sys import intern

from ..model import Document, Import
from ._python_state import CLASSES, State
from ._python_values import Class, Instance, Outside, Union, Value


class Hierarchy(State):
    """Classes, their bases and the order in which members are looked up."""

    def note(self, file: int, document: Document) -> None:
        """Takes the imports, classes and their members of a file."""
        self._note_imports(file, document.imports)
        classes, members, first = self.classes, self._members, self.world.base[file]
        definitions = document.definitions
        for number, definition in enumerate(definitions):
            if definition.kind in CLASSES:
                classes.append(first + number)
            owner = definition.enclosing
            if owner >= 0 and definitions[owner].kind in CLASSES:
                members.setdefault(first + owner, {}).setdefault(intern(definition.name), []).append(number)

    def build_hierarchy(self) -> None:
        """Method resolution orders of all classes, base by base. Every file must have been noted, in their order."""
        classes = self.classes
        last = -1
        for symbol in classes:
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
