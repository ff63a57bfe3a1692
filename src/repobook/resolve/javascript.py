"""JavaScript and TypeScript: modules and re-exports, scopes, classes and ``this``, declared types."""

from __future__ import annotations

from collections.abc import Sequence

from ..languages._bindings import GENERIC, REQUIRED
from ..model import TYPES, Definition, Flag, Form, Kind, Resolution, Role
from . import _known
from ._jsexports import REEXPORT
from ._jsfiles import ABSENT
from ._jsnarrowed import JavaScriptNarrowed
from ._jsresults import APART
from ._jstexts import of_key, present
from ._jstypes import NAMED, TYPES_ALONE
from ._values import (
    AMBIGUOUS,
    EXTERNAL,
    IMPORTED,
    INHERITED,
    LOCAL,
    NOTHING,
    UNIQUE,
    UNKNOWN,
    Found,
    Reading,
    Typed,
    type_parameters,
)
from .world import ImportLink, World

FAMILIES = ("javascript",)

_VALUES = frozenset({Kind.CONSTANT, Kind.VARIABLE, Kind.FIELD, Kind.PROPERTY})
#: what may hold a function for good
_HOLDING = frozenset({Kind.CONSTANT, Kind.FIELD, Kind.PROPERTY})
_PRIMITIVE = frozenset(["string", "number", "boolean", "bigint", "symbol"])


