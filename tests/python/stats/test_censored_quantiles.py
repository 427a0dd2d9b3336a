"""Quantiles of values some of which are only known to be larger."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laptime import stats

from .refusals import refusal_of
from .samples import numbers

samples = st.lists(numbers, min_size=1, max_size=80)


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
    assert refusal_of(lambda: stats.quantile([1.0, 2.0], 0.5, censored=censored)) == told


def test_censored_values_take_type_7_only():
    told = refusal_of(lambda: stats.quantile([1.0, 2.0], 0.5, type=6, censored=[False, True]))
    assert told == "type = 6 with censored values: there is only type 7"
