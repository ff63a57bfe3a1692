"""C-like declarations that end with a semicolon: prototypes, variables, aliases, forward declarations. Pure."""

from __future__ import annotations

import re

from ..model import Flag, Kind
from ._cplain import (
    CAPS,
    COLON,
    NOT_NAMES,
    SPECIFIERS,
    STATEMENTS,
    TYPE_KEY,
    TYPE_NAME,
    WORD,
    Entry,
    Heads,
    Scope,
    annotating,
    named,
    squeeze,
)

_POINTER = re.compile(
    rb"\(\s*(?:[A-Za-z_]\w*+\s++)*+(?:[A-Za-z_]\w*+::)*+\s*[*&^]+\s*(?:(?:const|volatile|__\w+)\s+)*([A-Za-z_]\w*)?"
)
_TYPE_LIKE = re.compile(
    rb"\s*(?:const|volatile|struct|class|enum|union|unsigned|signed|typename)\b|\s*\.\.\.|\s*void\s*\Z"
    rb"|\s*(?:::)?[A-Za-z_][\w:]*(?:\s*<.*>(?:::\w+)*)?(?:\s+(?:const\b)?\s*[*&]*\s*[A-Za-z_]|\s*[*&]+\s*(?:const\b|__\w+|\.\.\.)?\s*"
    rb"(?:[A-Za-z_]\w*)?\s*(?:=|\[|\Z)|\s*\Z|\s*\(\s*[*&])",
    re.S,
)
_SPACE = re.compile(rb"\s*")
#: words that make a type of what stands in parentheses
_TYPE_OF = frozenset((b"decltype", b"typeof", b"__typeof__", b"__typeof"))
_BUILTIN = re.compile(
    rb"(?:void|bool|char|int|long|short|float|double|auto|unsigned|signed|\w+_t|.*\b[A-Z].*|.*>)\Z", re.S
)
#: a word that is all of a list, or its first part
_LONE_WORD = re.compile(rb"\s*([A-Za-z_]\w*)\s*(?:,|\Z)")
#: what may follow the parameters of a function that is declared
_AFTER = re.compile(rb"(?:__\w+|asm|const|volatile|noexcept|override|final|throw|requires)\Z")
_TYPES = frozenset({Kind.CLASS, Kind.STRUCT, Kind.UNION, Kind.ENUM, Kind.TYPE})

_MODULAR = frozenset((b"module", b"import", b"export"))
#: ``export module name:part;``, ``import name;``: no variable of a type ``module``
_MODULE = re.compile(rb"(?:export\s+)?(?:module|import)\b(?:\s+[\w.]+)?(?:\s*:\s*[\w.]+)?\s*\Z")


