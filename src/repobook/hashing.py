"""Hashes of columns, for keys of pages. Pure.

Digests are sums of 64-bit hashes where order does not matter (SplitMix64; Steele, Lea and Flood 2014).
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from itertools import pairwise

import msgspec
import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def mixed(values: Hashes) -> Hashes:
    """SplitMix64 of each value."""
    values = values + _STEP
    values = (values ^ (values >> np.uint64(30))) * _FIRST
    values = (values ^ (values >> np.uint64(27))) * _SECOND
    return values ^ (values >> np.uint64(31))


def combined(*columns: NDArray[np.integer]) -> Hashes:
    """One hash a row of the columns; their order counts."""
    result: Hashes = mixed(columns[0].astype(np.uint64))
    for column in columns[1:]:
        result = mixed(result ^ column.astype(np.uint64))
    return result


def sums(hashes: Hashes, bounds: NDArray[np.integer]) -> Hashes:
    """The sum of the hashes between each two neighbouring ``bounds``, which are ascending indices."""
    total: Hashes = np.concatenate([np.zeros(1, np.uint64), np.cumsum(hashes, dtype=np.uint64)])
    result: Hashes = total[bounds[1:]] - total[bounds[:-1]]
    return result


def cut(column: NDArray[np.generic], bounds: NDArray[np.integer]) -> list[memoryview]:
    """The bytes of a column (or of rows) between each two neighbouring ``bounds``, which are ascending indices."""
    data = np.ascontiguousarray(column).data.cast("B") if column.size else memoryview(b"")
    width = column.itemsize * (column.shape[1] if column.ndim > 1 else 1)
    return [data[low:high] for low, high in pairwise((bounds * width).tolist())]


def digest_of(data: bytes) -> int:
    """64 bits of a text."""
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little")


def hashes_of(texts: Iterable[bytes], count: int) -> Hashes:
    """`digest_of` each of ``count`` texts."""
    return np.frombuffer(b"".join([blake2b(text, digest_size=8).digest() for text in texts]), "<u8", count)


def sealed(data: bytes) -> bytes:
    """Data that tells when a byte of it was changed."""
    return blake2b(data, digest_size=8).digest() + data


def unsealed(data: bytes) -> bytes:
    """What was `sealed`. Raises ValueError when it is no more."""
    if data[:8] != blake2b(data[8:], digest_size=8).digest():
        raise ValueError("it was changed")
    return data[8:]


def packed(value: object) -> bytes:
    """A value as bytes that tell it from any other."""
    try:
        return msgspec.msgpack.encode(value)
    except UnicodeEncodeError:  # a name that is not UTF-8
        return repr(value).encode("utf-8", "backslashreplace")
