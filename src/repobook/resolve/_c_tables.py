"""What all C-like files define, by qualified name, with aliases, using-directives and bases. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from sys import intern

import msgspec

from ..languages._cuses import Bindings
from ..model import Definition, Document, Flag, Kind
from ._c_spaces import Part, around, opened
from .world import World

CLASSES = frozenset({Kind.CLASS, Kind.STRUCT, Kind.UNION, Kind.INTERFACE})
TYPES = CLASSES | {Kind.ENUM, Kind.TYPE, Kind.CONCEPT}
FUNCTIONS = frozenset({Kind.FUNCTION, Kind.METHOD})
_NAMESPACES = frozenset({Kind.NAMESPACE})
_SCOPED = frozenset({Kind.CLASS, Kind.STRUCT, Kind.UNION, Kind.INTERFACE, Kind.NAMESPACE, Kind.ENUM})
_TEMPLATE_PARAMETER = re.compile(
    r"(?:typename|class|[\w:]+(?:\s*<[^<>]*>)?(?:\s*[*&])?)\s*(?:\.\.\.)?\s*(\w+)?\s*(?:=.*)?$", re.S
)
_SCOPE = re.compile(r"(?:\w+::|::)+")
_ARGUMENTS = re.compile(r"<[^<>]*>")

_decoder = msgspec.msgpack.Decoder(Bindings)


def bindings(packed: bytes) -> Bindings:
    """The bindings of a document."""
    return _decoder.decode(packed) if packed else Bindings()


class Item(msgspec.Struct, frozen=True, gc=False):
    """What linking asks of a definition, which is a fifth of what its document says."""

    kind: Kind
    flags: int = 0
    enclosing: int = -1
    row: int = -1
    type: str = ""
    bases: tuple[str, ...] = ()
    #: the head of a template, "" for anything else
    template: str = ""
    #: the types of the parameters as written, and how many have no default
    annotations: tuple[str, ...] = ()
    needed: int = 0
    #: takes any number of arguments
    variadic: bool = False


_NO_ITEM = Item(Kind.KEY)


def _item(found: Definition, known: dict[tuple[str, ...], tuple[str, ...]]) -> Item:
    """What is kept of a definition. ``known`` makes equal lists of types one."""
    parameters = found.parameters
    annotations = tuple([intern(parameter.annotation) for parameter in parameters])
    return Item(
        found.kind,
        found.flags,
        found.enclosing,
        found.row,
        intern(found.type),
        found.bases,
        found.signature if found.signature.startswith("template") else "",
        known.setdefault(annotations, annotations),
        sum([not parameter.default for parameter in parameters]),
        any("..." in parameter.annotation or "..." in parameter.name for parameter in parameters),
    )


class Tables:
    """Names of the whole repository. Made once; the caches inside only remember answers that never change."""

    def __init__(self, world: World, files: Sequence[int]) -> None:
        self.world = world
        #: qualified name to symbols, by place
        self.symbols: dict[str, list[int]] = defaultdict(list)
        self.macros: dict[str, list[int]] = defaultdict(list)
        self.kinds: dict[str, Kind] = {}
        self.namespaces: set[str] = {""}
        #: namespace to the files that open it
        self.openings: dict[str, set[int]] = defaultdict(set)
        self.classes: set[str] = set()
        #: last part of a qualified name to the qualified names of what is no member of a class
        self.free: dict[str, list[str]] = defaultdict(list)
        #: class to members of that name, anywhere
        self.members: dict[str, list[str]] = defaultdict(list)
        #: namespace to the namespaces it uses, as (path as written, file)
        self.using: dict[str, list[tuple[str, int]]] = defaultdict(list)
        #: qualified name to what a using-declaration or alias makes of it
        self.aliases: dict[str, list[str]] = defaultdict(list)
        #: of each file the directives that hold inside functions only, or in this file only
        self.directives: dict[int, tuple[tuple[str, str, int, int], ...]] = {}
        #: of those the ones outside of functions, with the namespace that they stand in
        self.standing: dict[int, tuple[tuple[str, str, str], ...]] = {}
        self.names: set[str] = set()
        #: symbols that only their own file sees
        self.internal: set[int] = set()
        #: qualified names as the scopes of symbols see them, without inline namespaces
        self.qualified: dict[int, str] = {}
        #: of each definition, counted from the first symbol that is one: the file it is in, and what is kept of it
        self.first = len(world.files)
        self.file: list[int] = []
        for number in range(len(world.files)):
            self.file += [number] * (world.base[number + 1] - world.base[number])
        self.items: list[Item] = [_NO_ITEM] * len(self.file)
        self._shapes: dict[int, tuple[str, ...]] = {}
        self._specialised: dict[int, str] = {}
        self._partial: dict[int, bool] = {}
        #: which files are headers
        self.headers = [_is_header(file.path) for file in world.files]
        #: of files that are shaders the language, "" for others
        self.shaders = [file.language if file.language in ("glsl", "hlsl", "metal") else "" for file in world.files]
        #: of files with namespaces that macros open the parts
        self.opened: dict[int, tuple[Part, ...]] = opened(world, files)
        known: dict[tuple[str, ...], tuple[str, ...]] = {}
        for number in files:
            document = world.documents[number]
            if document is not None:
                at = world.base[number] - self.first
                self.items[at : at + len(document.definitions)] = [_item(item, known) for item in document.definitions]
                self._collect(number, document.definitions)
                self._directives(number, document)

    def definition(self, symbol: int) -> Item:
        return self.items[symbol - self.first]

    def file_of(self, symbol: int) -> int:
        return self.file[symbol - self.first]

    def shape(self, symbol: int) -> tuple[str, ...]:
        """What tells overloads apart: the types of parameters without spaces and names of scopes."""
        known = self._shapes.get(symbol)
        if known is None:
            item = self.items[symbol - self.first]
            known = self._shapes[symbol] = (
                tuple([_shape(annotation) for annotation in item.annotations]) if item.kind in FUNCTIONS else ()
            )
        return known

    def specialised(self, symbol: int) -> str:
        """The template arguments of the full specialisation that a symbol is, or is a member of, as `spelled` writes them
        ("?" where the head does not say them); "" for anything else: a partial one may be meant by any arguments."""
        known = self._specialised.get(symbol)
        if known is None:
            item = self.items[symbol - self.first]
            known = ""
            if item.flags & Flag.SPECIALISATION and not item.flags & Flag.TEMPLATE:
                name = self.qualified.get(symbol, "").rpartition("::")[2]
                known = _given(item.template, name) or "?"
            elif item.enclosing >= 0:
                known = self.specialised(self.world.base[self.file_of(symbol)] + item.enclosing)
            self._specialised[symbol] = known
        return known

    def partial(self, symbol: int) -> bool:
        """Whether a symbol is a partial specialisation of a class, or a member of one."""
        known = self._partial.get(symbol)
        if known is None:
            item = self.items[symbol - self.first]
            if item.kind in CLASSES and item.flags & Flag.SPECIALISATION:
                known = bool(item.flags & Flag.TEMPLATE)
            else:
                known = item.enclosing >= 0 and self.partial(self.world.base[self.file_of(symbol)] + item.enclosing)
            self._partial[symbol] = known
        return known

    def _collect(self, number: int, definitions: Sequence[Definition]) -> None:
        base = self.world.base[number]
        symbols, macros, names = self.symbols, self.macros, self.names
        shown: list[str] = []
        parts = self.opened.get(number, ())
        for path in {path for _, path in parts}:
            self._open(path, -1, number)
        for index, item in enumerate(definitions):
            kind = item.kind
            name = item.name
            names.add(name)
            if kind is Kind.MACRO:
                macros[name].append(base + index)
                shown.append("")
                continue
            parent = item.enclosing
            outer = shown[parent] if parent >= 0 else around(parts, item.byte) if parts else ""
            # An enumerator without a class is known in the scope around its enum too.
            prefix = outer
            path = item.qualified_name
            if parent >= 0:
                above = definitions[parent].qualified_name
                path = path[len(above) + 2 :]
            path = f"{prefix}::{path}" if prefix else path
            if "operator" in name and name.startswith("operator"):
                path = path[: -len(name)] + "operator" + "".join(name[8:].split())
            elif "<" in path:
                path = _plain(path)
            if kind is Kind.NAMESPACE:
                if item.signature.startswith("inline"):
                    path = outer
                shown.append(path)
                self._open(path, base + index, number)
                continue
            shown.append(path)
            symbol = base + index
            symbols[path].append(symbol)
            known = self.kinds.get(path)
            if known is None or (kind in CLASSES and known not in CLASSES):
                self.kinds[path] = kind
            if kind in CLASSES:
                self.classes.add(path)
            member = outer in self.classes
            if kind is Kind.ENUMERATOR and parent >= 0:
                enum = definitions[parent]
                if not enum.signature.startswith(("enum class", "enum struct")) and enum.kind is Kind.ENUM:
                    above = outer.rpartition("::")[0]
                    short = f"{above}::{name}" if above else name
                    symbols[short].append(symbol)
                    self.kinds.setdefault(short, kind)
            elif not member and not item.flags & Flag.LOCAL:
                listed = self.free[name]
                if not listed or listed[-1] != path:
                    listed.append(path)
            if item.flags & Flag.STATIC and not member and kind is not Kind.METHOD and not self.headers[number]:
                self.internal.add(symbol)
            self.qualified[symbol] = path

    def _open(self, path: str, symbol: int, number: int) -> None:
        parts = path.split("::") if path else []
        for length in range(1, len(parts) + 1):
            part = "::".join(parts[:length])
            self.namespaces.add(part)
            self.openings[part].add(number)
        if symbol >= 0:
            self.qualified[symbol] = path

    def _directives(self, number: int, document: Document) -> None:
        if not document.bindings:
            return
        local = []
        standing = []
        base = self.world.base[number]
        definitions = document.definitions
        for item in bindings(document.bindings).directives:
            owner = -1
            for index, definition in enumerate(definitions):
                if definition.start_byte > item.start:
                    break
                if definition.end_byte > item.start:
                    owner = index
            inside = definitions[owner] if owner >= 0 else None
            scope = (
                self.qualified.get(base + owner, "") if owner >= 0
                else around(self.opened.get(number, ()), item.start)
            )  # fmt: skip
            if inside is not None and inside.kind in FUNCTIONS:
                local.append((item.name, item.path, item.start, item.end))
                continue
            if inside is not None and inside.kind in CLASSES:
                # ``using Base::name``: found through the bases anyway.
                if item.path:
                    self.aliases[f"{scope}::{item.name}"].append(item.path)
                continue
            if not self.headers[number] or not scope:
                local.append((item.name, item.path, item.start, item.end))
                standing.append((item.name, item.path, scope))
            if item.name:
                full = f"{scope}::{item.name}" if scope else item.name
                if scope and item.path not in self.aliases[full]:
                    self.aliases[full].append(item.path)
                self.names.add(item.name)
            elif scope and self.headers[number]:
                self.using[scope].append((item.path, number))
        if local:
            self.directives[number] = tuple(local)
        if standing:
            self.standing[number] = tuple(standing)

    def whole(self, name: str) -> list[int]:
        """The symbols of a qualified name that are no mere declarations."""
        return [symbol for symbol in self.symbols.get(name, ()) if not self.definition(symbol).flags & Flag.DECLARATION]

    def inside(self, symbol: int) -> Iterator[int]:
        """The symbols that stand right in a definition, in their order."""
        base = self.world.base[file := self.file_of(symbol)]
        for member in range(symbol + 1, self.world.base[file + 1]):
            item = self.definition(member)
            if item.enclosing == symbol - base:
                yield member
            elif item.enclosing < symbol - base and item.kind is not Kind.MACRO:
                break

    def fields(self, symbol: int) -> list[int]:
        """The fields of a class in the order of their declarations."""
        return [
            member for member in self.inside(symbol)
            if (item := self.definition(member)).kind is Kind.FIELD and not item.flags & Flag.STATIC
        ]  # fmt: skip

    def template_parameters(self, symbol: int) -> tuple[str, ...]:
        """The names of a template's parameters."""
        signature = self.definition(symbol).template
        if not signature:
            return ()
        start = signature.find("<")
        names = []
        for part in split_arguments(signature[start + 1 : closing(signature, start)]):
            found = _TEMPLATE_PARAMETER.match(part.strip())
            names.append((found[1] or "") if found else "")
        return tuple(names)


