"""Java: the classes around a use, those without a name among them: their members, ``this`` and ``super``."""

from __future__ import annotations

from ..model import TYPES, Flag, Form, Kind, Role
from ._java_calls import Calls
from ._java_nameless import Nameless
from ._values import EXTERNAL, INHERITED, LOCAL, NOTHING, Found, Reading, Typed

METHODS = frozenset({Kind.METHOD})
VALUES = frozenset({Kind.FIELD, Kind.CONSTANT, Kind.ENUMERATOR, Kind.VARIABLE})


class Around(Calls):
    """A resolver that looks for names in the classes around them, the innermost first."""

    #: for each file its classes without a name, by the definition in which they stand
    nameless: dict[int, dict[int, list[Nameless]]]

    def apart(self, file: int) -> None:
        """Takes the members of classes without a name out of what they stand in."""
        base = self.world.base[file]
        for owner, classes in self.nameless[file].items():
            table = self.members.get(base + owner, {})
            for item in classes:
                for name, indices in item.members.items():
                    table[name] = [symbol for symbol in table[name] if symbol - base not in indices]
                    self.unnamed.update(base + index for index in indices)

    def in_classes(self, reading: Reading, use: int, context: int, name: str, role: int, after: int = -1) -> Found:
        """A member of an enclosing class or of its bases; of those only that begin behind a byte."""
        definitions, base = reading.document.definitions, self.world.base[reading.file]
        classes = self.nameless.get(reading.file, {})
        prefer = METHODS if role == Role.CALL else VALUES
        outside = ""
        while context >= 0:
            for made in classes.get(context, ()):
                if made.start <= reading.starts[use] < made.end and made.start > after:
                    found = self.in_nameless(reading, made, name, prefer)
                    if found.symbol >= 0:
                        return found
                    outside = outside or found.package
            item = definitions[context]
            if item.byte <= after:
                break
            if item.kind in TYPES or item.kind is Kind.ENUMERATOR:
                found = self.lookup(base + context, name, prefer)
                if found.symbol >= 0 and self.kind(found.symbol) not in TYPES:
                    if role == Role.CALL and self.definition(found.symbol).flags & Flag.CONSTRUCTOR:
                        break
                    own = self.world.file_of(found.symbol) == reading.file
                    return found._replace(resolution=LOCAL if own else INHERITED)
                outside = outside or found.package
            context = item.enclosing
        return Found(package=outside if role == Role.CALL and not name[:1].isupper() else "")

    def in_nameless(self, reading: Reading, made: Nameless, name: str, prefer: frozenset[Kind]) -> Found:
        """A member of a class without a name: its own (overloads of its base among them), or one of its base."""
        base = self.resolve_type(made.base)
        found = self.lookup(base.symbol, name, prefer) if base.symbol >= len(self.world.files) else NOTHING
        above = [s for s in (found.symbol, *found.more) if s >= 0 and self.kind(s) in prefer]
        above = [s for s in above if not self.definition(s).flags & Flag.CONSTRUCTOR]
        above = [s for s in above if self.inherited(s, reading.file)]
        own = [self.world.base[reading.file] + index for index in made.members.get(name, ())]
        own = [symbol for symbol in own if self.kind(symbol) in prefer]
        if own:
            above = [s for s in above if not any(self.same(self.definition(o), self.definition(s)) for o in own)]
            return Found(own[0], LOCAL, more=(*own[1:], *(above if prefer is METHODS else ())))
        if above:
            local = self.world.file_of(above[0]) == reading.file
            return Found(above[0], LOCAL if local else INHERITED, more=tuple(above[1:]))
        return Found(package=found.package or (base.package if base.resolution == EXTERNAL else ""))

    def nameless_around(self, reading: Reading, use: int, context: int) -> Nameless | None:
        """The class that ``this`` is of, when it has no name."""
        classes = self.nameless.get(reading.file)
        while classes is not None and context >= 0:
            for made in classes.get(context, ()):
                if made.start <= reading.starts[use] < made.end:
                    return made
            if reading.document.definitions[context].kind in TYPES:
                break
            context = reading.document.definitions[context].enclosing
        return None

    def nameless_before(self, reading: Reading, use: int) -> Nameless | None:
        """The class without a name that a receiver is of: ``this``, or one that is made right there."""
        receiver = reading.receivers[use]
        if receiver < 0 or reading.receivers[receiver] >= 0:
            return None
        if reading.names[receiver] == "this":
            return self.nameless_around(reading, receiver, reading.enclosing[receiver])
        if reading.document.references.form[use] == Form.CALL:
            for made in self.nameless[reading.file].get(reading.enclosing[receiver], ()):
                if made.made == reading.starts[receiver]:
                    return made
        return None

    def this(self, reading: Reading, use: int, context: int, name: str, role: int) -> Found:
        made = self.nameless_around(reading, use, context)
        if made is not None:
            return Found(-1, LOCAL, type=made.base)
        index = self.enclosing_type(reading.document, context)
        if index < 0:
            return Found(-1, LOCAL)
        symbol = self.world.base[reading.file] + index
        if name == "this":
            own = self.constructor(symbol) if role == Role.CALL else NOTHING
            return own._replace(resolution=LOCAL) if own.symbol >= 0 else Found(-1, LOCAL, type=Typed(symbol))
        return self.extended(symbol, role)

    def extended(self, symbol: int, role: int) -> Found:
        """What ``super`` is in a class: what it extends, never what it implements; called, a constructor of that."""
        item = self.definition(symbol)
        first = self.implemented_from(self.world.file_of(symbol)).get(item.byte, len(item.bases))
        for base in self.bases(symbol)[:first]:
            if base.symbol >= 0:
                return self.constructor(base.symbol) if role == Role.CALL else Found(-1, LOCAL, type=Typed(base.symbol))
            return Found(-1, EXTERNAL, base.package) if base.resolution == EXTERNAL else Found(-1, LOCAL)
        return Found(-1, EXTERNAL, "java.lang")

    def constructor(self, symbol: int) -> Found:
        made = [
            s
            for s in self.own_members(symbol, self.definition(symbol).name)
            if self.definition(s).flags & Flag.CONSTRUCTOR
        ]
        return Found(made[0], INHERITED, more=tuple(made[1:])) if made else Found(symbol, INHERITED)

    def outer(self, reading: Reading, use: int) -> Found:
        """``Outer.this``, ``Outer.super``, and the interface in ``Above.super``."""
        receiver = reading.receivers[use]
        found = reading.values[receiver] if receiver >= 0 else NOTHING
        if found.symbol >= len(self.world.files) and self.kind(found.symbol) in TYPES:
            if reading.names[use] == "super" and self.kind(found.symbol) is not Kind.INTERFACE:
                return self.extended(found.symbol, Role.READ)
            return Found(-1, LOCAL, type=Typed(found.symbol))
        return Found(-1, EXTERNAL, found.package) if found.package else NOTHING
