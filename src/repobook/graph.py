"""The graph of files: who rests on whom, how central each is, and where imports run in circles. Pure.

Only facts are edges.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray


class Edges(msgspec.Struct, frozen=True):
    """Directed edges between files, each pair once, sorted by source, then target.

    ``weight`` counts the imports and uses behind an edge; ``imports`` tells whether one of them is an import.
    """

    source: NDArray[np.int32]
    target: NDArray[np.int32]
    weight: NDArray[np.int32]
    imports: NDArray[np.bool_]
    #: for each file the first edge that leaves it; one more entry for the end
    out: NDArray[np.int64]
    #: edge numbers sorted by target, and for each file the first of those that reach it
    by_target: NDArray[np.int64]
    into: NDArray[np.int64]

    def leaving(self, file: int) -> list[int]:
        """Numbers of the edges that leave a file."""
        return list(range(int(self.out[file]), int(self.out[file + 1])))

    def reaching(self, file: int) -> list[int]:
        """Numbers of the edges that reach a file, by source."""
        return [int(edge) for edge in self.by_target[self.into[file] : self.into[file + 1]]]


def edges(files: int, source: NDArray[np.int32], target: NDArray[np.int32], imports: NDArray[np.bool_]) -> Edges:
    """Edges from single links (one entry each); links of a file to itself are left out."""
    keep = source != target
    key = source[keep].astype(np.int64) * files + target[keep]
    unique, inverse, counts = np.unique(key, return_inverse=True, return_counts=True)
    flag = np.zeros(len(unique), np.bool_)
    flag[inverse[imports[keep]]] = True
    origin = (unique // max(files, 1)).astype(np.int32)
    end = (unique % max(files, 1)).astype(np.int32)
    order = np.lexsort((origin, end))
    numbers = np.arange(files + 1)
    return Edges(
        origin, end, counts.astype(np.int32), flag,
        np.searchsorted(origin, numbers), order, np.searchsorted(end[order], numbers),
    )  # fmt: skip


#: What prose hands on of its own rank along its links.
PROSE = 0.5


def rank(
    files: int, graph: Edges, prose: NDArray[np.bool_], damping: float = 0.85, rounds: int = 60
) -> NDArray[np.float64]:
    """PageRank (Brin and Page, 1998) of each file over the links from other files; the sum is 1.

    An edge counts by the square root of its weight, so that a hundred uses do not outweigh a hundred users. Files that are
    ``prose`` tell of others and do not rest on them: a readme with two links would make what they lead to more central than
    what a whole program uses.
    """
    if not files:
        return np.zeros(0)
    weight = np.sqrt(graph.weight.astype(np.float64))
    total = np.bincount(graph.source, weights=weight, minlength=files)
    share = weight / total[graph.source] if len(weight) else weight
    handed = np.where(total == 0, 0.0, np.where(prose, PROSE, 1.0))
    share = share * handed[graph.source]
    score = np.full(files, 1.0 / files)
    for _ in range(rounds):
        flow = np.bincount(graph.target, weights=score[graph.source] * share, minlength=files)
        score = (1 - damping) / files + damping * (flow + (score * (1 - handed)).sum() / files)
    return score


def cycles(files: int, source: Sequence[int], target: Sequence[int]) -> list[tuple[int, ...]]:
    """Sets of two or more files that import each other in a circle, sorted (strongly connected components; Tarjan 1972)."""
    successors: dict[int, list[int]] = defaultdict(list)
    for origin, end in zip(source, target, strict=True):
        successors[origin].append(end)
    number: dict[int, int] = {}
    low: dict[int, int] = {}
    on_stack: set[int] = set()
    stack: list[int] = []
    found: list[tuple[int, ...]] = []
    for root in range(files):
        if root in number or root not in successors:
            continue
        number[root] = low[root] = len(number)
        stack.append(root)
        on_stack.add(root)
        work = [(root, iter(successors[root]))]
        while work:
            node, following = work[-1]
            for after in following:
                if after not in number:
                    number[after] = low[after] = len(number)
                    stack.append(after)
                    on_stack.add(after)
                    work.append((after, iter(successors.get(after, ()))))
                    break
                if after in on_stack:
                    low[node] = min(low[node], number[after])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == number[node]:
                    members = []
                    while True:
                        member = stack.pop()
                        on_stack.discard(member)
                        members.append(member)
                        if member == node:
                            break
                    if len(members) > 1:
                        found.append(tuple(sorted(members)))
    return sorted(found)