class JavaScriptResolver(JavaScriptNarrowed):
    handing = _known.JAVASCRIPT_ELEMENTS

    # modules

    # names

    def bare(self, reading: Reading, use: int, name: str, role: int) -> Found:
        found = self.meant(self.named(reading, use, name, role), role)
        if (
            role not in (*NAMED, Role.IMPORT)
            and found.symbol >= len(self.world.files)
            and name in _known.JAVASCRIPT_GLOBALS
            and self.kind(found.symbol) in TYPES_ALONE
        ):
            return Found(-1, EXTERNAL, "globals")
        return found

    def named(self, reading: Reading, use: int, name: str, role: int) -> Found:
        """What a name without a receiver leads to."""
        file, context = reading.file, reading.enclosing[use]
        if name in ("this", "super"):
            return self.this(reading, use, context, name, role)
        if role == Role.BASE and context >= 0:
            context = reading.document.definitions[context].enclosing
        if role in NAMED and (
            self._parameter(file, context, [name]) is not None
            or reading.local(GENERIC + name, reading.starts[use]) is not None
        ):
            return Found(-1, LOCAL)
        binding = reading.local(name, reading.starts[use]) if role != Role.TYPE else None
        if binding is not None and _qualifies(reading, use):
            binding = None
        inner = self.fitting(self.inside(file, context, name), role)
        if file in self.narrow and (known := self.fitting(self.known_at(file, name, reading.starts[use]), role)):
            start = self.within[known[0]][0]
            if (binding is None or binding.start <= start) and (not inner or self.outer_start(inner[0]) <= start):
                return self.grouped(known, LOCAL)
        if binding is not None and (not inner or self.outer_start(inner[0]) < binding.start):
            return self.local_value(reading, binding, context)
        if inner:
            return self.grouped(inner, LOCAL)
        local = self.imported_inside(reading, context, name)
        if local is not None:
            return local
        found = self.top(file, name)
        if found.known:
            return found
        if name in self.bound[file]:
            return NOTHING
        declared = self.ambient.get(name)
        if declared and len({self.world.file_of(symbol) for symbol in declared}) == 1:
            return self.grouped(declared, IMPORTED)
        if name in _known.JAVASCRIPT_GLOBALS:
            return Found(-1, EXTERNAL, "test runner" if name in _known.JAVASCRIPT_RUNNERS else "globals")
        return NOTHING

    def outer_start(self, symbol: int) -> int:
        """The byte at which what encloses a definition starts."""
        document = self.documents[self.world.file_of(symbol)]
        enclosing = self.definition(symbol).enclosing
        return document.definitions[enclosing].start_byte if enclosing >= 0 else -1

    def imported_inside(self, reading: Reading, context: int, name: str) -> Found | None:
        """What an import inside an enclosing function binds."""
        if context < 0:
            return None
        for number, item in enumerate(reading.document.imports):
            if item.alias == name and item.enclosing >= 0 and item.condition != REEXPORT:
                outer = context
                while outer >= 0 and outer != item.enclosing:
                    outer = reading.document.definitions[outer].enclosing
                if outer == item.enclosing:
                    return self.imported(reading.file, number)
        return None

    def this(self, reading: Reading, use: int, context: int, name: str, role: int) -> Found:
        # A function written inside has a ``this`` of its own; only arrows keep it, and they are seldom definitions.
        symbol = self.holder(reading.file, context)
        own = reading.local("this", reading.starts[use])
        if symbol < 0 or (own is not None and own.start >= reading.document.definitions[context].start_byte):
            return Found(-1, LOCAL)
        if name == "this":
            return Found(-1, LOCAL, type=Typed(symbol))
        for base in self.bases(symbol):
            if base.symbol >= 0:
                if role == Role.CALL:
                    made = self.lookup(base.symbol, "constructor")
                    return made if made.symbol >= 0 else Found(base.symbol, INHERITED)
                return Found(-1, LOCAL, type=Typed(base.symbol))
            if base.resolution == EXTERNAL:
                return Found(-1, EXTERNAL, base.package)
            break
        return Found(-1, LOCAL)

    def typed_of(self, reading: Reading, found: Found, form: int) -> Typed:
        """Objects and constructor functions have members of their own."""
        if found.symbol >= len(self.world.files) and form == Form.NAME and found.type == UNKNOWN:
            item = self.definition(found.symbol)
            if item.kind in (Kind.CONSTANT, Kind.VARIABLE, Kind.PROPERTY, Kind.FIELD, Kind.FUNCTION) and not item.type:
                if self.makes(found.symbol):
                    return Typed(found.symbol)
                if self.members.get(found.symbol) and item.kind is not Kind.FUNCTION and not self.derived(found.symbol):
                    return Typed(found.symbol)
        if found.receiver != UNKNOWN:
            called = self.kind(found.symbol) in (Kind.FUNCTION, Kind.METHOD)
            typed = self.filled(found) if called == (form == Form.CALL) else UNKNOWN
            return self.item_of(typed) if form == Form.ITEM else typed
        if form == Form.CALL and found.symbol >= len(self.world.files):
            if found.more and self.kind(found.symbol) in (Kind.FUNCTION, Kind.METHOD):
                return self.result_of(found)
            item = self.definition(found.symbol)
            if item.kind in _HOLDING and not item.type:
                # ``const make = Shape.make``: to call it is to call that.
                target = self.held(found.symbol)
                if target.symbol >= len(self.world.files) and self.kind(target.symbol) in (Kind.FUNCTION, Kind.METHOD):
                    return self.typed_of(reading, target, form)
            if item.kind in _VALUES and item.type:
                return self.called(super().typed_of(reading, found, Form.NAME))
            if item.kind is Kind.FUNCTION and item.name[:1].isupper() and not item.type and self.makes(found.symbol):
                return Typed(found.symbol)
            if item.kind in (Kind.FUNCTION, Kind.METHOD):
                if not item.type:
                    return self.gives(found.symbol)
                if item.flags & Flag.TEMPLATE and item.type in type_parameters(item.signature):
                    return UNKNOWN  # the arguments say what it stands for: often more than its bound
        if form == Form.CALL and found.resolution == LOCAL and found.symbol < 0:
            return self.called(found.type)
        return super().typed_of(reading, found, form)

    def called(self, typed: Typed) -> Typed:
        """What a call of a value of a function type gives; the type may have a name."""
        found = self.function_of(typed)[0]
        return found if found.text else UNKNOWN

    def derived(self, symbol: int) -> bool:
        """Whether a definition is given what another name or a call gives: what stands in the arguments is no member of it."""
        file = self.world.file_of(symbol)
        known = self._derived.get(file)
        if known is None:
            known = frozenset(binding.start for binding in self.bindings[file].values if binding.value >= 0)
            self._derived[file] = known
        return self.definition(symbol).byte in known

    def instance_member(self, typed: Typed, name: str, role: int, prefer: frozenset[Kind] | None) -> Found:
        text = typed.text.strip()
        if typed.symbol < 0 and (text.endswith("[]") or text in _PRIMITIVE):
            return self.outside_member(
                typed._replace(text=f"Array<{text[:-2]}>" if text.endswith("[]") else text), "globals", name
            )
        if typed.symbol < 0 and text.startswith("{"):
            return Found(type=typed._replace(text=given)) if (given := of_key(text, name)) else NOTHING
        found = super().instance_member(typed, name, role, prefer)
        if not found.known and typed.symbol < 0 and (options := self.options(typed)):
            return self.of_any(options, name, role, prefer)
        return found._replace(receiver=typed) if self.depends(found.symbol) else found

    def of_any(self, options: Sequence[Typed], name: str, role: int, prefer: frozenset[Kind] | None) -> Found:
        """A member of a value of one of several types: a fact where only one definition can be meant."""
        found: dict[int, Found] = {}
        for typed in options:
            if self.resolve_type(typed).symbol < len(self.world.files):
                return NOTHING
            one = super().instance_member(typed, name, role, prefer)
            if one.symbol >= 0:
                found.setdefault(one.symbol, one._replace(receiver=typed) if self.depends(one.symbol) else one)
        if len(found) > 1:
            first, *rest = dict.fromkeys(symbol for one in found.values() for symbol in (one.symbol, *one.more))
            return Found(first, AMBIGUOUS, more=tuple(rest), type=self.common(list(found.values())))
        return next(iter(found.values()), NOTHING)

    def common(self, found: Sequence[Found]) -> Typed:
        """The type of a member of all types of a union, where only one is left when it is there at all: then it does not matter
        which of them the value has."""
        types: dict[int, Typed] = {}
        for one in found:
            typed = self.typed_of(APART, one, Form.NAME)
            if typed.symbol < 0 and set(present(typed.text)) == {"never"}:
                continue
            types.setdefault(self.resolve_type(typed).symbol, typed)
        symbol, typed = next(iter(types.items()), (-1, UNKNOWN))
        return typed if len(types) == 1 and symbol >= 0 else UNKNOWN

    def static_member(
        self, reading: Reading, container: Found, name: str, prefer: frozenset[Kind] | None, form: int
    ) -> Found | None:
        symbol = container.symbol
        if symbol >= len(self.world.files) and self.kind(symbol) in (*TYPES, Kind.FUNCTION) and name == "prototype":
            return Found(-1, EXTERNAL, "globals", type=Typed(symbol))
        found = super().static_member(reading, container, name, prefer, form)
        if (found is None or not found.known) and symbol >= len(self.world.files) and form != Form.CALL:
            # ``module.exports = f; exports.g = …`` makes ``g`` a member of ``f``.
            file = self.world.file_of(symbol)
            exports = self.bindings[file].exports
            known = "module.exports" in exports and (name in exports or name in self.passed[file])
            if known and self.export(file, "module.exports").symbol == symbol:
                return self.export(file, name)
        return found

    def member(self, reading: Reading, use: int, name: str, role: int) -> Found:
        required = self.required(reading, use)
        if required is not None:
            return self.meant(self.member_of(reading, required, name, role, Form.NAME), role)
        found = self.meant(super().member(reading, use, name, role), role)
        if found.resolution == AMBIGUOUS and (
            reading.document.references.form[use] == Form.CALL or self.unasked(reading, reading.receivers[use])
        ):
            # What a call gives is narrowed by no condition before it has a name that was asked for: the members of all its types
            # are meant.
            return found._replace(resolution=INHERITED)
        if found.symbol >= len(self.world.files) and found.resolution in (LOCAL, IMPORTED, INHERITED):
            found = self.sided(found, name, found.resolution != INHERITED or _of_class(reading, use))
        if found.resolution == UNIQUE and self.world.file_of(found.symbol) not in self.reachable(reading.file):
            return NOTHING
        return found

    def sided(self, found: Found, name: str, static: bool) -> Found:
        """A member of the class itself or of its instances, where it has both under one name."""
        own = self.own_members(self.owner(found.symbol), name)
        if len(own) < 2:
            return found
        kept = [symbol for symbol in own if bool(self.definition(symbol).flags & Flag.STATIC) == static]
        return found._replace(symbol=kept[0], more=tuple(kept[1:])) if kept else found

    def required(self, reading: Reading, use: int) -> Found | None:
        """The module that stands before a name as a call of ``require``."""
        receiver = reading.receivers[use]
        if receiver < 0 or reading.names[receiver] != "require":
            return None
        byte = int(reading.noted(REQUIRED).get(reading.starts[receiver], -1))
        number = reading.imported.get(byte, -1)
        if number < 0:
            return None
        source = self.sources[reading.file][number]
        if source >= 0:
            return self.whole(reading.file, number, 0)
        module = reading.document.imports[number].module
        outside = source != ABSENT and not module.startswith((".", "/"))
        return Found(-1, EXTERNAL, self.specifier_package(module)) if outside else NOTHING

    def reachable(self, file: int) -> frozenset[int]:
        """The files that a file imports, and those that these import, three steps far."""
        known = self._reachable.get(file)
        if known is None:
            seen = {file}
            border = [file]
            for _ in range(3):
                border = sorted({s for f in border for s in self.sources.get(f, ()) if s >= 0 and s not in seen})
                seen.update(border)
            known = frozenset(seen)
            self._reachable[file] = known
        return known

    def guess(self, name: str, role: int) -> Found:
        return super().guess(name, role) if role == Role.CALL and name not in _known.JAVASCRIPT_METHODS else NOTHING

    # imports

    def import_link(self, reading: Reading, number: int) -> ImportLink:
        found = self.imported(reading.file, number)
        source = self.sources[reading.file][number]
        if source < 0:
            return ImportLink(Resolution(found.resolution), package=found.package)
        if found.symbol < 0 and reading.document.imports[number].name not in ("", "*"):
            # The module is known, the name in it is not.
            return ImportLink(Resolution.IMPORTED, source, source)
        return ImportLink(Resolution.IMPORTED, found.symbol if found.symbol >= 0 else source, source)

    def imported_use(self, reading: Reading, use: int, name: str) -> Found:
        byte = reading.starts[use]
        number = reading.imported.get(byte, -1)
        if number >= 0:
            return self.imported(reading.file, number)
        for number, item in enumerate(reading.document.imports):
            if item.alias == name:
                return self.imported(reading.file, number)
        return NOTHING

    def keyword(self, reading: Reading, use: int, name: str) -> Found:
        """A key of a destructuring or literal: a member only where the other side is known, which is not looked for."""
        return NOTHING

    def overrides(self, method: Definition, other: Definition) -> bool:
        return super().overrides(method, other) and not method.name.startswith("#")


def _of_class(reading: Reading, use: int) -> bool:
    """Whether a name stands after the ``this`` of a static method."""
    receiver, around = reading.receivers[use], reading.enclosing[use]
    static = around >= 0 and reading.document.definitions[around].flags & Flag.STATIC
    return bool(static) and receiver >= 0 and reading.names[receiver] == "this"


def _qualifies(reading: Reading, use: int) -> bool:
    """Whether a name stands before a type: then it is a namespace, never a variable."""
    after = use + 1
    roles = reading.document.references.role
    return after < len(reading.names) and reading.receivers[after] == use and roles[after] == Role.TYPE


def resolver(world: World, files: Sequence[int]) -> JavaScriptResolver:
    return JavaScriptResolver(world, files)
