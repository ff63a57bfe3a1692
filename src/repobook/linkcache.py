"""Links kept from build to build, family by family: while all that a family was linked by is as it was, so are its links.
[I/O]

They lie beside the analyses in ``cache.sqlite``, in the numbers of the build that made them. What cannot be read, or
leads to something that is gone, is as if it were not there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from zlib import crc32

import msgspec
import numpy as np
from numpy.typing import NDArray

from .cachefile import CacheFile
from .columns import Column
from .link import unpack
from .more import More
from .renumbering import Numbering, Renumbering
from .resolve.world import ImportLink, Links, Relationship


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """How a file was when it was linked."""

    path: bytes
    #: its content and how it was classified
    own: str
    #: a hash of what the links of others may rest on
    interface: bytes = b""
    #: names by which others may find its definitions without an import, with the places of these
    offered: dict[str, tuple[int, ...]] = {}


class Linked(msgspec.Struct, frozen=True, array_like=True):
    """What one family was linked by, and its relationships."""

    context: bytes
    #: files of other families that were looked at, by path (surrogate escapes undone)
    others: tuple[bytes, ...]
    #: tells the numbering that this and the links are kept in (`LinkCache.numbering`)
    numbering: bytes
    #: its files, in their order
    marks: tuple[Mark, ...]
    #: ids of these files; the files that the imports of each lead to, and the first of them (`Column`)
    files: bytes
    read: bytes
    first: bytes
    relationships: tuple[Relationship, ...]
    #: what its resolver kept (`Resuming.keep`)
    kept: bytes = b""


class Taken(msgspec.Struct, frozen=True):
    """The links of a family as they were, in the numbers of now, but for those that lead to what has no number any more."""

    links: dict[int, Links]
    #: of every file the files that its imports lead to
    reads: dict[int, set[int]]
    relationships: list[Relationship]
    #: leads from a symbol of then to that of now, -1 for what is gone
    symbol: Callable[[int], int]


class _Gone(Exception):
    """A kept link leads to what is not there any more."""


_SCHEMA = (
    "DROP TABLE IF EXISTS family;"  # of earlier versions
    "CREATE TABLE IF NOT EXISTS numbering(digest BLOB PRIMARY KEY, crc INTEGER NOT NULL, data BLOB NOT NULL);"
    "CREATE TABLE IF NOT EXISTS linked(family TEXT PRIMARY KEY, numbering BLOB NOT NULL, crc INTEGER NOT NULL,"
    " data BLOB NOT NULL);"
    "CREATE TABLE IF NOT EXISTS link(family TEXT NOT NULL, file INTEGER NOT NULL, crc INTEGER NOT NULL,"
    " data BLOB NOT NULL, PRIMARY KEY(family, file));"
)


class LinkCache(CacheFile):
    """The kept links. ``path`` is the cache's; None keeps nothing. ``now`` is the numbering of this build."""

    def __init__(self, path: Path | None, now: Numbering) -> None:
        super().__init__(path, _SCHEMA)
        self._now = now
        packed = msgspec.msgpack.encode(now)
        #: tells the numbering of this build
        self.numbering = blake2b(packed, digest_size=16).digest()
        self._packed = packed
        self._anew: dict[bytes, Renumbering] = {}

    def known(self, family: str) -> Linked | None:
        """What is known of a family."""
        for data, crc in self.rows("SELECT data, crc FROM linked WHERE family=?", (family,)):
            if crc32(data) == crc:
                with suppress(msgspec.MsgspecError):
                    return msgspec.msgpack.decode(data, type=Linked)
        return None

    def links(self, family: str, known: Linked) -> Taken | None:
        """The links of a family in the numbers of now, without those of files that are gone; None where they are not
        whole."""
        anew = self._renumbering(known.numbering)
        if anew is None:
            return None
        taken = Taken({}, {}, [], anew.symbol)
        try:
            column = Column(np.frombuffer(known.read, np.int32), np.frombuffer(known.first, np.int64))
            files = np.frombuffer(known.files, np.int32).tolist()
            for old, read in zip(files, column.each(), strict=True):
                if (file := anew.symbol(old)) >= 0:
                    taken.reads[file] = set(anew.files[read].tolist()) - {-1}
            for old, data, crc in self.rows("SELECT file, data, crc FROM link WHERE family=? ORDER BY file", (family,)):
                if crc32(data) != crc:
                    return None
                file = anew.symbol(old)
                if file >= 0:
                    with suppress(_Gone):
                        taken.links[file] = _links(unpack(data), anew)
        except (msgspec.MsgspecError, ValueError, IndexError):
            return None
        for item in known.relationships:
            with suppress(_Gone):
                taken.relationships.append(_relationship(item, anew))
        return taken

    def _renumbering(self, numbering: bytes) -> Renumbering | None:
        """Leads from a numbering to that of this build."""
        if numbering not in self._anew:
            old = self._now if numbering == self.numbering else self._numbering(numbering)
            if old is None:
                return None
            self._anew[numbering] = Renumbering(old, self._now)
        return self._anew[numbering]

    def keep(self, family: str, linked: Linked, links: Mapping[int, bytes], *, rest_stays: bool) -> None:
        """Keeps the links of a family, each as `pack` gave them, in the place of those that were kept before; those of other
        files go, unless the rest stays."""
        data = msgspec.msgpack.encode(linked)
        self.change(
            ("DELETE FROM link WHERE family=?", [] if rest_stays else [(family,)]),
            (
                "INSERT OR REPLACE INTO link VALUES(?,?,?,?)",
                ((family, file, crc32(packed), packed) for file, packed in sorted(links.items())),
            ),
            ("INSERT OR REPLACE INTO linked VALUES(?,?,?,?)", [(family, linked.numbering, crc32(data), data)]),
            (
                "INSERT OR REPLACE INTO numbering VALUES(?,?,?)",
                [] if self._numbering(self.numbering) else [(self.numbering, crc32(self._packed), self._packed)],
            ),
            ("DELETE FROM numbering WHERE digest NOT IN (SELECT numbering FROM linked)", [()]),
        )

    def _numbering(self, digest: bytes) -> Numbering | None:
        """The numbering with that digest, if it is kept, and whole."""
        for data, crc in self.rows("SELECT data, crc FROM numbering WHERE digest=?", (digest,)):
            if crc32(data) == crc:
                with suppress(msgspec.MsgspecError):
                    return msgspec.msgpack.decode(data, type=Numbering)
        return None


