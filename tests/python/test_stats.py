"""Statistics against NumPy and SciPy, and what must hold for any data."""

from __future__ import annotations

import math
import signal
import sys
import threading
import time
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from laptime import _core, stats
from laptime.errors import LaptimeError, StatisticsError

numbers = st.floats(-1e6, 1e6, allow_subnormal=False)
samples = st.lists(numbers, min_size=1, max_size=300)
probabilities = st.floats(0.01, 0.99)
levels = st.sampled_from([0.8, 0.95, 0.99])


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


def test_a_mean_has_scipys_percentile_interval():
    data = lognormal(200)
    expected = scipy.stats.bootstrap(
        (data,), np.mean, n_resamples=50_000, method="percentile", rng=np.random.default_rng(0)
    ).confidence_interval
    estimate = stats.bootstrap(data, n_resamples=50_000)
    assert estimate.value == pytest.approx(data.mean())
    assert estimate.confidence_interval == pytest.approx(tuple(expected), rel=0.01)


@pytest.mark.parametrize(("statistic", "p"), [("median", 0.5), ("p90", 0.9), ("p97.5", 0.975)])
def test_a_quantile_has_the_percentile_interval_of_plain_resampling(statistic, p):
    data = lognormal(150)
    rng = np.random.default_rng(2)
    resampled = np.quantile(rng.choice(data, size=(20_000, data.size)), p, axis=1)
    estimate = stats.bootstrap(data, statistic, n_resamples=50_000, confidence_level=0.9)
    assert estimate.value == pytest.approx(np.quantile(data, p))
    assert estimate.confidence_interval == pytest.approx(tuple(np.quantile(resampled, [0.05, 0.95])), rel=0.03)


def test_a_ratio_has_the_percentile_interval_of_plain_resampling():
    tokens, seconds = lognormal(80, 3), lognormal(80, 4)
    chosen = np.random.default_rng(5).integers(80, size=(20_000, 80))
    resampled = tokens[chosen].sum(axis=1) / seconds[chosen].sum(axis=1)
    estimate = stats.ratio(tokens, seconds, unit="tokens/s")
    assert estimate.value == pytest.approx(tokens.sum() / seconds.sum())
    assert estimate.confidence_interval == pytest.approx(tuple(np.quantile(resampled, [0.025, 0.975])), rel=0.03)


@given(st.lists(numbers, min_size=2, max_size=60), st.sampled_from(["mean", "median", "p95"]))
def test_a_bootstrap_interval_is_ordered_inside_the_data(data, statistic):
    estimate = stats.bootstrap(data, statistic, n_resamples=200)
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


@given(st.data(), st.integers(1, 10_000), levels)
def test_a_proportion_has_scipys_wilson_interval(data, n, confidence_level):
    successes = data.draw(st.integers(0, n))
    expected = scipy.stats.binomtest(successes, n).proportion_ci(confidence_level, method="wilson")
    estimate = stats.proportion(successes, n, confidence_level=confidence_level)
    assert estimate.value == successes / n
    assert estimate.confidence_interval == pytest.approx((expected.low, expected.high), rel=1e-9, abs=1e-12)
    assert 0 <= estimate.low < estimate.high <= 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: stats.quantile([], 0.5), "data is empty"),
        (lambda: stats.quantile([1, None], 0.5), "data[1] is NaN"),
        (lambda: stats.bootstrap([1, math.inf]), "data[1] is infinite"),
        (lambda: stats.bootstrap([[1.0, 2.0]]), "data has 2 dimensions instead of 1"),
        (lambda: stats.summarize(["fast"]), "data is not an array of numbers: "),
        (lambda: stats.quantile([1, 2], 95), "p = 95 is outside (0, 1)"),
        (lambda: stats.quantile([1, 2], 0.5, confidence_level=1), "confidence_level = 1 is outside (0, 1)"),
        (lambda: stats.bootstrap([1, 2], "p95th"), "unknown statistic 'p95th': there are mean, median and "),
        (lambda: stats.bootstrap([1, 2], n_resamples=99), "n_resamples = 99 is below 100"),
        (lambda: stats.bootstrap([1, 2], n_resamples=-1), "n_resamples = -1 is not a count"),
        (lambda: stats.bootstrap([1, 2], threads=0), "threads = 0: there must be at least 1"),
        (lambda: stats.bootstrap([1, 2], rng=-1), "rng = -1 is outside [0, 2**64)"),
        (lambda: stats.ratio([1, 2], [1]), "numerators and denominators differ in length: 2 and 1"),
        (lambda: stats.ratio([1, 2], [0, 0]), "the denominators, or those of a resample, sum to zero"),
        (lambda: stats.ratio([1, 2], [1, -1]), "denominators[1] is negative"),
        (lambda: stats.proportion(3, 2), "successes = 3 is more than n = 2"),
        (lambda: stats.proportion(-1, 2), "successes = -1 is not a count"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_by_name(call, message):
    with pytest.raises(StatisticsError) as caught:
        call()
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, LaptimeError)


