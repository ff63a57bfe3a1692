"""Types of the expressions that members are taken from, as far as declarations write them down. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..languages._ccalls import CALLED
from ..languages._clocals import Mode
from ..model import Flag, Kind
from ._c_columns import EXTERNAL, INHERITED, TYPED, Columns
from ._c_tables import CLASSES, FUNCTIONS, Item, split_arguments
from ._c_types import BARE_NAME, Type, first_name, substitute

#: templates of the library whose values are made by calling them, and lead to what they hold
_HOLDERS = frozenset(("unique_ptr", "shared_ptr", "vector", "optional", "array", "deque", "map", "unordered_map"))
#: functions of the standard library that give back what they are given
_SAME = frozenset(("move", "forward", "as_const", "ref", "cref"))
#: members of containers of the standard library that give an iterator
_ITERATORS = frozenset(
    ("begin", "end", "cbegin", "cend", "rbegin", "rend", "find", "lower_bound", "upper_bound", "emplace_hint")
)


class Inference(Columns):
    """Infers the types of values, calls and local names."""

    def owner(self, index: int) -> Type | None:
        """The type whose member a use is."""
        receiver, form = self.receiver[index], self.form[index]
        if receiver < 0:
            cast = self.casts.get(index)
            if cast is None:
                return None
            return self.types_here(self.facts.types[cast], index)
        steps = self.steps.get(index)
        if steps is not None:
            found = self.led(receiver, self.facts.types[steps])
        elif form == 2:
            found = self.call_type(receiver)
        elif form == 3:
            found = self.types.item(self.value_type(receiver))
        else:
            found = self.value_type(receiver)
        if found is not None and self.facts.arrows[index]:
            found = self.types.arrow(found)
        return found

    def led(self, use: int, steps: str) -> Type | None:
        """The type that steps lead to from a use."""
        if steps.startswith("("):
            return self.stepped(self.call_type(use), steps[1:])
        return self.stepped(self.value_type(use), steps)

    def stepped(self, found: Type | None, steps: str) -> Type | None:
        """The type that steps lead to from a value; see `repobook.languages._clocals.Mode`."""
        types = self.types
        for step in steps:
            if found is None:
                return None
            if step == "*":
                found = types.pointed(found)
            elif step == "&":
                found = Type(found.name, found.arguments, found.pointers + 1, found.written)
            elif step == "[":
                found = types.item(found)
            elif step == ":":
                found = types.each(found)
            else:
                found = types.part(found, int(step))
        return found

    def _around(self, symbol: int) -> str:
        """The scope that a definition's head is read in."""
        return self.tables.qualified.get(symbol, "").rpartition("::")[0]

    def value_type(self, index: int) -> Type | None:
        """The type of the value that a use names."""
        if index in self._value_memo:
            return self._value_memo[index]
        self._value_memo[index] = None
        result = self._value_type(index)
        self._value_memo[index] = result
        return result

    def _value_type(self, index: int) -> Type | None:
        which = self.local[index]
        if which >= 0:
            return self.local_type(which)
        if self.form[index] == 0 and self.names[self.name[index]] == "this":
            scope = self.scope(index)
            while scope and scope not in self.tables.classes:
                scope = scope.rpartition("::")[0]
            return Type(scope, (), 1) if scope else None
        symbol = self.targets[index]
        if symbol < 0 or self.resolutions[index] > INHERITED:
            name = self.names[self.name[index]]
            if name in ("first", "second") and self.receiver[index] >= 0:
                owner = self.owner(index)
                if owner is not None and not owner.name and len(owner.arguments) == 2:
                    return owner.arguments[name == "second"]
            return None
        definition = self.tables.definition(symbol)
        if definition.kind in TYPED:
            result = self.types.declared(symbol)
            if self.receiver[index] >= 0 and self.form[index] != 4:
                result = self.types.instance(result, self.owner(index), symbol)
            return result
        return None

    def sole(self, index: int) -> Type | None:
        """The type of the one argument of a call, where it is a name or a call."""
        if self.facts.arguments[index] != 1:
            return None
        return next((found for _, found in self.passed_types(index)), None)

    def passed_types(self, index: int) -> Iterator[tuple[int, Type | None]]:
        """The arguments of a call that are a name or a call and nothing more: their numbers, from 0, and types."""
        first, last = (int(self.passed_to.searchsorted(index, side=side)) for side in ("left", "right"))
        for place in range(first, last):
            number = self.facts.passed_at[place]
            yield number % CALLED, self.passed_type(index, self.passed[place], number >= CALLED)

    def passed_type(self, index: int, use: int, called: bool) -> Type | None:
        """The type of an argument of a call, which stands behind the name that is called."""
        raise NotImplementedError

    def call_type(self, index: int) -> Type | None:
        """The type of the result of calling what a use names."""
        if index in self._call_memo:
            return self._call_memo[index]
        self._call_memo[index] = None
        result = self._call_type(index)
        self._call_memo[index] = result
        return result

    def _call_type(self, index: int) -> Type | None:
        if self.local[index] >= 0:
            found = self.local_type(self.local[index])
            return found if self.local[index] in self.type_names else self.types.called(found)
        symbol = self.targets[index]
        given = self.templates.get(index)
        if symbol < 0 or self.resolutions[index] > INHERITED:
            name = self.names[self.name[index]]
            if name.startswith("make_") and given is not None and self.resolutions[index] == EXTERNAL:
                first = split_arguments(self.facts.types[given])[0]
                return Type("", (self.types_here(first, index),), 0, "std::pointer")
            if given is not None and name in _HOLDERS and self.resolutions[index] == EXTERNAL:
                return self.types_here(f"std::{name}<{self.facts.types[given]}>", index)
            if self.resolutions[index] == EXTERNAL and (self.receiver[index] < 0 or self.form[index] == 4):
                return self._of_library(index, name, given)
            return self._outside_call(index, name)
        definition = self.tables.definition(symbol)
        if definition.kind in CLASSES:
            arguments: tuple[Type | None, ...] = ()
            if given is not None:
                arguments = self._list(self.facts.types[given], index)
            return Type(self.tables.qualified[symbol], arguments)
        if definition.kind is Kind.TYPE:
            return self.types.declared(symbol)
        if definition.kind in FUNCTIONS:
            if definition.flags & Flag.CONSTRUCTOR:
                return Type(self._around(symbol))
            return self._result(index, symbol, definition, given)
        if definition.kind in TYPED:
            return self.types.called(self.value_type(index))
        return None

    def _list(self, written: str, place: int) -> tuple[Type | None, ...]:
        """Template arguments that are written at a use."""
        return tuple([self.types_here(part, place) for part in split_arguments(written)])

    def space(self, index: int) -> str:
        """The namespace or class that a use before ``::`` names; "" for none that is known."""
        raise NotImplementedError

    def seen_type(self, found: Type, written: str, place: int) -> Type:
        """A type that is written at a use, where it is of a file that is not seen that one which is."""
        raise NotImplementedError

    def _of_library(self, index: int, name: str, given: int | None) -> Type | None:
        """The result of a function of the standard library that gives back what it is given, or a part of that."""
        if name in _SAME:
            return self.sole(index)
        if given is None:
            return None
        written = self.facts.types[given]
        if name == "get":
            whole = self.sole(index) if written.isdigit() else None
            return self.types.part(whole, int(written)) if whole is not None else self.types_here(written, index)
        if name.endswith("_pointer_cast"):
            return Type("", (self.types_here(written, index),), 0, "std::shared_ptr")
        return None

    def _result(self, index: int, symbol: int, definition: Item, given: int | None) -> Type | None:
        """The result type of a function, with its template's parameters replaced where the call gives them."""
        others = self.more.get(index, ())
        result = self.types.declared(symbol) if definition.type else None
        for other in others:
            item = self.tables.definition(other)
            if item.kind in FUNCTIONS and item.type and item.type != definition.type:
                second = self.types.declared(other)
                if second != result and (second is None or result is None or second.name != result.name):
                    if result is None and definition.type in ("", "auto"):
                        result = second
                        continue
                    return None
        if result is None:
            return None
        if self.receiver[index] >= 0 and self.form[index] != 4:
            result = self.types.instance(result, self.owner(index), symbol)
        elif (receiver := self.receiver[index]) >= 0 and (inner := self.templates.get(receiver)) is not None:
            # A static function of a template's instance.
            whole = Type(self.space(receiver), self._list(self.facts.types[inner], receiver))
            result = self.types.instance(result, whole, symbol)
        if given is not None and result is not None:
            parameters = self.tables.template_parameters(symbol)
            if parameters:
                arguments = self._list(self.facts.types[given], index)
                result = substitute(result, parameters, arguments)
        return result

    def _outside_call(self, index: int, name: str) -> Type | None:
        """Results of the few members of containers and pointers that lead back to what they hold."""
        if self.receiver[index] < 0 or self.form[index] == 4:
            return None
        owner = self.owner(index)
        if owner is None or owner.name or not owner.arguments:
            return None
        if name in _ITERATORS:
            return self.types.iterator(owner)
        if name == "lock" and owner.written == "std::weak_ptr":
            return Type("", owner.arguments, 0, "std::shared_ptr")
        if name in ("back", "front", "value", "top") or (name == "at" and not owner.written.endswith("map")):
            return owner.arguments[0]
        if name == "at":
            return owner.arguments[1] if len(owner.arguments) > 1 else None
        if name == "get" and owner.arguments[0] is not None:
            inner = owner.arguments[0]
            return Type(inner.name, inner.arguments, inner.pointers + 1, inner.written)
        return None

    def local_type(self, which: int) -> Type | None:
        """The type of a local name."""
        if which in self._local_memo:
            return self._local_memo[which]
        self._local_memo[which] = None
        mode, written, source = self.modes[which], self.local_types[which], self.local_sources[which]
        result: Type | None = None
        if mode in (Mode.DECLARED, Mode.TYPE):
            if written >= 0:
                place = self.declared.get(which, -1)
                result = self.types_here(self.facts.types[written], place)
        elif mode == Mode.HANDED:
            result = self.types_here(self._handed(self.facts.types[written]), self.declared.get(which, -1))
        elif source >= 0:
            result = self.call_type(source) if mode == Mode.CALL else self.value_type(source)
            if written >= 0 and result is not None:
                result = self.stepped(result, self.facts.types[written])
            if which in self.choices and result is not None:
                second = self.led(self.choices[which], self.facts.types[self.choice_steps[which]])
                # Two types that differ make a third one, or one of them.
                result = result if second == result else None
        self._local_memo[which] = result
        return result

    def _handed(self, macro: str) -> str:
        """The type of what a macro hands to the body behind it, "" where that is not known for sure."""
        found = {
            self.tables.definition(symbol).type for symbol in self.tables.macros.get(macro, ())
            if self.seen[self.tables.file_of(symbol)]
        }  # fmt: skip
        return found.pop() if len(found) == 1 else ""

    def _meant(self, which: int) -> str:
        """What a local name of a type stands for, "" where nobody knows."""
        known = self._meant_memo.get(which)
        if known is None:
            self._meant_memo[which] = ""
            text, place = self.local_types[which], self.declared.get(which, -1)
            if text >= 0 and place >= 0:
                known = self._meant_memo[which] = self._spelled_out(self.facts.types[text], place)
        return known or ""

    def _spelled_out(self, written: str, place: int) -> str:
        """A type that is written beside a use with what local names of types in it stand for; "" where nobody knows."""
        names, name, start, local = self.names, self.name, self.start, self.local
        # No type is spread over more bytes than this, but for comments.
        reach = len(written) + 40
        given: dict[str, int] = {}
        for step, stop in ((-1, -1), (1, self.count)):
            for index in range(place + step, stop, step):
                if abs(start[index] - start[place]) > reach:
                    break
                which = local[index]
                if which in self.type_names and which != local[place]:
                    given.setdefault(names[name[index]], which)
        if not given:
            return written

        def meant(found: re.Match[str]) -> str:
            return self._meant(given[found[0]]) or found[0] if found[0] in given else found[0]

        head = first_name(written)
        if head in given and not self._meant(given[head]):
            return ""
        return BARE_NAME.sub(meant, written)

    def types_here(self, written: str, place: int) -> Type | None:
        """A type that is written at a use: the file's own directives count too."""
        scope = self.scope(place) if place >= 0 else ""
        if self.type_names and place >= 0:
            written = self._spelled_out(written, place)
        found = self.types.read(written, scope) if written else None
        if found is not None and found.name and place >= 0:
            return self.seen_type(found, written, place)
        if found is None or found.name or not (self.everywhere or self.ranged):
            return found
        byte = self.start[place] if place >= 0 else -1
        held = [
            (name, path) for name, path, start, end in self.everywhere + self.ranged if byte < 0 or start <= byte < end
        ]  # fmt: skip
        return self.types.directed(found, written, scope, held)
