"""What could break when it changes? Dependents by distance, and the tests to run. [I/O]"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .answers import Dependent, Impact, Layer, Location, Test
from .chains import Evidence
from .lookup import Lookup, Uses
from .model import Role
from .references import GUESS, SURE, in_order, occurrences
from .runs import Tests

#: Guessed users and documents that are given; the rest is counted.
_ASIDE = 10


def impact(book: Lookup, text: str, depth: int, limit: int, after: int) -> Impact:
    """Dependents of what ``text`` means, from number ``after`` on; ``depth`` uses away at most, -1 for any.

    The file or class means all that stands in it. Dependence follows definitions by facts: what uses a definition,
    what uses that, and so on. What a file does at its top level, an import above all, ends there.
    """
    symbol, meaning = book.mean(text)
    graph = book.graph
    inside = graph.inside(symbol)
    distance = graph.dependents(inside, depth)
    own = np.zeros(graph.size, np.bool_)
    own[inside] = own[graph.meaning[inside]] = True
    reached = np.flatnonzero((distance > 0) & ~own).astype(np.int32)
    file = graph.file_of(reached)
    order = np.lexsort((reached, file, book.in_tests[file], distance[reached]))
    ordered = reached[order]
    end = min(after + limit, len(ordered))
    chosen = Tests(book, distance)
    uses = book.uses(inside.tolist())
    uses = uses.take(~own[uses.enclosing])
    guessed = uses.take((uses.resolution > SURE) & (uses.resolution <= GUESS) & (uses.role != Role.LINK))
    documents = _documents(book, uses)
    above = book.overrides.above(np.array([symbol], np.int32))[0].tolist()
    return Impact(
        meaning,
        layers=_layers(distance[reached], reached, file, graph.files),
        total=len(ordered),
        dependents=_dependents(book, ordered[after:end], distance, own),
        test_count=len(chosen),
        tests=chosen.named(0, limit),
        guesses=occurrences(book, in_order(book, guessed).take(slice(_ASIDE))),
        guess_count=len(guessed.line),
        documents=tuple(documents[:_ASIDE]),
        document_count=len(documents),
        overridden=tuple(book.symbols(above).values()),
        next=end if end < len(ordered) else None,
    )


def tests(book: Lookup, text: str, depth: int) -> tuple[Test, ...]:
    """All tests to run when what ``text`` means changes, the nearest first."""
    symbol, _ = book.mean(text)
    found = Tests(book, book.graph.dependents(book.graph.inside(symbol), depth))
    return found.named(0, len(found))


def _layers(
    distance: NDArray[np.int32], reached: NDArray[np.int32], file: NDArray[np.int64], files: int
) -> tuple[Layer, ...]:
    """How much is how far away; a file is as far as the nearest of what depends in it."""
    if not len(reached):
        return ()
    nearest = np.full(files, np.iinfo(np.int32).max, np.int32)
    np.minimum.at(nearest, file, distance)
    definitions = np.bincount(distance[reached >= files], minlength=int(distance.max()) + 1)
    by_file = np.bincount(nearest[np.unique(file)], minlength=len(definitions))
    return tuple(Layer(number, int(definitions[number]), int(by_file[number])) for number in range(1, len(definitions)))


def _dependents(
    book: Lookup, symbols: NDArray[np.int32], distance: NDArray[np.int32], own: NDArray[np.bool_]
) -> tuple[Dependent, ...]:
    """Dependents with the step that leads to each: to what, how, and where it says so."""
    graph = book.graph
    steps: dict[int, tuple[int, int]] = {}
    for source, target, roles in zip(*(column.tolist() for column in graph.edges_from(symbols)), strict=True):
        near = int(distance[target])
        if near == distance[source] - 1 and (near > 0 or own[target]):
            # A definition tells more than the file that it is reached through.
            if source not in steps or (steps[source][0] < graph.files <= target):
                steps[source] = (target, roles)
    known = book.symbols([*symbols.tolist(), *(target for target, _ in steps.values())])
    told = Evidence(book)
    result = []
    for symbol, file in zip(symbols.tolist(), graph.file_of(symbols).tolist(), strict=True):
        target, roles = steps[symbol]
        word, place = told.of(symbol, target, roles)
        result.append(
            Dependent(
                int(distance[symbol]), known[symbol], bool(book.in_tests[file]), word, known[target],
                place,
            )
        )  # fmt: skip
    return tuple(result)


def _documents(book: Lookup, uses: Uses) -> list[Location]:
    """Where documents name it for a fact, by place."""
    named = uses.take((uses.resolution <= SURE) & (uses.role == Role.LINK))
    files = book.graph.file_of(named.enclosing)
    places = np.unique(np.stack([files, named.line], axis=1), axis=0).tolist()
    return [Location(book.paths[file], line) for file, line in places]
