"""The book that a build will replace: which of its pages can stay as they are. [I/O]

Beside the pages, an index holds for each file the key that they were made under (`repobook.pagekeys`). A page is taken
over only from a book in which no file was touched since it was written (`freshness`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from .model import FORMAT_VERSION
from .renumbering import Numbering, Renumbering
from .statements import decode, encode, renumbered
from .textcoding import shown

#: The path of a written file, below its folder, and its size in bytes.
Size = tuple[str, int]
Sizes = tuple[Size, ...]


class Made(msgspec.Struct, frozen=True, array_like=True):
    """Pages that were made together, as those of one file or folder: the key they were made under, the Markdown pages, and the
    files of the site, both packed: few are asked for."""

    key: bytes
    pages: bytes
    site: bytes

    def sizes(self) -> tuple[Sizes, Sizes]:
        """The Markdown pages and the files of the site."""
        return _SIZES.decode(self.pages), _SIZES.decode(self.site)


_SIZES = msgspec.msgpack.Decoder(Sizes)


def made(key: bytes, pages: Sizes, site: Sizes) -> Made:
    """Pages made under a key."""
    return Made(key, msgspec.msgpack.encode(pages), msgspec.msgpack.encode(site))


class LastBook:
    """An open index of the book that stands in the output folder, and how its numbers read in the new one."""

    def __init__(self, folder: Path, connection: sqlite3.Connection, paths: Sequence[str], base: Sequence[int]) -> None:
        self.path = folder / "book.sqlite"
        self._connection = connection
        self.renumbering = Renumbering(_numbering(connection), Numbering(tuple(map(shown, paths)), tuple(base)))
        #: what was made of each file, source, folder, list of keywords and page of the A–Z, by its name (`name`,
        #: `name_of_source`, `name_of_list`, `name_of_page`)
        self.made: dict[str, Made] = {}
        #: old id of each file that is still there, by its new id
        self.old = {new: old for old, new in enumerate(self.renumbering.files.tolist()) if new >= 0}
        #: hash of the program that wrote it
        self.program: str = connection.execute("SELECT value FROM meta WHERE key='program'").fetchone()[0]
        for known, key, pages, site in connection.execute("SELECT name, key, pages, site FROM made"):
            self.made[known] = Made(key, pages, site)

    def page(self, path: str) -> tuple[bytes, int]:
        """The statements of a page, packed, with the new ids of files; and the crc32 of its bytes."""
        query = "SELECT statements, crc FROM page WHERE path=?"
        packed, crc = self._connection.execute(query, (shown(path),)).fetchone()
        if not self.renumbering.same_files:
            packed = encode(renumbered(decode(packed), self.renumbering.symbol))
        return packed, crc

    def close(self) -> None:
        self._connection.close()


def open_last(folder: Path, paths: Sequence[str], base: Sequence[int]) -> LastBook | None:
    """The book in ``folder``; None when there is none that can be read. ``paths`` and ``base`` are those of the new one."""
    if len(set(map(shown, paths))) < len(paths):
        return None  # names that are not UTF-8 and look like others
    path = folder / "book.sqlite"
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    except sqlite3.Error:
        return None
    try:
        found = connection.execute("SELECT value FROM meta WHERE key='format'").fetchone()
        if found == (str(FORMAT_VERSION),):
            return LastBook(folder, connection, paths, base)
    except (sqlite3.Error, msgspec.MsgspecError):
        pass
    connection.close()
    return None


def _numbering(connection: sqlite3.Connection) -> Numbering:
    paths = [row[0] for row in connection.execute("SELECT path FROM file ORDER BY id")]
    counts = dict(connection.execute("SELECT file, count(*) FROM definition GROUP BY file"))
    base = [len(paths)]
    for file in range(len(paths)):
        base.append(base[-1] + counts.get(file, 0))
    return Numbering(tuple(paths), tuple(base))


def name(path: str, folder: bool = False) -> str:
    """Under what name the pages of a file or folder are known."""
    return shown(path) + "/" if folder else shown(path)


def name_of_source(path: str) -> str:
    """Under what name a file's page of source is known."""
    return shown(path) + "//source"


def name_of_list(path: str) -> str:
    """Under what name a folder's list of keywords is known."""
    return shown(path) + "//"


def name_of_page(page: str) -> str:
    """Under what name a page of the whole is known, by its path."""
    return "/" + page


def runs(files: Iterable[int], old: dict[int, int]) -> list[tuple[int, int]]:
    """Ascending new file ids as ranges of old ids, both ends included, that hold nothing else."""
    found: list[tuple[int, int]] = []
    for file in files:
        number = old[file]
        if found and found[-1][1] + 1 == number:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
