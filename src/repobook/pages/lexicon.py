"""All keywords of the repository and their places, sorted once; folders and the A–Z show parts of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b

import msgspec
import numpy as np
from numpy.typing import NDArray

from ..content import Lexicon, Word
from ..encoded import fresh, outlines
from ..hashing import Hashes, combined, hashes_of, packed
from ..keywords import Vocabulary
from ..model import Definition, Document, FileCategory, Flag, Kind
from ..plan import Book
from ..resolve.world import Relation
from ..symboltable import shown_name
from .view import View

#: Headings of what does not begin with a letter, and the names of their pages.
DIGITS, UNDERSCORE, SYMBOLS = "0–9", "_", "Symbols"
#: What stands after the name of a package or module that is not in the repository.
OUTSIDE = "(outside)"
#: A key further inside than this is no keyword of the repository.
_KEY_DEPTH = 1
_UNSAFE = re.compile(r"[^\w.\-]+")
#: Kinds that are told apart by what they are a member of.
_MEMBERS = frozenset(
    {Kind.METHOD, Kind.PROPERTY, Kind.FIELD, Kind.ENUMERATOR, Kind.RPC, Kind.CLASS, Kind.KEY, Kind.STEP}
)


class Entries(msgspec.Struct, frozen=True, eq=False):
    """The lexicon, and what pages need to cut it. Columns run along the lexicon's entries, or along its words."""

    lexicon: Lexicon
    #: entry numbers in the order of the files, and for each file the first of them; one more for the end
    by_file: NDArray[np.int32]
    first: NDArray[np.int64]
    #: whether an entry stands in the folders' lists too
    deep: NDArray[np.bool_]
    #: about how many bytes an entry takes, its address seen from the top, and how many a word takes
    size: NDArray[np.int64]
    word_size: NDArray[np.int64]
    #: number of the heading that a word stands under
    heading: NDArray[np.int32]
    headings: tuple[str, ...]
    #: numbers of the words that are concepts, by text, and of names outside, by (origin, name)
    concepts: dict[str, int]
    outside: dict[tuple[str, str], int]
    #: a hash of each entry: the word as lists show it, with its id in the A–Z, and the place
    hashes: Hashes


def heading(text: str) -> str:
    """The heading that a keyword stands under: its first letter, or what it begins with instead."""
    first = text[:1]
    if first.isascii():
        if first.isalpha():
            return first.upper()
        return DIGITS if first.isdigit() else UNDERSCORE if first == "_" else SYMBOLS
    return first.casefold()[:1].upper() if first.isalpha() else SYMBOLS


def part(title: str) -> str:
    """The name of the page of a heading when each has its own: ``a`` … ``z``, ``0_9``, ``underscore``, ``other``."""
    if title.isascii() and title.isalpha() and len(title) == 1:
        return title.lower()
    return {DIGITS: "0_9", UNDERSCORE: "underscore"}.get(title, "other")


#: The order of headings that are no Latin letter.
_RANK = {UNDERSCORE: 1, DIGITS: 2, SYMBOLS: 3}


class _Headings(dict[str, tuple[int, str]]):
    """For what a keyword begins with, the place of its heading in the order, and the heading. Latin letters come
    first, then what is no letter, then other letters."""

    def __missing__(self, first: str) -> tuple[int, str]:
        title = heading(first)
        found = self[first] = (_RANK.get(title, 0 if title.isascii() else 4), title)
        return found


class _Gathered:
    """Entries while they are gathered, file by file."""

    def __init__(self) -> None:
        self.words: dict[tuple[str, bool, str], int] = {}
        self.word: list[int] = []
        self.page: list[int] = []
        self.label: list[str] = []
        self.anchor: list[str] = []
        self.deep: list[bool] = []
        self.first: list[int] = []

    def add(self, key: tuple[str, bool, str], page: int, label: str, anchor: str, deep: bool) -> None:
        self.word.append(self.words.setdefault(key, len(self.words)))
        self.page.append(page)
        self.label.append(label)
        self.anchor.append(anchor)
        self.deep.append(deep)


