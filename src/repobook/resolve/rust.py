"""Rust: crates, modules and use paths, impl blocks and traits, ``self``, and the types that are written down."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..languages._tree import unpack
from ..model import TYPES, Flag, Form, Kind, Resolution, Role
from ._rustmodules import Modules
from ._scoped import (
    AMBIGUOUS, DEPTH, EXTERNAL, IMPORTED, INHERITED, LOCAL, NOTHING, TYPED, UNKNOWN, Found, Reading, Scoped, Typed,
)  # fmt: skip
from .world import ImportLink, Relation, Relationship, World

FAMILIES = ("rust",)

_STANDARD = frozenset({"std", "core", "alloc", "proc_macro", "test"})
#: what every module knows without asking
_PRELUDE = frozenset(
    """Option Some None Result Ok Err Vec String Box ToString ToOwned Clone Copy Send Sync Sized Drop Fn FnMut FnOnce
    AsRef AsMut Into From Default Iterator IntoIterator Extend DoubleEndedIterator ExactSizeIterator Eq PartialEq Ord
    PartialOrd TryFrom TryInto FromIterator Debug Hash Unpin bool char str i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128
    usize f32 f64 drop println print eprintln eprint format vec panic assert assert_eq assert_ne debug_assert
    debug_assert_eq debug_assert_ne write writeln todo unimplemented unreachable matches include include_str
    include_bytes env option_env concat stringify line column file module_path cfg compile_error thread_local dbg
    derive test inline must_use allow warn deny forbid doc repr cfg_attr deprecated non_exhaustive track_caller
    macro_export macro_use no_mangle cold ignore should_panic bench global_allocator proc_macro proc_macro_derive
    proc_macro_attribute automatically_derived path no_std feature link target_feature expect ident""".split()
)
_WRAPPERS = re.compile(r"(?:std::\w+::)?(?:Box|Rc|Arc|Cow|Pin|Ref|RefMut|MutexGuard|RwLockReadGuard|RwLockWriteGuard)\s*<(.+)>$", re.S)
_RESULTS = re.compile(r"(?:[\w:]+::)?(?:Option|Result|IoResult)\s*<(.+)>$", re.S)
_LISTS = re.compile(r"(?:[\w:]+::)?(?:Vec|VecDeque|HashSet|BTreeSet|LinkedList|BinaryHeap|Iter|IntoIter|SmallVec)\s*<(.+)>$", re.S)
_METHODS = frozenset({Kind.METHOD, Kind.FUNCTION})


#: a name that is being looked up
_PENDING = Found()


class Block(NamedTuple):
    """An impl block: its extent, the bytes of the names of its type and trait (-1 for none)."""

    start: int
    end: int
    type_byte: int
    trait_byte: int


class RustResolver(Scoped):
    separator = "::"
    handing = frozenset("pop pop_front pop_back remove swap_remove next get get_mut first last front back iter iter_mut".split())

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
        #: macros by the root of their crate; those that other crates may use have the key -1 too
        self.macros: dict[int, dict[str, list[int]]] = defaultdict(dict)
        self._paths: dict[tuple[int, int, str], Found] = {}
        #: columns of uses, and notes on use declarations, of the file looked at last
        self._last: tuple[int, list[int], tuple[list[int], list[int], bytes]] = (-1, [], ([], [], b""))
        self._noted: tuple[int, dict[int, str]] = (-1, {})
        self._circular = False
        asked: set[str] = set()
        for path, number in self.world.by_path.items():
            document = self.world.documents[number]
            if path.rpartition("/")[2] == "Cargo.toml" and document is not None:
                asked.update(entry.module.replace("-", "_") for entry in document.imports)
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
                trait, start, end = map(int, text.split())
                blocks.append(Block(start, end, byte, trait))
        blocks.sort()
        self.blocks[file] = blocks
        for index, item in enumerate(document.definitions):
            if item.kind is Kind.MACRO:
                root = self.crate_root(file)
                self.macros[root].setdefault(item.name, []).append(base + index)
            if self.block(file, item.byte, item.enclosing) is None and item.kind is not Kind.FIELD:
                self.items[file, item.enclosing].setdefault(item.name, []).append(base + index)
        for number, entry in enumerate(document.imports):
            if entry.condition != "mod":
                self.uses[file, entry.enclosing].append(number)

    def crate_root(self, file: int) -> int:
        """The module at the root of a file's crate."""
        number = self.modules.at.get((file, -1), -1)
        return self.modules.modules[number].root if number >= 0 else -1

    def macro(self, root: int, name: str) -> Found:
        """A macro that the text of a crate defines anywhere, when only one has the name."""
        own = self.macros.get(root, {}).get(name, [])
        return Found(own[0], IMPORTED) if len(own) == 1 else NOTHING

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
            if place < 0 or blocks[place].end <= byte and blocks[place].start < byte - 400_000:
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
            context = self.context_at(file, block.start)
            type = self.written(file, context, block.type_byte)
            trait = self.written(file, context, block.trait_byte) if block.trait_byte >= 0 else NOTHING
            if type.symbol >= len(self.world.files) and self.kind(type.symbol) in TYPED:
                for symbol in by_block.get(block, ()):
                    self.owners[symbol] = type.symbol
                    own = self.members[type.symbol].setdefault(self.definition(symbol).name, [])
                    # What the type has by itself comes before what it has by a trait.
                    own.insert(0 if block.trait_byte < 0 else len(own), symbol)
                if trait.symbol >= len(self.world.files) and self.kind(trait.symbol) is Kind.TRAIT:
                    self.traits[type.symbol].append(trait.symbol)
                    self.impls.append((file, block, type.symbol, trait.symbol))

    def written(self, file: int, context: int, byte: int) -> Found:
        """What the path whose last name is at a byte means."""
        data = self.documents[file]
        names = data.names
        path = _path_at(self.starts(file), self.columns(file), names, byte)
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

    # paths

    def module_at(self, file: int, context: int) -> int:
        """The module that a definition stands in, -1 for none."""
        document = self.documents[file]
        while context >= 0 and document.definitions[context].kind is not Kind.MODULE:
            context = document.definitions[context].enclosing
        return self.modules.at.get((file, context), -1)

    def path(self, file: int, context: int, parts: Sequence[str], depth: int = 0) -> Found:
        """What a path of names means, seen from a definition of a file."""
        if not parts or depth > DEPTH:
            return NOTHING
        first, rest = parts[0], list(parts[1:])
        module = self.module_at(file, context)
        if first in ("crate", "self", "super", "$crate"):
            number = self.modules.modules[module].root if first in ("crate", "$crate") and module >= 0 else module
            if first == "super" and number >= 0:
                number = self.modules.modules[number].parent
            while rest and rest[0] == "super" and number >= 0:
                number = self.modules.modules[number].parent
                rest.pop(0)
            return self.in_module(number, rest, depth)
        found = self.name(file, context, first, depth)
        return self.follow(found, rest, depth)

    def follow(self, found: Found, rest: Sequence[str], depth: int) -> Found:
        """The rest of a path, from what its start means."""
        for place, part in enumerate(rest):
            if found.resolution == EXTERNAL or not found.known:
                return found if found.resolution == EXTERNAL else NOTHING
            module = self.as_module(found)
            if module >= 0:
                return self.in_module(module, rest[place:], depth + 1)
            if found.symbol < len(self.world.files):
                return NOTHING
            found = self.associated(found.symbol, part)
        return found

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

    def in_module(self, number: int, parts: Sequence[str], depth: int) -> Found:
        """What a path means inside a module."""
        if number < 0:
            return NOTHING
        if not parts:
            return self.module_found(number)
        module = self.modules.modules[number]
        found = self.item(module.file, module.definition, parts[0], depth + 1)
        if not found.known and module.root == number:
            found = self.macro(number, parts[0])
        if found.resolution == LOCAL:
            found = found._replace(resolution=IMPORTED)
        return self.follow(found, parts[1:], depth + 1)

    def item(self, file: int, holder: int, name: str, depth: int) -> Found:
        """A name among the items and imports of a module or function."""
        key = (file, holder, name)
        known = self._paths.get(key)
        if known is not None:
            self._circular = self._circular or known is _PENDING
            return known
        if depth > DEPTH:
            return NOTHING
        before, self._circular = self._circular, False
        self._paths[key] = _PENDING
        found = self._item(file, holder, name, depth)
        if self._circular and not found.known and depth > 1:
            # Not found on a way that ran in a circle: another way may still find it.
            del self._paths[key]
        else:
            self._paths[key] = found
        self._circular = self._circular or before
        return found

    def _item(self, file: int, holder: int, name: str, depth: int) -> Found:
        own = self.items.get((file, holder), {}).get(name)
        if own:
            first = own[0]
            if self.kind(first) is Kind.MODULE:
                number = self.modules.at.get((file, first - self.world.base[file]), -1)
                if number >= 0:
                    return self.module_found(number)._replace(resolution=LOCAL)
            return Found(first, LOCAL, more=tuple(own[1:]))
        document = self.documents[file]
        for number in self.uses.get((file, holder), ()):
            entry = document.imports[number]
            if entry.alias == name:
                found = self.imported(file, number, depth + 1)
                if found.known:
                    return found
        stars: list[Found] = []
        for number in self.uses.get((file, holder), ()):
            entry = document.imports[number]
            if entry.name == "*":
                source = self.path(file, holder, _parts(entry.module), depth + 1)
                found = NOTHING
                module = self.as_module(source)
                if module >= 0:
                    found = self.in_module(module, [name], depth + 1)
                elif source.symbol >= len(self.world.files) and self.kind(source.symbol) in TYPES:
                    found = self.associated(source.symbol, name)
                if found.symbol >= 0 and all(found.symbol != other.symbol for other in stars):
                    stars.append(found)
        return stars[0] if len(stars) == 1 else NOTHING

    def imported(self, file: int, number: int, depth: int = 0) -> Found:
        entry = self.documents[file].imports[number]
        parts = _parts(entry.module) + ([entry.name] if entry.name not in ("", "*") else [])
        context = entry.enclosing
        document = self.documents[file]
        # A path starts in the crate, an outside one, or the module; never at the name that the import itself binds.
        if parts and parts[0] not in ("crate", "self", "super", "$crate") and entry.alias == parts[0]:
            return self.follow(self.outside(file, parts[0]), parts[1:], depth)
        while context >= 0 and document.definitions[context].kind is not Kind.MODULE and document.definitions[context].kind not in _METHODS:
            context = document.definitions[context].enclosing
        found = self.path(file, context, parts, depth + 1)
        return found._replace(resolution=IMPORTED) if found.resolution in (LOCAL, INHERITED) else found

    def outside(self, file: int, name: str) -> Found:
        """A crate by its name: one of the repository, or one outside."""
        if name in _STANDARD:
            return Found(-1, EXTERNAL, name)
        crates = self.modules.crates.get(name)
        if crates:
            return self.module_found(crates[0])
        return Found(-1, EXTERNAL, name)

    def name(self, file: int, context: int, name: str, depth: int = 0) -> Found:
        """A name in scope: items and imports of the functions around and of the module, crates, the prelude."""
        document = self.documents[file]
        holder = context
        while holder >= 0:
            item = document.definitions[holder]
            if item.kind is Kind.MODULE and not item.flags & Flag.DECLARATION:
                break
            if item.kind in _METHODS:
                found = self.item(file, holder, name, depth + 1)
                if found.known:
                    return found
            if item.name == name and item.kind in TYPES:
                return Found(self.world.base[file] + holder, LOCAL)
            holder = item.enclosing
        if holder >= 0 and document.definitions[holder].kind is not Kind.MODULE:
            holder = -1
        found = self.item(file, holder, name, depth + 1)
        if found.known:
            return found
        if name in self.modules.crates:
            return self.outside(file, name)
        if name in _STANDARD or self._declared_crate(name):
            return Found(-1, EXTERNAL, name)
        found = self.macro(self.crate_root(file), name)
        if found.known:
            return found
        return Found(-1, EXTERNAL, "std") if name in _PRELUDE else NOTHING

    def _declared_crate(self, name: str) -> bool:
        """Whether a Cargo.toml of the repository asks for a crate of this name."""
        return name in self._asked

    # members

    def owner(self, symbol: int) -> int:
        return self.owners.get(symbol, super().owner(symbol))

    def associated(self, symbol: int, name: str) -> Found:
        """A name after ``::`` of a type or trait: variant, method, constant."""
        target = self.alias(Found(symbol, LOCAL)).symbol
        return self.lookup(target, name)

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
                    # Of several impls of one name the first is meant or a trait decides: all are kept.
                    if len(own) > 1 and all(item in self.owners for item in own):
                        inherent = [item for item in own if self.inherent(item)]
                        if len(inherent) == 1:
                            return Found(inherent[0], INHERITED)
                        return Found(own[0], AMBIGUOUS, more=tuple(own[1:]))
                    return Found(own[0], INHERITED, more=tuple(own[1:]))
                for other in self.traits.get(current, ()):
                    if other not in seen:
                        seen.add(other)
                        following.append(other)
                if current >= len(self.world.files) and self.kind(current) is Kind.TRAIT:
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
            return found.symbol if found.symbol >= len(self.world.files) else -1
        return -1

    def bare(self, reading: Reading, use: int, name: str, role: int) -> Found:
        file, context, byte = reading.file, reading.enclosing[use], reading.starts[use]
        if name == "self":
            block = self.self_type(file, byte, context)
            if use + 1 < len(reading.names) and reading.document.references.form[use + 1] == Form.SCOPE and reading.receivers[use + 1] == use:
                module = self.module_at(file, context)
                return self.module_found(module)._replace(symbol=-1, space=str(module)) if module >= 0 else NOTHING
            return Found(-1, LOCAL, type=Typed(block)) if block >= 0 else Found(-1, LOCAL)
        if name == "Self":
            symbol = self.self_type(file, byte, context)
            return Found(symbol, LOCAL) if symbol >= 0 else Found(-1, LOCAL)
        if name in ("crate", "super"):
            found = self.path(file, context, [name])
            module = self.as_module(found)
            return Found(-1, IMPORTED, space=str(module)) if module >= 0 else NOTHING
        noted = self.notes(reading).get(byte)
        if noted is not None:
            return self.noted(reading, use, noted)
        binding = reading.local(name, byte)
        if binding is not None and role != Role.KEYWORD:
            return self.local_value(reading, binding, context)
        if role == Role.DECORATOR and name in _PRELUDE:
            return Found(-1, EXTERNAL, "std")
        return self.name(file, context, name)

    def notes(self, reading: Reading) -> dict[int, str]:
        """For each name in a use declaration its whole path up to there."""
        if self._noted[0] != reading.file:
            self._noted = (reading.file, {byte: text for byte, word, text in reading.bindings.notes if word == "path"})
        return self._noted[1]

    def noted(self, reading: Reading, use: int, text: str) -> Found:
        """A name in a use declaration, by its path."""
        byte = reading.starts[use]
        for number, entry in enumerate(reading.document.imports):
            if entry.byte == byte:
                return self.imported(reading.file, number)
        parts = _parts(text)
        context = reading.enclosing[use]
        if parts[0] in ("crate", "self", "super"):
            found = self.path(reading.file, context, parts)
        else:
            found = self.name(reading.file, context, parts[0])
            if not found.known:
                found = self.outside(reading.file, parts[0])
            found = self.follow(found, parts[1:], 0)
        module = self.as_module(found)
        return found._replace(resolution=IMPORTED, space="") if module >= 0 or found.symbol >= 0 else found

    def imported_use(self, reading: Reading, use: int, name: str) -> Found:
        noted = self.notes(reading).get(reading.starts[use])
        return self.noted(reading, use, noted) if noted is not None else NOTHING

    def space_member(self, reading: Reading, space: str, name: str, role: int) -> Found:
        return self.in_module(int(space), [name], 0)

    def file_member(self, file: int, name: str) -> Found:
        return self.in_module(self.modules.at.get((file, -1), -1), [name], 0)

    def member(self, reading: Reading, use: int, name: str, role: int) -> Found:
        noted = self.notes(reading).get(reading.starts[use])
        if noted is not None:
            return self.noted(reading, use, noted)
        return super().member(reading, use, name, role)

    def static_member(
        self, reading: Reading, container: Found, name: str, prefer: frozenset[Kind] | None, form: int
    ) -> Found | None:
        symbol = container.symbol
        if symbol >= len(self.world.files):
            if self.kind(symbol) is Kind.MODULE:
                return self.follow(container, [name], 0)
            if self.kind(symbol) in TYPED and form in (Form.SCOPE, Form.CALL):
                found = self.associated(symbol, name)
                if found.symbol < 0:
                    return NOTHING
                own = container.resolution == LOCAL and self.world.file_of(found.symbol) == reading.file
                return found if found.resolution == AMBIGUOUS else found._replace(resolution=LOCAL if own else IMPORTED)
        if symbol < len(self.world.files):
            return self.file_member(symbol, name)
        return None

    # types

    def named_type(self, file: int, context: int, path: list[str]) -> Found:
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
        return _parts(match.group()) if match else []

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
            if inner.symbol >= 0 and name not in _RESULT_METHODS:
                return inner
            return Found(-1, EXTERNAL, "std", type=self.passed(typed, given, name), open=self.arguments(typed))
        if name in _SAME and typed != UNKNOWN:
            found = super().instance_member(typed, name, role, prefer)
            return found if found.symbol >= 0 else Found(-1, EXTERNAL, "std", type=typed)
        return super().instance_member(typed, name, role, prefer)

    @staticmethod
    def passed(typed: Typed, given: Typed, name: str) -> Typed:
        """The type that a method of ``Option`` or ``Result`` gives: what is inside, or the same again."""
        if name in _TAKING:
            return given
        return typed if name in _KEEPING else UNKNOWN

    def alias(self, found: Found) -> Found:
        for _ in range(6):
            if found.symbol < len(self.world.files) or self.kind(found.symbol) is not Kind.TYPE:
                return found
            item = self.definition(found.symbol)
            file = self.world.file_of(found.symbol)
            path = self.type_path(item.value)
            following = self.named_type(file, item.enclosing, path) if path else NOTHING
            if following.symbol < 0 or following.symbol == found.symbol:
                return following if following.resolution == EXTERNAL else found
            found = following
        return found

    def keyword(self, reading: Reading, use: int, name: str) -> Found:
        """A field in a struct literal or pattern: of the type named before it."""
        for before in range(use - 1, max(use - 40, -1), -1):
            value = reading.values[before]
            if value.symbol >= len(self.world.files) and self.kind(value.symbol) in (Kind.STRUCT, Kind.ENUMERATOR, Kind.UNION, Kind.TYPE):
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
            holder = self.path(reading.file, entry.enclosing, _parts(entry.module))
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
                if block.start <= item.byte < block.end and self.owners.get(base + index) == type and item.kind is Kind.METHOD:
                    target = self.own_members(trait, item.name)
                    if target:
                        found.append(Relationship(base + index, Relation.OVERRIDES, target[0], item.row))
        unique = {(item.source, item.relation, item.target): item for item in found}
        return [unique[key] for key in sorted(unique)]


