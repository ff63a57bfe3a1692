"""What each of many files has, in one column: that of a file lies together, file by file. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Column(NamedTuple):
    """Values of files."""

    values: NDArray[Any]
    #: the first value of each file; one more for the end
    first: NDArray[np.int64]

    @staticmethod
    def of(several: Sequence[Iterable[int]], kind: str) -> Column:
        """The values of each file."""
        lengths = [len(item) for item in several]  # type: ignore[arg-type]
        values = np.fromiter(itertools.chain.from_iterable(several), kind, sum(lengths))
        return Column(values, bounds(np.array(lengths, np.int64)))

    @staticmethod
    def packed(several: Sequence[bytes], kind: str) -> Column:
        """The values of each file, as bytes."""
        width = np.dtype(kind).itemsize
        lengths = np.array([len(item) // width for item in several], np.int64)
        return Column(np.frombuffer(b"".join(several), kind), bounds(lengths))

    def lengths(self) -> NDArray[np.int64]:
        return np.diff(self.first)

    def each(self) -> Iterator[NDArray[Any]]:
        """The values of each file."""
        return (self.values[low:high] for low, high in itertools.pairwise(self.first.tolist()))

    def files(self) -> NDArray[np.int64]:
        """The file of each value."""
        return np.repeat(np.arange(len(self.first) - 1), self.lengths())

    def inside(self, files: NDArray[np.bool_]) -> NDArray[Any]:
        """The values of some files."""
        found: NDArray[Any] = self.values[np.repeat(files, self.lengths())]
        return found

    def taken(self, place: NDArray[np.int64], fresh: Column) -> Column:
        """Those of other files: of each one that has the ``place`` in this column, or in ``fresh``, counted on from the end
        of this one."""
        values = np.concatenate([self.values, fresh.values])
        starts = np.concatenate([self.first[:-1], fresh.first[:-1] + len(self.values)])[place]
        lengths = np.concatenate([self.lengths(), fresh.lengths()])[place]
        ends = starts + lengths
        # Most files follow each other there as here.
        breaks = np.flatnonzero(ends[:-1] != starts[1:]) + 1
        runs = zip(
            starts[np.append(0, breaks)[: len(starts)]].tolist(),
            ends[np.append(breaks - 1, len(ends) - 1)[: len(ends)]].tolist(),
            strict=True,
        )
        return Column(np.concatenate([values[:0], *[values[low:high] for low, high in runs]]), bounds(lengths))


def bounds(lengths: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int64]:
    """Where pieces of these ``lengths`` begin that lie in a row; one more for the end."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])
