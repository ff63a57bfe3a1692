"""Java: packages, imports, the scope of classes and their bases, and the types that fields and locals declare."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

from ..languages._bindings import Passed, unpack
from ..model import TYPES, Definition, Kind, Resolution, Role
from . import _known
from ._java_around import METHODS, VALUES, Around
from ._java_library import given
from ._java_members import private
from ._java_nameless import nameless
from ._values import AMBIGUOUS, EXTERNAL, IMPORTED, INHERITED, LOCAL, NOTHING, Found, Reading, Typed, nearest
from .world import ImportLink, World

FAMILIES = ("java",)

_NAMED = frozenset({Role.TYPE, Role.BASE, Role.DECORATOR})
_CONTAINERS = re.compile(
    r"(?:\w+\.)*(?:Iterable|Collection|List|Set|Queue|Deque|SortedSet|ArrayList|LinkedList|HashSet|TreeSet"
    r"|LinkedHashSet|ArrayDeque|Iterator|ListIterator|Stream|Optional|Supplier|AtomicReference|ThreadLocal|Future"
    r"|CompletableFuture|BlockingQueue|PriorityQueue|Stack|Vector|WeakReference|SoftReference)\s*<(.+)>$"
)


class JavaResolver(Around):
    handing = _known.JAVA_ELEMENTS

    def prepare(self) -> None:
        self._given: dict[tuple[str, str], str] = {}
        self.package = {}
        #: package -> simple name -> top types
        self.packages: dict[str, dict[str, list[int]]] = defaultdict(dict)
        #: every prefix of a package's name
        self.prefixes: set[str] = set()
        self.nameless = {}
        for file in self.files:
            bindings = unpack(self.documents[file].bindings)
            found = nameless(self.documents[file], bindings.notes, file)
            if found:
                self.nameless[file] = found
                self.apart(file)
            name = bindings.facts.get("package", "")
            self.package[file] = name
            parts = name.split(".")
            self.prefixes.update(".".join(parts[: place + 1]) for place in range(len(parts)))
            for simple, symbols in self.tops[file].items():
                types = [symbol for symbol in symbols if self.kind(symbol) in TYPES]
                if types:
                    self.packages[name].setdefault(simple, []).extend(types)
        #: for each file what its imports bind: simple name -> import numbers; and those that end in a star
        self.bound: dict[int, dict[str, list[int]]] = {}
        self.stars: dict[int, list[int]] = {}
        for file in self.files:
            names: dict[str, list[int]] = {}
            self.stars[file] = []
            for number, item in enumerate(self.documents[file].imports):
                if item.name == "*":
                    self.stars[file].append(number)
                else:
                    names.setdefault(item.alias, []).append(number)
            self.bound[file] = names
        #: first words of packages outside
        self.outside = {"java", "javax", "jdk", "sun"}
        for file in self.files:
            self.outside.update(item.module.partition(".")[0] for item in self.documents[file].imports)
        self.outside -= self.prefixes

    # names

    def one(self, file: int, symbols: Sequence[int], resolution: int) -> Found:
        """One of several types of the same full name: the nearest; ambiguous when several are as near."""
        if len(symbols) > 1:
            symbols = nearest(self.world, file, symbols)
        if not symbols:
            return NOTHING
        if len(symbols) == 1:
            return Found(symbols[0], resolution)
        return Found(symbols[0], AMBIGUOUS, more=tuple(symbols[1:]))

    def full(self, file: int, path: str) -> Found:
        """What a full name means: a package's type, or one nested in it."""
        parts = path.split(".")
        for cut in range(len(parts) - 1, -1, -1):
            table = self.packages.get(".".join(parts[:cut]))
            if table is None or parts[cut] not in table:
                continue
            found = self.one(file, table[parts[cut]], IMPORTED)
            for part in parts[cut + 1 :]:
                found = self.lookup(found.symbol, part)
                if found.symbol < 0:
                    return NOTHING
            return found._replace(resolution=IMPORTED if found.resolution != AMBIGUOUS else AMBIGUOUS)
        return NOTHING

    def imported(self, file: int, number: int) -> Found:
        item = self.documents[file].imports[number]
        if item.name == "*":
            found = self.full(file, item.module)
            if found.symbol >= 0:
                return found
            return (
                Found(-1, IMPORTED, space=item.module)
                if item.module in self.packages
                else Found(-1, EXTERNAL, item.module)
            )
        found = self.full(file, f"{item.module}.{item.name}" if item.module else item.name)
        if found.symbol >= 0 or item.module in self.packages:
            return found
        if item.condition == "static" and self.full(file, item.module).symbol >= 0:
            return NOTHING
        return Found(-1, EXTERNAL, _package(item.module))

    def type_in_file(self, file: int, context: int, name: str) -> Found:
        """A simple name where a type is expected."""
        document = self.documents[file]
        base = self.world.base[file]
        while context >= 0:
            own = [s for s in self.own_members(base + context, name) if self.kind(s) in TYPES]
            if own:
                return Found(own[0], LOCAL)
            item = document.definitions[context]
            if item.kind in TYPES:
                if item.name == name:
                    return Found(base + context, LOCAL)
                found = self.inherited_type(base + context, name)
                if found.symbol >= 0:
                    return found
            context = item.enclosing
        own = [s for s in self.tops[file].get(name, []) if self.kind(s) in TYPES]
        if own:
            return Found(own[0], LOCAL)
        for number in self.bound[file].get(name, []):
            found = self.imported(file, number)
            if found.resolution == EXTERNAL or (found.symbol >= 0 and self.kind(found.symbol) in TYPES):
                return found
        found = self.one(file, self.packages.get(self.package[file], {}).get(name, []), IMPORTED)
        if found.symbol >= 0:
            return found
        return self.from_stars(file, name)

    def from_stars(self, file: int, name: str) -> Found:
        outside: list[str] = []
        for number in self.stars[file]:
            star = self.imported(file, number)
            if star.space:
                found = self.one(file, self.packages[star.space].get(name, []), IMPORTED)
                if found.symbol >= 0:
                    return found
            elif star.symbol >= 0:
                found = self.lookup(star.symbol, name)
                if found.symbol >= 0 and self.kind(found.symbol) in TYPES:
                    return found._replace(resolution=IMPORTED)
            elif self.documents[file].imports[number].condition != "static":
                outside.append(star.package)
        if name in _known.JAVA_LANG:
            return Found(-1, EXTERNAL, "java.lang")
        # A type that no package of the repository has comes from the only package outside that could have it.
        return Found(-1, EXTERNAL, outside[0]) if len(outside) == 1 else NOTHING

    def inherited_type(self, symbol: int, name: str) -> Found:
        """A type nested in a base."""
        for base in self.bases(symbol):
            if base.symbol >= 0 and base.symbol != symbol:
                found = self.lookup(base.symbol, name, TYPES)
                if found.symbol >= 0:
                    return found
        return NOTHING

    def named_type(self, file: int, context: int, path: list[str]) -> Found:
        found = self.type_in_file(file, context, path[0])
        if found.symbol < 0 and found.resolution != EXTERNAL and len(path) > 1:
            whole = ".".join(path)
            return Found(-1, EXTERNAL, _package(whole)) if path[0] in self.outside else self.full(file, whole)
        for part in path[1:]:
            if found.symbol < 0:
                break
            found = self.lookup(found.symbol, part)
        return found

    def type_path(self, text: str) -> list[str]:
        if "|" in text or text.endswith("]"):
            return []
        return super().type_path(re.sub(r"^(?:@\w+(?:\([^)]*\))?\s*)+", "", text.removeprefix("final ")))

    def element(self, text: str) -> str:
        if text.endswith("[]"):
            return text[:-2]
        match = _CONTAINERS.match(text)
        inner = match.group(1) if match else ""
        return re.sub(r"^\?\s*extends\s+", "", inner) if "," not in inner or "<" in inner else ""

    def unwrapped(self, text: str) -> str:
        """What a loop over a call's result takes out of it."""
        return self.element(text)

    def bare(self, reading: Reading, use: int, name: str, role: int) -> Found:
        self.settle(reading, reading.starts[use])
        found = self.plainly(reading, use, name, role)
        return self.calling(reading, use, found) if role == Role.CALL else self.received(reading, use, found)

    def member(self, reading: Reading, use: int, name: str, role: int) -> Found:
        self.settle(reading, reading.starts[use])
        if name in ("this", "super"):
            return self.outer(reading, use)
        found = super().member(reading, use, name, role)
        made = self.nameless_before(reading, use) if reading.file in self.nameless else None
        if made is not None and name in made.members:
            found = self.in_nameless(reading, made, name, METHODS if role == Role.CALL else VALUES)
        return self.calling(reading, use, found) if role == Role.CALL else self.received(reading, use, found)

    def label(self, reading: Reading, use: int, name: str, switched: Passed) -> Found:
        """A label of a ``switch`` on an enumeration; nothing for any other."""
        if switched.type or not 0 <= switched.value < len(reading.values):
            typed = Typed(-1, switched.type, reading.file, reading.enclosing[use])
        else:
            typed = self.typed_of(reading, reading.values[switched.value], switched.how)
        found = self.resolve_type(typed)
        if found.symbol < len(self.world.files) or self.kind(found.symbol) is not Kind.ENUM:
            return NOTHING
        own = [s for s in self.own_members(found.symbol, name) if self.kind(s) is Kind.ENUMERATOR]
        return Found(own[0], INHERITED) if own else NOTHING

    def plainly(self, reading: Reading, use: int, name: str, role: int) -> Found:
        """What a name without a receiver means, whatever it is called with."""
        context = reading.enclosing[use]
        file, document = reading.file, reading.document
        if context >= 0 and reading.starts[use] < document.definitions[context].byte:
            # Annotations of a type and what they name stand outside of it.
            if document.definitions[context].kind in TYPES:
                context = document.definitions[context].enclosing
        if name in ("this", "super"):
            return self.this(reading, use, context, name, role)
        if role in _NAMED:
            # A head such as ``class A extends B`` is not inside ``A``.
            if role == Role.BASE and context >= 0:
                context = document.definitions[context].enclosing
            if self._parameter(file, context, [name]) is not None:
                return Found(-1, LOCAL)
            found = self.type_in_file(file, context, name)
            if found.known or name[:1].isupper():
                return found
            if name in self.prefixes:
                return Found(-1, IMPORTED, space=name)
            return Found(-1, EXTERNAL, name) if name in self.outside else NOTHING
        switched = reading.calls.get(reading.starts[use]) if role == Role.READ else None
        if switched is not None:
            found = self.label(reading, use, name, switched[1][0])
            if found.known:
                return found
        if role != Role.CALL:
            binding = reading.local(name, reading.starts[use])
            if binding is not None:
                # Fields of classes that begin behind it hide it.
                field = self.in_classes(reading, use, context, name, role, binding.byte)
                return field if field.symbol >= 0 else self.local_value(reading, binding, context)
        found = self.in_classes(reading, use, context, name, role)
        if found.symbol >= 0:
            return found
        for number in self.bound[file].get(name, []):
            imported = self.imported(file, number)
            if imported.known:
                return imported
        for number in self.stars[file]:
            if document.imports[number].condition == "static":
                star = self.imported(file, number)
                member = self.lookup(star.symbol, name) if star.symbol >= 0 else NOTHING
                if member.symbol >= 0:
                    return member._replace(resolution=IMPORTED)
        if name[:1].isupper():
            typed = self.type_in_file(file, context, name)
            if typed.known:
                return typed
        if role == Role.READ and name in self.prefixes:
            return Found(-1, IMPORTED, space=name)
        if role == Role.READ and name in self.outside:
            return Found(-1, EXTERNAL, name)
        if role == Role.CALL and name in _known.JAVA_OBJECT:
            return Found(-1, EXTERNAL, "java.lang")
        return found if not found.package else Found(-1, EXTERNAL, found.package)

    def instance_member(self, typed: Typed, name: str, role: int, prefer: frozenset[Kind] | None) -> Found:
        found = super().instance_member(typed, name, role, prefer)
        return (
            Found(-1, EXTERNAL, "java.lang")
            if not found.known and role == Role.CALL and name in _known.JAVA_OBJECT
            else found
        )

    def outside_member(self, typed: Typed, package: str, name: str) -> Found:
        if package.startswith("java."):
            key = (typed.text, name)
            if key not in self._given:
                self._given[key] = given(*key)
            if self._given[key]:
                return Found(-1, EXTERNAL, package, type=typed._replace(text=self._given[key]))
        return super().outside_member(typed, package, name)

    def guess(self, name: str, role: int) -> Found:
        """Nothing: names of members are shared with libraries too often."""
        return NOTHING

    def space_member(self, reading: Reading, space: str, name: str, role: int) -> Found:
        found = self.one(reading.file, self.packages.get(space, {}).get(name, []), IMPORTED)
        if found.symbol >= 0:
            return found
        whole = f"{space}.{name}"
        return Found(-1, IMPORTED, space=whole) if whole in self.prefixes else NOTHING

    # imports

    def import_link(self, reading: Reading, number: int) -> ImportLink:
        found = self.imported(reading.file, number)
        if found.space:
            files = sorted({self.world.file_of(s) for symbols in self.packages[found.space].values() for s in symbols})
            return ImportLink(Resolution.IMPORTED, candidates=tuple(files))
        if found.symbol < 0:
            return ImportLink(Resolution(found.resolution), package=found.package)
        return ImportLink(
            Resolution(found.resolution),
            found.symbol,
            self.world.file_of(found.symbol),
            candidates=tuple(self.world.file_of(symbol) for symbol in found.more)
            if found.resolution == AMBIGUOUS
            else (),
        )

    def imported_use(self, reading: Reading, use: int, name: str) -> Found:
        byte = reading.starts[use]
        number = reading.imported.get(byte, -1)
        if number >= 0:
            return self.imported(reading.file, number)._replace(space="")
        return NOTHING

    def keyword(self, reading: Reading, use: int, name: str) -> Found:
        """The name of an annotation's element."""
        byte = int(reading.noted("element").get(reading.starts[use], "-1"))
        at = bisect_left(reading.starts, byte, 0, use)
        if at >= use or reading.starts[at] != byte:
            return NOTHING
        found = reading.values[at]
        if found.symbol >= 0:
            return self.lookup(found.symbol, name, METHODS)
        return Found(-1, EXTERNAL, found.package) if found.package else NOTHING

    def overrides(self, method: Definition, other: Definition) -> bool:
        return super().overrides(method, other) and not private(other) and self.same(method, other)


def _package(module: str) -> str:
    """The package in a path: the part before the first capitalised name."""
    parts = module.split(".")
    for place, part in enumerate(parts):
        if part[:1].isupper():
            return ".".join(parts[:place])
    return module


def resolver(world: World, files: Sequence[int]) -> JavaResolver:
    return JavaResolver(world, files)
