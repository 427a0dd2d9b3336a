"""Histograms and empirical distribution functions against NumPy and SciPy."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from laptime import stats

from .refusals import refusal_of
from .samples import lognormal

positive = st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=200)


def test_the_bins_are_those_of_numpys_rule():
    data = np.random.default_rng(1).normal(size=500)
    histogram = stats.histogram(data)
    counts, edges = np.histogram(data, bins="fd")
    assert histogram.counts.tolist() == counts.tolist()
    assert histogram.edges == pytest.approx(edges)


@given(data=positive, bins=st.one_of(st.just("freedman-diaconis"), st.integers(1, 50)), log=st.booleans())
def test_every_value_is_counted_once_between_the_extremes(data, bins, log):
    histogram = stats.histogram(data, bins=bins, log=log)
    assert histogram.counts.sum() == len(data)
    assert (histogram.edges[0], histogram.edges[-1]) == (min(data), max(data))
    assert len(histogram.edges) == len(histogram.counts) + 1 <= 201
    assert (np.diff(histogram.edges) >= 0).all()


@pytest.mark.parametrize("bins", [np.int64(10), np.uint8(10)])
def test_a_number_of_bins_may_be_numpys(bins):
    data = lognormal(100)
    found, expected = stats.histogram(data, bins=bins), stats.histogram(data, bins=10)
    assert len(found.counts) == 10
    assert found.counts.tolist() == expected.counts.tolist()
    assert found.edges.tolist() == expected.edges.tolist()


def test_bins_of_logarithms_have_one_ratio():
    edges = stats.histogram(lognormal(1000), log=True).edges
    ratios = edges[1:] / edges[:-1]
    assert ratios == pytest.approx(np.full(len(ratios), ratios[0]))


def test_the_rule_has_a_cap_and_a_way_out_where_half_the_values_are_the_same():
    far_out = np.concatenate([np.random.default_rng(1).normal(size=1000), [1e6]])
    assert len(stats.histogram(far_out).counts) == 200
    assert len(stats.histogram([1.0] * 30 + [2.0, 3.0]).counts) == math.ceil(math.log2(32)) + 1


def test_constant_data_has_one_bin_without_a_width():
    histogram = stats.histogram([0.1] * 5)
    assert (histogram.edges.tolist(), histogram.counts.tolist()) == ([0.1, 0.1], [5])


@pytest.mark.parametrize(
    ("data", "asked", "told"),
    [
        ([], {}, "data is empty"),
        ([1.0, 0.0], {"log": True}, "log: 0 has no logarithm; leave log out, or values that are not above 0"),
        ([1.0, 2.0], {"bins": 2.5}, "bins = 2.5 is not a whole number"),
        ([1.0, 2.0], {"bins": 0}, "bins = 0 is neither a number of bins nor 'freedman-diaconis'"),
        ([1.0, 2.0], {"bins": "scott"}, "bins = 'scott' is neither a number of bins nor 'freedman-diaconis'"),
    ],
)
def test_what_cannot_be_put_into_bins_is_refused(data, asked, told):
    assert refusal_of(lambda: stats.histogram(data, **asked)) == told


@given(positive)
def test_an_ecdf_is_scipys(data):
    found, expected = stats.ecdf(data), scipy.stats.ecdf(data).cdf
    assert found.values.tolist() == expected.quantiles.tolist()
    assert found.shares == pytest.approx(expected.probabilities)
    assert found.shares[-1] == 1
    assert found.n == len(data)
    assert ((found.low >= 0) & (found.low <= found.shares) & (found.shares <= found.high) & (found.high <= 1)).all()


def test_the_band_is_that_of_dvoretzky_kiefer_wolfowitz_and_massart():
    found = stats.ecdf(lognormal(200), confidence_level=0.9)
    reach = math.sqrt(math.log(2 / 0.1) / 400)
    middle = (found.shares > reach) & (found.shares < 1 - reach)
    assert (found.high - found.low)[middle] == pytest.approx(np.full(middle.sum(), 2 * reach))


def test_the_band_holds_the_whole_true_function():
    missed, replications = 0, 1000
    for seed in range(replications):
        found = stats.ecdf(lognormal(50, seed))
        truth = scipy.stats.lognorm.cdf(found.values, 1)
        before = np.concatenate([[0.0], found.high[:-1]])  # up to the next step the function still rises
        missed += (truth < found.low).any() or (truth[1:] > before[1:]).any()
    assert missed / replications < 0.05 + 4 * math.sqrt(0.05 * 0.95 / replications)


@pytest.mark.parametrize("level", [0, 1, math.nan])
def test_a_band_needs_a_confidence_level(level):
    told = refusal_of(lambda: stats.ecdf([1.0], confidence_level=level))
    assert told == f"confidence_level = {level:g} is outside (0, 1)"
