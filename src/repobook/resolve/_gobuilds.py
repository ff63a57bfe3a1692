"""Which files of Go can be built together: what their ``//go:build`` lines and names ask for. Pure."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator

from ..languages._gobuild import PROCESSORS, SYSTEMS

_WORD = re.compile(r"[\w.]+|&&|\|\||[!()]")
#: systems that are built with the files of another as well
_ALSO = {"android": "linux", "illumos": "solaris", "ios": "darwin"}
_UNIX = SYSTEMS - {"js", "nacl", "plan9", "wasip1", "windows", "zos"}
_COMPILERS = ("gc", "gccgo")
_FIXED = SYSTEMS | PROCESSORS | {"unix", *_COMPILERS}
#: tags of one expression that are tried in all ways
_MOST = 8


@functools.cache
def together(one: str, other: str) -> bool:
    """Whether some build has the files of two conditions ("" for none); of what is too long to try, it may be."""
    return not one or not other or _met(f"({one}) && ({other})", None)


@functools.cache
def reach(condition: str) -> int:
    """On how many systems a file is built without a tag being asked for."""
    return sum(not condition or _met(condition, system) for system in sorted(SYSTEMS))


def _met(expression: str, system: str | None) -> bool:
    """Whether an expression holds on some system with any tags (None), or on a system with those that are the custom."""
    words = _WORD.findall(expression)
    names = {word for word in words if word[0].isalnum() or word[0] == "_"}
    free = sorted(name for name in names - _FIXED if system is None or name == "cgo")
    if len(free) > _MOST:
        return True
    released = {name for name in names if name.startswith("go1.") and system is not None}
    return any(
        _Reader(words, {*setting, *released, *itertools.compress(free, switches)}).value()
        for setting in _settings(names, _systems(names) if system is None else [system])
        for switches in itertools.product((False, True), repeat=len(free))
    )


def _systems(names: set[str]) -> list[str]:
    """The systems that make a difference to some names; of those that they do not tell apart, one that is a Unix and one
    that is none."""
    found = {*(names & SYSTEMS), *(_ALSO[name] for name in names if name in _ALSO)}
    others = sorted(SYSTEMS - found - _ALSO.keys())
    like, unlike = [name for name in others if name in _UNIX], [name for name in others if name not in _UNIX]
    return [*sorted(found), *like[:1], *unlike[:1]]


def _settings(names: set[str], systems: list[str]) -> Iterator[set[str]]:
    """The tags that hold on systems, with each processor and compiler that makes a difference to some names."""
    compilers = _COMPILERS if names & {*_COMPILERS} else _COMPILERS[:1]
    for system, processor, compiler in itertools.product(systems, [*sorted(names & PROCESSORS), ""], compilers):
        also = {_ALSO[system]} if system in _ALSO else set()
        yield {system, processor, compiler, *also} | ({"unix"} if system in _UNIX else set())


class _Reader:
    """Reads an expression; a word holds when it is among the tags."""

    def __init__(self, words: list[str], tags: set[str]) -> None:
        self.words, self.tags, self.at = words, tags, 0

    def value(self) -> bool:
        found = self._all()
        while self._next("||"):
            found = self._all() or found
        return found

    def _all(self) -> bool:
        found = self._one()
        while self._next("&&"):
            found = self._one() and found
        return found

    def _one(self) -> bool:
        if self._next("!"):
            return not self._one()
        if self._next("("):
            found = self.value()
            self._next(")")
            return found
        word = self.words[self.at] if self.at < len(self.words) else ""
        self.at += 1
        return word in self.tags

    def _next(self, word: str) -> bool:
        here = self.at < len(self.words) and self.words[self.at] == word
        self.at += here
        return here
