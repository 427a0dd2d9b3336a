"""Shares of successes, alone and compared, against SciPy and published intervals."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from laptime import stats

from .refusals import refusal_of

levels = st.sampled_from([0.8, 0.95, 0.99])


@given(st.data(), st.integers(1, 10_000), levels)
def test_a_proportion_has_scipys_wilson_interval(data, n, confidence_level):
    successes = data.draw(st.integers(0, n))
    expected = scipy.stats.binomtest(successes, n).proportion_ci(confidence_level, method="wilson")
    estimate = stats.proportion(successes, n, confidence_level=confidence_level)
    assert estimate.value == successes / n
    assert estimate.confidence_interval == pytest.approx((expected.low, expected.high), rel=1e-9, abs=1e-12)
    assert 0 <= estimate.low < estimate.high <= 1


@pytest.mark.parametrize("method", ["wilson", "clopper-pearson"])
@pytest.mark.parametrize(("successes", "n"), [(0, 10), (10, 10), (3, 10), (450, 1000), (999_999, 1_000_000)])
def test_a_share_has_scipys_limits_by_either_method(successes, n, method):
    scipys = {"wilson": "wilson", "clopper-pearson": "exact"}[method]
    expected = scipy.stats.binomtest(successes, n).proportion_ci(0.9, scipys)
    found = stats.proportion(successes, n, method=method, confidence_level=0.9)
    assert found.value == successes / n
    assert found.confidence_interval == pytest.approx(tuple(expected), rel=1e-9, abs=1e-14)


def test_wilsons_is_what_nobody_asks_for():
    assert stats.proportion(3, 10) == stats.proportion(3, 10, method="wilson")
    assert stats.proportion(3, 10).method == "Wilson score"
    assert stats.proportion(3, 10, method="clopper-pearson").method == "Clopper-Pearson"


def test_an_unknown_method_is_told_with_those_there_are():
    told = refusal_of(lambda: stats.proportion(3, 10, method="wald"))
    assert told == "unknown method 'wald': there are wilson, clopper-pearson"


@pytest.mark.parametrize(
    ("a", "b", "low", "high"),  # as Newcombe published them
    [
        ((48, 80), (56, 70), 0.0524, 0.3339),
        ((0, 29), (5, 56), -0.0381, 0.1926),
        ((0, 20), (10, 10), 0.6791, 1.0),
        ((0, 10), (0, 10), -0.2775, 0.2775),
    ],
)
def test_a_difference_of_proportions_has_newcombes_interval(a, b, low, high):
    estimate = stats.compare_proportions(*a, *b)
    assert estimate.value == pytest.approx(b[0] / b[1] - a[0] / a[1])
    assert estimate.confidence_interval == pytest.approx((low, high), abs=1e-4)
    assert (estimate.method, estimate.n) == ("Newcombe hybrid score", a[1] + b[1])
    assert estimate.note == f"n = {a[1]} and {b[1]}"


@pytest.mark.parametrize(
    ("both", "only_a", "only_b", "neither", "low", "high"),  # as Newcombe published them
    [(36, 2, 12, 0, 0.0569, 0.3404), (18, 2, 12, 18, 0.0562, 0.3290), (53, 0, 0, 1, -0.0729, 0.0729)],
)
def test_a_difference_of_paired_proportions_has_newcombes_interval(both, only_a, only_b, neither, low, high):
    a = np.repeat([True, True, False, False], [both, only_a, only_b, neither])
    b = np.repeat([1, 0, 1, 0], [both, only_a, only_b, neither])
    estimate = stats.compare_paired_proportions(a, b)
    assert estimate.value == pytest.approx((only_b - only_a) / a.size)
    assert estimate.confidence_interval == pytest.approx((low, high), abs=1e-4)
    assert (estimate.method, estimate.n) == ("Newcombe paired score", a.size)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=200), levels)
def test_a_difference_of_proportions_is_never_without_width(pairs, confidence_level):
    a, b = np.array(pairs).T
    paired = stats.compare_paired_proportions(a, b, confidence_level=confidence_level)
    independent = stats.compare_proportions(
        int(a.sum()), a.size, int(b.sum()), b.size, confidence_level=confidence_level
    )
    for estimate in (paired, independent):
        assert -1 <= estimate.low <= estimate.value <= estimate.high <= 1
        assert estimate.high - estimate.low > 0.3 / a.size


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: stats.proportion(3, 2), "successes = 3 is more than n = 2"),
        (lambda: stats.proportion(-1, 2), "successes = -1 is not a count"),
        (lambda: stats.compare_proportions(1, 2, 3, 2), "b_successes = 3 is more than b_n = 2"),
        (lambda: stats.compare_proportions(1, -2, 3, 2), "a_n = -2 is not a count"),
        (lambda: stats.compare_paired_proportions([0, 1], [0, 2]), "b[1] = 2 is neither 0 nor 1"),
        (lambda: stats.compare_paired_proportions([], []), "a is empty"),
    ],
)
def test_what_is_no_share_is_refused_in_one_line(call, message):
    assert refusal_of(call).startswith(message)
