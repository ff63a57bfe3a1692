"""Types of C++ as written, and the class each one is. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import msgspec

from ..model import Kind
from ._c_tables import CLASSES, Tables, closing, split_arguments

_DROP = re.compile(
    r"\b(?:const|volatile|typename|struct|class|enum|union|static|inline|constexpr|mutable|extern|virtual|explicit"
    r"|register|thread_local|friend)\b|\[\[[^\]]*\]\]"
)
_ITSELF = re.compile(r"decltype ?\( ?\* ?this ?\)")
_HEAD = re.compile(r"\s*(?:::)?\s*([A-Za-z_]\w*(?:\s*::\s*(?:template\s+)?[A-Za-z_]\w*)*)\s*")
#: a name that nothing qualifies
BARE_NAME = re.compile(r"(?<![\w:])[A-Za-z_]\w*")
#: a member of what stands before, and whether more follows it
_MEMBER = re.compile(r"\s*::\s*(?:template\s+)?([A-Za-z_]\w*)\s*(::|<)?")
_LIMIT = 12

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")


class Type(msgspec.Struct, frozen=True):
    """A class of the repository ("" for one outside), its template arguments, and how many pointers lead to it."""

    name: str
    arguments: tuple[Type | None, ...] = ()
    pointers: int = 0
    #: as written, for one outside
    written: str = ""


class Types:
    """Finds names in scopes, and the types that are written there.

    Questions may lead back to themselves (two namespaces that use each other): then what is asked again counts as
    nothing. An answer that rests on that depends on what was asked first, so it is kept for one file only.
    """

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._found: dict[tuple[str, str], tuple[int, ...]] = {}
        self._typed: dict[tuple[str, str, tuple[str, ...]], Type | None] = {}
        self._declared: dict[int, Type | None] = {}
        self._taken: dict[tuple[int, int], Type | None] = {}
        self._bases: dict[str, tuple[str, ...]] = {}
        self._members: dict[tuple[str, str], tuple[int, ...]] = {}
        self._scopes: dict[tuple[str, str], str] = {}
        self._levels: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {}
        #: questions that are being answered, and answers that are kept for this file only
        self._passing: dict[tuple[str, Hashable], Any] = {}
        #: how often something counted as nothing
        self._cuts = 0

    def forget(self) -> None:
        """Makes ready for another file."""
        self._passing.clear()

    def _ask(self, memo: dict[Key, Answer], kind: str, key: Key, nothing: Answer, find: Callable[[], Answer]) -> Answer:
        """Answers a question that ``memo`` has no answer for."""
        question = (kind, key)
        if question in self._passing:
            self._cuts += 1
            known: Answer = self._passing[question]
            return known
        self._passing[question] = nothing
        before = self._cuts
        answer = find()
        if self._cuts == before:
            memo[key] = answer
            del self._passing[question]
        else:
            self._passing[question] = answer
        return answer

    def _too_deep(self, depth: int) -> bool:
        self._cuts += depth > _LIMIT
        return depth > _LIMIT

    # -- names in scopes ---------------------------------------------------------------------------------------------

    def within(self, scope: str, name: str, depth: int = 0) -> tuple[int, ...]:
        """Symbols that ``scope::name`` may mean, by place: through aliases, using-directives and bases too."""
        key = (scope, name)
        known = self._found.get(key)
        if known is not None:
            return known
        if self._too_deep(depth):
            return ()
        return self._ask(self._found, "within", key, (), lambda: self._within(scope, name, depth))

    def _within(self, scope: str, name: str, depth: int) -> tuple[int, ...]:
        own = self.own(scope, name, depth)
        tables = self.tables
        if own or scope in tables.classes or scope not in tables.using:
            return own
        result: list[int] = []
        for path, _ in tables.using[scope]:
            target = self.scope(path, scope, depth + 1)
            if target and target != scope:
                for symbol in self.within(target, name, depth + 1):
                    if symbol not in result:
                        result.append(symbol)
        return tuple(result)

    def own(self, scope: str, name: str, depth: int = 0) -> tuple[int, ...]:
        """The symbols of ``scope::name`` that no using-directive makes known."""
        tables = self.tables
        if scope in tables.classes and scope.rpartition("::")[2] == name:
            # Inside a class its name is the class, not the constructor.
            return tuple(symbol for symbol in tables.symbols[scope] if tables.definition(symbol).kind in CLASSES)
        full = f"{scope}::{name}" if scope else name
        found = tables.symbols.get(full)
        aliases = tables.aliases.get(full)
        if not aliases:
            if found:
                return tuple(found)
            return self.member(scope, name, depth + 1) if scope in tables.classes else ()
        result: list[int] = list(found) if found else []
        for path in aliases:
            for symbol in self.path(path, scope, depth + 1):
                if symbol not in result:
                    result.append(symbol)
        if not result and scope in tables.classes:
            return self.member(scope, name, depth + 1)
        return tuple(result)

    def levels(self, scope: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The scopes that a name is looked for in, the innermost first, each with the namespaces whose names using-directives
        make known as if they stood there: in the nearest namespace around both (C++23 [namespace.udir])."""
        known = self._levels.get(scope)
        if known is None:
            chain = [scope]
            while chain[-1]:
                chain.append(chain[-1].rpartition("::")[0])
            used: dict[str, list[str]] = {}
            for level in chain:
                for path, _ in self.tables.using.get(level, ()):
                    target = next(
                        (
                            full
                            for outer in chain
                            if (full := f"{outer}::{path}" if outer else path) in self.tables.namespaces
                        ),
                        "",
                    )
                    around = level
                    while around and not f"{target}::".startswith(f"{around}::"):
                        around = around.rpartition("::")[0]
                    targets = used.setdefault(around, [])
                    if target and target not in targets and target not in chain:
                        targets.append(target)
            known = self._levels[scope] = tuple([(level, tuple(used.get(level, ()))) for level in chain])
        return known

    def path(self, path: str, scope: str, depth: int = 0) -> tuple[int, ...]:
        """Symbols that a path of names means when it is written in ``scope``."""
        head, _, name = path.rpartition("::")
        if not head:
            return self.unqualified(name, scope, depth + 1)
        owner = self.scope(head, scope, depth + 1)
        return self.within(owner, name, depth + 1) if owner else ()

    def unqualified(self, name: str, scope: str, depth: int = 0) -> tuple[int, ...]:
        """Symbols of the innermost scope around that knows the name."""
        if self._too_deep(depth):
            return ()
        for level, targets in self.levels(scope):
            # Which of them a file sees is not known here: files that see nothing of each other have names of their own, which
            # mostly stand in no namespace.
            found = self.own(level, name, depth) if level else ()
            for target in targets:
                found = found or self.within(target, name, depth)
            found = found or self.own(level, name, depth)
            if found:
                return found
        return ()

    def scope(self, path: str, scope: str, depth: int = 0) -> str:
        """The namespace or class that a path means when it is written in ``scope``; "" for none."""
        key = (path, scope)
        known = self._scopes.get(key)
        if known is not None:
            return known
        if self._too_deep(depth):
            return ""
        return self._ask(self._scopes, "scope", key, "", lambda: self._scope(path, scope, depth))

    def _scope(self, path: str, scope: str, depth: int) -> str:
        first, _, rest = path.partition("::")
        result = self._first_scope(first, scope, depth)
        while rest and result:
            first, _, rest = rest.partition("::")
            result = self.inner_scope(result, first, depth + 1)
        return result

    def _first_scope(self, name: str, scope: str, depth: int) -> str:
        for level, targets in self.levels(scope):
            found = self.own_scope(level, name, depth + 1) if level else ""
            for target in targets:
                found = found or self.inner_scope(target, name, depth + 1)
            found = found or self.own_scope(level, name, depth + 1)
            if found:
                return found
        return ""

    def inner_scope(self, scope: str, name: str, depth: int = 0) -> str:
        """The namespace, class or enum of that name right in a scope; "" for none."""
        found = self.own_scope(scope, name, depth)
        if found or self._too_deep(depth):
            return found
        for path, _ in self.tables.using.get(scope, ()):
            target = self.scope(path, scope, depth + 1)
            if target and target != scope:
                found = self.inner_scope(target, name, depth + 1)
                if found:
                    return found
        return ""

    def own_scope(self, scope: str, name: str, depth: int = 0) -> str:
        """The namespace, class or enum of that name in a scope which no using-directive makes known; "" for none."""
        tables = self.tables
        full = f"{scope}::{name}" if scope else name
        kind = tables.kinds.get(full)
        if kind in CLASSES or kind is Kind.ENUM or full in tables.namespaces:
            return full
        if self._too_deep(depth):
            return ""
        for path in tables.aliases.get(full, ()):
            found = self.scope(path, scope, depth + 1)
            if found:
                return found
        for symbol in self.own(scope, name, depth + 1):
            found = self.class_of(symbol, depth + 1)
            if found:
                return found
        return ""

    def class_of(self, symbol: int, depth: int = 0) -> str:
        """The class or enum that a symbol is, or is another name of; "" for none."""
        definition = self.tables.definition(symbol)
        if definition.kind in CLASSES or definition.kind is Kind.ENUM:
            return self.tables.qualified.get(symbol, "")
        if definition.kind is Kind.TYPE and definition.type:
            outer = self.tables.qualified.get(symbol, "").rpartition("::")[0]
            found = self.read(definition.type, outer, depth + 1)
            return found.name if found else ""
        return ""

    # -- classes -----------------------------------------------------------------------------------------------------

    def bases(self, name: str) -> tuple[str, ...]:
        """The direct bases of a class that are known."""
        known = self._bases.get(name)
        return known if known is not None else self._ask(self._bases, "bases", name, (), lambda: self._find_bases(name))

    def _find_bases(self, name: str) -> tuple[str, ...]:
        result: list[str] = []
        outer = name.rpartition("::")[0]
        for symbol in self.tables.symbols.get(name, ()):
            for written in self.tables.definition(symbol).bases:
                found = self.stands(written, outer, symbol)
                if found and found.name and found.name != name and found.name not in result:
                    result.append(found.name)
        return tuple(result)

    def lineage(self, name: str) -> list[str]:
        """A class and all its bases, nearest first."""
        result, pending = [name], [name]
        while pending:
            following = [base for item in pending for base in self.bases(item)]
            pending = [base for base in dict.fromkeys(following) if base not in result]
            result.extend(pending)
            if len(result) > 60:
                break
        return result

    def member(self, name: str, wanted: str, depth: int = 0) -> tuple[int, ...]:
        """A member of a class or of the nearest base that has it."""
        key = (name, wanted)
        known = self._members.get(key)
        if known is not None:
            return known
        return self._ask(self._members, "member", key, (), lambda: self._member(name, wanted, depth))

    def _member(self, name: str, wanted: str, depth: int) -> tuple[int, ...]:
        known: tuple[int, ...] = ()
        symbols, aliases = self.tables.symbols, self.tables.aliases
        for owner in self.lineage(name):
            if owner.rpartition("::")[2] == wanted:
                return tuple(symbol for symbol in symbols.get(owner, ()) if self._is_class(symbol))
            full = f"{owner}::{wanted}"
            if full in symbols:
                return tuple(symbols[full])
            if full in aliases and not self._too_deep(depth + 1):
                owners = self.bases(owner)
                for path in aliases[full]:
                    head = path.rpartition("::")[0].rpartition("::")[2]
                    for base in owners:
                        if base.rpartition("::")[2] == head:
                            known = self.member(base, wanted, depth + 1)
                if known:
                    return known
        return known

    def _is_class(self, symbol: int) -> bool:
        return self.tables.definition(symbol).kind in CLASSES

    # -- types as written --------------------------------------------------------------------------------------------

    def declared(self, symbol: int) -> Type | None:
        """The type of a variable or the result of a function as declared; template parameters stay names."""
        if symbol in self._declared:
            return self._declared[symbol]
        return self._ask(self._declared, "declared", symbol, None, lambda: self._declares(symbol))

    def _declares(self, symbol: int) -> Type | None:
        around, opaque = self._written_in(symbol)
        return self.stands(self.tables.definition(symbol).type, around, symbol, opaque)

    def _written_in(self, symbol: int) -> tuple[str, tuple[str, ...]]:
        """The scope that the types of a declaration are written in, and the names that templates give them."""
        tables = self.tables
        around = tables.qualified.get(symbol, "").rpartition("::")[0]
        return around, tables.template_parameters(symbol) + self._opaque(around)

    def _opaque(self, around: str) -> tuple[str, ...]:
        """The parameters of the template that a class is."""
        tables = self.tables
        owners = tables.symbols.get(around, ()) if around in tables.classes else ()
        return tuple([name for owner in owners for name in tables.template_parameters(owner)])

    def taken(self, symbol: int, number: int) -> Type | None:
        """The type of a parameter of a function, counted from 0; None for one that is not known, or that a template leaves
        open."""
        key = (symbol, number)
        if key not in self._taken:
            around, opaque = self._written_in(symbol)
            annotations = self.tables.definition(symbol).annotations
            found = self.stands(annotations[number], around, symbol, opaque) if number < len(annotations) else None
            open_ = found is None or (not found.name and found.written in opaque) or "..." in annotations[number]
            self._taken[key] = None if open_ else found
        return self._taken[key]

    def stands(self, written: str, scope: str, symbol: int, opaque: tuple[str, ...] = ()) -> Type | None:
        """The type that is written so in a scope, in the head of a definition: what the file says it uses holds too."""
        found = self.read(written, scope, 0, opaque)
        if found is None or found.name or not (standing := self.tables.standing.get(self.tables.file_of(symbol))):
            return found
        inside = f"{scope}::"
        held = [(name, path) for name, path, around in standing if not around or inside.startswith(f"{around}::")]
        return self.directed(found, written, scope, held, opaque)

    def directed(
        self,
        found: Type | None,
        written: str,
        scope: str,
        directives: list[tuple[str, str]],
        opaque: tuple[str, ...] = (),
    ) -> Type | None:
        """A type of which not all is known, read once more with the using-directives and -declarations that hold there."""
        # What names of using-declarations stand for, also of those between the brackets of a template.
        aliases = {name: path for name, path in directives if name and name not in opaque}
        spelled = BARE_NAME.sub(lambda bare: aliases.get(bare[0], bare[0]), written) if aliases else written
        spaces = [scope] if spelled != written else []
        spaces += [space for name, path in directives if not name and (space := self.scope(path, scope))]
        for space in spaces:
            other = self.read(spelled, space, 0, opaque)
            if other is not None and _leads_here(other):
                return other
        return found

    def read(self, written: str, scope: str, depth: int = 0, opaque: tuple[str, ...] = ()) -> Type | None:
        """The type that is written so in a scope; None when it is not known what it is. ``opaque`` names stay names."""
        key = (written, scope, opaque)
        if key in self._typed:
            return self._typed[key]
        if len(written) > 400 or self._too_deep(depth):
            return None
        return self._ask(self._typed, "type", key, None, lambda: self._read(written, scope, depth, opaque))

    def dependent(
        self, names: str, arguments: tuple[Type | None, ...], inner: str, scope: str, depth: int
    ) -> Type | None:
        """The type that ``names<arguments>::inner`` is, where it is a class inside of ``names``."""
        owner = self.scope(names, scope, depth + 1)
        found = self.inner_scope(owner, inner, depth + 1) if owner else ""
        return Type(found) if found else None

    def _read(self, written: str, scope: str, depth: int, opaque: tuple[str, ...]) -> Type | None:
        text = _DROP.sub(" ", written).strip()
        if _ITSELF.match(text):
            while scope and scope not in self.tables.classes:
                scope = scope.rpartition("::")[0]
            return Type(scope) if scope else None
        head = _HEAD.match(text)
        if head is None:
            return None
        names = head[1]
        rest = text[head.end() :]
        arguments: tuple[Type | None, ...] = ()
        if rest[:1] == "<":
            end = closing(rest, 0)
            inside = split_arguments(rest[1:end])
            rest = rest[end + 1 :]
            arguments = tuple(self.read(part, scope, depth + 1, opaque) for part in inside)
        names = "".join(names.split()).replace("::template", "::")
        # Behind a parenthesis stand the parameters of a function's type.
        pointers = rest.partition("(")[0].count("*")
        if names in opaque:
            return Type("", arguments, pointers, names)
        inner = _MEMBER.match(rest)
        if inner:
            # A type inside of a template's instance: known when the template says what it is.
            found = self.dependent(names, arguments, inner[1], scope, depth) if not inner[2] else None
            return found and msgspec.structs.replace(found, pointers=found.pointers + pointers)
        if names.startswith("std::"):
            return Type("", arguments, pointers, names)
        path = names.rpartition("::")[0]
        symbols = self.path(names, scope, depth + 1)
        for symbol in symbols:
            definition = self.tables.definition(symbol)
            if definition.kind in CLASSES or definition.kind is Kind.ENUM:
                return Type(self.tables.qualified[symbol], arguments, pointers)
            if definition.kind is Kind.TYPE and definition.type:
                outer = self.tables.qualified[symbol].rpartition("::")[0]
                parameters = self.tables.template_parameters(symbol)
                found_type = self.read(definition.type, outer, depth + 1, parameters + self._opaque(outer))
                if found_type is not None and parameters:
                    found_type = substitute(found_type, parameters, arguments)
                if found_type is None:
                    return None
                return msgspec.structs.replace(found_type, pointers=found_type.pointers + pointers)
        if symbols:
            return None
        if path:
            owner = self.scope(path, scope, depth + 1)
            if owner:
                return None
            # ``Names::iterator``, where the first is another name of a container of the library.
            whole = self.read(path, scope, depth + 1, opaque)
            if whole is not None and whole.written.startswith("std::"):
                member = self.dependent(whole.written, whole.arguments, names.rpartition("::")[2], scope, depth)
                return member and msgspec.structs.replace(member, pointers=member.pointers + pointers)
        return Type("", arguments, pointers, names)


