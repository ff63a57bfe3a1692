"""JavaScript and TypeScript: modules and re-exports, scopes, classes and ``this``, declared types."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..languages._tree import Bindings, unpack
from ..model import TYPES, Definition, Flag, Form, Kind, Resolution, Role
from ._jsfiles import Specifiers
from ._scoped import (
    DEPTH, EXTERNAL, IMPORTED, INHERITED, LOCAL, NOTHING, UNIQUE, UNKNOWN, Found, Reading, Scoped, Typed,
)  # fmt: skip
from .world import ImportLink, World

FAMILIES = ("javascript",)

REEXPORT = "re-export"
_NAMED = frozenset({Role.TYPE, Role.BASE})
_CALLED = frozenset({Kind.FUNCTION, Kind.METHOD, Kind.PROPERTY})
#: names that every program knows: the language, browsers and Node
_GLOBALS = frozenset(
    """AbortController AbortSignal AggregateError Array ArrayBuffer AsyncGenerator AsyncIterable AsyncIterableIterator
    AsyncIterator Atomics Awaited BigInt BigInt64Array Blob Boolean Buffer Capitalize CharacterData ConstructorParameters
    CSS CSSStyleSheet CustomEvent DataView Date DOMParser Document DocumentFragment Element Error EvalError Event
    EventTarget Exclude Extract File FileReader FinalizationRegistry Float32Array Float64Array FormData Function
    Generator GeneratorFunction HTMLElement HTMLInputElement Headers Image Infinity InstanceType Int16Array Int32Array
    Int8Array IntersectionObserver Intl Iterable IterableIterator Iterator JSON JSX KeyboardEvent Lowercase Map Math
    MouseEvent MutationObserver NaN Node NodeJS NodeList NonNullable Number Object Omit OmitThisParameter Parameters
    Partial Performance Pick Promise PromiseLike PropertyDescriptor PropertyKey Proxy ProxyHandler RangeError Readonly
    ReadonlyArray ReadonlyMap ReadonlySet ReadableStream Record ReferenceError Reflect RegExp RegExpExecArray
    RegExpMatchArray Request Required Response ResizeObserver ReturnType SVGElement Set SharedArrayBuffer ShadowRoot
    String Symbol SyntaxError Text TextDecoder TextEncoder ThisParameterType ThisType TouchEvent TypeError URIError URL
    URLSearchParams Uint16Array Uint32Array Uint8Array Uint8ClampedArray Uncapitalize Uppercase WeakMap WeakRef WeakSet
    WebSocket Window Worker XMLHttpRequest __dirname __filename alert arguments atob btoa cancelAnimationFrame
    clearImmediate clearInterval clearTimeout console crypto customElements decodeURI decodeURIComponent document
    encodeURI encodeURIComponent escape eval exports fetch global globalThis history isFinite isNaN localStorage
    location module navigator parseFloat parseInt performance process queueMicrotask requestAnimationFrame require
    self sessionStorage setImmediate setInterval setTimeout structuredClone undefined unescape window
    describe it test expect beforeEach afterEach beforeAll afterAll before after jest vi""".split()
)
#: methods that values of the language and of browsers have: never taken for the repository's own by name alone
_METHODS = frozenset(
    """addEventListener appendChild apply asyncIterator attachShadow charCodeAt cloneNode codePointAt createElement
    createElementNS createTextNode defineProperties defineProperty deleteProperty dispatchEvent endsWith findIndex
    findLast findLastIndex flatMap forEach fromCharCode fromEntries getAttribute getBoundingClientRect getContext
    getElementById getElementsByClassName getElementsByTagName getFullYear getOwnPropertyDescriptor
    getOwnPropertyDescriptors getOwnPropertyNames getOwnPropertySymbols getPropertyValue getPrototypeOf getTime
    hasAttribute hasOwnProperty includes indexOf insertBefore isArray isExtensible isInteger isPrototypeOf lastIndexOf
    localeCompare matchAll mockImplementation mockReturnValue nextSibling ownKeys padEnd padStart parentNode
    preventDefault preventExtensions propertyIsEnumerable querySelector querySelectorAll readFile readFileSync
    reduceRight removeAttribute removeChild removeEventListener removeListener replaceAll replaceChild
    requestAnimationFrame scrollIntoView setAttribute setPrototypeOf setProperty stopPropagation startsWith substring
    toBeInstanceOf toFixed toISOString toLocaleLowerCase toLocaleString toLocaleUpperCase toLowerCase toString
    toUpperCase trimEnd trimStart valueOf writeFile writeFileSync""".split()
)
#: those of them that test runners bring
_RUNNERS = frozenset("describe it test expect beforeEach afterEach beforeAll afterAll before after jest vi".split())
_PRIMITIVE = frozenset("string number boolean bigint symbol".split())
_WRAPPED = re.compile(r"(?:Awaited|Readonly|Required|Partial|NonNullable)\s*<(.+)>$", re.S)
_ELEMENTS = re.compile(r"(?:Array|ReadonlyArray|Set|ReadonlySet|Iterable|IterableIterator|Iterator)\s*<(.+)>$", re.S)


#: a name that is being looked up
_PENDING = Found()


class JavaScriptResolver(Scoped):
    handing = frozenset("pop shift at find findLast get next".split())

    def prepare(self) -> None:
        self.specifiers = Specifiers(self.world, self.files)
        self.bindings: dict[int, Bindings] = {}
        #: for each file the numbers of the imports that bind a name
        self.bound: dict[int, dict[str, int]] = {}
        #: for each file exported name -> numbers of imports that pass it on; "*" for those that pass on all
        self.passed: dict[int, dict[str, list[int]]] = {}
        self.sources: dict[int, list[int]] = {}
        self.owners: dict[int, int] = {}
        self._exports: dict[tuple[int, str], Found] = {}
        self._circular = False
        self._reachable: dict[int, frozenset[int]] = {}
        #: names that declaration files without imports give to every file
        self.ambient: dict[str, list[int]] = {}
        for file in self.files:
            document = self.documents[file]
            self.bindings[file] = unpack(document.bindings)
            path = self.world.files[file].path
            cache: dict[str, int] = {}
            sources: list[int] = []
            bound: dict[str, int] = {}
            passed: dict[str, list[int]] = {}
            for number, item in enumerate(document.imports):
                if item.module not in cache:
                    cache[item.module] = self.specifiers.resolve(path, item.module)
                sources.append(cache[item.module])
                if item.condition == REEXPORT:
                    passed.setdefault(item.alias or "*", []).append(number)
                elif item.alias and item.enclosing < 0:
                    bound.setdefault(item.alias, number)
            self.sources[file], self.bound[file], self.passed[file] = sources, bound, passed
            self._add_assigned(file)
            if path.endswith((".d.ts", ".d.mts", ".d.cts")) and not document.imports:
                for name, symbols in self.tops[file].items():
                    own = [s for s in symbols if not self.definition(s).flags & Flag.EXPORTED]
                    if own:
                        self.ambient.setdefault(name, []).extend(own)

    def _add_assigned(self, file: int) -> None:
        """``a.b = function`` and ``A.prototype.b = …`` make members of what ``a`` and ``A`` are in the file."""
        base = self.world.base[file]
        tops = self.tops[file]
        for index, item in enumerate(self.documents[file].definitions):
            outer = self.documents[file].definitions[item.enclosing].qualified_name + "." if item.enclosing >= 0 else ""
            if item.kind is Kind.FIELD and item.enclosing >= 0:
                # ``constructor(private name: Type)`` makes a member of the class.
                made = self.documents[file].definitions[item.enclosing]
                if made.flags & Flag.CONSTRUCTOR and made.enclosing >= 0:
                    self.members[base + made.enclosing].setdefault(item.name, []).append(base + index)
                    self.owners[base + index] = base + made.enclosing
                continue
            holder = item.qualified_name[len(outer) : -len(item.name) - 1] if item.qualified_name != outer + item.name else ""
            if not holder:
                continue
            if item.enclosing < 0 and base + index in tops.get(item.name, ()):
                tops[item.name].remove(base + index)
                if not tops[item.name]:
                    del tops[item.name]
            name = holder.split(".")[0]
            table = self.members[base + item.enclosing] if item.enclosing >= 0 else tops
            owner = next((symbol for symbol in table.get(name, ()) if symbol != base + index), -1)
            if owner >= 0 and "." not in holder:
                self.members[owner].setdefault(item.name, []).append(base + index)
                self.owners[base + index] = owner

    def owner(self, symbol: int) -> int:
        return self.owners.get(symbol, super().owner(symbol))

    # modules

    def specifier_package(self, module: str) -> str:
        module = module.removeprefix("node:")
        parts = module.split("/")
        return "/".join(parts[:2]) if module.startswith("@") else parts[0]

    def imported(self, file: int, number: int, depth: int = 0) -> Found:
        """What an import names."""
        item = self.documents[file].imports[number]
        source = self.sources[file][number]
        if source < 0:
            if item.module.startswith((".", "/")):
                return NOTHING
            return Found(-1, EXTERNAL, self.specifier_package(item.module))
        if item.name in ("", "*"):
            whole = self.bindings[source].exports.get("module.exports")
            if item.name == "" and item.alias and whole:
                found = self.export(source, "module.exports", depth + 1)
                if found.known:
                    return found
            if item.name == "" and item.alias and "*" in self.passed[source] and not self.bindings[source].exports:
                # ``module.exports = require(…)``
                numbers = [n for n in self.passed[source]["*"] if self.documents[source].imports[n].name == "*"]
                if len(self.passed[source]) == 1 and len(numbers) == 1 and not self.tops[source]:
                    return self.whole(source, numbers[0], depth + 1)
            return Found(source, IMPORTED)
        return self.export(source, item.name, depth + 1)

    def whole(self, file: int, number: int, depth: int) -> Found:
        """What a module is that takes over another one as a whole."""
        source = self.sources[file][number]
        if source < 0:
            return self.imported(file, number, depth)
        if depth < DEPTH and "module.exports" in self.bindings[source].exports:
            found = self.export(source, "module.exports", depth + 1)
            if found.known:
                return found
        return Found(source, IMPORTED)

    def export(self, file: int, name: str, depth: int = 0) -> Found:
        """What a module exports under a name."""
        key = (file, name)
        known = self._exports.get(key)
        if known is not None or depth > DEPTH:
            self._circular = self._circular or known is _PENDING
            return known or NOTHING
        before, self._circular = self._circular, False
        self._exports[key] = _PENDING
        found = self._export(file, name, depth)
        if self._circular and not found.known and depth > 1:
            # Not found on a way that ran in a circle: another way may still find it.
            del self._exports[key]
        else:
            self._exports[key] = found
        self._circular = self._circular or before
        return found

    def _export(self, file: int, name: str, depth: int) -> Found:
        exports = self.bindings[file].exports
        local = exports.get(name)
        if local is not None:
            found = self.top(file, local.removeprefix("new "), depth)
            if found.known:
                if local.startswith("new ") and found.symbol >= 0:
                    return Found(-1, IMPORTED, type=Typed(found.symbol))
                return found._replace(resolution=IMPORTED) if found.resolution == LOCAL else found
            found = self.member_of_exports(file, local)
            if found.known:
                return found
        own = [s for s in self.tops[file].get(name, ()) if self.definition(s).flags & Flag.EXPORTED]
        if own:
            return self.grouped(own, IMPORTED)
        for number in self.passed[file].get(name, ()):
            found = self.imported(file, number, depth)
            if found.known:
                return found
        if name == "default":
            return self.export(file, "module.exports", depth + 1) if "module.exports" in exports else NOTHING
        whole = exports.get("module.exports")
        if whole and name != "module.exports":
            holder = self.top(file, whole.removeprefix("new "), depth)
            if holder.symbol >= len(self.world.files):
                found = self.lookup(holder.symbol, name)
                if found.symbol >= 0:
                    return found._replace(resolution=IMPORTED)
        if name != "module.exports":
            for number in self.passed[file].get("*", ()):
                source = self.sources[file][number]
                if source >= 0:
                    found = self.export(source, name, depth + 1)
                    if found.known:
                        return found
        return NOTHING

    def member_of_exports(self, file: int, name: str) -> Found:
        """A function that stands inside ``module.exports = {…}``: no name at the top, but a definition of the file."""
        base = self.world.base[file]
        own = [
            base + index for index, item in enumerate(self.documents[file].definitions)
            if item.name == name and (item.enclosing < 0 or item.flags & Flag.EXPORTED)
        ]  # fmt: skip
        return self.grouped(own, IMPORTED) if own else NOTHING

    def grouped(self, symbols: Sequence[int], resolution: int) -> Found:
        """Overloads, and a type and a value of one name, as one; what has a body comes first."""
        ordered = sorted(symbols, key=lambda s: (bool(self.definition(s).flags & (Flag.OVERLOAD | Flag.DECLARATION)), s))
        return Found(ordered[0], resolution, more=tuple(ordered[1:]))

    def file_member(self, file: int, name: str) -> Found:
        if file not in self.bindings:
            return NOTHING
        found = self.export(file, name)
        if not found.known and name == "default":
            return Found(file, IMPORTED)
        return found

    # names

    def top(self, file: int, name: str, depth: int = 0) -> Found:
        """A name at the top of a file: a definition of its own, or what an import binds."""
        parts = name.split(".")
        own = self.tops[file].get(parts[0])
        if own:
            found = self.grouped(own, LOCAL)
        elif parts[0] in self.bound[file]:
            found = self.imported(file, self.bound[file][parts[0]], depth)
        else:
            return NOTHING
        for part in parts[1:]:
            if found.symbol < 0:
                return found
            found = self.file_member(found.symbol, part) if found.symbol < len(self.world.files) else self.lookup(found.symbol, part)
        return found

    def bare(self, reading: Reading, use: int, name: str, role: int) -> Found:
        file, context = reading.file, reading.enclosing[use]
        if name in ("this", "super"):
            return self.this(reading, use, context, name, role)
        if role == Role.BASE and context >= 0:
            context = reading.document.definitions[context].enclosing
        if role in _NAMED and self._parameter(file, context, [name]) is not None:
            return Found(-1, LOCAL)
        binding = reading.local(name, reading.starts[use]) if role != Role.TYPE else None
        inner = self.inside(file, context, name)
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
        if name in _GLOBALS:
            return Found(-1, EXTERNAL, "test runner" if name in _RUNNERS else "globals")
        return NOTHING

    def outer_start(self, symbol: int) -> int:
        """The byte at which what encloses a definition starts."""
        document = self.documents[self.world.file_of(symbol)]
        enclosing = self.definition(symbol).enclosing
        return document.definitions[enclosing].start_byte if enclosing >= 0 else -1

    def inside(self, file: int, context: int, name: str) -> list[int]:
        """Definitions of a name in an enclosing function or namespace."""
        document, base = self.documents[file], self.world.base[file]
        while context >= 0:
            item = document.definitions[context]
            if item.kind in (Kind.FUNCTION, Kind.METHOD, Kind.NAMESPACE, Kind.MODULE, Kind.PROPERTY):
                own = [s for s in self.own_members(base + context, name) if s not in self.owners]
                own = [s for s in own if self.definition(s).qualified_name == f"{item.qualified_name}.{name}"]
                own = [s for s in own if self.kind(s) not in (Kind.METHOD, Kind.FIELD, Kind.PROPERTY)]
                if own:
                    return own
            context = item.enclosing
        return []

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
        if symbol < 0:
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
                if self.members.get(found.symbol) and item.kind is not Kind.FUNCTION:
                    return Typed(found.symbol)
                if item.kind is Kind.FUNCTION and self.makes(found.symbol):
                    return Typed(found.symbol)
        if form == Form.CALL and found.symbol >= len(self.world.files) and self.kind(found.symbol) is Kind.FUNCTION:
            item = self.definition(found.symbol)
            if item.name[:1].isupper() and not item.type and self.makes(found.symbol):
                return Typed(found.symbol)
        return super().typed_of(reading, found, form)

    def makes(self, symbol: int) -> bool:
        """Whether a function has members that were assigned to it or its prototype."""
        return any(other in self.owners for members in self.members.get(symbol, {}).values() for other in members)

    def instance_member(self, typed: Typed, name: str, role: int, prefer: frozenset[Kind] | None) -> Found:
        text = typed.text.strip()
        if typed.symbol < 0 and (text.endswith("[]") or text in _PRIMITIVE):
            return self.outside_member(typed._replace(text=f"Array<{text[:-2]}>" if text.endswith("[]") else text), "globals", name)
        return super().instance_member(typed, name, role, prefer)

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
            if "module.exports" in self.bindings[file].exports and not self.members.get(symbol, {}).get(name):
                if self.export(file, "module.exports").symbol == symbol and name in {*self.bindings[file].exports, *self.passed[file]}:
                    return self.export(file, name)
        return found

    # types

    def named_type(self, file: int, context: int, path: list[str]) -> Found:
        inner = self.inside(file, context, path[0])
        found = self.grouped(inner, LOCAL) if inner else self.top(file, path[0])
        if not found.known:
            return Found(-1, EXTERNAL, "globals") if path[0] in _GLOBALS else NOTHING
        for part in path[1:]:
            if found.symbol < 0:
                return found
            found = self.file_member(found.symbol, part) if found.symbol < len(self.world.files) else self.lookup(found.symbol, part)
        return found

    def type_path(self, text: str) -> list[str]:
        text = text.strip()
        for _ in range(4):
            match = _WRAPPED.match(text)
            if match is None:
                break
            text = match.group(1)
        # A value that may be absent still has the members of its type.
        parts = [part.strip() for part in text.split("|")]
        parts = [part for part in parts if part not in ("null", "undefined", "void")]
        if len(parts) != 1 or parts[0].endswith("]") or not re.match(r"[A-Za-z_$][\w$.]*\s*(?:<|$)", parts[0]):
            return []
        return super().type_path(parts[0])

    def element(self, text: str) -> str:
        text = text.strip().removeprefix("readonly ")
        if text.endswith("[]") and "|" not in text:
            return text[:-2]
        match = _ELEMENTS.match(text)
        return match.group(1) if match and "," not in match.group(1) else ""

    def unwrapped(self, text: str) -> str:
        match = re.match(r"Promise(?:Like)?\s*<(.+)>$", text.strip(), re.S)
        return match.group(1) if match else text

    def alias(self, found: Found) -> Found:
        for _ in range(6):
            if found.symbol < len(self.world.files) or self.kind(found.symbol) is not Kind.TYPE or self.members.get(found.symbol):
                return found
            item = self.definition(found.symbol)
            path = self.type_path(item.value)
            if not path or item.flags & Flag.TEMPLATE and path[0] == item.name:
                return found
            following = self.named_type(self.world.file_of(found.symbol), item.enclosing, path)
            if following.symbol < 0 or following.symbol == found.symbol:
                return found
            found = following
        return found

    def member(self, reading: Reading, use: int, name: str, role: int) -> Found:
        found = super().member(reading, use, name, role)
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
        return super().guess(name, role) if role == Role.CALL and name not in _METHODS else NOTHING

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
        for number, item in enumerate(reading.document.imports):
            if item.byte == byte:
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
