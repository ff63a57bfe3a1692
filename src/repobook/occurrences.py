"""The uses of one file as narrow columns: how the index keeps them, and how they are read again. Pure.

The blob starts with four bytes, the widths (1, 2 or 4 bytes) of the first four columns. Then, one column after the
other, little-endian: line (the difference from the line of the use before; the first from 0), column, name (index into
the file's names), enclosing (index of the definition in the file, plus 1; 0 for the file's top), one byte of role (bits
0-3), resolution (bits 4-6) and whether there is a target (bit 7), and the targets (int32) of those that have one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from .model import FACTS, Resolution, Role
from .more import More

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


class Several(NamedTuple):
    """The uses of several files: columns as in `Occurrences`, one file after the other."""

    #: the first use of each file; one more for the end
    first: NDArray[np.int64]
    line: NDArray[np.int64]
    column: NDArray[np.int64]
    name: NDArray[np.uint32]
    enclosing: NDArray[np.int32]
    role: NDArray[np.uint8]
    resolution: NDArray[np.uint8]
    target: NDArray[np.int32]


def pack_all(names: Sequence[Sequence[str]], found: Several, more: More) -> Iterator[tuple[bytes, bytes, bytes]]:
    """For each file names, columns and further symbols, each packed."""
    has = found.target >= 0
    mixed = (found.role | found.resolution << np.uint8(4) | has.astype(np.uint8) << np.uint8(7)).tobytes()
    targets = found.target[has].astype("<i4").tobytes()
    bounds = np.concatenate([[0], np.cumsum(has)])[found.first].tolist()
    first = found.first.tolist()
    narrow = [
        _narrow(item, found.first) for item in (_steps(found), found.column, found.name, found.enclosing + 1)
    ]  # fmt: skip
    for number, (own, further) in enumerate(zip(names, more.packed(found.first), strict=True)):
        low, high = first[number], first[number + 1]
        widths = bytes([width[number] for width, _ in narrow])
        parts = [packed[width][low * width : high * width] for width, (_, packed) in zip(widths, narrow, strict=True)]
        columns = b"".join((widths, *parts, mixed[low:high], targets[4 * bounds[number] : 4 * bounds[number + 1]]))
        yield _names(own), columns, further


def pack(found: Occurrences) -> tuple[bytes, bytes, bytes]:
    """Names, columns and further symbols of a file, each packed."""
    several = Several(
        np.array([0, len(found.line)]), found.line.astype(np.int64), found.column.astype(np.int64), found.name,
        found.enclosing.astype(np.int32), found.role, found.resolution, found.target,
    )  # fmt: skip
    return next(pack_all([found.names], several, More.of(found.more)))


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


def meant(count: int, names: bytes, columns: bytes, more: bytes) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The symbols that the uses of a file mean, and the further ones, from what `pack` gave."""
    found = unpack(count, names, columns, more)
    further = [symbol for symbols in found.more.values() for symbol in symbols]
    return found.target, np.array(further, np.int32)


def _steps(found: Several) -> NDArray[np.uint32]:
    """The difference of each line from the one before; the first of a file from 0."""
    result = np.diff(found.line, prepend=0)
    starts = found.first[:-1][np.diff(found.first) > 0]
    result[starts] = found.line[starts]
    return result.astype(np.uint32)


def _narrow(values: NDArray[np.integer], first: NDArray[np.int64]) -> tuple[list[int], dict[int, bytes]]:
    """The least width (1, 2 or 4 bytes) that each file's values fit in, and all values in each width that occurs."""
    counts = np.diff(first)
    most = np.zeros(len(counts), np.int64)
    if len(values):
        most[counts > 0] = np.maximum.reduceat(values, first[:-1][counts > 0])
    widths = np.where(most < 1 << 8, 1, np.where(most < 1 << 16, 2, 4)).tolist()
    return widths, {width: values.astype(_TYPES[width]).tobytes() for width in set(widths)}


def _names(names: Sequence[str]) -> bytes:
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
