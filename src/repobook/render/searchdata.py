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
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from ..encoded import languages_of
from ..hashing import combined, hashes_of, packed
from ..languages import languages
from ..pages.shelf import Shelf
from ..pages.view import View
from . import escape, searchtree
from .findable import KINDS
from .found import NOTHING, Everything, Found, everything
from .scripts import base36, call, shared_length, small_numbers
from .searchtree import Node, Numbers

#: Entries of the script of the top.
TOP = 1500
#: Words by which others are mended; what they weigh is counted in parts of one.
_WORDS, _UNIT = 5000, 1 << 16
#: Entries that weigh less than the first are found by their whole names only, those less than the second also by what
#: follows the next two words.
_LIGHT, _MIDDLE = 3.0, 5.0
#: A light member is found by its container's name too when more entries than this have its own.
_NAMESAKES = 30
#: Signs for weights, from 0 in steps of a half: ASCII without the quote and the backslash.
_WEIGHTS = [chr(number) for number in range(35, 92)]
#: Signs for kinds, in their order.
_KINDS = [chr(number) for number in range(65, 65 + len(KINDS))]
#: Most characters that a text is said to share with another.
_MOST = len(_WEIGHTS) - 1


class Shards:
    """The search, cut in shards. Their texts, which take longest, are made of those that are asked for."""

    def __init__(self, shelf: Shelf, before: Found = NOTHING, tree: tuple[bytes, bytes] = (b"", b"")) -> None:
        """``before`` is what was found by an earlier build (`found.everything`), ``tree`` the nodes that it made of that, packed,
        with what they rest on."""
        self.every = every = everything(shelf, before)
        self.view = shelf.view
        self._mending = _words(every)
        #: what the tree rests on, and whether it is another than the one that was handed in
        self.rests_on = _rests_on(every)
        self.grown = self.rests_on != tree[0]
        self._tree = _grown(every) if self.grown else searchtree.unpack(tree[1])
        self._languages = sorted(languages())
        letters = {name: chr(65 + at) for at, name in enumerate(self._languages)}
        files = _places(shelf.view, letters)
        #: where entries are: files as `_places` writes them, then the pages of entries after those of files
        self._place = [*files, *(files[page] if isinstance(page, int) else f">{page}" for page in every.pages)]
        self._at = every.file.copy()
        self._at[every.file < 0] = np.arange(len(files), len(self._place))
        self._signs = np.clip((every.weights * 2).astype(np.int64), 0, _MOST)

    def packed_tree(self) -> bytes:
        """The nodes, for a later build."""
        return searchtree.pack(self._tree)

    def front(self) -> Iterator[tuple[str, str]]:
        """The scripts by which the shards are found and words are mended: path below the site, and text."""
        yield "_data/search/map.js", call("searchMap", _map(self._tree, self._languages, self.view))
        yield "_data/search/words.js", call("searchWords", self._mending)

    def keys(self) -> list[bytes]:
        """For each shard a hash of all that its script says, 16 bytes."""
        found = self.every.found
        anchors = np.zeros(len(found.name), np.uint64)
        if self.every.anchors:
            anchors[-len(self.every.anchors) :] = hashes_of(map(packed, self.every.anchors), len(self.every.anchors))
        place = hashes_of(map(packed, self._place), len(self._place))[self._at]
        own = combined(
            found.hashes[found.names[found.name]], found.kind, self._signs, found.hashes[found.container], place,
            found.line, anchors,
        )  # fmt: skip
        return [blake2b(own[node.numbers].tobytes(), digest_size=16).digest() for node in self._tree]

    @staticmethod
    def path(shard: int) -> str:
        """Where the script of a shard lies."""
        return f"_data/search/{shard}.js"

    def scripts(self, shards: Sequence[int]) -> Iterator[tuple[str, str]]:
        """The scripts of some shards: path and text."""
        if not shards:
            return
        every = [self._tree[at].numbers for at in shards]
        # Columns are made of the entries that stand in them.
        chosen = np.unique(np.concatenate(every))
        columns = _Columns(
            self.every, chosen, self._signs[chosen], [self._place[at] for at in self._at[chosen].tolist()]
        )
        for at, numbers in zip(shards, every, strict=True):
            yield self.path(at), call("searchShard", at, columns.shard(np.searchsorted(chosen, numbers)))


def _grown(every: Everything) -> list[Node]:
    """All nodes, the top first."""
    order = np.argsort(-every.weights, kind="stable")
    return [Node("", [], order[:TOP]), *searchtree.nodes(*_keyed(every, order[TOP:]))]


