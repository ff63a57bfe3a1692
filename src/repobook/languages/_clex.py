"""C-like text made plain: comments, literals, directives and untaken branches blanked, brackets matched. Pure.

Everything here keeps offsets: what is blanked becomes spaces of equal length, line breaks stay.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

import msgspec
import numpy as np
from numpy.typing import NDArray

_LEX = re.compile(
    rb"//[^\n]*(?:(?:(?<=\\)|(?<=\\\r))\n[^\n]*)*"
    rb"|/\*[\s\S]*?(?:\*/|\Z)"
    rb'|"[^"\\\n]*(?:\\[\s\S][^"\\\n]*)*"'
    rb"|'(?<![0-9a-fA-F]')[^'\\\n]*(?:\\.[^'\\\n]*)*'"
    rb'|R"([^\s()\\]{0,16})\([\s\S]*?\)\1"'
)
#: a directive and the line break before it: an expression that starts with a fixed byte is found five times faster
#: than one that starts with ``^``
DIRECTIVE = re.compile(rb"\n[ \t]*(?:#|%:)[ \t]*([a-z_]*)([^\n\\]*(?:\\(?:\r\n|[\s\S])[^\n\\]*)*)")
#: makes a blank of every byte but the ends of lines
BLANK = bytes(value if value in b"\r\n" else 32 for value in range(256))
_INCLUDE = re.compile(rb'[ \t]*[<"]([^>"\n]+)[>"]')
_DEFINE = re.compile(rb"[ \t]+([A-Za-z_]\w*)(\([^()\n\\]*(?:\\(?:\r\n|[\s\S])[^()\n\\]*)*\))?")
_DEFINED = re.compile(rb"\bdefined\b")
_CONDITION = re.compile(rb"^(!)?\s*(?:defined\s*\(?\s*(\w+)\s*\)?|(\w+))\s*$")
_LINKAGE = re.compile(rb"\s*extern\s*\"[^\"]*\"\s*\Z").match
#: headers that are no project's: one in a folder of its own may be this one's, made by its build
_OF_SYSTEM = re.compile(r"(?:(?:sys|net|netinet|arpa|linux|mach|asm)/)?[^/]+\Z").match
#: what may stand around includes and says nothing
_LINKED = re.compile(rb"extern\s*\"[^\"]*\"\s*\{|\}")
_NO_STEPS = bytes(value for value in range(256) if value not in b"{}()")
#: what braces and parentheses add to the depth, as signed bytes
_STEPS = bytes(1 if value in b"{(" else 255 if value in b"})" else 0 for value in range(256))


class Macro(msgspec.Struct, frozen=True):
    """A ``#define``: the bytes of its name, of its parameter list with parentheses (empty: none) and of its body."""

    start: int
    name: tuple[int, int]
    parameters: tuple[int, int]
    body: tuple[int, int]


class Include(msgspec.Struct, frozen=True):
    """An ``#include``: the path as written, the byte it starts at, whether it stands in ``<…>``."""

    path: str
    byte: int
    system: bool


class _Group(msgspec.Struct):
    """An ``#if`` with its branches: each one's condition key, whether it holds when the key does, and its bytes."""

    branches: list[tuple[bytes, bool, int, int]] = msgspec.field(default_factory=list)
    condition: tuple[bytes, bool] = (b"", True)
    start: int = 0
    lines: list[tuple[int, int]] = msgspec.field(default_factory=list)
    closed: bool = False


class Text(msgspec.Struct):
    """One file's text in its plain forms, all of the same length."""

    data: bytes
    #: comments, the insides of literals, directives that use no names and branches under ``#if 0`` blanked
    clean: bytes
    #: directives and untaken branches blanked too: what declarations are read from
    code: bytes
    comments: list[tuple[int, int]]
    macros: list[Macro]
    includes: list[Include]
    #: branches blanked in ``code`` that still hold declarations, half-open bytes
    others: list[tuple[int, int]]
    #: branches kept in ``code`` in place of these
    taken: list[tuple[int, int]]
    #: the conditions of ``#if`` and the like, half-open bytes
    conditions: list[tuple[int, int]]
    #: directives that split a statement or a block, half-open bytes
    split: list[tuple[int, int]]
    #: ``code`` with these branches chosen instead, empty when there are none
    alternative: bytes
    #: the directives of all conditions, half-open bytes
    conditional: list[tuple[int, int]]
    #: branches that stand where others take in headers of the system and do nothing else, half-open bytes
    stand_ins: list[tuple[int, int]]

    def stands_in(self, place: int) -> bool:
        """Whether a place is in a branch that stands in for headers of the system."""
        return any(start <= place < end for start, end in self.stand_ins)


