"""What is said of definitions and imports of other files: the symbol tables of all files in a row. Pure.

A page names definitions of many other files. To decode all definitions of those files for a name each would take more
time than the page.
"""

from __future__ import annotations

from array import array
from collections.abc import Container
from weakref import WeakKeyDictionary

import numpy as np

from .model import CALLABLE, Flag, Kind, SymbolTable
from .resolve.world import World
from .symboltable import KINDS


class Naming:
    """Columns along the definitions of all files: the entry of a symbol is ``symbol - first``."""

    def __init__(self, world: World) -> None:
        self.first = len(world.files)
        self.base = world.base
        #: qualified names as they are shown
        self.names: list[str] = []
        #: ids on the pages of their files
        self.anchors: list[str] = []
        self.kinds: list[Kind] = []
        #: 0-based rows of their names
        self.rows = array("I")
        #: their `Flag`s
        self.flags = array("I")
        #: for each file the 0-based rows of its imports
        self.import_rows: list[array[int]] = []
        none = array("I")
        for document in world.documents:
            rows = array("I")
            if document is not None:
                table = document.table
                self._add(table)
                rows.frombytes(table.import_rows)
            self.import_rows.append(rows or none)

    def _add(self, table: SymbolTable) -> None:
        self.names += table.names
        # Most ids are the name itself: one text then serves as both.
        self.anchors += [own or name for name, own in zip(table.names, table.anchors, strict=True)]
        self.kinds += map(KINDS.__getitem__, table.kinds)
        self.rows.frombytes(table.rows)
        self.flags.frombytes(table.flags)

    def of_file(self, file: int) -> list[str]:
        """The ids of all definitions of a file on its page."""
        return self.anchors[self.base[file] - self.first : self.base[file + 1] - self.first]

    def names_of(self, file: int) -> list[str]:
        """The names of all definitions of a file, as they are shown."""
        return self.names[self.base[file] - self.first : self.base[file + 1] - self.first]

    def with_flag(self, flag: int) -> dict[int, list[int]]:
        """The symbols of the definitions that have a `Flag`, by file, in order."""
        return self._by_file((np.flatnonzero(np.frombuffer(self.flags, np.uint32) & flag) + self.first).tolist())

    def tests(self) -> dict[int, list[int]]:
        """The symbols of the tests themselves, without the classes and groups around them, by file, in order."""
        found = self.with_flag(Flag.TEST)
        kept = {
            file: [symbol for symbol in symbols if self.kinds[symbol - self.first] in CALLABLE]
            for file, symbols in found.items()
        }
        return {file: symbols for file, symbols in kept.items() if symbols}

    def of_kinds(self, kinds: Container[Kind]) -> dict[int, list[int]]:
        """The symbols of the definitions of some kinds, by file, in order."""
        return self._by_file([symbol for symbol, kind in enumerate(self.kinds, self.first) if kind in kinds])

    def _by_file(self, symbols: list[int]) -> dict[int, list[int]]:
        files = np.searchsorted(np.array(self.base), symbols, side="right") - 1
        found: dict[int, list[int]] = {}
        for file, symbol in zip(files.tolist(), symbols, strict=True):
            found.setdefault(file, []).append(symbol)
        return found


_known: WeakKeyDictionary[World, Naming] = WeakKeyDictionary()


def naming(world: World) -> Naming:
    """The columns of a world, kept as long as it is; asked for before processes are forked, they are made once."""
    found = _known.get(world)
    if found is None:
        found = _known[world] = Naming(world)
    return found
