"""The words and phrases that set a file apart: its *concepts*. Pure.

`terms` looks at one file and says which words and phrases its prose holds. `choose` looks at the terms of all files
and keeps for each those that say something about it and not about every other.

Prose is comments and docs, and the messages of errors.
"""

from __future__ import annotations

import functools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from . import vocabulary as vocabularies
from .columns import Column
from .encoded import definition_names, fresh, term_texts
from .extract import Prose
from .model import Document, Term
from .vocabulary import NOTHING, Said, Vocabulary
from .words import CAPITAL, CLOSES, ENDS, GENERAL, OPENS, SEVERAL, Pieces, is_general
from .words.passages import code, has_marks, may_name_people, names_people, passages

#: most terms kept of one file, and most rows of one term
TERMS = 400
ROWS = 200
#: most concepts of one file
MOST_CONCEPTS = 25
#: most concepts of one file with the same word in them
SHARED_WORD = 4
#: a term that this part of all files has must be used more than once to count
COMMON = 0.08
#: an ordinary word that only one file has is a term when it is used so often
RARE = 5


@functools.cache
def _pieces() -> Pieces:
    return Pieces()


def terms(prose: Sequence[Prose], names: Iterable[str]) -> tuple[Term, ...]:
    """The words and phrases of a file's prose, those that are used most first; at most `TERMS`.

    ``names`` are those of the file's definitions: they are symbols and so no terms. A term has all its rows.
    """
    found: defaultdict[str, list[int]] = defaultdict(list)
    proper: Counter[str] = Counter()
    everything = "\n".join([item.text for item in prose])
    people = may_name_people(everything)
    for row, text in passages(prose, everything):
        if text.isupper():  # shouted
            text = text.lower()
        _read(row, text, found, proper, people)
    for name in names:
        found.pop(name, None)
    if not found:
        return ()
    _unite_spellings(found, proper)
    kept: Iterable[str] = found
    if len(found) > TERMS:
        kept = sorted(found, key=lambda term: (-len(found[term]), " " in term, found[term][0], term))[:TERMS]
    return tuple(
        [
            Term(term, _distinct(found[term]))
            for term in kept
            if len(term) > 2 and (term[-2:] != "ed" or " " not in term)
        ]
    )


def _distinct(rows: list[int]) -> tuple[int, ...]:
    """Rows in order, each once."""
    return (rows[0],) if len(rows) == 1 else tuple(sorted(set(rows))[:ROWS])


def _read(row: int, text: str, found: defaultdict[str, list[int]], proper: Counter[str], people: bool) -> None:
    """Adds the words and phrases of a passage. ``before`` and ``last`` are the words just read in this sentence."""
    lookup = _pieces().__getitem__
    before = last = ""
    last_general = before_general = True
    start = True
    marked = has_marks(text)
    people = people and may_name_people(text) and names_people(text)
    for line in text.split("\n"):
        pieces = line.split()
        read = list(map(lookup, pieces))
        if marked and read and has_marks(line):
            read = read[code(line, pieces, read) :]
        if not read or (people and names_people(line)):
            before = last = ""
            start = True
            row += 1
            continue
        if last and read[0][1] & CAPITAL:
            before = last = ""  # many comments are sentences without a full stop
        for word, bits in read:
            if not word:
                before = last = ""
                start = bits & ENDS > 0
                continue
            general = False
            if bits:
                if bits & SEVERAL:
                    before = last = ""
                    for part in word.split("/"):
                        word, bits = lookup(part)
                        if word and not bits & GENERAL:
                            found[word].append(row)
                    continue
                general = bits & GENERAL > 0
                if bits & CAPITAL:
                    if start and general:
                        start = False
                        continue
                    if not start:
                        proper[word] += 1
                if bits & OPENS:
                    before = last = ""
            start = False
            if not general:
                found[word].append(row)
            if last and not (general and last_general and (before_general or not before)):
                if not (general and last_general):
                    found[f"{last} {word}"].append(row)
                if before:
                    found[f"{before} {last} {word}"].append(row)
            if bits & CLOSES:
                before = last = ""
                start = bits & ENDS > 0
            else:
                before, last = last, word
                before_general, last_general = last_general, general
        row += 1


