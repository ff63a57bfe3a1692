"""Further symbols of uses, as columns: the rest of an overload set, or all candidates of an ambiguous use. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class More(NamedTuple):
    """Further symbols of uses, in the order of the uses."""

    #: the number of each use that has some
    use: NDArray[np.integer]
    #: how many symbols each of them has
    lengths: NDArray[np.integer]
    symbols: NDArray[np.int32]

    @staticmethod
    def of(found: Mapping[int, Sequence[int]]) -> More:
        """The symbols of each use, which may come in any order."""
        if not found:
            return NO_MORE
        several = [found[use] for use in sorted(found)]
        lengths = np.fromiter(map(len, several), np.int32, len(several))
        symbols = np.fromiter(itertools.chain.from_iterable(several), np.int32, int(lengths.sum()))
        return More(np.array(sorted(found), np.int32), lengths, symbols)

    @staticmethod
    def joined(several: Sequence[tuple[More, int]]) -> More:
        """Those of several files as one; with each file the number that its first use has."""
        if not several:
            return NO_MORE
        return More(
            np.concatenate([more.use.astype(np.int64) + start for more, start in several]),
            np.concatenate([more.lengths for more, _ in several]),
            np.concatenate([more.symbols for more, _ in several]),
        )

    def __bool__(self) -> bool:
        return len(self.use) > 0

    def at(self, use: int) -> list[int]:
        """The symbols of one use; `by_use` is for who asks for many."""
        place = int(np.searchsorted(self.use, use))
        if place == len(self.use) or self.use[place] != use:
            return []
        start = int(self.lengths[:place].sum())
        found: list[int] = self.symbols[start : start + int(self.lengths[place])].tolist()
        return found

    def by_use(self) -> dict[int, list[int]]:
        """The symbols by the number of the use."""
        symbols, ends = self.symbols.tolist(), np.cumsum(self.lengths).tolist()
        return {
            use: symbols[start:end] for use, start, end in zip(self.use.tolist(), [0, *ends], ends, strict=False)
        }  # fmt: skip

    def uses(self) -> NDArray[np.integer]:
        """The use of each symbol."""
        return np.repeat(self.use, self.lengths)

    def firsts(self) -> NDArray[np.int32]:
        """The first symbol of each use."""
        found: NDArray[np.int32] = self.symbols[np.cumsum(self.lengths) - self.lengths]
        return found

    def among(self, keep: NDArray[np.bool_]) -> More:
        """The same when only some uses are kept, and numbered anew."""
        kept = keep[self.use]
        place = np.cumsum(keep) - 1
        return More(place[self.use[kept]], self.lengths[kept], self.symbols[np.repeat(kept, self.lengths)])

    def packed(self, first: NDArray[np.int64]) -> list[bytes]:
        """For each of several files, that begin with the uses ``first`` (one more for the end): its uses, each with the
        number of its symbols, and these, as int32."""
        file = np.searchsorted(first, self.use, side="right") - 1
        size = self.lengths + 2
        at = np.cumsum(size) - size
        table = np.empty(int(size.sum()), "<i4")
        table[at], table[at + 1] = self.use - first[file], self.lengths
        entry = np.repeat(np.arange(len(self.use)), self.lengths)
        table[np.arange(len(self.symbols)) + 2 * entry + 2] = self.symbols
        bounds = (4 * np.append(at, len(table))[np.searchsorted(self.use, first)]).tolist()
        data = table.tobytes()
        return [data[low:high] for low, high in itertools.pairwise(bounds)]


_NONE = np.zeros(0, np.int32)
#: of uses that mean one thing each
NO_MORE = More(_NONE, _NONE, _NONE)
