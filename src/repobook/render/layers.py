"""A layout in layers for a small directed graph, the way Sugiyama's method goes. Pure and deterministic.

Edges run downwards. Edges that close a circle are turned while layers are found. An edge over several layers passes a
point in each; the order inside layers is that with few crossings, found by medians.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import msgspec

Point = tuple[float, float]
#: Height of a node, the space between layers and between neighbours; in pixels.
NODE, _LAYER_GAP, _GAP = 26, 46, 18
_SWEEPS = 12


class Layout(msgspec.Struct, frozen=True):
    """The upper left corner of each node, and the points of each edge in the order of the graph's edges."""

    width: float
    height: float
    nodes: tuple[Point, ...]
    edges: tuple[tuple[Point, ...], ...]


def layout(widths: Sequence[float], edges: Sequence[tuple[int, int]], given: Sequence[int] = ()) -> Layout:
    """Places nodes of these widths; edges from a node to itself are left out of the picture. ``given`` are the rows of
    the nodes, 0 for the uppermost; without them each node stands below those that lead to it."""
    count = len(widths)
    if given:
        rank = list(given)
        down = [(end, start) if rank[start] > rank[end] else (start, end) for start, end in edges]
    else:
        down = _without_circles(count, edges)
        rank = _ranks(count, [pair for pair in down if pair[0] != pair[1]])
    chains, owner = _chains(down, rank, count)
    total = count + len(owner)
    ranks = [*rank, *owner]
    sizes = [*widths, *[0.0] * len(owner)]
    above: list[list[int]] = [[] for _ in range(total)]
    below: list[list[int]] = [[] for _ in range(total)]
    for chain in chains:
        for one, other in pairwise(chain):
            if ranks[one] == ranks[other]:
                continue
            below[one].append(other)
            above[other].append(one)
    rows: list[list[int]] = [[] for _ in range(max(ranks, default=0) + 1)]
    for node in range(total):
        rows[ranks[node]].append(node)
    _order(rows, above, below)
    centre = _centres(rows, sizes, above, below)
    shift = min((centre[node] - sizes[node] / 2 for node in range(total)), default=0) - 1
    centre = [at - shift for at in centre]
    points: list[tuple[Point, ...]] = []
    for (start, end), turned, chain in zip(edges, _turned(edges, down), chains, strict=True):
        if start == end:
            points.append(((centre[start], _top(rank[start]) + NODE), (centre[start], _top(rank[start]) + NODE + 8)))
            continue
        if rank[start] == rank[end]:
            below_row = _top(rank[start]) + NODE
            middle = ((centre[start] + centre[end]) / 2, below_row + _LAYER_GAP / 3)
            points.append(((centre[start], below_row), middle, (centre[end], below_row)))
            continue
        line: list[Point] = [(centre[chain[0]], _top(ranks[chain[0]]) + NODE)]
        line += [(centre[node], _top(ranks[node]) + NODE / 2) for node in chain[1:-1]]
        line.append((centre[chain[-1]], _top(ranks[chain[-1]])))
        points.append(tuple(line[::-1] if turned else line))
    width = max((centre[node] + sizes[node] / 2 for node in range(total)), default=0) + 1
    nodes = tuple((centre[node] - widths[node] / 2, _top(rank[node])) for node in range(count))
    return Layout(width, _top(len(rows) - 1) + NODE + 1, nodes, tuple(points))


def _top(rank: int) -> float:
    return rank * (NODE + _LAYER_GAP) + 1


def _turned(edges: Sequence[tuple[int, int]], down: Sequence[tuple[int, int]]) -> list[bool]:
    return [edge != pair for edge, pair in zip(edges, down, strict=True)]


