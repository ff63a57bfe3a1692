"""Declarations that macros of a file make in it: ``FORALL(DEFINE)`` among declarations, in a class or an enum. Pure.

The preprocessor's own steps (C23 6.10.5): arguments go in, ``##`` joins words, and what comes out is read once more for
macros, without those that are being replaced. The result is read like any other text of declarations; what it declares
stands where the macro is called.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from ..model import Flag, Kind
from ._clex import Brackets, Macro, Text, plain
from ._coutline import Outline
from ._cplain import Entry

_TOKEN = re.compile(rb"[A-Za-z_]\w*|\.?\d(?:[eEpP][+-]|[\w.'])*|\"[^\"\n]*\"|'[^'\n]*'|##|\s+|[^\w\s]")
_WORD = re.compile(rb"[A-Za-z_]\w*\Z")
_CONTINUED = re.compile(rb"\\\r?\n")
_PARAMETER = re.compile(rb"[A-Za-z_]\w*|\.\.\.")
_SPACE = re.compile(rb"\s*")
_CALLED = re.compile(rb"(?<![\w.:>#])([A-Za-z_]\w*)\s*\(")
#: a call of what is written as most macros are
_SHOUTED = re.compile(rb"(?<![\w.:>#])([A-Z_][A-Z0-9_]\w*)\s*\(")
#: an argument that is one word
_ARGUMENT = re.compile(rb"(?<=[(,])\s*([A-Za-z_]\w*)\s*(?=[,)])")
_UNDEFINED = re.compile(rb"#[ \t]*undef[ \t]+(\w+)")
#: Most bytes of a macro that others may call, and of arguments that are looked through for macros.
_LONGEST, _HANDED = 8_000, 2_000
_CALL = re.compile(rb"[\s\\]*([A-Za-z_]\w*)\s*\(")
#: the end of a function's head that declares one parameter, and the first name of its type
_LAST = rb"[\w>)]\s*\(\s*((?:const\s+)?([A-Za-z_]\w*)[\w:]*(?:\s*<[^()]*>)?\s*(?:const\s*)?[&*]*)\s*\b%s\s*\)\s*\Z"
#: Macros that stand for macros that stand for macros …
_DEPTH = 24
#: Bytes that the macro calls of one file may become; real lists stay far below.
_MOST = 1 << 21
_HOLDERS = (Kind.CLASS, Kind.STRUCT, Kind.UNION)
_DATA = (Kind.VARIABLE, Kind.CONSTANT, Kind.FIELD)


class Made(NamedTuple):
    """What one call of a macro declares."""

    #: extent of the call in the file
    start: int
    end: int
    #: its arguments that are one word
    arguments: frozenset[bytes]
    #: what it becomes
    text: Text
    #: what that declares, with places in it, and for each the path of what it stands in there, "" for what the call stands in
    entries: list[tuple[Entry, bytes]]


class _Known(NamedTuple):
    parameters: tuple[bytes, ...] | None
    body: tuple[bytes, ...]


class _TooMuch(Exception):
    """The calls of a file become more than is read."""


def made(
    text: Text, outline: Outline, entries: Sequence[Entry], brackets: Brackets, given: Text | None = None
) -> Iterator[Made]:
    """What the macros that a file defines, or is ``given`` by others, declare in it. ``entries`` are its other declarations.
    What is known in this file alone is left out where the macro is of another: it is how that does its work."""
    own = _own(text)
    names = own.keys() | ({given.clean[slice(*macro.name)] for macro in given.macros} if given is not None else set())
    if not names:
        return
    # Where brackets do not match nothing is sure, and a name that something is defined by makes nothing beside it.
    taken = {entry.byte for entry in entries}
    around = _Around(entries)
    expander = _Expander(text, given)
    ended = -1
    for call in _CALLED.finditer(text.code):
        if call[1] not in names:
            continue
        start, close = call.start(), brackets.match.get(call.end() - 1, -1)
        if close < 0 or start in taken or start < ended:
            continue
        holder = around.innermost(start)
        if not _may_declare(text.code, start, close, ended, holder):
            continue
        try:
            code = expander.expanded(call[1], start, text.clean[call.end() : close])
        except _TooMuch:
            return
        if not code.strip():
            continue
        rest, ended = _rest(text.code, close)
        code += rest
        found = _declared(code, outline, holder)
        placed = [item for item in _placed(found) if not _of_template(item[0])]
        if call[1] not in own:
            placed = [(entry, path) for entry, path in placed if not _aside(entry, path, holder, code)]
        if placed:
            words = _ARGUMENT.findall(text.clean, call.end() - 1, close + 1)
            yield Made(start, ended, frozenset(words), plain(code), placed)


def wanted(text: Text, entries: Sequence[Entry], brackets: Brackets) -> list[str]:
    """Names that may be macros of other files: what is called among declarations, what is handed to such a call, and what the
    file's own macros call that are called so."""
    own = _own(text)
    around = _Around(entries)
    taken = {entry.byte for entry in entries}
    found: set[bytes] = set()
    ended = -1
    for call in _SHOUTED.finditer(text.code):
        start, close = call.start(), brackets.match.get(call.end() - 1, -1)
        if close < 0 or start in taken or start < ended:
            continue
        if not _may_declare(text.code, start, close, ended, around.innermost(start)):
            continue
        ended = close + 1
        found.add(call[1])
        if close - call.end() < _HANDED:
            found.update(_ARGUMENT.findall(text.clean, call.end() - 1, close + 1))
    found |= {name for maker in found & own.keys() for name in _SHOUTED.findall(own[maker])}
    return sorted(name.decode("ascii") for name in found - own.keys())


