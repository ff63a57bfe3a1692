"""Cython told in the words of Python, byte for byte, so that Python's grammar reads it: what is declared, and where. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..model import Kind, Parameter

#: what is filled in to give a file of Cython: by Tempita, ``{{name}}`` and ``{{for …}}``
TEMPLATES = tuple(f"{suffix}{way}" for suffix in (".pyx", ".pxd", ".pxi") for way in (".tp", ".in"))
SUFFIXES = (".pyx", ".pxd", ".pxi", *TEMPLATES)

#: strings and comments
_PASSED = re.compile(
    rb'#[^\n]*|"""(?:[^"\\]|\\.|"(?!""))*(?:"""|\Z)|' rb"'''(?:[^'\\]|\\.|'(?!''))*(?:'''|\Z)|"
    rb'"(?:[^"\\\n]|\\.)*"?|' rb"'(?:[^'\\\n]|\\.)*'?",
    re.DOTALL,
)  # fmt: skip
_DIRECTING = re.compile(rb"\s*(?:#|(?:for|if|elif|else|endfor|endif|py|def|enddef|default|inherit|break|continue)\b)")
_FILLED = re.compile(rb"\w+")
_MARKED = re.compile(rb"\S+")
_TURNS = re.compile(rb"[()\[\]{}\n]|\\\r?\n")
_SIGNS = re.compile(rb"[()\[\]{}=,:]")
_INTRODUCED = re.compile(
    rb"(?:(cdef|cpdef|ctypedef)\b[ \t]*)?((?:(?:inline|extern|public|api|readonly|packed)\b[ \t]*)*)"
)
_NAMED = re.compile(
    rb"(class|struct|union|enum[ \t]+class|enum[ \t]+struct|enum|cppclass|fused)\b[ \t]*((?:\w+\.)*)(\w*)"
)
_BASES = re.compile(rb"[ \t]*(\[[\w\s,]*\])?[ \t]*(\([\w\s.,]*\))?")
_BLOCK = re.compile(rb"(?:from\b[^:]*(?:::[^:]*)*|nogil[ \t]*|)(?:\bnogil[ \t]*)?:[ \t\r]*\Z")
_POINTED = re.compile(rb"\(\s*\*+\s*(?:const\s+)?(\w+)\s*\)")
_GIL = re.compile(rb"\bwith[ \t]+(nogil|gil)\b")
_CIMPORT = re.compile(rb"(?:from\b[^;\n]*?\b|)(cimport)\b")
_LOOP = re.compile(rb"for\s+\w+\s+(from)\b")
_CAST = re.compile(rb"<\s{0,9}[A-Za-z_][\w\s.]{0,99}(?:\[[^<>\n;=\[]{0,99}\])?[\s*&]{0,9}\??>|&")
_SIZE = re.compile(rb"\bsizeof\s*\(([^()]*)\)")
_MADE = re.compile(rb"\bnew[ \t]+(?=[A-Za-z_])|\bc(?=\"\")")
_STARRED = re.compile(rb"(?<=\w)[ \t]*\*+(?=\s*[\],])")
_LAST_WORD = re.compile(rb"(\w+)\s*\Z")
_NO_NONE = re.compile(rb"\s(?:not|or)\s+None\s*\Z")
_TYPE = re.compile(rb"[A-Za-z_]\w*(?:\.\w+)*")
_OWN = re.compile(r"(?:const\s+)?([A-Za-z_]\w*(?:\.\w+)*)\s*[*&]*")
#: words of types that no name stands for
_WORDS = frozenset(
    b"""
    cdef cpdef ctypedef inline extern public api readonly packed const volatile unsigned signed long short int char float
    double void bint object struct union enum class nogil gil except noexcept size_t ssize_t Py_ssize_t with not or None
    """.split()
)
_BEFORE_VALUE = frozenset(b"=(,[{:+-*/%|^~!;&")
_BEFORE_WORD = re.compile(rb"\b(?:return|in|and|or|not|if|elif|else|yield|is|await|while|print|assert|raise|del)\s*\Z")
_KINDS = {
    b"class": Kind.CLASS,
    b"struct": Kind.STRUCT,
    b"union": Kind.UNION,
    b"cppclass": Kind.CLASS,
    b"fused": Kind.TYPE,
}
#: what stands in a block; the last is added to that of one whose head Python has no words for
_PLAIN, _DECLARES, _ENUM, _FUSED, _UNKNOWN = range(5)


class Declared(NamedTuple):
    """A name that a declaration gives: where it stands, its statement, and what it is."""

    byte: int
    start: int
    end: int
    #: FUNCTION, TYPE, STRUCT, ENUMERATOR, or VARIABLE for anything with a value
    kind: Kind
    type: str
    head: str
    value: str = ""
    #: byte of the name of the enumeration that it is of, -1 for none: its names are known around it, as in C
    owner: int = -1


class Cython:
    """One file. ``text`` is for the grammar: what Python has no words for became spaces, ``0;`` begins what has no
    introduction there. ``words`` has the names of types besides, which are used."""

    def __init__(self, data: bytes, *, template: bool = False) -> None:
        self.data = data
        #: names in which a template puts something, as they stand and as the grammar has them
        self.spelled: dict[str, str] = {}
        if template and b"{{" in data:
            data = self._filled(data)
        self.masked = _masked(data)
        self.text = bytearray(data)
        self.declared: list[Declared] = []
        #: by the byte of a function's name: its head, its parameters, and what it returns
        self.heads: dict[int, tuple[str, tuple[Parameter, ...], str]] = {}
        #: the type that a parameter is declared with, by its byte
        self.types: dict[int, str] = {}
        #: kinds of what became classes, by the byte of the name
        self.kinds: dict[int, Kind] = {}
        self._typed: list[tuple[int, int]] = []
        #: the enumeration whose names follow: its number among what is declared, -1 for one without a name
        self._enum = -1
        #: column, kind and column of what stands inside (-1: as it stands) of the blocks around
        self._blocks: list[tuple[int, int, int]] = []
        self._decorators: list[tuple[int, int]] = []
        for start, end in _lines(self.masked):
            self._line(start, end)
        words = bytearray(self.text)
        for match in _GIL.finditer(self.masked):
            words[match.start(1) : match.end(1)] = b" " * len(match[1])
        #: bytes of the names of types
        self.typed: list[int] = []
        for start, end in self._typed:
            for match in _TYPE.finditer(self.masked, start, end):
                if match[0] not in _WORDS:
                    words[match.start() : match.end()] = match[0]
                    at = match.start()
                    for part in match[0].split(b"."):
                        self.typed.append(at)
                        at += len(part) + 1
        self.words = bytes(words)

    def _filled(self, data: bytes) -> bytes:
        """The text of a template with names for what is put in, and without what only directs how."""
        filled, places, end = bytearray(data), [], 0
        while (start := data.find(b"{{", end)) >= 0 and (stop := data.find(b"}}", start)) >= 0:
            end = stop + 2
            behind = start and data[start - 1] in b")]"
            if behind or _DIRECTING.match(data, start + 2) or not _FILLED.fullmatch(data, start + 2, stop):
                filled[start:end] = _spaces(data[start:end])
            else:
                filled[start:end] = b"__" + data[start + 2 : stop] + b"__"
                places.append((start, end))
        for start, end in places:
            while start and _word(filled[start - 1]):
                start -= 1
            while end < len(filled) and _word(filled[end]):
                end += 1
            spelled = data[start:end].decode("utf-8", "replace")
            self.spelled[filled[start:end].decode("utf-8", "replace")] = spelled
        return bytes(filled)

    def _blank(self, start: int, end: int) -> None:
        """Spaces for all but comments and ends of rows."""
        for match in _MARKED.finditer(self.masked, start, end):
            self.text[match.start() : match.end()] = _spaces(self.data[match.start() : match.end()])

    def _put(self, at: int, word: bytes) -> None:
        """Writes a word where there is room."""
        if not self.text[at : at + len(word)].strip(b" \t") and at + len(word) <= len(self.text):
            self.text[at : at + len(word)] = word

    def _line(self, start: int, end: int) -> None:
        """One statement, or the head of one, which may stand on several rows."""
        line = self.masked[start:end]
        at = start + len(line) - len(line.lstrip())
        column = at - start
        while self._blocks and column <= self._blocks[-1][0]:
            self._blocks.pop()
        _, context, inside = self._blocks[-1] if self._blocks else (0, _PLAIN, -1)
        if self.masked.startswith(b"@", at):
            self._decorators.append((at, end))
            return
        opens = line.rstrip().endswith(b":")
        begin = at
        if inside >= 0:
            # What stands in a block that Python does not know begins where the block does.
            begin = start + inside
        begun = len(self.declared)
        block = self._told(begin, at, end, context, opens)
        if inside >= 0 and self.text[begin:at].isspace():
            self._put(begin, b"0;")
        if len(self.declared) > begun and self.declared[-1].kind is Kind.FUNCTION:
            for first, last in self._decorators:
                self._blank(first, last)
        self._decorators.clear()
        if opens:
            self._blocks.append((column, block % _UNKNOWN, begin - start if block >= _UNKNOWN else -1))

    def _told(self, begin: int, at: int, end: int, context: int, opens: bool) -> int:
        """Rewrites a statement. Returns what stands inside it."""
        masked = self.masked
        if context == _ENUM:
            self._enumerators(begin, at, end)
            return _PLAIN
        if context == _FUSED:
            self._blank(at, end)
            self._put(at, b"0")
            self._typed.append((at, end))
            return _PLAIN
        match = _INTRODUCED.match(masked, at, end)
        assert match is not None
        rest = match.end()
        if match[1] is None and (context == _PLAIN or masked.startswith((b"pass", b'"', b"..."), at)):
            self._plain(at, end)
            return _PLAIN
        if opens and (match[1] is not None or match[2]) and _BLOCK.match(masked, rest, end):
            self._blank(at, end)
            return _UNKNOWN + _DECLARES
        named = _NAMED.match(masked, rest, end)
        if named and named[1] == b"enum" and (opens or masked.find(b":", named.end(), end) >= 0):
            return self._enumeration(begin, at, end, named)
        if named and opens:
            return self._named(begin, at, end, named)
        if named and not masked[named.end() : end].strip():
            if named[1] != b"class":
                kind = Kind.ENUM if named[1].startswith(b"enum") else _KINDS[named[1]]
                self._only(begin, at, end, named.start(3), named.end(3))
                self.declared.append(Declared(named.start(3), at, named.end(3), kind, "", self._said(at, end)))
            else:
                self._blank(at, end)
            return _PLAIN
        self._declaration(begin, at, rest, end, match[1] == b"ctypedef")
        return _PLAIN

    def _named(self, begin: int, at: int, end: int, named: re.Match[bytes]) -> int:
        """``cdef class X(Y):``, ``ctypedef struct x:``, ``cdef enum:`` and the like."""
        word, name = named[1], named.start(3)
        if word.startswith(b"enum"):
            word = b"enum"
        inside = {b"class": _PLAIN, b"fused": _FUSED}.get(word, _ENUM if word == b"enum" else _DECLARES)
        self._enum = -1
        if not named[3]:
            self._blank(at, end)
            return _UNKNOWN + inside
        colon = self.masked.rindex(b":", at, end)
        bases = _BASES.match(self.masked, named.end(), colon)
        last = bases.end() if bases is not None and word in (b"class", b"cppclass") else named.end()
        if word == b"class" and bases is not None and bases[1]:
            last = named.end()
        if name - begin > 5:
            self._blank(at, name)
            self._put(begin, b"class")
        self._blank(last, colon)
        self.kinds[name] = _KINDS.get(word, Kind.ENUM)
        return inside

    def _enumeration(self, begin: int, at: int, end: int, named: re.Match[bytes]) -> int:
        """``cdef enum x:`` or ``enum: A, B``: as declarations of its names one after the other."""
        start, stop, colon = named.start(3), named.end(3), self.masked.find(b":", named.end(), end)
        self._enum = -1
        if named[3]:
            self._enum = len(self.declared)
            self.declared.append(Declared(start, at, colon, Kind.ENUM, "", self._said(at, colon)))
            self._only(begin, at, colon + 1, start, stop)
        else:
            self._blank(at, colon + 1)
        if self.masked[colon + 1 : end].strip():
            if named[3]:
                self.text[colon : colon + 1] = b";"
            self._enumerators(colon + 1 if named[3] else begin, colon + 1, end)
        return _UNKNOWN + _ENUM

    def _enumerators(self, begin: int, at: int, end: int) -> None:
        first, enum = len(self.declared), self._enum
        self._names(begin, at, at, end, Kind.ENUMERATOR)
        if enum >= 0 and len(self.declared) > first:
            owner = self.declared[enum]
            self.declared[enum] = owner._replace(end=self.declared[-1].end)
            self.declared[first:] = [item._replace(owner=owner.byte) for item in self.declared[first:]]

    def _plain(self, at: int, end: int) -> None:
        """A statement of Python's own, but for what Cython has besides."""
        masked, text = self.masked, self.text
        if masked.startswith((b"from", b"cimport"), at) and (match := _CIMPORT.match(masked, at, end)):
            text[match.start(1) : match.end(1)] = b"import "
            return
        if masked.startswith((b"IF ", b"ELIF ", b"ELSE"), at):
            word = masked[at:end].split(None, 1)[0]
            text[at : at + len(word)] = word.lower()
        elif masked.startswith(b"DEF ", at):
            text[at : at + 4] = b"0;  "
        elif masked.startswith(b"include ", at) and masked[at + 8 : end].lstrip().startswith(b'"'):
            self._blank(at, at + 7)
            self._put(at, b"0;")
        elif masked.startswith(b"for", at) and (match := _LOOP.match(masked, at, end)):
            text[match.start(1) : match.end(1)] = b"in  "
        elif masked.startswith((b"def ", b"async def "), at) and (opening := masked.find(b"(", at, end)) >= 0:
            closing = _closing(masked, opening, end)
            if closing > 0:
                given = self._parameters(opening + 1, closing)
                name = _LAST_WORD.search(masked, at, opening)
                if name and given is not None:
                    self.heads[name.start(1)] = ("", given, "")
                at = closing
        self._values(at, end)

    def _declaration(self, begin: int, at: int, rest: int, end: int, names_type: bool) -> None:
        """Variables, a function, or a type, by the introduction of C: types before names."""
        masked = self.masked
        depth, opening = 0, -1
        for match in _SIGNS.finditer(masked, rest, end):
            sign = match[0]
            if sign in b"([{":
                before = masked[rest : match.start()].rstrip(b' \t"')
                if not depth and sign == b"(" and before and _word(before[-1]):
                    opening = match.start()
                    break
                depth += 1
            elif sign in b")]}":
                depth -= 1
            elif not depth and sign == b"=":
                break
        if opening >= 0:
            pointed = _POINTED.match(masked, opening, end)
            name = pointed or _LAST_WORD.search(masked[:opening].rstrip(b' \t"'), rest)
            closing = _closing(masked, opening, end)
            if name is None or closing < 0 or re.search(rb"\boperator\b", masked[rest:opening]):
                self._blank(at, end)
                self._put(begin, b"0")
                return
            start, stop = name.span(1)
            if pointed is None and (colon := masked.find(b":", closing, end)) >= 0:
                self._function(begin, at, rest, (start, stop), (opening, closing), colon, end)
                return
            self._only(begin, at, end, start, stop)
            kind = Kind.TYPE if names_type else Kind.VARIABLE if pointed else Kind.FUNCTION
            result = "" if pointed or names_type else self._said(rest, start)
            self._typed.append((rest, start if pointed is None else opening))
            if pointed is not None:
                closing, opening = _closing(masked, pointed.end(), end), pointed.end()
            for first, last in _parts(masked, opening + 1, max(closing, opening + 1)):
                cut = _cut(masked, first, last)
                word = _LAST_WORD.search(masked, first, cut)
                if word is not None and masked[first : word.start()].strip():
                    cut = word.start()
                if masked[first:cut].strip() != b"self":
                    self._typed.append((first, cut))
            self.declared.append(Declared(start, at, _trimmed(masked, at, end), kind, result, self._said(at, end)))
            return
        self._names(begin, at, rest, end, Kind.TYPE if names_type else Kind.VARIABLE)

    def _function(
        self, begin: int, at: int, rest: int, name: tuple[int, int], brackets: tuple[int, int], colon: int, end: int
    ) -> None:
        """``cdef int name(double x) nogil:``, with what it does."""
        given = self._parameters(brackets[0] + 1, brackets[1])
        self._typed.append((rest, name[0]))
        self.heads[name[0]] = (self._said(at, colon), given or (), self._said(rest, name[0]))
        self._blank(at, name[0])
        self._blank(name[1], brackets[0])
        self._blank(brackets[1] + 1, colon)
        if name[0] - begin > 3:
            self._put(begin, b"def")
        self._values(colon + 1, end)

    def _parameters(self, start: int, end: int) -> tuple[Parameter, ...] | None:
        """Leaves the names of parameters, their annotations and defaults; None where none has a type before it."""
        masked, found, typed = self.masked, [], False
        for first, last in _parts(masked, start, end):
            cut = _cut(masked, first, last)
            head = masked[first:cut]
            if not head.strip() or head.lstrip().startswith(b"*"):
                if head.strip() not in (b"", b"*"):
                    found.append(Parameter(self._said(first, last)))
                continue
            if without := _NO_NONE.search(head):
                self._blank(first + without.start(), cut)
                head = head[: without.start()]
            name = _POINTED.search(head) or _LAST_WORD.search(_without_items(head))
            if name is None:
                self._blank(first, last) if head.strip() == b"..." else None
                continue
            at, stop = first + name.start(1), first + name.end(1)
            kind = self._said(first, at)
            annotated = masked[cut : cut + 1] == b":"
            default = self._said(cut + 1, last) if masked[cut : cut + 1] == b"=" else ""
            if kind and not annotated:
                typed = True
                self._typed.append((first, at))
                self.types[at] = kind
            if stop - at < len(head.strip()):
                self._blank(first, at)
                self._blank(stop, first + len(head))
            if default == "*":
                self._blank(cut, last)
            if annotated:
                kind = self._said(cut + 1, last)
            found.append(Parameter(self._said(at, stop), kind, default))
            self._values(cut, last)
        return tuple(found) if typed else None

    def _names(self, begin: int, at: int, rest: int, end: int, kind: Kind) -> None:
        """The names of one declaration of variables, or of enumerators, which have no type."""
        masked = self.masked
        parts = [part for part in _parts(masked, rest, end) if masked[slice(*part)].strip()]
        shared = ""
        self._blank(at, rest)
        spelled = self.text
        for number, (first, last) in enumerate(parts):
            cut = _cut(masked, first, last, colons=False)
            head = masked[first:cut].replace(b'"', b" ")
            head = _without_items(head)
            name = _POINTED.search(head) or _LAST_WORD.search(head)
            if name is None:
                self._blank(first, last)
                continue
            start, stop = first + name.start(1), first + name.end(1)
            if not number:
                shared = self._said(rest, start)
                self._typed.append((rest, start))
            self._blank(first, start)
            self._blank(stop, cut)
            if number:
                spelled[first - 1 : first] = b";"
            self._values(cut, last)
            stands = (start, _trimmed(masked, start, last)) if len(parts) > 1 else (at, _trimmed(masked, at, end))
            value = self._said(cut + 1, last) if cut < last else ""
            signature = (f": {shared}" if shared else "") + (f" = {value}" if value else "")
            signature = self._said(at, end) if kind is Kind.TYPE else signature.strip()
            self.declared.append(Declared(start, *stands, kind, shared, signature, value))
        if parts:
            self._blank(parts[-1][1], end)
            self._put(begin, b"0;")

    def _only(self, begin: int, at: int, end: int, start: int, stop: int) -> None:
        """Leaves nothing of a statement but a name."""
        self._blank(at, start)
        self._blank(stop, end)
        if start - begin > 1:
            self._put(begin, b"0;")

    def _values(self, start: int, end: int) -> None:
        """Casts, addresses and sizes in expressions."""
        masked, text = self.masked, self.text
        for match in _MADE.finditer(masked, start, end):
            if _value_begins(text, start, match.start()):
                self._blank(*match.span())
        for match in _SIZE.finditer(masked, start, end):
            self._blank(*match.span(1))
            self._put(match.start(1), b"0")
            self._typed.append(match.span(1))
        for match in _STARRED.finditer(masked, start, end):
            self._blank(*match.span())
        for match in _CAST.finditer(masked, start, end):
            if _value_begins(text, start, match.start()):
                self._blank(*match.span())
                self._typed.append(match.span())

    def _said(self, start: int, end: int) -> str:
        """Text on one line, without comments."""
        raw = self.data[start:end]
        if b"#" in raw:
            raw = _PASSED.sub(lambda match: b"" if match[0].startswith(b"#") else match[0], raw)
        text = " ".join(raw.decode("utf-8", "replace").replace("\\\n", " ").split())
        return text.replace("( ", "(").replace(", )", ")").replace(",)", ")").replace(" )", ")")


def type_named(text: str) -> str:
    """The name of the type whose members a declared name has: that of a pointer's target too; empty for what has none."""
    match = _OWN.fullmatch(text.strip())
    return match[1] if match and match[1].encode() not in _WORDS else ""


def _spaces(raw: bytes) -> bytes:
    return re.sub(rb"[^\n\r]", b" ", raw)


def _masked(data: bytes) -> bytes:
    """The text with comments as spaces and strings as quotes."""
    return _PASSED.sub(lambda match: (b" " if match[0].startswith(b"#") else b'"') * len(match[0]), data)


def _lines(masked: bytes) -> list[tuple[int, int]]:
    """Logical lines: rows joined by brackets or backslashes, without those that hold nothing."""
    found, depth, start = [], 0, 0
    for match in _TURNS.finditer(masked):
        sign = match[0]
        if sign in b"([{":
            depth += 1
        elif sign in b")]}":
            depth = max(depth - 1, 0)
        elif sign == b"\n" and not depth:
            if masked[start : match.start()].strip():
                found.append((start, match.start()))
            start = match.end()
    if masked[start:].strip():
        found.append((start, len(masked)))
    return found


def _closing(masked: bytes, opening: int, end: int) -> int:
    """The bracket that closes one, -1 for none."""
    depth = 0
    for match in _SIGNS.finditer(masked, opening, end):
        if match[0] in b"([{":
            depth += 1
        elif match[0] in b")]}":
            depth -= 1
            if not depth:
                return match.start()
    return -1


def _outside(masked: bytes, start: int, end: int) -> Iterator[re.Match[bytes]]:
    """The signs that stand in no brackets."""
    depth = 0
    for match in _SIGNS.finditer(masked, start, end):
        if match[0] in b"([{":
            depth += 1
        elif match[0] in b")]}":
            depth -= 1
        elif not depth:
            yield match


def _parts(masked: bytes, start: int, end: int) -> list[tuple[int, int]]:
    """The parts between commas outside brackets."""
    found, first = [], start
    for match in _outside(masked, start, end):
        if match[0] == b",":
            found.append((first, match.start()))
            first = match.end()
    found.append((first, end))
    return found


def _cut(masked: bytes, start: int, end: int, *, colons: bool = True) -> int:
    """Where the annotation or value of a name begins, the end for none."""
    begins = b"=:" if colons else b"="
    return next((match.start() for match in _outside(masked, start, end) if match[0] in begins), end)


def _without_items(head: bytes) -> bytes:
    """A declarator without the sizes of arrays behind its name."""
    stop = len(head.rstrip())
    while stop and head[stop - 1] == 93 and (opening := head.rfind(b"[", 0, stop)) > 0:
        stop = opening
    return head[:stop] if head[:stop].strip() else head


def _word(byte: int) -> bool:
    return byte == 95 or byte > 127 or chr(byte).isalnum()


def _trimmed(masked: bytes, start: int, end: int) -> int:
    return start + len(masked[start:end].rstrip())


def _value_begins(text: bytearray, start: int, at: int) -> bool:
    """Whether an operand stands at a place, and no operator."""
    before = bytes(text[max(start, at - 200) : at]).rstrip()
    return not before or before[-1] in _BEFORE_VALUE or _BEFORE_WORD.search(before) is not None
