"""What a sample looks like at first glance, against NumPy and SciPy."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from laptime import stats

from .refusals import refusal_of
from .samples import numbers, rounding

samples = st.lists(numbers, min_size=1, max_size=300)
positive = st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=200)


@given(samples)
def test_a_summary_is_numpys(data):
    summary = stats.summarize(data)
    assert (summary.n, summary.min, summary.max) == (len(data), min(data), max(data))
    assert summary.mean == pytest.approx(np.mean(data), rel=1e-9, abs=rounding(data))
    if len(data) > 1:
        assert summary.standard_deviation == pytest.approx(np.std(data, ddof=1), rel=1e-9, abs=rounding(data))
    else:
        assert summary.standard_deviation is None


@given(positive)
def test_a_summary_of_order_is_numpys_and_scipys(data):
    summary = stats.summarize(data)
    tolerance = 1e-12 * max(data)
    quartiles = [summary.lower_quartile, summary.median, summary.upper_quartile]
    assert quartiles == pytest.approx(np.quantile(data, [0.25, 0.5, 0.75]), rel=1e-12)
    assert summary.median_absolute_deviation == pytest.approx(
        scipy.stats.median_abs_deviation(data), rel=1e-9, abs=tolerance
    )
    assert summary.geometric_mean == pytest.approx(scipy.stats.gmean(data), rel=1e-12)
    assert min(data) <= summary.geometric_mean <= max(data)


def test_a_geometric_mean_needs_values_above_0():
    assert stats.summarize([0.0, 1.0]).geometric_mean is None


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: stats.summarize(["fast"]), "data is not an array of numbers: "),
        (lambda: stats.summarize([]), "data is empty"),
        (lambda: stats.summarize([[1.0, 2.0]]), "data has 2 dimensions instead of 1"),
    ],
)
def test_what_cannot_be_described_is_refused_in_one_line(call, message):
    assert refusal_of(call).startswith(message)
