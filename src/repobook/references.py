"""Where is it used? Every use of a symbol: facts first, then tests, then guesses. [I/O]"""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from .answers import Group, Occurrence, References
from .lookup import Lookup, Uses
from .model import FACTS, Resolution
from .occurrences import RESOLUTIONS, ROLES

Mask = NDArray[np.bool_]
Column = NDArray[np.int64]
SURE = int(max(FACTS))
#: Guesses; the rest is known to lie outside or not known at all.
GUESS = int(Resolution.AMBIGUOUS)


def references(book: Lookup, text: str, limit: int, after: int) -> References:
    """The uses of what ``text`` means from number ``after`` on."""
    symbol, meaning = book.mean(text)
    uses, fact, test, folder = sorted_uses(book, symbol)
    end = min(after + limit, len(fact))
    roles = Counter(uses.role[fact].tolist())
    return References(
        meaning,
        facts=int(fact.sum()),
        tests=int((fact & test).sum()),
        guesses=int((~fact).sum()),
        files=len(np.unique(book.graph.file_of(uses.enclosing[fact]))),
        roles={ROLES[role]: count for role, count in sorted(roles.items(), key=lambda item: (-item[1], item[0]))},
        groups=_groups(book, uses, fact, test, folder, after, end),
        uses=occurrences(book, uses.take(slice(after, end))),
        next=end if end < len(fact) else None,
    )


def sorted_uses(book: Lookup, symbol: int) -> tuple[Uses, Mask, Mask, Column]:
    """All uses of a symbol in order; for each whether it is a fact, whether it is in a test, and its folder."""
    uses = book.uses([symbol])
    uses = uses.take(uses.resolution <= GUESS)
    file = book.graph.file_of(uses.enclosing)
    fact, test, folder = uses.resolution <= SURE, book.in_tests[file], book.folders[1][file]
    order = np.lexsort((uses.column, uses.line, file, uses.role, folder, test, ~fact))
    return uses.take(order), fact[order], test[order], folder[order]


def in_order(book: Lookup, uses: Uses) -> Uses:
    """Uses by place."""
    return uses.take(np.lexsort((uses.column, uses.line, book.graph.file_of(uses.enclosing))))


def occurrences(book: Lookup, uses: Uses) -> tuple[Occurrence, ...]:
    """Uses as records."""
    files = book.graph.file_of(uses.enclosing).tolist()
    names = book.qualified_names(uses.enclosing.tolist())
    columns = (column.tolist() for column in uses)
    return tuple(
        Occurrence(book.paths[file], line, names[inside], ROLES[role], RESOLUTIONS[resolution], column)
        for file, inside, line, column, role, resolution in zip(files, *columns, strict=True)
    )


def _groups(
    book: Lookup, uses: Uses, fact: Mask, test: Mask, folder: Column, after: int, end: int
) -> tuple[Group, ...]:
    """The groups that the uses from ``after`` to ``end`` belong to."""
    if after >= end:
        return ()
    keys = np.stack([~fact, test, folder, uses.role], axis=1).astype(np.int64)
    starts = np.flatnonzero(np.any(np.diff(keys, axis=0, prepend=-1), axis=1))
    lengths = np.diff(starts, append=len(keys))
    result = []
    for start, length in zip(starts.tolist(), lengths.tolist(), strict=True):
        if start < end and start + length > after:
            guess, in_test, place, role = keys[start].tolist()
            given = min(start + length, end) - max(start, after)
            result.append(Group(not guess, bool(in_test), book.folders[0][place], ROLES[role], length, given))
    return tuple(result)
