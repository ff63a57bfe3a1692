"""What the pages beyond a file's docs page share: made once, before processes are forked. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..concepts import Concept
from ..content import Link
from ..keywords import Vocabulary
from . import lexicon, listings
from .view import View


class Shelf:
    """The view, the keywords of all files, and the plan of the A–Z."""

    def __init__(self, view: View, chosen: Sequence[Sequence[Concept]]) -> None:
        self.view = view
        self.vocabulary = Vocabulary(view.index, chosen)
        self.entries = lexicon.entries(view, self.vocabulary)
        count = len(self.entries.lexicon.word)
        self.alphabet = listings.cut(self.entries, np.arange(count, dtype=np.int32), 0)
        firsts = np.searchsorted(self.entries.lexicon.word, np.arange(len(self.entries.lexicon.words)))
        starts = np.array([piece.start for piece in self.alphabet.pieces], np.int64)
        pieces = np.searchsorted(starts, firsts, side="right") - 1
        self._pages = [view.book.alphabet(piece.part) for piece in self.alphabet.pieces]
        self._piece: list[int] = pieces.tolist()

    def concept_link(self, label: str, text: str) -> Link | None:
        """A link to the line of a concept in the A–Z."""
        return self._link(label, self.entries.concepts.get(text, -1))

    def outside_link(self, label: str, module: str, name: str) -> Link | None:
        """A link to the line of a name outside the repository in the A–Z."""
        key = (f"from {module}", name) if name else ("outside", module)
        return self._link(label, self.entries.outside.get(key, -1))

    def _link(self, label: str, word: int) -> Link | None:
        if word < 0:
            return None
        return Link(label, self._pages[self._piece[word]], self.entries.lexicon.words[word].anchor)
