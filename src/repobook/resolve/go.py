"""Go: packages by folder and module path, methods by receivers, embedded structs, and interfaces that types meet."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from ..languages import _gobuild
from ..languages._bindings import Binding, unpack
from ..languages._golocals import GIVEN, ITEM, KEY
from ..languages.go import bound_name
from ..model import Definition, Form, Kind, Resolution, Role
from . import _gobuilds, _known
from ._brackets import split
from ._gomarked import Marked, Struct
from ._scoped import Scoped
from ._values import DEPTH, EXTERNAL, IMPORTED, INHERITED, LOCAL, NOTHING, TYPED, UNKNOWN, Found, Reading, Typed
from .world import ImportLink, Relation, Relationship, World

FAMILIES = ("go",)

_PREFIX = re.compile(r"(?:\*|\[[^\]]*\]|\.\.\.|<-|chan\b|\s)+")
_NAMELESS = re.compile(r"(?:func|struct|interface)\b|map\[|\(")
#: Embedded types of one depth that are looked through.
_WIDEST = 64
_NAMED = frozenset({Role.TYPE, Role.BASE})
_VALUES = frozenset({Kind.FIELD, Kind.VARIABLE})


class GoResolver(Scoped):
    def prepare(self) -> None:
        world = self.world
        #: module path -> folder, longest path first
        modules: list[tuple[str, str]] = []
        for path, file in world.by_path.items():
            document = world.documents[file] if path == "go.mod" or path.endswith("/go.mod") else None
            if document is not None and document.definitions:
                modules.append((document.definitions[0].name, path.rpartition("/")[0]))
        self.modules = sorted(modules, key=lambda item: (-len(item[0]), item))
        #: folder and package clause of each file
        self.package: dict[int, tuple[str, str]] = {}
        #: (folder, package clause) -> name -> symbols at the top of the package
        self.scopes: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(dict)
        self.clauses: dict[str, list[str]] = defaultdict(list)
        self.first: dict[tuple[str, str], int] = {}
        #: on what each file is built, "" for always
        self.condition: dict[int, str] = {}
        self.marked = Marked()
        #: for the file that was asked last: how many names of each package rest on which file
        self._resting: tuple[int, dict[str, Counter[int]]] = (-1, {})
        for file in self.files:
            path = world.files[file].path
            folder = path.rpartition("/")[0]
            bindings = unpack(self.documents[file].bindings)
            for symbol in self.marked.read(file, world.base[file], self.documents[file], bindings):
                # It is no member of what stands around its struct.
                item = self.definition(symbol)
                table = self.members[world.base[file] + item.enclosing] if item.enclosing >= 0 else self.tops[file]
                table[item.name].remove(symbol)
                if not table[item.name]:
                    del table[item.name]
            clause = bindings.facts.get("package", "")
            key = (folder, clause)
            self.package[file] = key
            asked = [part for part in (bindings.facts.get("built on", ""), _gobuild.named(path)) if part]
            self.condition[file] = " && ".join(f"({part})" for part in asked)
            if clause not in self.clauses[folder] and not path.endswith("_test.go"):
                self.clauses[folder].append(clause)
            stem = path.rpartition("/")[2].removesuffix(".go")
            if key not in self.first or stem in ("doc", clause):
                self.first[key] = file
            for name, symbols in self.tops[file].items():
                own = [symbol for symbol in symbols if self.kind(symbol) is not Kind.METHOD]
                if own:
                    self.scopes[key].setdefault(name, []).extend(own)
        self._add_methods()
        self.bound = {file: self._bound(file) for file in self.files}

    def _add_methods(self) -> None:
        """Methods become members of the type that their receiver names, of each where it is another for other systems."""
        self.owners: dict[int, int] = {}
        #: types with methods
        self.having: set[int] = set()
        for file in self.files:
            base = self.world.base[file]
            scope = self.scopes[self.package[file]]
            for index, item in enumerate(self.documents[file].definitions):
                holder, _, _ = item.qualified_name.rpartition(".")
                if item.kind is not Kind.METHOD or item.enclosing >= 0 or not holder:
                    continue
                types = [symbol for symbol in scope.get(holder, []) if self.kind(symbol) in TYPED]
                for type in self.built_with(file, types):
                    self.members[type].setdefault(item.name, []).append(base + index)
                    self.owners.setdefault(base + index, type)
                    self.having.add(type)

    def built_with(self, file: int, symbols: list[int]) -> list[int]:
        """Of definitions for different systems those that can be built with a file, those that are built on the most first."""
        if len(symbols) < 2:
            return symbols
        world, condition = self.world, self.condition
        found = [s for s in symbols if _gobuilds.together(condition[file], condition[world.file_of(s)])] or symbols
        return sorted(found, key=lambda symbol: -_gobuilds.reach(condition[world.file_of(symbol)]))

    def fitting(self, file: int, found: Found) -> Found:
        """What a name means in a file, without what is never built with it."""
        if not found.more or found.symbol < 0:
            return found
        symbols = self.built_with(file, [found.symbol, *found.more])
        return found._replace(symbol=symbols[0], more=tuple(symbols[1:]))

    def owner(self, symbol: int) -> int:
        return self.owners.get(symbol, super().owner(symbol))

    def folder(self, path: str) -> str | None:
        """The folder of an import path, None when it is outside the repository."""
        for module, folder in self.modules:
            if path == module or path.startswith(module + "/"):
                inner = path[len(module) + 1 :]
                whole = "/".join(part for part in (folder, inner) if part)
                return whole if self.clauses.get(whole) else None
        for _, folder in self.modules:
            vendored = "/".join(part for part in (folder, "vendor", path) if part)
            if self.clauses.get(vendored):
                return vendored
        return None

    def _bound(self, file: int) -> dict[str, Found]:
        """What the imports of a file bind; "." names come in under a key of their own."""
        found: dict[str, Found] = {}
        source = self.documents[file]
        for item in source.imports:
            folder = self.folder(item.module)
            if folder is None:
                found[item.alias or item.module] = Found(-1, EXTERNAL, item.module)
                continue
            clause = self.clauses[folder][0]
            # Without a name of its own an import binds the package's name.
            named = clause if item.alias == bound_name(item.module) else item.alias or item.module
            found[named] = Found(-1, IMPORTED, space="/" + folder)
        return found

    # names

    def key(self, folder: str) -> tuple[str, str]:
        """The package that imports of a folder mean."""
        return folder, self.clauses[folder][0]

    def in_package(self, key: tuple[str, str], name: str, resolution: int) -> Found:
        symbols = self.scopes.get(key, {}).get(name)
        if not symbols:
            return NOTHING
        return Found(symbols[0], resolution, more=tuple(symbols[1:]))

    def member(self, reading: Reading, use: int, name: str, role: int) -> Found:
        return self.fitting(reading.file, super().member(reading, use, name, role))

    def space_member(self, reading: Reading, space: str, name: str, role: int) -> Found:
        return self.in_package(self.key(space[1:]), name, IMPORTED)

    def top(self, file: int, name: str) -> Found:
        """A name at the top of the file's package, or one that every file knows."""
        found = self.in_package(self.package[file], name, IMPORTED)
        if found.symbol >= 0:
            own = [s for s in (found.symbol, *found.more) if self.world.file_of(s) == file]
            # Files for other systems define the same name again: the file's own comes first.
            return Found(own[0], LOCAL) if own else self.fitting(file, found)
        for item in self.documents[file].imports:
            if item.name == "*" and (dotted := self.folder(item.module)) is not None:
                found = self.in_package(self.key(dotted), name, IMPORTED)
                if found.symbol >= 0:
                    return found
        return Found(-1, EXTERNAL, "builtin") if name in _known.GO_BUILTIN else NOTHING

    def bare(self, reading: Reading, use: int, name: str, role: int) -> Found:
        context = reading.enclosing[use]
        binding = reading.local(name, reading.starts[use])
        inner = self.inside(reading.file, context, name, reading.starts[use])
        if binding is not None and (inner < 0 or self.definition(inner).byte < binding.start):
            return self.local_value(reading, binding, context)
        if inner >= 0:
            return Found(inner, LOCAL)
        found = self.bound[reading.file].get(name)
        if found is not None:
            return found
        return self.top(reading.file, name)

    def inside(self, file: int, context: int, name: str, byte: int = -1) -> int:
        """A type that a function around declares, known at a byte where one is given; -1 for none."""
        document, base = self.documents[file], self.world.base[file]
        known = self.marked.known
        while context >= 0:
            own = self.own_members(base + context, name)
            if own:
                own = [symbol for symbol in own if symbol in known]
                if byte >= 0:
                    own = [symbol for symbol in own if self.definition(symbol).byte <= byte < known[symbol]]
                if own:
                    return own[-1]
            context = document.definitions[context].enclosing
        return -1

    # types

    def type_path(self, text: str) -> list[str]:
        text = text.strip()
        match = _PREFIX.match(text)
        if match:
            # Only pointers leave the members of the type in reach.
            if match.group().strip("* ") != "":
                return []
            text = text[match.end() :]
        if _NAMELESS.match(text):
            return []
        match = re.match(r"[\w.@]+", text)
        return match.group().split(".") if match else []

    def declared(self, symbol: int, item: Definition) -> str:
        return self.marked.types.get(symbol, item.type)

    def written_bases(self, symbol: int, item: Definition) -> tuple[str, ...]:
        return self.marked.embedded.get(symbol, item.bases)

    def element(self, text: str) -> str:
        text = text.strip()
        match = re.match(r"(?:\*?\[[^\]]*\]|map\[[^\]]*\]|\.\.\.|<-chan|chan(?:<-)?)\s*", text)
        return text[match.end() :] if match else ""

    def typed_of(self, reading: Reading, found: Found, form: int) -> Typed:
        """Of a call of a value that is a function its result."""
        if form == Form.CALL and found.resolution != EXTERNAL:
            typed = found.type if found.type != UNKNOWN else self.kept_type(reading, found)
            if typed.symbol < 0 and typed.text.startswith("func("):
                return typed._replace(text=_after_parameters(typed.text))
        return super().typed_of(reading, found, form)

    def kept_type(self, reading: Reading, found: Found) -> Typed:
        """The type of a field or variable."""
        if found.symbol < len(self.world.files) or self.kind(found.symbol) not in _VALUES:
            return UNKNOWN
        return super().typed_of(reading, found, Form.NAME)

    def given_type(self, reading: Reading, file: int, item: Definition) -> Typed:
        found = super().given_type(reading, file, item)
        if found != UNKNOWN:
            return found
        place, called = self.marked.results.get((file, item.byte), (0, []))
        if not called:
            return UNKNOWN
        if len(called) == 1:
            function = self.top(file, called[0])
        else:
            package = self.bound[file].get(called[0], NOTHING)
            function = self.in_package(self.key(package.space[1:]), called[1], IMPORTED) if package.space else NOTHING
        if function.symbol < len(self.world.files):
            return UNKNOWN
        typed = self.typed_of(reading, function, Form.CALL)
        return typed if typed.symbol >= 0 else typed._replace(text=self.result(typed.text, place))

    def binding_type(self, reading: Reading, binding: Binding, context: int, depth: int = 0) -> Typed:
        found = super().binding_type(reading, binding, context, depth)
        if found != UNKNOWN or binding.part != KEY or not 0 <= binding.value < len(reading.values):
            return found
        # the keys of a map with a name of its own
        typed = self.typed_of(reading, reading.values[binding.value], binding.how)
        named = self.resolve_type(typed).symbol if typed != UNKNOWN else -1
        if named < len(self.world.files) or self.kind(named) is not Kind.TYPE:
            return UNKNOWN
        item, file = self.definition(named), self.world.file_of(named)
        text = self.result(self.declared(named, item), KEY)
        return Typed(-1, text, file, item.enclosing) if text else UNKNOWN

    def item_of(self, typed: Typed) -> Typed:
        """A type that is a list or map under a name of its own has elements too."""
        for _ in range(DEPTH):
            found = super().item_of(typed)
            if found != UNKNOWN or (typed.symbol < 0 and not typed.text):
                return found
            named = typed.symbol if typed.symbol >= 0 else self.resolve_type(typed).symbol
            if named < len(self.world.files) or self.kind(named) is not Kind.TYPE:
                break
            file = self.world.file_of(named)
            typed = Typed(-1, self.declared(named, self.definition(named)), file, named - self.world.base[file])
        return UNKNOWN

    def unwrapped(self, text: str) -> str:
        """What a loop over a call's result takes out of it."""
        return self.element(text)

    def result(self, text: str, part: int) -> str:
        if part == KEY:
            key = re.match(r"map\[([^\]]*)\]", text)
            return key.group(1) if key else self.element(text) if text.startswith(("chan", "<-chan")) else ""
        if not text.startswith("("):
            return text if part == 0 else ""
        parts = _split(text[1:-1] if text.endswith(")") else text[1:])
        if part >= len(parts):
            return ""
        words = parts[part].split(None, 1)
        if (
            len(words) == 2
            and re.fullmatch(r"[A-Za-z_]\w*", words[0])
            and words[0] not in ("chan", "func", "map", "struct")
        ):
            return words[1]
        # ``(a, b T)``: the type follows later
        if len(words) == 1 and any(
            len(other.split(None, 1)) == 2 and not other.startswith(("func", "chan", "map")) for other in parts[part:]
        ):
            for other in parts[part:]:
                pair = other.split(None, 1)
                if len(pair) == 2:
                    return pair[1]
        return parts[part]

    def named_type(self, file: int, context: int, path: list[str]) -> Found:
        if len(path) == 1:
            inner = self.marked.type(file, path[0]) if "@" in path[0] else self.inside(file, context, path[0])
            found = Found(inner, LOCAL) if inner >= 0 else self.top(file, path[0])
            return found if found.symbol < 0 or self.kind(found.symbol) in TYPED else NOTHING
        package = self.bound[file].get(path[0], NOTHING)
        if package.space:
            return self.fitting(file, self.in_package(self.key(package.space[1:]), path[1], IMPORTED))
        return package

    def alias(self, found: Found) -> Found:
        """``type A = B`` has the members of ``B``; ``type A B`` those of the struct or interface behind it."""
        for _ in range(8):
            if found.symbol < 0 or self.kind(found.symbol) is not Kind.TYPE or self.members.get(found.symbol):
                return found
            item = self.definition(found.symbol)
            file = self.world.file_of(found.symbol)
            path = self.type_path(item.type)
            following = self.named_type(file, item.enclosing, path) if path else NOTHING
            if following.symbol < 0 or following.symbol == found.symbol:
                return found
            found = following
        return found

    def instance_member(self, typed: Typed, name: str, role: int, prefer: frozenset[Kind] | None) -> Found:
        struct = self.marked.struct(typed.file, typed.text) if "@" in typed.text else None
        if struct is not None:
            return self.struct_member(struct, typed, name, role, prefer)
        if typed.text.startswith("("):  # the result of a call, with a name
            typed = typed._replace(text=self.result(typed.text, 0))
        type = self.resolve_type(typed)
        if type.more:  # a type for each of several systems
            every = [self.instance_member(Typed(symbol), name, role, prefer) for symbol in (type.symbol, *type.more)]
            known = [found for found in every if found.symbol >= 0]
            symbols = dict.fromkeys([symbol for found in known for symbol in (found.symbol, *found.more)])
            return known[0]._replace(more=tuple(symbols)[1:]) if known else every[0]
        if type.symbol >= len(self.world.files) and not self.own_members(type.symbol, name):
            found = self.embedded(type.symbol, name)
            if not found.known and self.kind(type.symbol) is Kind.TYPE:
                found = self.behind(type.symbol, name, role, prefer)
            if found.known:
                return found
        found = super().instance_member(typed, name, role, prefer)
        if not found.known and typed.text in ("error", "*error") and name == "Error":
            return Found(-1, EXTERNAL, "builtin")
        return found

    def behind(self, symbol: int, name: str, role: int, prefer: frozenset[Kind] | None) -> Found:
        """A member of what a type with methods of its own is declared as: ``type A B``."""
        file, item = self.world.file_of(symbol), self.definition(symbol)
        written = self.declared(symbol, item)
        if written.startswith("*") or self.resolve_type(Typed(-1, written, file, item.enclosing)).symbol == symbol:
            return NOTHING
        return self.instance_member(Typed(-1, written, file, item.enclosing), name, role, prefer)

    def struct_member(
        self, struct: Struct, typed: Typed, name: str, role: int, prefer: frozenset[Kind] | None
    ) -> Found:
        """A member of a struct without a name: a field, an embedded type, or a member of one."""
        if name in struct.fields:
            return Found(struct.fields[name], INHERITED)
        bases = [typed._replace(text=text) for text in struct.embedded]
        for base in bases:
            if self.type_path(base.text)[-1:] == [name]:
                return self.resolve_type(base)
        for base in bases:
            found = self.instance_member(base, name, role, prefer)
            if found.known:
                return found
        return NOTHING

    def guess(self, name: str, role: int) -> Found:
        return NOTHING

    # imports

    def import_link(self, reading: Reading, number: int) -> ImportLink:
        item = reading.document.imports[number]
        folder = self.folder(item.module)
        if folder is None:
            return ImportLink(Resolution.EXTERNAL, package=item.module)
        return ImportLink(Resolution.IMPORTED, self.first[self.key(folder)], self._read(reading, folder))

    def _read(self, reading: Reading, folder: str) -> int:
        """Of a package the file that an import reads: the one that most names rest on, without any its ``init``, and else the
        one that stands for the package."""
        if self._resting[0] != reading.file:
            resting: dict[str, Counter[int]] = defaultdict(Counter)
            for receiver, found in zip(reading.receivers, reading.values, strict=True):
                if receiver >= 0 and found.symbol >= 0 and (space := reading.values[receiver].space):
                    resting[space][self.world.file_of(found.symbol)] += 1
            self._resting = reading.file, resting
        counted = self._resting[1].get("/" + folder)
        if counted:
            return min(counted, key=lambda file: (-counted[file], file))
        begins = self.scopes[self.key(folder)].get("init")
        return self.world.file_of(begins[0]) if begins else self.first[self.key(folder)]

    def imported_use(self, reading: Reading, use: int, name: str) -> Found:
        return self.bound[reading.file].get(name, NOTHING)._replace(space="")

    def keyword(self, reading: Reading, use: int, name: str) -> Found:
        """A key of a literal: a field when the literal's type is a known struct, else a value."""
        byte = reading.starts[use]
        text = reading.noted("key").get(byte)
        typed = Typed(-1, text or "", reading.file, reading.enclosing[use])
        if text is None and (text := reading.noted(ITEM).get(byte)):
            typed = self.item_of(typed._replace(text=text))
        if text is not None:
            struct = self.marked.struct(typed.file, typed.text) if "@" in typed.text else None
            if struct is not None:
                return self.struct_member(struct, typed, name, Role.KEYWORD, None)
            type = self.resolve_type(typed)
            if type.resolution == EXTERNAL:
                return Found(-1, EXTERNAL, type.package)
            kind = self.kind(type.symbol) if type.symbol >= 0 else None
            if kind is Kind.STRUCT:
                own = [field for symbol in (type.symbol, *type.more) for field in self.own_members(symbol, name)]
                found = Found(own[0], INHERITED, more=tuple(own[1:])) if own else NOTHING
                return self.fitting(reading.file, found) if own else self.embedded(type.symbol, name)
            if kind is Kind.TYPE:
                found = self.behind(type.symbol, name, Role.KEYWORD, None)
                return found if found.known else self.bare(reading, use, name, Role.READ)
        return NOTHING if text else self.bare(reading, use, name, Role.READ)

    def embedded(self, symbol: int, name: str) -> Found:
        """The embedded type that is named as the field which it is."""
        for base in self.bases(symbol):
            if base.symbol >= 0 and self.definition(base.symbol).name == name:
                return Found(base.symbol, INHERITED)
        return NOTHING

    # relations

    def relationships(self) -> list[Relationship]:
        found = [item for item in super().relationships() if item.relation is not Relation.OVERRIDES]
        found += set(self._satisfied()) | set(self._assured())
        found.sort()
        return found

    def _satisfied(self) -> list[Relationship]:
        """Types that have all methods of an interface, with the same parameters and results, implement it."""
        by_method: dict[str, list[int]] = defaultdict(list)
        for symbol in sorted({*self.having, *(s for s in self._bases if self.kind(s) is Kind.STRUCT)}):
            for name in self._names(symbol):
                by_method[name].append(symbol)
        found: list[Relationship] = []
        for file in self.files:
            base = self.world.base[file]
            for index, item in enumerate(self.documents[file].definitions):
                if item.kind is not Kind.INTERFACE or item.enclosing >= 0:
                    continue
                wanted = self._wanted(base + index, 0)
                if not wanted:
                    continue
                rarest = min(wanted, key=lambda name: (len(by_method.get(name, ())), name))
                for symbol in by_method.get(rarest, ()):
                    found += self._implements(symbol, base + index, wanted)
        return found

    def _own_methods(self, interface: int) -> dict[str, int]:
        return {
            name: symbols[0]
            for name, symbols in self.members.get(interface, {}).items()
            if self.kind(symbols[0]) is Kind.METHOD
        }

    def _wanted(self, interface: int, depth: int) -> dict[str, int] | None:
        """The methods of an interface with those of the interfaces in it; None when one of these is not known."""
        wanted = self._own_methods(interface)
        for base in self.bases(interface):
            if base.symbol < 0 or self.kind(base.symbol) is not Kind.INTERFACE or depth > 8:
                return None
            more = self._wanted(base.symbol, depth + 1)
            if more is None:
                return None
            wanted |= more
        return wanted

    def _implements(self, symbol: int, interface: int, wanted: dict[str, int]) -> list[Relationship]:
        if any(base.symbol == interface for base in self.bases(symbol)):
            return []  # it is embedded, which says more
        one, other = (self.condition[self.world.file_of(item)] for item in (symbol, interface))
        if not _gobuilds.together(one, other):
            return []
        for name, method in wanted.items():
            own = self._method(symbol, name)
            if own < 0 or not self._same(own, method):
                return []
        return self._fulfilled(symbol, interface, wanted)

    def _fulfilled(self, symbol: int, interface: int, wanted: dict[str, int]) -> list[Relationship]:
        """The relations of a type that implements an interface, with those of its own methods."""
        found = [Relationship(symbol, Relation.IMPLEMENTS, interface, self.definition(symbol).row)]
        for name, method in sorted(wanted.items()):
            own = self.own_members(symbol, name)
            if own and self.kind(own[0]) is Kind.METHOD:
                found.append(Relationship(own[0], Relation.OVERRIDES, method, self.definition(own[0]).row))
        return found

    def _assured(self) -> list[Relationship]:
        """Types of which a variable of an interface type is given a value (``var _ I = (*T)(nil)``) implement it, also where
        part of the interface is from outside."""
        found: list[Relationship] = []
        for file in self.files:
            for _, word, text in unpack(self.documents[file].bindings).notes:
                if word != GIVEN:
                    continue
                declared, given = (self.resolve_type(Typed(-1, part, file, -1)).symbol for part in text.rsplit("=", 1))
                if min(declared, given) < len(self.world.files) or self.kind(declared) is not Kind.INTERFACE:
                    continue
                if self.kind(given) in TYPED and self.kind(given) is not Kind.INTERFACE:
                    found += self._fulfilled(given, declared, self._own_methods(declared))
        return found

    def _names(self, symbol: int) -> set[str]:
        """The names of the members of a type, with those of the types embedded in it."""
        names: set[str] = set()
        seen, pending = {symbol}, [symbol]
        while pending:
            current = pending.pop()
            names.update(self.members.get(current, ()))
            following = {base.symbol for base in self._bases.get(current, ()) if base.symbol >= 0} - seen
            seen |= following
            pending += following
        return names

    def _method(self, symbol: int, name: str) -> int:
        """The method that a type has under a name, its own or that of an embedded type, -1 where this is not certain:
        the shallowest one holds, two that are as deep cancel each other, and a type from outside may have one."""
        level = [symbol]
        for _ in range(DEPTH):
            found = [self.own_members(current, name) for current in level]
            found = [own for own in found if own]
            if found:
                return found[0][0] if len(found) == 1 and self.kind(found[0][0]) is Kind.METHOD else -1
            bases = [base.symbol for current in level for base in self.bases(current)]
            if not 0 < len(bases) <= _WIDEST or min(bases) < len(self.world.files):
                return -1
            if any(self.definition(base).name == name for base in bases):
                return -1  # the embedded type itself, as a field
            level = bases
        return -1

    def _same(self, left: int, right: int) -> bool:
        """Whether two methods take and give the same types, where each stands."""
        mine, theirs = self.definition(left), self.definition(right)
        if mine.name[:1].islower() and self._folder(left) != self._folder(right):
            return False
        return self._shape(left, mine) == self._shape(right, theirs)

    def _folder(self, symbol: int) -> str:
        return self.world.files[self.world.file_of(symbol)].path.rpartition("/")[0]

    def _shape(self, symbol: int, item: Definition) -> tuple[str, ...]:
        """Parameter and result types with the package of each name: what makes two methods the same."""
        results = _split(item.type[1:-1]) if item.type.startswith("(") else [item.type] if item.type else []
        plain = (
            [self.result(item.type, place) for place in range(len(results))] if item.type.startswith("(") else results
        )
        file = self.world.file_of(symbol)
        return tuple(self._qualified(file, text) for text in (*(p.annotation for p in item.parameters), "->", *plain))

    def _qualified(self, file: int, text: str) -> str:
        folder = self.package[file][0]

        def whole(match: re.Match[str]) -> str:
            package, name = match.group(1), match.group(2)
            if package:
                found = self.bound[file].get(package, NOTHING)
                return f"{found.space[1:] if found.space else found.package}:{name}"
            return (
                name
                if name in _known.GO_BUILTIN or name in ("func", "map", "chan", "interface", "struct")
                else f"{folder}:{name}"
            )

        return re.sub(
            r"(?:([A-Za-z_]\w*)\.)?([A-Za-z_]\w*)", whole, text.replace("interface{}", "any").replace(" ", "")
        )


def _after_parameters(text: str) -> str:
    """What the type of a function says behind its parameters."""
    depth = 0
    for place, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if character == ")" and depth == 0:
            return text[place + 1 :].strip()
    return ""


def _split(text: str) -> list[str]:
    """Parts between commas that stand outside all brackets."""
    # ``<`` and ``>`` are of channels.
    return [part for part in split(text, ",", "()[]{}") if part]


def resolver(world: World, files: Sequence[int]) -> GoResolver:
    return GoResolver(world, files)