def _unite_spellings(found: dict[str, list[int]], proper: Counter[str]) -> None:
    """One entry for each word however it is spelled: the spelling that is used most."""
    capital = {
        word: word[0].upper() + word[1:] for word, count in proper.items() if count * 2 > len(found.get(word, ()))
    }
    if capital:
        for term in [term for term in found if any(word in capital for word in term.split())]:
            spelled = " ".join([capital.get(word, word) for word in term.split()])
            found[spelled] = found.pop(term)
    for spelling in [term for term in found if not term.islower()]:
        lower = spelling.lower()
        if lower in found and lower != spelling:
            few, many = sorted((lower, spelling), key=lambda term: len(found[term]))
            found[many] = sorted(found[many] + found.pop(few))


class Concept(msgspec.Struct, frozen=True, array_like=True):
    """A term that stands out in a file, and why: it is used in ``rows`` here and in ``files`` files altogether."""

    text: str
    rows: tuple[int, ...]
    files: int


class Known(msgspec.Struct, frozen=True):
    """The concepts of files, and what they rest on."""

    #: of each file a number that tells what it says from anything else
    keys: NDArray[np.uint64]
    vocabulary: Vocabulary
    #: the concepts of each file, packed
    chosen: Column

    def packed(self) -> bytes:
        """The concepts of all files, as a list."""
        return _header(len(self.keys)) + self.chosen.values.tobytes()


UNKNOWN = Known(np.zeros(0, np.uint64), NOTHING, Column.of([], "u1"))


def choose(documents: Sequence[Document | None]) -> list[tuple[Concept, ...]]:
    """For each document the terms that set it apart from the others, those that do so most first.

    Up to 25 a file, fewer for short ones. A term qualifies when it is used several times, stands in the file's own
    description, is part of its names, or is known to a few other files too: a word that stands once in the whole
    repository is not a term of anything.
    """
    return unpacked(renewed(UNKNOWN, documents, np.arange(len(documents), dtype=np.uint64)).packed())


def unpacked(concepts: bytes) -> list[tuple[Concept, ...]]:
    """The concepts of all files from what `Known.packed` gives."""
    return msgspec.msgpack.decode(concepts, type=list[tuple[Concept, ...]])


def renewed(old: Known, documents: Sequence[Document | None], keys: NDArray[np.uint64]) -> Known:
    """The concepts of all files: those of earlier ones stay where the file, told by its key, and whatever its concepts rest
    on are as they were."""
    order = np.argsort(old.keys)
    at = np.searchsorted(old.keys, keys, sorter=order)
    at = np.append(order, -1)[at]
    place = np.where((at >= 0) & (np.append(old.keys, 0)[at] == keys), at, -1)
    changed = np.flatnonzero(place < 0).tolist()
    place[changed] = len(old.keys) + np.arange(len(changed))
    vocabulary, touched = vocabularies.renewed(old.vocabulary, place, _said(documents, changed))
    again = np.flatnonzero(touched).tolist()
    weights = _weights(vocabulary, touched)
    found = []
    for file, names in zip(again, definition_names(documents, again), strict=True):
        document = fresh(documents, file)
        concepts = _of_file(document, names, weights) if document is not None and document.terms else ()
        found.append(msgspec.msgpack.encode(concepts))
    place[again] = len(old.keys) + np.arange(len(again))
    return Known(keys, vocabulary, old.chosen.taken(place, Column.packed(found, "u1")))


def _header(count: int) -> bytes:
    """How a list of so many begins."""
    return b"\xdd" + count.to_bytes(4, "big")


def _said(documents: Sequence[Document | None], files: Sequence[int]) -> Said:
    """What some files say."""
    said = Said([], [], [])
    for file, terms, names in zip(files, term_texts(documents, files), definition_names(documents, files), strict=True):
        document = fresh(documents, file) if terms else None
        said.terms.append(terms)
        said.names.append(names if terms else [])
        said.rows.append(document.row_hashes if document is not None else b"")
    return said


class _Weights(msgspec.Struct):
    """What the terms of some files say when they are met."""

    #: files that have terms
    count: int
    files: dict[str, int]
    #: only for spellings that are not the usual one
    usual: dict[str, str]
    #: terms that say nothing are absent
    weight: dict[str, float]
    #: hashes of the rows that were copied from file to file
    copied: frozenset[int]


