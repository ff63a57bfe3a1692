"""Types of JavaScript and TypeScript: which names they have, what they inherit, and what calls and members give."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..model import TYPES, Flag, Kind, Role
from . import _known
from ._jsexports import Exports
from ._jstexts import aliased, present
from ._values import (
    DEPTH,
    EXTERNAL,
    INHERITED,
    LOCAL,
    NOTHING,
    UNKNOWN,
    UNRESOLVED,
    Found,
    Typed,
    bracketed,
    type_parameters,
)

NAMED = frozenset({Role.TYPE, Role.BASE})
#: what names a type and no value, and the other way round; classes, enums and namespaces are both
TYPES_ALONE = frozenset({Kind.INTERFACE, Kind.TYPE})
_VALUES_ALONE = frozenset(
    {Kind.FUNCTION, Kind.METHOD, Kind.CONSTANT, Kind.VARIABLE, Kind.PROPERTY, Kind.FIELD, Kind.ENUMERATOR}
)
#: unions of more types than this are not looked into
_OPTIONS = 12
_PATH = re.compile(r"[A-Za-z_$][\w$.]*\s*(?:<|$)")
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_WRAPPED = re.compile(r"(?:Awaited|Readonly|Required|Partial|NonNullable)\s*<(.+)>$", re.S)
_ELEMENTS = re.compile(r"(?:Array|ReadonlyArray|Set|ReadonlySet|Iterable|IterableIterator|Iterator)\s*<(.+)>$", re.S)


class JavaScriptTypes(Exports):
    """What types mean, and which members they have."""

    def prepare(self) -> None:
        super().prepare()
        #: what calls of overloaded functions give, by the first definition
        self._results: dict[int, Typed] = {}
        self._options: dict[Typed, tuple[Typed, ...]] = {}
        #: for each file the bytes of definitions that are given what another name or a call gives
        self._derived: dict[int, frozenset[int]] = {}
        #: members whose type depends on the receiver
        self._depending: dict[int, bool] = {}
        self._filled: dict[tuple[Typed, int], Typed] = {}

    def fitting(self, symbols: Sequence[int], role: int) -> list[int]:
        """Of the definitions of a name those that a use in its place can mean: types and values have names of their own."""
        if role == Role.IMPORT:
            return list(symbols)
        other = _VALUES_ALONE if role in NAMED else TYPES_ALONE
        kept = [symbol for symbol in symbols if self.kind(symbol) not in other]
        # What a class extends is a value.
        return kept or list(symbols) if role == Role.BASE else kept

    def meant(self, found: Found, role: int) -> Found:
        """A type and a value that share their name: which of them a use means, where only one of them can be."""
        if not found.more:
            return found
        kept = self.fitting((found.symbol, *found.more), role)
        return found._replace(symbol=kept[0], more=tuple(kept[1:])) if kept else found

    def lookup(self, symbol: int, name: str, prefer: frozenset[Kind] | None = None) -> Found:
        """A member of a type: its own, or that of the first of its bases that has it, with all that this inherits."""
        pending = [symbol]
        seen: set[int] = set()
        outside = ""
        while pending:
            current = pending.pop()
            if current in seen:
                continue
            seen.add(current)
            own = self.own_members(current, name)
            if own:
                if prefer is not None and len(own) > 1:
                    own = [item for item in own if self.kind(item) in prefer] or own
                return Found(own[0], INHERITED, more=tuple(own[1:]))
            if current >= len(self.world.files):
                for base in reversed(self.bases(current)):
                    if base.symbol >= 0:
                        pending.append(base.symbol)
                    elif base.resolution == EXTERNAL:
                        outside = base.package
        return Found(-1, UNRESOLVED, outside)

    def result_of(self, found: Found) -> Typed:
        """What a call of an overloaded function gives: the type that all its signatures name. The one with the body is not
        seen from outside."""
        known = self._results.get(found.symbol)
        if known is None:
            file = self.world.file_of(found.symbol)
            base = self.world.base[file]
            items = [(symbol, self.definition(symbol)) for symbol in (found.symbol, *found.more)]
            signed = [pair for pair in items if pair[1].flags & (Flag.OVERLOAD | Flag.ABSTRACT)] or items
            given = [Typed(-1, item.type, file, symbol - base) for symbol, item in signed]
            named = {self.resolve_type(typed).symbol for typed in given}
            known = given[0] if given[0].text else UNKNOWN
            if len({typed.text for typed in given}) > 1 and (len(named) > 1 or -1 in named):
                # One of them is chosen by the arguments, which are not looked at.
                known = (
                    given[0]._replace(text=" | ".join(typed.text for typed in given)) if -1 not in named else UNKNOWN
                )
            self._results[found.symbol] = known
        return known

    def depends(self, symbol: int) -> bool:
        """Whether the type of a member is ``this`` or a type parameter of the type that it belongs to."""
        if symbol < len(self.world.files):
            return False
        known = self._depending.get(symbol)
        if known is None:
            written = self.definition(symbol).type
            if not written:
                return self.written(symbol) == "this" and self.owner(symbol) >= 0
            owner = self.owner(symbol) if _NAME.fullmatch(written) else -1
            known = owner >= 0 and (written == "this" or written in self.parameters_of(owner))
            self._depending[symbol] = known
        return known

    def written(self, symbol: int) -> str:
        """The type of a member as written, or ``this`` where its code says so."""
        return self.definition(symbol).type

    def parameters_of(self, symbol: int) -> list[str]:
        """The type parameters of a type."""
        item = self.definition(symbol)
        return list(type_parameters(item.signature)) if item.kind in TYPES and item.flags & Flag.TEMPLATE else []

    def filled(self, found: Found) -> Typed:
        """The type of a member that depends on the receiver."""
        written = self.written(found.symbol)
        if written == "this":
            return found.receiver
        key = found.receiver, found.symbol
        known = self._filled.get(key)
        if known is None:
            known = self.argument(found.receiver, self.owner(found.symbol), written, DEPTH) or UNKNOWN
            self._filled[key] = known
        return known

    def argument(self, typed: Typed, owner: int, name: str, depth: int) -> Typed | None:
        """What a type parameter of ``owner`` stands for in a type that is or extends it; None where it does neither."""
        symbol = self.resolve_type(typed).symbol
        if symbol < len(self.world.files) or depth < 0:
            return None
        if symbol == owner:
            return self.argument_of(typed, symbol, name)
        file = self.world.file_of(symbol)
        index = symbol - self.world.base[file]
        parameters = self.parameters_of(symbol)
        for text, base in zip(self.definition(symbol).bases, self.bases(symbol), strict=True):
            if base.symbol < len(self.world.files):
                continue
            found = self.argument(Typed(-1, text, file, index), owner, name, depth - 1)
            if found is not None:
                own = found.file == file and found.context == index and found.text in parameters
                return self.argument_of(typed, symbol, found.text) if own else found
        return None

    def argument_of(self, typed: Typed, symbol: int, name: str) -> Typed:
        """What is written for a type parameter of a type; inside the type itself that is the parameter."""
        if typed.symbol >= 0:
            file = self.world.file_of(symbol)
            return Typed(-1, name, file, symbol - self.world.base[file])
        # An alias may take its arguments in another order.
        named = self.type_path(typed.text)[-1:] == [self.definition(symbol).name]
        parameters, written = self.parameters_of(symbol), bracketed(typed.text) if named else []
        place = parameters.index(name) if name in parameters else len(written)
        return typed._replace(text=written[place]) if place < len(written) else UNKNOWN

    def inside(self, file: int, context: int, name: str) -> list[int]:
        """Definitions of a name in an enclosing function or namespace."""
        document, base = self.documents[file], self.world.base[file]
        while context >= 0:
            item = document.definitions[context]
            if item.kind in (Kind.FUNCTION, Kind.METHOD, Kind.NAMESPACE, Kind.MODULE, Kind.PROPERTY):
                own = [
                    s
                    for s in self.own_members(base + context, name)
                    if s not in self.owners and s not in self.within and s not in self.assigned
                ]
                own = [s for s in own if self.kind(s) not in (Kind.METHOD, Kind.FIELD, Kind.PROPERTY)]
                if own:
                    return own
            context = item.enclosing
        return []

    def named_type(self, file: int, context: int, path: list[str]) -> Found:
        inner = self.inside(file, context, path[0])
        found = self.grouped(inner, LOCAL) if inner else self.top(file, path[0])
        if not found.known and (known := self.known_once(file, path[0])):
            found = self.grouped(known, LOCAL)
        found = self.meant(found, Role.TYPE)
        if not found.known:
            return Found(-1, EXTERNAL, "globals") if path[0] in _known.JAVASCRIPT_GLOBALS else NOTHING
        return self.meant(self.along(found, path[1:]), Role.TYPE)

    def type_path(self, text: str) -> list[str]:
        text = text.strip()
        for _ in range(4):
            match = _WRAPPED.match(text)
            if match is None:
                break
            text = match.group(1)
        parts = present(text)
        if len(parts) != 1 or parts[0].endswith("]") or not _PATH.match(parts[0]) or " ? " in parts[0]:
            return []
        return super().type_path(parts[0])

    def options(self, typed: Typed) -> tuple[Typed, ...]:
        """The types of a union, also of one that has a name; () for all others."""
        known = self._options.get(typed)
        if known is None:
            self._options[typed] = known = self._options_of(typed, 3)
        return known

    def _options_of(self, typed: Typed, depth: int) -> tuple[Typed, ...]:
        parts = present(typed.text)
        if len(parts) == 1:
            symbol = self.resolve_type(typed).symbol
            if symbol < len(self.world.files) or self.kind(symbol) is not Kind.TYPE:
                return ()
            file = self.world.file_of(symbol)
            item = self.definition(symbol)
            parts = present(item.value or aliased(item.signature))
            typed = Typed(-1, "", file, symbol - self.world.base[file])
        if not 1 < len(parts) <= _OPTIONS or not depth:
            return ()
        each = [typed._replace(text=part) for part in parts]
        return tuple(inner for one in each for inner in (self._options_of(one, depth - 1) or (one,)))

    def element(self, text: str) -> str:
        text = text.strip().removeprefix("readonly ")
        if text.endswith("[]") and "|" not in text:
            return text[:-2]
        match = _ELEMENTS.match(text)
        return match.group(1) if match and "," not in match.group(1) else ""

    def unwrapped(self, text: str) -> str:
        match = re.match(r"Promise(?:Like)?\s*<(.+)>$", text.strip(), re.S)
        return match.group(1) if match else text

    def alias(self, found: Found) -> Found:
        for _ in range(6):
            if (
                found.symbol < len(self.world.files)
                or self.kind(found.symbol) is not Kind.TYPE
                or self.members.get(found.symbol)
            ):
                return found
            item = self.definition(found.symbol)
            path = self.type_path(item.value)
            if not path or (item.flags & Flag.TEMPLATE and path[0] == item.name):
                return found
            following = self.named_type(self.world.file_of(found.symbol), item.enclosing, path)
            if following.symbol < 0 or following.symbol == found.symbol:
                return found
            found = following
        return found
