"""JavaScript and TypeScript: modules and re-exports, scopes, classes and ``this``, declared types."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..model import TYPES, Definition, Form, Kind, Resolution, Role
from . import _known
from ._jsexports import REEXPORT
from ._jstypes import NAMED, TYPES_ALONE, JavaScriptTypes
from ._values import AMBIGUOUS, EXTERNAL, IMPORTED, INHERITED, LOCAL, NOTHING, UNIQUE, UNKNOWN, Found, Reading, Typed
from .world import ImportLink, World

FAMILIES = ("javascript",)

_PATH = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*")
_CALLED = frozenset({Kind.FUNCTION, Kind.METHOD, Kind.PROPERTY})
_PRIMITIVE = frozenset(["string", "number", "boolean", "bigint", "symbol"])


class JavaScriptResolver(JavaScriptTypes):
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
        if role in NAMED and self._parameter(file, context, [name]) is not None:
            return Found(-1, LOCAL)
        binding = reading.local(name, reading.starts[use]) if role != Role.TYPE else None
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

    def holder(self, reading: Reading, context: int) -> int:
        """The symbol whose instance or object ``this`` is, -1 when that is not known."""
        document, base = reading.document, self.world.base[reading.file]
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

    def this(self, reading: Reading, use: int, context: int, name: str, role: int) -> Found:
        # A function written inside has a ``this`` of its own; only arrows keep it, and they are seldom definitions.
        symbol = self.holder(reading, context)
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
            if item.kind is Kind.CONSTANT and not item.type and _PATH.fullmatch(item.value):
                # ``const make = Shape.make``: to call it is to call that.
                target = self.meant(self.top(self.world.file_of(found.symbol), item.value), Role.CALL)
                if target.symbol >= len(self.world.files) and self.kind(target.symbol) in (Kind.FUNCTION, Kind.METHOD):
                    return self.typed_of(reading, target, form)
            if item.kind is Kind.FUNCTION and item.name[:1].isupper() and not item.type and self.makes(found.symbol):
                return Typed(found.symbol)
        return super().typed_of(reading, found, form)

    def derived(self, symbol: int) -> bool:
        """Whether a definition is given what another name or a call gives: what stands in the arguments is no member of it."""
        file = self.world.file_of(symbol)
        known = self._derived.get(file)
        if known is None:
            known = frozenset(binding.start for binding in self.bindings[file].values if binding.value >= 0)
            self._derived[file] = known
        return self.definition(symbol).byte in known

    def makes(self, symbol: int) -> bool:
        """Whether a function or object has members that were assigned to it or its prototype."""
        return any(other in self.owners for members in self.members.get(symbol, {}).values() for other in members)

    def instance_member(self, typed: Typed, name: str, role: int, prefer: frozenset[Kind] | None) -> Found:
        text = typed.text.strip()
        if typed.symbol < 0 and (text.endswith("[]") or text in _PRIMITIVE):
            return self.outside_member(
                typed._replace(text=f"Array<{text[:-2]}>" if text.endswith("[]") else text), "globals", name
            )
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
            return Found(first, AMBIGUOUS, more=tuple(rest))
        return next(iter(found.values()), NOTHING)

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
        found = self.meant(super().member(reading, use, name, role), role)
        if found.resolution == UNIQUE and self.world.file_of(found.symbol) not in self.reachable(reading.file):
            return NOTHING
        return found

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


def resolver(world: World, files: Sequence[int]) -> JavaScriptResolver:
    return JavaScriptResolver(world, files)
