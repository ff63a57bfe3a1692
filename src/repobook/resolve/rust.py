"""Rust: crates, modules and use paths, impl blocks and traits, ``self``, and the types that are written down."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..languages._bindings import Binding
from ..languages._rustlocals import NAMED
from ..model import TYPES, Flag, Form, Kind, Resolution, Role
from . import _known
from ._brackets import split
from ._rustbounds import bounds, parameters, tupled
from ._rustmacros import is_chosen
from ._rustpaths import ANY, MACRO, METHODS, TYPE, VALUE, RustPaths, in_turn, parts_of, path_at
from ._values import (
    AMBIGUOUS,
    DEPTH,
    EXTERNAL,
    IMPORTED,
    INHERITED,
    LOCAL,
    NOTHING,
    TYPED,
    UNKNOWN,
    Found,
    Reading,
    Typed,
)
from .world import ImportLink, Relation, Relationship, World

FAMILIES = ("rust",)

#: what stands in an impl block
_IN_BLOCKS = frozenset({Kind.METHOD, Kind.CONSTANT, Kind.TYPE})
#: what has the members of the traits after its colon
_BOUNDED = frozenset({Kind.TRAIT, Kind.TYPE})

_WRAPPERS = re.compile(
    r"(?:std::\w+::)?(?:Box|Rc|Arc|Cow|Pin|Ref|RefMut|MutexGuard|RwLockReadGuard|RwLockWriteGuard)\s*<(.+)>$", re.S
)
_RESULTS = re.compile(r"(?:[\w:]+::)?(?:Option|Result|IoResult)\s*<(.+)>$", re.S)
_LISTS = re.compile(
    r"(?:[\w:]+::)?(?:Vec|VecDeque|HashSet|BTreeSet|LinkedList|BinaryHeap|Iter|IntoIter|SmallVec)\s*<(.+)>$", re.S
)


class RustResolver(RustPaths):
    separator = "::"
    handing = _known.RUST_ELEMENTS

    def prepare(self) -> None:
        self._several: dict[Typed, tuple[str, ...]] = {}
        super().prepare()

    # members

    def owner(self, symbol: int) -> int:
        return self.owners.get(symbol, super().owner(symbol))

    def lookup(self, symbol: int, name: str, prefer: frozenset[Kind] | None = None) -> Found:
        """A member of a type: its own, then those that its traits give."""
        seen = {symbol}
        pending = [symbol]
        for _ in range(DEPTH):
            following: list[int] = []
            for current in pending:
                own = self.own_members(current, name)
                if own:
                    if prefer is not None:
                        own = [item for item in own if self.kind(item) in prefer] or own
                    if prefer is not None and Kind.METHOD in prefer:
                        # ``value.name()`` never calls what a field holds.
                        own = [item for item in own if self.kind(item) is not Kind.FIELD]
                if own:
                    # Of several impls of one name the first is meant or a trait decides: all are kept. Those that are
                    # built under different conditions are one method in several forms.
                    if len(own) > 1 and all(item in self.owners for item in own):
                        inherent = sorted(filter(self.inherent, own)) or own
                        if len(inherent) == 1 or all(map(self.chosen, inherent)):
                            return Found(inherent[0], INHERITED, more=tuple(inherent[1:]))
                        return Found(own[0], AMBIGUOUS, more=tuple(own[1:]))
                    return Found(own[0], INHERITED, more=tuple(own[1:]))
                for other in self.traits.get(current, ()):
                    if other not in seen:
                        seen.add(other)
                        following.append(other)
                if current >= len(self.world.files) and self.kind(current) in _BOUNDED:
                    for base in self.bases(current):
                        if base.symbol >= 0 and base.symbol not in seen:
                            seen.add(base.symbol)
                            following.append(base.symbol)
            pending = following
            if not pending:
                break
        return NOTHING

    def inherent(self, symbol: int) -> bool:
        """Whether a method stands in an impl block without a trait."""
        file = self.world.file_of(symbol)
        block = self.block(file, self.definition(symbol).byte)
        return block is not None and block.trait_byte < 0

    def chosen(self, symbol: int) -> bool:
        """Whether a method is built only under a condition, by itself or with its impl block."""
        item = self.definition(symbol)
        block = self.block(self.world.file_of(symbol), item.byte)
        return is_chosen(item) or (block is not None and block.chosen)

    def self_type(self, reading_file: int, byte: int, context: int) -> int:
        """The type or trait that ``Self`` is at a byte, -1 for none."""
        document, base = self.documents[reading_file], self.world.base[reading_file]
        while context >= 0:
            owner = self.owners.get(base + context, -1)
            if owner >= 0:
                return owner
            if document.definitions[context].kind in TYPES:
                return base + context
            context = document.definitions[context].enclosing
        block = self.block(reading_file, byte)
        if block is not None:
            found = self.written(reading_file, self.context_at(reading_file, block.start), block.type_byte)
            found = self.aliased(found)
            return found.symbol if found.symbol >= len(self.world.files) else -1
        return -1

    def own_parameter(self, file: int, byte: int, context: int) -> Typed:
        """The type of ``self`` in an impl block for every type that a parameter stands for."""
        block = self.block(file, byte)
        path = (
            path_at(self.starts(file), self.columns(file), self.documents[file].names, block.type_byte) if block else []
        )
        if block is None or len(path) != 1 or path[0] not in parameters(block.taken):
            return UNKNOWN
        return Typed(-1, path[0], file, context)

    def bare(self, reading: Reading, use: int, name: str, role: int) -> Found:
        file, context, byte = reading.file, reading.enclosing[use], reading.starts[use]
        if name == "self":
            block = self.self_type(file, byte, context)
            if (
                use + 1 < len(reading.names)
                and reading.document.references.form[use + 1] == Form.SCOPE
                and reading.receivers[use + 1] == use
            ):
                module = self.module_at(file, context)
                return self.module_found(module)._replace(symbol=-1, space=str(module)) if module >= 0 else NOTHING
            return Found(-1, LOCAL, type=Typed(block) if block >= 0 else self.own_parameter(file, byte, context))
        if name == "Self":
            symbol = self.self_type(file, byte, context)
            return Found(symbol, LOCAL) if symbol >= 0 else Found(-1, LOCAL)
        if name in ("crate", "super", "$crate"):
            found = self.path(file, context, [name])
            module = self.as_module(found)
            return Found(-1, IMPORTED, space=str(module)) if module >= 0 else NOTHING
        noted = reading.noted("path").get(byte)
        if noted is not None:
            return self.noted(reading, use, noted)
        want = self.wanted(reading, use, role)
        if want == MACRO:
            found = self.macros.textual(file, byte, name)
            return found if found.known else self.name(file, context, name, want=MACRO)
        binding = reading.local(name, byte)
        if binding is not None and role != Role.KEYWORD:
            # Before ``::`` and as a type stands no variable, only the parameter of a generic.
            if want != TYPE or binding.byte in reading.noted("generic"):
                return self.local_value(reading, binding, context)
        if role == Role.DECORATOR and (name in _known.RUST_PRELUDE or name in _known.RUST_MACROS):
            return Found(-1, EXTERNAL, "std")
        found = self.name(file, context, name, want=want)
        if not found.known and role in (Role.READ, Role.WRITE, Role.TYPE) and use not in reading.scopes:
            # Between the braces of a macro a type looks like a value, and so does a constant that is an argument.
            found = self.name(file, context, name, want=VALUE if want == TYPE else TYPE)
            if self.as_module(found) >= 0:
                return NOTHING
            if not found.known and name in _known.RUST_MACROS:
                return Found(-1, EXTERNAL, "std")
        if not found.known and binding is not None and role == Role.READ:
            return self.local_value(reading, binding, context)  # quote! { #path::runtime }
        return found

    def wanted(self, reading: Reading, use: int, role: int) -> int:
        """Which of several things of one name a use means, by where it stands."""
        if use in reading.scopes or role in (Role.TYPE, Role.BASE):
            return TYPE
        if reading.starts[use] in reading.noted("macro"):
            return MACRO
        return ANY if role == Role.DECORATOR else VALUE

    def noted(self, reading: Reading, use: int, text: str) -> Found:
        """A name in a use declaration, by its path."""
        byte = reading.starts[use]
        number = reading.imported.get(byte, -1)
        if number >= 0:
            return self.imported(reading.file, number)
        parts = parts_of(text)
        context = reading.enclosing[use]
        want = ANY if reading.document.references.role[use] == Role.IMPORT else TYPE  # what stands before ``::``
        if parts[0] in ("crate", "self", "super"):
            found = self.path(reading.file, context, parts, want=want)
        else:
            found = self.name(reading.file, context, parts[0])
            if not found.known:
                found = self.outside(reading.file, parts[0])
            found = self.follow(found, parts[1:], 0, want)
        module = self.as_module(found)
        return found._replace(resolution=IMPORTED, space="") if module >= 0 or found.symbol >= 0 else found

    def imported_use(self, reading: Reading, use: int, name: str) -> Found:
        noted = reading.noted("path").get(reading.starts[use])
        return self.noted(reading, use, noted) if noted is not None else NOTHING

    def member(self, reading: Reading, use: int, name: str, role: int) -> Found:
        noted = reading.noted("path").get(reading.starts[use])
        if noted is not None:
            return self.noted(reading, use, noted)
        receiver = reading.receivers[use]
        if 0 <= receiver < len(reading.values) and reading.document.references.form[use] == Form.SCOPE:
            container = reading.values[receiver]
            if self.as_module(container) >= 0:
                want = self.wanted(reading, use, role)
                found = self.in_modules(container, [name], 0, want)
                if not found.known and role == Role.READ and want == VALUE:
                    found = self.in_modules(container, [name], 0)
                return found
            if reading.names[receiver] == "Self" and (own := self.of_block(reading, use, name)) >= 0:
                return Found(own, LOCAL)
        if (part := reading.noted("part").get(reading.starts[use])) is not None:
            return self.of_part(reading, use, name, role, part)
        found = super().member(reading, use, name, role)
        if found.symbol < 0 and 0 <= receiver < len(reading.values):
            owner = reading.receivers[receiver]
            if owner >= 0 and reading.names[owner] == "self":
                found = self.of_field(reading, use, name, role, reading.values[receiver].symbol) or found
        return found

    def of_part(self, reading: Reading, use: int, name: str, role: int, parts: str) -> Found:
        """A member of ``value.0``."""
        receiver = reading.receivers[use]
        if not 0 <= receiver < len(reading.values):
            return NOTHING
        typed = self.typed_of(reading, reading.values[receiver], reading.document.references.form[use])
        for part in parts.split():
            typed = self.part_of(self.resolve_type(typed).symbol, int(part)) if typed != UNKNOWN else UNKNOWN
        return self.instance_member(typed, name, role, METHODS if role == Role.CALL else None)

    def part_of(self, symbol: int, place: int) -> Typed:
        """The type of a field that has a number, of a struct or variant."""
        symbol = self.alias(Found(symbol, LOCAL)).symbol
        if symbol < len(self.world.files) or self.kind(symbol) not in (Kind.STRUCT, Kind.ENUMERATOR):
            return UNKNOWN
        item, file = self.definition(symbol), self.world.file_of(symbol)
        types = tupled(item.signature)
        return Typed(-1, types[place], file, symbol - self.world.base[file]) if place < len(types) else UNKNOWN

    def local_value(self, reading: Reading, binding: Binding, context: int) -> Found:
        if binding.part:
            return Found(-1, LOCAL, type=self.binding_type(reading, binding, context))
        return super().local_value(reading, binding, context)

    def binding_type(self, reading: Reading, binding: Binding, context: int, depth: int = 0) -> Typed:
        if not binding.part:
            return super().binding_type(reading, binding, context, depth)
        made = reading.values[binding.value].symbol if 0 <= binding.value < len(reading.values) else -1
        if binding.part != NAMED:
            return self.part_of(made, binding.part - 1)
        made = self.alias(Found(made, LOCAL)).symbol
        for symbol in self.own_members(made, binding.name) if made >= len(self.world.files) else ():
            if self.kind(symbol) is Kind.FIELD:
                file, item = self.world.file_of(symbol), self.definition(symbol)
                return Typed(-1, item.type, file, item.enclosing)
        return UNKNOWN

    def of_field(self, reading: Reading, use: int, name: str, role: int, field: int) -> Found | None:
        """A member of ``self.field`` where the field's type is a parameter of the type, from what the impl block around a
        use gives for it."""
        if field < len(self.world.files) or self.kind(field) is not Kind.FIELD or self.definition(field).enclosing < 0:
            return None
        block = self.block(reading.file, reading.starts[use])
        item = self.definition(field)
        owner = self.world.base[self.world.file_of(field)] + item.enclosing
        if block is None or not block.given or self.block_types.get((reading.file, block.start)) != owner:
            return None
        taken, text = list(parameters(self.definition(owner).signature)), _stripped(item.type)
        given = [part for part in split(block.given, ",") if not part.startswith("'")]
        if text not in taken or len(given) != len(taken):
            return None
        typed = Typed(-1, given[taken.index(text)], reading.file, reading.enclosing[use])
        prefer = METHODS if role == Role.CALL else None
        found = self.instance_member(typed, name, role, prefer)
        return found if found.symbol >= 0 else None

    def of_block(self, reading: Reading, use: int, name: str) -> int:
        """What ``Self::name`` is where the impl block of a trait around a use defines it: that, whatever other traits give
        the type."""
        block = self.block(reading.file, reading.starts[use])
        if block is None or block.trait_byte < 0:
            return -1
        members = self.in_block.get((reading.file, block.start), ())
        return next((symbol for symbol in members if self.definition(symbol).name == name), -1)

    def static_member(
        self, reading: Reading, container: Found, name: str, prefer: frozenset[Kind] | None, form: int
    ) -> Found | None:
        symbol = container.symbol
        if symbol >= len(self.world.files):
            if self.kind(symbol) is Kind.MODULE:
                return NOTHING
            if self.kind(symbol) in TYPED and form in (Form.SCOPE, Form.CALL):
                several = [self.associated(other, name) for other in (symbol, *container.more)]
                found = of_types([item for item in several if item.symbol >= 0], container)
                if found.symbol < 0:
                    return NOTHING
                own = container.resolution == LOCAL and self.world.file_of(found.symbol) == reading.file
                return found if found.resolution == AMBIGUOUS else found._replace(resolution=LOCAL if own else IMPORTED)
        return NOTHING if symbol < len(self.world.files) else None

    # types

    def named_type(self, file: int, context: int, path: list[str]) -> Found:
        if len(path) > 1 and (bound := self._parameter(file, context, path[:1])) is not None:
            for text in bounds(bound):
                found = self.resolve_type(Typed(-1, text, file, context))
                found = self.follow(found, path[1:], 0) if found.symbol >= 0 else NOTHING
                if found.symbol >= 0:
                    return found
            return NOTHING
        if path[0] == "Self":
            item = self.documents[file].definitions[context] if context >= 0 else None
            symbol = self.self_type(file, item.byte if item is not None else 0, context)
            if symbol < 0:
                return NOTHING
            return self.follow(Found(symbol, LOCAL), path[1:], 0) if len(path) > 1 else Found(symbol, LOCAL)
        return self.path(file, context, path)

    def type_path(self, text: str) -> list[str]:
        text = _stripped(text)
        for _ in range(4):
            match = _WRAPPERS.match(text)
            if match is None:
                break
            text = _stripped(_first(match.group(1)))
        match = re.match(r"(?:::)?[A-Za-z_]\w*(?:::[A-Za-z_]\w*)*", text)
        return parts_of(match.group()) if match else []

    def element(self, text: str) -> str:
        text = _stripped(text)
        if text.startswith("["):
            return text[1:].partition(";")[0].rstrip("]")
        match = _LISTS.match(text)
        if match is not None:
            return _first(match.group(1))
        match = re.match(r"(?:Double\w*|\w*)Iterator\s*<\s*Item\s*=\s*(.+)>", text, re.S)
        if match is not None:
            return match.group(1).strip()
        # Taking an item is also what ``?`` and ``.await`` look like on a plain value.
        match = _RESULTS.match(text)
        return _first(match.group(1)) if match else ""

    def unwrapped(self, text: str) -> str:
        match = _RESULTS.match(_stripped(text))
        return _first(match.group(1)) if match else self.element(text) or text

    def instance_member(self, typed: Typed, name: str, role: int, prefer: frozenset[Kind] | None) -> Found:
        if typed.symbol < 0 and typed.text and _RESULTS.match(_stripped(typed.text)):
            # Only ``?`` leads into a result, and then its own methods are those of the library.
            given = typed._replace(text=self.unwrapped(typed.text))
            inner = super().instance_member(given, name, role, prefer)
            if inner.symbol >= 0 and name not in _known.RUST_RESULT_METHODS:
                return inner
            return Found(-1, EXTERNAL, "std", type=self.passed(typed, given, name), open=self.arguments(typed))
        several = self.bounds(typed)
        if several:
            outside = NOTHING
            for text in several:
                found = super().instance_member(typed._replace(text=text), name, role, prefer)
                if found.symbol >= 0:
                    return found
                outside = outside if outside.known else found
            return outside
        if name in _known.RUST_SAME and typed != UNKNOWN:
            found = super().instance_member(typed, name, role, prefer)
            return found if found.symbol >= 0 else Found(-1, EXTERNAL, "std", type=typed)
        return super().instance_member(typed, name, role, prefer)

    def of_type(self, type: Found, name: str, prefer: frozenset[Kind] | None) -> Found:
        several = [self.lookup(symbol, name, prefer) for symbol in (type.symbol, *type.more)]
        return of_types([found for found in several if found.symbol >= 0], type)

    @staticmethod
    def passed(typed: Typed, given: Typed, name: str) -> Typed:
        """The type that a method of ``Option`` or ``Result`` gives: what is inside, or the same again."""
        if name in _known.RUST_TAKING:
            return given
        return typed if name in _known.RUST_KEEPING else UNKNOWN

    def _parameter(self, file: int, context: int, path: list[str]) -> str | None:
        document = self.documents.get(file)
        if document is None or len(path) > 1:
            return None
        while context >= 0:
            item = document.definitions[context]
            if item.flags & Flag.TEMPLATE and path[0] in (taken := parameters(item.signature)):
                return taken[path[0]]
            if item.kind in _IN_BLOCKS and self.blocks[file]:
                block = self.block(file, item.byte, item.enclosing)
                if block is not None and path[0] in (taken := parameters(block.taken)):
                    return taken[path[0]]
            context = item.enclosing
        return None

    def bounds(self, typed: Typed) -> tuple[str, ...]:
        """The traits that a value of a type has methods of, where the type is a parameter or a list of traits."""
        if typed.symbol >= 0 or not typed.text:
            return ()
        known = self._several.get(typed)
        if known is None:
            text = _stripped(typed.text)
            path = self.type_path(text)
            bound = self._parameter(typed.file, typed.context, path) if len(path) == 1 else None
            several = bounds(bound if bound is not None else text)
            known = self._several[typed] = tuple(several) if bound or len(several) > 1 else ()
        return known

    def alias(self, found: Found) -> Found:
        for _ in range(6):
            if found.symbol < len(self.world.files) or self.kind(found.symbol) is not Kind.TYPE:
                return found
            item = self.definition(found.symbol)
            file = self.world.file_of(found.symbol)
            path = self.type_path(item.value)
            bound = self._parameter(file, found.symbol - self.world.base[file], path) if len(path) == 1 else None
            if bound is not None:
                return self.resolve_type(Typed(-1, bound, file, item.enclosing)) if bound else found
            following = self.named_type(file, item.enclosing, path) if path else NOTHING
            if following.symbol < 0 or following.symbol == found.symbol:
                return following if following.resolution == EXTERNAL else found
            found = following
        return found

    def keyword(self, reading: Reading, use: int, name: str) -> Found:
        """A field in a struct literal or pattern: of the type named before it."""
        for before in range(use - 1, max(use - 40, -1), -1):
            value = reading.values[before]
            if value.symbol >= len(self.world.files) and self.kind(value.symbol) in (
                Kind.STRUCT,
                Kind.ENUMERATOR,
                Kind.UNION,
                Kind.TYPE,
            ):
                symbol = self.alias(value).symbol
                own = [s for s in self.own_members(symbol, name) if self.kind(s) is Kind.FIELD]
                if own:
                    return Found(own[0], INHERITED)
        return NOTHING

    def guess(self, name: str, role: int) -> Found:
        return NOTHING

    # imports and relations

    def import_link(self, reading: Reading, number: int) -> ImportLink:
        entry = reading.document.imports[number]
        if entry.condition == "mod":
            index = reading.at.get(entry.byte, -1)
            module = self.modules.at.get((reading.file, index), -1)
            held = self.modules.modules[module].file if module >= 0 else -1
            if held < 0 or held == reading.file:
                return ImportLink(Resolution.UNRESOLVED)
            return ImportLink(Resolution.IMPORTED, held, held)
        found = self.imported(reading.file, number)
        if not found.known and entry.name not in ("", "*"):
            holder = self.path(reading.file, entry.enclosing, parts_of(entry.module))
            if holder.symbol >= 0:
                return ImportLink(Resolution.UNRESOLVED, -1, self.world.file_of(holder.symbol))
        if found.symbol < 0:
            return ImportLink(Resolution(found.resolution), package=found.package)
        return ImportLink(Resolution(found.resolution), found.symbol, self.world.file_of(found.symbol))

    def relationships(self) -> list[Relationship]:
        found = [item for item in super().relationships() if item.relation is Relation.EXTENDS]
        for file, block, type, trait in self.impls:
            found.append(Relationship(type, Relation.IMPLEMENTS, trait, self.definition(type).row))
            base = self.world.base[file]
            for index, item in enumerate(self.documents[file].definitions):
                if (
                    block.start <= item.byte < block.end
                    and self.owners.get(base + index) == type
                    and item.kind is Kind.METHOD
                ):
                    target = self.own_members(trait, item.name)
                    if target:
                        found.append(Relationship(base + index, Relation.OVERRIDES, target[0], item.row))
        unique = {(item.source, item.relation, item.target): item for item in found}
        return [unique[key] for key in sorted(unique)]


def of_types(found: Sequence[Found], type: Found) -> Found:
    """A member of a type, or of each that is built in its place."""
    if not found:
        return NOTHING
    chosen = in_turn(found)
    return chosen._replace(resolution=AMBIGUOUS) if type.resolution == AMBIGUOUS else chosen


def _stripped(text: str) -> str:
    """A type without references, lifetimes, ``mut``, ``dyn`` and ``impl``."""
    return re.sub(r"^(?:&|\*const\b|\*mut\b|'\w+|mut\b|dyn\b|impl\b|\s|\()+", "", text).rstrip(") ")


def _first(arguments: str) -> str:
    """The first of several type arguments."""
    parts = split(arguments, ",")
    # Lifetimes are no types.
    return next((part for part in parts if not part.startswith("'")), parts[-1])


def resolver(world: World, files: Sequence[int]) -> RustResolver:
    return RustResolver(world, files)
