"""Classes, their bases and the order in which members are looked up. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from sys import intern

import msgspec

from ..encoded import fresh
from ..model import Definition, Document, Import
from ._python_fixtures import is_conftest
from ._python_state import CLASSES, METACLASSES, State
from ._python_values import Class, Instance, Outside, Union, Value
from .world import Earlier

_KEPT = tuple[bool, dict[int, list[int | tuple[str, str]] | None]]


class Hierarchy(State):
    """Classes, their bases and the order in which members are looked up."""

    def note(self, file: int, document: Document) -> None:
        """Takes the imports, classes and their members of a file."""
        self._note_imports(file, document.imports)
        if is_conftest(self.world.files[file].path):
            self.imported.add(file)  # by pytest
        first = self.world.base[file]
        definitions = document.definitions
        self.classes += [first + number for number, item in enumerate(definitions) if item.kind in CLASSES]
        self._note_members(file, definitions)

    def _note_members(self, file: int, definitions: Sequence[Definition]) -> None:
        members, first = self._members, self.world.base[file]
        for number, definition in enumerate(definitions):
            owner = definition.enclosing
            if owner >= 0 and definitions[owner].kind in CLASSES:
                members.setdefault(first + owner, {}).setdefault(intern(definition.name), []).append(number)

    def members_of(self, symbol: int) -> dict[str, list[int]]:
        """Definitions right in a class, by name, as numbers in its document."""
        if self._unread and (file := self.world.file_of(symbol)) in self._unread:
            self._unread.discard(file)
            document = fresh(self.world.documents, file)
            assert document is not None
            self._note_members(file, document.definitions)
        return self._members.get(symbol, {})

    def resume(self, earlier: Earlier) -> None:
        """Takes over what an earlier hierarchy kept of files that are not linked again, and notes the others."""
        self.imported.update(*earlier.reads.values())
        self.imported.update(file for file in self.files if is_conftest(self.world.files[file].path))
        self._resumed = self.files - earlier.again
        self._unread = set(self._resumed)
        self._take_bases(earlier)
        for file in sorted(earlier.again):
            document = fresh(self.world.documents, file)
            assert document is not None
            self.note(file, document)
        self.classes.sort()

    def build_hierarchy(self) -> None:
        """Method resolution orders of all classes, base by base. Every file must have been noted, in their order, or be one
        of which bases were taken over."""
        classes = self.classes
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
        # Those of classes that stand as they stood are made when they are asked for, unless bases run in a circle: then it
        # counts where one begins.
        for symbol in classes:
            if not self._resumed or self.world.file_of(symbol) not in self._resumed:
                self._linear(symbol, ())
        self._late = bool(self._resumed) and not self._cut
        if self._resumed and self._cut:
            self._cut = False
            self._mro.clear()
            for symbol in classes:
                self._linear(symbol, ())
        # What was found while the hierarchy was not known is forgotten.
        self.forget(everything=True)

    def kept_bases(self) -> bytes:
        """The bases of all classes, packed: a class of the repository as its symbol, one from elsewhere as package and path.
        Nothing for a class of which one is neither a class nor unknown."""
        kept: dict[int, list[int | tuple[str, str] | None] | None] = {}
        for symbol, bases in self._bases.items():
            told = [self._told(base) for base in bases]
            kept[symbol] = None if None in told else told
        return msgspec.msgpack.encode((self._cut, kept))

    def _told(self, base: Value) -> int | tuple[str, str] | None:
        if isinstance(base, Class):
            return base.symbol
        if isinstance(base, Outside):
            return base.package, base.path
        return -1 if base is self.values.unknown else None

    def _take_bases(self, earlier: Earlier) -> None:
        """The classes that an earlier hierarchy kept, with their bases, of files that are not linked again."""
        self._cut, kept = msgspec.msgpack.decode(earlier.kept, type=_KEPT)
        for old, told in kept.items():
            symbol = earlier.symbol(old)
            if symbol < 0 or self.world.file_of(symbol) in earlier.again:
                continue
            self.classes.append(symbol)
            if told is not None:
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
                # A class that a metaclass is called for is of no class that is known.
                made = value.instance and value.path in METACLASSES
                value = self.values.unknown if made else self.values.outside(value.package, value.path)
            found.append(value)
        return tuple(found)

    def _declared(self, symbol: int) -> tuple[Class, ...]:
        """The class as the declarations beside a source of Cython have it: its members are members of the class."""
        twin = self.declaring.get(self.world.file_of(symbol), -1) if self.declaring else -1
        if twin < 0:
            return ()
        own = self.described(symbol)
        if own is None or not self._at_top(symbol):
            return ()
        first = self.world.base[twin]
        return tuple(
            self.values.cls(first + number)
            for number, item in enumerate(self.tables[twin].definitions)
            if item.name == own.name and item.kind in CLASSES and self._at_top(first + number)
        )

    def _at_top(self, symbol: int) -> bool:
        """Whether a class with a body stands at the top of its file."""
        tables = self.tables[self.world.file_of(symbol)]
        scope = tables.definition_scope.get(symbol - tables.base, -1)
        return scope >= 0 and tables.scopes[scope][3] == 0

    def mro(self, symbol: int) -> tuple[Value, ...]:
        """The class, its bases, and theirs, in the order in which members are looked up."""
        found = self._mro.get(symbol)
        if found is None and self._late and symbol in self._bases:
            found = self._linear(symbol, ())
        return found or (self.values.cls(symbol),)

    def _linear(self, symbol: int, path: tuple[int, ...]) -> tuple[Value, ...]:
        known = self._mro.get(symbol)
        if known is not None:
            return known
        own = self.values.cls(symbol)
        if symbol in path or len(path) > 100:
            self._cut = True
            return (own,)
        bases = [base for base in self._bases[symbol] if base is not own]
        lists: list[list[Value]] = [
            list(self._linear(base.symbol, (*path, symbol))) if isinstance(base, Class) else [base] for base in bases
        ]
        lists.append(list(bases))
        result = (own, *self._declared(symbol), *_merge(lists))
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
