"""Java: classes without a name, written where they are made (``new Base() { … }``): what they hold, and where."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import NamedTuple

from ..model import TYPES, Document
from ._values import Typed

#: the note of such a class: at the byte of its body, where that ends, the byte of the type that is made, and that type
NAMELESS = "nameless"


class Nameless(NamedTuple):
    """A class without a name: the bytes of its body, what it extends, and its members (definitions) by name."""

    #: byte of the type that is made
    made: int

    start: int
    end: int
    base: Typed
    members: dict[str, list[int]]


def nameless(document: Document, notes: list[tuple[int, str, str]], file: int) -> dict[int, list[Nameless]]:
    """The classes without a name of a file by the definition in which they stand, inner ones first.

    Their members are those that stand in that definition too, and in no such class further in."""
    definitions = document.definitions
    starts = [item.start_byte for item in definitions]
    found: dict[int, list[Nameless]] = {}
    taken: set[int] = set()
    for start, word, text in sorted(notes, reverse=True):
        if word != NAMELESS:
            continue
        written, at, base = text.split(" ", 2)
        end = int(written)
        owner = bisect_right(starts, start) - 1
        while owner >= 0 and definitions[owner].end_byte <= start:
            owner = definitions[owner].enclosing
        members: dict[str, list[int]] = {}
        for index in range(bisect_left(starts, start), bisect_left(starts, end)):
            item = definitions[index]
            if item.enclosing == owner and item.kind not in TYPES and index not in taken:
                taken.add(index)
                members.setdefault(item.name, []).append(index)
        found.setdefault(owner, []).append(Nameless(int(at), start, end, Typed(-1, base, file, owner), members))
    return found