def reads(imports: Sequence[ImportLink], base: Sequence[int]) -> set[int]:
    """The files that the imports of a file lead to; ``base`` is `World.base`."""
    symbols = {symbol for item in imports for symbol in (item.file, item.target, *item.candidates)}
    return {symbol if symbol < base[0] else bisect_right(base, symbol) - 1 for symbol in symbols if symbol >= 0}


def _links(links: Links, anew: Renumbering) -> Links:
    """The same links in new numbers."""
    if anew.same:
        return links
    return Links(
        tuple([_import(item, anew) for item in links.imports]),
        _symbols(links.targets, anew),
        links.resolutions,
        More(links.more.use, links.more.lengths, _symbols(links.more.symbols, anew)),
        links.packages,
        links.package,
    )


def _symbols(old: NDArray[np.int32], anew: Renumbering) -> NDArray[np.int32]:
    new: NDArray[np.int32] = anew.symbols[old]
    if ((new < 0) & (old >= 0)).any():
        raise _Gone
    return new


def _list(old: Sequence[int], anew: Renumbering) -> list[int]:
    new = [anew.symbol(symbol) for symbol in old]
    if any(number < 0 <= symbol for number, symbol in zip(new, old, strict=True)):
        raise _Gone
    return new


def _import(item: ImportLink, anew: Renumbering) -> ImportLink:
    if item.target < 0 and item.file < 0 and not item.candidates:
        return item
    target, file, *candidates = _list((item.target, item.file, *item.candidates), anew)
    return ImportLink(item.resolution, target, file, item.package, tuple(candidates))


def _relationship(item: Relationship, anew: Renumbering) -> Relationship:
    if anew.same:
        return item
    source, target = _list((item.source, item.target), anew)
    return Relationship(source, item.relation, target, item.row)