def _rests_on(every: Everything) -> bytes:
    """What the nodes rest on: which entries there are, how central each is, and what it is found by; not where it stands."""
    found = every.found
    digest = blake2b(every.weights.tobytes(), digest_size=16)
    for column in (found.name, found.member, found.keys.first, found.keys.text, found.hashes):
        digest.update(packed(len(column)) + column.tobytes())
    return digest.digest()


def _keyed(every: Everything, chosen: Numbers) -> tuple[list[str], Numbers, Numbers]:
    """The keys of the chosen entries, as `searchtree.nodes` takes them."""
    found, weights, name = every.found, every.weights, every.found.name
    counts = np.diff(found.keys.first).astype(np.int64)
    nameless = counts[name] == 0  # without a letter or digit
    counts[counts == 0] = 1
    namesakes = np.bincount(name)[name]
    # Those that weigh little are found by less.
    own = np.minimum(counts[name], np.where(weights >= _MIDDLE, counts[name], np.where(weights < _LIGHT, 1, 3)))
    member = (found.member >= 0) & ((weights >= _MIDDLE) | (namesakes > _NAMESAKES))
    own[member & nameless] = 0
    sizes = (own + member)[chosen]
    number = np.repeat(chosen, sizes)
    within = np.arange(len(number)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    is_own = within < own[number]
    text = np.where(is_own, 0, found.member[number])
    first = found.keys.first[name[number]]
    plain = is_own & ~nameless[number]
    text[plain] = found.keys.text[(first + within)[plain]]
    text[is_own & nameless[number]] = len(found.texts)
    used, key = np.unique(text, return_inverse=True)
    return ["_" if text == len(found.texts) else found.texts[text] for text in used.tolist()], key, number


def _map(nodes: Sequence[Node], names: Sequence[str], view: View) -> dict[str, object]:
    return {
        "keys": "\n".join([f"{node.prefix} {''.join(node.letters)}" for node in nodes]),
        "kinds": list(KINDS),
        "languages": [languages()[name].title for name in names],
        "names": list(names),
        "top": escape.label(view.book.title),
    }


def _places(view: View, letters: dict[str, str]) -> list[str]:
    """For each file its language's letter, path, and after a tab the path of its pages where that is another."""
    found: list[str] = []
    for file, (path, language) in enumerate(zip(view.book.paths, languages_of(view.world.documents), strict=True)):
        letter = "-" if language is None else letters.get(language, "_")
        page = view.book.source(file).removesuffix("_src.html")
        path = escape.label(path)
        found.append(letter + path + ("" if page == path else f"\t{page}"))
    return found


class _Columns:
    """What shards say of some entries, ready to be picked."""

    def __init__(self, every: Everything, chosen: Numbers, signs: Numbers, places: Sequence[str]) -> None:
        """``chosen`` are the numbers of the entries, with their ``signs`` and ``places``."""
        found, texts = every.found, every.found.texts.__getitem__
        first = len(found.name) - len(every.anchors)
        self.kinds = [_KINDS[kind] for kind in found.kind[chosen].tolist()]
        self.weights = [_WEIGHTS[sign] for sign in signs.tolist()]
        self.lines = _numbers(found.line[chosen].tolist())
        self.anchors = [every.anchors[number - first] if number >= first else "" for number in chosen.tolist()]
        self.name = _Texts(list(map(texts, found.names[found.name[chosen]].tolist())))
        self.container = _Texts(list(map(texts, found.container[chosen].tolist())))
        self.place = _Texts(places)

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


def _words(every: Everything) -> str:
    """Words and folded names by which misspelt ones are mended, as in `_Columns`, and after each a blank and a sign for how
    much it weighs: one step is a factor of two."""
    found = every.found
    share = np.bincount(found.name, 1.15**every.weights, len(found.names))
    # Whole numbers: their sums are the same in any order.
    worth = np.rint(share * _UNIT)
    factor = np.ones(len(found.mends.text))
    factor[found.mends.first[:-1][found.folded]] = 2
    weights = np.bincount(found.mends.text, np.repeat(worth, np.diff(found.mends.first)) * factor, len(found.texts))
    chosen = np.flatnonzero(weights)
    if len(chosen) > _WORDS:
        least = np.partition(weights[chosen], -_WORDS)[-_WORDS]
        chosen = chosen[weights[chosen] >= least]
    order = sorted((-weights[number], found.texts[number], number) for number in chosen.tolist())[:_WORDS]
    kept = sorted((word, weight) for weight, word, _ in order)
    if not kept:
        return ""
    return "\n".join(
        [
            f"{_fronted(shared, word)} {_WEIGHTS[min(max(int(math.log2(1 - weight / _UNIT)), 0), _MOST)]}"
            for shared, (word, weight) in zip(_shared(word for word, _ in kept), kept, strict=True)
        ]
    )
