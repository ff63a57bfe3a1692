"""Grammars of yacc and lex: what of them is C. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ._clex import BLANK

#: gives what is C in a grammar, and the bytes of its rules
Parts = Callable[[bytes], tuple[bytes, range]]
_SECTION = re.compile(rb"^%%[^\S\n]*\r?$", re.M)
#: What is not closed goes on to the end: so each byte is looked at once.
_NOTE = re.compile(rb"^/\*.*?(?:\*/|\Z)", re.M | re.S)
_PART = re.compile(rb"^%\{[^\S\n]*\r?\n(.*?)(?:^%\}|\Z)", re.M | re.S)
#: what may hold a curly bracket that is none, and these; what stands for a value in an action
_MARK = re.compile(rb"/\*.*?(?:\*/|\Z)|//[^\n]*|\"(?:[^\"\\\n]|\\.){0,1000}\"|'(?:[^'\\\n]|\\.){0,1000}'|[{}]", re.S)
_VALUE = re.compile(rb"\$\$[ \t]*=(?!=)|[$@](?:<\w+>)?(?:[$@]|-?\d+|\[\w+\]|(?<=\$)[A-Za-z_]\w*)")


def of_yacc(data: bytes) -> tuple[bytes, range]:
    """A grammar of yacc in C, and the bytes of its rules."""
    return _in_c(data, actions=True)


def of_lex(data: bytes) -> tuple[bytes, range]:
    """The same of lex, without what its rules do."""
    return _in_c(data, actions=False)


def _in_c(data: bytes, actions: bool) -> tuple[bytes, range]:
    """A grammar of yacc or lex without what is not C, and where its rules stand: of it stay the notes above the rules, the parts
    between ``%{`` and ``%}``, the ``actions`` of the rules, and all that stands below the second ``%%``."""
    result = bytearray(data.translate(BLANK))
    sections = [found.span() for found in _SECTION.finditer(data)]
    if not sections:
        return bytes(result), range(0)
    rules = sections[0][1]
    last, below = sections[1] if len(sections) > 1 else (len(data), len(data))
    for found in _NOTE.finditer(data, 0, rules):
        result[found.start() : found.end()] = found[0]
    for found in _PART.finditer(data, 0, last):
        result[found.start(1) : found.end(1)] = found[1]
    for start, end in _actions(data, rules, last) if actions else ():
        result[start:end] = _VALUE.sub(_number, data[start:end])
    result[below:] = data[below:]
    return bytes(result), range(rules, last)


def _actions(data: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What stands between curly brackets in the rules of a grammar, with these."""
    depth = first = 0
    for found in _MARK.finditer(data, start, end):
        if found[0] == b"{":
            first = first if depth else found.start()
            depth += 1
        elif found[0] == b"}" and depth:
            depth -= 1
            if not depth:
                yield first, found.end()


def _number(match: re.Match[bytes]) -> bytes:
    """What stands for a value of a rule (``$$``, ``$1``) as a number; nothing where it is set."""
    return (b"" if b"=" in match[0] else b"0").ljust(len(match[0]))
