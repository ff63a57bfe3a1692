"""Heads of C-like declarations in a plain form, and what is said of functions in them. Pure.

The *plain* form of a stretch of code has the insides of brackets and template arguments filled with a byte that never
occurs, so that short expressions can read it.
"""

from __future__ import annotations

import re

import msgspec

from ..model import Flag, Kind
from ._clex import Brackets

_OPEN = re.compile(rb"[(\[{]")
_ANGLE = re.compile(rb"[<>]")
_OPERATOR = re.compile(rb'\boperator\s*(\(\s*\)|\[\s*\]|[-+*/%^&|~!=<>,]+|""\s*\w+)')
_SPACE = re.compile(rb"\s*")
WORD = re.compile(rb"[A-Za-z_$\x80-\xff][\w$\x80-\xff]*")
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
#: ``FOO_NAMESPACE_END`` before a declaration that starts with a keyword
_MACRO_ALONE = re.compile(
    rb"([A-Z_][A-Z0-9_]*[A-Z][A-Z0-9_]*)(\s+)(?=(?:inline\s+)?namespace\b|template\b|using\b|typedef\b|extern\b)"
)
#: ``FOO_BEGIN_NAMESPACE`` on a row for itself before any declaration
_MACRO_BLOCK = re.compile(rb"((?:[A-Z0-9]+_)*?(?:BEGIN|END)(?:_[A-Z0-9]+)*)([ \t]*\r?\n\s*)(?=\S)")
_MACRO_ROW = re.compile(
    rb"(?:(?:static|inline|extern|constexpr)\s+)+[A-Z_][A-Z0-9_]*[A-Z][A-Z0-9_]*\s*\(\x01*\)[ \t]*\r?\n\s*(?=[A-Za-z_])"
)
_AFTER_HEAD = re.compile(
    rb"(?:const|volatile|noexcept|override|final|try|requires|mutable|throw|__attribute__|asm)\b|->|:(?!:)"
)
CAPS = re.compile(rb"[A-Z_$][A-Z0-9_$]*\Z")
_TRAILING_CAPS = re.compile(
    rb"\s*(?:const\b|noexcept\b|override\b|final\b|\s)*((?:[A-Z_][A-Z0-9_]*[A-Z][A-Z0-9_]*\b\s*(?:\(\x01*\)\s*)?)*)"
)
_PLACEHOLDER = re.compile(rb"\$(?:\w+|\{\x01*\})(?=\s)")
_LEADING_CAPS = re.compile(rb"(?:\A|\s)([A-Z_][A-Z0-9_]*[A-Z][A-Z0-9_]*)(?=\s+[A-Za-z_:])")
TYPE_KEY = re.compile(rb"\b(class|struct|union|enum(?:\s+(?:class|struct))?|__interface)\b")
COLON = re.compile(rb"(?<!:):(?!:)")
TYPE_NAME = re.compile(
    rb"\s*((?:(?:\[\x01*\]|[A-Za-z_]\w*(?:\s*\(\x01*\))?)\s+|\[\x01*\]|(?:__attribute__|__declspec|alignas)\s*\(\x01*\))*?)"
    rb"((?:[A-Za-z_]\w*(?:\s*<\x01*>)?\s*::\s*)*)([A-Za-z_$][\w$]*)?(\s*<\x01*>)?"
    rb"((?:\s*\b(?:final|sealed|abstract|[A-Z][A-Z0-9_]*_(?:FINAL|SEALED|ABSTRACT)))*)\s*\Z"
)
_FUNCTION = re.compile(
    # From the start of a word on, and without going back into it: else each of its letters would be tried.
    rb"(?:(?<![A-Za-z_])|(?=~))((?:[A-Za-z_]\w*+\s*+(?:<\x01*+>\s*+)?::\s*+)*)"
    rb"(operator\b\s*(?:\x02+|(?:[\w:\s&*]|<\x01*>)+?)|(?:~\s*+)?[A-Za-z_$][\w$]*+)\s*+(<\x01*+>\s*+)?\("
)
NOT_NAMES = frozenset(
    b"decltype noexcept alignas explicit requires throw __attribute__ __attribute __declspec __launch_bounds__ _Pragma"
    b" __pragma asm __asm__ __asm typeof __typeof__ sizeof static_assert _Static_assert if for while switch return"
    b" catch do else case goto void int char long short float double bool unsigned signed auto const volatile alignof"
    b" else constexpr delete new __typeof _Alignas __block typename".split()
)
STATEMENTS = frozenset(
    b"if for while switch return catch do else case default goto try delete throw co_return co_await co_yield"
    b" static_assert _Static_assert".split()
)
#: qualifiers of shaders and kernels, which are names elsewhere
_SHADERS = frozenset(
    b"kernel device constant threadgroup uniform in out inout buffer highp mediump lowp flat varying attribute"
    b" shared".split()
)
SPECIFIERS = _SHADERS | frozenset(
    b"static extern inline constexpr consteval constinit const volatile mutable thread_local register typedef virtual"
    b" explicit friend typename __global__ __device__ __host__ __shared__ __constant__ __forceinline__ __inline__"
    b" __inline __restrict__ struct class union enum __managed__ _Thread_local __thread".split()
)
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


