"""Types and signatures as written: what stands between marks outside of all brackets, and where a bracket closes. Pure."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

ALL = "<>()[]{}"
_OPENING, _CLOSING = "<([{", ">)]}"
_PAIRS = dict(zip(_OPENING, _CLOSING, strict=True))


def split(text: str, marks: str, brackets: str = ALL) -> list[str]:
    """The parts of a text between marks that stand in no brackets, without the spaces around them."""
    parts, start = [], 0
    for place in outside(text, marks, brackets):
        parts.append(text[start:place].strip())
        start = place + 1
    parts.append(text[start:].strip())
    return parts


def outside(text: str, marks: str, brackets: str = ALL) -> Iterator[int]:
    """The places of marks that stand in no brackets."""
    depth = 0
    for sign in _signs(brackets + marks).finditer(text):
        character = sign[0]
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth -= 1
        elif depth == 0:
            yield sign.start()


def closing(text: str, start: int = 0) -> int:
    """Where the bracket closes that stands at a place, -1 where it does not."""
    opening = text[start]
    depth = 0
    for sign in _signs(opening + _PAIRS[opening]).finditer(text, start):
        depth += 1 if sign[0] == opening else -1
        if depth == 0:
            return sign.start()
    return -1


@functools.cache
def _signs(characters: str) -> re.Pattern[str]:
    """Any of some characters; the ``>`` of an arrow closes nothing."""
    others = re.escape(characters.replace(">", ""))
    return re.compile(rf"[{others}]|(?<![-=])>" if ">" in characters else f"[{others}]")
