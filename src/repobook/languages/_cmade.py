"""Declarations that macros of a file make in it: ``FORALL(DEFINE)`` among declarations, in a class or an enum. Pure.

The preprocessor's own steps (C23 6.10.5): arguments go in, ``##`` joins words, and what comes out is read once more for
macros, without those that are being replaced. The result is read like any other text of declarations; what it declares
stands where the macro is called.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..model import Kind
from ._clex import Brackets, Macro, Text, plain
from ._coutline import Outline
from ._cplain import Entry, Scope

_TOKEN = re.compile(rb"[A-Za-z_]\w*|\.?\d(?:[eEpP][+-]|[\w.'])*|\"[^\"\n]*\"|'[^'\n]*'|##|\s+|[^\w\s]")
_WORD = re.compile(rb"[A-Za-z_]\w*\Z")
_CONTINUED = re.compile(rb"\\\r?\n")
_PARAMETER = re.compile(rb"[A-Za-z_]\w*|\.\.\.")
_SPACE = re.compile(rb"\s*")
#: the end of a function's head that declares one parameter, and the first name of its type
_LAST = rb"[\w>)]\s*\(\s*((?:const\s+)?([A-Za-z_]\w*)[\w:]*(?:\s*<[^()]*>)?\s*(?:const\s*)?[&*]*)\s*\b%s\s*\)\s*\Z"
#: Macros that stand for macros that stand for macros …
_DEPTH = 24
#: Bytes that the macro calls of one file may become; real lists stay far below.
_MOST = 1 << 21
_HOLDERS = (Kind.CLASS, Kind.STRUCT, Kind.UNION)


class Made(NamedTuple):
    """What one call of a macro declares."""

    #: extent of the call in the file
    start: int
    end: int
    #: what it becomes, and what that declares, with places in it:
    text: Text
    #: each with the path of what it stands in there, "" for what the call stands in
    entries: list[tuple[Entry, bytes]]


class _Known(NamedTuple):
    parameters: tuple[bytes, ...] | None
    body: tuple[bytes, ...]


class _TooMuch(Exception):
    """The calls of a file become more than is read."""


def made(text: Text, outline: Outline, entries: Sequence[Entry], brackets: Brackets) -> Iterator[Made]:
    """What the macros that a file defines declare in it. ``entries`` are its other declarations."""
    names = {
        text.clean[slice(*macro.name)] for macro in text.macros
        if macro.parameters[1] > macro.parameters[0] and macro.body[1] - macro.body[0] > 1
    }  # fmt: skip
    if not names:
        return
    calls = re.compile(rb"(?<![\w.:>#])(" + b"|".join(map(re.escape, sorted(names))) + rb")\s*\(")
    # Where brackets do not match nothing is sure, and a name that something is defined by makes nothing beside it.
    taken = {entry.byte for entry in entries}
    around = _Around(entries)
    expander = _Expander(text)
    ended = -1
    for call in calls.finditer(text.code):
        start, close = call.start(), brackets.match.get(call.end() - 1, -1)
        if close < 0 or start in taken or start < ended:
            continue
        holder = around.innermost(start)
        if holder is not None and holder.kind not in (*_HOLDERS, Kind.ENUM, Kind.NAMESPACE):
            continue
        after = text.code[_SPACE.match(text.code, close + 1).end() :][:1]  # type: ignore[union-attr]
        if after == b"{" or not _begins(text.code, start, ended, holder):
            continue
        try:
            code = expander.expanded(call[1], start, text.clean[call.end() : close])
        except _TooMuch:
            return
        if not code.strip():
            continue
        ended = close + 1
        found = _declared(code + (after if after == b";" else b""), outline, holder)
        if found:
            yield Made(start, ended, plain(code), list(_placed(found)))


def handed(text: Text) -> dict[int, bytes]:
    """For macros whose replacement ends with the head of a function: the type of its one parameter that goes by the macro's
    last; ``FOO(name, m) {`` knows ``m``. By where the macro's definition starts, as things stand where the file ends."""
    expander = _Expander(text)
    found: dict[int, bytes] = {}
    for macro in text.macros:
        low, high = macro.parameters
        if high <= low or not text.clean[: macro.body[1]].endswith(b")"):
            continue
        names = _PARAMETER.findall(text.clean[low:high])
        if not names or names[-1] == b"...":
            continue
        tail = re.compile(_LAST % re.escape(names[-1]))
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
    before = code[:start].rstrip()[-1:] if start else b""
    if before in (b"", b";", b"}", b"{"):
        return True
    if before == b")" and ended >= 0:
        return not code[ended:start].strip()
    if holder is None:
        return False
    return before == b"," if holder.kind is Kind.ENUM else before == b":" and holder.kind in _HOLDERS


class _Around:
    """What has a body that a place may stand in."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._bodies = sorted(
            ((entry.body[0], entry.body[1], number) for number, entry in enumerate(entries) if entry.body[0] >= 0)
        )
        self._starts = [low for low, _, _ in self._bodies]
        self._entries = entries

    def innermost(self, place: int) -> Entry | None:
        at = bisect_left(self._starts, place) - 1
        while at >= 0:
            low, high, number = self._bodies[at]
            if low < place < high:
                return self._entries[number]
            at -= 1
        return None


def _declared(code: bytes, outline: Outline, holder: Entry | None) -> list[Entry]:
    inner = Outline(
        code, Brackets(code), plain_c=outline.plain_c, objective=outline.objective, initialises=outline.initialises
    )
    if holder is not None and holder.kind is Kind.ENUM:
        inner._enumerators(0, len(code), Scope("class", holder.name))
    elif holder is not None and holder.kind in _HOLDERS:
        inner._block(0, len(code), Scope("class", holder.name))
    else:
        inner._block(0, len(code), Scope("namespace" if holder is not None else "file"))
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

    def __init__(self, text: Text) -> None:
        self._text = text
        self._macros: dict[bytes, list[Macro]] = {}
        for macro in text.macros:
            self._macros.setdefault(text.clean[slice(*macro.name)], []).append(macro)
        self._read: dict[int, _Known] = {}
        self._room = _MOST

    def expanded(self, name: bytes, place: int, arguments: bytes) -> bytes:
        """What a call at a place becomes."""
        known = self._known(name, place)
        if known is None or known.parameters is None:
            return b""
        given = _split(_tokens(arguments))
        return b"".join(self._replaced(self._filled(known, given, place, frozenset(), 0), place, frozenset((name,)), 0))

    def _known(self, name: bytes, place: int) -> _Known | None:
        """What a name stands for at a place: the last definition before it."""
        several = self._macros.get(name, ())
        macro = next((item for item in reversed(several) if item.start < place), None)
        if macro is None:
            return None
        known = self._read.get(macro.start)
        if known is None:
            clean = self._text.clean
            low, high = macro.parameters
            parameters = tuple(_PARAMETER.findall(clean[low:high])) if high > low else None
            body = _CONTINUED.sub(b" ", clean[slice(*macro.body)])
            known = self._read[macro.start] = _Known(parameters, tuple(_tokens(body.strip())))
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
            known = self._known(token, place) if token in self._macros and token not in busy else None
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
