"""The definitions that most files use, and the files that most links lead to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...content import Inline, Place, Row, Section, Table
from ...doctext import said_of
from ...encoded import definition
from ...model import FACTS, Flag, Kind
from ..shelf import Shelf
from .chapter import Chapter

#: Definitions and files that are shown.
MOST = 150
_FILES = 60
#: A definition that fewer other files use is not central.
LEAST = 3
#: Kinds of definitions that are never shown.
_NEVER = frozenset({Kind.NAMESPACE, Kind.HEADING, Kind.KEY})


def chapters(shelf: Shelf) -> list[Chapter]:
    symbols = most_used(shelf, candidates(shelf), MOST)
    if not symbols:
        return []
    sections = [Section("Definitions", "definitions", (table(shelf, symbols),))]
    files = _files(shelf)
    if files is not None:
        sections.append(files)
    line = f"The {len(symbols)} definitions that most files use"
    return [Chapter("central", "The most central definitions", (line,), (), tuple(sections))]


def candidates(shelf: Shelf) -> NDArray[np.int64]:
    """The definitions that enough other files use (facts only), the most used first."""
    first = shelf.view.naming.first
    known = np.array(shelf.vocabulary.known[first:], np.int64)
    symbols = np.flatnonzero(known >= LEAST)
    found: NDArray[np.int64] = symbols[np.argsort(-known[symbols], kind="stable")] + first
    return found


def most_used(shelf: Shelf, symbols: NDArray[np.int64], most: int) -> list[int]:
    """The first of some `candidates`, each name once."""
    naming = shelf.view.naming
    chosen: dict[str, int] = {}
    for symbol in symbols.tolist():
        number = symbol - naming.first
        if naming.kinds[number] in _NEVER:
            continue
        name = naming.names[number]
        if name not in chosen:
            if len(chosen) == most:
                break
            chosen[name] = symbol
        elif (
            not naming.flags[number] & Flag.DECLARATION and naming.flags[chosen[name] - naming.first] & Flag.DECLARATION
        ):
            # A declaration and its definition, or an overload set, have the same users: one row.
            chosen[name] = symbol
    return list(chosen.values())


def table(shelf: Shelf, symbols: list[int]) -> Table:
    view = shelf.view
    rows = []
    for symbol in symbols:
        file = view.world.file_of(symbol)
        item = definition(view.world.documents, file, symbol - view.world.base[file])
        said: Inline = (said_of(item.name, item.doc, 140),) if item.doc else ()
        cells: tuple[Inline, ...] = (
            (view.symbol_link(symbol),), (item.kind.value,), (f"{shelf.vocabulary.known[symbol]:,}",),
            (view.file_link(file), f" L{item.row + 1}"), said,
        )  # fmt: skip
        rows.append(Row(cells, (Place(file, item.row, item.row + 1), *_proof(shelf, symbol, file))))
    return Table(("Definition", "Kind", "Files", "Defined in", "What it says"), tuple(rows))


def _proof(shelf: Shelf, symbol: int, file: int) -> tuple[Place, ...]:
    """The first factual use in another file."""
    uses = shelf.view.index.uses
    part = uses.of(symbol)
    others = np.flatnonzero((uses.resolution[part] <= max(FACTS)) & (uses.file[part] != file))
    if not len(others):
        return ()
    at = part.start + int(others[0])
    row = int(uses.row[at])
    return (Place(int(uses.file[at]), row, row + 1),)


def _files(shelf: Shelf) -> Section | None:
    """Files by rank (PageRank over factual links)."""
    view = shelf.view
    into = view.index.edges.into
    rows = []
    for file in view.index.ranking[:_FILES]:
        users = int(into[file + 1] - into[file])
        if users < LEAST:
            continue
        rows.append(Row(((f"{view.index.position[file] + 1}",), (view.file_link(file),), (f"{users:,}",))))
    if not rows:
        return None
    return Section("Files", "files", (Table(("Rank", "File", "Files that use it"), tuple(rows)),))