def lex(data: bytes) -> Text:
    """The plain forms of a file."""
    comments: list[tuple[int, int]] = []

    def replace(match: re.Match[bytes]) -> bytes:
        text = match[0]
        first = text[0]
        if first == 47:
            comments.append(match.span())
            if b"\n" in text and _in_directive(data, match.start()):
                return _continued(text)
            return text.translate(BLANK)
        if first == 82:
            return b' "' + text[2:-1].translate(BLANK) + b'"'
        return text[:1] + text[1:-1].translate(BLANK) + text[-1:] if len(text) > 1 else text

    clean = _LEX.sub(replace, data)
    text = Text(data, clean, clean, comments, [], [], [], [], [], [], b"", [], [])
    if b"#" in clean or b"%:" in clean:
        _directives(text)
    return text


def plain(code: bytes) -> Text:
    """Text that has neither comments nor directives."""
    return Text(code, code, code, [], [], [], [], [], [], [], b"", [], [])


def _in_directive(data: bytes, at: int) -> bool:
    """Whether a place is in a directive, which may go on over several rows."""
    start = data.rfind(b"\n", 0, at) + 1
    while start > 1 and data[:start].endswith((b"\\\n", b"\\\r\n")):
        start = data.rfind(b"\n", 0, start - 1) + 1
    return data[start:at].lstrip()[:1] == b"#"


def _continued(comment: bytes) -> bytes:
    """A blanked comment whose line breaks continue the directive around it."""
    return re.sub(rb"[ ](?=\r?\n)", rb"\\", comment.translate(BLANK))


def _directives(text: Text) -> None:
    """Reads the directives, and blanks them and what is not taken."""
    clean = text.clean
    code = bytearray(clean)
    groups: list[_Group] = []
    stack: list[_Group] = []
    dead: list[tuple[int, int]] = []
    silent: list[tuple[int, int]] = []
    # A line break is put before the text, so places in it are one further on.
    for match in directives(b"\n" + clean):
        start, end = match.start(), match.end() - 1
        word = match[1]
        rest = match.start(2) - 1
        silent.append((match.start(1) - 1, rest))
        code[start:end] = clean[start:end].translate(BLANK)
        if word == b"define":
            _define(text, start, rest, end)
            continue
        if word in (b"include", b"include_next", b"import"):
            found = _INCLUDE.match(text.data, rest)
            if found:
                system = text.data[found.start(1) - 1] == 60
                path = found[1].decode("utf-8", "replace").strip()
                text.includes.append(Include(path, found.start(1), system))
            silent.append((start, end))
        elif word in (b"if", b"ifdef", b"ifndef"):
            group = _Group(condition=_condition(word, clean[rest:end]), start=end)
            group.lines.append((start, end))
            text.conditions.append((rest, end))
            silent.extend(found.span() for found in _DEFINED.finditer(clean, rest, end))
            groups.append(group)
            stack.append(group)
        elif word in (b"elif", b"else", b"endif", b"elifdef", b"elifndef"):
            if not stack:
                continue
            group = stack[-1]
            group.branches.append((*group.condition, group.start, start))
            group.lines.append((start, end))
            if word == b"endif":
                group.closed = stack.pop() is group
            elif word == b"else":
                negated = (group.condition[0], not group.condition[1]) if len(group.branches) == 1 else (b"", True)
                group.condition, group.start = (negated if negated[0] in (b"0", b"1") else (b"#else", True)), end
            else:
                group.condition, group.start = _condition(word[2:] or b"if", clean[rest:end]), end
                text.conditions.append((rest, end))
                silent.extend(found.span() for found in _DEFINED.finditer(clean, rest, end))
        elif word != b"undef":
            silent.append((start, end))
    for group in groups:
        for key, holds, start, end in group.branches:
            if (key == b"0" and holds) or (key == b"1" and not holds):
                dead.append((start, end))
                code[start:end] = clean[start:end].translate(BLANK)
    if silent or dead:
        words = bytearray(clean)
        for start, end in silent + dead:
            words[start:end] = clean[start:end].translate(BLANK)
        text.clean = bytes(words)
    if dead:
        text.includes = [item for item in text.includes if not any(low <= item.byte < high for low, high in dead)]
        text.macros = [macro for macro in text.macros if not any(low <= macro.start < high for low, high in dead)]
    if any(item.system for item in text.includes):
        _stand_in(text, code, groups)
    _choose(text, code, groups)


