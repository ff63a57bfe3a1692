"""Resolves the uses of one C-like file. Pure."""

from __future__ import annotations

import numpy as np

from ..languages._clocals import Mode
from ..model import Definition, Document, Flag, Kind, Resolution, Role
from ._c_tables import CLASSES, FUNCTIONS, Tables, bindings, split_arguments
from ._c_types import Type, Types, substitute
from .world import ImportLink, Links

LOCAL, IMPORTED, INHERITED = int(Resolution.LOCAL), int(Resolution.IMPORTED), int(Resolution.INHERITED)
UNIQUE, AMBIGUOUS = int(Resolution.UNIQUE_NAME), int(Resolution.AMBIGUOUS)
EXTERNAL, UNRESOLVED = int(Resolution.EXTERNAL), int(Resolution.UNRESOLVED)
_TYPED = frozenset({Kind.FIELD, Kind.VARIABLE, Kind.CONSTANT, Kind.PROPERTY})

#: resolution, symbols that could be meant (the first is the target)
Found = tuple[int, tuple[int, ...]]
NOTHING: Found = (UNRESOLVED, ())
OUTSIDE: Found = (EXTERNAL, ())


class FileResolver:
    """Goes through the uses of one file in the order of the text."""

    def __init__(
        self, tables: Tables, types: Types, number: int, document: Document, seen: bytes,
        imports: tuple[ImportLink, ...], partial: bool,
    ) -> None:  # fmt: skip
        self.partial = partial
        self.tables = tables
        self.types = types
        self.number = number
        self.document = document
        self.base = tables.world.base[number]
        self.seen = seen
        self.imports = imports
        self.names = document.names
        references = document.references
        self.count = references.count
        self.name = np.frombuffer(references.name, "<u4").tolist()
        self.start = np.frombuffer(references.start, "<u4").tolist()
        self.receiver = np.frombuffer(references.receiver, "<i4").tolist()
        self.enclosing = np.frombuffer(references.enclosing, "<i4").tolist()
        self.form = references.form
        self.role = references.role
        facts = bindings(document.bindings)
        self.facts = facts
        self.local = np.frombuffer(facts.locals, "<i4").tolist() or [-1] * self.count
        self.modes = facts.modes
        self.local_types = np.frombuffer(facts.local_types, "<i4").tolist()
        self.local_sources = np.frombuffer(facts.local_sources, "<i4").tolist()
        self.casts = dict(
            zip(
                np.frombuffer(facts.cast_uses, "<u4").tolist(),
                np.frombuffer(facts.cast_types, "<u4").tolist(),
                strict=True,
            )
        )
        self.templates = dict(
            zip(
                np.frombuffer(facts.template_uses, "<u4").tolist(),
                np.frombuffer(facts.template_types, "<u4").tolist(), strict=True,
            )
        )  # fmt: skip
        #: the use that declares each local name, for the scope its type is written in
        self.declared: dict[int, int] = {}
        self.targets: list[int] = []
        self.resolutions: list[int] = []
        self.more: dict[int, tuple[int, ...]] = {}
        self.packages: dict[str, int] = {}
        self.package: list[int] = []
        self.scopes = self._scopes()
        self.names_at = [item.byte for item in document.definitions]
        self.around = [item.enclosing for item in document.definitions]
        directives = tables.directives.get(number, ())
        self.everywhere = [
            item for item in directives if item[3] >= len(document.row_starts) * 0 + self._last(document)
        ]
        self.ranged = [item for item in directives if item not in self.everywhere]
        self._visible: dict[tuple[int, ...], tuple[int, ...]] = {}
        self._bare: dict[tuple[str, str, int], Found] = {}
        self._spaces: dict[tuple[str, str], str] = {}
        self._space_memo: dict[int, str] = {}
        self._value_memo: dict[int, Type | None] = {}
        self._call_memo: dict[int, Type | None] = {}
        self._local_memo: dict[int, Type | None] = {}
        self._members: dict[tuple[str, str, int], Found] = {}
        self._narrowed: dict[tuple[tuple[int, ...], int], tuple[int, ...]] = {}

    def _scopes(self) -> list[str]:
        """The scope in which uses inside of each definition are read: what holds definitions, or what is around it."""
        qualified, classes, namespaces = self.tables.qualified, self.tables.classes, self.tables.namespaces
        definitions = self.document.definitions
        holding = {item.enclosing for item in definitions}
        result = []
        for index in range(len(definitions)):
            path = qualified.get(self.base + index, "")
            if index not in holding and path not in classes and path not in namespaces:
                path = path.rpartition("::")[0]
            result.append(path)
        return result

    @staticmethod
    def _last(document: Document) -> int:
        """A byte in the last row: what reaches there holds for the whole file."""
        starts = np.frombuffer(document.row_starts, "<u4")
        return int(starts[-1]) if len(starts) else 0

    # -- the walk ----------------------------------------------------------------------------------------------------

    def run(self) -> Links:
        names, name, form = self.names, self.name, self.form
        macros = self.tables.macros
        for index in self._start():
            kind = form[index]
            spelled = names[name[index]]
            if kind == 0:
                if spelled in macros and self._macro(index, spelled):
                    continue
                found = self.bare(spelled, self.scope(index), self.start[index])
            elif kind == 4:
                found = self.scoped(index, spelled)
            else:
                found = self.member(index, spelled)
            if found[1]:
                self._set(index, found)
            elif found[0] == EXTERNAL:
                self.resolutions[index] = EXTERNAL
        return Links(
            self.imports, np.array(self.targets, np.int32), np.array(self.resolutions, np.uint8), self.more,
            tuple(self.packages), np.array(self.package, np.int32),
        )  # fmt: skip

    def _start(self) -> list[int]:
        """Answers what needs no look-up (local names, ``this``, ``std::``, names of definitions); the rest is left."""
        references, count = self.document.references, self.count
        if not count:
            return []
        name = np.frombuffer(references.name, "<u4")
        form = np.frombuffer(references.form, np.uint8)
        receiver = np.frombuffer(references.receiver, "<i4")
        start = np.frombuffer(references.start, "<u4")
        local = np.array(self.local, np.int32)
        resolutions = np.full(count, UNRESOLVED, np.uint8)
        targets = np.full(count, -1, np.int32)
        package = np.full(count, -1, np.int32)
        known_names = self.tables.names
        known = np.array([item in known_names for item in self.names])[name]
        bound = local >= 0
        bare = form == 0
        special = {item: place for place, item in enumerate(self.names) if item in ("this", "std")}
        if "this" in special:
            bound |= bare & (name == special["this"])
        resolutions[bound] = LOCAL
        outside = np.zeros(count, np.bool_)
        if "std" in special:
            outside = (name == special["std"]) & ~bound & (bare | ((form == 4) & (receiver < 0)))
            for _ in range(4):
                more = (form == 4) & (receiver >= 0) & outside[receiver] & ~outside
                if not more.any():
                    break
                outside |= more
            resolutions[outside] = EXTERNAL
            package[outside] = self.packages.setdefault("std", len(self.packages))
        defined = np.frombuffer(references.role, np.uint8) == int(Role.DEFINITION)
        if defined.any():
            own = {item.byte: self.base + index for index, item in enumerate(self.document.definitions)}
            places = np.flatnonzero(defined)
            found = np.array([own.get(byte, -1) for byte in start[places].tolist()], np.int32)
            defined[places] = found >= 0
            targets[places] = found
            resolutions[places[found >= 0]] = LOCAL
        rest = ~bound & ~outside & ~defined & (form != 6) & (known | (form == 4))
        self.resolutions = resolutions.tolist()
        self.targets = targets.tolist()
        self.package = package.tolist()
        if bound.any():
            which, first = np.unique(local, return_index=True)
            self.declared = dict(zip(which.tolist(), first.tolist(), strict=True))
        chosen: list[int] = np.flatnonzero(rest).tolist()
        return chosen

    def scope(self, index: int) -> str:
        at = self.enclosing[index]
        if at < 0:
            return ""
        if self.start[index] < self.names_at[at]:
            # What stands before a name is read around it: the result type of a member that is defined outside.
            at = self.around[at]
        return self.scopes[at] if at >= 0 else ""

    def _outside(self, index: int, package: str) -> None:
        self.resolutions[index] = EXTERNAL
        self.package[index] = self.packages.setdefault(package, len(self.packages))

    def _set(self, index: int, found: Found) -> None:
        resolution, symbols = found
        if len(symbols) > 1 and resolution != AMBIGUOUS:
            count = self.facts.arguments[index]
            if count != 255:
                symbols = self.narrow(symbols, count)
        self.resolutions[index] = resolution
        if resolution == AMBIGUOUS:
            self.more[index] = symbols
            return
        self.targets[index] = symbols[0]
        if len(symbols) > 1:
            self.more[index] = symbols[1:]

    def _macro(self, index: int, name: str) -> bool:
        """Whether a name is a macro that is known here."""
        found = self.tables.macros[name]
        base = self.tables.file_of
        visible = tuple(symbol for symbol in found if self.seen[base(symbol)])
        if not visible:
            return False
        own = [symbol for symbol in visible if base(symbol) == self.number]
        self._set(index, (LOCAL if own else IMPORTED, tuple(own or visible)))
        return True

    # -- names -------------------------------------------------------------------------------------------------------

    def visible(self, symbols: tuple[int, ...]) -> tuple[int, ...]:
        """The symbols that this file sees, and the definitions of what it sees declared."""
        known = self._visible.get(symbols)
        if known is None:
            known = self._visible[symbols] = self._sees(symbols)
        return known

    def _sees(self, symbols: tuple[int, ...]) -> tuple[int, ...]:
        tables, internal, seen, number = self.tables, self.tables.internal, self.seen, self.number
        files, first = tables.file, tables.first
        near = tuple(
            [
                symbol for symbol in symbols
                if seen[file := files[symbol - first]] and (symbol not in internal or file == number)
            ]
        )  # fmt: skip
        if not near or len(near) == len(symbols):
            return near
        rest = tuple(symbol for symbol in symbols if symbol not in near and symbol not in internal)
        if not rest:
            return near
        definition, shape = tables.definition, tables.shape
        whole = [
            symbol for symbol in rest
            if (item := definition(symbol)).kind in CLASSES
            and not item.flags & (Flag.DECLARATION | Flag.SPECIALISATION)
        ]  # fmt: skip
        if len(whole) == 1 and all(definition(symbol).flags & Flag.DECLARATION for symbol in near):
            near += (whole[0],)
        declared = {shape(symbol) for symbol in near if self._open(definition(symbol))}
        return near + tuple(
            symbol for symbol in rest
            if (item := definition(symbol)).kind not in CLASSES and not item.flags & Flag.DECLARATION
            and shape(symbol) in declared
        )  # fmt: skip

    @staticmethod
    def _open(item: Definition) -> bool:
        """Whether a definition may stand elsewhere."""
        return bool(item.flags & Flag.DECLARATION) or item.kind is Kind.FIELD

    def bare(self, name: str, scope: str, place: int) -> Found:
        """What a name means that nothing stands before."""
        active = 0
        for index, item in enumerate(self.ranged):
            if item[2] <= place < item[3]:
                active |= 1 << index
        key = (name, scope, active)
        found = self._bare.get(key)
        if found is None:
            found = self._bare[key] = self._find_bare(name, scope, active)
        return found

    def _find_bare(self, name: str, scope: str, active: int) -> Found:
        types, tables = self.types, self.tables
        hidden: list[int] = []
        level = scope
        directives = self.everywhere + [item for index, item in enumerate(self.ranged) if active >> index & 1]
        while True:
            if not level:
                for found in self._directed(name, scope, directives):
                    near = self.visible(found)
                    if near:
                        return self.answer(near, scope)
                    hidden.extend(found)
            symbols = types.within(level, name)
            if symbols:
                near = self.visible(symbols)
                if near:
                    return self.answer(near, scope, inherited=level in tables.classes)
                hidden.extend(symbols)
            if not level:
                break
            level = level.rpartition("::")[0]
        return self.guess(name, hidden)

    def _directed(self, name: str, scope: str, directives: list[tuple[str, str, int, int]]) -> list[tuple[int, ...]]:
        """What using-directives and using-declarations of this file make of a name."""
        result = []
        for alias, path, _, _ in directives:
            if alias == name:
                result.append(self.types.path(path, scope))
            elif not alias:
                target = self.types.scope(path, scope) or self.types.scope(path, "")
                if target:
                    result.append(self.types.within(target, name))
        return [item for item in result if item]

    def guess(self, name: str, hidden: list[int]) -> Found:
        """What a name could mean that is not seen to be known here."""
        internal = self.tables.internal
        symbols = tuple(dict.fromkeys(symbol for symbol in hidden if symbol not in internal))
        if symbols:
            # Where headers are made by the build, what they include is not known: the scopes still say what is meant.
            sure = self.partial and any(self.tables.headers[self.tables.file_of(symbol)] for symbol in symbols)
            return IMPORTED if sure else UNIQUE, self.order(symbols)
        paths = [path for path in self.tables.free.get(name, ()) if path.rpartition("::")[0] not in self.tables.classes]
        found = [
            symbol for path in dict.fromkeys(paths) for symbol in self.tables.symbols[path] if symbol not in internal
        ]
        if not found:
            return NOTHING
        near = self.visible(tuple(found))
        owners = {self.tables.qualified[symbol] for symbol in found}
        if len(owners) == 1:
            return UNIQUE, self.order(near or tuple(found))
        if len(found) <= 8:
            return AMBIGUOUS, tuple(found)
        return NOTHING

    def answer(self, symbols: tuple[int, ...], scope: str, inherited: bool = False) -> Found:
        ordered = self.order(symbols)
        file = self.tables.file_of(ordered[0])
        if inherited and self.tables.qualified[ordered[0]].rpartition("::")[0] not in (
            scope,
            scope.rpartition("::")[0],
        ):
            return INHERITED, ordered
        return (LOCAL if file == self.number else IMPORTED), ordered

    def order(self, symbols: tuple[int, ...]) -> tuple[int, ...]:
        """Definitions before declarations, those of this file first."""
        if len(symbols) == 1:
            return symbols
        definition, file_of = self.tables.definition, self.tables.file_of

        def rank(symbol: int) -> tuple[bool, bool, int]:
            item = definition(symbol)
            return bool(item.flags & (Flag.DECLARATION | Flag.SPECIALISATION)), not self.seen[file_of(symbol)], symbol

        return tuple(sorted(symbols, key=rank))

    def narrow(self, symbols: tuple[int, ...], count: int) -> tuple[int, ...]:
        """The overloads that take so many arguments; all when none does."""
        key = (symbols, count)
        known = self._narrowed.get(key)
        if known is None:
            tables = self.tables
            # Defaults may stand in the declaration alone.
            needed: dict[tuple[str, ...], int] = {}
            for symbol in symbols:
                item = tables.definition(symbol)
                own = sum(1 for parameter in item.parameters if not parameter.default)
                needed[tables.shape(symbol)] = min(own, needed.get(tables.shape(symbol), own))
            kept = tuple(
                symbol for symbol in symbols if _takes(tables.definition(symbol), needed[tables.shape(symbol)], count)
            )
            known = self._narrowed[key] = kept or symbols
        return known

    # -- scopes ------------------------------------------------------------------------------------------------------

    def space(self, index: int) -> str:
        """The namespace or class that a use before ``::`` names; "" for none that is known."""
        known = self._space_memo.get(index)
        if known is None:
            self._space_memo[index] = ""
            known = self._space_memo[index] = self._space(index)
        return known

    def _space(self, index: int) -> str:
        name = self.names[self.name[index]]
        if self.form[index] == 4:
            receiver = self.receiver[index]
            if receiver < 0:
                return self.types.inner_scope("", name)
            outer = self.space(receiver)
            return self.types.inner_scope(outer, name) if outer else ""
        scope = self.scope(index)
        key = (name, scope)
        known = self._spaces.get(key)
        if known is None:
            known = self._spaces[key] = self._find_space(name, scope)
        return known

    def _find_space(self, name: str, scope: str) -> str:
        level = scope
        while True:
            found = self.types.inner_scope(level, name)
            if found:
                return found
            if level in self.tables.classes and level.rpartition("::")[2] == name:
                return level
            if not level:
                break
            level = level.rpartition("::")[0]
        for alias, path, _, _ in self.everywhere + self.ranged:
            if alias == name:
                found = self.types.scope(path, scope)
            elif not alias:
                target = self.types.scope(path, scope)
                found = self.types.inner_scope(target, name) if target else ""
            if found:
                return found
        return ""

    def root(self, index: int) -> int:
        while self.form[index] == 4 and self.receiver[index] >= 0:
            index = self.receiver[index]
        return index

    def scoped(self, index: int, name: str) -> Found:
        """What a name after ``::`` means."""
        receiver = self.receiver[index]
        if receiver < 0:
            symbols = self.types.within("", name)
            near = self.visible(symbols)
            return self.answer(near, "") if near else NOTHING
        root = self.root(index)
        first = self.names[self.name[root]]
        if self.resolutions[root] == EXTERNAL or first == "std":
            self._outside(index, first)
            return OUTSIDE
        space = self.space(receiver)
        if not space:
            if self.local[root] < 0 and self.resolutions[root] == UNRESOLVED and first not in self.tables.names:
                self._outside(index, first)
                return OUTSIDE
            return NOTHING
        symbols = self.types.within(space, name)
        if not symbols:
            if space in self.tables.classes and space.rpartition("::")[2] == name:
                symbols = tuple(self.tables.symbols.get(space, ()))
            if not symbols:
                return NOTHING
        near = self.visible(symbols)
        if near:
            return self.answer(near, space, inherited=space in self.tables.classes)
        return self.guess(name, list(symbols))

    # -- members -----------------------------------------------------------------------------------------------------

    def member(self, index: int, name: str) -> Found:
        """What a name after ``.`` or ``->`` means."""
        owner = self.owner(index)
        if owner is None:
            return NOTHING
        if not owner.name:
            return OUTSIDE if owner.written.startswith("std::") else NOTHING
        count = self.facts.arguments[index]
        key = (owner.name, name, count)
        known = self._members.get(key)
        if known is None:
            symbols = self.types.member(owner.name, name)
            if symbols:
                near = self.visible(symbols) or symbols
                known = (INHERITED, self.order(near))
            else:
                known = NOTHING
            self._members[key] = known
        return known

    def owner(self, index: int) -> Type | None:
        """The type whose member a use is."""
        receiver, form = self.receiver[index], self.form[index]
        if receiver < 0:
            cast = self.casts.get(index)
            if cast is None:
                return None
            return self.types.read(self.facts.types[cast], self.scope(index))
        if form == 2:
            found = self.call_type(receiver)
        elif form == 3:
            found = self.item(self.value_type(receiver))
        else:
            found = self.value_type(receiver)
        if found is not None and self.facts.arrows[index]:
            found = self.arrow(found)
        return found

    def arrow(self, found: Type) -> Type | None:
        """What ``->`` leads to."""
        if found.pointers:
            return found
        if found.name:
            for symbol in self.types.member(found.name, "operator->"):
                result = self.types.declared(symbol)
                result = self.instance(result, found)
                if result is not None and result.name:
                    return result
            return found.arguments[0] if found.arguments else found
        return found.arguments[0] if found.arguments else None

    def instance(self, result: Type | None, owner: Type | None) -> Type | None:
        """A type with the parameters of its class's template replaced by the arguments of an instance."""
        if result is None or owner is None or not owner.name or not owner.arguments:
            return result
        if result.name and not result.arguments:
            return result
        parameters: tuple[str, ...] = ()
        for symbol in self.tables.symbols.get(owner.name, ()):
            parameters = self.tables.template_parameters(symbol)
            if parameters:
                break
        return substitute(result, parameters, owner.arguments) if parameters else result

    def item(self, found: Type | None) -> Type | None:
        """What a subscript of a value is."""
        if found is None:
            return None
        if found.pointers:
            return Type(found.name, found.arguments, found.pointers - 1, found.written)
        if found.name:
            for symbol in self.types.member(found.name, "operator[]"):
                result = self.instance(self.types.declared(symbol), found)
                if result is not None and result.name:
                    return result
            return found.arguments[0] if found.arguments else None
        if found.written.endswith("map") and len(found.arguments) > 1:
            return found.arguments[1]
        return found.arguments[0] if found.arguments else None

    def each(self, found: Type | None) -> Type | None:
        """What a loop over a value gives."""
        if found is None or not found.arguments:
            return None
        if found.written.endswith("map") and len(found.arguments) > 1:
            return Type("", found.arguments[:2], 0, "std::pair")
        return found.arguments[0]

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
        if definition.kind in _TYPED:
            result = self.types.declared(symbol)
            if self.receiver[index] >= 0 and self.form[index] != 4:
                result = self.instance(result, self.owner(index))
            return result
        return None

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
            return None
        symbol = self.targets[index]
        given = self.templates.get(index)
        scope = self.scope(index)
        if symbol < 0 or self.resolutions[index] > INHERITED:
            name = self.names[self.name[index]]
            if name.startswith("make_") and given is not None and self.resolutions[index] == EXTERNAL:
                first = split_arguments(self.facts.types[given])[0]
                return Type("", (self.types.read(first, scope),), 0, "std::pointer")
            return self._outside_call(index, name)
        definition = self.tables.definition(symbol)
        if definition.kind in CLASSES:
            arguments: tuple[Type | None, ...] = ()
            if given is not None:
                arguments = tuple(self.types.read(part, scope) for part in split_arguments(self.facts.types[given]))
            return Type(self.tables.qualified[symbol], arguments)
        if definition.kind is Kind.TYPE:
            return self.types.declared(symbol)
        if definition.kind in FUNCTIONS:
            if definition.flags & Flag.CONSTRUCTOR:
                return Type(self._around(symbol))
            return self._result(index, symbol, definition, given, scope)
        return None

    def _result(self, index: int, symbol: int, definition: Definition, given: int | None, scope: str) -> Type | None:
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
            result = self.instance(result, self.owner(index))
        if given is not None and result is not None:
            parameters = self.tables.template_parameters(symbol)
            if parameters:
                arguments = tuple(self.types.read(part, scope) for part in split_arguments(self.facts.types[given]))
                result = substitute(result, parameters, arguments)
        return result

    def _outside_call(self, index: int, name: str) -> Type | None:
        """Results of the few members of containers and pointers that lead back to what they hold."""
        if self.receiver[index] < 0 or self.form[index] == 4:
            return None
        owner = self.owner(index)
        if owner is None or owner.name or not owner.arguments:
            return None
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
        if mode == Mode.DECLARED:
            if written >= 0:
                place = self.declared.get(which, -1)
                result = self.types_here(self.facts.types[written], place)
        elif source >= 0:
            if mode in (Mode.VALUE, Mode.ITEM, Mode.EACH):
                result = self.value_type(source)
            elif mode in (Mode.CALL, Mode.EACH_CALL):
                result = self.call_type(source)
            if mode == Mode.ITEM:
                result = self.item(result)
            elif mode in (Mode.EACH, Mode.EACH_CALL):
                result = self.each(result)
            stars = self.facts.types[written].count("*") if written >= 0 else 0
            if stars and result is not None:
                result = (
                    Type(result.name, result.arguments, result.pointers - 1, result.written)
                    if result.pointers else self.arrow(result)
                )  # fmt: skip
        self._local_memo[which] = result
        return result

    def types_here(self, written: str, place: int) -> Type | None:
        """A type that is written at a use: the file's own directives count too."""
        scope = self.scope(place) if place >= 0 else ""
        found = self.types.read(written, scope)
        if found is not None and not found.name and (self.everywhere or self.ranged) and "std::" not in written[:12]:
            for alias, path, _, _ in self.everywhere + self.ranged:
                if not alias:
                    target = self.types.scope(path, scope)
                    other = self.types.read(written, target) if target else None
                    if other is not None and (other.name or any(item and item.name for item in other.arguments)):
                        return other
                elif found.written == alias:
                    return self.types.read(written.replace(alias, path), scope)
        return found


def _takes(item: Definition, needed: int, count: int) -> bool:
    """Whether a callable can be called with so many arguments."""
    if item.kind not in FUNCTIONS:
        return True
    if any("..." in parameter.annotation or "..." in parameter.name for parameter in item.parameters):
        return True
    return needed <= count <= len(item.parameters)
