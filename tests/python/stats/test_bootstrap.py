"""Intervals of one sample against SciPy and plain resampling, and what must hold for any data."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from laptime import stats

from .refusals import refusal_of
from .samples import lognormal, numbers, rounding


def test_a_mean_has_scipys_percentile_interval():
    data = lognormal(200)
    expected = scipy.stats.bootstrap(
        (data,), np.mean, n_resamples=50_000, method="percentile", rng=np.random.default_rng(0)
    ).confidence_interval
    estimate = stats.bootstrap(data, n_resamples=50_000, method="percentile")
    assert estimate.value == pytest.approx(data.mean())
    assert estimate.confidence_interval == pytest.approx(tuple(expected), rel=0.01)


@pytest.mark.parametrize(
    ("statistic", "function"),
    [
        ("mean", np.mean),
        ("std", lambda x, axis: np.std(x, axis=axis, ddof=1)),
        ("p90", lambda x, axis: np.quantile(x, 0.9, axis=axis)),
    ],
)
def test_a_bca_interval_is_scipys(statistic, function):
    data = lognormal(120)
    expected = scipy.stats.bootstrap(
        (data,), function, n_resamples=30_000, method="BCa", rng=np.random.default_rng(0), batch=1000
    )
    estimate = stats.bootstrap(data, statistic, n_resamples=50_000, method="bca")
    assert estimate.value == pytest.approx(function(data, 0))
    assert estimate.confidence_interval == pytest.approx(tuple(expected.confidence_interval), rel=0.02)
    assert estimate.standard_error == pytest.approx(expected.standard_error, rel=0.03)
    assert estimate.distribution.shape == (50_000,)


def test_a_studentized_interval_is_that_of_plain_resampling():
    data = lognormal(40)
    chosen = np.random.default_rng(5).integers(40, size=(40_000, 40))
    means, errors = data[chosen].mean(axis=1), data[chosen].std(axis=1, ddof=1) / np.sqrt(40)
    high, low = np.quantile((means - data.mean()) / errors, [0.025, 0.975])
    estimate = stats.bootstrap(data, "mean", n_resamples=50_000, method="studentized")
    error = data.std(ddof=1) / np.sqrt(40)
    assert estimate.confidence_interval == pytest.approx(
        (data.mean() - low * error, data.mean() - high * error), rel=0.02
    )


def test_a_t_interval_is_scipys():
    data = lognormal(8)
    expected = scipy.stats.ttest_1samp(data, 0).confidence_interval()
    assert stats.bootstrap(data).confidence_interval == pytest.approx(tuple(expected), rel=1e-12)
    assert stats.bootstrap(data, method="t") == replace(stats.bootstrap(data), note="")


@pytest.mark.parametrize(("statistic", "p"), [("median", 0.5), ("p90", 0.9), ("p97.5", 0.975)])
def test_a_quantile_has_the_percentile_interval_of_plain_resampling(statistic, p):
    data = lognormal(150)
    rng = np.random.default_rng(2)
    resampled = np.quantile(rng.choice(data, size=(20_000, data.size)), p, axis=1)
    estimate = stats.bootstrap(data, statistic, n_resamples=50_000, confidence_level=0.9, method="percentile")
    assert estimate.value == pytest.approx(np.quantile(data, p))
    # The law is one of few values, so that limits may jump: the laws are compared, and the limits with their own.
    assert scipy.stats.ks_2samp(resampled, estimate.distribution).statistic < 0.02
    assert estimate.confidence_interval == pytest.approx(tuple(np.quantile(estimate.distribution, [0.05, 0.95])))


def test_a_ratio_has_the_percentile_interval_of_plain_resampling():
    tokens, seconds = lognormal(80, 3), lognormal(80, 4)
    chosen = np.random.default_rng(5).integers(80, size=(20_000, 80))
    resampled = tokens[chosen].sum(axis=1) / seconds[chosen].sum(axis=1)
    estimate = stats.ratio(tokens, seconds, unit="tokens/s", method="percentile")
    assert estimate.value == pytest.approx(tokens.sum() / seconds.sum())
    assert estimate.confidence_interval == pytest.approx(tuple(np.quantile(resampled, [0.025, 0.975])), rel=0.03)


@given(st.lists(numbers, min_size=2, max_size=60), st.sampled_from(["mean", "median", "p95"]))
def test_a_bootstrap_interval_is_ordered_inside_the_data(data, statistic):
    estimate = stats.bootstrap(data, statistic, n_resamples=200, method="percentile")
    slack = rounding(data)
    assert min(data) - slack <= estimate.low <= estimate.high <= max(data) + slack


@pytest.mark.parametrize("statistic", ["mean", "median", "p99"])
def test_the_seed_fixes_the_interval_on_any_number_of_threads(statistic):
    data = lognormal(300)
    first = stats.bootstrap(data, statistic, rng=5)
    assert stats.bootstrap(data, statistic, rng=5, threads=3) == first
    assert stats.bootstrap(data, statistic, rng=np.random.default_rng(1)) == stats.bootstrap(
        data, statistic, rng=np.random.default_rng(1)
    )


def test_a_different_seed_gives_a_different_interval():
    data = lognormal(300)
    assert stats.bootstrap(data, rng=5).low != stats.bootstrap(data, rng=6).low


@pytest.mark.parametrize("statistic", ["mean", "median", "p99"])
def test_constant_data_has_an_interval_of_no_width(statistic):
    estimate = stats.bootstrap(np.full(500, 0.1), statistic)
    assert (estimate.low, estimate.value, estimate.high) == (0.1, 0.1, 0.1)


def test_a_single_value_has_no_interval():
    estimate = stats.bootstrap([0.25], unit="s")
    assert estimate.confidence_interval == (None, None)
    assert estimate.note == "needs n ≥ 2"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: stats.bootstrap([1, math.inf]), "data[1] is infinite"),
        (lambda: stats.bootstrap([[1.0, 2.0]]), "data has 2 dimensions instead of 1"),
        (lambda: stats.bootstrap([1, 2], "p95th"), "unknown statistic 'p95th': there are mean, std, median and "),
        (lambda: stats.bootstrap([1, 2], method="basic"), "unknown method 'basic': there are auto, percentile, bca, "),
        (lambda: stats.bootstrap([1, 2], "p95", method="t"), "t makes no limits of a quantile: ask for auto"),
        (lambda: stats.bootstrap([1], "std"), "one value has no standard deviation: needs n ≥ 2"),
        (lambda: stats.bootstrap([1, 2], n_resamples=99), "n_resamples = 99 is below 100"),
        (lambda: stats.bootstrap([1, 2], n_resamples=-1), "n_resamples = -1 is not a count"),
        (lambda: stats.bootstrap([1, 2], threads=0), "threads = 0: there must be at least 1"),
        (lambda: stats.bootstrap([1, 2], rng=-1), "rng = -1 is outside [0, 2**64)"),
        (lambda: stats.ratio([1, 2], [1]), "numerators and denominators differ in length: 2 and 1"),
        (lambda: stats.ratio([1, 2], [0, 0]), "the denominators, or those of a resample, sum to zero"),
        (lambda: stats.ratio([1, 2], [1, -1]), "denominators[1] is negative"),
    ],
)
def test_what_cannot_be_bootstrapped_is_refused_in_one_line(call, message):
    assert refusal_of(call).startswith(message)
