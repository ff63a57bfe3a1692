"""The search of the site in shards: scripts that the browser loads as someone types. Pure.

Every entry stands under several *keys*: its folded name, what follows each word of it, its initials, and for members
the container's name before its own (`findable.beginnings`). Keys make a tree of prefixes (`searchtree`), and each node of
it has the most central of the entries below it that no node above has. So the script of the top knows what is asked for
most, and those along the letters of a query know the most central of what begins so.

``_data/search/map.js`` calls ``repobook.searchMap({keys, kinds, languages, folder})``: one text a shard, in their order:
the prefix they share, a blank, and the letters that follow it in its nodes (nothing for the node of the prefix itself).
``_data/search/<n>.js`` calls ``repobook.searchShard(n, {...})``, see `_Columns`. ``_data/search/words.js`` has the words by
which misspelt ones are mended, the most central first.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from ..hashing import hashes_of, packed
from ..languages import languages
from ..pages.shelf import Shelf
from ..pages.view import View
from . import escape
from .findable import KINDS, Entry, beginnings, entries, fold, words
from .scripts import base36, call, shared_length, small_numbers
from .searchtree import Node, Numbers, nodes

#: Entries of the script of the top.
TOP = 1500
#: Words by which others are mended, and the least and most characters of one.
_WORDS, _SHORTEST, _LONGEST = 5000, 4, 24
#: Entries that weigh less than the first are found by their whole names only, those less than the second also by what
#: follows the next two words.
_LIGHT, _MIDDLE = 3.0, 5.0
#: A light member is found by its container's name too when more entries than this have its own.
_NAMESAKES = 30
#: Signs for weights, from 0 in steps of a half: ASCII without the quote and the backslash.
_WEIGHTS = [chr(number) for number in range(35, 92)]
#: Most characters that a text is said to share with another.
_MOST = len(_WEIGHTS) - 1


class Shards:
    """The search, cut in shards. Their texts, which take longest, are made of those that are asked for."""

    def __init__(self, shelf: Shelf) -> None:
        found = list(entries(shelf))
        weights = np.array([entry.weight for entry in found])
        order = np.argsort(-weights, kind="stable")
        parts = {name: words(name) for name in dict.fromkeys([entry.name for entry in found])}
        self._found, self._view = found, shelf.view
        self._mending = _words(found, parts)
        tops = Node("", [], order[:TOP].tolist())
        self._tree = [tops, *nodes(*_keyed(found, weights, order[TOP:], parts))]
        self._languages = sorted(languages())
        letters = {name: chr(65 + at) for at, name in enumerate(self._languages)}
        pages = _pages(shelf.view, letters)
        self._places = [pages[entry.page] if isinstance(entry.page, int) else f">{entry.page}" for entry in found]

    def front(self) -> Iterator[tuple[str, str]]:
        """The scripts by which the shards are found and words are mended: path below the site, and text."""
        yield "_data/search/map.js", call("searchMap", _map(self._tree, self._languages, self._view))
        yield "_data/search/words.js", call("searchWords", self._mending)

    def keys(self) -> list[bytes]:
        """For each shard a hash of all that its script says, 16 bytes."""
        told = (
            packed((item.name, item.kind, _sign(item), item.container, place, item.line, item.anchor))
            for item, place in zip(self._found, self._places, strict=True)
        )
        own = hashes_of(told, len(self._found))
        return [blake2b(own[node.numbers].tobytes(), digest_size=16).digest() for node in self._tree]

    @staticmethod
    def path(shard: int) -> str:
        """Where the script of a shard lies."""
        return f"_data/search/{shard}.js"

    def scripts(self, shards: Sequence[int]) -> Iterator[tuple[str, str]]:
        """The scripts of some shards: path and text."""
        if not shards:
            return
        every = [np.array(self._tree[at].numbers, np.int64) for at in shards]
        # Columns are made of the entries that stand in them.
        chosen = np.unique(np.concatenate(every))
        found = [(self._found[number], self._places[number]) for number in chosen.tolist()]
        columns = _Columns(found)
        for at, numbers in zip(shards, every, strict=True):
            yield self.path(at), call("searchShard", at, columns.shard(np.searchsorted(chosen, numbers)))


def _keyed(
    found: Sequence[Entry], weights: NDArray[np.float64], chosen: Numbers, parts: dict[str, tuple[str, ...]]
) -> tuple[list[str], Numbers, Numbers]:
    """The keys of the chosen entries, as `searchtree.nodes` takes them. ``parts`` are the words of all names; they are used
    up."""
    place = {name: at for at, name in enumerate(parts)}
    beginning = [beginnings(parts.pop(name)) for name in place]
    counts = np.fromiter(map(len, beginning), np.int64, len(beginning))
    nameless = counts == 0  # without a letter or digit
    counts[nameless] = 1
    keys = list(chain.from_iterable([several or ("_",) for several in beginning]))
    name = np.fromiter((place[entry.name] for entry in found), np.int64, len(found))
    first, namesakes = (np.cumsum(counts) - counts)[name], np.bincount(name)[name]
    # Those that weigh little are found by less.
    own = np.minimum(counts[name], np.where(weights >= _MIDDLE, counts[name], np.where(weights < _LIGHT, 1, 3)))
    member = np.fromiter((entry.member != "" for entry in found), np.bool_, len(found))
    member &= (weights >= _MIDDLE) | (namesakes > _NAMESAKES)
    members = np.flatnonzero(member)
    at_member = np.full(len(found), -1)
    at_member[members] = np.arange(len(keys), len(keys) + len(members))
    keys += [found[number].member for number in members.tolist()]
    own[member & nameless[name]] = 0
    sizes = (own + member)[chosen]
    number = np.repeat(chosen, sizes)
    within = np.arange(len(number)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return keys, np.where(within < own[number], first[number] + within, at_member[number]), number


def _map(nodes: Sequence[Node], names: Sequence[str], view: View) -> dict[str, object]:
    return {
        "keys": "\n".join([f"{node.prefix} {''.join(node.letters)}" for node in nodes]),
        "kinds": list(KINDS),
        "languages": [languages()[name].title for name in names],
        "names": list(names),
        "top": escape.label(view.book.title),
    }


def _pages(view: View, letters: dict[str, str]) -> dict[int | str, str]:
    """For each file its language's letter, path, and after a tab the path of its pages where that is another."""
    found: dict[int | str, str] = {}
    for file, path in enumerate(view.book.paths):
        document = view.document(file)
        letter = letters.get(document.language, "_") if document else "-"
        page = view.book.source(file).removesuffix("_src.html")
        path = escape.label(path)
        found[file] = letter + path + ("" if page == path else f"\t{page}")
    return found


