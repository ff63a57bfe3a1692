"""What ``.gitattributes`` files say of a path, as far as it concerns what a file is. Pure.

Read are the attributes ``linguist-generated``, ``linguist-vendored`` and ``linguist-documentation``, with git's
rules: a later line counts more than an earlier one, a deeper file more than one above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from .ignore import Pattern, Patterns, compiled, pattern_of

#: The attributes that are read.
NAMES = ("linguist-generated", "linguist-vendored", "linguist-documentation")

#: An attribute and what it is set to; None for ``!name``, which takes back what was said before.
Setting = tuple[str, bool | None]

_MACRO = b"[attr]"
_ESCAPES = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v"}
_ESCAPE = re.compile(rb"\\(?:([0-7]{3})|(.))", re.DOTALL)
_QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*)"')


class Rules(msgspec.Struct, frozen=True):
    """The rules of one file. A path that starts with ``strip`` is matched with it replaced by ``add``.

    So a file in a subfolder strips that folder, and one above the root adds the way down to the root.
    """

    strip: bytes
    add: bytes
    rules: tuple[tuple[Pattern, tuple[Setting, ...]], ...]
    patterns: Patterns


class Attributes(msgspec.Struct, frozen=True):
    """What is known of the repository as a whole that tells what its files are."""

    #: the rules of ``.gitattributes`` files, the outermost first
    files: tuple[Rules, ...] = ()
    #: folders named like tests or documentation that are packages of the program itself (``django/test``)
    packages: frozenset[str] = frozenset()
    #: ``c`` or ``cpp`` for folders with such files, by which there are more of; "" stands for the whole repository
    native: dict[str, str] = msgspec.field(default_factory=dict)

    def header(self, path: str) -> str:
        """The language of a header in which nothing tells C from C++: that of the nearest folder with sources."""
        while path:
            path = path.rpartition("/")[0]
            if path in self.native:
                return self.native[path]
        return self.native.get("", "c")

    def of(self, path: str) -> dict[str, bool]:
        """The attributes that are set or unset for a path."""
        found: dict[str, bool] = {}
        if not self.files:
            return found
        whole = path.encode("utf-8", "surrogateescape")
        name = whole.rpartition(b"/")[2]
        for file in self.files:
            if not whole.startswith(file.strip):
                continue
            inside = file.add + whole[len(file.strip) :]
            if file.patterns.last(inside, name, False) < 0:
                continue
            for pattern, settings in file.rules:
                if pattern.regex.fullmatch(name if pattern.by_name else inside):
                    for attribute, value in settings:
                        if value is None:
                            found.pop(attribute, None)
                        else:
                            found[attribute] = value
        return found


def parse(text: bytes, strip: bytes = b"", add: bytes = b"") -> Rules:
    """The rules of one ``.gitattributes`` file; `Rules` says what ``strip`` and ``add`` are."""
    macros: dict[str, tuple[Setting, ...]] = {}
    rules: list[tuple[Pattern, tuple[Setting, ...]]] = []
    kept: list[bytes] = []
    for line in text.removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        name, words = _split(line.strip(b" \t\r"))
        if not name:
            continue
        settings = tuple(_settings(words, macros))
        if name.startswith(_MACRO):
            macros[name[len(_MACRO) :].decode("utf-8", "replace")] = settings
            continue
        pattern = pattern_of(name)
        # Attributes are given to files: negated patterns are forbidden, and a folder hands nothing on.
        if pattern is not None and settings and not pattern.negated and not pattern.folders_only:
            rules.append((pattern, settings))
            kept.append(name)
    return Rules(strip, add, tuple(rules), compiled(kept))


def _split(line: bytes) -> tuple[bytes, list[bytes]]:
    """A line's pattern and its words; an empty pattern for lines that hold none."""
    if not line or line.startswith(b"#"):
        return b"", []
    quoted = _QUOTED.match(line)
    if quoted:
        return _ESCAPE.sub(_unescaped, quoted.group(1)), line[quoted.end() :].split()
    first, *words = line.split()
    return first, words


def _unescaped(match: re.Match[bytes]) -> bytes:
    octal, other = match.groups()
    return bytes([int(octal, 8) & 255]) if octal else _ESCAPES.get(other, other)


def _settings(words: Iterable[bytes], macros: dict[str, tuple[Setting, ...]]) -> Iterable[Setting]:
    for word in words:
        text = word.decode("utf-8", "replace")
        name, equals, value = text.lstrip("-!").partition("=")
        state: bool | None = None if text[0] == "!" else text[0] != "-" and not (equals and value == "false")
        if name in NAMES:
            yield name, state
        elif name in macros and state:
            yield from macros[name]
