"""The tree of prefixes by which the search of the site is cut into shards. Pure.

Keys make a tree of prefixes, and each node of it has the first of the entries below it that no node above has. A node
that would be small is joined with its neighbours. All entries of a node are one column of numbers: what is split at each
letter are columns, not lists of texts.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

#: Entries of a node, and those that joined nodes may have together.
NODE, JOINED = 500, 700
#: A node for keys that end there and are too many.
END = "$"
#: Longest prefix by which entries are told apart: what shares more stands together.
DEPTH = 24

Numbers = NDArray[np.int64]


class Node(msgspec.Struct, frozen=True, eq=False):
    """A shard: the prefix and the letters after it that it is for, and the numbers of its entries."""

    prefix: str
    letters: list[str]
    numbers: Numbers


def nodes(keys: Sequence[str], key: Numbers, number: Numbers) -> list[Node]:
    """The nodes for some entries, the first to come first: each is a ``number``, standing under a ``key``, which is an index
    into ``keys``; an entry may stand under several. No key is empty."""
    tree = _Tree(keys, key, number)
    if len(key):
        tree.below("", np.arange(len(key)))
    return tree.nodes


class _Packed(msgspec.Struct, frozen=True, array_like=True):
    """Nodes as bytes: the entries of all of them in a row, and how many each has."""

    prefixes: list[str]
    letters: list[list[str]]
    sizes: list[int]
    numbers: bytes


def pack(several: Sequence[Node]) -> bytes:
    """Nodes as bytes."""
    numbers = np.concatenate([node.numbers for node in several]).astype("<i4").tobytes()
    sizes = [len(node.numbers) for node in several]
    return msgspec.msgpack.encode(
        _Packed([node.prefix for node in several], [node.letters for node in several], sizes, numbers)
    )


def unpack(data: bytes) -> list[Node]:
    """What `pack` packed."""
    known = msgspec.msgpack.decode(data, type=_Packed)
    numbers = np.split(np.frombuffer(known.numbers, "<i4").astype(np.int64), np.cumsum(known.sizes)[:-1])
    return list(map(Node, known.prefixes, known.letters, numbers))


class _Tree:
    def __init__(self, keys: Sequence[str], key: Numbers, number: Numbers) -> None:
        self.nodes: list[Node] = []
        self._key, self._number = key, number
        self._length = np.fromiter(map(len, keys), np.int64, len(keys))
        # The letters of all keys: a row a key, a column a place.
        self._letters = np.array(keys, f"U{DEPTH}").view(np.uint32).reshape(len(keys), DEPTH)

    def below(self, prefix: str, places: Numbers) -> None:
        """The nodes below a prefix, which all keys at ``places`` go beyond."""
        joined: list[Numbers] = []
        letters: list[str] = []
        for letter, group in self._groups(places, len(prefix)):
            if len(group) > NODE:
                self._node(prefix + letter, group)
                continue
            if sum(map(len, joined)) + len(group) > JOINED:
                self.nodes.append(Node(prefix, letters, np.concatenate(joined)))
                joined, letters = [], []
            letters.append(letter)
            joined.append(self._once(group))
        if letters:
            self.nodes.append(Node(prefix, letters, np.concatenate(joined)))

    def _groups(self, places: Numbers, depth: int) -> list[tuple[str, Numbers]]:
        """The places by the letter that their keys have at a depth."""
        letters = self._letters[self._key[places], depth]
        order = np.argsort(letters, kind="stable")
        letters, places = letters[order], places[order]
        cuts = np.flatnonzero(np.diff(letters)) + 1
        firsts = letters[np.concatenate([[0], cuts])].tolist()
        return list(zip(map(chr, firsts), np.split(places, cuts), strict=True))

    def _node(self, prefix: str, places: Numbers) -> None:
        """The node of a prefix with many entries below it, and the nodes below that."""
        self.nodes.append(Node(prefix, [], self._once(places[:NODE])))
        rest = places[NODE:]
        ends = np.minimum(self._length[self._key[rest]], DEPTH) <= len(prefix)
        ended, rest = rest[ends], rest[~ends]
        for at in range(0, len(ended), NODE * 2):
            self.nodes.append(Node(prefix, [END], self._number[ended[at : at + NODE * 2]]))
        if len(rest):
            self.below(prefix, rest)

    def _once(self, places: Numbers) -> Numbers:
        """The entries at some places, each once, in the order of the places."""
        numbers = self._number[places]
        return numbers[np.sort(np.unique(numbers, return_index=True)[1])]
