"""Links kept from build to build, family by family: while all that a family was linked by is as it was, so are its links.
[I/O]

They lie beside the analyses in ``cache.sqlite``, in the numbers of the build that made them. What cannot be read, or
leads to something that is gone, is as if it were not there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from zlib import crc32

import msgspec
import numpy as np
from numpy.typing import NDArray

from .cachefile import CacheFile
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
    numbering: Numbering
    #: its files, in their order
    marks: tuple[Mark, ...]
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
    "CREATE TABLE IF NOT EXISTS family(name TEXT PRIMARY KEY, crc INTEGER NOT NULL, data BLOB NOT NULL);"
    "CREATE TABLE IF NOT EXISTS link(family TEXT NOT NULL, file INTEGER NOT NULL, crc INTEGER NOT NULL,"
    " data BLOB NOT NULL, PRIMARY KEY(family, file));"
)


class LinkCache(CacheFile):
    """The kept links. ``path`` is the cache's; None keeps nothing."""

    def __init__(self, path: Path | None) -> None:
        super().__init__(path, _SCHEMA)

    def known(self, family: str) -> Linked | None:
        """What is known of a family."""
        for data, crc in self.rows("SELECT data, crc FROM family WHERE name=?", (family,)):
            if crc32(data) == crc:
                with suppress(msgspec.MsgspecError):
                    return msgspec.msgpack.decode(data, type=Linked)
        return None

    def links(self, family: str, known: Linked, now: Numbering) -> Taken | None:
        """The links of a family in the numbers of now, without those of files that are gone; None where they are not
        whole."""
        anew = Renumbering(known.numbering, now)
        taken = Taken({}, {}, [], anew.symbol)
        try:
            for old, data, crc in self.rows("SELECT file, data, crc FROM link WHERE family=? ORDER BY file", (family,)):
                if crc32(data) != crc:
                    return None
                links, file = unpack(data), anew.symbol(old)
                if file < 0:
                    continue
                taken.reads[file] = _reads(links, known.numbering, anew)
                with suppress(_Gone):
                    taken.links[file] = _links(links, anew)
        except (msgspec.MsgspecError, ValueError):
            return None
        for item in known.relationships:
            with suppress(_Gone):
                taken.relationships.append(_relationship(item, anew))
        return taken

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
            ("INSERT OR REPLACE INTO family VALUES(?,?,?)", [(family, crc32(data), data)]),
        )


def _reads(links: Links, old: Numbering, anew: Renumbering) -> set[int]:
    """The files that the imports of a file lead to."""
    symbols = {symbol for item in links.imports for symbol in (item.file, item.target, *item.candidates)}
    files = {
        symbol if symbol < old.base[0] else bisect_right(old.base, symbol) - 1 for symbol in symbols if symbol >= 0
    }
    return {anew.symbol(file) for file in files} - {-1}


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