def key(view: View, vocabulary: Vocabulary) -> bytes:
    """A hash of all that `entries` reads; it does not tell where in their files things stand."""
    world, book = view.world, view.book
    digest = blake2b(digest_size=16)
    digest.update(packed((outlines(world.documents), book.paths)))
    for file in range(len(world.files)):
        concepts = [item.text for item in vocabulary.concepts[file]]
        digest.update(packed((book.docs(file), book.keywords(file), view.facts[file].category, concepts)))
    digest.update(packed(list(vocabulary.outside.items())))
    digest.update(packed([item.source for item in view.index.relationships if item.relation is Relation.DECLARES]))
    return digest.digest()


def entries(view: View, vocabulary: Vocabulary) -> Entries:
    """All symbols that can be reached from outside, concepts, and names of packages outside, with their places."""
    world, book = view.world, view.book
    gathered = _Gathered()
    declared = {item.source for item in view.index.relationships if item.relation is Relation.DECLARES}
    imported: list[list[tuple[str, str]]] = [[] for _ in world.files]
    for (_, module, name), files in vocabulary.outside.items():
        for file in files:
            imported[file].append((module, name))
    for file in range(len(world.files)):
        document = fresh(world.documents, file)
        gathered.first.append(len(gathered.word))
        if document is None:
            continue
        label = book.paths[file].rpartition("/")[2]
        _symbols(gathered, view, file, document, label, declared)
        for concept in vocabulary.concepts[file]:
            gathered.add((concept.text, False, ""), 2 * file + 1, label, "", True)
        for module, name in imported[file]:
            note = f"(from {module})" if name else OUTSIDE
            gathered.add((name or module, True, note), 2 * file, label, "dependencies", False)
    gathered.first.append(len(gathered.word))
    return _sorted(gathered, pages(book))


def pages(book: Book) -> tuple[str, ...]:
    """The pages that places of keywords lie on (`Lexicon.pages`): of each file that of its documentation and that of its
    keywords."""
    return tuple([page for file in range(len(book.paths)) for page in (book.docs(file), book.keywords(file))])


def words_by_name(words: Sequence[Word]) -> tuple[dict[str, int], dict[tuple[str, str], int]]:
    """`Entries.concepts` and `Entries.outside`."""
    return (
        {item.text: number for number, item in enumerate(words) if not item.code},
        {(item.note, item.text): number for number, item in enumerate(words) if item.note},
    )


def _symbols(gathered: _Gathered, view: View, file: int, document: Document, label: str, declared: set[int]) -> None:
    definitions = document.definitions
    if not definitions:
        return
    anchors = view.file_anchors(file)
    base = view.world.base[file]
    data = view.facts[file].category is FileCategory.DATA
    words, word, page, labels, ids, deep = (
        gathered.words, gathered.word, gathered.page, gathered.label, gathered.anchor, gathered.deep,
    )  # fmt: skip
    seen: set[tuple[int, str]] = set()
    for number, item in enumerate(definitions):
        kind = item.kind
        if item.flags & (Flag.LOCAL | Flag.TITLED) or (item.flags & Flag.DECLARATION and base + number in declared):
            continue
        if kind is Kind.KEY and (data or _depth(definitions, item) > _KEY_DEPTH):
            continue
        around = label
        if item.enclosing >= 0:
            outer = definitions[item.enclosing]
            if outer.kind is not Kind.NAMESPACE and kind in _MEMBERS:
                around = outer.name
        entry = words.setdefault((shown_name(item), kind is not Kind.HEADING, ""), len(words))
        # An overload set is one place: that of its first.
        if (entry, item.qualified_name) in seen:
            continue
        seen.add((entry, item.qualified_name))
        word.append(entry)
        page.append(2 * file)
        labels.append(around)
        ids.append(anchors[number])
        deep.append(kind is not Kind.NAMESPACE)