class Statements(Heads):
    """Reads declarations without a body."""

    def _semicolon(self, start: int, at: int, scope: Scope, tail: int) -> None:
        """The declaration that ends with the semicolon at ``at``; ``tail`` is where a type's body in it ended."""
        if tail >= 0:
            rest = self.code[tail:at].strip()
            if rest:
                self._after_type(start, tail, at, scope)
            return
        plain = self.plain(start, at)
        begin, first, flags = self._lead(plain, start, scope)
        word = WORD.match(plain, first)
        if word is None:
            if self.objective and plain[first : first + 1] in (b"-", b"+"):
                self._objective(plain, start, begin, first, at, (-1, -1))
                return
            if plain[first : first + 1] not in (b":", b"~"):
                return
        text = word[0] if word else b""
        if text in STATEMENTS or text in (b"friend", b"template"):
            return
        if text == b"using":
            self._alias(plain, start, begin, first, flags, at, scope)
        elif text == b"typedef":
            self._typedef(plain, start, begin, first, at, scope)
        elif text == b"namespace" or (text in _MODULAR and scope.kind == "file" and self._module(plain, first)):
            return
        elif text == b"concept" or b"concept" in plain[first : first + 20].split():
            names = list(WORD.finditer(plain, first))
            if len(names) > 1:
                self._simple(names[1], Kind.CONCEPT, start, begin, at, flags | self._visible(scope))
        else:
            self._plain_declaration(plain, start, begin, first, flags, at, scope, text)

    def _module(self, plain: bytes, first: int) -> bool:
        """Whether a declaration names a module or imports one."""
        return not self.plain_c and _MODULE.match(plain, first) is not None

    def _simple(self, found: re.Match[bytes], kind: Kind, start: int, begin: int, at: int, flags: int) -> Entry:
        entry = Entry(found[0], kind, start + found.start(), start + begin, at, at + 1, b"", flags)
        self.entries.append(entry)
        return entry

    def _alias(self, plain: bytes, start: int, begin: int, first: int, flags: int, at: int, scope: Scope) -> None:
        equals = plain.find(b"=", first)
        found = WORD.search(plain, first + 5)
        if equals >= 0 and found and found.start() < equals:
            entry = self._simple(found, Kind.TYPE, start, begin, at, flags | self._visible(scope))
            entry.type = (start + equals + 1, at)

    def _typedef(self, plain: bytes, start: int, begin: int, first: int, at: int, scope: Scope) -> None:
        visible = self._visible(scope)
        parts = plain[first:].split(b",")
        low = first
        for index, part in enumerate(parts):
            pointer = self._pointer(start + low, part)
            if pointer is not None:
                byte, name = pointer
            else:
                cut = part.find(b"(") if b"(" in part else len(part)
                names = [item for item in WORD.finditer(part[:cut]) if item[0] not in NOT_NAMES or item[0] == b"auto"]
                if len(names) < (2 if index == 0 else 1):
                    low += len(part) + 1
                    continue
                byte, name = start + low + names[-1].start(), names[-1][0]
            entry = Entry(name, Kind.TYPE, byte, start + begin, at, at + 1, b"", visible)
            entry.type = (start + first + 7, byte if pointer is None else at)
            self.entries.append(entry)
            low += len(part) + 1

    def _pointer(self, start: int, part: bytes) -> tuple[int, bytes] | None:
        """The name in ``(*name)(…)`` if a plain part has one."""
        opening = part.find(b"(")
        while opening >= 0:
            found = _POINTER.match(self.code, start + opening, start + len(part))
            if found and found[1]:
                return found.start(1), found[1]
            opening = part.find(b"(", opening + 1)
        return None

    def _plain_declaration(
        self, plain: bytes, start: int, begin: int, first: int, flags: int, at: int, scope: Scope, text: bytes
    ) -> None:
        """A prototype, a forward declaration or variables."""
        if text in (b"class", b"struct", b"union", b"enum") or (key := TYPE_KEY.match(plain, first)):
            key = TYPE_KEY.match(plain, first)
            if key and self._forward(plain, start, begin, key, flags, at, scope):
                return
        stop = plain.find(b"=", first)
        # ``operator=`` is filled, so an equals sign ends the declarator: a default argument is inside parentheses.
        reach = plain if stop < 0 else plain[:stop]
        if b"(" in reach[first:]:
            found = self._find_function(reach, first, scope)
            if (
                found is not None
                and not self._annotates(reach, start, first, *found)
                and self._prototype(plain, start, begin, first, flags, at, scope, *found)
            ):
                return
        self._variables(plain, start, begin, first, flags, at, scope)

    def _forward(
        self, plain: bytes, start: int, begin: int, key: re.Match[bytes], flags: int, at: int, scope: Scope
    ) -> bool:
        after = plain[key.end() :]
        if key[1].startswith(b"enum"):
            colon = COLON.search(after)
            after = after[: colon.start()] if colon else after
        found = TYPE_NAME.match(after)
        if found is None or not found[3] or b"(" in found[1]:
            return False
        lead = found[1].split()
        if any(not CAPS.match(item) for item in lead if item[:1] != b"["):
            return False
        word = key[1]
        kind = (
            Kind.CLASS
            if word == b"class"
            else Kind.STRUCT
            if word == b"struct"
            else Kind.UNION
            if word == b"union"
            else Kind.ENUM
        )
        self._not_name(found, start + key.end())
        if found[4]:
            flags |= Flag.SPECIALISATION
        byte = start + key.end() + found.start(3)
        self.entries.append(
            Entry(found[3], kind, byte, start + begin, at, at + 1, squeeze(found[2]),
                  flags | Flag.DECLARATION | self._visible(scope))
        )  # fmt: skip
        return True

    def _prototype(
        self, plain: bytes, start: int, begin: int, first: int, flags: int, at: int, scope: Scope,
        match: re.Match[bytes], paren: int,
    ) -> bool:  # fmt: skip
        """A function declared without a body; False when it is a variable with arguments or a pointer to functions."""
        code = self.code
        prefix = plain[first : match.start()].strip()
        name = match[2]
        special = name[:1] == b"~" or name.startswith(b"operator") or name == scope.name
        if not special:
            if not prefix:
                # A macro's call, or ``X::X(…) = default;`` of a class outside of it.
                if not match[1] or name != squeeze(match[1]).rsplit(b"::", 1)[-1]:
                    return True
            elif prefix[-1:] in b".!?/%|^+-" or (prefix[-1:] == b":" and prefix[-2:] != b"::"):
                return True
            inside = code[start + match.end() : start + paren]
            if (
                inside.strip()
                and not _parameter_like(inside)
                and (CAPS.match(name) or not self._takes_type(inside, prefix, plain[paren + 1 :], scope))
            ):
                return False
            if plain[paren + 1 :].lstrip()[:1] == b"(" or code[start + match.end() : start + match.end() + 1] == b"*":
                return False
        after = plain[paren + 1 :]
        last = after.split(b"=")[-1].strip() if b"=" in after else b""
        if last not in (b"default", b"delete", b"0"):
            flags |= Flag.DECLARATION
        self._declare_function(plain, start, begin, first, flags, scope, match, paren, at, at + 1, (-1, -1))
        return True

    def _takes_type(self, inside: bytes, prefix: bytes, after: bytes, scope: Scope) -> bool:
        """Whether the only or first word in parentheses is the type of a parameter without a name: where no variable may be
        initialised by parentheses, or where it is known as a type."""
        first = _LONE_WORD.match(inside)
        words = prefix.split()
        if first is None or b"(" in prefix or all(word in SPECIFIERS for word in words):
            return False
        if (rest := WORD.match(after.lstrip())) and not CAPS.match(rest[0]) and not _AFTER.match(rest[0]):
            # The types of parameters follow: ``int f(a) int a;``.
            return False
        if not self.initialises or scope.kind == "class" or first[1] in words:
            return True
        return self._is_type(first[1])

    def _is_type(self, name: bytes) -> bool:
        """Whether a type of this name was defined before."""
        self._types_named.update(entry.name for entry in self.entries[self._looked_at :] if entry.kind in _TYPES)
        self._looked_at = len(self.entries)
        return name in self._types_named

    def _variables(self, plain: bytes, start: int, begin: int, first: int, flags: int, at: int, scope: Scope) -> None:
        """One or more variables or fields."""
        low = first
        type_span = (-1, -1)
        words: list[bytes] = []
        for index, part in enumerate(plain[first:].split(b",")):
            cut = len(part)
            for mark in (b"=", b"{"):
                place = part.find(mark)
                if 0 <= place < cut:
                    cut = place
            colon = COLON.search(part, 0, cut)
            if colon:
                cut = colon.start()
            byte, name, names = self._declarator(part, cut, start + low, later=index > 0)
            if index == 0:
                if byte < 0 or len(names) < 2:
                    return
                words = names[:-1]
                if all(word in SPECIFIERS for word in words) and not any(
                    word in (b"struct", b"class", b"enum", b"const", b"static", b"constexpr", b"uniform")
                    for word in words
                ):
                    return
                type_span = (start + first, byte)
                before = part[: byte - start - low]
                if before.count(b"(") > before.count(b")"):
                    # ``void (*name)(int)``: the name stands inside of its type.
                    type_span = (start + first, start + low + cut)
            if byte >= 0:
                self._variable(
                    name, byte, type_span, words, part, cut, start + low, start + begin, at, flags, scope, index
                )
            low += len(part) + 1

    def _declarator(self, part: bytes, cut: int, base: int, later: bool) -> tuple[int, bytes, list[bytes]]:
        """The name a declarator declares, its byte (-1 for none), and all words before the initialiser. ``later``: the
        type stands before another declarator."""
        head = part[:cut]
        if b"(" in head:
            pointer = self._pointer(base, head)
            opening = head.find(b"(")
            if pointer is not None:
                return pointer[0], pointer[1], [*WORD.findall(head[:opening]), pointer[1]]
            head = self._unattributed(head, base)
            # ``Type name(arguments)``
            opening = head.find(b"(")
            head = head[:opening] if opening >= 0 else head
        found = [item for item in WORD.finditer(head) if item[0] != b"final"]
        if not found:
            return -1, b"", []
        last = found[-1]
        if CAPS.match(last[0]) and (macros := annotating(head, found, typed=later)):
            self.noise.append((base + found[-macros].start(), base + cut))
            head = head[: found[-macros].start()]
            del found[-macros:]
            last = found[-1]
        if head[last.end() :].strip(b" \t\r\n\x01[]") or not named(found, later):
            return -1, b"", []
        before = head[: last.start()].rstrip()[-1:]
        if before and before in b".!?/%|^+-":
            return -1, b"", []
        return base + last.start(), last[0], [item[0] for item in found]

    def _unattributed(self, head: bytes, base: int) -> bytes:
        """A plain declarator whose attributes are blanked, and macros in their place: ``T ALIGNED(8) name``."""
        opening = head.find(b"(")
        while opening >= 0:
            close = head.find(b")", opening) + 1
            lead = list(WORD.finditer(head, 0, opening))
            if not close or not lead or head[lead[-1].end() : opening].strip():
                break
            word, at = lead[-1][0], lead[-1].start()
            if word in _TYPE_OF:
                at = opening
            elif word not in NOT_NAMES:
                # Nothing that is declared has its name before a word that is no macro.
                name = WORD.match(head, _SPACE.match(head, close).end())  # type: ignore[union-attr]
                if not CAPS.match(word) or len(lead) < 2 or name is None or CAPS.match(name[0]):
                    break
                self.noise.append((base + at, base + close))
            head = head[:at] + b" " * (close - at) + head[close:]
            opening = head.find(b"(", close)
        return head

    def _variable(
        self, name: bytes, byte: int, type_span: tuple[int, int], words: list[bytes], part: bytes, cut: int, base: int,
        begin: int, at: int, flags: int, scope: Scope, index: int,
    ) -> None:  # fmt: skip
        kind = Kind.VARIABLE
        if scope.kind == "class":
            kind = Kind.FIELD
        # What a pointer points to being constant does not make the pointer so.
        constant = b"constexpr" in words or (b"const" in words and b"*" not in part[: max(byte - base, 0)])
        if constant and (scope.kind != "class" or b"static" in words):
            kind = Kind.CONSTANT
        before = self.code[max(0, byte - 200) : byte]
        qualifier = b""
        if before.rstrip().endswith(b"::"):
            found = re.search(rb"((?:[A-Za-z_]\w*\s*(?:<[^<>;]*>\s*)?::\s*)+)\Z", before)
            qualifier = squeeze(re.sub(rb"<[^<>;]*>", b"", found[1])) if found else b""
            if qualifier:
                type_span = (type_span[0], max(type_span[0], byte - (len(before) - found.start())))  # type: ignore[union-attr]
        internal = scope.internal
        if b"static" in words:
            flags |= Flag.STATIC
            internal = internal or scope.kind != "class"
        elif internal:
            flags |= Flag.STATIC
        if not internal:
            flags |= self._visible(scope)
        value = (base + cut + 1, base + len(part)) if part[cut : cut + 1] == b"=" else (-1, -1)
        if b"extern" in words and value[0] < 0:
            flags |= Flag.DECLARATION
        start = begin if index == 0 else byte
        end = at + 1 if index == 0 and base + len(part) >= at else base + len(part)
        self.entries.append(
            Entry(name, kind, byte, start, base + cut, end, qualifier, flags, type=type_span, value=value)
        )

    def _after_type(self, start: int, tail: int, at: int, scope: Scope) -> None:
        """What follows a type's body: names of a ``typedef``, or variables of the type."""
        plain = self.plain(tail, at)
        head = self.code[start : start + 200].split(None, 1)
        typedef = bool(head) and (
            head[0] == b"typedef" or b"typedef" in self.code[start:tail].split(b"{", 1)[0].split()
        )
        low = 0
        for part in plain.split(b","):
            cut = min(
                (place for place in (part.find(b"="), part.find(b"{"), part.find(b"[")) if place >= 0),
                default=len(part),
            )
            names = [
                item for item in WORD.finditer(part[:cut])
                if item[0] not in (b"__attribute__", b"const", b"volatile", b"packed", b"static")
            ]  # fmt: skip
            if names and b"(" not in part[:cut]:
                item = names[-1]
                byte = tail + low + item.start()
                if typedef:
                    if not any(entry.byte == byte for entry in self.entries[-400:]):
                        entry = Entry(item[0], Kind.TYPE, byte, byte, byte + len(item[0]), byte + len(item[0]), b"",
                                      self._visible(scope))  # fmt: skip
                        entry.type = (start, start)
                        self.entries.append(entry)
                else:
                    kind = Kind.FIELD if scope.kind == "class" else Kind.VARIABLE
                    if scope.kind != "function":
                        self.entries.append(
                            Entry(item[0], kind, byte, byte, byte + len(item[0]), byte + len(item[0]), b"",
                                  self._visible(scope))
                        )  # fmt: skip
            low += len(part) + 1


def _parameter_like(inside: bytes) -> bool:
    """Whether the first parameter of a list reads like a declaration and not like an expression."""
    depth, end = 0, len(inside)
    for found in re.finditer(rb"[<>(){},]", inside):
        character = found[0]
        if character in b"<({":
            depth += 1
        elif character in b">)}":
            depth -= 1
        elif depth == 0:
            end = found.start()
            break
    first = inside[:end]
    if not _TYPE_LIKE.match(first):
        return False
    words = first.split()
    return (
        len(words) > 1
        or b"*" in first
        or b"&" in first
        or bool(_BUILTIN.match(first.strip()))
        or first.strip() == b"..."
    )
