"""Quantiles of all types against NumPy, between exact limits."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from laptime import _core, stats

from .refusals import refusal_of
from .samples import lognormal, numbers, rounding

METHODS = [
    "inverted_cdf", "averaged_inverted_cdf", "closest_observation", "interpolated_inverted_cdf", "hazen", "weibull",
    "linear", "median_unbiased", "normal_unbiased",
]  # fmt: skip
TYPES = range(1, 10)

samples = st.lists(numbers, min_size=1, max_size=300)
probabilities = st.floats(0.01, 0.99)
# Probabilities at which n p is exact in binary, or far from whole.
parts = st.integers(0, 64).map(lambda part: part / 64)
levels = st.sampled_from([0.8, 0.95, 0.99])


@given(samples, probabilities)
def test_a_quantile_is_numpys_default(data, p):
    expected = np.quantile(data, p)
    assert _core.quantile(np.array(data), p) == pytest.approx(expected, rel=1e-12, abs=rounding(data))
    assert stats.quantile(data, p).value == _core.quantile(np.array(data), p)


@pytest.mark.parametrize("type", TYPES)
@given(data=samples, p=parts)
def test_a_type_is_numpys_method(type, data, p):
    expected = np.quantile(data, p, method=METHODS[type - 1])
    assert _core.quantile(np.array(data), p, type) == pytest.approx(expected, rel=1e-12, abs=rounding(data))


@pytest.mark.parametrize("type", TYPES)
def test_the_value_is_of_that_type_and_the_limits_are_those_of_any(type):
    data = lognormal(200, 1)
    estimate, seventh = stats.quantile(data, 0.95, type=type), stats.quantile(data, 0.95)
    assert estimate.value == _core.quantile(data, 0.95, type)
    assert estimate.confidence_interval == seventh.confidence_interval
    assert seventh == stats.quantile(data, 0.95, type=7)


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


@pytest.mark.parametrize("type", [0, 10, -3])
def test_an_unknown_type_is_refused(type):
    told = refusal_of(lambda: stats.quantile([1.0, 2.0], 0.5, type=type))
    assert told == f"type = {type} is not one of the types 1 to 9"


@pytest.mark.parametrize("p", [0, 1])
def test_the_ends_of_a_sample_have_no_interval(p):
    assert refusal_of(lambda: stats.quantile([1.0, 2.0], p)) == f"p = {p} is outside (0, 1)"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: stats.quantile([], 0.5), "data is empty"),
        (lambda: stats.quantile([1, None], 0.5), "data[1] is NaN"),
        (lambda: stats.quantile([1, 2], 95), "p = 95 is outside (0, 1)"),
        (lambda: stats.quantile([1, 2], 0.5, confidence_level=1), "confidence_level = 1 is outside (0, 1)"),
    ],
)
def test_what_has_no_quantile_is_refused_in_one_line(call, message):
    assert refusal_of(call).startswith(message)
