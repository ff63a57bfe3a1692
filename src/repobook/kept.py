"""Small things kept from build to build beside the analyses: each under a kind and a name, with the key that it was made
under. [I/O]"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from zlib import crc32

from .cachefile import CacheFile

#: Key and data, by name.
Entries = dict[bytes, tuple[bytes, bytes]]

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS kept(kind TEXT NOT NULL, name BLOB NOT NULL, key BLOB NOT NULL, crc INTEGER NOT NULL,"
    " data BLOB NOT NULL, PRIMARY KEY(kind, name)) WITHOUT ROWID;"
)


class Kept(CacheFile):
    """The kept things. ``path`` is the cache's; None keeps nothing."""

    def __init__(self, path: Path | None) -> None:
        super().__init__(path, _SCHEMA)

    def all(self, kind: str) -> Entries:
        """All that is kept of a kind."""
        rows = self.rows("SELECT name, key, data, crc FROM kept WHERE kind=?", (kind,))
        return {name: (key, data) for name, key, data, crc in rows if crc32(data, crc32(key)) == crc}

    def replace(
        self, kind: str, old: Mapping[bytes, tuple[bytes, bytes]], new: Mapping[bytes, tuple[bytes, bytes]]
    ) -> None:
        """Keeps ``new`` in the place of ``old``, which is what `all` gave."""
        gone = [(kind, name) for name in old if name not in new]
        fresh = [
            (kind, name, key, crc32(data, crc32(key)), data)
            for name, (key, data) in new.items()
            if old.get(name) != (key, data)
        ]
        self.change(
            ("DELETE FROM kept WHERE kind=? AND name=?", gone), ("INSERT OR REPLACE INTO kept VALUES(?,?,?,?,?)", fresh)
        )