def test_arrays_of_any_kind_come_in():
    expected = stats.bootstrap([1.0, 2.0, 3.0, 4.0])
    for data in (
        range(1, 5),
        (1, 2, 3, 4),
        np.array([1, 2, 3, 4], dtype=np.int8),
        np.arange(1.0, 9.0)[:8] / 1,
    ):
        assert stats.bootstrap(np.asarray(data)[:4]) == expected
    assert stats.bootstrap(np.array([1.0, 9, 2, 9, 3, 9, 4, 9])[::2]) == expected  # not contiguous


def test_ctrl_c_stays_a_keyboard_interrupt():
    data = lognormal(200_000)
    threading.Timer(0.3, lambda: signal.raise_signal(signal.SIGINT)).start()
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        stats.bootstrap(data, n_resamples=1_000_000, threads=2)
    assert time.monotonic() - began < 30


def test_other_threads_run_while_the_core_computes():
    ticks = 0
    worker = threading.Thread(target=stats.bootstrap, args=(lognormal(2000),))
    worker.start()
    while worker.is_alive():
        ticks += 1
        time.sleep(0.001)
    assert ticks > 10


complete = stats.Estimate(0.12345, 0.1012, 0.1497, "s", "percentile bootstrap", 200, 0.95, "B = 9999, seed = 0")


@pytest.mark.parametrize(
    ("estimate", "text"),
    [
        (complete, "0.123 s [0.101, 0.150] 95 % percentile bootstrap, n = 200"),
        (
            replace(complete, high=None, note="no upper limit: needs n ≥ 368"),
            "0.123 s [0.101, –] 95 % percentile bootstrap, n = 200 (no upper limit: needs n ≥ 368)",
        ),
        (replace(complete, low=None, high=None, note="needs n ≥ 368"), "0.123 s, n = 200 (needs n ≥ 368)"),
        (stats.Estimate(0.0, 0.0, 0.0, "", "m", 9, 0.999), "0 [0, 0] 99.9 % m, n = 9"),
        (
            stats.Estimate(40.0, 40.0, 40.0 + 1e-14, "", "m", 9, 0.9),
            "40.0000 [40.0000, 40.0000] 90 % m, n = 9",
        ),
        (stats.Estimate(12345.6, 11000.0, 13000.0, "B", "m", 9, 0.9), "12346 B [11000, 13000] 90 % m, n = 9"),
        (
            stats.Estimate(3.21e-7, 2.7e-7, 3.9e-7, "s", "m", 9, 0.9),
            "3.21e-07 s [2.70e-07, 3.90e-07] 90 % m, n = 9",
        ),
        (
            stats.Estimate(0.0, -sys.float_info.max, sys.float_info.max, "", "m", 9, 0.9),
            "0.0e+00 [-1.8e+308, 1.8e+308] 90 % m, n = 9",
        ),
    ],
)
def test_an_estimate_reads_well(estimate, text):
    assert str(estimate) == text


def test_an_estimate_in_a_notebook():
    assert repr(complete) == f"<Estimate {complete}; B = 9999, seed = 0>"
    html = replace(complete, unit="<s>")._repr_html_()
    assert "0.123 &lt;s&gt;" in html
    assert "[0.101, 0.150] 95 % percentile bootstrap" in html
    assert 'title="B = 9999, seed = 0"' in html


def test_an_estimate_does_not_change():
    with pytest.raises(FrozenInstanceError):
        complete.value = 1.0
    assert complete.confidence_interval.low == 0.1012
    assert complete.confidence_interval.high == 0.1497