class Heads:
    """Reads heads of declarations; `repobook.languages._coutline.Outline` is the whole reader.

    ``entries`` is not sorted; ``noise`` are macros that no grammar expects.
    """

    def __init__(
        self,
        code: bytes,
        brackets: Brackets,
        *,
        plain_c: bool = False,
        objective: bool = False,
        initialises: bool = True,
    ) -> None:
        self.code = code
        self.match = brackets.match
        self.plain_c = plain_c
        #: whether parentheses may initialise a variable: ``T name(value);``
        self.initialises = initialises
        self.objective = objective
        self.entries: list[Entry] = []
        self.noise: list[tuple[int, int]] = []
        #: template heads: bytes of ``<`` and ``>``, and where the declaration starts
        self.templates: list[tuple[int, int, int]] = []
        self._types: set[int] = set()
        #: names of types among the first entries, and of how many
        self._types_named: set[bytes] = set()
        self._looked_at = 0
        self._depth = 0

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
            if (
                found is None
                and (character.isupper() or character == b"_")
                and (found := _MACRO_ALONE.match(plain, at) or _MACRO_BLOCK.match(plain, at))
            ):
                self.noise.append((start + at, start + found.end(1)))
                if b"\n" in found[2]:
                    begin = -1
            if found is None and (character.isalpha() or character == b"_") and b"(" in plain:
                found = _MACRO_ROW.match(plain, at)
                if found and not _AFTER_HEAD.match(plain, found.end()):
                    self.noise.append((start + at, start + found.end()))
                    begin = at = found.end()
                    continue
                found = _MACRO.match(plain, at)
                if found and (found[1] in NOT_NAMES or found[1] == scope.name or _AFTER_HEAD.match(plain, found.end())):
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

    def _not_name(self, found: re.Match[bytes], base: int) -> None:
        """Notes the macros before and behind a type's name: ``class API_EXPORT Name API_FINAL``."""
        if found[1].strip():
            self.noise.append((base + found.start(1), base + found.end(1)))
        if found[5] and not found[5].islower():
            self.noise.append((base + found.start(5), base + found.end(5)))

    def _visible(self, scope: Scope) -> int:
        if scope.internal:
            return Flag.STATIC if scope.kind != "class" else 0
        if scope.kind == "function" or (scope.kind == "class" and scope.access != b"public"):
            return 0
        return Flag.EXPORTED

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
            if word in NOT_NAMES:
                position = close
                continue
            if fallback is None and CAPS.match(word) and word != scope.name and not found[1]:
                rest = plain[close + 1 :].lstrip()
                if rest and (WORD.match(rest) or rest[:1] in b"[~") and not _AFTER_HEAD.match(rest):
                    later = self._find_function(plain, close + 1, scope)
                    if later is not None:
                        return later
            return found, close

    def _annotates(self, plain: bytes, start: int, first: int, match: re.Match[bytes], paren: int) -> bool:
        """Whether what looks like a function is a macro that says something of a variable: ``T name GUARDED_BY(x)``."""
        if match[1] or not CAPS.match(match[2]):
            return False
        head = plain[first : match.end() - 1]
        if not annotating(head, list(WORD.finditer(head))):
            return False
        # ``export T NAME(T argument)`` declares a function.
        inside = self.code[start + match.end() : start + paren].split(b",", 1)[0].split()
        return bool(inside) and (len(inside) == 1 or not WORD.fullmatch(inside[-1]))

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
        qualifier = squeeze(match[1])
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
        if bare and not qualifier and not constructor and CAPS.match(name) and body[0] >= 0:
            macro = re.sub(rb"\s+(?=[(),])|(?<=\()\s+", b"", b" ".join(code[start + low : parameters[1]].split()))
            if b"{" in macro or macro.count(b"(") > 1 or len(macro) > 120:
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


def annotating(head: bytes, words: list[re.Match[bytes]], typed: bool = False) -> int:
    """How many macros say something of the variable that a plain declarator names: 1 in ``T name GUARDED_BY``.

    The last words are macros where a type and a name stand before them. ``typed`` when the type stands elsewhere.
    """
    at = len(words)
    while at and CAPS.match(words[at - 1][0]):
        at -= 1
    macros = len(words) - at
    if not macros or at < 2 - typed:
        return 0
    name = words[at - 1]
    if name[0] in SPECIFIERS or name[0] in NOT_NAMES or head[name.end() : words[at].start()].strip(b" \t\r\n\x01[]"):
        return 0
    gap = head[words[at - 2].end() if at > 1 else 0 : name.start()]
    while at > 1 and gap.strip() == b"::":
        at -= 1
        gap = head[words[at - 2].end() if at > 1 else 0 : words[at - 1].start()]
    if gap.strip(b" \t\r\n*&<>\x01"):
        return 0
    if typed or gap.strip():
        return macros
    # ``export T NAME``, ``static T NAME``: there the word before is the type.
    kinds = [word[0] for word in words[: at - 1]]
    known = any(word not in SPECIFIERS and not CAPS.match(word) and not word.startswith(b"_") for word in kinds)
    return macros if known else 0


def named(words: list[re.Match[bytes]], typed: bool = False) -> bool:
    """Whether the last of the words before a declarator's end may be its name: no specifier, and no qualifier of shaders
    unless a type stands before it (``layout(…) in;`` names nothing). ``typed`` when the type stands elsewhere."""
    last = words[-1][0]
    if last in _SHADERS:
        return typed or any(word[0] not in SPECIFIERS and word[0] != b"layout" for word in words[:-1])
    return last not in SPECIFIERS and last not in NOT_NAMES


def squeeze(scope: bytes) -> bytes:
    """A path of names without template arguments, spaces and the last ``::``."""
    if not scope:
        return b""
    return re.sub(rb"<\x01*>|\s+", b"", scope).strip(b":")
