"""Uses as the index keeps them: what is packed comes back, and the graph answers as plain Python would."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from repobook.dependence import Bit, Graph, Overrides
from repobook.occurrences import Occurrences, pack, unpack

_USE = st.tuples(
    st.integers(1, 1 << 20), st.integers(0, 1 << 20), st.integers(0, 2), st.integers(-1, 70_000), st.integers(0, 10),
    st.integers(0, 6), st.integers(-1, 1 << 30), st.lists(st.integers(0, 1 << 30), max_size=3),
)  # fmt: skip


@given(st.lists(_USE, min_size=1, max_size=20), st.lists(st.text(), min_size=3, max_size=3))
def test_what_is_packed_comes_back(uses: list[tuple[int, ...]], names: list[str]) -> None:
    columns = list(zip(*uses, strict=True))
    kinds = (np.uint32, np.uint32, np.uint32, np.int64, np.uint8, np.uint8, np.int32)
    more = {number: tuple(symbols) for number, symbols in enumerate(columns[7]) if symbols}
    arrays = [np.array(column, kind) for column, kind in zip(columns, kinds, strict=False)]
    found = unpack(len(uses), *pack(Occurrences(names, *arrays, more)))  # type: ignore[arg-type]
    assert [column.tolist() for column in found[1:8]] == [list(column) for column in columns[:7]]
    assert found.more == more
    assert len(found.names) == len(names)


def graph(files: int, parents: list[int], edges: set[tuple[int, int]]) -> Graph:
    """A graph of ``files`` files with one definition a parent; edges are (source, target)."""
    end = files + len(parents)
    ordered = sorted((target, source) for source, target in edges)
    targets = np.array([target for target, _ in ordered], np.int64)
    first = [files + sum(1 for parent in parents if parent < file) for file in range(files + 1)]
    return Graph(
        {
            "first": np.array(first, "<i4").tobytes(),
            "parent": np.array(parents, "<i4").tobytes(),
            "meaning": np.arange(end, dtype="<i4").tobytes(),
            "marks": bytes([Bit.CALLABLE] * len(parents)),
            "start": np.searchsorted(targets, np.arange(end + 1)).astype("<i4").tobytes(),
            "source": np.array([source for _, source in ordered], "<i4").tobytes(),
            "roles": np.full(len(ordered), 1 << 2, "<u2").tobytes(),
        }
    )


@st.composite
def graphs(draw: st.DrawFn) -> tuple[Graph, set[tuple[int, int]], int]:
    files = draw(st.integers(1, 4))
    parents = sorted(draw(st.lists(st.integers(0, files - 1), min_size=1, max_size=12)))
    symbols = st.integers(0, files + len(parents) - 1)
    edges = draw(st.sets(st.tuples(symbols, symbols), max_size=40))
    return graph(files, parents, edges), edges, draw(symbols)


@settings(deadline=None)
@given(graphs())
def test_distances_are_those_of_a_plain_search(drawn: tuple[Graph, set[tuple[int, int]], int]) -> None:
    made, edges, start = drawn
    expected = {start: 0}
    level = [start]
    while level:
        reached = sorted({source for source, target in edges if target in level and source not in expected})
        distance = expected[level[0]] + 1
        expected.update(dict.fromkeys(reached, distance))
        # What a file does at its top level ends there.
        level = [symbol for symbol in reached if symbol >= made.files]
    found = made.dependents([start])
    assert {symbol: far for symbol, far in enumerate(found.tolist()) if far >= 0} == expected


@settings(deadline=None)
@given(graphs(), st.data())
def test_a_chain_is_made_of_edges_and_is_the_shortest(
    drawn: tuple[Graph, set[tuple[int, int]], int], data: st.DataObject
) -> None:
    made, edges, start = drawn
    end = data.draw(st.integers(0, made.size - 1))
    none = Overrides(np.zeros((0, 2), np.int32))
    steps = made.chain(np.array([start], np.int32), np.array([end], np.int32), none, files=True)
    distance = {start: 0}
    level = [start]
    while level:
        level = sorted({t for s, t in edges if s in level and t not in distance})
        distance.update(dict.fromkeys(level, max(distance.values()) + 1))
    assert (steps is not None) == (end in distance)
    if steps is not None:
        assert len(steps) == distance[end]
        assert [(step.source, step.target) in edges for step in steps] == [True] * len(steps)
        assert [step.target for step in steps[:-1]] == [step.source for step in steps[1:]]
