"""The components of a repository: which parts of its tree stand for themselves, and how they rest on each other. Pure.

The rule, so that it can be checked by hand:

1. The tree is split from the top. A folder that holds more than one sixteenth of all source files (and more than
   `FEW_FILES`) is split into its folders; the root always is.
2. A folder becomes a component of its own when it holds at least one hundredth of all source files, `LEAST_FILES` at
   least; a folder at the top also with as many files of any kind. What is left of a split folder is a component too
   when it is as large; else it belongs to what is left of the folder above.
3. While there are more than `MOST` components, the hundredth is raised by half.

A folder with nothing but one folder in it is passed over. Weights count factual imports and uses between files.

Layers: of two components that use each other the heavier direction counts, when it is at least `NOTABLE` of all links
that leave the component. These pairs are taken by how much heavier that direction is, the heaviest first (ranked pairs;
Tideman 1987); one that would close a circle with those before it is left out, and told. So every circle is cut where
that costs the fewest links.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from . import graph
from .link import Index
from .model import FileCategory
from .plan import Book

#: A folder is split while it holds more than this share of all source files …
LARGE_SHARE = 1 / 16
#: … and more source files than this.
FEW_FILES = 10
#: A part of this share of all files stands for itself, when it has …
SMALL_SHARE = 1 / 100
#: … this many files.
LEAST_FILES = 3
#: There are at most this many components.
MOST = 40
#: Fewer than this share of the links that leave a component do not tell its layer.
NOTABLE = 0.02


class Component(msgspec.Struct, frozen=True):
    """A part of the repository that stands for itself."""

    #: path of its folder, "" for the root
    path: str
    #: number of its folder in `Book.folders`
    folder: int
    #: file ids, ascending
    files: tuple[int, ...]
    #: False when folders in it are components of their own, which then do not belong to it
    whole: bool
    #: components that its files use, and those whose files use it, the heaviest first
    rests_on: tuple[int, ...] = ()
    used_by: tuple[int, ...] = ()
    #: length of the longest way down over the pairs that count; 0 rests on nothing
    layer: int = 0


class Components(msgspec.Struct, frozen=True):
    """All components, by path."""

    list: tuple[Component, ...]
    #: component of each file
    of_file: tuple[int, ...]
    #: ``weights[a, b]`` counts the factual imports and uses by which files of ``a``, but for prose, rest on files of ``b``
    weights: NDArray[np.int64]
    #: sets of components that rest on each other in a circle even when only the heavier direction of each pair counts
    cycles: tuple[tuple[int, ...], ...]
    #: pairs (a, b) that were left out of the layers, since with the pairs before them they close a circle
    against: tuple[tuple[int, int], ...]
    #: numbers of the components, foundations first: by layer, then by how much rests on them, then by path
    order: tuple[int, ...]
    #: the share of files that made a part stand for itself
    share: float

    def title(self, number: int) -> str:
        """How a component is called: its folder's path, with ``…`` when parts of it are components of their own; ``top
        level`` for what is left of the root."""
        item = self.list[number]
        return f"{item.path}/{'' if item.whole else ' …'}" if item.path else "top level"

    def between(self, number: int, other: int) -> int:
        """Factual links from one component to another."""
        return int(self.weights[number, other])


def components(index: Index, book: Book) -> Components:
    """The components by the rule above, with the weights of the links between them."""
    files = index.world.files
    source = np.cumsum([0, *(file.category is FileCategory.SOURCE for file in files)])
    if not source[-1]:
        source = np.arange(len(files) + 1)
    share = SMALL_SHARE
    parts = _Split(book, source, share).parts
    while len(parts) > MOST and share < 0.5:
        share *= 1.5
        parts = _Split(book, source, share).parts
    parts.sort()
    of_file = np.zeros(len(files), np.int32)
    for number, (folder, _) in enumerate(parts):
        below = book.subtree_files(folder)
        of_file[below.start : below.stop] = number
    return _joined(index, book, parts, of_file, share)


class _Split:
    """Splits the tree. ``parts`` are (folder, whole) of each component."""

    def __init__(self, book: Book, source: NDArray[np.int64], share: float) -> None:
        self.book = book
        self.source = source
        total = len(source) - 1
        self.large = max(int(source[-1]) * LARGE_SHARE, FEW_FILES)
        self.small_source = max(int(source[-1]) * share, LEAST_FILES)
        self.small_files = max(total * share, LEAST_FILES)
        self.parts: list[tuple[int, bool]] = []
        if total:
            left, _ = self.split(0, True)
            if left:
                self.parts.append((0, not self.parts))

    def size(self, folder: int) -> tuple[int, int]:
        """Files and source files in and below a folder."""
        below = self.book.subtree_files(folder)
        return len(below), int(self.source[below.stop] - self.source[below.start])

    def stands(self, top: bool, files: int, source: int) -> bool:
        return source >= self.small_source or (top and files >= self.small_files)

    def split(self, folder: int, root: bool = False) -> tuple[int, int]:
        """Splits a folder; the answer is the (files, source files) that are left for the folder above."""
        folders = self.book.folders
        while len(folders[folder].folders) == 1 and not folders[folder].files:
            folder = folders[folder].folders[0]
        files, source = self.size(folder)
        kept = []
        if root or source > self.large:
            kept = [child for child in folders[folder].folders if self.stands(root, *self.size(child))]
        if not kept:
            self.parts.append((folder, True))
            return 0, 0
        for child in kept:
            child_files, child_source = self.size(child)
            left_files, left_source = self.split(child)
            files -= child_files - left_files
            source -= child_source - left_source
        if self.stands(root, files, source):
            self.parts.append((folder, False))
            return 0, 0
        return files, source


def _joined(
    index: Index, book: Book, parts: list[tuple[int, bool]], of_file: NDArray[np.int32], share: float
) -> Components:
    count = len(parts)
    edges = index.edges
    weights = np.zeros((count, count), np.int64)
    # Prose tells of what it links to and does not rest on it; where there is nothing else, its links are all there is.
    kept = ~index.prose[edges.source]
    kept |= not kept.any()
    np.add.at(weights, (of_file[edges.source[kept]], of_file[edges.target[kept]]), edges.weight[kept])
    between = weights.copy()
    np.fill_diagonal(between, 0)
    layers, against = _layers(between)
    cycles = _cycles(between)
    members: list[list[int]] = [[] for _ in parts]
    for file, number in enumerate(of_file.tolist()):
        members[number].append(file)
    found = tuple(
        Component(
            book.folders[folder].path, folder, tuple(members[number]), whole,
            _heaviest(between[number]), _heaviest(between[:, number]), layers[number],
        )
        for number, (folder, whole) in enumerate(parts)
    )  # fmt: skip
    carried = between.sum(axis=0).tolist()
    linked = (between.sum(axis=0) + between.sum(axis=1)).tolist()
    order = sorted(range(count), key=lambda item: (not linked[item], layers[item], -carried[item], found[item].path))
    return Components(found, tuple(of_file.tolist()), weights, cycles, against, tuple(order), share)


def _heaviest(weights: NDArray[np.int64]) -> tuple[int, ...]:
    numbers = np.flatnonzero(weights).tolist()
    return tuple(sorted(numbers, key=lambda number: (-int(weights[number]), number)))


def _cycles(between: NDArray[np.int64]) -> tuple[tuple[int, ...], ...]:
    source, target = np.nonzero(between > between.T)
    return tuple(graph.cycles(len(between), source.tolist(), target.tolist()))


def _layers(between: NDArray[np.int64]) -> tuple[list[int], tuple[tuple[int, int], ...]]:
    """The layer of each component, and the pairs that were left out."""
    count = len(between)
    net = between - between.T
    notable = (net > 0) & (between >= NOTABLE * between.sum(axis=1, keepdims=True))
    pairs = sorted(zip(*np.nonzero(notable), strict=True), key=lambda pair: (-int(net[pair]), pair))
    reach = np.eye(count, dtype=np.bool_)
    below: list[list[int]] = [[] for _ in range(count)]
    against = []
    for above, lower in ((int(a), int(b)) for a, b in pairs):
        if reach[lower, above]:
            against.append((above, lower))
            continue
        below[above].append(lower)
        reach |= np.outer(reach[:, above], reach[lower])
    known: dict[int, int] = {}
    return [_depth(item, below, known) for item in range(count)], tuple(against)


def _depth(item: int, below: Sequence[Sequence[int]], known: dict[int, int]) -> int:
    """Length of the longest way down; ``below`` has no circles."""
    if item not in known:
        known[item] = max((1 + _depth(other, below, known) for other in below[item]), default=0)
    return known[item]