def _shape(written: str) -> str:
    """A type without qualifiers of scopes, so that a declaration and its definition agree."""
    words = written.replace("::", " ").replace("const ", " ").replace("&", " & ").replace("*", " * ").split()
    plain = [word for word in words if word not in ("const", "struct", "class", "typename")]
    if not plain:
        return ""
    # The last name and what follows it are the same however the scope is written.
    while len(plain) > 1 and plain[0].isidentifier() and plain[1][:1].isalpha() and "<" not in plain[0]:
        plain.pop(0)
    return "".join(plain)


def spelled(arguments: str) -> str:
    """Template arguments as written, without spaces and scopes."""
    return _SCOPE.sub("", "".join(arguments.split()))


def _given(signature: str, name: str) -> str:
    """The template arguments behind a name in a head: ``<int>`` of ``template <> struct Box<int>``."""
    start = signature.find(f"{name}<")
    if not name or start < 0:
        return ""
    start += len(name)
    end = closing(signature, start)
    return spelled(signature[start + 1 : end]) if end < len(signature) else ""


def closing(text: str, start: int) -> int:
    """The place of the ``>`` that closes the ``<`` at ``start``."""
    depth = 0
    for index in range(start, len(text)):
        if text[index] == "<":
            depth += 1
        elif text[index] == ">" and text[index - 1] != "-":
            depth -= 1
            if depth == 0:
                return index
    return len(text)


def split_arguments(text: str) -> list[str]:
    """The parts of a list between its top commas."""
    if "<" not in text and "(" not in text:
        return [part.strip() for part in text.split(",")]
    parts, depth, start = [], 0, 0
    for index, character in enumerate(text):
        if character in "<([{":
            depth += 1
        elif character in ">)]}":
            depth -= 1
        elif character == "," and depth == 0:
            parts.append(text[start:index].strip())
            start = index + 1
    parts.append(text[start:].strip())
    return parts


def _plain(path: str) -> str:
    """A path without template arguments."""
    while "<" in path:
        shorter = _ARGUMENTS.sub("", path)
        if shorter == path:
            return path
        path = shorter
    return path


def _is_header(path: str) -> bool:
    return path.rpartition(".")[2] in (
        "h", "hh", "hpp", "hxx", "h++", "inl", "ipp", "tpp", "cuh", "glsl", "hlsli", "metal"
    )  # fmt: skip
