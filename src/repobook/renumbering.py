"""File ids and symbol ids of one build in another: what is kept from build to build is numbered anew. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray


class Numbering(msgspec.Struct, frozen=True, array_like=True):
    """How a build numbers files and symbols: the paths in their order (in any one spelling), and the symbol id of the
    first definition of each file, with one more entry for the end (`World.base`)."""

    paths: tuple[str, ...]
    base: tuple[int, ...]


class Renumbering:
    """Leads from the numbers of an older build to those of a newer one.

    A definition keeps its place in its file. Of a file with another number of definitions, or that is gone, the
    definitions have no new number (-1).
    """

    def __init__(self, old: Numbering, new: Numbering) -> None:
        #: whether all numbers are as they were
        self.same = old == new
        #: whether the ids of files are as they were
        self.same_files = old.paths == new.paths
        #: new id of each old file, -1 for none
        self.files: NDArray[np.int32]
        #: new id of each old symbol; the last entry stands for no symbol (-1)
        self.symbols: NDArray[np.int32]
        if self.same:
            self.files = np.arange(len(new.paths), dtype=np.int32)
            self.symbols = np.append(np.arange(new.base[-1], dtype=np.int32), np.int32(-1))
        else:
            numbers = {path: number for number, path in enumerate(new.paths)}
            self.files = np.array([numbers.get(path, -1) for path in old.paths], np.int32)
            self.symbols = self._symbols(np.array(old.base, np.int64), np.array(new.base, np.int64))

    def _symbols(self, old: NDArray[np.int64], new: NDArray[np.int64]) -> NDArray[np.int32]:
        counts = np.diff(old)
        there = np.where(self.files >= 0, np.diff(new)[self.files], -1) if len(new) > 1 else np.full(len(counts), -1)
        start = np.where(there == counts, new[:-1][self.files] if len(new) > 1 else -1, -1)
        starts = np.repeat(start, counts)
        place = np.arange(int(counts.sum())) - np.repeat(old[:-1] - old[0], counts)
        definitions = np.where(starts >= 0, starts + place, -1)
        return np.concatenate([self.files, definitions, [-1]]).astype(np.int32)

    def symbol(self, old: int) -> int:
        """The new id of a symbol, -1 for none."""
        return int(self.symbols[old])


def numbering(paths: Sequence[str], base: Sequence[int]) -> Numbering:
    """The numbering of a build by its paths, which may hold surrogate escapes."""
    return Numbering(tuple([path.encode("utf-8", "surrogateescape").decode("latin-1") for path in paths]), tuple(base))
