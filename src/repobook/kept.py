"""Small things kept from build to build beside the analyses in ``cache.sqlite``: each under a kind and a name, with the key
that it was made under. What cannot be read is as if it were not there. [I/O]"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from zlib import crc32

#: Key and data, by name.
Entries = dict[bytes, tuple[bytes, bytes]]


class Kept:
    """The kept things. ``path`` is the cache's; None keeps nothing."""

    def __init__(self, path: Path | None) -> None:
        self._connection: sqlite3.Connection | None = None
        if path is None:
            return
        try:
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=30)
            self._connection.executescript(
                "PRAGMA synchronous=OFF;"
                "CREATE TABLE IF NOT EXISTS kept(kind TEXT NOT NULL, name BLOB NOT NULL, key BLOB NOT NULL,"
                " crc INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY(kind, name)) WITHOUT ROWID;"
            )
        except sqlite3.DatabaseError:
            self.close()

    def all(self, kind: str) -> Entries:
        """All that is kept of a kind."""
        if self._connection is None:
            return {}
        try:
            rows = self._connection.execute("SELECT name, key, data, crc FROM kept WHERE kind=?", (kind,)).fetchall()
        except sqlite3.DatabaseError:
            return {}
        return {name: (key, data) for name, key, data, crc in rows if crc32(key + data) == crc}

    def replace(
        self, kind: str, old: Mapping[bytes, tuple[bytes, bytes]], new: Mapping[bytes, tuple[bytes, bytes]]
    ) -> None:
        """Keeps ``new`` in the place of ``old``, which is what `all` gave."""
        if self._connection is None:
            return
        gone = [(kind, name) for name in old if name not in new]
        fresh = [
            (kind, name, key, crc32(key + data), data)
            for name, (key, data) in new.items()
            if old.get(name) != (key, data)
        ]
        try:
            self._connection.execute("BEGIN")
            self._connection.executemany("DELETE FROM kept WHERE kind=? AND name=?", gone)
            self._connection.executemany("INSERT OR REPLACE INTO kept VALUES(?,?,?,?,?)", fresh)
            self._connection.execute("COMMIT")
        except sqlite3.DatabaseError:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
