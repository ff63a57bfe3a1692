"""C, C++, CUDA, Objective-C and C++ and shaders: what every name means, without a compiler. Pure.

Includes are resolved against where headers lie, names through namespaces, using-directives, classes and bases, members
through the types that declarations write down. A name counts as known in a file when a declaration of it is in the file
or in one that it includes, directly or not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from ..model import Flag, Kind
from ._c_changes import affected, seen
from ._c_conversions import Conversions
from ._c_file import FileResolver
from ._c_includes import Includes
from ._c_tables import CLASSES, FUNCTIONS, Tables
from .world import Links, Relation, Relationship, Resolver, World

__all__ = ["FAMILIES", "affected", "resolver", "seen"]

FAMILIES = ("c",)


class CResolver:
    """Tables of all files; see `repobook.resolve.world.Resolver`."""

    def __init__(self, world: World, files: Sequence[int]) -> None:
        self.world = world
        self.files = list(files)
        self.includes = Includes(world, files)
        self.tables = Tables(world, files)
        self.types = Conversions(self.tables)

    def links(self, file: int) -> Links:
        document = self.world.documents[file]
        assert document is not None
        self.types.forget()
        bits = self.includes.seen[file]
        size = (len(self.world.files) + 7) // 8
        seen = np.unpackbits(np.frombuffer(bits.to_bytes(size, "little"), np.uint8), bitorder="little").tobytes()
        return FileResolver(
            self.tables, self.types, file, document, seen, self.includes.links[file], bool(bits & self.includes.partial)
        ).run()

    def relationships(self) -> list[Relationship]:
        self.types.forget()
        found = self._declares() + self._classes()
        return sorted(found)

    def _declares(self) -> list[Relationship]:
        """Declarations and their definitions, and specialisations and their templates."""
        found: list[Relationship] = []
        definition, internal, file_of = self.tables.definition, self.tables.internal, self.tables.file_of
        for symbols in self.tables.symbols.values():
            if len(symbols) < 2:
                continue
            items = [(symbol, definition(symbol)) for symbol in symbols]
            whole = [
                pair for pair in items if not pair[1].flags & Flag.DECLARATION and pair[1].kind is not Kind.ENUMERATOR
            ]
            declared = [pair for pair in items if pair[1].flags & Flag.DECLARATION]
            for symbol, item in declared:
                wanted = self.tables.shape(symbol)
                matches = [
                    other for other, body in whole
                    if _alike(item.kind, body.kind) and self.tables.shape(other) == wanted
                    and (other not in internal or file_of(other) == file_of(symbol))
                    and not body.flags & Flag.SPECIALISATION
                ]  # fmt: skip
                if len(matches) == 1:
                    found.append(Relationship(symbol, Relation.DECLARES, matches[0], item.row))
            general = [
                pair for pair in whole if pair[1].flags & Flag.TEMPLATE and not pair[1].flags & Flag.SPECIALISATION
            ]
            if len(general) == 1:
                for symbol, item in whole:
                    if item.flags & Flag.SPECIALISATION and _alike(item.kind, general[0][1].kind):
                        found.append(Relationship(symbol, Relation.SPECIALISES, general[0][0], item.row))
        return found

    def _classes(self) -> list[Relationship]:
        """Bases of classes, and methods that override those of bases."""
        found: list[Relationship] = []
        tables, types = self.tables, self.types
        methods: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for path, symbols in tables.symbols.items():
            owner, _, name = path.rpartition("::")
            if owner in tables.classes and tables.kinds.get(path) in FUNCTIONS:
                methods[owner].extend((name, symbol) for symbol in symbols)
        for name in sorted(tables.classes):
            bases = types.bases(name)
            if not bases:
                continue
            for symbol in tables.symbols[name]:
                item = tables.definition(symbol)
                if item.kind in CLASSES and item.bases:
                    for base in bases:
                        target = self._main(base)
                        if target >= 0:
                            found.append(Relationship(symbol, Relation.EXTENDS, target, item.row))
            lineage = types.lineage(name)[1:]
            for short, symbol in methods.get(name, ()):
                item = tables.definition(symbol)
                if item.flags & (Flag.CONSTRUCTOR | Flag.STATIC) or short.startswith("~"):
                    continue
                target = self._overridden(lineage, short, item.flags, tables.shape(symbol))
                if target >= 0:
                    found.append(Relationship(symbol, Relation.OVERRIDES, target, item.row))
        return found

    def _main(self, name: str) -> int:
        """The definition of a class, or its first declaration."""
        symbols = [
            symbol for symbol in self.tables.symbols.get(name, ()) if self.tables.definition(symbol).kind in CLASSES
        ]
        whole = [
            symbol
            for symbol in symbols
            if not self.tables.definition(symbol).flags & (Flag.DECLARATION | Flag.SPECIALISATION)
        ]
        chosen = whole or symbols
        return chosen[0] if len(chosen) == 1 or (chosen and not whole) else -1

    def _overridden(self, lineage: list[str], name: str, flags: int, wanted: tuple[str, ...]) -> int:
        """The nearest virtual method of a base that one overrides, -1 for none."""
        for base in lineage:
            fitting = []
            for symbol in self.tables.symbols.get(f"{base}::{name}", ()):
                item = self.tables.definition(symbol)
                if item.flags & (Flag.VIRTUAL | Flag.OVERRIDE) and (len(item.annotations) == len(wanted)):
                    fitting.append((self.tables.shape(symbol) != wanted, symbol))
            if fitting:
                differs, symbol = min(fitting)
                if not differs or (flags & Flag.OVERRIDE and len(fitting) == 1):
                    return symbol
        return -1


def _alike(one: Kind, other: Kind) -> bool:
    if one in CLASSES:
        return other in CLASSES
    if one in FUNCTIONS:
        return other in FUNCTIONS
    return one is other or {one, other} <= {Kind.FIELD, Kind.VARIABLE, Kind.CONSTANT}


def resolver(world: World, files: Sequence[int]) -> Resolver:
    """The resolver of the C family."""
    return CResolver(world, files)
