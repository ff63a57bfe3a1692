"""Rust: what a path of names means: modules, imports, crates, impl blocks."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..languages._bindings import unpack
from ..model import TYPES, Flag, Form, Kind
from . import _known
from ._rustmacros import MACRO_USE, Macros, is_chosen
from ._rustmodules import Modules
from ._scoped import Scoped
from ._values import AMBIGUOUS, DEPTH, EXTERNAL, IMPORTED, INHERITED, LOCAL, NOTHING, TYPED, Found

STANDARD = frozenset({"std", "core", "alloc", "proc_macro", "test"})
METHODS = frozenset({Kind.METHOD, Kind.FUNCTION})
#: which of the names that may be the same is meant: a type or module, a value, a macro; an import takes all of them
ANY, TYPE, VALUE, MACRO = range(4)
_NAMED = {
    TYPE: TYPES | {Kind.TYPE, Kind.MODULE, Kind.ENUMERATOR},
    VALUE: METHODS | {Kind.CONSTANT, Kind.VARIABLE, Kind.ENUMERATOR, Kind.STRUCT},
    MACRO: frozenset[Kind](),
}
#: what a type's path may lead to: its fields stand after a full stop alone
_BY_PATH = frozenset(Kind) - {Kind.FIELD}
#: a name that is being looked up
PENDING = Found()


class RustPaths(Scoped):
    """Tables of modules and impl blocks, and how paths are followed through them."""

    def prepare(self) -> None:
        self.modules = Modules(self.world, self.files)
        self.blocks: dict[int, list[Block]] = {}
        #: items of each module: (file, definition) -> name -> symbols
        self.items: dict[tuple[int, int], dict[str, list[int]]] = defaultdict(dict)
        #: imports of each module or function: (file, definition) -> numbers
        self.uses: dict[tuple[int, int], list[int]] = defaultdict(list)
        #: methods in impl blocks -> the type they belong to
        self.owners: dict[int, int] = {}
        #: type -> (trait, symbols in the block)
        self.traits: dict[int, list[int]] = defaultdict(list)
        self.impls: list[tuple[int, Block, int, int]] = []
        #: file and start of an impl block of a trait -> what it defines
        self.in_block: dict[tuple[int, int], list[int]] = {}
        #: the same -> the type that the block is for
        self.block_types: dict[tuple[int, int], int] = {}
        #: structs whose fields have names: as a value such a name means something else
        self.braced: set[int] = set()
        self.macros = Macros(self.world, self.documents, self.modules)
        #: root of a crate -> crates whose macros are known in all of it
        self.given: dict[int, list[str]] = defaultdict(list)
        self._paths: dict[tuple[int, int, str, int], Found] = {}
        #: columns of uses, and notes on use declarations, of the file looked at last
        self._last: tuple[int, list[int], tuple[list[int], list[int], bytes]] = (-1, [], ([], [], b""))
        #: a circle was met; how many names are being looked up
        self._circular = False
        self._active = 0
        #: names of crates that a Cargo.toml of the repository asks for
        asked: set[str] = set()
        for path, number in self.world.by_path.items():
            document = self.world.documents[number]
            if path.rpartition("/")[2] == "Cargo.toml" and document is not None:
                asked.update((entry.alias or entry.module).replace("-", "_") for entry in document.imports)
        self._asked = frozenset(asked)
        for file in self.files:
            self._read(file)
        for file in self.files:
            self._link_blocks(file)

    def _read(self, file: int) -> None:
        document, base = self.documents[file], self.world.base[file]
        blocks = []
        for byte, word, text in unpack(document.bindings).notes:
            if word == "impl":
                trait, start, end, chosen, taken = text.split(" ", 4)
                taken, _, given = taken.partition("\n")
                blocks.append(Block(int(start), int(end), byte, int(trait), chosen == "1", taken, given))
            elif word == MACRO_USE:
                self.given[self.crate_root(file)].append(text)
        blocks.sort()
        self.blocks[file] = blocks
        self.macros.read(file, self.crate_root(file))
        for index, item in enumerate(document.definitions):
            if item.kind is Kind.FIELD and item.enclosing >= 0:
                self.braced.add(base + item.enclosing)
            if item.kind in (Kind.FIELD, Kind.MACRO):
                continue
            if self.block(file, item.byte, item.enclosing) is None:
                self.items[file, item.enclosing].setdefault(item.name, []).append(base + index)
        for number, entry in enumerate(document.imports):
            if entry.condition != "mod":
                self.uses[file, entry.enclosing].append(number)

    def crate_root(self, file: int) -> int:
        """The module at the root of a file's crate."""
        number = self.modules.at.get((file, -1), -1)
        return self.modules.modules[number].root if number >= 0 else -1

    def block(self, file: int, byte: int, enclosing: int = -1) -> Block | None:
        """The impl block that a byte lies in, unless a definition inside the block is around it."""
        blocks = self.blocks[file]
        place = bisect_right(blocks, byte, key=lambda block: block.start) - 1
        while place >= 0:
            block = blocks[place]
            if byte < block.end:
                if enclosing >= 0 and self.documents[file].definitions[enclosing].start_byte > block.start:
                    return None
                return block
            place -= 1
            if place < 0 or (blocks[place].end <= byte and blocks[place].start < byte - 400_000):
                break
        return None

    def _link_blocks(self, file: int) -> None:
        """Members of impl blocks become members of the type, and the type implements the trait."""
        document, base = self.documents[file], self.world.base[file]
        by_block: dict[Block, list[int]] = defaultdict(list)
        for index, item in enumerate(document.definitions):
            if item.kind in (Kind.METHOD, Kind.CONSTANT, Kind.TYPE):
                block = self.block(file, item.byte, item.enclosing)
                if block is not None:
                    by_block[block].append(base + index)
        for block in self.blocks[file]:
            if block.trait_byte >= 0 and block in by_block:
                self.in_block[file, block.start] = by_block[block]
            context = self.context_at(file, block.start)
            type = self.aliased(self.written(file, context, block.type_byte))
            trait = self.written(file, context, block.trait_byte) if block.trait_byte >= 0 else NOTHING
            if type.symbol >= len(self.world.files) and self.kind(type.symbol) in TYPED:
                self.block_types[file, block.start] = type.symbol
                for symbol in by_block.get(block, ()):
                    self.owners[symbol] = type.symbol
                    own = self.members[type.symbol].setdefault(self.definition(symbol).name, [])
                    # What the type has by itself comes before what it has by a trait.
                    own.insert(0 if block.trait_byte < 0 else len(own), symbol)
                if trait.symbol >= len(self.world.files) and self.kind(trait.symbol) is Kind.TRAIT:
                    self.traits[type.symbol].append(trait.symbol)
                    self.impls.append((file, block, type.symbol, trait.symbol))

    def aliased(self, found: Found) -> Found:
        """The type of the repository that an alias stands for, else what was found: a block for one is for the other."""
        other = self.alias(found) if found.symbol >= 0 else NOTHING
        return other if other.symbol >= 0 else found

    def written(self, file: int, context: int, byte: int) -> Found:
        """What the path whose last name is at a byte means."""
        data = self.documents[file]
        names = data.names
        path = path_at(self.starts(file), self.columns(file), names, byte)
        return self.path(file, context, path) if path else NOTHING

    def starts(self, file: int) -> list[int]:
        return self._column(file)[0]

    def columns(self, file: int) -> tuple[list[int], list[int], bytes]:
        return self._column(file)[1]

    def _column(self, file: int) -> tuple[list[int], tuple[list[int], list[int], bytes]]:
        if self._last[0] != file:
            references = self.documents[file].references
            self._last = (
                file,
                np.frombuffer(references.start, "<u4").tolist(),
                (
                    np.frombuffer(references.name, "<u4").tolist(),
                    np.frombuffer(references.receiver, "<i4").tolist(),
                    references.form,
                ),
            )
        return self._last[1], self._last[2]

    def context_at(self, file: int, byte: int) -> int:
        """The innermost definition around a byte."""
        found = -1
        for index, item in enumerate(self.documents[file].definitions):
            if item.start_byte > byte:
                break
            if item.end_byte > byte:
                found = index
        return found

    def module_at(self, file: int, context: int) -> int:
        """The module that a definition stands in, -1 for none."""
        return self.modules.at.get((file, self.holder(file, context)), -1)

    def holder(self, file: int, context: int, kinds: frozenset[Kind] = frozenset()) -> int:
        """The innermost module around a definition, or macro that gives a module its items, or what is of other kinds."""
        definitions = self.documents[file].definitions
        while context >= 0:
            kind = definitions[context].kind
            if kind is Kind.MODULE or kind in kinds or (kind is Kind.MACRO and (file, context) in self.modules.at):
                break
            context = definitions[context].enclosing
        return context

    def path(self, file: int, context: int, parts: Sequence[str], depth: int = 0, want: int = TYPE) -> Found:
        """What a path of names means, seen from a definition of a file; ``want`` is of which kind its last name is."""
        if not parts or depth > DEPTH:
            return NOTHING
        first, rest = parts[0], list(parts[1:])
        module = self.module_at(file, context)
        if first in ("crate", "self", "super", "$crate"):
            number = self.modules.modules[module].root if first == "crate" and module >= 0 else module
            if first == "$crate":
                number = self.crate_root(file)  # that of the macro, wherever it is called
            if first == "super" and number >= 0:
                number = self.modules.modules[number].parent
            while rest and rest[0] == "super" and number >= 0:
                number = self.modules.modules[number].parent
                rest.pop(0)
            return self.in_module(number, rest, depth, want)
        found = self.name(file, context, first, depth, TYPE if rest else want)
        return self.follow(found, rest, depth, want)

    def follow(self, found: Found, rest: Sequence[str], depth: int, want: int = TYPE) -> Found:
        """The rest of a path, from what its start means."""
        for place, part in enumerate(rest):
            if found.resolution == EXTERNAL or not found.known:
                return found if found.resolution == EXTERNAL else NOTHING
            if self.as_module(found) >= 0:
                return self.in_modules(found, rest[place:], depth + 1, want)
            if found.symbol < len(self.world.files):
                return NOTHING
            found = self.associated(found.symbol, part)
        return found

    def associated(self, symbol: int, name: str) -> Found:
        """A name after ``::`` of a type or trait: variant, method, constant."""
        return self.lookup(self.alias(Found(symbol, LOCAL)).symbol, name, _BY_PATH)

    def as_module(self, found: Found) -> int:
        """The module that a symbol is, -1 for none."""
        if found.symbol < 0:
            return int(found.space) if found.space else -1
        if found.symbol < len(self.world.files):
            return self.modules.at.get((found.symbol, -1), -1)
        if self.kind(found.symbol) is not Kind.MODULE:
            return -1
        file = self.world.file_of(found.symbol)
        return self.modules.at.get((file, found.symbol - self.world.base[file]), -1)

    def module_found(self, number: int) -> Found:
        """A module as a symbol: its definition when it is inline, else its file."""
        module = self.modules.modules[number]
        symbol = self.world.symbol(module.file, module.definition)
        return Found(symbol, IMPORTED)

    def in_modules(self, found: Found, parts: Sequence[str], depth: int, want: int = TYPE) -> Found:
        """What a path means inside a module, or inside each of those of which one is built."""
        first = self.in_module(self.as_module(found), parts, depth, want)
        if not found.more:
            return first
        several = [first]
        several += [self.in_module(self.as_module(Found(symbol)), parts, depth, want) for symbol in found.more]
        first = next((item for item in several if item.symbol >= 0), first)
        symbols = dict.fromkeys(symbol for item in several for symbol in (item.symbol, *item.more) if symbol >= 0)
        return first._replace(more=tuple(symbol for symbol in symbols if symbol != first.symbol))

    def in_module(self, number: int, parts: Sequence[str], depth: int, want: int = TYPE) -> Found:
        """What a path means inside a module."""
        if number < 0:
            return NOTHING
        if not parts:
            return self.module_found(number)
        module = self.modules.modules[number]
        first = TYPE if len(parts) > 1 else want
        found = self.item(module.file, module.definition, parts[0], depth + 1, first)
        if not found.known and module.root == number and first in (ANY, MACRO):
            found = self.macros.of_crate(number, parts[0])
        if not found.known and first in (ANY, TYPE):
            found = self.outside_star(module.file, module.definition, depth)
        if found.resolution == LOCAL:
            found = found._replace(resolution=IMPORTED)
        return self.follow(found, parts[1:], depth + 1, want)

    def item(self, file: int, holder: int, name: str, depth: int, want: int = TYPE) -> Found:
        """A name among the items and imports of a module or function."""
        key = (file, holder, name, want)
        known = self._paths.get(key)
        if known is not None:
            self._circular = self._circular or known is PENDING
            return known
        if depth > DEPTH:
            return NOTHING
        self._paths[key] = PENDING
        self._active += 1
        found = self._item(file, holder, name, depth, want)
        self._active -= 1
        if self._circular and self._active and not found.known:
            # Not found on a way that ran in a circle: another way may still find it.
            del self._paths[key]
        else:
            self._paths[key] = found
        self._circular = self._circular and self._active > 0
        return found

    def _item(self, file: int, holder: int, name: str, depth: int, want: int) -> Found:
        own = self.own(file, holder, name, want)
        if own.known and want != ANY:
            if want == VALUE and own.symbol in self.braced:
                variant = self.outside_star(file, holder, depth, True)
                return variant if variant.known else own
            return own
        document = self.documents[file]
        # One name stands for one thing of a kind: several imports of it are built in turn.
        several = [own] if own.known else []
        for number in self.uses.get((file, holder), ()):
            if document.imports[number].alias == name:
                found = self.imported(file, number, depth + 1, want)
                if found.known:
                    several.append(found)
        if several:
            return in_turn(several)
        for macro in self.modules.given.get((file, holder), ()):
            found = self.item(*macro, name, depth + 1, want)
            if found.known:
                return found._replace(resolution=IMPORTED) if found.resolution == LOCAL and macro[0] != file else found
        stars: list[Found] = []
        outside = NOTHING
        for number in self.uses.get((file, holder), ()):
            entry = document.imports[number]
            if entry.name == "*":
                source = self.path(file, holder, parts_of(entry.module), depth + 1)
                found = NOTHING
                if self.as_module(source) >= 0:
                    found = self.in_modules(source, [name], depth + 1, want)
                elif source.symbol >= len(self.world.files) and self.kind(source.symbol) is Kind.ENUM:
                    variants = self.own_members(source.symbol, name)
                    variants = [symbol for symbol in variants if self.kind(symbol) is Kind.ENUMERATOR]
                    found = Found(variants[0], INHERITED) if variants else NOTHING
                if found.symbol >= 0 and all(found.symbol != other.symbol for other in stars):
                    stars.append(found)
                elif found.resolution == EXTERNAL and not outside.known:
                    outside = found
        return in_turn(stars) if stars else outside

    def outside_star(self, file: int, holder: int, depth: int, variants: bool = False) -> Found:
        """What a module takes in whole from outside, or an enum's variants alone: of a name that it has from nowhere
        else that is all that is left."""
        document = self.documents[file]
        for number in self.uses.get((file, holder), ()):
            entry = document.imports[number]
            if entry.name == "*" and (not variants or entry.module.rpartition("::")[2][:1].isupper()):
                source = self.path(file, holder, parts_of(entry.module), depth + 1)
                if source.resolution == EXTERNAL:
                    return source
        return NOTHING

    def own(self, file: int, holder: int, name: str, want: int) -> Found:
        """A name among the items that stand in a module or function themselves."""
        own = self.items.get((file, holder), {}).get(name, [])
        if want != ANY:
            own = [symbol for symbol in own if self.kind(symbol) in _NAMED[want]]
        if not own:
            return NOTHING
        first = own[0]
        if self.kind(first) is Kind.MODULE:
            number = self.modules.at.get((file, first - self.world.base[file]), -1)
            if number >= 0:
                return self.module_found(number)._replace(resolution=LOCAL, more=self.others(file, own))
        return Found(first, LOCAL, more=tuple(own[1:]))

    def others(self, file: int, own: list[int]) -> tuple[int, ...]:
        """The modules that may stand in the place of the first of several of one name."""
        if len(own) < 2 or not all(is_chosen(self.definition(symbol)) for symbol in own):
            return ()
        numbers = [self.modules.at.get((file, symbol - self.world.base[file]), -1) for symbol in own[1:]]
        return tuple(self.module_found(number).symbol for number in numbers if number >= 0)

    def imported(self, file: int, number: int, depth: int = 0, want: int = ANY) -> Found:
        entry = self.documents[file].imports[number]
        parts = parts_of(entry.module) + ([entry.name] if entry.name not in ("", "*") else [])
        context = self.holder(file, entry.enclosing, METHODS)
        # A path starts in the crate, an outside one, or the module; never at the name that the import itself binds.
        if parts and parts[0] not in ("crate", "self", "super", "$crate") and entry.alias == parts[0]:
            if len(parts) == 1 and want in (ANY, MACRO):
                found = self.macros.textual(file, entry.byte, parts[0])
                if found.known:
                    return found._replace(resolution=IMPORTED)
            found = self.own(file, context, parts[0], TYPE) if len(parts) > 1 else NOTHING
            found = self.follow(found if found.known else self.outside(file, parts[0]), parts[1:], depth, want)
            return found._replace(resolution=IMPORTED) if found.resolution in (LOCAL, INHERITED) else found
        found = self.path(file, context, parts, depth + 1, want)
        return found._replace(resolution=IMPORTED) if found.resolution in (LOCAL, INHERITED) else found

    def outside(self, file: int, name: str) -> Found:
        """A crate by its name: one of the repository, or one outside."""
        if name in STANDARD:
            return Found(-1, EXTERNAL, name)
        other = self.modules.renamed_in(self.world.files[file].path, name) if name in self._asked else None
        if other is not None:
            return Found(-1, EXTERNAL, other) if isinstance(other, str) else self.module_found(other)
        crates = self.modules.crates.get(name)
        if crates:
            return self.module_found(crates[0])
        return Found(-1, EXTERNAL, name)

    def name(self, file: int, context: int, name: str, depth: int = 0, want: int = TYPE) -> Found:
        """A name in scope: items and imports of the functions around and of the module, crates, the prelude."""
        document = self.documents[file]
        holder = context
        while holder >= 0:
            item = document.definitions[holder]
            if item.kind is Kind.MODULE and not item.flags & Flag.DECLARATION:
                break
            if item.kind is Kind.MACRO and (file, holder) in self.modules.at:
                return self.name_given(file, holder, name, depth, want)
            if item.kind in METHODS:
                found = self.item(file, holder, name, depth + 1, want)
                if found.known:
                    return found
            if item.name == name and item.kind in TYPES and want != MACRO:
                return Found(self.world.base[file] + holder, LOCAL)
            holder = item.enclosing
        if holder >= 0 and document.definitions[holder].kind is not Kind.MODULE:
            holder = -1
        found = self.item(file, holder, name, depth + 1, want)
        if found.known:
            return found
        if want == MACRO:
            return self.macro_given(file, name)
        if want in (ANY, TYPE):
            if name in self.modules.crates or name in STANDARD or name in self._asked:
                return self.outside(file, name)
        return Found(-1, EXTERNAL, "std") if name in _known.RUST_PRELUDE else NOTHING

    def name_given(self, file: int, macro: int, name: str, depth: int, want: int) -> Found:
        """A name in the body of a macro that gives items: one of them, or what is known where it is called."""
        found = self.item(file, macro, name, depth + 1, want)
        if found.known or depth > DEPTH:
            return found
        module = self.modules.modules[self.modules.at[file, macro]]
        found = self.name(module.file, module.definition, name, depth + 1, want)
        return found._replace(resolution=IMPORTED) if found.resolution == LOCAL and module.file != file else found

    def macro_given(self, file: int, name: str) -> Found:
        """A macro that no import names: of a crate that gives all its macros, or of the language."""
        for crate in self.given.get(self.crate_root(file), ()):
            for root in self.modules.crates.get(crate, ())[:1]:
                found = self.macros.of_crate(root, name)
                if found.known:
                    return found
        return Found(-1, EXTERNAL, "std") if name in _known.RUST_MACROS else NOTHING