def offered(text: Text) -> dict[str, str]:
    """The macros with parameters that a file defines for others, on one line each, by name."""
    gone = set(_UNDEFINED.findall(text.data)) if b"undef" in text.data else set()
    found: dict[str, str] = {}
    for macro in text.macros:
        name = text.clean[slice(*macro.name)]
        if macro.body[1] - macro.name[0] >= _LONGEST or b"${" in text.clean[slice(*macro.body)]:
            continue  # the second is a template of a file to be generated
        if _takes(macro) and name not in gone:
            line = _CONTINUED.sub(b" ", text.clean[macro.name[0] : macro.body[1]])
            found[name.decode("ascii", "replace")] = "#define " + b" ".join(line.split()).decode("utf-8", "replace")
    return found


def _own(text: Text) -> dict[bytes, bytes]:
    """The macros with parameters that a file defines: their bodies by name."""
    return {text.clean[slice(*macro.name)]: text.clean[slice(*macro.body)] for macro in text.macros if _takes(macro)}


def _takes(macro: Macro) -> bool:
    """Whether a macro has parameters and stands for anything."""
    return macro.parameters[1] > macro.parameters[0] and macro.body[1] - macro.body[0] > 1


def _may_declare(code: bytes, start: int, close: int, ended: int, holder: Entry | None) -> bool:
    """Whether a call stands where a declaration may, and is not the head of a function."""
    if holder is not None and holder.kind not in (*_HOLDERS, Kind.ENUM, Kind.NAMESPACE):
        return False
    return _behind(code, close) != b"{" and _begins(code, start, ended, holder)


def _behind(code: bytes, close: int) -> bytes:
    """The first byte behind a call that is no space."""
    at = _SPACE.match(code, close + 1).end()  # type: ignore[union-attr]
    return code[at : at + 1]


def _of_template(entry: Entry) -> bool:
    """Whether a declaration gives a variable of a template its value for some arguments."""
    return entry.kind in _DATA and bool(entry.flags & Flag.SPECIALISATION)


def _rest(code: bytes, close: int) -> tuple[bytes, int]:
    """What ends a declaration that a call makes: its semicolon, or the value that is given behind the call, ``MAKE(int, x) = 3;``.
    And where the call ends with that value."""
    after = _behind(code, close)
    if after == b"=" and (end := code.find(b";", close, close + _HANDED)) >= 0:
        return code[close + 1 : end + 1], end
    return (after if after == b";" else b""), close + 1


def _aside(entry: Entry, path: bytes, holder: Entry | None, code: bytes) -> bool:
    """Whether a declaration is how a macro does its work, and nothing that a reader looks up: it is known in its file alone,
    says how a class is copied and ends, or opens a namespace."""
    if entry.kind is Kind.NAMESPACE:
        return True
    if entry.kind is Kind.METHOD:
        made, given = path.rpartition(b"::")[2], code[slice(*entry.parameters)]
        copies = entry.name == made and (made in given or not given.strip(b"() "))
        return copies or entry.name == b"operator=" or entry.name.startswith(b"~")
    return bool(entry.flags & Flag.STATIC) and not path and (holder is None or holder.kind is Kind.NAMESPACE)


