"""The calls of C-like text: how many arguments each has, and which of these are names or calls and nothing more. Pure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..model import Form
from ._clocals import Nest
from ._cwords import NAME, Words

#: marks an argument that is the result of calling what a use names
CALLED = 128
#: names in a row of an argument that is looked at: ``a.b.c``
_CHAIN = 4
_AFTER_ARGUMENT = np.array([value in b",)" for value in range(256)])
_BY_NAME = np.array([value in (Form.NAME, Form.SCOPE, Form.ARROW) for value in range(256)])


class Calls:
    """The calls of a file with their arguments."""

    def __init__(self, words: Words, nest: Nest) -> None:
        self._words, self._nest = words, nest
        called = ((words.after == 40) & (words.kinds == NAME)).nonzero()[0]
        places = words.after_at[called]
        commas = (words.array == 44).nonzero()[0]
        if words.template_close:
            owners, ends, behind = words.instances()
            fits = words.array[behind] == 40
            called = np.concatenate((called, owners[fits]))
            places = np.concatenate((places, behind[fits]))
            # Commas between template arguments separate nothing here.
            lows, highs = np.sort(words.after_at[owners]), np.sort(ends)
            commas = commas[lows.searchsorted(commas) == highs.searchsorted(commas)]
        order = places.argsort(kind="stable")
        #: words that are called, and the parenthesis of each, ascending
        self.called, self.places = called[order], places[order]
        self._size = len(words.clean) + 1
        #: commas by the bracket that they stand in, and by place
        self._commas = np.sort(nest.inner(commas) * self._size + commas) if len(places) else commas

    def counts(self, count: int) -> NDArray[np.uint8]:
        """The number of arguments of each word's call, 255 where there is none."""
        words = self._words
        result = np.full(count, 255, np.uint8)
        if not len(self.called):
            return result
        found = self._before(self.places, np.full(len(self.places), self._size - 1))
        empty = words.array[words.solids_after(self.places)] == 41
        result[self.called] = np.minimum(np.where(empty, 0, found + 1), 250)
        return result

    def _before(self, places: NDArray[np.int64], stops: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many commas stand in each bracket before a place."""
        base = places * self._size
        found: NDArray[np.int64] = self._commas.searchsorted(base + stops) - self._commas.searchsorted(base)
        return found

    def passed(
        self, keep: NDArray[np.bool_], index: NDArray[np.int32]
    ) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint8]]:
        """`Bindings.passed` and what follows it; ``keep`` marks words that are uses, ``index`` numbers these."""
        words, brackets = self._words, self._words.brackets
        if not len(brackets.positions):
            return np.zeros(0, np.uint32), np.zeros(0, np.uint32), np.zeros(0, np.uint8)
        at = np.minimum(brackets.positions.searchsorted(self.places), len(brackets.positions) - 1)
        # Those of directives are not among the brackets.
        closes = np.where(brackets.positions[at] == self.places, brackets.partner[at], -1)
        whole = closes >= 0
        ends = _AFTER_ARGUMENT[words.array[words.solids_after(np.maximum(closes, 0))]]
        results = self.called[whole & ends]
        values = (_AFTER_ARGUMENT[words.after] & (words.kinds == NAME)).nonzero()[0]
        parts = [self._given(found, keep) for found in (values, results)]
        uses = np.concatenate([uses for uses, _, _ in parts])
        owners = np.concatenate([owners for _, owners, _ in parts])
        numbers = np.concatenate([parts[0][2], parts[1][2] | CALLED])
        order = (owners.astype(np.int64) * 256 + numbers).argsort(kind="stable")
        return (
            index[uses[order]].astype("<u4"), index[owners[order]].astype("<u4"), numbers[order].astype(np.uint8),
        )  # fmt: skip

    def _given(
        self, ends: NDArray[np.int64], keep: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Of words that may end an argument those that do, their callees, and the numbers of the arguments."""
        words = self._words
        ends = ends[keep[ends]]
        heads = ends.copy()
        for _ in range(_CHAIN):
            receivers, forms = words.receivers[heads], words.forms[heads]
            further = (receivers >= 0) & _BY_NAME[forms]
            if not further.any():
                break
            heads = np.where(further, receivers, heads)
        before = words.before[heads]
        fits = (words.forms[heads] == 0) & ((before == 40) | (before == 44))
        ends = ends[fits]
        inner = self._nest.inner(words.starts[ends])
        place = self.places.searchsorted(inner)
        known = place < len(self.places)
        known[known] = self.places[place[known]] == inner[known]
        ends, inner, owners = ends[known], inner[known], self.called[place[known]]
        numbers = self._before(inner, words.starts[ends])
        small = keep[owners] & (numbers < CALLED)
        return ends[small], owners[small], numbers[small]
