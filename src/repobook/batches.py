"""The uses of many files at once, as columns: NumPy needs as long for those of one file as for those of a hundred. Pure.

Columns run along the uses, file by file in the order of the text; rows are 0-based, columns UTF-8 bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from .encoded import fresh
from .model import Document
from .more import More
from .resolve.world import Links, World

#: Uses that are looked at together, about.
_TOGETHER = 1 << 16


class Batch(msgspec.Struct, frozen=True):
    """The uses of some files."""

    files: list[int]
    documents: list[Document]
    links: list[Links]
    #: the first use of each file; one more for the end
    first: NDArray[np.int64]
    #: the file of each use
    file: NDArray[np.int32]
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    #: index into the names of the file's document
    name: NDArray[np.uint32]
    #: index of the definition that it stands in, -1 for none
    enclosing: NDArray[np.int32]
    #: the symbol of that definition, or the file
    around: NDArray[np.int32]
    role: NDArray[np.uint8]
    resolution: NDArray[np.uint8]
    target: NDArray[np.int32]
    #: further symbols of uses (`Links.more`)
    more: More


def batches(world: World, links: Sequence[Links | None], asked: Iterable[int] | None = None) -> Iterator[Batch]:
    """The uses of all files that have some, or of those ``asked`` for, in the order that they are named in."""
    files: list[int] = []
    documents: list[Document] = []
    count = 0
    for file in range(len(links)) if asked is None else asked:
        document, link = fresh(world.documents, file), links[file]
        if document is None or link is None or not document.references.count:
            continue
        files.append(file)
        documents.append(document)
        count += document.references.count
        if count >= _TOGETHER:
            yield _batch(world, links, files, documents)
            files, documents, count = [], [], 0
    if files:
        yield _batch(world, links, files, documents)


def _batch(world: World, links: Sequence[Links | None], files: list[int], documents: list[Document]) -> Batch:
    references = [document.references for document in documents]
    first = np.concatenate([[0], np.cumsum([item.count for item in references])])
    counts = np.diff(first)
    number = np.repeat(np.arange(len(files)), counts)
    row, column = _places(documents, number)
    enclosing = np.frombuffer(b"".join([item.enclosing for item in references]), "<i4")
    file = np.array(files, np.int32)
    base = np.array([world.base[item] for item in files], np.int32)
    own = [link for link in (links[item] for item in files) if link is not None]
    return Batch(
        files, documents, own, first, file[number], row, column,
        np.frombuffer(b"".join([item.name for item in references]), "<u4"), enclosing,
        np.where(enclosing >= 0, enclosing + base[number], file[number]),
        np.frombuffer(b"".join([item.role for item in references]), np.uint8),
        np.concatenate([link.resolutions for link in own]), np.concatenate([link.targets for link in own]),
        More.joined([(link.more, start) for link, start in zip(own, first.tolist(), strict=False) if link.more]),
    )  # fmt: skip


def _places(documents: list[Document], number: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row and column of each use; ``number`` is that of its document.

    All rows of all files are put one after the other, so that one search finds the rows of all uses.
    """
    start = np.frombuffer(b"".join([item.references.start for item in documents]), "<u4").astype(np.int64)
    rows = np.frombuffer(b"".join([item.row_starts for item in documents]), "<u4").astype(np.int64)
    lengths = np.array([len(item.row_starts) // 4 for item in documents], np.int64)
    # A use starts before the end of its file, which lies before the first row of the next one.
    wide = int(max(start.max(initial=0), rows.max(initial=0))) + 1
    shift = np.arange(len(documents)) * wide
    rows += np.repeat(shift, lengths)
    start += shift[number]
    found = np.searchsorted(rows, start, side="right") - 1
    return found - (np.cumsum(lengths) - lengths)[number], start - rows[found]