def _depth(definitions: Sequence[Definition], item: Definition) -> int:
    depth = 0
    while item.enclosing >= 0 and depth <= _KEY_DEPTH:
        item = definitions[item.enclosing]
        depth += 1
    return depth


def _sorted(gathered: _Gathered, pages: tuple[str, ...]) -> Entries:
    keys = list(gathered.words)
    found = [Word(text, code, note) for text, code, note in keys]
    headings = _Headings()
    ranks = [(headings[text[:1]][0], text.casefold(), text, note, code) for text, code, note in keys]
    order = sorted(range(len(found)), key=ranks.__getitem__)
    place = np.zeros(len(found), np.int32)
    place[order] = np.arange(len(found), dtype=np.int32)
    taken: dict[str, int] = {}
    words = tuple(
        found[number] if found[number].code and not found[number].note else _anchored(found[number], taken)
        for number in order
    )
    word = place[np.array(gathered.word, np.int64)] if gathered.word else np.zeros(0, np.int32)
    chosen = np.argsort(word, kind="stable")
    by_file = np.empty(len(chosen), np.int32)
    by_file[chosen] = np.arange(len(chosen), dtype=np.int32)
    page = np.array(gathered.page, np.int32)
    picked = chosen.tolist()
    lexicon = Lexicon(
        words, pages, word[chosen], page[chosen],
        tuple([gathered.label[number] for number in picked]), tuple([gathered.anchor[number] for number in picked]),
    )  # fmt: skip
    titles = [headings[item.text[:1]][1] for item in words]
    numbers = {title: number for number, title in enumerate(dict.fromkeys(titles))}
    page_size = np.fromiter(map(_bytes, pages), np.int64, len(pages))
    size = page_size[lexicon.page] + 9
    for column in (lexicon.label, lexicon.anchor):
        size += np.fromiter(map(_bytes, column), np.int64, len(picked))
    return Entries(
        lexicon, by_file, np.array(gathered.first, np.int64), np.array(gathered.deep, np.bool_)[chosen], size,
        np.array([12 + _bytes(item.text) + _bytes(item.note) + len(item.anchor) for item in words], np.int64),
        np.array([numbers[title] for title in titles], np.int32), tuple(numbers), *words_by_name(words),
        _hashes(lexicon, np.array(gathered.deep, np.bool_)[chosen]),
    )  # fmt: skip


def _hashes(lexicon: Lexicon, deep: NDArray[np.bool_]) -> Hashes:
    words = hashes_of((packed((w.text, w.note, w.code, w.anchor)) for w in lexicon.words), len(lexicon.words))
    if not len(words):
        return words
    pages = hashes_of((page.encode() for page in lexicon.pages), len(lexicon.pages))
    places = map("\0".join, zip(lexicon.label, lexicon.anchor, strict=True))
    labels = hashes_of((place.encode("utf-8", "surrogatepass") for place in places), len(lexicon.word))
    return combined(words[lexicon.word], pages[lexicon.page], labels, deep.astype(np.uint8))


def _anchored(word: Word, taken: dict[str, int]) -> Word:
    """The word with an id, so that pages of files can link to its line."""
    name = "kw-" + (_UNSAFE.sub("-", f"{word.note} {word.text}".strip()).strip("-") or "word")[:80]
    count = taken.get(name, 0)
    taken[name] = count + 1
    while count:
        numbered = f"{name}-{count + 1}"
        if numbered not in taken:
            taken[numbered] = 1
            name = numbered
            break
        count += 1
    return msgspec.structs.replace(word, anchor=name)


def _bytes(text: str) -> int:
    """The most bytes that a text takes in an address."""
    return len(text) if text.isascii() else 3 * len(text.encode("utf-8", "surrogatepass"))