def _weights(vocabulary: Vocabulary, files: NDArray[np.bool_]) -> _Weights:
    texts, usual, count = vocabulary.texts, vocabulary.usual(), vocabulary.count()
    met = np.unique(usual[np.unique(vocabulary.terms.inside(files))])
    number_of_files = vocabulary.files[met]
    known = {texts[number]: files for number, files in zip(met.tolist(), number_of_files.tolist(), strict=True)}
    says = met[(number_of_files <= vocabulary.most()) & ~vocabulary.symbol[met]]
    # Of as many files is asked once.
    by_files = {number: math.log(count / max(number, 3) + 1) for number in set(known.values())}
    weight = {text: by_files[known[text]] * _shape(text) for text in map(texts.__getitem__, says.tolist())}
    other = np.flatnonzero(usual != np.arange(len(usual)))
    spelled = {texts[text]: texts[best] for text, best in zip(other.tolist(), usual[other].tolist(), strict=True)}
    return _Weights(count, known, spelled, weight, frozenset(vocabulary.copied.tolist()))


def _shape(text: str) -> float:
    """Phrases and names of things say more than single ordinary words."""
    spaces = text.count(" ")
    if spaces:
        return 1.25 if spaces == 1 else 1.35
    return 0.8 if text.islower() else 1.15


def _of_file(document: Document, defined: Sequence[str], vocabulary: _Weights) -> tuple[Concept, ...]:
    """The concepts of one file; ``defined`` are the names of its definitions."""
    files, usual, weight = vocabulary.files, vocabulary.usual, vocabulary.weight
    found: dict[str, tuple[int, ...]] = {}
    for term in document.terms:
        text = usual.get(term.text, term.text)
        if text in weight:
            rows = found.get(text)
            found[text] = tuple(sorted({*rows, *term.rows})) if rows else term.rows
    names = "|".join(defined).replace("_", "").lower()
    doc = range(document.doc_start, document.doc_end)
    common = max(5.0, vocabulary.count * COMMON)
    hashes, copied = np.frombuffer(document.row_hashes, "<u4").astype(np.uint32).data, vocabulary.copied
    count = len(hashes) if copied else 0
    scored: list[tuple[float, str]] = []
    for text, rows in found.items():
        described, uses, known = rows[0] in doc, len(rows), files[text]
        phrase, ordinary = " " in text, text.islower()
        if ordinary and uses == 1 and (known == 1 or not (phrase or described)):
            continue  # a word or phrase like any other
        if ordinary and not phrase and known == 1 and uses < RARE and not described and text not in names:
            continue  # that other files do not have the word does not make it a term
        named = (phrase or not ordinary) and text.replace(" ", "").replace("-", "").lower() in names
        if uses == 1 and known > common and not (described or named):
            continue
        if rows[-1] < count and not named and all(hashes[row] in copied for row in rows):
            continue
        score = weight[text] * (1 + math.log2(uses))
        scored.append((score * (1.4 if described else 1) * (1.4 if named else 1), text))
    scored.sort(key=lambda item: (-item[0], item[1]))
    room = min(MOST_CONCEPTS, 5 + document.lines // 40)
    chosen: list[str] = []
    words: Counter[str] = Counter()
    for _, text in scored:
        if len(chosen) == room:
            break
        parts = text.split()
        shared = max([words[part] for part in parts])
        # What shares no word with any of them repeats none.
        if shared < SHARED_WORD and not (shared and any(_repeats(text, it, found) for it in chosen)):
            chosen.append(text)
            words.update(parts)
    return tuple([Concept(_spelled(text, usual), found[text], files[text]) for text in chosen])


def _spelled(text: str, usual: dict[str, str]) -> str:
    """A phrase with each of its words in its usual spelling (plurals stay)."""
    if " " not in text:
        return text
    return " ".join([_spelled_word(word, usual.get(word, word)) for word in text.split()])


def _spelled_word(word: str, best: str) -> str:
    if best.lower() != word.lower():  # its singular
        best = word
    return best.lower() if best[1:].islower() and is_general(best.lower()) else best


def _repeats(text: str, chosen: str, found: dict[str, tuple[int, ...]]) -> bool:
    """True when a term says little that a chosen one does not: it is a part of it, or it and a word more, and stands
    in the same places."""
    if f" {text} " in f" {chosen} ":
        inside = set(found[chosen])
        return sum(1 for row in found[text] if row not in inside) * 3 <= len(found[text])
    if f" {chosen} " in f" {text} ":
        return len(found[text]) * 3 < len(found[chosen]) * 2 or len(found[text]) < 2
    first, second = text.split(), chosen.split()
    return len(first) > 1 and len(second) > 1 and (first[:2] == second[-2:] or first[-2:] == second[:2])
