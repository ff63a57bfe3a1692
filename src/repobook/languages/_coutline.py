"""Reads the declarations of C-like text: what is defined or declared where, without types or uses. Pure.

A declaration is what stands between two of ``;``, ``{`` and ``}`` outside of parentheses. Its *plain* form has the
insides of brackets and template arguments filled with a byte that never occurs, so that short expressions can read it.
Nothing here needs a grammar to succeed, so unknown macros cost at most the declaration they stand in.
"""

from __future__ import annotations

import re

import msgspec

from ..model import Flag, Kind
from ._clex import Brackets

_STOP = re.compile(rb"[;{}(]")
_OPEN = re.compile(rb"[(\[{]")
_ANGLE = re.compile(rb"[<>]")
_OPERATOR = re.compile(rb'\boperator\s*(\(\s*\)|\[\s*\]|[-+*/%^&|~!=<>,]+|""\s*\w+)')
_SPACE = re.compile(rb"\s*")
_WORD = re.compile(rb"[A-Za-z_$\x80-\xff][\w$\x80-\xff]*")
_LABEL = re.compile(rb"(public|protected|private|signals|Q_SIGNALS)(?:\s+(?:slots|Q_SLOTS))?\s*:(?!:)")
_ATTRIBUTE = re.compile(
    rb"\[\x01*\]|(?:__attribute__|__attribute|__declspec|alignas|_Alignas|_Pragma|__pragma)\s*\(\x01*\)|__extension__\b"
)
_TEMPLATE = re.compile(rb"(?:template|generic)\s*<(\x01*)>")
_REQUIRES = re.compile(
    rb"requires\s*(?:!?\s*(?:\(\x01*\)|[\w:]+(?:\s*<\x01*>)?(?:::\w+)*(?:\s*\(\x01*\))?)\s*(?:&&|\|\|)?\s*)"
    rb"(?:(?<=&&|\|\|)\s*!?\s*(?:\(\x01*\)|[\w:]+(?:\s*<\x01*>)?(?:::\w+)*)\s*(?:&&|\|\|)?\s*)*"
)
_MACRO = re.compile(rb"([A-Za-z_]\w*)\s*\(\x01*\)(\s*)(?=[A-Za-z_\[~@:#])")
_MACRO_ROW = re.compile(
    rb"(?:(?:static|inline|extern|constexpr)\s+)+[A-Z_][A-Z0-9_]*[A-Z][A-Z0-9_]*\s*\(\x01*\)[ \t]*\r?\n\s*(?=[A-Za-z_])"
)
_AFTER_HEAD = re.compile(
    rb"(?:const|volatile|noexcept|override|final|try|requires|mutable|throw|__attribute__|asm)\b|->|:(?!:)"
)
_CAPS = re.compile(rb"[A-Z_$][A-Z0-9_$]*\Z")
_TRAILING_CAPS = re.compile(
    rb"\s*(?:const\b|noexcept\b|override\b|final\b|\s)*((?:[A-Z_][A-Z0-9_]*[A-Z][A-Z0-9_]*\b\s*(?:\(\x01*\)\s*)?)*)"
)
_PLACEHOLDER = re.compile(rb"\$(?:\w+|\{\x01*\})(?=\s)")
_LEADING_CAPS = re.compile(rb"(?:\A|\s)([A-Z_][A-Z0-9_]*[A-Z][A-Z0-9_]*)(?=\s+[A-Za-z_:])")
_NAMESPACE = re.compile(rb"(?:inline\s+)?namespace\b")
_TYPE_KEY = re.compile(rb"\b(class|struct|union|enum(?:\s+(?:class|struct))?|__interface)\b")
_COLON = re.compile(rb"(?<!:):(?!:)")
_TYPE_NAME = re.compile(
    rb"\s*((?:(?:\[\x01*\]|[A-Za-z_]\w*(?:\s*\(\x01*\))?)\s+|\[\x01*\]|(?:__attribute__|__declspec|alignas)\s*\(\x01*\))*?)"
    rb"((?:[A-Za-z_]\w*(?:\s*<\x01*>)?\s*::\s*)*)([A-Za-z_$][\w$]*)?(\s*<\x01*>)?((?:\s*(?:final|sealed|abstract))*)\s*\Z"
)
_FUNCTION = re.compile(
    rb"((?:[A-Za-z_]\w*\s*(?:<\x01*>\s*)?::\s*)*)"
    rb"(operator\b\s*(?:\x02+|(?:[\w:\s&*]|<\x01*>)+?)|(?:~\s*)?[A-Za-z_$][\w$]*)\s*(<\x01*>\s*)?\("
)
_NOT_NAMES = frozenset(
    b"decltype noexcept alignas explicit requires throw __attribute__ __attribute __declspec __launch_bounds__ _Pragma"
    b" __pragma asm __asm__ __asm typeof __typeof__ sizeof static_assert _Static_assert if for while switch return"
    b" catch do else case goto void int char long short float double bool unsigned signed auto const volatile alignof"
    b" else constexpr delete new defined __typeof _Alignas __block typename".split()
)
_STATEMENTS = frozenset(
    b"if for while switch return catch do else case default goto try delete throw co_return co_await co_yield"
    b" static_assert _Static_assert".split()
)
_SPECIFIERS = frozenset(
    b"static extern inline constexpr consteval constinit const volatile mutable thread_local register typedef virtual"
    b" explicit friend typename __global__ __device__ __host__ __shared__ __constant__ __forceinline__ __inline__"
    b" __inline __restrict__ struct class union enum kernel device constant threadgroup uniform in out inout buffer"
    b" highp mediump lowp flat varying attribute shared __managed__ _Thread_local __thread".split()
)
_BRACE_AFTER_NAME = re.compile(rb"[\w>\x80-\xff]\s*\Z")
_INITIALISERS = re.compile(
    rb"\s*(?:(?:const|volatile|noexcept|try|requires|[A-Z_][A-Z0-9_]*)\b\s*(?:\(\x01*\)\s*)?|&&?\s*)*:(?!:)"
)
_ENUMERATOR = re.compile(rb"\s*([A-Za-z_$][\w$]*)\s*(?:\[\x01*\]\s*)?(?:=|\Z)")
_POINTER = re.compile(
    rb"\(\s*(?:[A-Za-z_]\w*+\s++)*+(?:[A-Za-z_]\w*+::)*+\s*[*&^]+\s*(?:(?:const|volatile|__\w+)\s+)*([A-Za-z_]\w*)?"
)
_TYPE_LIKE = re.compile(
    rb"\s*(?:const|volatile|struct|class|enum|union|unsigned|signed|typename)\b|\s*\.\.\.|\s*void\s*\Z"
    rb"|\s*(?:::)?[A-Za-z_][\w:]*(?:\s*<.*>(?:::\w+)*)?(?:\s+(?:const\b)?\s*[*&]*\s*[A-Za-z_]|\s*[*&]+\s*(?:const\b|__\w+|\.\.\.)?\s*"
    rb"(?:[A-Za-z_]\w*)?\s*(?:=|\[|\Z)|\s*\Z|\s*\(\s*[*&])",
    re.S,
)
_BUILTIN = re.compile(
    rb"(?:void|bool|char|int|long|short|float|double|auto|unsigned|signed|\w+_t|.*\b[A-Z].*|.*>)\Z", re.S
)
_LOCAL_TYPE = re.compile(rb"\b(?:class|struct|union|enum)\b[^;(){}=]*\{")
_OBJC_METHOD = re.compile(rb"[-+]\s*(?:\(\x01*\))?\s*([A-Za-z_]\w*)")


