"""Tables of their own in ``cache.sqlite``, for what is kept from build to build. What cannot be read is as if it were not
there, and what cannot be written costs time and nothing else. [I/O]"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any


class CacheFile:
    """An open cache with the tables of ``schema``. ``path`` is the cache's; None keeps nothing."""

    def __init__(self, path: Path | None, schema: str) -> None:
        self._connection: sqlite3.Connection | None = None
        if path is None:
            return
        try:
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=30)
            self._connection.executescript("PRAGMA synchronous=OFF;" + schema)
        except sqlite3.DatabaseError:
            self.close()

    def rows(self, query: str, arguments: tuple[object, ...]) -> list[tuple[Any, ...]]:
        """What a query gives; nothing where the cache cannot be read."""
        if self._connection is None:
            return []
        try:
            return self._connection.execute(query, arguments).fetchall()
        except sqlite3.DatabaseError:
            return []

    def change(self, *steps: tuple[str, Iterable[tuple[object, ...]]]) -> None:
        """Statements with the rows that each is for: all of them or none."""
        if self._connection is not None:
            change(self._connection, *steps)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def change(connection: sqlite3.Connection, *steps: tuple[str, Iterable[tuple[object, ...]]]) -> None:
    """Statements with the rows that each is for: all of them or, where they cannot be written, none."""
    try:
        connection.execute("BEGIN")
        for statement, rows in steps:
            connection.executemany(statement, rows)
        connection.execute("COMMIT")
    except sqlite3.DatabaseError:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
