"""The tables of one Python file, unpacked for linking. Pure."""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections.abc import Sequence
from sys import intern

import msgspec
import numpy as np
from numpy.typing import NDArray

from ..languages._python_facts import Binding, Scope, columns, decode, rows
from ..languages._python_file import scopes_of
from ..languages._python_imports import PLUGIN
from ..model import Definition, Document, Kind
from ._python_values import Meaning

#: bindings that lead to something else than a variable
LEADING = (Binding.DEFINITION, Binding.IMPORT)


class Described(msgspec.Struct, frozen=True, gc=False):
    """What linking asks of a definition: a tenth of what its document says."""

    name: str
    kind: Kind
    byte: int
    flags: int
    type: str
    decorators: tuple[str, ...]
    #: annotation of the first parameter; None where there is none
    first: str | None


def _described(item: Definition) -> Described:
    return Described(
        intern(item.name), item.kind, item.byte, item.flags, intern(item.type), item.decorators,
        intern(item.parameters[0].annotation) if item.parameters else None,
    )  # fmt: skip


class Names(dict[int, dict[str, list[int]]]):
    """For each scope the rows of bindings by name, in the order of the text; made when a scope is asked for."""

    def __init__(
        self, texts: Sequence[str], order: NDArray[np.int64], ids: NDArray[np.int32], first: list[int]
    ) -> None:
        super().__init__()
        #: rows by scope and name, the names of these, and where each scope begins; one more for the end
        self._texts, self._order, self._ids, self._first = texts, order, ids, first

    def __missing__(self, scope: int) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        low, high = self._first[scope], self._first[scope + 1]
        texts, last = self._texts, -1
        same: list[int] = []
        for row, ident in zip(self._order[low:high].tolist(), self._ids[low:high].tolist(), strict=True):
            if ident != last:
                same = found[texts[ident]] = []
                last = ident
            same.append(row)
        self[scope] = found
        return found