#: methods that give what a value is or what it points to
_SAME = frozenset("clone to_owned as_ref as_mut borrow borrow_mut into_inner by_ref deref deref_mut".split())
#: methods of Option and Result that take out what is inside
_TAKING = frozenset("unwrap expect unwrap_or unwrap_or_else unwrap_or_default unwrap_unchecked insert get_or_insert_with".split())
#: those that give an Option or Result of the same
_KEEPING = frozenset("as_ref as_mut take cloned copied clone ok or or_else filter map_err as_deref as_deref_mut replace".split())
_RESULT_METHODS = frozenset(
    """unwrap expect unwrap_or unwrap_or_else unwrap_or_default map map_err and_then or_else ok err is_some is_none is_ok
    is_err as_ref as_mut take replace cloned copied ok_or ok_or_else iter filter flatten get_or_insert_with insert
    transpose zip as_deref as_deref_mut unwrap_err expect_err map_or map_or_else and or""".split()
)


def _parts(path: str) -> list[str]:
    return [part for part in path.split("::") if part]


def _stripped(text: str) -> str:
    """A type without references, lifetimes, ``mut``, ``dyn`` and ``impl``."""
    return re.sub(r"^(?:&|\*const\b|\*mut\b|'\w+|mut\b|dyn\b|impl\b|\s|\()+", "", text).rstrip(") ")


def _first(arguments: str) -> str:
    """The first of several type arguments."""
    depth = 0
    for place, character in enumerate(arguments):
        if character in "<([":
            depth += 1
        elif character in ">)]":
            depth -= 1
        elif character == "," and depth == 0:
            return _first_type(arguments[:place], arguments[place + 1 :])
    return arguments.strip()


def _first_type(first: str, rest: str) -> str:
    """Lifetimes are no types."""
    return _first(rest) if first.strip().startswith("'") else first.strip()


def _path_at(
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


def resolver(world: World, files: Sequence[int]) -> RustResolver:
    return RustResolver(world, files)