def _stand_in(text: Text, code: bytearray, groups: list[_Group]) -> None:
    """Finds what is for where there is no header: ``#if HAVE_OMP`` / ``#include <omp.h>`` / ``#else`` / the branch."""
    includes = [item.byte for item in text.includes]
    defined = [macro.start for macro in text.macros]
    for group in groups:
        if len(group.branches) < 2 or not group.closed:
            continue
        headers, others = False, []
        for _, _, start, end in group.branches:
            low, high = bisect_left(includes, start), bisect_left(includes, end)
            if low == high:
                others.append((start, end))
            elif (
                not all(item.system and _OF_SYSTEM(item.path) for item in text.includes[low:high])
                or bisect_left(defined, start) < bisect_left(defined, end)
                or _LINKED.sub(b"", code[start:end]).strip()
            ):
                break
            else:
                headers = True
        else:
            text.stand_ins += others if headers else []


def directives(text: bytes) -> Iterator[re.Match[bytes]]:
    """The directives of a text that starts with a line break, each with the break before it. To look for the sign
    first is several times faster than to try the expression on every row."""
    if b"%:" in text:
        yield from DIRECTIVE.finditer(text)
        return
    at, end = text.find(b"#"), 0
    while at >= 0:
        start = text.rfind(b"\n", end, at)
        if start >= 0 and not text[start:at].strip(b"\n \t") and (match := DIRECTIVE.match(text, start)):
            yield match
            end = match.end()
            at = end - 1
        at = text.find(b"#", at + 1)


def _define(text: Text, start: int, rest: int, end: int) -> None:
    found = _DEFINE.match(text.clean, rest, end)
    if found:
        parameters = found.span(2) if found[2] else (found.end(1), found.end(1))
        text.macros.append(Macro(start, found.span(1), parameters, (found.end(), end)))


def _condition(word: bytes, rest: bytes) -> tuple[bytes, bool]:
    """What a condition tests, and whether the branch is taken when that holds."""
    rest = rest.strip()
    if word == b"ifdef":
        return rest, True
    if word == b"ifndef":
        return rest, False
    match = _CONDITION.match(rest)
    if match:
        return match[2] or match[3], not match[1]
    return b" ".join(rest.split()), True


def _choose(text: Text, code: bytearray, groups: list[_Group]) -> None:
    """Where branches split a statement or a block, keeps one of them in ``code`` and the next in ``alternative``."""
    truth: dict[bytes, bool] = {}
    drops: list[tuple[int, int]] = []
    second: list[tuple[int, int]] = []
    # Inner groups first, so that an outer one sees what remains of them.
    for group in sorted(groups, key=lambda item: -item.start):
        if not group.closed:
            continue
        text.conditional += group.lines
        parts = [bytes(code[start:end]) for _, _, start, end in group.branches]
        if len(parts) == 1 and _LINKAGE(parts[0]):
            # ``extern "C"`` for C++ alone, before a declaration for both: no grammar expects directives there.
            text.split += [*group.lines, group.branches[0][2:]]
            continue
        if all(_whole(part) for part in parts) and not _splits(parts, code, group.branches[-1][3]):
            continue
        text.split += group.lines
        chosen = -1
        for index, (key, holds, _, _) in enumerate(group.branches):
            if key == b"#else" or truth.setdefault(key, holds) == holds:
                chosen = index
                break
        if chosen < 0 and len(group.branches) > 1:
            chosen = 0
        for index, (_, _, start, end) in enumerate(group.branches):
            if index != chosen and parts[index].strip():
                drops.append((start, end))
                code[start:end] = text.clean[start:end].translate(BLANK)
        if chosen >= 0 and len(group.branches) > 1:
            second.append(group.branches[chosen][2:])
    text.code = bytes(code)
    if drops and second:
        other = bytearray(text.code)
        for start, end in drops:
            other[start:end] = text.clean[start:end]
        for start, end in second:
            other[start:end] = text.clean[start:end].translate(BLANK)
        for match in directives(b"\n" + other):
            other[match.start() : match.end() - 1] = match[0][1:].translate(BLANK)
        text.others = sorted(drops)
        text.taken = sorted(second)
        text.alternative = bytes(other)