class Tables:
    """References and bindings of a file. Lists run along the references unless said otherwise.

    Everything stays packed or is made when it is asked for: of most files others ask for a few names only.
    """

    def __init__(self, file: int, document: Document, base: int) -> None:
        self.file, self.base = file, base
        references = document.references
        self.count = references.count
        # Columns stay packed: as lists they would be most of the memory that linking takes.
        self.starts: memoryview[int] = memoryview(references.start).cast("I")
        self.ids: memoryview[int] = memoryview(references.name).cast("I")
        self.texts = document.names
        self.roles: bytes = references.role
        self.forms: bytes = references.form
        self.receivers: memoryview[int] = memoryview(references.receiver).cast("i")
        self.imports, self.exports = document.imports, document.exports
        self.definitions = [_described(item) for item in document.definitions]
        facts = decode(document.bindings)
        self.facts = facts
        self.scopes = rows(facts.scopes, 5) or [[0, 0, 1 << 31, -1, -1]]
        #: by column, then by row, and so are expressions: rows would be many small lists
        self.bindings = columns(facts.bindings, 7)
        self.expressions = columns(facts.expressions, 3)
        #: definition by the byte of its name
        self.at = {definition.byte: number for number, definition in enumerate(self.definitions)}
        self.scope_definition = [self.at.get(scope[4], -1) if scope[4] >= 0 else -1 for scope in self.scopes]
        self.definition_scope = {
            d: s for s, d in enumerate(self.scope_definition) if d >= 0 and self.scopes[s][0] != Scope.OUTER
        }
        #: rows whose target is a member of something
        self.members: list[int] = []
        #: global and nonlocal declarations: (scope, name) to the scope that is meant
        self.redirected: dict[tuple[int, str], int] = {}
        #: names that some scope binds by `LEADING`, as indexes
        self.leading: set[int] = set()
        #: for each scope the name of its first parameter, as index; -1 for none
        self.first_parameter = [-1] * len(self.scopes)
        self.scope_of, self.names = self._scopes()
        #: what was found of bindings by row, of uses, and of sets of bindings
        self.values: dict[int, Meaning] = {}
        self.meanings: dict[int, Meaning] = {}
        self.heights: dict[int, int] = {}
        self.choices: dict[tuple[object, ...], Meaning] = {}
        #: what a bare name means wherever it is used in a scope: by scope and index of the name
        self.settled: dict[tuple[int, int], Meaning] = {}
        self.narrowed_ids = {self.ids[row[0]] for row in self._narrowings}
        self.plugins = [number for number, entry in enumerate(self.imports) if entry.condition == PLUGIN]
        self.stars = [number for number, entry in enumerate(self.imports) if entry.name == "*"]

    def forget(self) -> None:
        """Drops what was found of this file's names: all of it follows from the tables once more."""
        for found in (self.values, self.meanings, self.heights, self.choices, self.settled, self.names):
            found.clear()

    @functools.cached_property
    def loops(self) -> list[list[int]]:
        """Starts of loops and their ends."""
        return rows(self.facts.loops, 2)

    @functools.cached_property
    def grown(self) -> dict[int, list[int]]:
        """For each bare name, as index, the rows that tell what is put into the container that it is."""
        found: dict[int, list[int]] = {}
        table = np.frombuffer(self.facts.bindings, "<i4").reshape(-1, 7)
        for row in np.flatnonzero(table[:, 1] == Binding.SUBSCRIPT).tolist():
            reference = self.bindings[0][row]
            if not self.forms[reference]:
                found.setdefault(self.ids[reference], []).append(row)
        return found

    @functools.cached_property
    def results(self) -> dict[int, list[tuple[int, int]]]:
        """For each function's scope what it gives back: kind, and expression or -1."""
        found: dict[int, list[tuple[int, int]]] = {}
        for scope, kind, expression in rows(self.facts.results, 3):
            found.setdefault(scope, []).append((kind, expression))
        return found

    @functools.cached_property
    def other_receivers(self) -> dict[int, int]:
        """Expressions that members are taken of, where they are not the value of a reference."""
        return {row[0]: row[1] for row in rows(self.facts.receivers, 2)}

    @functools.cached_property
    def bases(self) -> dict[int, list[int]]:
        """For each class the expressions of its bases."""
        found: dict[int, list[int]] = {}
        for byte, expression in rows(self.facts.bases, 2):
            found.setdefault(self.at.get(byte, -1), []).append(expression)
        return found

    @functools.cached_property
    def fixtures(self) -> dict[tuple[int, str], int]:
        """Fixtures of pytest by the class that they stand in (-1 for the top) and their name; the last of a name counts."""
        found = {}
        for name, byte in self.facts.fixtures:
            number = self.at.get(byte, -1)
            if number in self.definition_scope:
                found[self.scope_definition[self.scopes[self.definition_scope[number]][3]], name] = number
        return found

    @functools.cached_property
    def listed(self) -> frozenset[int]:
        """Names in the strings of ``__all__``."""
        return frozenset(memoryview(self.facts.listed).cast("i"))

    @functools.cached_property
    def asked(self) -> frozenset[int]:
        """Parameters that ask for a fixture."""
        return frozenset(memoryview(self.facts.asked).cast("i"))

    @functools.cached_property
    def used(self) -> frozenset[int]:
        """Those of them that the mark ``usefixtures`` names."""
        return frozenset(memoryview(self.facts.used).cast("i"))

    @property
    def _narrowings(self) -> list[list[int]]:
        return rows(self.facts.narrowings, 5)

    @functools.cached_property
    def narrowings(self) -> dict[tuple[str, ...], list[tuple[int, int, int, int]]]:
        """For each path of names where it is narrowed, what begins last first: start, end, expression, what must never
        return."""
        found: dict[tuple[str, ...], list[tuple[int, int, int, int]]] = {}
        for name, expression, start, end, leaving in self._narrowings:
            path = self.path(name)
            if path:
                found.setdefault(path, []).append((start, end, expression, leaving))
        for regions in found.values():
            regions.sort(key=lambda region: -region[0])
        return found

    @functools.cached_property
    def fields(self) -> dict[int, dict[str, list[int]]]:
        """For each class scope the rows that bind attributes of its instances (and of itself) by name: those whose
        target is a member of the first parameter of a method."""
        found: dict[int, dict[str, list[int]]] = {}
        for number in self.members:
            reference = self.bindings[0][number]
            receiver = self.receivers[reference]
            if self.forms[reference] == 1 and receiver >= 0 and self.forms[receiver] == 0:
                owner = self.method_of(receiver)
                if owner >= 0:
                    name = self.name(reference)
                    found.setdefault(self.scopes[owner][3], {}).setdefault(name, []).append(number)
        return found

    @functools.cached_property
    def import_names(self) -> dict[int, tuple[int, int]]:
        """References in import statements: the number of the import, and the part of the module's path they are (-1:
        the name that is taken or bound, -2: the dots before it all)."""
        found: dict[int, tuple[int, int]] = {}
        heads: list[tuple[int, int, int, list[str]]] = []
        bindings = np.frombuffer(self.facts.bindings, "<i4").reshape(-1, 7)[:, :3]
        bound = {row[0]: row[2] for row in bindings[bindings[:, 1] == Binding.IMPORT].tolist()}
        for number, entry in enumerate(self.imports):
            if entry.condition == PLUGIN:  # its name is a string
                continue
            at = bisect_left(self.starts, entry.byte)
            parts = [part for part in entry.module[entry.level :].split(".") if part]
            if entry.name:
                heads.append((number, at, entry.level, parts))
                width = 0 if entry.name == "*" else 1
            else:
                for part in range(len(parts)):
                    found[at + part] = (number, part)
                width = len(parts)
            if width and entry.name:
                found[at] = (number, -1)
            if width and bound.get(at + width) == number:
                found[at + width] = (number, -1)
        for number, at, level, parts in heads:
            low = at - len(parts)
            if level and low > 0 and self.name(low - 1) == "." * level:
                found[low - 1] = (number, -2)
            if low >= 0 and all(low + n not in found and self.name(low + n) == part for n, part in enumerate(parts)):
                for part in range(len(parts)):
                    found[low + part] = (number, part)
        return found

    def has_type_parameters(self, scope: int) -> bool:
        """Whether a function or class has type parameters (``def f[T]``)."""
        return any(self.bindings[1][rows[0]] == Binding.TYPE_PARAMETER for rows in self.names[scope].values() if rows)

    def name(self, reference: int) -> str:
        return self.texts[self.ids[reference]]

    def path(self, reference: int) -> tuple[str, ...]:
        """The names of a chain ``a.b.c``; empty when something is called or subscripted in it."""
        found: list[str] = []
        while reference >= 0:
            found.append(self.name(reference))
            form = self.forms[reference]
            if form == 0:
                return tuple(reversed(found))
            if form != 1:
                return ()
            reference = self.receivers[reference]
        return ()

    def _scopes(self) -> tuple[memoryview[int], Names]:
        """For each reference the scope that it is looked up in; and the bindings of all scopes."""
        table = np.frombuffer(self.facts.bindings, "<i4").reshape(-1, 7)
        reference, how = table[:, 0], table[:, 1]
        places = np.frombuffer(self.starts, "<u4").astype(np.int64)
        parameters = (how >= Binding.PARAMETER) & (how <= Binding.DOUBLE_STAR_PARAMETER)
        scope_of = scopes_of(places, self.scopes, reference[parameters].tolist())
        scope = np.array(scope_of)[reference]
        ids = np.frombuffer(self.ids, "<u4").astype(np.int32)[reference]
        member = (np.frombuffer(self.forms, np.uint8)[reference] != 0) & (how != Binding.IMPORT)
        declared = ~member & ((how == Binding.GLOBAL) | (how == Binding.NONLOCAL))
        self.members = np.flatnonzero(member).tolist()
        self.leading = set(ids[~member & ((how == Binding.DEFINITION) | (how == Binding.IMPORT))].tolist())
        own = np.flatnonzero(~member & (how == Binding.PARAMETER))[::-1]
        for place, ident in zip(scope[own].tolist(), ids[own].tolist(), strict=True):
            self.first_parameter[place] = ident
        # ``name[…] = value`` binds no name.
        kept = np.flatnonzero(~member & ~declared & (how != Binding.SUBSCRIPT))
        scope, names = scope[kept], ids[kept]
        if declared.any():
            self._redirect(np.flatnonzero(declared).tolist(), scope_of, scope, names)
        order = np.lexsort((reference[kept], names, scope))
        first = np.searchsorted(scope[order], np.arange(len(self.scopes) + 1))
        return scope_of, Names(self.texts, kept[order], names[order], first.tolist())

    def _redirect(
        self, declarations: list[int], scope_of: Sequence[int], scope: NDArray[np.int32], names: NDArray[np.int32]
    ) -> None:
        """Moves bindings of global and nonlocal names to the scopes that are meant: changes ``scope``."""
        redirected: dict[tuple[int, int], int] = {}
        for row in declarations:
            reference = self.bindings[0][row]
            place = scope_of[reference]
            if place > 0:
                outer = 0 if self.bindings[1][row] == Binding.GLOBAL else self.scopes[place][3]
                redirected[place, self.ids[reference]] = outer
        bound = set(zip(scope.tolist(), names.tolist(), strict=True))
        for (place, ident), target in sorted(redirected.items(), key=lambda item: (item[0][0], self.texts[item[0][1]])):
            self.redirected[place, self.texts[ident]] = target
            if (place, ident) in bound:
                while target > 0 and (self.scopes[target][0] == Scope.CLASS or (target, ident) not in bound):
                    target = self.scopes[target][3]
                scope[(scope == place) & (names == ident)] = target
                bound.discard((place, ident))
                bound.add((target, ident))

    def method_of(self, reference: int) -> int:
        """The scope of the method whose first parameter a bare name is, -1 for none."""
        ident, scope = self.ids[reference], self.scope_of[reference]
        name = self.texts[ident]
        while scope > 0:
            kind, parent = self.scopes[scope][0], self.scopes[scope][3]
            if kind == Scope.CLASS:
                return -1
            if kind == Scope.FUNCTION and self.scopes[parent][0] == Scope.CLASS:
                if self.first_parameter[scope] == ident:
                    return scope
            if name in self.names[scope] and kind != Scope.COMPREHENSION:
                return -1
            scope = parent
        return -1
