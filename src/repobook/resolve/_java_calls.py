"""Java: what a call means once all that it passes has been read, and the type that it then gives."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..languages._bindings import Passed
from ..model import TYPES, Definition, Flag, Form, Kind
from . import _known
from ._java_generics import Telling, split, telling, told, upper
from ._java_members import Members
from ._java_overloads import ANYTHING, BUILT_IN, PRIMITIVE, Above, Method, Shape, meant, plain, takes, varying
from ._values import AMBIGUOUS, EXTERNAL, INHERITED, LOCAL, UNKNOWN, Found, Reading, Typed, type_parameters
from .world import World


class Calls(Members):
    """A resolver that settles calls at their ends."""

    def __init__(self, world: World, files: Sequence[int]) -> None:
        #: methods of one name that take so many arguments, by the type whose they are
        self._taking: dict[tuple[int, str, int], tuple[int, ...]] = {}
        self._above: dict[int, Above] = {}
        self._methods: dict[int, Method] = {}
        self._telling: dict[int, Telling | None] = {}
        self._given_by: dict[int, int] = {}
        #: members of classes without a name
        self.unnamed: set[int] = set()
        super().__init__(world, files)

    def settle(self, reading: Reading, byte: int) -> None:
        """Chooses the overloads of the calls that ended before a byte: all that they pass has been read."""
        while reading.open and reading.open[-1][0] <= byte:
            _, use = reading.open.pop()
            reading.values[use] = self.chosen(reading, use)

    def calling(self, reading: Reading, use: int, found: Found) -> Found:
        """What a call means by its name alone, until its arguments are known."""
        call = reading.calls.get(reading.starts[use])
        if found.symbol < len(self.world.files) or found.resolution == AMBIGUOUS:
            return found
        item = self.definition(found.symbol)
        if call is None:
            if item.kind is not Kind.METHOD or found.symbol in self.unnamed:
                return found
            return found._replace(more=self.taking(found.symbol, -1)[1:])
        if found.symbol in self.unnamed:
            fitting = [s for s in (found.symbol, *found.more) if takes(self.definition(s), len(call[1]))]
            return found._replace(symbol=fitting[0], more=tuple(fitting[1:])) if fitting else found
        if item.kind is not Kind.METHOD:
            return found
        alone = self.taking(found.symbol, len(call[1])) == (found.symbol,)
        if not alone or self.telling(found.symbol) is not None or self.above(self.owner(found.symbol)).package:
            reading.open.append((call[0], use))
            return found
        return self.received(reading, use, found._replace(more=()))

    def chosen(self, reading: Reading, use: int) -> Found:
        """The overloads that the arguments of a call fit, instead of all that have its name, and what it gives."""
        _, given = reading.calls[reading.starts[use]]
        found = self.fitting(reading, use, given)
        by = self.telling(found.symbol) if found.symbol >= 0 and not found.more else None
        if by is None:
            return self.received(reading, use, found)
        if by.place < len(given):
            typed = self.argument(reading, use, given[by.place])
            if typed.symbol >= 0:
                return found._replace(type=UNKNOWN if by.name else typed)
            text = told(by, typed.text)
            return found._replace(type=typed._replace(text=text) if text else UNKNOWN)
        return found

    def telling(self, symbol: int) -> Telling | None:
        if symbol not in self._telling:
            self._telling[symbol] = telling(self.definition(symbol))
        return self._telling[symbol]

    def received(self, reading: Reading, use: int, found: Found) -> Found:
        """A member of a generic type with what the type of its receiver says of it."""
        if found.symbol < len(self.world.files) or found.more:
            return found
        place, owner = self.given_by(found.symbol), self.owner(found.symbol)
        if place < 0:
            return found
        receiver, form = reading.receivers[use], reading.document.references.form[use]
        if 0 <= receiver < len(reading.values):
            argument = self.argument_of(self.typed_of(reading, reading.values[receiver], form), owner, place)
        elif form == Form.BARE:
            argument = self.own_argument(reading, use, owner, place)
        else:
            return found
        return found._replace(type=argument) if argument != UNKNOWN else found

    def own_argument(self, reading: Reading, use: int, owner: int, place: int) -> Typed:
        """What the classes around a use say of a type parameter of a base."""
        index = self.enclosing_type(reading.document, reading.enclosing[use])
        while index >= 0:
            symbol = self.world.base[reading.file] + index
            if symbol == owner:
                break
            argument = self.argument_of(Typed(symbol), owner, place)
            if argument != UNKNOWN:
                return argument
            index = self.enclosing_type(reading.document, reading.document.definitions[index].enclosing)
        return UNKNOWN

    def given_by(self, symbol: int) -> int:
        """The place of the type parameter of its class that a member is or gives; -1 for none."""
        known = self._given_by.get(symbol)
        if known is None:
            item, owner = self.definition(symbol), self.owner(symbol)
            head = self.definition(owner) if owner >= 0 else None
            known = -1
            if head is not None and item.type and head.flags & Flag.TEMPLATE and head.kind in TYPES:
                own = type_parameters(item.signature) if item.flags & Flag.TEMPLATE else {}
                parameters = list(type_parameters(head.signature))
                known = parameters.index(item.type) if item.type in parameters and item.type not in own else -1
            self._given_by[symbol] = known
        return known

    def argument_of(self, typed: Typed, owner: int, place: int) -> Typed:
        """What a type, or the base through which it has the members of another, says of a type parameter of that."""
        found = self.resolve_type(typed)
        if found.symbol < len(self.world.files) or found.resolution == AMBIGUOUS:
            return UNKNOWN
        if found.symbol != owner:
            for base, written in zip(self.bases(found.symbol), self.definition(found.symbol).bases, strict=True):
                if base.symbol == owner:
                    file = self.world.file_of(found.symbol)
                    typed = Typed(-1, written, file, found.symbol - self.world.base[file])
                    break
            else:
                return UNKNOWN
        arguments = split(typed.text)[1] if typed.symbol < 0 else []
        text = upper(arguments[place]) if place < len(arguments) else ""
        return typed._replace(text=text) if text else UNKNOWN

    def typed_of(self, reading: Reading, found: Found, form: int) -> Typed:
        if found.symbol >= 0 and found.type != UNKNOWN:
            called = self.definition(found.symbol).kind is Kind.METHOD
            if called != (form == Form.CALL):
                return UNKNOWN
            return self.item_of(found.type) if form == Form.ITEM else found.type
        return super().typed_of(reading, found, form)

    def fitting(self, reading: Reading, use: int, given: list[Passed]) -> Found:
        """The overloads that arguments fit."""
        found = reading.values[use]
        symbols = self.taking(found.symbol, len(given))
        if len(symbols) > 1:
            # No other file calls private ones, and no other package those that say nothing.
            symbols = tuple(
                s for s in symbols if self.world.file_of(s) == reading.file or self.inherited(s, reading.file)
            )
        if not symbols:
            if self.definition(found.symbol).flags & Flag.CONSTRUCTOR:
                # A record's own constructor need not be written.
                return Found(self.owner(found.symbol), found.resolution)
            object = self.definition(found.symbol).name in _known.JAVA_OBJECT
            outside = self.above(self.owner(found.symbol)).package or ("java.lang" if object else "")
            return Found(-1, EXTERNAL, outside) if outside else found
        outside = (
            ""
            if self.definition(found.symbol).flags & Flag.CONSTRUCTOR
            else self.above(self.owner(found.symbol)).package
        )
        if len(symbols) > 1 or outside:
            shapes = [self.shape(self.argument(reading, use, item)) for item in given]
            fit = tuple(meant([self.method(s) for s in symbols], shapes, self.above))
            if not fit and outside:
                # None of the repository's can be called so: a base outside has another.
                return Found(-1, EXTERNAL, outside)
            symbols = fit or symbols
        if symbols[0] != found.symbol and found.resolution == LOCAL and self.world.file_of(symbols[0]) != reading.file:
            found = found._replace(resolution=INHERITED)
        return found._replace(symbol=symbols[0], more=symbols[1:])

    def taking(self, symbol: int, count: int) -> tuple[int, ...]:
        """The methods with the name of one, of its type and those above, that take so many arguments (any for -1); none
        that another of them overrides."""
        owner, name = self.owner(symbol), self.definition(symbol).name
        key = (owner, name, count)
        known = self._taking.get(key)
        if known is None:
            made, file = self.definition(symbol).flags & Flag.CONSTRUCTOR, self.world.file_of(owner)
            types = [owner] if made else [owner, *self.above(owner).symbols]
            kept: list[int] = []
            for type in types:
                for other in self.own_members(type, name):
                    item = self.definition(other)
                    if (
                        item.kind is not Kind.METHOD
                        or (item.flags & Flag.CONSTRUCTOR) != made
                        or not (count < 0 or takes(item, count))
                    ):
                        continue
                    if type != owner and not self.inherited(other, file):
                        continue
                    if not any(self.owner(s) != type and self.same(self.definition(s), item) for s in kept):
                        kept.append(other)
            known = self._taking[key] = tuple(kept)
        return known

    def above(self, symbol: int) -> Above:
        """All types above one, the nearest first."""
        known = self._above.get(symbol)
        if known is None:
            symbols: dict[int, None] = {}
            outside: dict[str, None] = {}
            package, whole = "", True
            pending = [symbol]
            for current in pending:
                for base, written in zip(self.bases(current), self.definition(current).bases, strict=True):
                    if base.symbol >= len(self.world.files) and base.resolution != AMBIGUOUS:
                        if base.symbol not in symbols and base.symbol != symbol:
                            symbols[base.symbol] = None
                            pending.append(base.symbol)
                    elif base.resolution == EXTERNAL:
                        outside[plain(written)[0].rpartition(".")[2]] = None
                        package = package or base.package
                    else:
                        whole = False
            known = self._above[symbol] = Above(tuple(symbols), frozenset(outside), whole, package)
        return known

    def method(self, symbol: int) -> Method:
        known = self._methods.get(symbol)
        if known is None:
            item = self.definition(symbol)
            file = self.world.file_of(symbol)
            context = symbol - self.world.base[file]
            shapes = tuple(self.shape(Typed(-1, p.annotation, file, context), True) for p in item.parameters)
            known = self._methods[symbol] = Method(symbol, shapes, varying(item))
        return known

    def argument(self, reading: Reading, use: int, item: Passed) -> Typed:
        """The type of an argument."""
        if item.type:
            return Typed(-1, item.type, reading.file, reading.enclosing[use])
        if not 0 <= item.value < len(reading.values):
            return UNKNOWN
        return self.typed_of(reading, reading.values[item.value], item.how)

    def shape(self, typed: Typed, wanted: bool = False) -> Shape:
        """A type as far as overloads go by it; a type parameter that is wanted may be any."""
        if typed.symbol >= 0:
            item = self.definition(typed.symbol)
            return Shape(item.name, 0, typed.symbol, item.kind)
        path, arrays = plain(typed.text)
        if not path:
            return ANYTHING
        if path in BUILT_IN:
            return Shape(path, arrays, -1)
        if self._parameter(typed.file, typed.context, [path]) is not None:
            return ANYTHING._replace(arrays=arrays)
        found = self.resolve_type(typed._replace(text=path))
        name = path.rpartition(".")[2]
        if found.symbol >= len(self.world.files) and found.resolution != AMBIGUOUS:
            return Shape(name, arrays, found.symbol, self.kind(found.symbol))
        return Shape(name, arrays, -1 if found.resolution == EXTERNAL else -2)

    def same(self, method: Definition, other: Definition) -> bool:
        """Whether parameters are the same as far as one overrides the other."""
        return len(method.parameters) == len(other.parameters) and all(
            _simple(mine.annotation) == _simple(theirs.annotation)
            # A type parameter, for which no primitive type stands.
            or (len(_simple(theirs.annotation)) <= 2 and _simple(mine.annotation) not in PRIMITIVE)
            for mine, theirs in zip(method.parameters, other.parameters, strict=True)
        )


def _simple(annotation: str) -> str:
    """A parameter's type without arguments and package."""
    return re.sub(r"<.*>", "", annotation).rpartition(".")[2] if "..." not in annotation else annotation