def in_turn(several: Sequence[Found]) -> Found:
    """What a name means of which there are several: the first of the repository, and the others as well. When one of them
    is outside, it may be that one."""
    inside = [found for found in several if found.symbol >= 0]
    if not inside or len(several) == 1:
        return several[0]
    first = inside[0]
    symbols = dict.fromkeys(symbol for found in inside for symbol in (found.symbol, *found.more))
    more = tuple(symbol for symbol in symbols if symbol != first.symbol)
    if any(found.resolution in (EXTERNAL, AMBIGUOUS) for found in several):
        return first._replace(resolution=AMBIGUOUS, more=more)
    return first._replace(more=more)


class Block(NamedTuple):
    """An impl block: its extent, the bytes of the names of its type and trait (-1 for none), whether it is built only
    under a condition, its type parameters and their bounds as written, and what stands in the brackets of its type."""

    start: int
    end: int
    type_byte: int
    trait_byte: int
    chosen: bool
    taken: str
    given: str


def parts_of(path: str) -> list[str]:
    return [part for part in path.split("::") if part]


def path_at(
    starts: list[int], columns: tuple[list[int], list[int], bytes], names: tuple[str, ...], byte: int
) -> list[str]:
    """The path of names that ends with the use at a byte."""
    place = bisect_right(starts, byte) - 1
    if place < 0 or starts[place] != byte:
        return []
    indexes, receivers, forms = columns
    path = [names[indexes[place]]]
    while forms[place] == Form.SCOPE and receivers[place] >= 0:
        place = receivers[place]
        path.insert(0, names[indexes[place]])
    return path