def handed(text: Text) -> dict[int, bytes]:
    """For macros whose replacement ends with the head of a function: the type of its one parameter that goes by the macro's
    last; ``FOO(name, m) {`` knows ``m``. By where the macro's definition starts, as things stand where the file ends."""
    expander = _Expander(text)
    found: dict[int, bytes] = {}
    for macro in text.macros:
        low, high = macro.parameters
        if high <= low or text.clean[macro.body[1] - 1 : macro.body[1]] != b")":
            continue
        names = _PARAMETER.findall(text.clean[low:high])
        if not names or names[-1] == b"...":
            continue
        last, body = re.escape(names[-1]), text.clean[slice(*macro.body)]
        delegates = _CALL.match(body)
        if not re.search(rb"\b" + last + rb"\s*\)\Z", body) and not (delegates and delegates[1] in expander.macros):
            continue
        tail = re.compile(_LAST % last)
        try:
            code = expander.expanded(text.clean[slice(*macro.name)], len(text.clean), b",".join(names))
        except _TooMuch:
            break
        head = tail.search(code)
        if head is not None and head[2] not in names:
            found[macro.start] = b" ".join(head[1].split())
    return found


def _begins(code: bytes, start: int, ended: int, holder: Entry | None) -> bool:
    """Whether a declaration may begin at a place, or in an enum a name: behind the end of another, or of a call."""
    last = _last(code, start)
    before = code[last : last + 1] if last >= 0 else b""
    if before in (b"", b";", b"}", b"{"):
        return True
    if before == b")" and ended >= 0:
        return last < ended
    if holder is None:
        return False
    return before == b"," if holder.kind is Kind.ENUM else before == b":" and holder.kind in _HOLDERS


def _last(code: bytes, end: int) -> int:
    """The place of the last byte before ``end`` that is no space, -1 for none."""
    width = 64
    while True:
        low = max(0, end - width)
        piece = code[low:end].rstrip()
        if piece or not low:
            return low + len(piece) - 1
        width *= 4


