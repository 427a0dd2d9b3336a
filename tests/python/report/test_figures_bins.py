"""Edges of bins."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laptime.errors import SpecError
from laptime.report.figures.bins import choose_edges


def edges(counts, choice="auto"):
    return choose_edges(np.array(counts, dtype=float), choice).tolist()


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([7], [7, 8]),
        ([1, 2, 5], [1, 2, 3, 4, 5, 6]),
        ([30, 44], [30, 32, 34, 36, 38, 40, 42, 44, 46]),
        ([30, 45], [30, 32, 34, 36, 38, 40, 42, 44, 46]),
        ([30, 46], [30, 35, 40, 45, 50]),
        ([110, 390], [100, 150, 200, 250, 300, 350, 400]),
    ],
)
def test_counts_that_differ_little_have_edges_at_multiples_of_a_round_number(counts, expected):
    assert edges(counts) == expected


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([12, 300], [10, 20, 50, 100, 200, 500]),
        ([1, 20], [1, 2, 5, 10, 20, 50]),
        ([0, 30], [0, 1, 2, 5, 10, 20, 50]),
        ([5, 100], [5, 10, 20, 50, 100, 200]),
    ],
)
def test_counts_that_differ_much_have_round_edges_that_grow(counts, expected):
    assert edges(counts) == expected


def test_so_many_bins_are_of_about_one_width_with_whole_edges():
    assert edges([0, 9], 3) == [0, 3, 6, 9]
    assert edges([0, 10], 3) == [0, 4, 7, 10]
    assert edges([4, 4], 1) == [4, 5]
    assert edges([1, 3], 50) == [1, 2, 3]  # not more bins than whole numbers


def test_edges_may_be_given():
    assert edges([1, 2], [0, 100, 200]) == [0, 100, 200]


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ("many", "bins = 'many': there are 'auto', a number, and edges"),
        (0, "bins must be at least 1, not 0"),
        ([1], "edges of bins must be two or more and rise, not [1]"),
        ([2, 1], "edges of bins must be two or more and rise, not [2, 1]"),
    ],
)
def test_what_makes_no_bins_is_told(choice, message):
    with pytest.raises(SpecError) as caught:
        edges([1, 2], choice)
    assert str(caught.value) == message


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=30), st.one_of(st.just("auto"), st.integers(1, 40)))
def test_every_count_is_in_a_bin(counts, choice):
    found = edges(counts, choice)
    assert np.histogram(counts, found)[0].sum() == len(counts)
    assert all(upper > lower for lower, upper in pairwise(found))


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=30))
def test_there_are_few_bins_and_none_at_an_end_is_empty(counts):
    found = edges(counts)
    in_bins = np.histogram(counts, found)[0]
    assert len(in_bins) <= 20
    assert in_bins[0] > 0
    assert in_bins[-1] > 0
