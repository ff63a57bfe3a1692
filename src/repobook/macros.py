"""Macros that files take from each other: what a file calls, what it offers, and what it is given. Pure.

Only a macro that all files which define it define alike is given: no include is followed.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from hashlib import blake2b

import msgspec

_WORD = re.compile(r"[A-Za-z_]\w*")
#: Most characters of macros that one file is given; real files stay far below.
_MOST = 1 << 18


class Macros(msgspec.Struct, frozen=True, array_like=True):
    """What a file has to do with macros of other files."""

    #: names that it calls where declarations stand, and does not define
    called: tuple[str, ...] = ()
    #: macros that it defines for others, each as a ``#define`` on one line, by name
    offered: dict[str, str] = {}
    #: a hash of those of other files that it was read with (`digest_of`)
    given: bytes = b""
    #: the key of the analysis without these, where there are any
    plain: bytes = b""


def digest_of(given: bytes) -> bytes:
    """A hash of macros as `Shared.given` gives them; b"" for none."""
    return blake2b(given, digest_size=16).digest() if given else b""


def again(every: Sequence[Macros]) -> list[tuple[int, bytes]]:
    """The files, by their places, that are to be read once more: they were read with other macros than `Shared.given` gives
    them, which come along."""
    shared = Shared(every)
    given = [(number, shared.given(macros)) for number, macros in enumerate(every) if macros.called]
    return [(number, text) for number, text in given if digest_of(text) != every[number].given]


class Shared:
    """The macros of all files."""

    def __init__(self, every: Iterable[Macros]) -> None:
        self._offered: dict[str, str] = {}
        unlike: set[str] = set()
        for macros in every:
            for name, text in macros.offered.items():
                if self._offered.setdefault(name, text) != text:
                    unlike.add(name)
        for name in unlike:
            del self._offered[name]
        self._named: dict[str, tuple[str, ...]] = {}
        self._given: dict[tuple[tuple[str, ...], tuple[str, ...]], bytes] = {}

    def given(self, macros: Macros) -> bytes:
        """The macros that a file calls, with those that they call: their ``#define``, a line each. b"" for none, and for more
        than is read."""
        called = tuple([name for name in macros.called if name in self._offered])
        if not called:
            return b""
        key = (called, tuple([name for name in macros.offered if name in self._offered]))
        known = self._given.get(key)
        if known is None:
            known = self._given[key] = self._closed(called, macros.offered)
        return known

    def _closed(self, called: tuple[str, ...], own: Container[str]) -> bytes:
        found, pending = set(called), [*called]
        size = 0
        while pending:
            name = pending.pop()
            size += len(self._offered[name])
            if size > _MOST:
                return b""
            for other in self._names(name):
                if other not in found and other not in own:
                    found.add(other)
                    pending.append(other)
        return "".join(f"{self._offered[name]}\n" for name in sorted(found)).encode()

    def _names(self, name: str) -> tuple[str, ...]:
        """The macros that the text of one names."""
        known = self._named.get(name)
        if known is None:
            words = dict.fromkeys(_WORD.findall(self._offered[name]))
            known = self._named[name] = tuple([word for word in words if word in self._offered])
        return known
