"""What bare names mean: scopes, the bindings that reach a use, builtins. Pure."""

from __future__ import annotations

import builtins

from ..languages._python_facts import Binding, Scope
from ..model import Flag
from ._numbers import DEFINITION, EXTERNAL, IMPORT, INHERITED, KEYWORD, LOCAL, UNRESOLVED
from ._python_state import CLASSES, FUNCTIONS, TOO_DEEP, State
from ._python_tables import LEADING, Tables
from ._python_values import Class, Function, Meaning, Outside, Value

#: bindings that do not replace the value of a name
_ADDING = (Binding.AUGMENTED,)
_INLINE = (Scope.COMPREHENSION, Scope.LAMBDA)
#: functions outside that never return
_LEAVING = frozenset(
    "sys.exit os._exit os.abort exit quit pytest.fail pytest.skip unittest.TestCase.fail unittest.TestCase.skipTest".split()
)
_BUILTINS = frozenset(dir(builtins)) | frozenset(
    "__file__ __path__ __builtins__ reveal_type unicode xrange long basestring raw_input WindowsError".split()
)


class Names(State):
    """What bare names mean: scopes, the bindings that reach a use, builtins."""

    def meaning(self, tables: Tables, reference: int) -> Meaning:
        """What a use of a name leads to."""
        known = tables.meanings.get(reference)
        if known is not None and (height := tables.heights.get(reference, 0)) <= self.depth:
            if height > self.height:
                self.height = height
            return known
        if tables.forms[reference] == 0:
            place = (tables.scope_of[reference], tables.ids[reference])
            settled = tables.settled.get(place)
            if settled is not None and tables.roles[reference] < IMPORT and place[1] not in tables.narrowed_ids:
                return settled
        saved, self.height = self.height, 0
        found = self._find(tables, reference)
        if self.height <= self.depth:
            tables.meanings[reference] = found
            if self.height or known is not None:
                tables.heights[reference] = self.height
        self.height = max(saved, self.height)
        return found

    def _find(self, tables: Tables, reference: int) -> Meaning:
        form, name = tables.forms[reference], tables.texts[tables.ids[reference]]
        if form == 0:
            found = self._bare(tables, reference, name)
        elif tables.roles[reference] == DEFINITION and (own := tables.at.get(tables.starts[reference], -1)) >= 0:
            return Meaning(tables.base + own, INHERITED, value=self.values.unknown)
        else:
            receiver = self._receiver(tables, reference, form)
            found = self.member(receiver, name) if receiver is not None else self.nothing
        if tables.ids[reference] in tables.narrowed_ids:
            narrowed = self._narrowed(tables, reference, found)
            if narrowed is not None:
                return Meaning(found.target, found.resolution, found.package, narrowed, more=found.more)
        return found

    def _receiver(self, tables: Tables, reference: int, form: int) -> Value | None:
        """The value before the dot, None when nothing is known of it."""
        before = tables.receivers[reference]
        if before < 0:
            expression = tables.other_receivers.get(reference, -1)
            return self.evaluate(tables, expression) if expression >= 0 else None
        if form == 1:
            return self.value(self.meaning(tables, before))
        if (expression := tables.other_receivers.get(reference, -1)) >= 0:
            return self.evaluate(tables, expression)
        if form == 2:
            return self.called(tables, before)
        if form == 3:
            return self.item(self.value(self.meaning(tables, before)))
        return None

    def called(self, tables: Tables, reference: int) -> Value:
        """The result of calling what a reference means."""
        name = tables.texts[tables.ids[reference]]
        if name == "super" and tables.forms[reference] == 0:
            return self._super(tables, reference)
        return self.call(self.value(self.meaning(tables, reference)))

    def _super(self, tables: Tables, reference: int) -> Value:
        scope = tables.scope_of[reference]
        while scope > 0:
            parent = tables.scopes[scope][3]
            if tables.scopes[scope][0] == Scope.FUNCTION and tables.scopes[parent][0] == Scope.CLASS:
                cls = self.class_of_scope(tables, parent)
                if cls is None:
                    return self.values.unknown
                definition = tables.definitions[tables.scope_definition[scope]]
                static = definition.flags & Flag.CLASSMETHOD or definition.name in ("__new__", "__init_subclass__")
                return self.values.super(cls, cls if static else self.values.instance(cls))
            scope = parent
        return self.values.unknown

    def class_of_scope(self, tables: Tables, scope: int) -> Class | None:
        definition = tables.scope_definition[scope]
        return self.values.cls(tables.base + definition) if definition >= 0 else None

    def _bare(self, tables: Tables, reference: int, name: str) -> Meaning:
        role = tables.roles[reference]
        if role == DEFINITION:
            own = tables.at.get(tables.starts[reference], -1)
            if own >= 0:
                return self._definition(tables, own, LOCAL)
        elif role == KEYWORD:
            return self.nothing
        elif role == IMPORT:
            return self.imported_name(tables, reference, name)
        scope = tables.scope_of[reference]
        known = tables.settled.get((scope, tables.ids[reference]))
        return known if known is not None else self.look_up(tables, scope, name, reference)

    def look_up(self, tables: Tables, scope: int, name: str, reference: int) -> Meaning:
        """The meaning of a bare name in a scope; ``reference`` is where it is used, -1 for the end of the scope."""
        saved, self.height = self.height, 0
        holder, free = self.holder(tables, scope, name)
        if holder < 0:
            result = self.starred(tables.file, name, set()) or self.builtin(name)
        else:
            found = tables.names[holder][name]
            here = -1 if free else reference
            free = here < 0 or len(found) == 1
            result = self.bound(tables, holder, name, found, here)
        if free and reference >= 0 and self.height == 0:
            tables.settled[scope, tables.ids[reference]] = result
        self.height = max(saved, self.height)
        return result

    def holder(self, tables: Tables, scope: int, name: str) -> tuple[int, bool]:
        """The scope whose bindings a bare name in a scope means (-1 for none), and whether they are meant wherever it
        stands there: a name of the scope itself means those that reach it."""
        start = function = scope
        scopes, names, redirected = tables.scopes, tables.names, tables.redirected
        while function > 0 and scopes[function][0] in _INLINE:
            function = scopes[function][3]
        while scope >= 0:
            if redirected and (other := redirected.get((scope, name))) is not None:
                scope = other
                continue
            found = names[scope].get(name)
            if found is not None:
                if scopes[scope][0] != Scope.CLASS or scope == start:
                    return scope, scope not in (function, start)
                if all(tables.bindings[1][number] == Binding.TYPE_PARAMETER for number in found):
                    return scope, True
            scope = scopes[scope][3]
        return -1, True

    def fixed(self, tables: Tables, scope: int, ident: int, reference: int) -> tuple[Meaning | None, bool]:
        """What a bare name means wherever it stands in its scope, None where that depends on the place; and whether its
        value is one, too. The meaning may lack its value. ``reference`` is one use of it."""
        known = tables.settled.get((scope, ident))
        if known is not None:
            return known, True
        name = tables.texts[ident]
        holder, free = self.holder(tables, scope, name)
        if holder >= 0:
            found, hows = tables.names[holder][name], tables.bindings[1]
            free = free or len(found) == 1
            if ident not in tables.leading or not any(hows[row] in LEADING for row in found):
                target = self._variable(tables, holder, name)
                return self.local if target < 0 else Meaning(target, LOCAL), free
            if not free:
                return None, False
        return self.look_up(tables, scope, name, reference), True

    def builtin(self, name: str) -> Meaning:
        known = self._builtin.get(name)
        if known is None:
            if name in _BUILTINS:
                value = self.values.outside("builtins", name)
                known = Meaning(-1, EXTERNAL, "builtins", value)
            elif name in ("__name__", "__doc__", "__qualname__", "__module__"):
                known = Meaning(-1, EXTERNAL, "builtins", self.values.builtin("str"))
            else:
                known = self.nothing
            self._builtin[name] = known
        return known

    def bound(self, tables: Tables, scope: int, name: str, found: list[int], reference: int) -> Meaning:
        """The meaning of a name that a scope binds in one or several places."""
        rows = self.reaching(tables, found, reference) if len(found) > 1 else found
        key = (scope, name, *rows) if rows != found else (scope, name)
        known = tables.choices.get(key)
        if known is None:
            saved, self.height = self.height, 0
            known = self._choose(tables, scope, name, rows, reference < 0)
            if self.height == 0:
                tables.choices[key] = known
            self.height = max(saved, self.height)
        return known

    def reaching(self, tables: Tables, found: list[int], reference: int) -> list[int]:
        """The bindings that may hold where a name is used: later ones in the same block replace earlier ones."""
        bindings, starts = tables.bindings, tables.starts
        if reference < 0:
            # Asked from elsewhere: all but those that a later one of the same block or of the whole scope replaces, the
            # last first. Of the branches of an ``if`` or ``try`` each may be the one that ran.
            last = 0
            whole = tables.scopes[tables.scope_of[bindings[0][found[0]]]][2]
            for place, row in enumerate(found):
                outer = bindings[4][row]
                if bindings[1][row] in _ADDING:
                    continue
                if outer >= whole or all(outer == bindings[4][other] for other in found[: place + 1]):
                    last = place
            return found[: last - 1 if last else None : -1]
        use = starts[reference]
        before = [row for row in found if starts[bindings[0][row]] < use and bindings[6][row] <= use]
        first = 0
        for place, row in enumerate(before):
            if use <= bindings[4][row] and bindings[1][row] not in _ADDING:
                first = place
        alive = before[first:]
        if len(before) < len(found) and tables.loops:
            start = starts[bindings[0][alive[0]]] if alive else -1
            for low, high in tables.loops:
                if low > use:
                    break
                if low <= use < high and start < low:
                    alive = alive + [row for row in found if row not in before and starts[bindings[0][row]] < high]
                    break
        return alive or found

    def _choose(self, tables: Tables, scope: int, name: str, rows: list[int], elsewhere: bool) -> Meaning:
        meanings = [self.binding(tables, scope, row) for row in rows]
        if len(meanings) == 1:
            only = meanings[0]
            if only.target < 0 and only.resolution == LOCAL:
                target = self._variable(tables, scope, name)
                if target >= 0:
                    return Meaning(target, LOCAL, compute=only.compute)
            return only
        target, resolution, package = -1, UNRESOLVED, ""
        more: dict[int, None] = {}
        if elsewhere and meanings[0].resolution == LOCAL and meanings[0].target < 0:
            # Others see the variable that it was made last.
            target, resolution = self._variable(tables, scope, name), LOCAL
        for meaning in meanings:
            if meaning.target >= 0:
                if target < 0:
                    target, resolution = meaning.target, meaning.resolution
                elif meaning.target != target:
                    more[meaning.target] = None
            elif target < 0 and not package and meaning.package:
                package, resolution = meaning.package, meaning.resolution
        if target < 0:
            target = self._variable(tables, scope, name)
            if target >= 0:
                resolution, package = LOCAL, ""
            elif not package:
                resolution = LOCAL
        values = self.values
        return Meaning(
            target, resolution, package if target < 0 else "",
            compute=lambda: values.union([self.value(meaning) for meaning in meanings]), more=tuple(more),
        )  # fmt: skip

    def _variable(self, tables: Tables, scope: int, name: str) -> int:
        """The definition of a variable of a module or class, -1 when the name is local."""
        if scope > 0 and tables.scopes[scope][0] != Scope.CLASS:
            return -1
        for row in tables.names[scope][name]:
            own = tables.at.get(tables.starts[tables.bindings[0][row]], -1)
            if own >= 0:
                return tables.base + own
        return -1

    def binding(self, tables: Tables, scope: int, row: int) -> Meaning:
        """The meaning of one binding."""
        known = tables.values.get(row)
        if known is None:
            saved, self.height = self.height, 0
            known = self._make_row(tables, scope, row)
            if self.height == 0:
                tables.values[row] = known
            self.height = max(saved, self.height)
        return known

    def _make_row(self, tables: Tables, scope: int, row: int) -> Meaning:
        reference, how, expression = [column[row] for column in tables.bindings[:3]]
        if how == Binding.DEFINITION:
            own = tables.at.get(tables.starts[reference], -1)
            return self._definition(tables, own, LOCAL) if own >= 0 else self.nothing
        if how == Binding.IMPORT:
            place = (tables.file, row)
            if place in self._chased:
                # Imports that lead back to themselves: what they bind is found some other way, or not at all.
                self.height = TOO_DEEP
                return self.nothing
            self._chased.add(place)
            found = self.imported_value(tables, expression, tables.bindings[5][row] == 1)
            self._chased.discard(place)
            return found
        return Meaning(-1, LOCAL, compute=lambda: self.value_of_row(tables, scope, row))

    def _definition(self, tables: Tables, number: int, resolution: int) -> Meaning:
        """The meaning of a definition of the file itself."""
        definition = tables.definitions[number]
        symbol = tables.base + number
        if definition.kind in CLASSES:
            return Meaning(symbol, resolution, value=self.values.cls(symbol))
        if definition.kind in FUNCTIONS:
            return Meaning(symbol, resolution, value=self.values.function(symbol))
        return Meaning(symbol, resolution, value=self.values.unknown)

    def _narrowed(self, tables: Tables, reference: int, meaning: Meaning) -> Value | None:
        """What ``isinstance`` says of a name where it is used."""
        path = tables.path(reference)
        regions = tables.narrowings.get(path)
        if not regions:
            return None
        use = tables.starts[reference]
        for start, end, expression, leaving in regions:
            if start <= use < end and (leaving < 0 or self._never_returns(tables, leaving)):
                if len(path) == 1 and self._bound_since(tables, reference, start):
                    return None
                narrowed = self.narrowed(lambda: self.value(meaning), self.evaluate(tables, expression))
                if narrowed is not self.values.unknown:
                    return narrowed
        return None

    def _bound_since(self, tables: Tables, reference: int, test: int) -> bool:
        """Whether a bare name surely got another value between a test of it and its use."""
        name, use, bindings = tables.name(reference), tables.starts[reference], tables.bindings
        holder, _ = self.holder(tables, tables.scope_of[reference], name)
        return holder >= 0 and any(
            test <= tables.starts[bindings[0][row]] < use <= bindings[4][row] and bindings[6][row] <= use
            for row in tables.names[holder][name]
            if bindings[1][row] not in _ADDING
        )

    def _never_returns(self, tables: Tables, reference: int) -> bool:
        """Whether a call is the last that runs."""
        value = self.value(self.meaning(tables, reference))
        if isinstance(value, Function):
            described = self.described(value.symbol)
            return described is not None and described.type.rpartition(".")[2].strip("\"'") in ("NoReturn", "Never")
        return isinstance(value, Outside) and value.path in _LEAVING