class _Columns:
    """What shards say of their entries, ready to be picked."""

    def __init__(self, found: Sequence[tuple[Entry, str]]) -> None:
        """``found`` are entries with their places, as `_pages` writes them."""
        self.kinds = [entry.kind for entry, _ in found]
        self.weights = [_sign(entry) for entry, _ in found]
        self.lines = _numbers([entry.line for entry, _ in found])
        self.anchors = [entry.anchor for entry, _ in found]
        self.name = _Texts([entry.name for entry, _ in found])
        self.container = _Texts([entry.container for entry, _ in found])
        self.place = _Texts([place for _, place in found])

    def shard(self, column: NDArray[np.int64]) -> dict[str, str]:
        """The entries of a shard, sorted by name, as columns of text.

        ``n`` names; ``k`` kinds and ``w`` weights, a sign each; ``c`` places in ``C``, the containers; ``f`` places in
        ``P``, the files, as `_pages` writes them, or pages, which begin with ``>``; ``l`` lines; ``a`` anchors of
        concepts, a line each. Numbers are in base 36 with commas. ``n``, ``C`` and ``P`` are sorted; each line begins
        with a sign for how many characters it shares with the one before (``#`` for none).
        """
        column = column[np.argsort(self.name.of[column], kind="stable")]
        found = column.tolist()
        containers, container = np.unique(self.container.of[column], return_inverse=True)
        places, place = np.unique(self.place.of[column], return_inverse=True)
        shard = {
            "n": "\n".join(self.name.fronted(self.name.of[column])),
            "k": "".join(map(self.kinds.__getitem__, found)),
            "w": "".join(map(self.weights.__getitem__, found)),
            "c": ",".join(_numbers(container.tolist())),
            "f": ",".join(_numbers(place.tolist())),
            "l": ",".join(map(self.lines.__getitem__, found)),
            "C": "\n".join(self.container.fronted(containers)),
            "P": "\n".join(self.place.fronted(places)),
        }
        anchors = "\n".join(filter(None, map(self.anchors.__getitem__, found)))
        return {**shard, "a": anchors} if anchors else shard