def _whole(part: bytes) -> bool:
    """Whether brackets open and close within a branch."""
    marks = part.translate(None, _NO_STEPS)
    if marks.count(b"{") != marks.count(b"}") or marks.count(b"(") != marks.count(b")"):
        return False
    steps = np.frombuffer(marks.translate(_STEPS), np.int8)
    return not marks or bool(steps.cumsum(dtype=np.int32).min() >= 0)


def _splits(parts: list[bytes], code: bytearray, end: int) -> bool:
    """Whether the branches are different beginnings of one definition: ``int f(int)`` #else ``int f(long)`` … ``{``."""
    if len(parts) < 2:
        return False
    tails = [part.rstrip()[-1:] for part in parts]
    if all(tail in (b"", b";", b"}", b"{", b",", b":") for tail in tails):
        return False
    following = bytes(code[end : end + 400]).split(None, 2)
    if len(following) > 1 and following[0].startswith(b"#"):
        following = following[1:]
    return bool(following) and following[0][:1] in b"{:" and all(tails)


class Brackets:
    """All brackets of a text and their partners. ``match`` maps the byte of each bracket to that of its partner."""

    __slots__ = ("depth", "match", "partner", "positions")

    def __init__(self, code: bytes) -> None:
        marks = np.frombuffer(code.translate(_BRACKET), np.uint8)
        positions = marks.nonzero()[0]
        depth, partner = _partners(positions, marks[positions])
        if partner is None:
            partner = _recover(code, positions)
            opening = partner > positions
            depth = (opening.view(np.int8) - ((partner >= 0) & ~opening)).cumsum(dtype=np.int32)
        self.positions = positions
        self.partner = partner
        #: how many of those with a partner are open past each
        self.depth = depth
        self.match: dict[int, int] = dict(zip(positions.tolist(), partner.tolist(), strict=True))


#: brackets as numbers: opening ones are odd, and each is followed by its closing one; all other bytes are 0
_BRACKET = bytes(b"()[]{}".find(value) + 1 for value in range(256))


def _partners(
    positions: NDArray[np.intp], marks: NDArray[np.uint8]
) -> tuple[NDArray[np.int32], NDArray[np.intp] | None]:
    """How many brackets are open past each, and the partners where all of them pair up, else None."""
    count = len(positions)
    odd = marks & 1
    depth = (odd.view(np.int8) * 2 - 1).cumsum(dtype=np.int32)
    if count and (depth[-1] != 0 or depth.min() < 0):
        return depth, None
    order = (depth + (odd ^ 1)).argsort(kind="stable")
    opening, closing = order[0::2], order[1::2]
    if not (marks[opening] + 1 == marks[closing]).all():
        return depth, None
    partner = np.empty(count, np.intp)
    partner[opening] = positions[closing]
    partner[closing] = positions[opening]
    return depth, partner


def _recover(code: bytes, positions: NDArray[np.intp]) -> NDArray[np.intp]:
    """Partners where some brackets have none (-1): a brace closes what is still open inside its block."""
    places = positions.tolist()
    partner = [-1] * len(places)
    stack: list[tuple[int, int]] = []
    for index, place in enumerate(places):
        character = code[place]
        if character in b"([{":
            stack.append((character, index))
            continue
        wanted = 40 if character == 41 else character - 2
        depth = len(stack) - 1
        if character != 125:
            # A parenthesis never closes one outside the innermost block.
            while depth >= 0 and stack[depth][0] != wanted and stack[depth][0] != 123:
                depth -= 1
        else:
            while depth >= 0 and stack[depth][0] != 123:
                depth -= 1
        if depth >= 0 and stack[depth][0] == wanted:
            other = stack[depth][1]
            partner[index], partner[other] = places[other], place
            del stack[depth:]
    return np.array(partner, np.intp)
