"""Rust: where the names of ``macro_rules!`` are known. They follow the text and not the paths of items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from ..model import Definition, Document, Flag, Kind
from ._rustmodules import Modules
from ._values import DEPTH, IMPORTED, LOCAL, NOTHING, Found
from .world import World

#: what makes the macros of a module known after it, and those of a crate in the whole of another
MACRO_USE = "macro_use"


class Macros:
    """The macros of all files: a macro is known from its definition to the end of what that stands in, in the modules
    declared there too; ``#[macro_use]`` on a module carries it past the module's end, ``#[macro_export]`` makes it an
    item at the root of its crate."""

    def __init__(self, world: World, documents: Mapping[int, Document], modules: Modules) -> None:
        self.world, self.documents, self.modules = world, documents, modules
        #: file -> name -> numbers of definitions, in the order of the text
        self.written: dict[int, dict[str, list[int]]] = {}
        #: file -> numbers of the definitions of modules that hand on their macros
        self.handing: dict[int, list[int]] = {}
        #: module -> the definition that declares it: file and number
        self.declared: dict[int, tuple[int, int]] = {}
        #: root of a crate -> name -> symbols that it exports
        self.exported: dict[int, dict[str, list[int]]] = defaultdict(dict)
        self.names: set[str] = set()
        for (file, index), number in modules.at.items():
            if index >= 0 and modules.modules[number].file != file:
                self.declared.setdefault(number, (file, index))

    def read(self, file: int, root: int) -> None:
        """Notes the macros of a file of the crate with a root."""
        for index, item in enumerate(self.documents[file].definitions):
            if item.kind is Kind.MACRO:
                self.names.add(item.name)
                self.written.setdefault(file, {}).setdefault(item.name, []).append(index)
                if item.flags & Flag.EXPORTED:
                    symbol = self.world.base[file] + index
                    self.exported[root].setdefault(item.name, []).append(symbol)
            elif item.kind is Kind.MODULE and MACRO_USE in item.decorators:
                self.handing.setdefault(file, []).append(index)
            elif item.kind is Kind.FUNCTION and (given := _written_by(item)):
                self.exported[root].setdefault(given, []).append(self.world.base[file] + index)

    def textual(self, file: int, byte: int, name: str) -> Found:
        """The macro that the text before a byte makes known, in the file or where its module is declared."""
        if name not in self.names:
            return NOTHING
        at, seen = file, {file}
        for _ in range(DEPTH):
            found = self._known(at, byte, name, 0)
            if found:
                symbol = found[0]
                resolution = LOCAL if self.world.file_of(symbol) == file else IMPORTED
                return Found(symbol, resolution, more=tuple(found[1:]))
            place = self._called(at, byte)
            if place is not None:
                at, byte = place  # what is known where a macro is called is known in the modules that it gives
                continue
            number = self.modules.at.get((at, -1), -1)
            if number not in self.declared:
                break
            at, index = self.declared[number]
            if at in seen:
                break
            seen.add(at)
            byte = self.documents[at].definitions[index].byte
        return NOTHING

    def _called(self, file: int, byte: int) -> tuple[int, int] | None:
        """Where the macro is called, if one that gives items is around a byte."""
        for (other, index), (caller, _, place) in self.modules.called.items():
            if other == file:
                item = self.documents[file].definitions[index]
                if item.start_byte <= byte < item.end_byte:
                    return caller, place
        return None

    def of_crate(self, root: int, name: str) -> Found:
        """A macro that a crate exports."""
        own = self.exported.get(root, {}).get(name, [])
        return Found(own[-1], IMPORTED, more=tuple(own[:-1])) if own else NOTHING

    def _known(self, file: int, byte: int, name: str, depth: int) -> list[int]:
        """Symbols of the last macro of a name before a byte that is known there; of several that are built in turn
        (``#[cfg(…)]``), all."""
        definitions = self.documents[file].definitions
        found: list[tuple[int, list[int]]] = []
        for index in self.written.get(file, {}).get(name, ()):
            item = definitions[index]
            if item.byte < byte and self._reaches(definitions, item, byte):
                symbol = self.world.base[file] + index
                if found and is_chosen(item) and is_chosen(definitions[found[-1][1][0] - self.world.base[file]]):
                    found[-1] = (item.byte, [*found[-1][1], symbol])
                else:
                    found.append((item.byte, [symbol]))
        for index in self.handing.get(file, ()) if depth < DEPTH else ():
            item = definitions[index]
            if item.byte < byte and item.flags & Flag.DECLARATION and self._reaches(definitions, item, byte):
                held = self.modules.at.get((file, index), -1)
                other = self.modules.modules[held].file if held >= 0 else file
                end = 1 << 62
                if other != file and (symbols := self._known(other, end, name, depth + 1)):
                    found.append((item.byte, symbols))
        return max(found)[1] if found else []

    @staticmethod
    def _reaches(definitions: tuple[Definition, ...], item: Definition, byte: int) -> bool:
        """Whether what holds a definition goes on to a byte, or hands it on to what does."""
        holder = item.enclosing
        while holder >= 0:
            around = definitions[holder]
            if around.start_byte <= byte < around.end_byte:
                return True
            if around.kind is not Kind.MODULE or MACRO_USE not in around.decorators:
                return False
            holder = around.enclosing
        return True


def _written_by(item: Definition) -> str:
    """The name of the macro that a function is: one for ``derive``, an attribute, or one that is called; "" for none."""
    for text in item.decorators:
        if text.startswith("proc_macro"):
            word, _, rest = text.partition("(")
            return rest.partition(",")[0].strip(" )") if word.strip() == "proc_macro_derive" else item.name
    return ""


def is_chosen(item: Definition) -> bool:
    """Whether a definition is built only under a condition."""
    return any(text.startswith(("cfg(", "cfg (")) for text in item.decorators)