def _sign(entry: Entry) -> str:
    """The sign for what an entry weighs."""
    return _WEIGHTS[min(max(int(entry.weight * 2), 0), _MOST)]


class _Texts:
    """The texts of a column, sorted, each once."""

    def __init__(self, column: Sequence[str]) -> None:
        self.sorted = sorted(set(column))
        places = {text: at for at, text in enumerate(self.sorted)}
        #: the place of each entry's text among them
        self.of: NDArray[np.int64] = np.fromiter(map(places.__getitem__, column), np.int64, len(column))
        self._lengths = np.fromiter((min(len(text), _MOST) for text in self.sorted), np.uint8, len(self.sorted))
        # How much each shares with the one before; then the least of two in a row, of four, …: so what any two of them
        # share is the least of two numbers (a sparse table; Bender and Farach-Colton 2000).
        shared: NDArray[np.uint8] = np.fromiter(_shared(self.sorted), np.uint8, len(self.sorted))
        rows = [shared]
        width = 1
        while width * 2 <= len(self.sorted):
            shared = shared.copy()
            shared[:-width] = np.minimum(shared[:-width], shared[width:])
            rows.append(shared)
            width *= 2
        self._least = np.stack(rows)

    def fronted(self, places: NDArray[np.int64]) -> list[str]:
        """Some texts in their order, without what they share with the one before."""
        shared = np.zeros(len(places), np.uint8)
        before, now = places[:-1], places[1:]
        same = now == before
        level = np.frexp(np.where(same, 1, now - before))[1] - 1
        low = np.minimum(before + 1, now)
        shared[1:] = np.minimum(self._least[level, low], self._least[level, now + 1 - (1 << level)])
        shared[1:][same] = self._lengths[now[same]]
        return list(map(_fronted, shared.tolist(), map(self.sorted.__getitem__, places.tolist())))


def _shared(texts: Iterable[str]) -> Iterator[int]:
    """How many characters each of some sorted texts shares with the one before, `_MOST` at most."""
    before, size, last = 0, 0, ""
    for text in texts:
        data = text.encode()
        # The first bytes as one number: the highest bit in which two differ tells where they part.
        now = int.from_bytes(data[:_MOST].ljust(_MOST, b"\0"), "big")
        if len(data) == len(text):
            yield min(_MOST - ((now ^ before).bit_length() + 7) // 8, len(text), size)
        else:
            yield shared_length(last, text, _MOST)
        before, size, last = now, len(text), text


def _fronted(shared: int, text: str) -> str:
    """A text without what it shares with the one before."""
    return _WEIGHTS[shared] + text[shared:]


def _numbers(column: Iterable[int]) -> list[str]:
    """Numbers in base 36, "" for 0."""
    small = small_numbers()
    return [small[number] if number < len(small) else base36(number) for number in column]


def _words(found: Iterable[Entry], parts: Mapping[str, Sequence[str]]) -> str:
    """Words and folded names by which misspelt ones are mended, as in `_Columns`, and after each a blank and a sign for how
    much it weighs: one step is a factor of two."""
    share: dict[str, float] = defaultdict(float)
    for entry in found:
        share[entry.name] += 1.15**entry.weight
    weight: dict[str, float] = defaultdict(float)
    for name, worth in share.items():
        folded = fold(name)
        if len(folded) <= _LONGEST:
            weight[folded] += worth * 2
        for word in parts[name]:
            if word != folded:
                weight[word] += worth
    kept = [word for word in weight if len(word) >= _SHORTEST and not word.isdigit()]
    kept = sorted(sorted(kept, key=lambda word: (-weight[word], word))[:_WORDS])
    if not kept:
        return ""
    return "\n".join(
        [
            f"{line} {_WEIGHTS[min(max(int(math.log2(weight[word] + 1)), 0), _MOST)]}"
            for line, word in zip(map(_fronted, _shared(kept), kept), kept, strict=True)
        ]
    )
