"""Patterns as in ``.gitignore``: their syntax, and what they match. Pure.

Paths and patterns are bytes, as they are to git: ``?`` is one byte, and no encoding is assumed. What matches
is what git's own matching (``wildmatch``) matches; the tests ask git.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

#: The classes that may stand in brackets, as sets of bytes in a regular expression.
_CLASSES = {
    b"alnum": rb"0-9A-Za-z",
    b"alpha": rb"A-Za-z",
    b"blank": rb" \t",
    b"cntrl": rb"\x00-\x1f\x7f",
    b"digit": rb"0-9",
    b"graph": rb"!-~",
    b"lower": rb"a-z",
    b"print": rb" -~",
    b"punct": rb"!-/:-@\[-`{-~",
    b"space": rb"\t-\r ",
    b"upper": rb"A-Z",
    b"xdigit": rb"0-9A-Fa-f",
}
_NEVER = rb"(?!)"
_LITERAL = re.compile(rb"[^*?\[\\]*")


class Pattern(msgspec.Struct, frozen=True):
    """One line. ``regex`` is matched against the whole name when ``by_name``, else against the whole path."""

    regex: re.Pattern[bytes]
    negated: bool
    folders_only: bool
    by_name: bool


class Patterns(msgspec.Struct, frozen=True):
    """The patterns of one file, in order, with two expressions that tell quickly that none of them matches."""

    patterns: tuple[Pattern, ...]
    names: re.Pattern[bytes] | None
    paths: re.Pattern[bytes] | None

    def last(self, path: bytes, name: bytes, folder: bool) -> int:
        """Index of the last pattern that matches, -1 for none.

        ``path`` is relative to the folder that the patterns belong to, without a slash at its end; ``name`` is
        its last part. What lies in a matching folder is not said to match: callers stop at the folder.
        """
        if not (self.names and self.names.fullmatch(name)) and not (self.paths and self.paths.fullmatch(path)):
            return -1
        for number in range(len(self.patterns) - 1, -1, -1):
            item = self.patterns[number]
            if (folder or not item.folders_only) and item.regex.fullmatch(name if item.by_name else path):
                return number
        return -1

    def decides(self, path: bytes, name: bytes, folder: bool) -> bool | None:
        """True when the last match is a pattern, False when it is a negated one (``!``), None without a match."""
        number = self.last(path, name, folder)
        return None if number < 0 else not self.patterns[number].negated


def parse(text: bytes) -> Patterns:
    """The patterns of a file such as ``.gitignore``."""
    lines = text.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    return compiled(line.removesuffix(b"\r") for line in lines)


def from_settings(lines: Iterable[str]) -> Patterns:
    """Patterns that stand in the settings."""
    return compiled(line.encode("utf-8", "surrogateescape") for line in lines)


def compiled(lines: Iterable[bytes]) -> Patterns:
    """Patterns from lines without their ends. Comments, empty lines and what git takes for no pattern are left out."""
    patterns = tuple(pattern for line in lines if (pattern := pattern_of(line)) is not None)
    return Patterns(patterns, _any(patterns, True), _any(patterns, False))


def _any(patterns: tuple[Pattern, ...], by_name: bool) -> re.Pattern[bytes] | None:
    parts = [pattern.regex.pattern for pattern in patterns if pattern.by_name is by_name]
    return re.compile(b"|".join(b"(?:%s)" % part for part in parts), re.DOTALL) if parts else None


def pattern_of(line: bytes) -> Pattern | None:
    """The pattern of one line, None when the line holds none."""
    if line.startswith(b"#"):
        return None
    line = _without_trailing_spaces(line)
    negated = line.startswith(b"!")
    line = line[negated:]
    folders_only = line.endswith(b"/")
    if folders_only:
        line = line[:-1]
    if not line:
        return None
    by_name = b"/" not in line
    # Git compares what stands before the first wildcard as it is, and matches only the rest: a ``**`` right
    # after it counts as one at the start.
    rest = line.removeprefix(b"/")
    literal = _LITERAL.match(rest)
    start = b"" if literal is None or by_name else literal.group()
    expression = re.escape(start) + translated(rest[len(start) :], paths=not by_name)
    return Pattern(re.compile(expression, re.DOTALL), negated, folders_only, by_name)


def _without_trailing_spaces(line: bytes) -> bytes:
    """Spaces at the end do not count unless a backslash stands before them."""
    bare = line.rstrip(b" ")
    backslashes = len(bare) - len(bare.rstrip(b"\\"))
    return bare + b" " if backslashes % 2 and len(bare) < len(line) else bare


def translated(pattern: bytes, *, paths: bool) -> bytes:
    """A glob as a regular expression. Only ``**`` between slashes matches a slash, and only with ``paths``.

    Each wildcard but the last takes the first place where what follows it fits, and never another one (``(?>``):
    that finds the same matches, and no pattern takes more time than its length times that of the path.
    """
    groups: list[list[list[bytes]]] = [[[b""]]]  # between ``**/``: segments' pieces, between single stars
    at, end = 0, len(pattern)
    while at < end:
        byte = pattern[at : at + 1]
        pieces = groups[-1]
        if byte == b"*":
            after = at
            while pattern[after : after + 1] == b"*":
                after += 1
            bounded = (at == 0 or pattern[at - 1 : at] == b"/") and pattern[after : after + 1] in (b"", b"/")
            if not paths or after - at == 1 or not bounded:
                pieces[-1].append(b"")
            elif after < end:
                groups.append([[b""]])
                after += 1
            else:
                pieces[-1][-1] += rb".*"
            at = after
        elif byte == b"/":
            pieces.append([b""])
            at += 1
        else:
            expression, at = _single(pattern, at, paths)
            if at < 0:
                return _NEVER
            pieces[-1][-1] += expression
    first, *middle = [b"/".join(map(_segment, group)) for group in groups]
    if not middle:
        return first
    *middle, last = middle
    return first + b"".join(rb"(?>(?:[^/]*/)*?%s)" % group for group in middle if group) + rb"(?:.*/)?" + last


def _segment(pieces: list[bytes]) -> bytes:
    """What stands between two slashes, from the pieces between its stars."""
    if len(pieces) == 1:
        return pieces[0]
    first, *middle, last = pieces
    return first + b"".join(rb"(?>[^/]*?%s)" % piece for piece in middle if piece) + rb"[^/]*" + last


def _single(pattern: bytes, at: int, paths: bool) -> tuple[bytes, int]:
    """The expression for one byte of text, and the index behind it; -1 when the pattern can match nothing."""
    byte = pattern[at : at + 1]
    if byte == b"?":
        return (rb"[^/]" if paths else rb"."), at + 1
    if byte == b"[":
        expression, at = _brackets(pattern, at + 1)
        return (rb"(?!/)" if paths else b"") + expression, at
    if byte == b"\\":
        return (re.escape(pattern[at + 1 : at + 2]), at + 2) if at + 1 < len(pattern) else (_NEVER, -1)
    return re.escape(byte), at + 1


def _brackets(pattern: bytes, at: int) -> tuple[bytes, int]:
    """A set in brackets as a regular expression, and the index behind it; -1 when it does not end.

    ``at`` is behind the opening bracket.
    """
    negated = pattern[at : at + 1] in (b"!", b"^")
    at += negated
    parts: list[bytes] = []
    first, low = True, -1  # low: the byte that a following ``-`` would start a range with
    while first or pattern[at : at + 1] != b"]":
        byte = pattern[at : at + 1]
        if not byte:
            return b"", -1
        first = False
        if byte == b"-" and low >= 0 and pattern[at + 1 : at + 2] not in (b"", b"]"):
            high, at = _member(pattern, at + 1)
            if at < 0:
                return b"", -1
            parts.extend([rb"\x%02x-\x%02x" % (low, high)] if low <= high else [])
            low = -1
        elif pattern[at : at + 2] == b"[:" and b"]" in pattern[at + 2 :]:
            close = pattern.index(b"]", at + 2)
            if pattern[close - 1 : close] == b":" and close - 1 >= at + 2:
                name = pattern[at + 2 : close - 1]
                if name not in _CLASSES:
                    return b"", -1
                parts.append(_CLASSES[name])
                at, low = close + 1, -1
            else:  # not a class after all: the bracket is one of the set
                parts.append(rb"\[")
                at, low = at + 1, ord("[")
        else:
            low, at = _member(pattern, at)
            if at < 0:
                return b"", -1
            parts.append(rb"\x%02x" % low)
    inside = b"".join(parts)
    if not inside:
        return (rb"." if negated else _NEVER), at + 1
    return b"[%s%s]" % (b"^" if negated else b"", inside), at + 1


def _member(pattern: bytes, at: int) -> tuple[int, int]:
    """One byte of a set, and the index behind it; -1 when the pattern ends there."""
    if pattern[at : at + 1] == b"\\":
        at += 1
    return (pattern[at], at + 1) if at < len(pattern) else (0, -1)
