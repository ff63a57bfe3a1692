"""The uses of one file as narrow columns: how the index keeps them, and how they are read again. Pure.

The blob starts with four bytes, the widths (1, 2 or 4 bytes) of the first four columns. Then, one column after the
other, little-endian: line (the difference from the line of the use before; the first from 0), column, name (index into
the file's names), enclosing (index of the definition in the file, plus 1; 0 for the file's top), one byte of role (bits
0-3), resolution (bits 4-6) and whether there is a target (bit 7), and the targets (int32) of those that have one.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from .model import FACTS, Resolution, Role

#: the words for `Resolution` and `Role`, by their numbers
RESOLUTIONS = tuple([item.name.lower().replace("_", "-") for item in Resolution])
ROLES = tuple([item.name.lower() for item in Role])
#: the resolutions that are facts
FACT_WORDS = frozenset(RESOLUTIONS[item] for item in FACTS)
_TYPES = {1: "<u1", 2: "<u2", 4: "<u4"}


class Occurrences(NamedTuple):
    """The uses of a file, in the order of the text; lines are 1-based, columns 0-based UTF-8 bytes."""

    names: list[str]
    line: NDArray[np.uint32]
    column: NDArray[np.uint32]
    #: index into ``names``
    name: NDArray[np.uint32]
    #: index of the enclosing definition in the file, -1 for the file's top
    enclosing: NDArray[np.int64]
    role: NDArray[np.uint8]
    resolution: NDArray[np.uint8]
    #: symbol of the meaning, -1 for none
    target: NDArray[np.int32]
    #: further symbols of a use: the rest of an overload set, or all candidates of an ambiguous one
    more: dict[int, tuple[int, ...]]


def pack(found: Occurrences) -> tuple[bytes, bytes, bytes]:
    """Names, columns and further symbols, each packed."""
    has = found.target >= 0
    narrow = [
        _narrow(_steps(found.line)), _narrow(found.column),
        _narrow(found.name), _narrow(found.enclosing + 1),
    ]  # fmt: skip
    mixed = found.role | found.resolution << np.uint8(4) | has.astype(np.uint8) << np.uint8(7)
    columns = b"".join(
        (
            bytes(item.itemsize for item in narrow), *(item.tobytes() for item in narrow), mixed.tobytes(),
            found.target[has].astype("<i4").tobytes(),
        )
    )  # fmt: skip
    more = itertools.chain.from_iterable((use, len(symbols), *symbols) for use, symbols in sorted(found.more.items()))
    return _names(found.names), columns, np.fromiter(more, "<i4").tobytes()


def unpack(count: int, names: bytes, columns: bytes, more: bytes) -> Occurrences:
    """What `pack` packed; ``count`` is the number of uses."""
    parts = []
    place = 4
    for width in columns[:4]:
        parts.append(np.frombuffer(columns, _TYPES[width], count, place).astype(np.uint32))
        place += width * count
    mixed = np.frombuffer(columns, np.uint8, count, place)
    has = mixed >= 128
    target = np.full(count, -1, np.int32)
    target[has] = np.frombuffer(columns, "<i4", -1, place + count)
    line = np.cumsum(parts[0], dtype=np.uint32)
    return Occurrences(
        msgspec.msgpack.decode(names, type=list[str]), line, parts[1], parts[2], parts[3].astype(np.int64) - 1,
        (mixed & 15).astype(np.uint8), (mixed >> 4 & 7).astype(np.uint8), target, dict(_more(np.frombuffer(more, "<i4").tolist())),
    )  # fmt: skip


def _steps(line: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The difference of each line from the one before; the first from 0."""
    result = line.astype(np.uint32)
    result[1:] -= line[:-1].astype(np.uint32)
    return result


def _narrow(values: NDArray[np.integer]) -> NDArray[np.integer]:
    most = int(values.max()) if len(values) else 0
    return values.astype("<u1" if most < 1 << 8 else "<u2" if most < 1 << 16 else "<u4")


def _names(names: list[str]) -> bytes:
    try:
        return msgspec.msgpack.encode(names)
    except UnicodeEncodeError:
        return msgspec.msgpack.encode([name.encode("utf-8", "backslashreplace").decode() for name in names])


def _more(values: list[int]) -> Iterator[tuple[int, tuple[int, ...]]]:
    place = 0
    while place < len(values):
        end = place + 2 + values[place + 1]
        yield values[place], tuple(values[place + 2 : end])
        place = end
