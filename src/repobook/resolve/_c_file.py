"""Resolves the uses of one C-like file. Pure."""

from __future__ import annotations

import re
from collections import defaultdict

import numpy as np

from ..model import Flag, Kind, Role
from ..more import More
from ..words import word_list
from ._c_columns import AMBIGUOUS, EXTERNAL, IMPORTED, INHERITED, LOCAL, NOTHING, OUTSIDE, UNIQUE, UNRESOLVED, Found
from ._c_conversions import is_exact
from ._c_infer import Inference
from ._c_tables import CLASSES, FUNCTIONS, TYPES, Item, spelled
from ._c_types import Type, shown
from .world import Links, package_column

#: template arguments that are more than one name
_FORMED = re.compile(r"[^\w:]")
#: Overloads of one name, and calls in arguments of calls, that are told apart by types.
_OVERLOADS, _NESTED = 40, 20


class FileResolver(Inference):
    """Goes through the uses of one file in the order of the text; the arguments of a call are looked at before, where they
    choose what is called."""

    #: which uses are still to be answered, and how deep in arguments this is
    _left = bytearray()
    _nested = 0

    def run(self) -> Links:
        rest = self._start()
        self._left = bytearray(self.count)
        self._known_types: dict[str, bool] = {}
        for index in rest:
            self._left[index] = 1
        for index in rest:
            if self._left[index]:
                self._resolve(index)
        return Links(
            self.imports, np.array(self.targets, np.int32), np.array(self.resolutions, np.uint8),
            More.of(self.more), tuple(self.packages), package_column(self.package, len(self.packages)),
        )  # fmt: skip

    def _resolve(self, index: int) -> None:
        """Answers one use, of those that are left."""
        self._left[index] = 0
        kind = self.form[index]
        spelled = self.names[self.name[index]]
        if kind == 0:
            if spelled in self.tables.macros and self._macro(index, spelled):
                return
            found = self.own(index, self.bare(spelled, self.scope(index), self.start[index]))
            if self.heads[index] and found[1] and not self._holds(found[1]):
                return
            if found[1] and 0 < self.facts.arguments[index] < 255 and len(self.tables.free.get(spelled, ())) > 1:
                found = self._by_arguments(index, spelled, found)
        elif kind == 4:
            found = self.scoped(index, spelled)
        else:
            found = self.member(index, spelled)
        if found[1]:
            self._set(index, found)
        elif found[0] == EXTERNAL:
            self.resolutions[index] = EXTERNAL

    def _start(self) -> list[int]:
        """Answers what needs no look-up (local names, ``this``, ``std::``, names of definitions); the rest is left."""
        references, count = self.document.references, self.count
        self.heads = b""
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
        heads = np.zeros(count, np.bool_)
        heads[receiver[(form == 4) & (receiver >= 0)]] = True
        self.heads = heads.tobytes()
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

    def _outside(self, index: int, package: str) -> None:
        self.resolutions[index] = EXTERNAL
        self.package[index] = self.packages.setdefault(package, len(self.packages))

    def _set(self, index: int, found: Found) -> None:
        resolution, symbols = found
        if len(symbols) > 1 and resolution != AMBIGUOUS:
            count = self.facts.arguments[index]
            if count != 255:
                symbols = self.narrow(symbols, count)
                if len(symbols) > 1 and count:
                    symbols = self._typed(index, symbols, count)
        if resolution == IMPORTED and self.tables.definition(symbols[0]).flags & Flag.STAND_IN:
            resolution = AMBIGUOUS  # or what the header has that it stands in for
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

    def _holds(self, symbols: tuple[int, ...]) -> bool:
        """Whether one of the symbols may stand before ``::``, where nothing but types and namespaces is looked up."""
        return any(self.tables.definition(symbol).kind in TYPES for symbol in symbols)

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
        others = tuple(
            symbol for symbol in rest
            if (item := definition(symbol)).kind not in CLASSES and not item.flags & Flag.DECLARATION
            and shape(symbol) in declared
        )  # fmt: skip
        return near + self._of_one_program(near, others) if others else near

    def _of_one_program(self, near: tuple[int, ...], others: tuple[int, ...]) -> tuple[int, ...]:
        """Of definitions elsewhere those that are surely built: a program has one of each, so that files which define the
        same (``env_posix.cc``, ``env_windows.cc``) are alternatives, and who sees the declaration uses none for sure."""
        tables = self.tables
        headers, shape = tables.headers, tables.shape
        files: dict[tuple[str, ...], set[int]] = {}
        for symbol in near + others:
            item, file = tables.definition(symbol), tables.file_of(symbol)
            # What a header defines may be many times in a program.
            if not (headers[file] or item.kind in CLASSES or item.flags & (Flag.DECLARATION | Flag.SPECIALISATION)):
                files.setdefault(shape(symbol), set()).add(file)
        several = {key for key, found in files.items() if len(found) > 1}
        if not several:
            return others
        return tuple(
            symbol for symbol in others
            if shape(symbol) not in several or headers[tables.file_of(symbol)]
            or tables.definition(symbol).flags & Flag.SPECIALISATION
        )  # fmt: skip

    @staticmethod
    def _open(item: Item) -> bool:
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
        hidden: list[tuple[int, ...]] = []
        directives = self.everywhere + [item for index, item in enumerate(self.ranged) if active >> index & 1]
        for level, targets in types.levels(scope):
            if not level:
                for found in self._directed(name, scope, directives):
                    near = self.visible(found)
                    if near:
                        return self.answer(near, scope)
                    hidden.append(found)
            # What a header that the build makes may declare further inside hides the rest.
            covered = self.partial and any(self._surely(found) for found in hidden)
            symbols = types.own(level, name)
            if symbols:
                near = self.visible(symbols)
                if near:
                    return self.answer(near, scope, inherited=level in tables.classes)
                hidden.append(symbols)
            for target in targets:
                symbols = () if covered else types.within(target, name)
                if symbols:
                    near = self.visible(symbols)
                    if near:
                        return self.answer(near, scope)
                    hidden.append(symbols)
        return self.guess(name, hidden, scope)

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

    def guess(self, name: str, hidden: list[tuple[int, ...]], scope: str | None = None) -> Found:
        """What a name could mean that is not seen to be known here. ``hidden`` are the symbols of each scope around the use
        that has some, the innermost first. ``scope`` is that of a bare name."""
        internal, shaders, file_of = self.tables.internal, self.tables.shaders, self.tables.file_of
        # What runs on the device under a compiler of its own shares no names with the rest.
        side = shaders[self.number]
        symbols: tuple[int, ...] = ()
        for level in hidden:
            found = tuple([item for item in level if item not in internal and shaders[file_of(item)] == side])
            if self.partial:
                sure = self._surely(found)
                if sure and scope is not None and not all(self._telling(symbol, name, scope) for symbol in sure):
                    symbols = sure
                    break
                if sure:
                    return IMPORTED, self.order(sure)
            symbols += found
        symbols = tuple(dict.fromkeys(symbols))
        if side and name in word_list("shader_standard"):
            return OUTSIDE  # the language itself has it
        if name in word_list("c_standard"):
            return OUTSIDE  # its header gives it to every file: a namesake that is not seen is not meant
        if symbols:
            return UNIQUE, self.order(symbols)
        paths = [path for path in self.tables.free.get(name, ()) if path.rpartition("::")[0] not in self.tables.classes]
        free = [
            symbol for path in dict.fromkeys(paths) for symbol in self.tables.symbols[path]
            if symbol not in internal and shaders[file_of(symbol)] == side
        ]  # fmt: skip
        if not free:
            return NOTHING
        near = self.visible(tuple(free))
        owners = {self.tables.qualified[symbol] for symbol in free}
        if len(owners) == 1:
            return UNIQUE, self.order(near or tuple(free))
        if len(free) <= 8:
            return AMBIGUOUS, tuple(free)
        return NOTHING

    def _telling(self, symbol: int, name: str, scope: str) -> bool:
        """Whether a bare name is that of a symbol of a namespace where nobody knows what else has the name: a local name that
        a macro makes, an argument of one, something of another library. Short names and single words are."""
        tables = self.tables
        owner, kind = tables.qualified[symbol].rpartition("::")[0], tables.definition(symbol).kind
        if owner in tables.classes and kind is not Kind.ENUMERATOR:
            # Known in what is defined of the class outside of it.
            return f"{scope}::".startswith(f"{owner}::") and not tables.specialised(symbol)
        inner = name.strip("_")[1:].removesuffix("_t")
        if kind in TYPES:
            return len(name) > 2 and not name.islower()
        return "_" in inner or not (inner.islower() or inner.isupper() or not inner)

    def _surely(self, symbols: tuple[int, ...]) -> tuple[int, ...]:
        """Those of a scope that are meant where headers made by the build are included: nobody knows what these include, but
        a name in a namespace of its own can come from a header only. Nothing is sure of names that stand in no scope."""
        tables = self.tables
        named = [symbol for symbol in symbols if "::" in tables.qualified[symbol]]
        known = [symbol for symbol in named if self._includable(tables.file_of(symbol))]
        shapes = {tables.shape(symbol) for symbol in known if self._open(tables.definition(symbol))}
        return tuple(
            symbol
            for symbol in named
            if symbol in known or (tables.definition(symbol).kind not in CLASSES and tables.shape(symbol) in shapes)
        )

    def general(self, symbols: tuple[int, ...], given: str = "") -> tuple[int, ...]:
        """Of members of a template and of its specialisations those that template arguments choose; where nobody knows
        these the template's own. What a partial specialisation is for is not read: by arguments of some form (several,
        pointers, other templates) it may be meant too, a single name has none."""
        if len(symbols) < 2:
            return symbols
        key = (symbols, given)
        known = self._general.get(key)
        if known is None:
            specialised, partial = self.tables.specialised, self.tables.partial
            exact = tuple([symbol for symbol in symbols if given and specialised(symbol) == given])
            known = exact or tuple([symbol for symbol in symbols if not specialised(symbol)]) or symbols
            if not exact and not _FORMED.search(given):
                known = tuple([symbol for symbol in known if not partial(symbol)]) or known
            self._general[key] = known
        return known

    def own(self, index: int, found: Found) -> Found:
        """Inside a template or a specialisation of it a bare name is that one's own member."""
        symbols = found[1]
        if len(symbols) < 2 or found[0] > INHERITED or self.general(symbols) == symbols:
            return found
        at, definitions = self.enclosing[index], self.document.definitions
        while at >= 0:
            near = tuple(
                symbol for symbol in symbols
                if self.tables.file_of(symbol) == self.number and definitions[symbol - self.base].enclosing == at
            )  # fmt: skip
            if near and definitions[at].kind in CLASSES:
                return LOCAL if found[0] == IMPORTED else found[0], near
            at = definitions[at].enclosing
        given = self.templates.get(index)
        plain = self.general(symbols)
        # The name before template arguments is the template's, and that of the specialisation that they choose.
        exact = self.general(symbols, spelled(self.facts.types[given])) if given is not None else ()
        return found[0], plain + tuple([symbol for symbol in exact if symbol not in plain])

    def _includable(self, file: int) -> bool:
        """Whether a header that the build makes may include a file for this one: CUDA's are for CUDA alone."""
        files = self.tables.world.files
        return self.tables.headers[file] and (files[file].language != "cuda" or files[self.number].language == "cuda")

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
        """Definitions before declarations, templates before their specialisations, those of this file first."""
        if len(symbols) == 1:
            return symbols
        tables = self.tables
        definition, file_of = tables.definition, tables.file_of

        def rank(symbol: int) -> tuple[bool, bool, int]:
            later = bool(definition(symbol).flags & (Flag.DECLARATION | Flag.SPECIALISATION)) or tables.partial(symbol)
            return later, not self.seen[file_of(symbol)], symbol

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
                own = tables.definition(symbol).needed
                needed[tables.shape(symbol)] = min(own, needed.get(tables.shape(symbol), own))
            kept = tuple(
                symbol for symbol in symbols if _takes(tables.definition(symbol), needed[tables.shape(symbol)], count)
            )
            known = self._narrowed[key] = kept or symbols
        return known

    def _typed(self, index: int, symbols: tuple[int, ...], count: int) -> tuple[int, ...]:
        """Of overloads those that the types of the arguments choose: where the types of parameters differ, theirs are just
        those of the arguments, and no other's are, so that none is as good; where they do not, what is no template is better
        (C++23 [over.match.best]). Else all."""
        tables = self.tables
        shapes: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for symbol in symbols:
            item = tables.definition(symbol)
            if item.kind not in FUNCTIONS or (item.variadic and not item.template):
                return symbols
            shapes[tables.shape(symbol)[:count]].append(symbol)
        if len(shapes) == 1:
            return self._plain(index, symbols, count)
        if len(shapes) > _OVERLOADS:
            return symbols
        given = {number: found for number, found in self.passed_types(index) if found is not None and is_exact(found)}
        if not given:
            return symbols
        fitting = {
            shape: several for shape, several in shapes.items()
            if not any(self._unfit(several[0], number, argument) for number, argument in given.items())
        }  # fmt: skip
        if fitting and len(fitting) < len(shapes):
            shapes = defaultdict(list, fitting)
            symbols = tuple(symbol for symbol in symbols if any(symbol in several for several in fitting.values()))
            if len(shapes) == 1:
                return self._plain(index, symbols, count)
        best = [
            several for shape, several in shapes.items()
            if all(
                self._beats(several[0], others[0], shape, rival, given)
                for rival, others in shapes.items() if rival != shape
            )
        ]  # fmt: skip
        return self._plain(index, tuple(best[0]), count) if len(best) == 1 else symbols

    def _by_arguments(self, index: int, name: str, found: Found) -> Found:
        """What a bare call means where the types of arguments choose a function of the namespace that they are of, which is
        looked through too (C++23 [basic.lookup.argdep])."""
        resolution, symbols = found
        tables = self.tables
        if resolution > IMPORTED or any(tables.definition(symbol).kind is not Kind.FUNCTION for symbol in symbols):
            return found
        spaces: list[str] = []
        for _, argument in self.passed_types(index):
            if argument is not None and argument.name:
                space = argument.name.rpartition("::")[0]
                while space in tables.classes:
                    space = space.rpartition("::")[0]
                if space and space not in spaces:
                    spaces.append(space)
        others = [
            symbol for space in spaces for symbol in self.visible(self.types.own(space, name))
            if symbol not in symbols and tables.definition(symbol).kind is Kind.FUNCTION
        ]  # fmt: skip
        if not others:
            return found
        count = self.facts.arguments[index]
        chosen = self._typed(index, self.narrow(symbols + tuple(others), count), count)
        if len({tables.qualified[symbol] for symbol in chosen}) > 1:
            return found
        return self.answer(chosen, self.scope(index))

    def _unfit(self, symbol: int, number: int, argument: Type) -> bool:
        """Whether a function can surely not be called with an argument."""
        parameter = self.types.taken(symbol, number)
        return parameter is not None and self.types.unfit(argument, parameter)

    def _plain(self, index: int, symbols: tuple[int, ...], count: int) -> tuple[int, ...]:
        """Of functions that take arguments of the same types those that are no templates, where there are some."""
        plain = tuple(symbol for symbol in symbols if not self.tables.definition(symbol).template)
        if not plain or index in self.templates:
            return symbols
        for symbol in symbols:
            if symbol not in plain and any(self.types.taken(symbol, number) is None for number in range(count)):
                return symbols
        return plain

    def _beats(
        self, symbol: int, other: int, own: tuple[str, ...], rival: tuple[str, ...], given: dict[int, Type]
    ) -> bool:
        """Whether an overload suits arguments better than another for sure."""
        if len(own) != len(rival):
            return False
        for number, (one, two) in enumerate(zip(own, rival, strict=True)):
            if one == two:
                continue
            argument = given.get(number)
            if argument is None or self.types.taken(symbol, number) != argument:
                return False
            less = self.types.taken(other, number)
            if less is None or less == argument or not is_exact(less):
                return False
        return True

    def passed_type(self, index: int, use: int, called: bool) -> Type | None:
        if self._nested > _NESTED:
            return None
        self._nested += 1
        for place in range(index + 1, use + 1):
            if self._left[place]:
                self._resolve(place)
        self._nested -= 1
        return self.call_type(use) if called else self.value_type(use)

    def seen_type(self, found: Type, written: str, place: int) -> Type:
        known = self._known_types.get(found.name)
        if known is None:
            symbols = self.tables.symbols.get(found.name, ())
            known = self._known_types[found.name] = any(self.seen[self.tables.file_of(symbol)] for symbol in symbols)
        name = written.removeprefix("const ").partition("<")[0].rstrip("*& ")
        if known or not name.isidentifier():
            return found
        resolution, meant = self.bare(name, self.scope(place), self.start[place])
        if meant and resolution <= INHERITED and self.tables.definition(meant[0]).kind in CLASSES:
            return Type(self.tables.qualified[meant[0]], found.arguments, found.pointers)
        return found

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
        if self.local[index] in self.type_names:
            found = self.local_type(self.local[index])
            return found.name if found else ""
        scope = self.scope(index)
        key = (name, scope)
        known = self._spaces.get(key)
        if known is None:
            known = self._spaces[key] = self._find_space(name, scope)
        return known

    def _find_space(self, name: str, scope: str) -> str:
        types, unseen = self.types, ""
        for level, targets in types.levels(scope):
            found = types.own_scope(level, name)
            if found and self._opens(found):
                return found
            unseen = unseen or found
            if level in self.tables.classes and level.rpartition("::")[2] == name:
                return level
            for target in targets:
                found = types.inner_scope(target, name)
                if found and self._opens(found):
                    return found
                unseen = unseen or found
        for alias, path, _, _ in self.everywhere + self.ranged:
            if alias == name:
                found = self.types.scope(path, scope)
            elif not alias:
                target = self.types.scope(path, scope)
                found = self.types.inner_scope(target, name) if target else ""
            else:
                continue
            if found:
                return found
        return unseen

    def _opens(self, space: str) -> bool:
        """Whether a file that is seen here opens a namespace, or has a class. What an alias leads to is looked up as a name."""
        files = self.tables.openings.get(space)
        if files is not None:
            return any(self.seen[file] for file in files)
        symbols = self.tables.symbols.get(space)
        return not symbols or bool(self.visible(tuple(symbols)))

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
        near = self.general(self.visible(symbols), self._arguments(receiver))
        if near:
            return self.answer(near, space, inherited=space in self.tables.classes)
        return self.guess(name, [symbols])

    def _arguments(self, receiver: int) -> str:
        """The template arguments of what stands before ``::``, "" for none that are known."""
        given = self.templates.get(receiver)
        if given is not None:
            return spelled(self.facts.types[given])
        found = self.local_type(self.local[receiver]) if self.local[receiver] in self.type_names else None
        return shown(found.arguments) if found else ""

    def member(self, index: int, name: str) -> Found:
        """What a name after ``.`` or ``->`` means."""
        owner = self.owner(index)
        if owner is None:
            return NOTHING
        if not owner.name:
            return OUTSIDE if owner.written.startswith("std::") else NOTHING
        count = self.facts.arguments[index]
        given = shown(owner.arguments) if owner.arguments else ""
        key = (owner.name, name, count, given)
        known = self._members.get(key)
        if known is None:
            symbols = self.types.member(owner.name, name)
            if symbols:
                near = self.visible(symbols) or symbols
                if self.tables.qualified[near[0]].rpartition("::")[0] == owner.name:
                    # Which arguments a base has is not known here.
                    near = self.general(near, given)
                known = (INHERITED, self.order(near))
            else:
                known = NOTHING
            self._members[key] = known
        return known


def _takes(item: Item, needed: int, count: int) -> bool:
    """Whether a callable can be called with so many arguments."""
    if item.kind not in FUNCTIONS:
        return True
    return item.variadic or needed <= count <= len(item.annotations)
