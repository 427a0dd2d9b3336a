"""Effect sizes against their definitions and SciPy."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from laptime import stats

from .refusals import refusal_of
from .samples import lognormal, numbers


@given(st.lists(numbers, min_size=2, max_size=30), st.lists(numbers, min_size=2, max_size=30))
def test_cliffs_delta_is_that_of_all_pairs(a, b):
    delta = stats.effect_size(a, b, "cliffs_delta")
    signs = np.sign(np.subtract.outer(b, a))
    assert delta.value == pytest.approx(signs.mean(), abs=1e-12)
    if delta.low is not None:
        assert -1 <= delta.low <= delta.value + 1e-12
        assert delta.value - 1e-12 <= delta.high <= 1


@pytest.mark.parametrize("paired", [False, True])
def test_an_effect_size_has_scipys_bca_interval(paired):
    a, b = lognormal(40), lognormal(40, 1) + 3

    def cohens_d(a, b, axis):
        if paired:
            return (b - a).mean(axis=axis) / (b - a).std(axis=axis, ddof=1)
        pooled = np.sqrt((a.var(axis=axis, ddof=1) + b.var(axis=axis, ddof=1)) / 2)
        return (b.mean(axis=axis) - a.mean(axis=axis)) / pooled

    low, high = scipy.stats.bootstrap(
        (a, b),
        cohens_d,
        n_resamples=20_000,
        method="BCa",
        paired=paired,
        vectorized=True,
        rng=np.random.default_rng(0),
    ).confidence_interval
    g = stats.effect_size(a, b, paired=paired, n_resamples=20_000)
    correction = g.value / cohens_d(a, b, axis=0)
    limits = (correction * low, correction * high)
    assert g.confidence_interval == pytest.approx(limits, abs=0.04 * (limits[1] - limits[0]))


def test_effect_sizes_are_found_by_name():
    a, b = lognormal(30), lognormal(30, 1) + 1
    pooled = math.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2)
    g = stats.effect_size(a, b)
    assert g.value == pytest.approx((b.mean() - a.mean()) / pooled * (1 - 3 / (4 * 58 - 1)), rel=1e-4)
    assert g == stats.effect_size(a, b, "hedges_g", threads=3)
    d = (b - a).mean() / (b - a).std(ddof=1)
    assert stats.effect_size(a, b, paired=True).value == pytest.approx(d * (1 - 3 / (4 * 29 - 1)), rel=1e-3)
    h = stats.effect_size([0] * 55 + [1] * 45, [0] * 40 + [1] * 60, "cohens_h")
    assert h.value == pytest.approx(0.3015253419518906)
    assert (h.unit, h.n) == ("", 200)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: stats.effect_size([1, 2], [1, 2], "d"), "unknown effect size 'd': there are hedges_g, cliffs_delta, "),
        (lambda: stats.effect_size([1, 2], [1, 2], "cohens_h"), "a[1] = 2 is neither 0 nor 1"),
        (lambda: stats.effect_size([1, math.nan], [1, 0], "cohens_h"), "a[1] = nan is neither 0 nor 1"),
        (lambda: stats.effect_size([1], [[1]], "cohens_h"), "b has 2 dimensions instead of 1"),
        (lambda: stats.effect_size([], [1], "cohens_h"), "a_n = 0: a proportion needs at least one trial"),
        (lambda: stats.effect_size([1], [1], "cliffs_delta", paired=True), "cliffs_delta is of independent samples: "),
        (lambda: stats.effect_size([1, 1], [1, 1]), "nothing varies: there is no standard deviation to measure by"),
        (lambda: stats.effect_size([1, 2], [1, 3], paired=True), "an effect size of pairs needs n ≥ 3"),
    ],
)
def test_what_has_no_effect_size_is_refused_in_one_line(call, message):
    assert refusal_of(call).startswith(message)