def _without_circles(count: int, edges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The edges, those turned that lead back on a walk in depth."""
    out: list[list[int]] = [[] for _ in range(count)]
    into = [0] * count
    for start, end in edges:
        out[start].append(end)
        into[end] += 1
    state = [0] * count
    back: set[tuple[int, int]] = set()
    for root in sorted(range(count), key=lambda node: (into[node] - len(out[node]), node)):
        if state[root]:
            continue
        state[root] = 1
        stack = [(root, iter(out[root]))]
        while stack:
            node, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                state[node] = 2
                stack.pop()
            elif state[following] == 1:
                back.add((node, following))
            elif not state[following]:
                state[following] = 1
                stack.append((following, iter(out[following])))
    return [(end, start) if (start, end) in back and start != end else (start, end) for start, end in edges]


def _ranks(count: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """The layer of each node: one below the lowest that leads to it; without any, right above what it leads to."""
    rank = [0] * count
    for _ in range(count):
        moved = False
        for start, end in edges:
            if rank[end] <= rank[start]:
                rank[end] = rank[start] + 1
                moved = True
        if not moved:
            break
    has_above = {end for _, end in edges}
    for node in range(count):
        lower = [rank[end] for start, end in edges if start == node]
        if node not in has_above and lower:
            rank[node] = min(lower) - 1
    return rank


def _chains(
    edges: Sequence[tuple[int, int]], rank: Sequence[int], count: int
) -> tuple[list[tuple[int, ...]], list[int]]:
    """For each edge its nodes from top to bottom, with new ones between; and the layers of the new ones."""
    owner: list[int] = []
    chains: list[tuple[int, ...]] = []
    for start, end in edges:
        between = []
        for layer in range(rank[start] + 1, rank[end]):
            between.append(count + len(owner))
            owner.append(layer)
        chains.append((start, *between, end) if start != end else (start,))
    return chains, owner


def _order(rows: list[list[int]], above: Sequence[Sequence[int]], below: Sequence[Sequence[int]]) -> None:
    """Sorts each layer by the medians of its neighbours, downwards and upwards in turn."""
    best = [list(row) for row in rows]
    least = _crossings(rows, below)
    for sweep in range(_SWEEPS):
        upward = sweep % 2 == 1
        neighbours = below if upward else above
        order = range(len(rows) - 2, -1, -1) if upward else range(1, len(rows))
        for number in order:
            place = {node: at for at, node in enumerate(rows[number + 1 if upward else number - 1])}
            own = {node: at for at, node in enumerate(rows[number])}
            rows[number].sort(key=lambda node: _median(neighbours[node], place, own[node]))
        crossings = _crossings(rows, below)
        if crossings < least:
            least, best = crossings, [list(row) for row in rows]
    rows[:] = best


def _median(neighbours: Sequence[int], place: dict[int, int], own: int) -> tuple[float, int]:
    found = sorted([place[node] for node in neighbours if node in place])
    if not found:
        return float(own), own
    half = len(found) // 2
    return (found[half] if len(found) % 2 else (found[half - 1] + found[half]) / 2), own


def _crossings(rows: Sequence[Sequence[int]], below: Sequence[Sequence[int]]) -> int:
    total = 0
    for row, following in pairwise(rows):
        place = {node: at for at, node in enumerate(following)}
        ends = [place[end] for node in row for end in sorted(below[node], key=place.__getitem__)]
        total += sum(1 for at, end in enumerate(ends) for other in ends[at + 1 :] if other < end)
    return total


def _centres(
    rows: Sequence[Sequence[int]],
    sizes: Sequence[float],
    above: Sequence[Sequence[int]],
    below: Sequence[Sequence[int]],
) -> list[float]:
    """The middle of each node: near its neighbours, and never over another of its layer."""
    centre = [0.0] * len(sizes)
    for row in rows:
        at = 0.0
        for node in row:
            centre[node] = at + sizes[node] / 2
            at += sizes[node] + _GAP
        for node in row:
            centre[node] -= (at - _GAP) / 2
    for sweep in range(_SWEEPS):
        upward = sweep % 2 == 1
        neighbours = below if upward else above
        for row in reversed(rows) if upward else rows:
            wanted = [_mean([centre[other] for other in neighbours[node]], centre[node]) for node in row]
            _spread(row, wanted, sizes, centre)
    return centre


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _spread(row: Sequence[int], wanted: Sequence[float], sizes: Sequence[float], centre: list[float]) -> None:
    """Puts the nodes of a layer as near as can be to where they want to be, in their order."""
    groups: list[tuple[float, float, list[int]]] = []  # left edge, width, nodes
    for node, want in zip(row, wanted, strict=True):
        left, width, members = want - sizes[node] / 2, sizes[node], [node]
        while groups and groups[-1][0] + groups[-1][1] + _GAP > left:
            before, wide, others = groups.pop()
            share = len(others) / (len(others) + len(members))
            joined = wide + _GAP + width
            left = share * before + (1 - share) * (left - wide - _GAP)
            width, members = joined, others + members
        groups.append((left, width, members))
    for left, _, members in groups:
        at = left
        for node in members:
            centre[node] = at + sizes[node] / 2
            at += sizes[node] + _GAP
