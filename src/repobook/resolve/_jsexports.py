"""JavaScript and TypeScript: what modules import and export."""

from __future__ import annotations

from collections.abc import Sequence

from ..extract import joint
from ..languages._bindings import KNOWN, Bindings, unpack
from ..model import Flag, Kind
from ._jsfiles import ABSENT, Specifiers
from ._scoped import Scoped
from ._values import DEPTH, EXTERNAL, IMPORTED, INHERITED, LOCAL, NOTHING, Found, Typed

REEXPORT = "re-export"
#: a name that is being looked up
PENDING = Found()


class Exports(Scoped):
    """Tables of modules, and how imports and re-exports are followed through them."""

    def prepare(self) -> None:
        self.specifiers = Specifiers(self.world, self.files)
        self.bindings: dict[int, Bindings] = {}
        #: for each file the numbers of the imports that bind a name
        self.bound: dict[int, dict[str, int]] = {}
        #: for each file exported name -> numbers of imports that pass it on; "*" for those that pass on all
        self.passed: dict[int, dict[str, list[int]]] = {}
        self.sources: dict[int, list[int]] = {}
        self.owners: dict[int, int] = {}
        #: definitions that are assigned to a member: their names alone mean nothing
        self.assigned: set[int] = set()
        #: definitions in callbacks and blocks, and the extent in which their names are known
        self.within: dict[int, tuple[int, int]] = {}
        #: those of each file by name
        self.narrow: dict[int, dict[str, list[int]]] = {}
        self._exports: dict[tuple[int, str], Found] = {}
        #: a circle was met; how many names are being looked up
        self._circular = False
        self._active = 0
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
            self._narrow(file)
            self._add_assigned(file)
            if path.endswith((".d.ts", ".d.mts", ".d.cts")) and not document.imports:
                for name, symbols in self.tops[file].items():
                    own = [s for s in symbols if not self.definition(s).flags & Flag.EXPORTED]
                    if own:
                        self.ambient.setdefault(name, []).extend(own)

    def _narrow(self, file: int) -> None:
        """Takes the names that only a part of the file knows from those that all of it knows."""
        noted = {byte: text for byte, word, text in self.bindings[file].notes if word == KNOWN}
        if not noted:
            return
        base, tops = self.world.base[file], self.tops[file]
        narrow = self.narrow.setdefault(file, {})
        for symbol, item in enumerate(self.documents[file].definitions, base):
            extent = noted.get(item.byte)
            if extent is None:
                continue
            start, _, end = extent.partition(" ")
            self.within[symbol] = int(start), int(end)
            narrow.setdefault(item.name, []).append(symbol)
            if item.enclosing < 0:
                tops[item.name].remove(symbol)
                if not tops[item.name]:
                    del tops[item.name]

    def known_at(self, file: int, name: str, byte: int) -> list[int]:
        """Definitions of a name in the innermost callback or block around a byte that has some."""
        best, found = -1, list[int]()
        for symbol in self.narrow.get(file, {}).get(name, ()):
            start, end = self.within[symbol]
            if start <= byte < end and start >= best:
                found = [*found, symbol] if start == best else [symbol]
                best = start
        return found

    def known_once(self, file: int, name: str) -> list[int]:
        """Definitions of a name that one callback or block alone has: an export of that name, which stands in it, means
        them."""
        found = self.narrow.get(file, {}).get(name, [])
        return found if len({self.within[symbol] for symbol in found}) == 1 else []

    def _add_assigned(self, file: int) -> None:
        """``a.b = function`` and ``A.prototype.b = …`` make members of what ``a`` and ``A`` are in the file."""
        base = self.world.base[file]
        tops = self.tops[file]
        for index, item in enumerate(self.documents[file].definitions):
            if item.flags & Flag.TITLED:
                continue
            around = self.documents[file].definitions[item.enclosing] if item.enclosing >= 0 else None
            outer = "" if around is None else around.qualified_name + joint(around, ".")
            if item.kind is Kind.FIELD and item.enclosing >= 0:
                # ``constructor(private name: Type)`` makes a member of the class.
                made = self.documents[file].definitions[item.enclosing]
                if made.flags & Flag.CONSTRUCTOR and made.enclosing >= 0:
                    self.members[base + made.enclosing].setdefault(item.name, []).append(base + index)
                    self.owners[base + index] = base + made.enclosing
                continue
            holder = (
                item.qualified_name[len(outer) : -len(item.name) - 1]
                if item.qualified_name != outer + item.name
                else ""
            )
            if not holder:
                continue
            self.assigned.add(base + index)
            if item.enclosing < 0 and base + index in tops.get(item.name, ()):
                tops[item.name].remove(base + index)
                if not tops[item.name]:
                    del tops[item.name]
            name = holder.split(".")[0]
            table = self.members[base + item.enclosing] if item.enclosing >= 0 else tops
            known = self.known_at(file, name, item.byte) or table.get(name, [])
            owner = next((symbol for symbol in known if symbol != base + index), -1)
            if owner >= 0 and "." not in holder:
                self.members[owner].setdefault(item.name, []).append(base + index)
                self.owners[base + index] = owner

    def bases(self, symbol: int) -> tuple[Found, ...]:
        found = super().bases(symbol)
        file = self.world.file_of(symbol)
        if found and file in self.narrow:
            item = self.definition(symbol)
            known = [self.known_at(file, text, item.byte) for text in item.bases]
            found = tuple(self.grouped(own, INHERITED) if own else base for own, base in zip(known, found, strict=True))
            self._bases[symbol] = found
        return found

    def owner(self, symbol: int) -> int:
        return self.owners.get(symbol, super().owner(symbol))

    def specifier_package(self, module: str) -> str:
        if "://" in module:
            return module.partition("?")[0]
        module = module.removeprefix("node:")
        parts = module.split("/")
        return "/".join(parts[:2]) if module.startswith("@") else parts[0]

    def imported(self, file: int, number: int, depth: int = 0) -> Found:
        """What an import names."""
        item = self.documents[file].imports[number]
        source = self.sources[file][number]
        if source < 0:
            if source == ABSENT or item.module.startswith((".", "/")):
                return NOTHING
            return Found(-1, EXTERNAL, self.specifier_package(item.module))
        if source not in self.bindings:
            return Found(source, IMPORTED)  # styles, pictures, data
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
        if source not in self.bindings:
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
            self._circular = self._circular or known is PENDING
            return known or NOTHING
        self._exports[key] = PENDING
        self._active += 1
        found = self._export(file, name, depth)
        self._active -= 1
        if self._circular and self._active and not found.known:
            # Not found on a way that ran in a circle: another way may still find it.
            del self._exports[key]
        else:
            self._exports[key] = found
        self._circular = self._circular and self._active > 0
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
            if not holder.known and (own := self.known_once(file, whole.removeprefix("new "))):
                holder = self.grouped(own, IMPORTED)
            if holder.symbol >= len(self.world.files):
                found = self.lookup(holder.symbol, name)
                if found.symbol >= 0:
                    return found._replace(resolution=IMPORTED)
        if name != "module.exports":
            for number in self.passed[file].get("*", ()):
                source = self.sources[file][number]
                if source in self.bindings:
                    found = self.export(source, name, depth + 1)
                    if found.known:
                        return found
        return NOTHING

    def member_of_exports(self, file: int, name: str) -> Found:
        """A function that stands inside ``module.exports = {…}``: no name at the top, but a definition of the file."""
        base = self.world.base[file]
        own = [
            base + index
            for index, item in enumerate(self.documents[file].definitions)
            if item.name == name
            and not item.flags & Flag.TITLED
            and (item.enclosing < 0 or item.flags & Flag.EXPORTED)
            and base + index not in self.within
        ] or self.known_once(file, name)
        return self.grouped(own, IMPORTED) if own else NOTHING

    def grouped(self, symbols: Sequence[int], resolution: int) -> Found:
        """Overloads, and a type and a value of one name, as one; what has a body comes first."""
        ordered = sorted(
            symbols, key=lambda s: (bool(self.definition(s).flags & (Flag.OVERLOAD | Flag.DECLARATION)), s)
        )
        return Found(ordered[0], resolution, more=tuple(ordered[1:]))

    def file_member(self, file: int, name: str) -> Found:
        if file not in self.bindings:
            return NOTHING
        found = self.export(file, name)
        if not found.known and name == "default":
            return Found(file, IMPORTED)
        return found

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
        return self.along(found, parts[1:])

    def along(self, found: Found, path: Sequence[str]) -> Found:
        """A member of a member of a module or type, and so on; what is no symbol ends the path."""
        for part in path:
            if found.symbol < 0:
                break
            found = (
                self.file_member(found.symbol, part)
                if found.symbol < len(self.world.files)
                else self.lookup(found.symbol, part)
            )
        return found