class _Around:
    """What has a body that a place may stand in. Places are asked for in their order."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        bodies = [(entry.body[0], -entry.body[1], number) for number, entry in enumerate(entries) if entry.body[0] >= 0]
        self._bodies = sorted(bodies, reverse=True)
        self._entries = entries
        self._open: list[tuple[int, Entry]] = []

    def innermost(self, place: int) -> Entry | None:
        while self._bodies and self._bodies[-1][0] < place:
            _, end, number = self._bodies.pop()
            self._open.append((-end, self._entries[number]))
        while self._open and self._open[-1][0] <= place:
            self._open.pop()
        return self._open[-1][1] if self._open else None


def _declared(code: bytes, outline: Outline, holder: Entry | None) -> list[Entry]:
    inner = Outline(
        code, Brackets(code), plain_c=outline.plain_c, objective=outline.objective, initialises=outline.initialises
    )
    inner.read_inside(holder)
    return [entry for entry in inner.entries if entry.name]


def _placed(entries: Sequence[Entry]) -> Iterator[tuple[Entry, bytes]]:
    """The entries in the order of the text, each with the path of the others that it stands in and its own qualifier; of a
    namespace that is opened again and again the first."""
    opened: list[tuple[int, bytes]] = []
    spaces: set[bytes] = set()
    for entry in sorted(entries, key=lambda item: item.byte):
        while opened and opened[-1][0] <= entry.byte:
            opened.pop()
        path = b"::".join(filter(None, (opened[-1][1] if opened else b"", entry.scope)))
        own = b"::".join(filter(None, (path, entry.name)))
        if entry.body[0] >= 0:
            opened.append((entry.body[1], own))
        if entry.kind is Kind.NAMESPACE:
            if own in spaces:
                continue
            spaces.add(own)
        yield entry, path


class _Expander:
    """Replaces macros by what they stand for."""

    def __init__(self, text: Text, given: Text | None = None) -> None:
        self._text, self._given = text, given
        #: all definitions of each, and those of other files
        self.macros: dict[bytes, list[Macro]] = {}
        for macro in text.macros:
            self.macros.setdefault(text.clean[slice(*macro.name)], []).append(macro)
        self._others = {given.clean[slice(*macro.name)]: macro for macro in given.macros} if given is not None else {}
        self._names = self.macros.keys() | self._others.keys()
        self._read: dict[tuple[bool, int], _Known] = {}
        self._room = _MOST

    def expanded(self, name: bytes, place: int, arguments: bytes) -> bytes:
        """What a call at a place becomes."""
        known = self._known(name, place)
        if known is None or known.parameters is None:
            return b""
        given = _split(_tokens(arguments))
        return b"".join(self._replaced(self._filled(known, given, place, frozenset(), 0), place, frozenset((name,)), 0))

    def _known(self, name: bytes, place: int) -> _Known | None:
        """What a name stands for at a place: the last definition before it, else that of another file."""
        several = self.macros.get(name, ())
        at = bisect_left(several, place, key=attrgetter("start")) - 1
        macro = several[at] if at >= 0 else self._others.get(name)
        if macro is None:
            return None
        key = (at >= 0, macro.start)
        known = self._read.get(key)
        if known is None:
            source = self._text if at >= 0 or self._given is None else self._given
            low, high = macro.parameters
            parameters = tuple(_PARAMETER.findall(source.clean[low:high])) if high > low else None
            body = _CONTINUED.sub(b" ", source.clean[slice(*macro.body)])
            known = self._read[key] = _Known(parameters, tuple(_tokens(body.strip())))
        return known

    def _filled(
        self, known: _Known, given: list[list[bytes]], place: int, busy: frozenset[bytes], depth: int
    ) -> list[bytes]:
        """The body with the arguments in it: replaced first, unless ``#`` or ``##`` stands beside."""
        parameters = known.parameters or ()
        values: dict[bytes, list[bytes]] = {}
        for number, parameter in enumerate(parameters):
            if parameter == b"...":
                values[b"__VA_ARGS__"] = [token for part in given[number:] for token in (b",", *part)][1:]
            else:
                values[parameter] = given[number] if number < len(given) else []
        full: dict[bytes, list[bytes]] = {}
        out: list[bytes] = []
        body = known.body
        at = 0
        while at < len(body):
            token = body[at]
            following = _next(body, at)
            if token == b"#" and following is not None and body[following] in values:
                out.append(b'""')
                at = following + 1
                continue
            if token == b"##":
                while out and out[-1].isspace():
                    out.pop()
                following = _next(body, at)
                piece = [] if following is None else values.get(body[following], [body[following]])
                if out and piece and _joins(out[-1]):
                    out[-1] += piece[0]
                    piece = piece[1:]
                out += piece
                at = len(body) if following is None else following + 1
                continue
            value = values.get(token)
            if value is None:
                out.append(token)
            elif following is not None and body[following] == b"##":
                out += value
            else:
                if token not in full:
                    full[token] = self._replaced(value, place, busy, depth + 1)
                out += full[token]
            at += 1
            self._room -= 1
            if self._room < 0:
                raise _TooMuch
        return out

    def _replaced(self, tokens: list[bytes], place: int, busy: frozenset[bytes], depth: int) -> list[bytes]:
        """Tokens with the macros in them replaced but for those that are ``busy`` being replaced."""
        if depth > _DEPTH:
            return tokens
        out: list[bytes] = []
        at = 0
        while at < len(tokens):
            token = tokens[at]
            at += 1
            known = self._known(token, place) if token in self._names and token not in busy else None
            if known is None:
                out.append(token)
                continue
            given: list[list[bytes]] = []
            if known.parameters is not None:
                opening = _next(tokens, at - 1)
                close = _closing(tokens, opening) if opening is not None and tokens[opening] == b"(" else -1
                if opening is None or close < 0:
                    out.append(token)
                    continue
                behind = _next(tokens, close)
                if token not in self.macros and behind is not None and tokens[behind] in (b"{", b"("):
                    out.append(token)  # the head of a function, which goes by this name
                    continue
                given = _split(tokens[opening + 1 : close])
                at = close + 1
            filled = self._filled(known, given, place, busy, depth)
            self._room -= sum(map(len, filled))
            if self._room < 0:
                raise _TooMuch
            out += self._replaced(filled, place, busy | {token}, depth + 1)
        return out


def _joins(token: bytes) -> bool:
    return _WORD.match(token) is not None or token[:1].isdigit()


def _tokens(code: bytes) -> list[bytes]:
    return _TOKEN.findall(code)


def _next(tokens: Sequence[bytes], at: int) -> int | None:
    """The place of the next token that is no space."""
    at += 1
    while at < len(tokens) and tokens[at].isspace():
        at += 1
    return at if at < len(tokens) else None


def _closing(tokens: Sequence[bytes], opening: int) -> int:
    """The place of the parenthesis that closes one, -1 for none."""
    depth = 0
    for at in range(opening, len(tokens)):
        if tokens[at] == b"(":
            depth += 1
        elif tokens[at] == b")":
            depth -= 1
            if not depth:
                return at
    return -1


def _split(tokens: list[bytes]) -> list[list[bytes]]:
    """The arguments of a call, without the spaces around them."""
    parts: list[list[bytes]] = [[]]
    depth = 0
    for token in tokens:
        if token in (b"(", b"[", b"{"):
            depth += token == b"("
        elif token == b")":
            depth -= 1
        elif token == b"," and not depth:
            parts.append([])
            continue
        if parts[-1] or not token.isspace():
            parts[-1].append(token)
    for part in parts:
        while part and part[-1].isspace():
            part.pop()
    return parts
