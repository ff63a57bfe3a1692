"""Which rows changed: what `check` rests on."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from repobook.moved import moved_rows

rows = st.lists(st.integers(0, 5), max_size=30)


def packed(values: list[int]) -> np.ndarray:
    return np.array(values, np.uint32)


@given(rows, rows)
def test_a_row_is_only_said_to_have_moved_to_one_that_says_the_same(old: list[int], new: list[int]) -> None:
    moved = moved_rows(packed(old), packed(new)).tolist()
    assert len(moved) == len(old)
    kept = [(row, to) for row, to in enumerate(moved) if to >= 0]
    assert all(old[row] == new[to] for row, to in kept)
    assert [to for _, to in kept] == sorted({to for _, to in kept})


@given(rows)
def test_nothing_changed(old: list[int]) -> None:
    assert moved_rows(packed(old), packed(old)).tolist() == list(range(len(old)))


@given(st.lists(st.integers(), min_size=1, max_size=30, unique=True).map(sorted), st.data())
def test_replaced_rows_are_the_ones_named(values: list[int], data: st.DataObject) -> None:
    old = list(range(len(values)))
    changed = data.draw(st.sets(st.integers(0, len(old) - 1)))
    new = [value + 1000 if row in changed else value for row, value in enumerate(old)]
    moved = moved_rows(packed(old), packed(new)).tolist()
    assert {row for row, to in enumerate(moved) if to < 0} == changed


@given(st.integers(1, 30), st.data())
def test_an_inserted_row_moves_the_rest(count: int, data: st.DataObject) -> None:
    old = list(range(count))
    at = data.draw(st.integers(0, count))
    moved = moved_rows(packed(old), packed([*old[:at], 999, *old[at:]])).tolist()
    assert moved == [row if row < at else row + 1 for row in old]
