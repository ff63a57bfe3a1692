"""JavaScript and TypeScript: what functions and variables give that declare no type, by what their code says."""

from __future__ import annotations

import re
from collections import defaultdict

from ..languages._bindings import DISCRIMINATED, PASSED, PATH, Binding
from ..model import TYPES, Definition, Form, Kind, Role
from ._jstexts import aliased, function_type, present
from ._jstypes import JavaScriptTypes
from ._values import (
    AMBIGUOUS,
    DEPTH,
    LOCAL,
    NOTHING,
    UNIQUE,
    UNKNOWN,
    UNRESOLVED,
    Found,
    Reading,
    Typed,
    type_parameters,
)

_PARTS = re.compile(r"[\w$#]+|\(\)")
_CALLED = frozenset({Kind.FUNCTION, Kind.METHOD, Kind.PROPERTY})
_GUESSED = frozenset({UNRESOLVED, UNIQUE, AMBIGUOUS})
#: a function gives what it is called on
THIS = Typed(-1, "this")


class _Apart(Reading):
    """No file is read: what is asked for does not depend on what was read before."""

    def __init__(self) -> None:
        self.file = -1


APART = _Apart()


class JavaScriptResults(JavaScriptTypes):
    """Follows paths of names and calls from a ``return`` or a value to a type."""

    def prepare(self) -> None:
        super().prepare()
        #: for each file: byte of a definition's name -> the type or path that its code says
        self._said: dict[int, dict[int, str]] = {}
        self._places: dict[int, dict[int, int]] = {}
        self._variables: dict[int, dict[str, list[Binding]]] = {}
        self._given: dict[int, Typed] = {}
        #: the same while one is looked for: what was met on the way, wherever that ran in a circle
        self._met: dict[int, Typed] = {}
        self._asked = 0

    # what definitions say

    def said(self, symbol: int) -> str:
        """The type or path that a definition without a declared type is given by its code."""
        file = self.world.file_of(symbol)
        known = self._said.get(file)
        if known is None:
            known = {binding.start: binding.type for binding in self.bindings[file].values if binding.type}
            self._said[file] = known
        return known.get(self.definition(symbol).byte, "")

    def given_elsewhere(self, file: int, item: Definition) -> Typed:
        places = self._places.get(file)
        if places is None:
            places = {other.byte: index for index, other in enumerate(self.documents[file].definitions)}
            self._places[file] = places
        return self.gives(self.world.base[file] + places[item.byte])

    def written(self, symbol: int) -> str:
        item = self.definition(symbol)
        if item.type or item.kind not in _CALLED:
            return item.type
        return self.gives(symbol).text if self.gives(symbol) == THIS else ""

    def gives(self, symbol: int) -> Typed:
        """The type of a variable, or of what a call of a function gives, by its code."""
        known = self._given.get(symbol)
        if known is None:
            known = self._met.get(symbol)
        if known is not None or self._asked > DEPTH:
            return known or UNKNOWN
        self._met[symbol] = UNKNOWN
        self._asked += 1
        known = self._met[symbol] = self._gives(symbol)
        self._asked -= 1
        if not self._asked:
            self._met.clear()
            self._given[symbol] = known
        return known

    def _gives(self, symbol: int) -> Typed:
        text = self.said(symbol)
        if not text.startswith(PATH):
            return self._named(symbol, text) if text else UNKNOWN
        found, form, itself = self.follow(symbol, text)
        if itself:
            return THIS
        if found.resolution in _GUESSED and found.type == UNKNOWN:
            return UNKNOWN
        return self.typed_of(APART, found, form)

    def held(self, symbol: int) -> Found:
        """What a variable or field is another name of."""
        found = NOTHING
        for _ in range(DEPTH):
            text = self.said(symbol)
            if not text.startswith(PATH) or text.endswith("()"):
                return found
            found = self.follow(symbol, text)[0]
            symbol = found.symbol
            if symbol < len(self.world.files) or self.kind(symbol) in _CALLED or self.definition(symbol).type:
                return found
        return NOTHING

    # paths

    def _named(self, symbol: int, text: str) -> Typed:
        """A type as written in a definition."""
        if text == "this":
            return THIS
        file = self.world.file_of(symbol)
        name = _PARTS.match(text)
        if name is not None and self._locals(symbol, name[0]):
            return UNKNOWN
        item = self.definition(symbol)
        context = symbol - self.world.base[file] if item.kind in _CALLED else item.enclosing
        return Typed(-1, text, file, context)

    def _locals(self, symbol: int, name: str) -> list[Binding]:
        """Locals of a name that are known somewhere in a definition."""
        file = self.world.file_of(symbol)
        known = self._variables.get(file)
        if known is None:
            known = defaultdict(list)
            for binding in self.bindings[file].locals:
                if not binding.key.startswith(DISCRIMINATED):
                    known[binding.name].append(binding)
            self._variables[file] = known
        item = self.definition(symbol)
        return [local for local in known.get(name, ()) if local.start < item.end_byte and item.start_byte < local.end]

    def follow(self, symbol: int, text: str) -> tuple[Found, int, bool]:
        """What a path in a definition leads to, how it is taken from that (a `Form`), and whether it is ``this`` again."""
        first, *parts = _PARTS.findall(text)
        found, form = self._start(symbol, first), int(Form.NAME)
        itself = first == "this"
        for place, part in enumerate(parts):
            if part == "()":
                form = Form.CALL
                itself = itself and found.receiver != UNKNOWN and self.written(found.symbol) == "this"
                continue
            itself = itself and (place == 0 or form == Form.CALL)
            role = Role.CALL if parts[place + 1 : place + 2] == ["()"] else Role.READ
            found = self.meant(self.member_of(APART, found, part, role, form), role)
            form = Form.NAME
        return found, form, itself and (form == Form.CALL or not parts)

    def _start(self, symbol: int, name: str) -> Found:
        """What the first name of a path means."""
        file = self.world.file_of(symbol)
        item, context = self.definition(symbol), symbol - self.world.base[file]
        locals = self._locals(symbol, name)
        if name == "this":
            holder = -1 if locals else self.holder(file, context)
            return Found(-1, LOCAL, type=Typed(holder)) if holder >= 0 else NOTHING
        if locals:
            # One that all of the function knows, of a type that is written there.
            only = locals[0] if len(locals) == 1 else None
            if only is None or not only.type or only.key or only.end < item.end_byte - 2:
                return NOTHING
            return Found(-1, LOCAL, type=Typed(-1, only.type, file, context))
        inner = self.fitting(self.inside(file, context, name), Role.READ)
        if inner:
            return self.grouped(inner, LOCAL)
        known = self.known_at(file, name, item.byte)
        return self.meant(self.grouped(known, LOCAL) if known else self.top(file, name), Role.READ)

    def holder(self, file: int, context: int) -> int:
        """The symbol whose instance or object ``this`` is, -1 when that is not known."""
        document, base = self.documents[file], self.world.base[file]
        while context >= 0:
            item = document.definitions[context]
            if item.kind in TYPES:
                return base + context
            owner = self.owners.get(base + context, -1)
            if owner >= 0:
                return owner
            if item.kind in (Kind.METHOD, Kind.PROPERTY, Kind.FIELD) and item.enclosing >= 0:
                outer = document.definitions[item.enclosing]
                if outer.kind not in _CALLED or outer.kind is Kind.PROPERTY:
                    return base + item.enclosing
            if item.kind is Kind.FUNCTION:
                # A function with methods on its prototype makes objects; any other one may be called on anything.
                return base + context if self.makes(base + context) else -1
            context = item.enclosing
        return -1

    def makes(self, symbol: int) -> bool:
        """Whether a function or object has members that were assigned to it or its prototype."""
        return any(other in self.owners for members in self.members.get(symbol, {}).values() for other in members)

    # values of locals

    def binding_type(self, reading: Reading, binding: Binding, context: int, depth: int = 0) -> Typed:
        if binding.key:
            keyed = self._passed if binding.key.startswith(PASSED) else self._keyed
            return keyed(reading, binding, context)
        if not binding.type.startswith(PATH):
            return super().binding_type(reading, binding, context, depth)
        typed = self.value_type(reading, binding, depth)
        if typed == UNKNOWN and (index := reading.at.get(binding.start, -1)) >= 0:
            # What it is given may stand further below.
            return self.gives(self.world.base[reading.file] + index)
        return typed

    def _keyed(self, reading: Reading, binding: Binding, context: int) -> Typed:
        """The type of a member that is taken out of a value (``const { key } = value``)."""
        if binding.type:
            found = Found(-1, LOCAL, type=Typed(-1, binding.type, reading.file, context))
        elif binding.unwrap:
            found = Found(-1, LOCAL, type=self.value_type(reading, binding))
        elif 0 <= binding.value < len(reading.values):
            found = reading.values[binding.value]
        else:
            return UNKNOWN
        form = binding.how if not binding.type and not binding.unwrap else int(Form.NAME)
        for key in binding.key.split("."):
            found = self.member_of(reading, found, key, Role.READ, form)
            form = Form.NAME
        guessed = found.resolution in _GUESSED and found.type == UNKNOWN
        return UNKNOWN if guessed else self.typed_of(reading, found, form)

    def local_value(self, reading: Reading, binding: Binding, context: int) -> Found:
        if binding.key.startswith(PASSED):
            # What calls a function from outside may pass anything of the repository to it.
            return Found(-1, LOCAL, type=self.binding_type(reading, binding, context))
        return super().local_value(reading, binding, context)

    def _passed(self, reading: Reading, binding: Binding, context: int) -> Typed:
        """The type of a parameter of a function that is passed to a call, by what is called."""
        found = reading.values[binding.value] if 0 <= binding.value < len(reading.values) else NOTHING
        if found.symbol < len(self.world.files) or found.resolution in _GUESSED:
            return UNKNOWN
        if self.kind(found.symbol) is Kind.CLASS:
            found = self.lookup(found.symbol, "constructor")
        argument, parameter = map(int, binding.key.removeprefix(PASSED).split())
        types: dict[str, Typed] = {}
        for symbol in (found.symbol, *found.more) if found.symbol >= 0 else ():
            listed = self.definition(symbol).parameters
            file = self.world.file_of(symbol)
            if argument < len(listed):
                typed = Typed(
                    -1, " | ".join(present(listed[argument].annotation)), file, symbol - self.world.base[file]
                )
                typed, given = self.function_of(typed)
                if parameter < len(given):
                    types[given[parameter]] = typed._replace(text=given[parameter])
        if len(types) != 1:
            return UNKNOWN
        typed = next(iter(types.values()))
        # The arguments of the call say what a type parameter stands for.
        return typed if self._parameter(typed.file, typed.context, [typed.text]) is None else UNKNOWN

    def function_of(self, typed: Typed) -> tuple[Typed, list[str]]:
        """A function type, also one that has a name: where it is written with what it gives as its text, and the types of its
        parameters."""
        for _ in range(3):
            parameters, given = function_type(typed.text)
            if given:
                generic = typed.text.startswith("<") and given in type_parameters(typed.text)
                return typed._replace(text="" if generic else given), parameters
            symbol = self.resolve_type(typed).symbol
            if symbol < len(self.world.files) or self.kind(symbol) is not Kind.TYPE:
                break
            file = self.world.file_of(symbol)
            typed = Typed(-1, aliased(self.definition(symbol).signature), file, symbol - self.world.base[file])
        return UNKNOWN, []
