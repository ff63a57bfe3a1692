"""What the pages beyond a file's docs page share: made once, before processes are forked. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from numpy.typing import NDArray

from ..concepts import Concept
from ..content import Inline, Link, Places
from ..keywords import Vocabulary
from . import lexicon, listings
from .neighbours import Neighbours
from .owners import Owners
from .purpose import purpose
from .view import BUILDERS, View

if TYPE_CHECKING:
    from .about import About

#: In a folder of fewer files a term need not be shared to be one of the folder's.
_FEW_FILES = 4


class FolderTerm(msgspec.Struct, frozen=True):
    """A term that sets a folder apart: it stands out in ``here`` of its files, in ``all`` of the repository."""

    text: str
    here: int
    all: int


class Shelf:
    """The view, the keywords of all files, the plan of the A–Z, and what is known of folders."""

    def __init__(
        self, view: View, chosen: Sequence[Sequence[Concept]], vocabulary: Vocabulary, entries: lexicon.Entries
    ) -> None:
        """``entries`` are what `lexicon.entries` gives."""
        self.view = view
        self.vocabulary = vocabulary
        self.neighbours = Neighbours(view)
        self.owners = Owners(view)
        #: one line on each folder that was asked for (`pages.about`)
        self.abouts: dict[int, About] = {}
        #: lines of all files before each file; one more for the end
        self.lines: list[int] = [0]
        for document in view.world.documents:
            self.lines.append(self.lines[-1] + (document.lines if document else 0))
        #: what each file is for that was asked for, or that an earlier build knew (`pages.purpose`)
        self.purposes: dict[int, tuple[Inline, Places]] = {}
        #: of each file: 1 for a document, 2 for one that says how others are built, 0 for all else
        self._telling = np.where(view.index.prose, 1, 0)
        self._telling[[file for file, item in enumerate(view.world.files) if item.language in BUILDERS]] = 2
        self.entries = entries
        count = len(self.entries.lexicon.word)
        self.alphabet = listings.cut(self.entries, np.arange(count, dtype=np.int32), 0)
        firsts = np.searchsorted(self.entries.lexicon.word, np.arange(len(self.entries.lexicon.words)))
        starts = np.array([piece.start for piece in self.alphabet.pieces], np.int64)
        pieces = np.searchsorted(starts, firsts, side="right") - 1
        #: the page of each piece of the A–Z
        self.pages = [view.book.alphabet(piece.part) for piece in self.alphabet.pieces]
        self._piece: list[int] = pieces.tolist()
        self.terms: list[str] = []
        self.term, self.first_term = self._term_columns(chosen)
        self._total: NDArray[np.int64] = np.bincount(self.term, minlength=len(self.terms))
        #: whether a word stands in the names of some file that it sets apart
        self._named: dict[int, bool] = {}

    def _term_columns(self, chosen: Sequence[Sequence[Concept]]) -> tuple[NDArray[np.int64], list[int]]:
        """The numbers of the concepts of all files in a row, and where each file's begin."""
        numbers: dict[str, int] = {}
        column: list[int] = []
        first = [0]
        for items in chosen:
            column.extend([numbers.setdefault(item.text, len(numbers)) for item in items])
            first.append(len(column))
        self.terms = list(numbers)
        return np.array(column, np.int64), first

    # -- links into the A–Z ------------------------------------------------------------------------------------

    def concept_link(self, label: str, text: str) -> Link | None:
        """A link to the line of a concept in the A–Z."""
        return self._link(label, self.entries.concepts.get(text, -1))

    def concept_place(self, text: str) -> tuple[int, str]:
        """The piece of the A–Z in which a concept stands, and the id of its line; -1 where it stands nowhere."""
        word = self.entries.concepts.get(text, -1)
        return (self._piece[word], self.entries.lexicon.words[word].anchor) if word >= 0 else (-1, "")

    def outside_link(self, label: str, module: str, name: str) -> Link | None:
        """A link to the line of a name outside the repository in the A–Z."""
        key = (f"(from {module})", name) if name else (lexicon.OUTSIDE, module)
        return self._link(label, self.entries.outside.get(key, -1))

    def _link(self, label: str, word: int) -> Link | None:
        if word < 0:
            return None
        return Link(label, self.pages[self._piece[word]], self.entries.lexicon.words[word].anchor)

    def purpose(self, file: int) -> tuple[Inline, Places]:
        """What `pages.purpose` says of a file. Computed once a file."""
        known = self.purposes.get(file)
        if known is None:
            known = self.purposes[file] = purpose(self.view, file)
        return known

    # -- folders -----------------------------------------------------------------------------------------------

    def terms_of(self, folder: int, least: int = 1) -> Iterator[FolderTerm]:
        """The terms that set a folder's subtree apart, the strongest first.

        A term belongs to a folder when at least half of all files in which it stands out lie there, two at least
        (one in a folder of a few files), or ``least``. An ordinary word must also stand in the names of a file that it sets
        apart: else it tells how these files are written, and not what of.
        """
        files = self.view.book.subtree_files(folder)
        column = self.term[self.first_term[files.start] : self.first_term[files.stop]]
        terms, counts = np.unique(column, return_counts=True)
        total = self._total[terms]
        kept = (counts >= max(least, 2 if len(files) >= _FEW_FILES else 1)) & (counts * 2 >= total)
        found = [
            (FolderTerm(self.terms[term], here, everywhere), term)
            for term, here, everywhere in zip(
                terms[kept].tolist(), counts[kept].tolist(), total[kept].tolist(), strict=True
            )
        ]
        for item, term in sorted(found, key=lambda known: (-_strength(known[0]), known[0].text)):
            if " " in item.text or not item.text.islower() or self._names(term):
                yield item

    def _names(self, term: int) -> bool:
        """Whether a word stands in the path or the names of a file that it sets apart."""
        known = self._named.get(term)
        if known is None:
            files = np.searchsorted(self.first_term, np.flatnonzero(self.term == term), side="right") - 1
            word = self.terms[term].replace("-", "")
            known = self._named[term] = any(word in self._names_of(file) for file in files.tolist())
        return known

    def _names_of(self, file: int) -> str:
        """The path of a file and the names of its definitions, in small letters and without what parts words."""
        return (
            "|".join([self.view.path(file), *self.view.naming.names_of(file)]).replace("_", "").replace("-", "").lower()
        )

    def users_outside(self, folder: int) -> list[tuple[int, int]]:
        """(files outside, file) for each file of a subtree that files outside it use, the most used first. A document that
        names a program, or a file that says how it is built, does not use it."""
        edges = self.view.index.edges
        files = self.view.book.subtree_files(folder)
        reaching = edges.by_target[int(edges.into[files.start]) : int(edges.into[files.stop])]
        source, target = edges.source[reaching], edges.target[reaching]
        outside = ((source < files.start) | (source >= files.stop)) & self._using(source, target)
        counts = np.bincount(target[outside] - files.start, minlength=len(files))
        used = np.flatnonzero(counts)
        found = [(int(counts[number]), files.start + number) for number in used.tolist()]
        return sorted(found, key=lambda item: (-item[0], item[1]))

    def users(self, file: int) -> int:
        """How many files use a file, as `users_outside` counts them."""
        edges = self.view.index.edges
        reaching = edges.by_target[int(edges.into[file]) : int(edges.into[file + 1])]
        return int(np.count_nonzero(self._using(edges.source[reaching], edges.target[reaching])))

    def _using(self, source: NDArray[np.integer], target: NDArray[np.integer]) -> NDArray[np.bool_]:
        using: NDArray[np.bool_] = (self._telling[source] == 0) | (self._telling[source] == self._telling[target])
        return using


def _strength(term: FolderTerm) -> float:
    """How much a term says of a folder: in how many of its files, how exclusively; phrases and names say more."""
    shape = 1.5 if " " in term.text else 1.0 if term.text.islower() else 1.3
    return shape * term.here * term.here / term.all
