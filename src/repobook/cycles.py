"""Imports that run in circles: those of the top of files, and those that close only by imports that wait. Pure.

An import waits when it is executed by a call and not when its file is read, or only for a type checker or for tests.
"""

from __future__ import annotations

import itertools
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from . import graph
from .encoded import fresh
from .model import FACTS, Document, Flag, Import, Kind
from .resolve.world import Links
from .symboltable import KINDS

Pair = tuple[int, int]

#: languages whose imports are statements that are executed where they stand
EXECUTED = frozenset({"cmake", "javascript", "python", "shell", "tsx", "typescript"})
_CALLED = frozenset({Kind.FUNCTION, Kind.METHOD, Kind.PROPERTY, Kind.MACRO})
#: Files from which, and imports through which, a short loop is looked for.
_FROM, _THROUGH = 100, 20


class Step(msgspec.Struct, frozen=True, array_like=True):
    """One import of a loop: who imports whom, in which row, and whether it waits."""

    source: int
    target: int
    row: int
    waits: bool


class Cycle(msgspec.Struct, frozen=True, array_like=True):
    """Files that import each other in a circle; ``loaded`` when imports at the top of the files close it. ``loop`` is a short
    way around, through one that waits where one must."""

    files: tuple[int, ...]
    loaded: bool
    loop: tuple[Step, ...]


def waits(document: Document, item: Import) -> bool:
    """Whether an import is not executed when its file is read, or asks for what tests need."""
    if item.condition in ("type checking", "pytest plugin") or item.condition.endswith("dev-dependencies"):
        return True  # pytest imports what a file names once that is read, Cargo builds a package before what only its tests need
    if item.enclosing < 0 or document.language not in EXECUTED:
        return False
    table, around = document.table, item.enclosing
    # a class in a function is made by its call
    return KINDS[table.kinds[around]] in _CALLED or bool(memoryview(table.flags).cast("I")[around] & Flag.LOCAL)


def cycles(
    documents: Sequence[Document | None], links: Sequence[Links | None], pairs: Iterable[Pair]
) -> tuple[Cycle, ...]:
    """All cycles of the imports ``pairs``: first those that the top of files closes, then those that only others close. Of the
    latter, one may hold some of the former."""
    source: list[int] = []
    target: list[int] = []
    for origin, end in pairs:
        source.append(origin)
        target.append(end)
    every = graph.cycles(len(documents), source, target)
    if not every:
        return ()
    around = {file: number for number, files in enumerate(every) for file in files}
    steps = _steps(documents, links, around)
    top = sorted(pair for pair, step in steps.items() if not step.waits)
    loaded = graph.cycles(len(documents), [pair[0] for pair in top], [pair[1] for pair in top])
    of_loaded = {file: number for number, files in enumerate(loaded) for file in files}
    found = [Cycle(files, True, _loop(steps, pairs)) for files, pairs in _inside(loaded, of_loaded, top)]
    known = set(loaded)
    for files, inside in _inside(every, around, sorted(steps)):
        if files not in known:
            closing = [
                pair
                for pair in inside
                if steps[pair].waits and of_loaded.get(pair[0], -1) != of_loaded.get(pair[1], -2)
            ]
            found.append(Cycle(files, False, _loop(steps, inside, closing)))
    return tuple(found)


def _steps(
    documents: Sequence[Document | None], links: Sequence[Links | None], around: Mapping[int, int]
) -> dict[Pair, Step]:
    """The imports inside cycles, by who imports whom: of several the first, one that does not wait before others."""
    steps: dict[Pair, Step] = {}
    for file, number in around.items():
        document, link = fresh(documents, file), links[file]
        if document is None or link is None:
            continue
        for item, entry in zip(document.imports, link.imports, strict=True):
            other = entry.file
            if other < 0 or other == file or around.get(other) != number or entry.resolution not in FACTS:
                continue
            known = steps.get((file, other))
            if known is not None and not known.waits:
                continue
            waiting = waits(document, item)
            if known is None or not waiting:
                steps[file, other] = Step(file, other, item.row, waiting)
    return steps


def _inside(
    groups: Sequence[tuple[int, ...]], of_file: Mapping[int, int], pairs: Iterable[Pair]
) -> list[tuple[tuple[int, ...], list[Pair]]]:
    """Groups of files with the pairs that lie inside them."""
    found: list[list[Pair]] = [[] for _ in groups]
    for pair in pairs:
        number = of_file.get(pair[0], -1)
        if number >= 0 and of_file.get(pair[1]) == number:
            found[number].append(pair)
    return list(zip(groups, found, strict=True))


def _loop(steps: Mapping[Pair, Step], pairs: Sequence[Pair], through: Sequence[Pair] | None = None) -> tuple[Step, ...]:
    """A short loop of some pairs: through one of ``through``, where that is given."""
    known = set(pairs)
    for origin, end in pairs if through is None else through:
        if (end, origin) in known:
            return (steps[origin, end], steps[end, origin])
    following: dict[int, list[int]] = defaultdict(list)
    for origin, end in pairs:
        following[origin].append(end)
    best: list[int] = []
    if through is None:
        for start in list(following)[:_FROM]:
            best = _way(following, start, start, len(best)) or best
    else:
        for origin, end in through[:_THROUGH]:
            way = _way(following, end, origin, len(best) - 1 if best else 0)
            best = [origin, *way] if way else best
    return tuple(steps[pair] for pair in itertools.pairwise(best))


def _way(following: Mapping[int, list[int]], start: int, end: int, limit: int) -> list[int]:
    """The files on a shortest way from one to another, both included; none when it has no fewer than ``limit`` (0: any)."""
    before: dict[int, int] = {}
    waiting = deque([(start, 1)])
    while waiting:
        at, length = waiting.popleft()
        if limit and length + 1 >= limit:
            return []
        for after in following.get(at, ()):
            if after == end:
                way = [end, at]
                while at != start:
                    at = before[at]
                    way.append(at)
                return way[::-1]
            if after not in before and after != start:
                before[after] = at
                waiting.append((after, length + 1))
    return []
