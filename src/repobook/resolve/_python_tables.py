"""The tables of one Python file, unpacked for linking. Pure."""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections.abc import Sequence

import numpy as np

from ..languages._python_facts import Binding, Scope, columns, decode, rows
from ..languages._python_file import scopes_of
from ..model import Document
from ..syntax import read_unsigned
from ._numbers import IMPORT
from ._python_values import Meaning

#: bindings that lead to something else than a variable
LEADING = (Binding.DEFINITION, Binding.IMPORT)
_PARAMETERS = (Binding.PARAMETER, Binding.STAR_PARAMETER, Binding.DOUBLE_STAR_PARAMETER)


class Tables:
    """References and bindings of a file. Lists run along the references unless said otherwise."""

    def __init__(self, file: int, document: Document, base: int) -> None:
        self.file, self.document, self.base = file, document, base
        references = document.references
        self.count = references.count
        # Columns stay packed: as lists they would be most of the memory that linking takes.
        self.starts: Sequence[int] = memoryview(references.start).cast("I")
        self.ids: Sequence[int] = memoryview(references.name).cast("I")
        self.texts = document.names
        self.roles: Sequence[int] = references.role
        self.forms: Sequence[int] = references.form
        self.receivers: Sequence[int] = memoryview(references.receiver).cast("i")
        facts = decode(document.bindings)
        self.facts = facts
        self.scopes = rows(facts.scopes, 5) or [[0, 0, 1 << 31, -1, -1]]
        #: by column, then by row, and so are expressions: rows would be many small lists
        self.bindings = columns(facts.bindings, 7)
        parameters = [name for name, how in zip(*self.bindings[:2], strict=True) if how in _PARAMETERS]
        places = read_unsigned(references.start).astype(np.int64)
        self.scope_of = scopes_of(places, self.scopes, parameters)
        self.expressions = columns(facts.expressions, 3)
        #: definition by the byte of its name
        self.at = {definition.byte: number for number, definition in enumerate(document.definitions)}
        self.scope_definition = [self.at.get(scope[4], -1) if scope[4] >= 0 else -1 for scope in self.scopes]
        self.definition_scope = {
            d: s for s, d in enumerate(self.scope_definition) if d >= 0 and self.scopes[s][0] != Scope.OUTER
        }
        #: for each scope the rows of `bindings` by name
        self.names: list[dict[str, list[int]]] = [{} for _ in self.scopes]
        #: for each class scope the rows that bind attributes of its instances (and of itself) by name
        self.fields: dict[int, dict[str, list[int]]] = {}
        #: global and nonlocal declarations: (scope, name) to the scope that is meant
        self.redirected: dict[tuple[int, str], int] = {}
        #: subscript assignments by (scope of the name, name)
        self.first_parameter: dict[int, str] = {}
        #: names that some scope binds so
        self.leading: set[str] = set()
        self._fill()
        #: what was found of bindings by row, of uses, and of sets of bindings
        self.values: dict[int, Meaning] = {}
        self.meanings: dict[int, Meaning] = {}
        self.heights: dict[int, int] = {}
        self.choices: dict[tuple[object, ...], Meaning] = {}
        #: what a bare name means wherever it is used in a scope: by scope and index of the name
        self.settled: dict[tuple[int, int], Meaning] = {}
        #: starts of loops and their ends
        self.loops = rows(facts.loops, 2)
        self.results: dict[int, list[tuple[int, int]]] = {}
        for scope, kind, expression in rows(facts.results, 3):
            self.results.setdefault(scope, []).append((kind, expression))
        self.other_receivers: dict[int, int] = {row[0]: row[1] for row in rows(facts.receivers, 2)}
        self.bases: dict[int, list[int]] = {}
        for byte, expression in rows(facts.bases, 2):
            self.bases.setdefault(self.at.get(byte, -1), []).append(expression)
        self.narrowings: dict[tuple[str, ...], list[tuple[int, int, int]]] = {}
        narrowings = rows(facts.narrowings, 4)
        for name, expression, start, end in narrowings:
            path = self.path(name)
            if path:
                self.narrowings.setdefault(path, []).append((start, end, expression))
        self.stars = [number for number, entry in enumerate(document.imports) if entry.name == "*"]
        self.narrowed_ids = {self.ids[row[0]] for row in narrowings}

    def forget(self) -> None:
        """Drops what was found of this file's names: all of it follows from the tables once more."""
        for found in (self.values, self.meanings, self.heights, self.choices, self.settled):
            found.clear()

    @functools.cached_property
    def import_names(self) -> dict[int, tuple[int, int]]:
        """References in import statements: the number of the import, and the part of the module's path they are (-1:
        the name that is taken or bound)."""
        found: dict[int, tuple[int, int]] = {}
        heads: list[tuple[int, int, list[str]]] = []
        for number, entry in enumerate(self.document.imports):
            at = bisect_left(self.starts, entry.byte)
            parts = [part for part in entry.module[entry.level :].split(".") if part]
            if entry.name:
                heads.append((number, at, parts))
                width = 0 if entry.name == "*" else 1
            else:
                for part in range(len(parts)):
                    found[at + part] = (number, part)
                width = len(parts)
            if width and entry.name:
                found[at] = (number, -1)
            own = entry.name or entry.module.partition(".")[0]
            if entry.alias and (entry.alias != own or not entry.name):
                if (
                    at + width < self.count
                    and self.roles[at + width] == IMPORT
                    and self.name(at + width) == entry.alias
                ):
                    found.setdefault(at + width, (number, -1))
        for number, at, parts in heads:
            low = at - len(parts)
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

    def _fill(self) -> None:
        members: list[int] = []
        names, scope_of, ids, texts, scopes = self.names, self.scope_of, self.ids, self.texts, self.scopes
        for number, (reference, how) in enumerate(zip(*self.bindings[:2], strict=True)):
            if self.forms[reference] != 0 and how != Binding.IMPORT:
                members.append(number)
                continue
            scope, name = scope_of[reference], texts[ids[reference]]
            if how == Binding.GLOBAL:
                if scope > 0:
                    self.redirected[scope, name] = 0
                continue
            if how == Binding.NONLOCAL:
                if scope > 0:
                    self.redirected[scope, name] = scopes[scope][3]
                continue
            if how == Binding.PARAMETER and scope not in self.first_parameter:
                self.first_parameter[scope] = name
            if how in LEADING:
                self.leading.add(name)
            names[scope].setdefault(name, []).append(number)
        if self.redirected:
            self._redirect()
        for table in names:
            for found in table.values():
                if len(found) > 1:
                    found.sort(key=self.bindings[0].__getitem__)
        for number in members:
            self._member(number)

    def _redirect(self) -> None:
        for (scope, name), target in sorted(self.redirected.items()):
            found = self.names[scope].pop(name, None)
            if found:
                while target > 0 and (self.scopes[target][0] == Scope.CLASS or name not in self.names[target]):
                    target = self.scopes[target][3]
                self.names[target].setdefault(name, []).extend(found)

    def _member(self, number: int) -> None:
        """A row whose target is ``receiver.name``: a field when the receiver is the first parameter of a method."""
        reference = self.bindings[0][number]
        receiver = self.receivers[reference]
        if self.forms[reference] != 1 or receiver < 0 or self.forms[receiver] != 0:
            return
        owner = self.method_of(receiver)
        if owner >= 0:
            name = self.name(reference)
            self.fields.setdefault(self.scopes[owner][3], {}).setdefault(name, []).append(number)

    def method_of(self, reference: int) -> int:
        """The scope of the method whose first parameter a bare name is, -1 for none."""
        name, scope = self.name(reference), self.scope_of[reference]
        while scope > 0:
            kind, parent = self.scopes[scope][0], self.scopes[scope][3]
            if kind == Scope.CLASS:
                return -1
            if kind == Scope.FUNCTION and self.scopes[parent][0] == Scope.CLASS:
                if self.first_parameter.get(scope) == name:
                    return scope
            if name in self.names[scope] and kind != Scope.COMPREHENSION:
                return -1
            scope = parent
        return -1
