"""What is said of definitions and imports of other files, in columns, so that nobody opens their documents for it. Pure.

A page names definitions of many other files. To decode all definitions of those files for a name each would take more
time than the page.
"""

from __future__ import annotations

from array import array
from collections.abc import Container, Sequence
from weakref import WeakKeyDictionary

import numpy as np

from .anchors import anchors
from .model import CALLABLE, Definition, Flag, Kind
from .resolve.world import World


def shown_name(item: Definition) -> str:
    """A definition's name as a reader sees it: a heading's is written with marks, ``Using `x```, and shown without."""
    return item.signature or item.name if item.kind is Kind.HEADING else item.name


def _unmarked(definitions: Sequence[Definition]) -> list[str]:
    """Qualified names in which headings are without marks."""
    found: list[str] = []
    for item in definitions:
        name = item.qualified_name
        around, above = ("", "") if item.enclosing < 0 else (
            definitions[item.enclosing].qualified_name, found[item.enclosing]
        )  # fmt: skip
        if name.startswith(around) and name.endswith(item.name):
            name = above + name[len(around) : len(name) - len(item.name)] + shown_name(item)
        found.append(name)
    return found


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
            if document is None:
                self.import_rows.append(none)
                continue
            imports = document.imports
            self.import_rows.append(array("I", [item.row for item in imports]) if imports else none)
            if document.definitions:
                self._add(document.definitions)

    def _add(self, definitions: Sequence[Definition]) -> None:
        names = [item.qualified_name for item in definitions]
        kinds = [item.kind for item in definitions]
        marked = Kind.HEADING in kinds and any(shown_name(item) != item.name for item in definitions)
        self.names += _unmarked(definitions) if marked else names
        # Most ids are the name itself: one text then serves as both. Ids go by what is written.
        self.anchors += [
            name if name == found else found for name, found in zip(names, anchors(definitions), strict=True)
        ]
        self.kinds += kinds
        self.rows.extend([item.row for item in definitions])
        self.flags.extend([item.flags for item in definitions])

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
