"""Quantiles between exact limits, and summaries, against NumPy and SciPy."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from laptime import _core, stats

numbers = st.floats(-1e6, 1e6, allow_subnormal=False)
samples = st.lists(numbers, min_size=1, max_size=300)
probabilities = st.floats(0.01, 0.99)
levels = st.sampled_from([0.8, 0.95, 0.99])
complete = stats.Estimate(0.12345, 0.1012, 0.1497, "s", "percentile bootstrap", 200, 0.95, "B = 9999, seed = 0")


def lognormal(n: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).lognormal(size=n)


def rounding(data: list[float]) -> float:
    return 1e-9 * (1 + max(abs(value) for value in data))


@given(samples, probabilities)
def test_a_quantile_is_numpys_default(data, p):
    expected = np.quantile(data, p)
    assert _core.quantile(np.array(data), p) == pytest.approx(expected, rel=1e-12, abs=rounding(data))
    assert stats.quantile(data, p).value == _core.quantile(np.array(data), p)


@given(samples, probabilities, probabilities)
def test_a_quantile_stays_in_the_data_and_rises_with_p(data, p, q):
    low, high = (stats.quantile(data, each).value for each in sorted((p, q)))
    assert min(data) <= low <= high <= max(data)


@given(samples, probabilities, levels)
def test_exact_limits_are_those_of_the_binomial_law(data, p, confidence_level):
    n, tail = len(data), (1 - confidence_level) / 2
    below = scipy.stats.binom.cdf(np.arange(n + 1), n, p)  # P(X <= k) for k = 0 … n
    ranks_low = [k for k in range(1, n + 1) if below[k - 1] <= tail]
    ranks_high = [k for k in range(1, n + 1) if 1 - below[k - 1] <= tail]
    ordered = sorted(data)

    estimate = stats.quantile(data, p, confidence_level=confidence_level)
    assert estimate.low == (min(ordered[max(ranks_low) - 1], estimate.value) if ranks_low else None)
    assert estimate.high == (max(ordered[min(ranks_high) - 1], estimate.value) if ranks_high else None)
    complete = estimate.low is not None and estimate.high is not None
    assert complete == (n >= stats.required_n(p, confidence_level)) == (estimate.note == "")


@pytest.mark.parametrize(("p", "n"), [(0.5, 6), (0.95, 72), (0.99, 368), (0.999, 3688)])
def test_required_n(p, n):
    assert stats.required_n(p) == n
    assert stats.quantile(range(n), p).confidence_interval.high is not None
    assert f"needs n ≥ {n}" in stats.quantile(range(n - 1), p).note


def test_exact_limits_cover_the_true_quantile():
    truth = math.exp(scipy.stats.norm.ppf(0.95))
    replications = 2000
    data = np.random.default_rng(1).lognormal(size=(replications, 100))
    estimates = [stats.quantile(row, 0.95) for row in data]
    missed = sum(not estimate.low <= truth <= estimate.high for estimate in estimates)
    assert missed / replications < 0.05 + 4 * math.sqrt(0.05 * 0.95 / replications)


@given(samples)
def test_a_summary_is_numpys(data):
    summary = stats.summarize(data)
    assert (summary.n, summary.min, summary.max) == (len(data), min(data), max(data))
    assert summary.mean == pytest.approx(np.mean(data), rel=1e-9, abs=rounding(data))
    if len(data) > 1:
        assert summary.standard_deviation == pytest.approx(np.std(data, ddof=1), rel=1e-9, abs=rounding(data))
    else:
        assert summary.standard_deviation is None
