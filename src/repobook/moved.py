"""Which rows of a file are still there after it changed, and where. Pure.

The way is patience diff: rows that stand once on both sides, in the same order, hold the two texts together; between
them the same is done again. So an edit marks the rows that it touched and no others.
"""

from __future__ import annotations

import difflib
from bisect import bisect_left
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

#: Rows without any unique ones among them are compared by the longest runs they share while this many pairs exist.
_MOST_PAIRS = 4_000_000


def moved_rows(old: NDArray[np.uint32], new: NDArray[np.uint32]) -> NDArray[np.int64]:
    """For the hash of each old row its new row, -1 when it changed or went. New rows ascend."""
    result = np.full(len(old), -1, np.int64)
    pending = [(0, len(old), 0, len(new))]
    while pending:
        low, high, start, end = _trimmed(old, new, result, *pending.pop())
        if low == high or start == end:
            continue
        shared = _anchors(old[low:high], new[start:end])
        if shared:
            for one, other in shared:
                result[low + one] = start + other
            bounds = [(-1, -1), *shared, (high - low, end - start)]
            for (one, other), (next_one, next_other) in pairwise(bounds):
                pending.append((low + one + 1, low + next_one, start + other + 1, start + next_other))
        elif high - low == end - start:
            same = np.flatnonzero(old[low:high] == new[start:end])
            result[low + same] = start + same
        elif (high - low) * (end - start) <= _MOST_PAIRS:
            matcher = difflib.SequenceMatcher(None, old[low:high].tolist(), new[start:end].tolist(), autojunk=False)
            for block in matcher.get_matching_blocks():
                result[low + block.a : low + block.a + block.size] = np.arange(block.size) + start + block.b
    return result


def _trimmed(
    old: NDArray[np.uint32],
    new: NDArray[np.uint32],
    result: NDArray[np.int64],
    low: int,
    high: int,
    start: int,
    end: int,
) -> tuple[int, int, int, int]:
    """Notes what is the same at both ends of two runs of rows; returns what is left."""
    short = min(high - low, end - start)
    differs = np.flatnonzero(old[low : low + short] != new[start : start + short])
    head = int(differs[0]) if len(differs) else short
    result[low : low + head] = np.arange(start, start + head)
    low, start, short = low + head, start + head, short - head
    differs = np.flatnonzero(old[high - short : high][::-1] != new[end - short : end][::-1])
    tail = int(differs[0]) if len(differs) else short
    result[high - tail : high] = np.arange(end - tail, end)
    return low, high - tail, start, end - tail


def _anchors(old: NDArray[np.uint32], new: NDArray[np.uint32]) -> list[tuple[int, int]]:
    """Rows that stand once on each side: the longest series of them that ascends on both."""
    places = []
    for rows in (old, new):
        values, first, counts = np.unique(rows, return_index=True, return_counts=True)
        places.append((values[counts == 1], first[counts == 1]))
    _, one, other = np.intersect1d(places[0][0], places[1][0], assume_unique=True, return_indices=True)
    pairs = sorted(zip(places[0][1][one].tolist(), places[1][1][other].tolist(), strict=True))
    return _ascending(pairs)


def _ascending(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest series of pairs, sorted by their first number, in which the second ascends too."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, value) in enumerate(pairs):
        place = bisect_left(ends, value)
        before.append(last[place - 1] if place else -1)
        if place == len(ends):
            ends.append(value)
            last.append(number)
        else:
            ends[place], last[place] = value, number
    result = []
    number = last[-1] if last else -1
    while number >= 0:
        result.append(pairs[number])
        number = before[number]
    return result[::-1]
