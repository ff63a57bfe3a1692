"""The terms of all files, in columns: how many files have each, which spelling stands for its variants, and what sets no
file apart. Pure.

It is made from that of an earlier build: only what the files say that are not as they were, and what rests on that, is
looked at. A clean build begins with `NOTHING`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from .columns import Column
from .words import plurals, singulars

#: a term that this part of all files has sets no file apart
MOST_FILES = 0.3
#: a row of prose that this many files have, letter by letter, was copied: it says nothing of any of them
COPIES = 10

#: hashes of rows are counted roughly first, by these bits
_PART = 0x3FFFFF


class Said(msgspec.Struct, frozen=True):
    """What some files say: their terms, the names that they define and the hashes of their rows. Files without terms say
    nothing."""

    terms: list[list[str]]
    names: list[list[str]]
    rows: list[bytes]


class Vocabulary(msgspec.Struct, frozen=True):
    """The terms of the repository."""

    #: all terms; some that no file has any more may be among them
    texts: list[str]
    #: number of each term of each file
    terms: Column
    #: by term the spelling that is used most, and the term of which that is the plural; where there is none, the term itself
    spelling: NDArray[np.int32]
    plural: NDArray[np.int32]
    #: by term the number of files that have it, or a variant for which it stands
    files: NDArray[np.int32]
    #: by term whether it is a name of mixed case that the repository defines: it is indexed as what it is
    symbol: NDArray[np.bool_]
    #: names of mixed case, and the numbers of those that each file defines
    names: list[str]
    defined: Column
    #: hashes of the rows of each file
    rows: Column
    #: sorted hashes of the rows that were copied from file to file
    copied: NDArray[np.uint32]

    def count(self) -> int:
        """How many files have terms."""
        return int((self.terms.lengths() > 0).sum())

    def most(self) -> float:
        """What more files have sets none of them apart."""
        return max(3.0, self.count() * MOST_FILES)

    def usual(self) -> NDArray[np.int32]:
        """By term what stands for it: the usual spelling, or its singular."""
        itself = np.arange(len(self.texts))
        found: NDArray[np.int32] = np.where(
            self.spelling != itself, self.plural[self.spelling], self.plural[self.plural]
        ).astype(np.int32)
        return found

    def idle(self) -> int:
        """How many terms no file has."""
        return len(self.texts) - len(np.unique(self.terms.values))


_NONE = np.zeros(0, np.int32)
NOTHING = Vocabulary(
    [], Column.of([], "<i4"), _NONE, _NONE, _NONE, _NONE.astype(np.bool_), [], Column.of([], "<i4"),
    Column.of([], "<u4"), _NONE.astype(np.uint32),
)  # fmt: skip


def renewed(old: Vocabulary, place: NDArray[np.int64], said: Said) -> tuple[Vocabulary, NDArray[np.bool_]]:
    """The vocabulary of files that have the ``place`` in the old one, or in what was ``said`` since, counted on from its
    end; and for each file whether something in it may be another term now, or weigh otherwise."""
    before = len(old.terms.first) - 1
    gone = np.ones(before, np.bool_)
    gone[place[place < before]] = False
    numbers = dict(zip(old.texts, range(len(old.texts)), strict=True))
    fresh = Column.of([_numbered(texts, numbers) for texts in said.terms], "<i4")
    texts, terms = list(numbers), old.terms.taken(place, fresh)
    size = len(texts)
    spelled = np.bincount(terms.values, minlength=size)
    moved = np.flatnonzero(spelled != np.bincount(old.terms.values, minlength=size))
    was = msgspec.structs.replace(
        old, texts=texts, spelling=_longer(old.spelling, size), plural=_longer(old.plural, size)
    )
    spelling, plural = _respelled(texts, numbers, spelled, moved, was)
    now = msgspec.structs.replace(was, terms=terms, spelling=spelling, plural=plural)
    usual, usual_before = now.usual(), was.usual()
    other = np.flatnonzero(usual != usual_before)
    counted = np.zeros(size, np.bool_)
    for touched in (usual[other], usual_before[other], usual[fresh.values], usual_before[old.terms.inside(gone)]):
        counted[touched] = True
    files_before = np.concatenate([old.files, np.zeros(size - len(old.files), np.int32)])
    files = np.where(counted, _files(terms, usual, counted), files_before).astype(np.int32)
    names, defined, symbol = _symbols(old, place, said.names, texts)
    rows, copied, differing = _copied(old, place, gone, Column.packed(said.rows, "<u4"))
    now = msgspec.structs.replace(
        now, files=files, symbol=symbol, names=names, defined=defined, rows=rows, copied=copied
    )
    touched_files = np.asarray(place >= before)
    if now.count() != old.count():
        return now, np.ones(len(place), np.bool_)
    # What so many files have that it sets none apart did so before.
    common = (files > now.most()) & (files_before > now.most())
    weighs = (files != files_before) & ~common
    weighs[: len(old.symbol)] |= symbol[: len(old.symbol)] != old.symbol
    words = {texts[number] for number in other.tolist() if " " not in texts[number]}
    if words:
        weighs |= np.fromiter((" " in text and not words.isdisjoint(text.split()) for text in texts), np.bool_, size)
    weighs = weighs[usual]
    weighs[other] = True
    touched_files[terms.files()[weighs[terms.values]]] = True
    touched_files[np.searchsorted(rows.first, _among(rows.values, differing), side="right") - 1] = True
    return now, touched_files


def _numbered(texts: Iterable[str], numbers: dict[str, int]) -> list[int]:
    """The number of each text; new ones get one."""
    return [numbers.setdefault(text, len(numbers)) for text in texts]


def _longer(column: NDArray[np.int32], size: int) -> NDArray[np.int32]:
    """The same with new entries, each of which leads to itself."""
    return np.concatenate([column, np.arange(len(column), size, dtype=np.int32)])


def _files(terms: Column, usual: NDArray[np.int32], counted: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many files have each term that is ``counted``, or a variant of it."""
    found = usual[terms.values]
    kept = counted[found]
    pairs = np.unique(terms.files()[kept] * len(usual) + found[kept])
    return np.bincount(pairs % max(len(usual), 1), minlength=len(usual))


