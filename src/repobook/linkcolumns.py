"""The links of all files in a row: what hashes of them are made from. Pure.

NumPy needs as long for the columns of one file as for those of a hundred.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .columns import bounds
from .hashing import Hashes, cut, hashes_of, packed
from .more import More
from .resolve.world import ImportLink, Links


class LinkColumns:
    """Columns along the uses of all files, and along their imports."""

    def __init__(self, links: Sequence[Links | None]) -> None:
        none = np.zeros(0, np.int32)
        there = [item for item in links if item is not None]
        #: where the uses of each file begin; one more for the end
        self.first = bounds([len(item.targets) if item is not None else 0 for item in links])
        self.targets: NDArray[np.int32] = np.concatenate([none, *(item.targets for item in there)])
        self.resolutions: NDArray[np.uint8] = np.concatenate(
            [none.astype(np.uint8), *(item.resolutions for item in there)]
        )
        further = [item.more for item in there if item.more]
        #: further symbols; uses are counted in their files
        self.more = More(
            np.concatenate([none, *(more.use for more in further)]).astype(np.int32),
            np.concatenate([none, *(more.lengths for more in further)]).astype(np.int32),
            np.concatenate([none, *(more.symbols for more in further)]),
        )
        #: where the entries of each file in `more` begin, and its symbols
        self.first_more = bounds([len(item.more.use) if item is not None else 0 for item in links])
        self.first_symbol = bounds([len(item.more.symbols) if item is not None else 0 for item in links])
        #: all imports that are not alike, and for each import the number of the one it is
        self.different: list[ImportLink] = []
        self.imports = self._imports(there)
        self.first_import = bounds([len(item.imports) if item is not None else 0 for item in links])

    def _imports(self, there: Sequence[Links]) -> NDArray[np.int64]:
        numbers: dict[int, int] = {}  # those that are alike are one object
        found: list[int] = []
        for links in there:
            for item in links.imports:
                number = numbers.get(id(item))
                if number is None:
                    number = numbers[id(item)] = len(numbers)
                    self.different.append(item)
                found.append(number)
        return np.array(found, np.int64)

    def digests(self) -> Hashes:
        """A hash of the links of each file, in the numbers of this build."""
        imports = hashes_of(map(packed, self.different), len(self.different))[self.imports]
        counts = np.stack([np.diff(first) for first in (self.first, self.first_more, self.first_symbol)], axis=1)
        parts = (
            cut(counts, np.arange(len(counts) + 1)), cut(self.targets, self.first), cut(self.resolutions, self.first),
            cut(self.more.use, self.first_more), cut(self.more.lengths, self.first_more),
            cut(self.more.symbols, self.first_symbol), cut(imports, self.first_import),
        )  # fmt: skip
        return hashes_of(map(b"".join, zip(*parts, strict=True)), len(counts))
