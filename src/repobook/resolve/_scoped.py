"""What the resolvers of scoped languages share: reading the uses of a file in order, each with its receiver's value.

A language says what a bare name means (`Scoped.bare`), what a type written as text means (`Scoped.named_type`), and
which members a value has (`Scoped.member`). Everything else follows: values flow from receivers to members, and the
types of locals, fields and results as they are written down.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from ..languages._bindings import Binding, unpack
from ..model import TYPES, Definition, Document, Flag, Form, Kind, Role
from ._values import (
    AMBIGUOUS,
    DEPTH,
    EXTERNAL,
    IMPORTED,
    INHERITED,
    LOCAL,
    NOTHING,
    TYPED,
    UNIQUE,
    UNKNOWN,
    UNRESOLVED,
    Found,
    Reading,
    Typed,
    packed,
    type_parameters,
)
from .world import ImportLink, Links, Relation, Relationship, World

_CALLABLE = frozenset({Kind.FUNCTION, Kind.METHOD, Kind.MACRO})
_OTHERS = frozenset(Kind) - _CALLABLE
_DISTINCT = re.compile(r"[a-z0-9][A-Z]|[A-Za-z0-9]_[A-Za-z0-9]")


class Scoped:
    """The base of the resolvers. ``files`` are those of the family."""

    #: separates the parts of a path of names
    separator = "."
    #: methods of containers outside that hand out an element
    handing: frozenset[str] = frozenset()

    def __init__(self, world: World, files: Sequence[int]) -> None:
        self.world = world
        self.files = list(files)
        self.documents: dict[int, Document] = {
            file: document for file in self.files if (document := world.documents[file]) is not None
        }
        #: for each symbol that has members: name -> symbols, in the order of the text
        self.members: dict[int, dict[str, list[int]]] = defaultdict(dict)
        #: for each file: names at its top -> symbols
        self.tops: dict[int, dict[str, list[int]]] = {}
        self._bases: dict[int, tuple[Found, ...]] = {}
        self._types: dict[Typed, Found] = {}
        self._open: dict[Typed, bool] = {}
        self._unique: dict[str, int] = {}
        for file in self.files:
            self._read_members(file)
        self.prepare()
        # In one order, before anything is asked: where bases run in a circle, all workers cut it at the same place.
        for file in self.files:
            for index, item in enumerate(self.documents[file].definitions):
                if item.bases:
                    self.bases(world.base[file] + index)
        self._find_unique()

    # what a language says

    def prepare(self) -> None:
        """Makes the language's own tables."""

    def bare(self, reading: Reading, use: int, name: str, role: int) -> Found:
        """What a name without a receiver means."""
        raise NotImplementedError

    def named_type(self, file: int, context: int, path: list[str]) -> Found:
        """What a path of names means where a type is expected; ``context`` is the definition it stands in."""
        raise NotImplementedError

    def type_path(self, text: str) -> list[str]:
        """The path of names in a type as written, without arguments, pointers and the like; [] when it has none."""
        match = re.match(r"[\w$.]+", text.strip())
        return match.group().split(".") if match else []

    def element(self, text: str) -> str:
        """The type of an element of a container type, "" when not known."""
        return text[:-2] if text.endswith("[]") else ""

    def unwrapped(self, text: str) -> str:
        """What ``await`` or ``?`` takes out of a type."""
        return text

    def result(self, text: str, part: int) -> str:
        """The type of one of several results."""
        return text if part == 0 else ""

    def import_link(self, reading: Reading, number: int) -> ImportLink:
        """Where an import leads."""
        raise NotImplementedError

    def imported_use(self, reading: Reading, use: int, name: str) -> Found:
        """What a name in an import statement means."""
        return NOTHING

    def keyword(self, reading: Reading, use: int, name: str) -> Found:
        return NOTHING

    def path_use(self, reading: Reading, use: int, name: str, role: int) -> Found:
        """What a path in a string means."""
        return NOTHING

    def space_member(self, reading: Reading, space: str, name: str, role: int) -> Found:
        """A name in a namespace that is no symbol."""
        return NOTHING

    def file_member(self, file: int, name: str) -> Found:
        """A name in a module that is a file."""
        return NOTHING

    # tables

    def _read_members(self, file: int) -> None:
        document = self.documents[file]
        base = self.world.base[file]
        tops: dict[str, list[int]] = {}
        for index, item in enumerate(document.definitions):
            if item.flags & Flag.TITLED:
                continue
            table = tops if item.enclosing < 0 else self.members[base + item.enclosing]
            table.setdefault(item.name, []).append(base + index)
        self.tops[file] = tops

    def definition(self, symbol: int) -> Definition:
        item = self.world.definition(symbol)
        assert item is not None
        return item

    def kind(self, symbol: int) -> Kind:
        """The kind of a symbol; files are modules."""
        item = self.world.definition(symbol)
        return item.kind if item is not None else Kind.MODULE

    def _find_unique(self) -> None:
        """Distinctive names that only one definition of the family has."""
        seen: dict[str, int] = {}
        for file in self.files:
            base = self.world.base[file]
            for index, item in enumerate(self.documents[file].definitions):
                if len(item.name) >= 8 and _DISTINCT.search(item.name) and not item.flags & Flag.TITLED:
                    seen[item.name] = base + index if item.name not in seen else -1
        self._unique = {name: symbol for name, symbol in seen.items() if symbol >= 0}

    # types

    def bases(self, symbol: int) -> tuple[Found, ...]:
        """What the bases of a type mean, in the order of the text."""
        found = self._bases.get(symbol)
        if found is None:
            self._bases[symbol] = ()
            file = self.world.file_of(symbol)
            item = self.definition(symbol)
            found = tuple(
                self.resolve_type(Typed(-1, text, file, item.enclosing if item.enclosing >= 0 else -1 - symbol))
                for text in self.written_bases(symbol, item)
            )
            self._bases[symbol] = found
        return found

    def written_bases(self, symbol: int, item: Definition) -> tuple[str, ...]:
        """The bases of a type as written."""
        return item.bases

    def resolve_type(self, typed: Typed) -> Found:
        """The type that a type names: a symbol of the repository, a package outside, or nothing."""
        if typed.symbol >= 0:
            return Found(typed.symbol, INHERITED)
        if not typed.text or typed.file < 0:
            return NOTHING  # ``this`` of whatever a function is called on, where it is called on nothing
        known = self._types.get(typed)
        if known is None:
            self._types[typed] = NOTHING
            context = typed.context if typed.context >= -1 else -1
            path = self.type_path(typed.text)
            known = NOTHING
            if path:
                bound = self._parameter(typed.file, context, path)
                if bound is None:
                    known = self.named_type(typed.file, context, path)
                elif bound:
                    known = self.resolve_type(Typed(-1, bound, typed.file, context))
            known = self.alias(known)
            self._types[typed] = known
        return known

    def alias(self, found: Found) -> Found:
        """The type behind an alias that names another."""
        return found

    def _parameter(self, file: int, context: int, path: list[str]) -> str | None:
        """The bound of a type parameter ("" for none); None when the name is no type parameter here."""
        document = self.documents.get(file)
        while document is not None and context >= 0:
            item = document.definitions[context]
            if item.flags & Flag.TEMPLATE:
                parameters = type_parameters(item.signature)
                if path[0] in parameters:
                    return parameters[path[0]] if len(path) == 1 else ""
            context = item.enclosing
        return None

    def lookup(self, symbol: int, name: str, prefer: frozenset[Kind] | None = None) -> Found:
        """A member of a type: its own, or one of its nearest base that has it. Overloads come together."""
        pending = [symbol]
        seen = {symbol}
        outside = ""
        for _ in range(DEPTH):
            following: list[int] = []
            for current in pending:
                own = self.own_members(current, name)
                if own and (own := self.offered(own, prefer, symbol, current)):
                    return Found(own[0], INHERITED, more=tuple(own[1:]))
                if current >= len(self.world.files):
                    for base in self.bases(current):
                        if base.symbol >= 0 and base.symbol not in seen:
                            seen.add(base.symbol)
                            following.append(base.symbol)
                        elif base.resolution == EXTERNAL:
                            outside = outside or base.package
            pending = following
            if not pending:
                break
        return Found(-1, UNRESOLVED, outside)

    def offered(self, own: list[int], prefer: frozenset[Kind] | None, symbol: int, holder: int) -> list[int]:
        """Of the members of a name that a type or its base has those that a use of it may mean."""
        return own if prefer is None else [item for item in own if self.kind(item) in prefer] or own

    def own_members(self, symbol: int, name: str) -> list[int]:
        table = self.members.get(symbol)
        return table.get(name, []) if table else []

    def enclosing_type(self, document: Document, index: int) -> int:
        """The innermost type around a definition (itself included), -1 for none."""
        while index >= 0 and document.definitions[index].kind not in TYPES:
            index = document.definitions[index].enclosing
        return index

    # values

    def typed_of(self, reading: Reading, found: Found, form: int) -> Typed:
        """The type of what a receiver is: of the value itself, of its call's result, or of its elements."""
        if found.type != UNKNOWN:
            typed = found.type
            if (form == Form.CALL) != (found.resolution == EXTERNAL):
                return UNKNOWN
        elif found.symbol >= len(self.world.files):
            item = self.definition(found.symbol)
            file = self.world.file_of(found.symbol)
            index = found.symbol - self.world.base[file]
            if item.kind in TYPED:
                return Typed(found.symbol) if form == Form.CALL else UNKNOWN
            if item.kind in _CALLABLE and not item.flags & Flag.PROPERTY:
                if form != Form.CALL or item.flags & Flag.CONSTRUCTOR:
                    return Typed(self.owner(found.symbol)) if item.flags & Flag.CONSTRUCTOR else UNKNOWN
                written = self.declared(found.symbol, item)
                return Typed(-1, written, file, index) if written else UNKNOWN
            if form == Form.CALL:
                return UNKNOWN
            if item.kind is Kind.ENUMERATOR:
                return Typed(self.world.base[file] + item.enclosing) if item.enclosing >= 0 else UNKNOWN
            written = self.declared(found.symbol, item)
            typed = Typed(-1, written, file, item.enclosing) if written else self.given_type(reading, file, item)
        else:
            return UNKNOWN
        return self.item_of(typed) if form == Form.ITEM else typed

    def declared(self, symbol: int, item: Definition) -> str:
        """The type that a definition declares, or the result of what can be called; "" for none."""
        return item.type

    def item_of(self, typed: Typed) -> Typed:
        """The type of an element of a value."""
        text = self.element(typed.text) if typed.symbol < 0 else ""
        return typed._replace(text=text) if text else UNKNOWN

    def owner(self, symbol: int) -> int:
        """The type that a member belongs to, -1 for none."""
        item = self.definition(symbol)
        file = self.world.file_of(symbol)
        return self.world.base[file] + item.enclosing if item.enclosing >= 0 else -1

    def given_type(self, reading: Reading, file: int, item: Definition) -> Typed:
        """The type of a definition that declares none, from what it is given, in the same file only."""
        if file != reading.file:
            return self.given_elsewhere(file, item)
        binding = reading.given.get(item.byte)
        return self.binding_type(reading, binding, item.enclosing) if binding is not None else UNKNOWN

    def given_elsewhere(self, file: int, item: Definition) -> Typed:
        """The same in another file, where only a type that the value itself names is known."""
        document = self.documents.get(file)
        if document is None or not document.bindings:
            return UNKNOWN
        for binding in self.all_given(file):
            if binding.start == item.byte:
                return Typed(-1, binding.type, file, item.enclosing) if binding.type else UNKNOWN
        return UNKNOWN

    def local_value(self, reading: Reading, binding: Binding, context: int) -> Found:
        """A local as a value: with its type, or the package that its value comes from."""
        typed = self.binding_type(reading, binding, context)
        if typed == UNKNOWN and 0 <= binding.value < len(reading.values):
            value = reading.values[binding.value]
            if value.package and not value.open:
                return Found(-1, LOCAL, value.package)
        return Found(-1, LOCAL, type=typed)

    def all_given(self, file: int) -> list[Binding]:
        return unpack(self.documents[file].bindings).values

    def binding_type(self, reading: Reading, binding: Binding, context: int, depth: int = 0) -> Typed:
        """The type of a local."""
        if binding.type:
            return Typed(-1, binding.type, reading.file, context)
        return self.value_type(reading, binding, depth)

    def value_type(self, reading: Reading, binding: Binding, depth: int = 0) -> Typed:
        """The type of a local by what it is given."""
        if not 0 <= binding.value < len(reading.values) or depth > DEPTH:
            return UNKNOWN
        typed = self.typed_of(reading, reading.values[binding.value], binding.how)
        if typed.symbol < 0 and typed.text:
            text = self.result(typed.text, binding.part)
            if binding.unwrap:
                text = self.unwrapped(text)
            typed = typed._replace(text=text) if text else UNKNOWN
        return typed if binding.part == 0 or typed.symbol < 0 else UNKNOWN

    def member(self, reading: Reading, use: int, name: str, role: int) -> Found:
        """A name after a receiver."""
        receiver = reading.receivers[use]
        form = reading.document.references.form[use]
        if receiver < 0 or receiver >= len(reading.values):
            return self.guess(name, role)
        return self.member_of(reading, reading.values[receiver], name, role, form)

    def member_of(self, reading: Reading, container: Found, name: str, role: int, form: int) -> Found:
        """A name after a receiver that is known."""
        if container.space and form in (Form.NAME, Form.SCOPE):
            return self.space_member(reading, container.space, name, role)
        if container.open and form == Form.CALL and container.type == UNKNOWN:
            return self.guess(name, role)
        if container.package and container.type == UNKNOWN:
            return Found(-1, EXTERNAL, container.package)
        if container.resolution in (UNRESOLVED, UNIQUE, AMBIGUOUS) and container.type == UNKNOWN:
            return self.guess(name, role)
        prefer = _CALLABLE if role == Role.CALL else _OTHERS
        if container.symbol >= 0 and form in (Form.NAME, Form.SCOPE, Form.CALL):
            found = self.static_member(reading, container, name, prefer, form)
            if found is not None:
                return found
        typed = self.typed_of(reading, container, form)
        return self.instance_member(typed, name, role, prefer)

    def static_member(
        self, reading: Reading, container: Found, name: str, prefer: frozenset[Kind] | None, form: int
    ) -> Found | None:
        """A member of a module or type that is named itself; None when the receiver is a value."""
        symbol = container.symbol
        if symbol < len(self.world.files):
            return self.file_member(symbol, name) if form != Form.CALL else NOTHING
        kind = self.kind(symbol)
        if kind in (Kind.NAMESPACE, Kind.MODULE):
            own = self.own_members(symbol, name)
            return Found(own[0], IMPORTED, more=tuple(own[1:])) if own else NOTHING
        if kind in TYPED and form != Form.CALL:
            target = self.alias(container).symbol
            found = self.lookup(target if target >= 0 else symbol, name, prefer)
            if found.symbol < 0:
                return Found(-1, EXTERNAL, found.package) if found.package else NOTHING
            own_member = self.world.file_of(found.symbol) == reading.file
            return found._replace(resolution=LOCAL if own_member and container.resolution == LOCAL else IMPORTED)
        return None

    def instance_member(self, typed: Typed, name: str, role: int, prefer: frozenset[Kind] | None) -> Found:
        """A member of a value of a type."""
        if typed == UNKNOWN:
            return self.guess(name, role)
        type = self.resolve_type(typed)
        if type.resolution == EXTERNAL:
            return self.outside_member(typed, type.package, name)
        if type.symbol < len(self.world.files):
            return NOTHING
        found = self.of_type(type, name, prefer)
        if found.symbol < 0:
            return Found(-1, EXTERNAL, found.package) if found.package else NOTHING
        return found

    def of_type(self, type: Found, name: str, prefer: frozenset[Kind] | None) -> Found:
        """A member of what a type means."""
        return self.lookup(type.symbol, name, prefer)

    def outside_member(self, typed: Typed, package: str, name: str) -> Found:
        """A member of a type from outside; what its call gives is known where it hands out elements of a container."""
        inner = self.arguments(typed)
        if not inner:
            return Found(-1, EXTERNAL, package)
        given = self.element(typed.text) if name in self.handing else ""
        type = typed._replace(text=given) if given else UNKNOWN
        return Found(-1, EXTERNAL, package, type=type, open=True)

    def arguments(self, typed: Typed) -> bool:
        """Whether the arguments of a type name a type of the repository."""
        known = self._open.get(typed)
        if known is None:
            opened = re.search(r"[<\[]", typed.text)
            words = re.findall(r"[A-Za-z_$][\w$]*", typed.text[opened.start() :]) if opened else []
            known = any(
                word[:1].isupper() and self.resolve_type(Typed(-1, word, typed.file, typed.context)).symbol >= 0
                for word in dict.fromkeys(words)
            )
            self._open[typed] = known
        return known

    def guess(self, name: str, role: int) -> Found:
        """The only definition of a distinctive name, where nothing is known of the receiver."""
        symbol = self._unique.get(name, -1)
        return Found(symbol, UNIQUE) if symbol >= 0 and role != Role.WRITE else NOTHING

    def settle(self, reading: Reading, byte: int) -> None:
        """Completes what a language leaves open until a byte is reached."""

    # the resolver

    def links(self, file: int) -> Links:
        reading = Reading(self.world, file)
        document = reading.document
        roles, forms = document.references.role, document.references.form
        base = self.world.base[file]
        values = reading.values
        for use, name in enumerate(reading.names):
            role, form = roles[use], forms[use]
            if role == Role.DEFINITION:
                index = reading.at.get(reading.starts[use], -1)
                found = Found(base + index, LOCAL) if index >= 0 else NOTHING
            elif form == Form.TEXT:
                found = self.path_use(reading, use, name, role)
            elif role == Role.IMPORT:
                found = self.imported_use(reading, use, name)
            elif role == Role.KEYWORD:
                found = self.keyword(reading, use, name)
            elif role == Role.WRITE and form == Form.BARE and (declared := reading.declared.get(reading.starts[use])):
                found = self.local_value(reading, declared, reading.enclosing[use])
            elif form == Form.BARE:
                found = self.bare(reading, use, name, role)
            else:
                found = self.member(reading, use, name, role)
            values.append(found)
        self.settle(reading, 1 << 32)
        imports = tuple(self.import_link(reading, number) for number in range(len(document.imports)))
        return packed(values, imports)

    # relations

    def relationships(self) -> list[Relationship]:
        found: list[Relationship] = []
        for file in self.files:
            base = self.world.base[file]
            implemented = self.implemented_from(file)
            for index, item in enumerate(self.documents[file].definitions):
                if item.kind in TYPES:
                    found += self._type_relations(base + index, item, implemented.get(item.byte, len(item.bases)))
        found.sort()
        return found

    def implemented_from(self, file: int) -> dict[int, int]:
        """For each type (by the byte of its name) the first of its bases that it implements rather than extends."""
        notes = unpack(self.documents[file].bindings).notes
        return {byte: int(text) for byte, word, text in notes if word == "implements" and text.isdigit()}

    def _type_relations(self, symbol: int, item: Definition, first: int) -> list[Relationship]:
        found: list[Relationship] = []
        for place, base in enumerate(self.bases(symbol)):
            if (
                base.symbol >= len(self.world.files)
                and base.symbol != symbol
                and base.resolution in (LOCAL, IMPORTED, INHERITED)
            ):
                relation = Relation.IMPLEMENTS if place >= first else Relation.EXTENDS
                found.append(Relationship(symbol, relation, base.symbol, item.row))
        if not found:
            return found
        for name, members in sorted(self.members.get(symbol, {}).items()):
            for member in members:
                method = self.definition(member)
                if method.kind in (Kind.METHOD, Kind.PROPERTY) and not method.flags & (Flag.STATIC | Flag.CONSTRUCTOR):
                    target = self.overridden(symbol, name, method)
                    if target >= 0:
                        found.append(Relationship(member, Relation.OVERRIDES, target, method.row))
        return found

    def overridden(self, symbol: int, name: str, method: Definition) -> int:
        """The method of the nearest base that a method overrides, -1 for none."""
        for base in self.bases(symbol):
            if base.symbol < len(self.world.files) or base.symbol == symbol:
                continue
            found = self.lookup(base.symbol, name)
            for candidate in (found.symbol, *found.more):
                if candidate >= 0 and self.overrides(method, self.definition(candidate)):
                    return candidate
        return -1

    def overrides(self, method: Definition, other: Definition) -> bool:
        """Whether two members of the same name, one in a derived type, are the same member."""
        return other.kind in (Kind.METHOD, Kind.PROPERTY) and not other.flags & (Flag.STATIC | Flag.CONSTRUCTOR)