def _respelled(
    texts: Sequence[str],
    numbers: Mapping[str, int],
    spelled: NDArray[np.int64],
    moved: NDArray[np.int64],
    was: Vocabulary,
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The spelling used most for each that has another, ``Gpu`` to ``GPU``, and the singular of plurals where that is used
    too: where not as many files as before have a term, or one that is spelled like it, or its singular."""
    spelling, plural = was.spelling.copy(), was.plural.copy()
    lowers = {texts[number].lower() for number in moved.tolist()}
    groups: dict[str, list[int]] = {}
    for number, text in enumerate(texts) if lowers else ():
        lower = text.lower()
        if lower in lowers:
            groups.setdefault(lower, []).append(number)
    counts = spelled.tolist()
    for group in groups.values():
        best = group[0]
        if len(group) > 1:
            best = max(group, key=lambda number: (counts[number] * _preference(texts[number]), texts[number]))
        for number in group:
            spelling[number] = best if counts[number] else number
    everywhere = np.bincount(spelling, weights=spelled, minlength=len(texts)).astype(np.int64).tolist()
    leads = spelling.tolist()
    for number in _plurals((number for group in groups.values() for number in group), texts, numbers):
        plural[number] = number
        if counts[number] and leads[number] == number:
            head, space, last = texts[number].rpartition(" ")
            for word in singulars(last):
                one = leads[numbers.get(head + space + word, number)]
                if one != number and counts[one] and everywhere[one] * 3 >= everywhere[number]:
                    plural[number] = one
                    break
    return spelling, plural


def _plurals(several: Iterable[int], texts: Sequence[str], numbers: Mapping[str, int]) -> set[int]:
    """Those terms and the plurals of them that may be plurals of something."""
    found = set()
    for number in several:
        text = texts[number]
        if text[-1] == "s":
            found.add(number)
        head, space, last = text.rpartition(" ")
        found |= {numbers.get(head + space + word, -1) for word in plurals(last)}
    return found - {-1}


def _preference(text: str) -> int:
    """Votes of a use: ``CUDA`` is preferred to ``cuda`` unless it is rare; else the most used spelling wins."""
    capitals = sum(1 for letter in text if letter.isupper())
    return 4 if capitals > 1 and " " not in text else 1


def _symbols(
    old: Vocabulary, place: NDArray[np.int64], names: Sequence[Iterable[str]], texts: Sequence[str]
) -> tuple[list[str], Column, NDArray[np.bool_]]:
    """The names of mixed case, those that each file defines, and by term whether one stands in it."""
    numbers = dict(zip(old.names, range(len(old.names)), strict=True))
    fresh = Column.of([_numbered({name for name in several if _mixed(name)}, numbers) for several in names], "<i4")
    defined, every = old.defined.taken(place, fresh), list(numbers)
    before = np.bincount(old.defined.values, minlength=len(every)) > 0
    there = np.bincount(defined.values, minlength=len(every)) > 0
    known = {every[number] for number in np.flatnonzero(there).tolist()}
    other = {every[number] for number in np.flatnonzero(there != before).tolist()}
    symbol = np.concatenate([old.symbol, np.zeros(len(texts) - len(old.symbol), np.bool_)])
    for number, text in enumerate(texts) if other else enumerate(texts[len(old.texts) :], len(old.texts)):
        if not text.islower():
            words = text.split()
            if number >= len(old.texts) or not other.isdisjoint(words):
                symbol[number] = not known.isdisjoint(words)
    return every, defined, symbol


def _mixed(name: str) -> bool:
    """Whether a name is one word of mixed case, as `_symbols` looks for it."""
    return not (name.islower() or name.isupper() or " " in name or "\n" in name)


def _copied(
    old: Vocabulary, place: NDArray[np.int64], gone: NDArray[np.bool_], fresh: Column
) -> tuple[Column, NDArray[np.uint32], NDArray[np.uint32]]:
    """The hashes of the rows of all files, of those that `COPIES` files or more have, and of those that were such and are not,
    or the other way round. Rows of code are among them: no term stands there."""
    rows = old.rows.taken(place, fresh)
    asked = np.zeros(_PART + 1, np.bool_)
    asked[old.rows.inside(gone) & _PART] = asked[fresh.values & _PART] = True
    some = np.flatnonzero(asked[rows.values & np.uint32(_PART)])
    hashes = rows.values[some]
    part = hashes & np.uint32(_PART)
    # Most rows are found once: to count them roughly first saves sorting them.
    often = (np.bincount(part, minlength=_PART + 1) >= COPIES)[part] & (hashes != 0)  # zero is that of an empty row
    file = np.searchsorted(rows.first, some[often], side="right") - 1
    pairs = np.unique(hashes[often].astype(np.uint64) << np.uint64(32) | file.astype(np.uint64))
    found, files = np.unique((pairs >> np.uint64(32)).astype(np.uint32), return_counts=True)
    copied = np.concatenate([old.copied[~asked[old.copied & _PART]], found[files >= COPIES]])
    copied.sort()
    return rows, copied, np.setxor1d(copied, old.copied, assume_unique=True)


def _among(hashes: NDArray[np.uint32], wanted: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Where one of the wanted hashes stands."""
    if not len(wanted):
        return np.zeros(0, np.int64)
    table = np.zeros(_PART + 1, np.bool_)
    table[wanted & _PART] = True
    found = np.flatnonzero(table[hashes & _PART])
    return found[np.isin(hashes[found], wanted)]
