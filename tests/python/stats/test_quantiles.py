"""Quantiles of all types, and of values some of which are only known to be larger."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laptime import _core, stats
from laptime.errors import StatisticsError

METHODS = [
    "inverted_cdf", "averaged_inverted_cdf", "closest_observation", "interpolated_inverted_cdf", "hazen", "weibull",
    "linear", "median_unbiased", "normal_unbiased",
]  # fmt: skip
TYPES = range(1, 10)

samples = st.lists(st.floats(-1e6, 1e6, allow_subnormal=False), min_size=1, max_size=80)
# Probabilities at which n p is exact in binary, or far from whole.
probabilities = st.integers(0, 64).map(lambda part: part / 64)


@pytest.mark.parametrize("type", TYPES)
@given(data=samples, p=probabilities)
def test_a_type_is_numpys_method(type, data, p):
    expected = np.quantile(data, p, method=METHODS[type - 1])
    tolerance = 1e-9 * (1 + max(map(abs, data)))
    assert _core.quantile(np.array(data), p, type) == pytest.approx(expected, rel=1e-12, abs=tolerance)


@pytest.mark.parametrize("type", TYPES)
def test_the_value_is_of_that_type_and_the_limits_are_those_of_any(type):
    data = np.random.default_rng(1).lognormal(size=200)
    estimate, seventh = stats.quantile(data, 0.95, type=type), stats.quantile(data, 0.95)
    assert estimate.value == _core.quantile(data, 0.95, type)
    assert estimate.confidence_interval == seventh.confidence_interval
    assert seventh == stats.quantile(data, 0.95, type=7)


@pytest.mark.parametrize("type", [0, 10, -3])
def test_an_unknown_type_is_refused(type):
    with pytest.raises(StatisticsError, match=f"^type = {type} is not one of the types 1 to 9$"):
        stats.quantile([1.0, 2.0], 0.5, type=type)


@pytest.mark.parametrize("p", [0, 1])
def test_the_ends_of_a_sample_have_no_interval(p):
    with pytest.raises(StatisticsError, match=rf"^p = {p} is outside \(0, 1\)$"):
        stats.quantile([1.0, 2.0], p)


def timed_out(data, timeout_s):
    """Return the data as one who gives up after so long sees it, and which are only known to be longer."""
    return np.minimum(data, timeout_s), data > timeout_s


@given(data=samples, p=st.floats(0.01, 0.99))
def test_where_nothing_is_censored_the_mask_changes_nothing(data, p):
    assert stats.quantile(data, p, censored=np.zeros(len(data), dtype=bool)) == stats.quantile(data, p)


@given(data=samples, p=st.floats(0.01, 0.99), share=st.floats(0, 1))
def test_a_quantile_below_the_timeout_is_that_of_the_whole_truth_and_one_above_says_so(data, p, share):
    data = np.array(data)
    timeout_s = np.quantile(data, share)
    truth = stats.quantile(data, p)
    seen = stats.quantile(timed_out(data, timeout_s)[0], p, censored=timed_out(data, timeout_s)[1])
    if seen.censored:
        assert seen.value <= truth.value + 1e-9 * (1 + abs(truth.value))
        assert seen.high is None
    else:
        assert seen.value == truth.value
        assert seen.high in (truth.high, None)
    assert (seen.low is None) == (truth.low is None)
    assert seen.low is None or seen.low <= truth.low
    assert seen.n == truth.n


def test_a_quantile_beyond_the_timeout_prints_what_it_exceeds():
    took_s, censored = timed_out(np.arange(1.0, 201.0), 120.0)
    p95 = stats.quantile(took_s, 0.95, censored=censored, unit="s")
    assert (p95.value, p95.low, p95.high, p95.censored, p95.n) == (120.0, 120.0, None, True, 200)
    assert str(p95).startswith(
        "> 120 s [120, –] 95 % exact order statistics, n = 200 (no upper limit: 80 of 200 values"
    )
    assert "<b>&gt; 120 s</b>" in p95._repr_html_()
    assert p95.to_dict()["censored"] is True
    median = stats.quantile(took_s, 0.5, censored=censored, unit="s")
    assert (median.value, median.low, median.high, median.censored) == (100.5, 86.0, 115.0, False)
    assert ">" not in str(median)


def test_limits_hold_the_true_quantile_however_requests_were_given_up():
    generator = np.random.default_rng(2)
    truth, missed, replications = np.exp(1.2815515655446004), 0, 1000
    for _ in range(replications):
        data = generator.lognormal(size=100)
        # The longer a request takes, the sooner it is given up: as far from Kaplan and Meier's assumption as it gets.
        seen = np.where(data > 3, 3 / data, data)
        p90 = stats.quantile(seen, 0.9, censored=data > 3)
        missed += p90.low > truth or (p90.high is not None and p90.high < truth)
    assert missed / replications <= 0.05


@pytest.mark.parametrize(
    ("censored", "told"),
    [
        ([True], "data and censored differ in length: 2 and 1"),
        ([0.5, 1.0], "censored holds float64 instead of truth values"),
        ([[True, False]], "censored has 2 dimensions instead of 1"),
    ],
)
def test_what_is_no_mask_is_refused(censored, told):
    with pytest.raises(StatisticsError) as caught:
        stats.quantile([1.0, 2.0], 0.5, censored=censored)
    assert str(caught.value) == told


def test_censored_values_take_type_7_only():
    with pytest.raises(StatisticsError, match=r"^type = 6 with censored values: there is only type 7$"):
        stats.quantile([1.0, 2.0], 0.5, type=6, censored=[False, True])