def _leads_here(found: Type) -> bool:
    """Whether a type is a class of the repository, or holds one."""
    return bool(found.name) or any(item is not None and _leads_here(item) for item in found.arguments)


def shown(arguments: tuple[Type | None, ...]) -> str:
    """Template arguments as `repobook.resolve._c_tables.spelled` writes them, "" where one is not known."""
    parts = []
    for item in arguments:
        if item is None:
            return ""
        inner = f"<{shown(item.arguments)}>" if item.arguments else ""
        parts.append(f"{(item.name or item.written).rpartition('::')[2]}{inner}{'*' * item.pointers}")
    return ",".join(parts)


def first_name(written: str) -> str:
    """The name that a written type begins with, "" for none."""
    head = _HEAD.match(_DROP.sub(" ", written).strip())
    return head[1].partition("::")[0].strip() if head else ""


def substitute(result: Type, parameters: tuple[str, ...], arguments: tuple[Type | None, ...]) -> Type | None:
    """A type with template parameters replaced."""
    # Parameters without a name stand for nothing.
    if not result.name and result.written and result.written in parameters:
        at = parameters.index(result.written)
        if at >= len(arguments):
            return None
        inner = arguments[at]
        if inner is None:
            return None
        return Type(inner.name, inner.arguments, inner.pointers + result.pointers, inner.written)
    if result.arguments:
        replaced = tuple(item and substitute(item, parameters, arguments) for item in result.arguments)
        return Type(result.name, replaced, result.pointers, result.written)
    return result
