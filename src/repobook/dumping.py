"""Every use of a name in the repository, one after the other. [I/O]"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .lookup import Lookup
from .occurrences import RESOLUTIONS, ROLES, unpack


def uses(book: Lookup) -> Iterator[dict[str, Any]]:
    """Every use, by place. Lists of targets may be shared between uses: they are not to be changed."""
    db, paths = book.db, book.paths
    places: dict[int, list[Any]] = {number: [path, 1] for number, path in enumerate(paths)}
    names: dict[int, str] = {}
    for number, file, line, name in db.execute("SELECT id, file, line, qualified_name FROM definition"):
        places[number] = [paths[file], line]
        names[number] = name
    entities = _entities(book)
    alone: dict[int, list[Any]] = {-1: []}
    for file, count, *packed in db.execute("SELECT file, uses, names, columns, more FROM occurrence ORDER BY file"):
        found = unpack(count, *packed)
        path, base = paths[file], int(book.graph.first[file])
        columns = (column.tolist() for column in found[1:8])
        for use, (line, column, name, inside, role, resolution, target) in enumerate(zip(*columns, strict=True)):
            if use in found.more:
                targets = _places([target, *found.more[use]], entities, places)
            elif target in alone:
                targets = alone[target]
            else:
                targets = alone[target] = _places([target], entities, places)
            yield {
                "path": path, "line": line, "column": column, "name": found.names[name], "role": ROLES[role],
                "resolution": RESOLUTIONS[resolution], "targets": targets,
                "enclosing": names[base + inside] if inside >= 0 else None,
            }  # fmt: skip


def _entities(book: Lookup) -> dict[int, list[int]]:
    """For each symbol that is declared elsewhere, or declares: the definition, then its declarations."""
    whole: dict[int, list[int]] = {}
    for source, target in book.db.execute(
        "SELECT source, target FROM relationship WHERE relation IN ('declares','stubs') ORDER BY target, source"
    ):
        whole.setdefault(target, [target]).append(source)
    return {symbol: members for members in whole.values() for symbol in members}


def _places(symbols: list[int], entities: dict[int, list[int]], places: dict[int, list[Any]]) -> list[Any]:
    """Where symbols are defined, then declared: each place once, in the order of the symbols."""
    ordered = dict.fromkeys(member for symbol in symbols if symbol >= 0 for member in entities.get(symbol, (symbol,)))
    return [places[symbol] for symbol in ordered]
