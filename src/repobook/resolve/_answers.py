"""The links of one file while they are found, and the uses of a document as plain lists. Pure."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..model import Document, Resolution
from ..more import More
from .world import ImportLink, Links, package_column

#: how sure, the symbols meant, and the package outside
Answer = tuple[Resolution, tuple[int, ...], str]
UNKNOWN: Answer = (Resolution.UNRESOLVED, (), "")


class Use(NamedTuple):
    """One use of a document, unpacked."""

    place: int
    start: int
    name: str
    role: int
    form: int
    receiver: int
    enclosing: int


def uses_of(document: Document) -> list[Use]:
    """All uses of a document, in the order of the text."""
    references = document.references
    if not references.count:
        return []
    names = document.names
    columns = zip(
        np.frombuffer(references.start, "<u4").tolist(),
        np.frombuffer(references.name, "<u4").tolist(),
        references.role,
        references.form,
        np.frombuffer(references.receiver, "<i4").tolist(),
        np.frombuffer(references.enclosing, "<i4").tolist(),
        strict=True,
    )
    return [
        Use(place, start, names[name], role, form, receiver, enclosing)
        for place, (start, name, role, form, receiver, enclosing) in enumerate(columns)
    ]


def rows_of(document: Document) -> list[int]:
    """The row of each use."""
    rows = np.frombuffer(document.row_starts, "<u4")
    starts = np.frombuffer(document.references.start, "<u4")
    found: list[int] = (np.searchsorted(rows, starts, side="right") - 1).tolist()
    return found


class Answers:
    """Columns of `Links`, filled use by use."""

    def __init__(self, count: int) -> None:
        self.targets: list[int] = [-1] * count
        self.resolutions: list[int] = [int(Resolution.UNRESOLVED)] * count
        self._package: list[int] = [-1] * count
        self._more: dict[int, tuple[int, ...]] = {}
        self._packages: dict[str, int] = {}

    def set(self, use: int, answer: Answer) -> None:
        resolution, symbols, outside = answer
        self.resolutions[use] = resolution
        if symbols:
            ambiguous = resolution is Resolution.AMBIGUOUS
            self.targets[use] = -1 if ambiguous else symbols[0]
            rest = symbols if ambiguous else symbols[1:]
            if rest:
                self._more[use] = rest
        if outside:
            self._package[use] = self._packages.setdefault(outside, len(self._packages))

    def links(self, imports: tuple[ImportLink, ...]) -> Links:
        return Links(
            imports,
            np.array(self.targets, np.int32),
            np.array(self.resolutions, np.uint8),
            More.of(self._more),
            tuple(self._packages),
            package_column(self._package, len(self._packages)),
        )


def one_or_several(symbols: list[int], certain: Resolution) -> Answer:
    """The answer for all symbols that could be meant: ``certain`` for one, ambiguous for a few, unknown for many."""
    if not symbols:
        return UNKNOWN
    if len(symbols) == 1:
        return certain, (symbols[0],), ""
    return (Resolution.AMBIGUOUS, tuple(symbols), "") if len(symbols) <= 12 else UNKNOWN