class Scope(msgspec.Struct):
    """What declarations stand in."""

    #: "file", "namespace", "class" or "function"
    kind: str
    #: the last part of its name, "" when it has none
    name: bytes = b""
    #: the access label in force
    access: bytes = b"public"
    #: inside a nameless namespace
    internal: bool = False


class Entry(msgspec.Struct):
    """A definition or declaration as found: all positions are bytes."""

    name: bytes
    kind: Kind
    byte: int
    start: int
    #: where the head ends: at the body, the initialiser or the semicolon
    head: int
    end: int
    scope: bytes = b""
    flags: int = 0
    #: of the parameter list, parentheses included; (-1, -1) for none
    parameters: tuple[int, int] = (-1, -1)
    #: of the body, braces included; (-1, -1) for none
    body: tuple[int, int] = (-1, -1)
    #: of the declared type: of a variable, of a result, or what an alias means
    type: tuple[int, int] = (-1, -1)
    #: of an initialiser or default
    value: tuple[int, int] = (-1, -1)
    #: of the base clause, colon excluded
    bases: tuple[int, int] = (-1, -1)


class Outline:
    """The declarations of one text. ``entries`` is not sorted; ``noise`` are macros that no grammar expects."""

    def __init__(self, code: bytes, brackets: Brackets, *, plain_c: bool = False, objective: bool = False) -> None:
        self.code = code
        self.match = brackets.match
        self.plain_c = plain_c
        self.objective = objective
        self.entries: list[Entry] = []
        self.noise: list[tuple[int, int]] = []
        #: template heads: bytes of ``<`` and ``>``, and where the declaration starts
        self.templates: list[tuple[int, int, int]] = []
        self._types: set[int] = set()
        self._depth = 0

    def read(self, keywords: list[int]) -> None:
        """Reads the whole text: declarations at its top and, after that, types inside of functions.

        ``keywords`` are the bytes at which ``class``, ``struct``, ``union`` and ``enum`` start.
        """
        self._block(0, len(self.code), Scope("file"))
        for place in keywords:
            match = _LOCAL_TYPE.match(self.code, place)
            if match is None:
                continue
            brace = match.end() - 1
            close = self.match.get(brace, -1)
            if brace not in self._types and close >= 0:
                self._brace(match.start(), brace, close, Scope("function"))

    def _block(self, start: int, end: int, scope: Scope) -> None:
        """Reads the declarations of a half-open extent."""
        if self._depth > 60:
            return
        self._depth += 1
        code, match, search = self.code, self.match, _STOP.search
        position, tail = start, -1
        while True:
            found = search(code, position, end)
            if found is None:
                break
            at = found.start()
            character = code[at]
            if character == 40:
                position = match.get(at, -1) + 1 or at + 1
                continue
            if character == 59:
                self._semicolon(start, at, scope, tail)
            elif character == 123:
                close = match.get(at, -1)
                if close > at:
                    verdict = self._brace(start, at, close, scope)
                    if verdict:
                        position = close + 1
                        if verdict == 2:
                            tail = position
                        continue
                    at = close
            start = position = at + 1
            tail = -1
        self._depth -= 1

    def plain(self, start: int, end: int) -> bytes:
        """A stretch of code whose brackets and template arguments are filled with ``\\x01``."""
        head = self.code[start:end]
        operator = b"operator" in head
        opening = _OPEN.search(head)
        if not operator and opening is None and b"<" not in head:
            return head
        out = bytearray(head)
        if operator:
            for found in _OPERATOR.finditer(head):
                low, high = found.span(1)
                out[low:high] = b"\x02" * (high - low)
        match = self.match
        skip = 0
        while opening is not None:
            at = opening.start()
            if at >= skip and out[at] != 2:
                close = match.get(start + at, -1) - start
                if at < close < len(out):
                    out[at + 1 : close] = b"\x01" * (close - at - 1)
                    skip = close + 1
                else:
                    skip = at + 1
            opening = _OPEN.search(head, max(skip, at + 1))
        if 60 in out:
            self._fill_angles(out)
        return bytes(out)

    @staticmethod
    def _fill_angles(out: bytearray) -> None:
        stack: list[int] = []
        for found in _ANGLE.finditer(bytes(out)):
            at = found.start()
            following = out[at + 1] if at + 1 < len(out) else 0
            if out[at] == 60:
                if following not in b"<=" and out[at - 1] != 60:
                    stack.append(at)
            elif stack and out[at - 1] != 45 and following != 61:
                low = stack.pop()
                if not stack:
                    out[low + 1 : at] = b"\x01" * (at - low - 1)

    def _lead(self, plain: bytes, start: int, scope: Scope) -> tuple[int, int, int]:
        """Passes labels, attributes, template heads and macros: where it and its first word begin, flags."""
        flags = 0
        at = begin = _SPACE.match(plain).end()  # type: ignore[union-attr]
        while True:
            character = plain[at : at + 1]
            found: re.Match[bytes] | None = None
            if character == b"$":
                # A placeholder of a text template.
                found = _PLACEHOLDER.match(plain, at)
                begin = -1 if found else begin
            elif character in b"pQs" and scope.kind == "class" and (found := _LABEL.match(plain, at)):
                scope.access = found[1]
                begin = -1
            elif character in b"tg" and not self.plain_c and (found := _TEMPLATE.match(plain, at)):
                low, high = found.span(1)
                empty = not self.code[start + low : start + high].strip()
                flags |= Flag.SPECIALISATION if empty and not flags & Flag.TEMPLATE else Flag.TEMPLATE
                if not empty:
                    self.templates.append((start + low - 1, start + high, start + begin))
            elif character in b"[_a" and (found := _ATTRIBUTE.match(plain, at)):
                if b"deprecated" in self.code[start + at : start + found.end()]:
                    flags |= Flag.DEPRECATED
            elif character == b"r" and flags & Flag.TEMPLATE:
                found = _REQUIRES.match(plain, at)
            if found is None and (character.isalpha() or character == b"_") and b"(" in plain:
                found = _MACRO_ROW.match(plain, at)
                if found and not _AFTER_HEAD.match(plain, found.end()):
                    self.noise.append((start + at, start + found.end()))
                    begin = at = found.end()
                    continue
                found = _MACRO.match(plain, at)
                if found and (
                    found[1] in _NOT_NAMES or found[1] == scope.name or _AFTER_HEAD.match(plain, found.end())
                ):
                    found = None
                if found:
                    self.noise.append((start + at, start + found.end()))
                    if b"\n" in found[2]:
                        begin = -1
            if not found:
                return begin, at, flags
            at = _SPACE.match(plain, found.end()).end()  # type: ignore[union-attr]
            if begin < 0:
                begin = at

    def _brace(self, start: int, at: int, close: int, scope: Scope) -> int:
        """What ``{`` at ``at`` opens. 0: it ends the declaration; 1: that goes on; 2: a type's body ended."""
        plain = self.plain(start, at)
        begin, first, flags = self._lead(plain, start, scope)
        word = _WORD.match(plain, first)
        if word is None:
            if self.objective and plain[first : first + 1] in (b"-", b"+"):
                return self._objective(plain, start, begin, first, at, (at, close + 1))
            if first >= len(plain.rstrip()):
                self._block(at + 1, close, scope)
                return 0
            if plain[first : first + 1] not in b":~*":
                return 1 if b"=" in plain else 0
            text = b""
        else:
            text = word[0]
        if text in _STATEMENTS:
            return 0
        if text in (b"namespace", b"inline") and not self.plain_c and (found := _NAMESPACE.match(plain, first)):
            return self._namespace(plain, start, begin, found.end(), at, close, scope)
        if text == b"extern" and b'"' in plain[first + 6 :] and plain[first + 6 :].strip(b' \t\r\n"') == b"":
            self._block(at + 1, close, scope)
            return 0
        key = _TYPE_KEY.search(plain, first)
        if (
            key
            and not (self.plain_c and key[1] == b"class")
            and not plain[first : key.start()].translate(None, b"\x01").count(b"(")
        ):
            verdict = self._type(plain, start, begin, first, key, at, close, flags, scope)
            if verdict >= 0:
                return verdict
        return self._function(plain, start, begin, first, flags, scope, at, close)

    def _namespace(self, plain: bytes, start: int, begin: int, after: int, at: int, close: int, scope: Scope) -> int:
        names = [found for found in _WORD.finditer(plain, after) if found[0] != b"inline"]
        rest = plain[after:]
        if b"(" in rest or b"[" in rest:
            names = [item for item in names if plain[item.end() : item.end() + 1] not in (b"(", b"\x01", b"]")]
        # A macro before the name: ``namespace FOO_EXPORT name``.
        path = names[-1:]
        for item in reversed(names[:-1]):
            if plain[item.end() : path[0].start()].strip() != b"::":
                break
            path.insert(0, item)
        if not path:
            self._block(at + 1, close, Scope("namespace", internal=True))
            return 0
        name = path[-1]
        self.entries.append(
            Entry(
                name[0], Kind.NAMESPACE, start + name.start(), start + begin, at, close + 1,
                b"::".join(item[0] for item in path[:-1]), 0 if scope.internal else Flag.EXPORTED, body=(at, close + 1),
            )
        )  # fmt: skip
        self._block(at + 1, close, Scope("namespace", name[0], internal=scope.internal))
        return 0

    def _type(
        self, plain: bytes, start: int, begin: int, first: int, key: re.Match[bytes], at: int, close: int,
        flags: int, scope: Scope,
    ) -> int:  # fmt: skip
        """A class, struct, union or enum with a body; -1 when it is none."""
        after = plain[key.end() :]
        if b"=" in after:
            return -1
        colon = _COLON.search(after)
        found = _TYPE_NAME.match(after[: colon.start()] if colon else after)
        if found is None:
            return -1
        macros = found[1]
        if macros and b"(" in macros:
            for call in re.finditer(rb"([A-Za-z_]\w*)\s*\(", macros):
                if not _CAPS.match(call[1]) and call[1] != b"alignas" and not call[1].startswith(b"__"):
                    return -1
        self._types.add(at)
        prefix = plain[first : key.start()].split()
        name, byte = found[3] or b"", start + key.end() + found.start(3)
        if macros.strip():
            low = start + key.end()
            self.noise.append((low + found.start(1), low + found.end(1)))
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
        if word == b"__interface":
            kind = Kind.INTERFACE
        if found[4]:
            flags |= Flag.SPECIALISATION
        flags |= self._visible(scope)
        end = close + 1
        qualifier = _squeeze(found[2])
        if b"typedef" in prefix and not name:
            # ``typedef struct { … } Name;`` is Name's definition.
            tail = re.compile(rb"[\s*]*([A-Za-z_]\w*)[^;{}]*;").match(self.code, close + 1)
            if tail:
                name, byte, end = tail[1], tail.start(1), tail.end()
        inner = Scope("class", name, b"private" if word == b"class" else b"public", scope.internal)
        if name:
            bases = (-1, -1)
            if colon:
                bases = (start + key.end() + colon.end(), at)
            self.entries.append(
                Entry(name, kind, byte, start + begin, at, end, qualifier, flags, body=(at, close + 1), bases=bases)
            )
        if kind is Kind.ENUM:
            self._enumerators(at + 1, close, scope if not name else inner)
        else:
            if not name:
                inner = Scope("class", scope.name, scope.access if scope.kind == "class" else b"public", scope.internal)
            self._block(at + 1, close, inner)
        return 2

    def _visible(self, scope: Scope) -> int:
        if scope.internal:
            return Flag.STATIC if scope.kind != "class" else 0
        if scope.kind == "function" or (scope.kind == "class" and scope.access != b"public"):
            return 0
        return Flag.EXPORTED

    def _enumerators(self, start: int, end: int, scope: Scope) -> None:
        plain = self.plain(start, end)
        visible = 0 if scope.internal else Flag.EXPORTED
        low = 0
        for part in plain.split(b","):
            found = _ENUMERATOR.match(part)
            if found:
                byte = start + low + found.start(1)
                stop = start + low + len(part.rstrip())
                value = (start + low + found.end(), stop) if part[found.end() - 1 : found.end()] == b"=" else (-1, -1)
                self.entries.append(Entry(found[1], Kind.ENUMERATOR, byte, byte, stop, stop, b"", visible, value=value))
            low += len(part) + 1

    def _find_function(self, plain: bytes, first: int, scope: Scope) -> tuple[re.Match[bytes], int] | None:
        """The declarator of a function in a plain head, and the place of its closing parenthesis."""
        position = first
        fallback: tuple[re.Match[bytes], int] | None = None
        while True:
            found = _FUNCTION.search(plain, position)
            if found is None:
                return fallback
            opening = found.end() - 1
            close = plain.find(b")", opening)
            while close >= 0 and plain[opening + 1 : close].count(b"\x01") != close - opening - 1:
                close = -1
            if close < 0:
                return fallback
            word = found[2]
            if word in _NOT_NAMES:
                position = close
                continue
            if fallback is None and _CAPS.match(word) and word != scope.name and not found[1]:
                rest = plain[close + 1 :].lstrip()
                if rest and (_WORD.match(rest) or rest[:1] in b"[~") and not _AFTER_HEAD.match(rest):
                    later = self._find_function(plain, close + 1, scope)
                    if later is not None:
                        return later
            return found, close

    def _function(
        self, plain: bytes, start: int, begin: int, first: int, flags: int, scope: Scope, at: int, close: int
    ) -> int:
        """A function whose body opens at ``at``; otherwise an initialiser or something unknown."""
        found = self._find_function(plain, first, scope)
        equals = plain.find(b"=", first)
        if found is None or (0 <= equals < found[0].start()):
            if equals >= 0:
                return 1
            return self._unknown_brace(plain, start, begin, first, at, close, scope)
        match, paren = found
        rest = plain[paren + 1 :]
        if (equals := rest.find(b"=")) >= 0 and b"requires" not in rest:
            return 1
        initial = _INITIALISERS.match(rest)
        if initial and _BRACE_AFTER_NAME.search(plain) and not rest.rstrip().endswith(b"try"):
            return 1
        self._declare_function(plain, start, begin, first, flags, scope, match, paren, at, close + 1, (at, close + 1))
        return 0

    def _unknown_brace(
        self, plain: bytes, start: int, begin: int, first: int, at: int, close: int, scope: Scope
    ) -> int:
        """A brace after something that is no function: an initialiser, a shader's block, or a macro."""
        text = plain[first:].strip()
        words = _WORD.findall(text)
        shader = [word for word in words if word in (b"uniform", b"buffer", b"in", b"out", b"cbuffer", b"tbuffer")]
        if shader and len(words) > 1:
            last = list(_WORD.finditer(plain, first))[-1]
            self.entries.append(
                Entry(last[0], Kind.STRUCT, start + last.start(), start + begin, at, close + 1, b"", Flag.EXPORTED,
                      body=(at, close + 1))
            )  # fmt: skip
            self._types.add(at)
            self._block(at + 1, close, Scope("class", last[0]))
            return 2
        if len(words) == 1 and _CAPS.match(words[0]) and scope.kind != "class":
            self._block(at + 1, close, scope)
            return 0
        return 1 if len(words) > 1 else 0

    def _declare_function(
        self, plain: bytes, start: int, begin: int, first: int, flags: int, scope: Scope, match: re.Match[bytes],
        paren: int, head: int, end: int, body: tuple[int, int],
    ) -> None:  # fmt: skip
        code = self.code
        low, high = match.span(2)
        name = code[start + low : start + high].rstrip()
        if match[3] and name.startswith(b"operator ") and name[9:10].isalpha():
            name = code[start + low : start + match.end() - 1].rstrip()
        if b"\n" in name:
            name = name.split(b"\n", 1)[0].rstrip()
        qualifier = _squeeze(match[1])
        prefix = plain[first : match.start()]
        words = prefix.split()
        parameters = (start + match.end() - 1, start + paren + 1)
        bare = not words
        for found in _LEADING_CAPS.finditer(prefix):
            # An export or attribute macro before the result type.
            self.noise.append((start + first + found.start(1), start + first + found.end(1)))
        trailing = _TRAILING_CAPS.match(plain, paren + 1)
        if trailing and trailing.end() > trailing.start(1):
            self.noise.append((start + trailing.start(1), start + trailing.end()))
        owner = qualifier.rsplit(b"::", 1)[-1]
        constructor = name in (owner, scope.name) if (owner or scope.kind == "class") else False
        kind = Kind.METHOD if scope.kind == "class" else Kind.FUNCTION
        if qualifier and kind is Kind.FUNCTION:
            tail = plain[paren + 1 :]
            if (
                constructor
                or name[:1] == b"~"
                or owner[:1].isupper()
                or b"const" in tail.split()
                or match[1].rstrip()[-3:-2] == b">"
            ):
                kind = Kind.METHOD
        if bare and not qualifier and not constructor and _CAPS.match(name) and body[0] >= 0:
            macro = code[start + low : parameters[1]]
            if b"\n" in macro or b"{" in macro or macro.count(b"(") > 1 or b'"' in macro or len(macro) > 120:
                macro = name
            if b"TEST" in name:
                flags |= Flag.TEST
            name, parameters, kind = macro, (-1, -1), Kind.FUNCTION
        if match[3] and not name.startswith(b"operator"):
            flags |= Flag.SPECIALISATION
        flags |= self._function_flags(words, plain[paren + 1 :], scope, constructor, name)
        if name == b"main" and scope.kind == "file" and body[0] >= 0:
            flags |= Flag.ENTRY
        type_span = (start + first, start + match.start()) if words and not constructor else (-1, -1)
        if b"->" in plain[paren + 1 :]:
            arrow = plain.find(b"->", paren) + 2
            stop = len(plain.rstrip())
            type_span = (start + arrow, start + stop)
        self.entries.append(
            Entry(name, kind, start + low, start + begin, head, end,
                  qualifier, flags, parameters, body, type_span)
        )  # fmt: skip

    def _function_flags(self, words: list[bytes], after: bytes, scope: Scope, constructor: bool, name: bytes) -> int:
        flags = 0
        internal = scope.internal
        if b"static" in words:
            flags |= Flag.STATIC
            internal = internal or scope.kind != "class"
        if internal and scope.kind != "class":
            flags |= Flag.STATIC
        if not internal:
            flags |= self._visible(scope)
        if b"virtual" in words:
            flags |= Flag.VIRTUAL
        if b"__global__" in words or b"kernel" in words:
            flags |= Flag.KERNEL
        if after:
            if b"override" in after or b"final" in after:
                tail = after.split()
                if b"override" in tail or b"final" in tail or b"override;" in tail:
                    flags |= Flag.OVERRIDE
            if b"=" in after and after.split(b"=")[-1].strip() == b"0":
                flags |= Flag.ABSTRACT | Flag.VIRTUAL
        if constructor:
            flags |= Flag.CONSTRUCTOR
        return flags

    def _objective(self, plain: bytes, start: int, begin: int, first: int, head: int, body: tuple[int, int]) -> int:
        """An Objective-C method."""
        found = _OBJC_METHOD.match(plain, first)
        if found:
            # The first part of the selector: the others stand elsewhere.
            name = found[1] + (b":" if plain[found.end() : found.end() + 1] == b":" else b"")
            flags = Flag.EXPORTED | (Flag.STATIC if plain[first : first + 1] == b"+" else 0)
            if body[0] < 0:
                flags |= Flag.DECLARATION
            self.entries.append(
                Entry(name, Kind.METHOD, start + found.start(1), start + begin, head, max(body[1], head), b"", flags,
                      body=body)
            )  # fmt: skip
        return 0

    def _semicolon(self, start: int, at: int, scope: Scope, tail: int) -> None:
        """The declaration that ends with the semicolon at ``at``; ``tail`` is where a type's body in it ended."""
        if tail >= 0:
            rest = self.code[tail:at].strip()
            if rest:
                self._after_type(start, tail, at, scope)
            return
        plain = self.plain(start, at)
        begin, first, flags = self._lead(plain, start, scope)
        word = _WORD.match(plain, first)
        if word is None:
            if self.objective and plain[first : first + 1] in (b"-", b"+"):
                self._objective(plain, start, begin, first, at, (-1, -1))
                return
            if plain[first : first + 1] not in (b":", b"~"):
                return
        text = word[0] if word else b""
        if text in _STATEMENTS or text in (b"friend", b"template"):
            return
        if text == b"using":
            self._alias(plain, start, begin, first, flags, at, scope)
        elif text == b"typedef":
            self._typedef(plain, start, begin, first, at, scope)
        elif text == b"namespace":
            return
        elif text == b"concept" or b"concept" in plain[first : first + 20].split():
            names = list(_WORD.finditer(plain, first))
            if len(names) > 1:
                self._simple(names[1], Kind.CONCEPT, start, begin, at, flags | self._visible(scope))
        else:
            self._plain_declaration(plain, start, begin, first, flags, at, scope, text)

    def _simple(self, found: re.Match[bytes], kind: Kind, start: int, begin: int, at: int, flags: int) -> Entry:
        entry = Entry(found[0], kind, start + found.start(), start + begin, at, at + 1, b"", flags)
        self.entries.append(entry)
        return entry

    def _alias(self, plain: bytes, start: int, begin: int, first: int, flags: int, at: int, scope: Scope) -> None:
        equals = plain.find(b"=", first)
        found = _WORD.search(plain, first + 5)
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
                names = [item for item in _WORD.finditer(part[:cut]) if item[0] not in _NOT_NAMES or item[0] == b"auto"]
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
        if text in (b"class", b"struct", b"union", b"enum") or (key := _TYPE_KEY.match(plain, first)):
            key = _TYPE_KEY.match(plain, first)
            if key and self._forward(plain, start, begin, key, flags, at, scope):
                return
        stop = plain.find(b"=", first)
        # ``operator=`` is filled, so an equals sign ends the declarator: a default argument is inside parentheses.
        reach = plain if stop < 0 else plain[:stop]
        if b"(" in reach[first:]:
            found = self._find_function(reach, first, scope)
            if found is not None and self._prototype(plain, start, begin, first, flags, at, scope, *found):
                return
        self._variables(plain, start, begin, first, flags, at, scope)

    def _forward(
        self, plain: bytes, start: int, begin: int, key: re.Match[bytes], flags: int, at: int, scope: Scope
    ) -> bool:
        after = plain[key.end() :]
        if key[1].startswith(b"enum"):
            colon = _COLON.search(after)
            after = after[: colon.start()] if colon else after
        found = _TYPE_NAME.match(after)
        if found is None or not found[3] or b"(" in found[1]:
            return False
        lead = found[1].split()
        if any(not _CAPS.match(item) for item in lead if item[:1] != b"["):
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
        if lead:
            self.noise.append((start + key.end() + found.start(1), start + key.end() + found.end(1)))
        if found[4]:
            flags |= Flag.SPECIALISATION
        byte = start + key.end() + found.start(3)
        self.entries.append(
            Entry(found[3], kind, byte, start + begin, at, at + 1, _squeeze(found[2]),
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
                if not match[1] or name != _squeeze(match[1]).rsplit(b"::", 1)[-1]:
                    return True
            elif prefix[-1:] in b".!?/%|^+-" or (prefix[-1:] == b":" and prefix[-2:] != b"::"):
                return True
            inside = code[start + match.end() : start + paren]
            if inside.strip() and not _parameter_like(inside):
                return False
            if plain[paren + 1 :].lstrip()[:1] == b"(" or code[start + match.end() : start + match.end() + 1] == b"*":
                return False
        after = plain[paren + 1 :]
        last = after.split(b"=")[-1].strip() if b"=" in after else b""
        if last not in (b"default", b"delete", b"0"):
            flags |= Flag.DECLARATION
        self._declare_function(plain, start, begin, first, flags, scope, match, paren, at, at + 1, (-1, -1))
        return True

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
            colon = _COLON.search(part, 0, cut)
            if colon:
                cut = colon.start()
            byte, name, names = self._declarator(part, cut, start + low)
            if index == 0:
                if byte < 0 or len(names) < 2:
                    return
                words = names[:-1]
                if all(word in _SPECIFIERS for word in words) and not any(
                    word in (b"struct", b"class", b"enum", b"const", b"static", b"constexpr", b"uniform")
                    for word in words
                ):
                    return
                type_span = (start + first, byte)
                if b"(" in part[: byte - start - low]:
                    # ``void (*name)(int)``: the name stands inside of its type.
                    type_span = (start + first, start + low + cut)
            if byte >= 0:
                self._variable(
                    name, byte, type_span, words, part, cut, start + low, start + begin, at, flags, scope, index
                )
            low += len(part) + 1

    def _declarator(self, part: bytes, cut: int, base: int) -> tuple[int, bytes, list[bytes]]:
        """The name a declarator declares, its byte (-1 for none), and all words before the initialiser."""
        head = part[:cut]
        if b"(" in head:
            pointer = self._pointer(base, head)
            opening = head.find(b"(")
            if pointer is not None:
                return pointer[0], pointer[1], [*_WORD.findall(head[:opening]), pointer[1]]
            # ``Type name(arguments)``; attributes were passed before.
            lead = list(_WORD.finditer(head[:opening]))
            while lead and lead[-1][0] in _NOT_NAMES and b"(" in head[opening + 1 :]:
                opening = head.find(b"(", opening + 1)
                lead = [item for item in _WORD.finditer(head[:opening]) if item[0] not in _NOT_NAMES]
            head = head[:opening]
        found = [item for item in _WORD.finditer(head) if item[0] != b"final"]
        if not found:
            return -1, b"", []
        last = found[-1]
        if head[last.end() :].strip(b" \t\r\n\x01[]") or last[0] in _SPECIFIERS or last[0] in _NOT_NAMES:
            return -1, b"", []
        before = head[: last.start()].rstrip()[-1:]
        if before and before in b".!?/%|^+-":
            return -1, b"", []
        return base + last.start(), last[0], [item[0] for item in found]

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
            qualifier = _squeeze(re.sub(rb"<[^<>;]*>", b"", found[1])) if found else b""
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
                item for item in _WORD.finditer(part[:cut])
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


def _squeeze(scope: bytes) -> bytes:
    """A path of names without template arguments, spaces and the last ``::``."""
    if not scope:
        return b""
    return re.sub(rb"<\x01*>|\s+", b"", scope).strip(b":")


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
