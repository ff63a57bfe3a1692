"""The graph of files: edges, rank, cycles."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from repobook import graph

pairs = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=40)


def made(links: list[tuple[int, int]], files: int = 10) -> graph.Edges:
    source = np.array([link[0] for link in links], np.int32)
    target = np.array([link[1] for link in links], np.int32)
    return graph.edges(files, source, target, np.ones(len(links), np.bool_))


@given(pairs)
def test_edges_hold_each_pair_once_with_its_count(links: list[tuple[int, int]]) -> None:
    found = made(links)
    expected = {link: links.count(link) for link in links if link[0] != link[1]}
    pairs_ = zip(found.source.tolist(), found.target.tolist(), strict=True)
    assert dict(zip(pairs_, found.weight.tolist(), strict=True)) == expected
    for file in range(10):
        assert [int(found.target[edge]) for edge in found.leaving(file)] == sorted(b for a, b in expected if a == file)
        assert [int(found.source[edge]) for edge in found.reaching(file)] == sorted(a for a, b in expected if b == file)


@given(pairs, st.lists(st.booleans(), min_size=10, max_size=10))
def test_rank_is_a_distribution(links: list[tuple[int, int]], prose: list[bool]) -> None:
    rank = graph.rank(10, made(links), np.array(prose))
    assert abs(rank.sum() - 1) < 1e-9
    assert (rank > 0).all()


def test_a_file_that_all_link_to_ranks_first() -> None:
    rank = graph.rank(5, made([(1, 0), (2, 0), (3, 0), (4, 1)], 5), np.zeros(5, np.bool_))
    assert rank.argmax() == 0
    assert rank[1] > rank[2]


def test_one_link_of_a_readme_is_less_than_two_of_programs() -> None:
    links = made([(0, 1), (2, 3), (4, 3)], 5)
    readme = np.arange(5) == 0
    rank = graph.rank(5, links, readme)
    assert rank[3] > rank[1] > rank[2]
    # Among those that nothing else links to it still tells which are central.
    assert graph.rank(5, links, ~readme).argmax() == 1


@given(pairs)
def test_cycles_are_the_sets_whose_members_reach_each_other(links: list[tuple[int, int]]) -> None:
    reach = [[a == b or (a, b) in links for b in range(10)] for a in range(10)]
    for middle in range(10):
        for a in range(10):
            for b in range(10):
                reach[a][b] = reach[a][b] or (reach[a][middle] and reach[middle][b])
    sets = {tuple(b for b in range(10) if reach[a][b] and reach[b][a]) for a in range(10)}
    expected = sorted(group for group in sets if len(group) > 1)
    assert graph.cycles(10, [a for a, _ in links], [b for _, b in links]) == expected
