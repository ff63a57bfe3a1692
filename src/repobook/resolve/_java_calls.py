"""Java: what a call means once all that it passes has been read, and the type that it then gives."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..languages._bindings import Passed
from ..model import Definition, Flag, Kind
from . import _known
from ._java_overloads import ANYTHING, BUILT_IN, Above, Method, Shape, meant, plain, takes, varying
from ._scoped import Scoped
from ._values import AMBIGUOUS, EXTERNAL, INHERITED, LOCAL, Found, Reading, Typed
from .world import World


class Calls(Scoped):
    """A resolver that settles calls at their ends."""

    def __init__(self, world: World, files: Sequence[int]) -> None:
        #: methods of one name that take so many arguments, by the type whose they are
        self._taking: dict[tuple[int, str, int], tuple[int, ...]] = {}
        self._above: dict[int, Above] = {}
        self._methods: dict[int, Method] = {}
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
        if call is None or found.symbol < len(self.world.files) or found.resolution == AMBIGUOUS:
            return found
        item = self.definition(found.symbol)
        if found.symbol in self.unnamed:
            fitting = [s for s in (found.symbol, *found.more) if takes(self.definition(s), len(call[1]))]
            return found._replace(symbol=fitting[0], more=tuple(fitting[1:])) if fitting else found
        if item.kind is Kind.METHOD and (found.more or not takes(item, len(call[1]))):
            reading.open.append((call[0], use))
        return found

    def chosen(self, reading: Reading, use: int) -> Found:
        """The overloads that the arguments of a call fit, instead of all that have its name."""
        found = reading.values[use]
        _, given = reading.calls[reading.starts[use]]
        symbols = self.taking(found.symbol, len(given))
        if not symbols:
            if self.definition(found.symbol).flags & Flag.CONSTRUCTOR:
                # A record's own constructor need not be written.
                return Found(self.owner(found.symbol), found.resolution)
            object = self.definition(found.symbol).name in _known.JAVA_OBJECT
            outside = self.above(self.owner(found.symbol)).package or ("java.lang" if object else "")
            return Found(-1, EXTERNAL, outside) if outside else found
        if len(symbols) > 1:
            shapes = [self.passed(reading, use, item) for item in given]
            symbols = tuple(meant([self.method(s) for s in symbols], shapes, self.above)) or symbols
        if symbols[0] != found.symbol and found.resolution == LOCAL and self.world.file_of(symbols[0]) != reading.file:
            found = found._replace(resolution=INHERITED)
        return found._replace(symbol=symbols[0], more=symbols[1:])

    def taking(self, symbol: int, count: int) -> tuple[int, ...]:
        """The methods with the name of one, of its type and those above, that take so many arguments; none that
        another of them overrides."""
        owner, name = self.owner(symbol), self.definition(symbol).name
        key = (owner, name, count)
        known = self._taking.get(key)
        if known is None:
            made = self.definition(symbol).flags & Flag.CONSTRUCTOR
            types = [owner] if made else [owner, *self.above(owner).symbols]
            kept: list[int] = []
            for type in types:
                for other in self.own_members(type, name):
                    item = self.definition(other)
                    if (
                        item.kind is not Kind.METHOD
                        or (item.flags & Flag.CONSTRUCTOR) != made
                        or not takes(item, count)
                    ):
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

    def passed(self, reading: Reading, use: int, item: Passed) -> Shape:
        """What is known of the type of an argument."""
        if item.type:
            return self.shape(Typed(-1, item.type, reading.file, reading.enclosing[use]))
        if not 0 <= item.value < len(reading.values):
            return ANYTHING
        return self.shape(self.typed_of(reading, reading.values[item.value], item.how))

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
            return ANYTHING
        found = self.resolve_type(typed._replace(text=path))
        name = path.rpartition(".")[2]
        if found.symbol >= len(self.world.files) and found.resolution != AMBIGUOUS:
            return Shape(name, arrays, found.symbol, self.kind(found.symbol))
        return Shape(name, arrays, -1 if found.resolution == EXTERNAL else -2)

    def same(self, method: Definition, other: Definition) -> bool:
        """Whether parameters are the same as far as one overrides the other."""
        return len(method.parameters) == len(other.parameters) and all(
            _simple(mine.annotation) == _simple(theirs.annotation) or len(_simple(theirs.annotation)) <= 2
            for mine, theirs in zip(method.parameters, other.parameters, strict=True)
        )


def _simple(annotation: str) -> str:
    """A parameter's type without arguments and package."""
    return re.sub(r"<.*>", "", annotation).rpartition(".")[2] if "..." not in annotation else annotation
