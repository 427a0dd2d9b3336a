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


def test_limits_are_cut_to_what_a_quantity_can_be():
    estimate = stats.Estimate(0.5, -0.2, None, "s", "Student's t", 3, 0.95)
    assert estimate.within(0).confidence_interval == (0, None)
    assert replace(estimate, high=1.3).within(0, 1).confidence_interval == (0, 1)
    assert replace(estimate, low=0.1).within(0) == replace(estimate, low=0.1)


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


@given(st.data(), st.integers(1, 10_000), levels)
def test_a_proportion_has_scipys_wilson_interval(data, n, confidence_level):
    successes = data.draw(st.integers(0, n))
    expected = scipy.stats.binomtest(successes, n).proportion_ci(confidence_level, method="wilson")
    estimate = stats.proportion(successes, n, confidence_level=confidence_level)
    assert estimate.value == successes / n
    assert estimate.confidence_interval == pytest.approx((expected.low, expected.high), rel=1e-9, abs=1e-12)
    assert 0 <= estimate.low < estimate.high <= 1


def scipys_change(a, b, statistic, *, paired=False):
    """SciPy's percentile intervals of b - a and b / a."""
    return [
        scipy.stats.bootstrap(
            (a, b),
            change,
            n_resamples=20_000,
            method="percentile",
            paired=paired,
            vectorized=True,
            rng=np.random.default_rng(0),
        ).confidence_interval
        for change in (
            lambda a, b, axis: statistic(b, axis=axis) - statistic(a, axis=axis),
            lambda a, b, axis: statistic(b, axis=axis) / statistic(a, axis=axis),
        )
    ]


def near(limits):
    """What luck leaves: limits vary with the resamples by some hundredths of their distance."""
    return pytest.approx(tuple(limits), abs=0.06 * (limits[1] - limits[0]))


@pytest.mark.parametrize("paired", [False, True])
def test_a_change_of_means_has_scipys_percentile_intervals(paired):
    a = lognormal(80)
    b = a * 1.2 + lognormal(80, 1) if paired else lognormal(60, 1)
    difference, ratio = scipys_change(a, b, np.mean, paired=paired)
    change = stats.compare(a, b, paired=paired, n_resamples=20_000, method="percentile", unit="s")
    assert change.difference.value == pytest.approx(b.mean() - a.mean())
    assert change.difference.confidence_interval == near(difference)
    assert change.ratio.value == pytest.approx(b.mean() / a.mean())
    assert change.ratio.confidence_interval == near(ratio)
    assert (change.difference.unit, change.ratio.unit) == ("s", "")
    assert change.difference.n == change.ratio.n == (80 if paired else 140)


@pytest.mark.parametrize(("statistic", "p"), [("median", 0.5), ("p90", 0.9)])
def test_a_change_of_quantiles_has_scipys_percentile_intervals(statistic, p):
    a, b = lognormal(150), lognormal(120, 1) * 1.5
    difference, ratio = scipys_change(a, b, lambda data, axis: np.quantile(data, p, axis=axis))
    change = stats.compare(a, b, statistic, n_resamples=20_000)
    assert change.difference.value == pytest.approx(np.quantile(b, p) - np.quantile(a, p))
    assert change.difference.confidence_interval == near(difference)
    assert change.ratio.value == pytest.approx(np.quantile(b, p) / np.quantile(a, p))
    assert change.ratio.confidence_interval == near(ratio)


def test_a_change_of_ratios_has_the_percentile_intervals_of_plain_resampling():
    tokens, seconds = lognormal(80, 3), lognormal(80, 4)
    more_tokens, fewer_seconds = 2 * lognormal(70, 5), lognormal(70, 6)
    rng = np.random.default_rng(5)
    rates = []
    for above, below in ((tokens, seconds), (more_tokens, fewer_seconds)):
        chosen = rng.integers(above.size, size=(20_000, above.size))
        rates.append(above[chosen].sum(axis=1) / below[chosen].sum(axis=1))
    change = stats.compare_ratios(
        tokens, seconds, more_tokens, fewer_seconds, n_resamples=20_000, method="percentile", unit="tokens/s"
    )
    assert change.difference.confidence_interval == near(np.quantile(rates[1] - rates[0], [0.025, 0.975]))
    assert change.ratio.confidence_interval == near(np.quantile(rates[1] / rates[0], [0.025, 0.975]))
    assert change.difference.value == pytest.approx(
        more_tokens.sum() / fewer_seconds.sum() - tokens.sum() / seconds.sum()
    )
    assert change.difference.unit == "tokens/s"
    assert change.difference.note == "n = 80 and 70; B = 20000, seed = 0"


@given(st.lists(st.tuples(numbers, numbers), min_size=2, max_size=60))
def test_paired_samples_keep_what_they_have_in_common(pairs):
    a, b = np.array(pairs).T
    change = stats.compare(a, b, paired=True, n_resamples=200, method="percentile")
    alone = stats.bootstrap(b - a, n_resamples=200, method="percentile")
    assert change.difference == alone
    same = stats.compare(a, a, paired=True, n_resamples=200, method="studentized")
    assert same.difference.confidence_interval == (0, 0)
    if same.ratio is not None and same.ratio.low is not None:
        assert same.ratio.confidence_interval == (1, 1)


@given(
    st.lists(numbers, min_size=1, max_size=40),
    st.lists(numbers, min_size=1, max_size=40),
    st.sampled_from(["mean", "median", "p95"]),
)
def test_a_change_holds_its_limits_in_order_or_says_why_not(a, b, statistic):
    change = stats.compare(a, b, statistic, n_resamples=200)
    assert change.difference.n == len(a) + len(b)
    for estimate in filter(None, (change.difference, change.ratio)):
        assert math.isfinite(estimate.value)
        if min(len(a), len(b)) == 1:
            assert (estimate.confidence_interval, estimate.note) == ((None, None), "needs n ≥ 2 of each")
            continue
        assert estimate.note.startswith(f"n = {len(a)} and {len(b)}; ")
        if estimate.low is None:
            assert estimate is change.ratio
            assert estimate.note.endswith(("no interval: a reaches 0 in a resample", "no interval: a may be 0"))
        else:
            assert estimate.low <= estimate.high


@pytest.mark.parametrize("statistic", ["mean", "median", "p99"])
def test_the_seed_fixes_a_change_on_any_number_of_threads(statistic):
    a, b = lognormal(300), lognormal(200, 1)
    first = stats.compare(a, b, statistic, rng=5)
    assert stats.compare(a, b, statistic, rng=5, threads=3) == first
    assert stats.compare(a, b, statistic, rng=6) != first
    assert stats.compare_ratios(a, a, b, b, rng=5, threads=3) == stats.compare_ratios(a, a, b, b, rng=5)


def test_a_change_of_constant_samples_has_no_width():
    for paired in (False, True):
        change = stats.compare(np.full(40, 0.1), np.full(40, 0.3), paired=paired)
        for estimate in (change.difference, change.ratio):
            assert estimate.low == estimate.value == estimate.high
        assert (change.difference.value, change.ratio.value) == pytest.approx((0.2, 3))


def test_there_is_no_ratio_to_nothing():
    change = stats.compare(np.zeros(20), lognormal(20))
    assert change.ratio is None
    assert change.difference.low is not None


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
        (lambda: stats.quantile([], 0.5), "data is empty"),
        (lambda: stats.quantile([1, None], 0.5), "data[1] is NaN"),
        (lambda: stats.bootstrap([1, math.inf]), "data[1] is infinite"),
        (lambda: stats.bootstrap([[1.0, 2.0]]), "data has 2 dimensions instead of 1"),
        (lambda: stats.summarize(["fast"]), "data is not an array of numbers: "),
        (lambda: stats.quantile([1, 2], 95), "p = 95 is outside (0, 1)"),
        (lambda: stats.quantile([1, 2], 0.5, confidence_level=1), "confidence_level = 1 is outside (0, 1)"),
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
        (lambda: stats.proportion(3, 2), "successes = 3 is more than n = 2"),
        (lambda: stats.proportion(-1, 2), "successes = -1 is not a count"),
        (lambda: stats.compare([], [1]), "a is empty"),
        (lambda: stats.compare([1], [1, None]), "b[1] is NaN"),
        (lambda: stats.compare([1], ["fast"]), "b is not an array of numbers: "),
        (lambda: stats.compare([1], [[1.0, 2.0]]), "b has 2 dimensions instead of 1"),
        (lambda: stats.compare([1, 2], [1], paired=True), "a and b differ in length: 2 and 1"),
        (lambda: stats.compare([1], [1], "p95", paired=True), "paired samples are compared by their means, not by p95"),
        (lambda: stats.compare([1], [1], "mode"), "unknown statistic 'mode': there are mean, median and "),
        (lambda: stats.compare([1], [1], rng=-1), "rng = -1 is outside [0, 2**64)"),
        (lambda: stats.compare_ratios([1], [1, 2], [1], [1]), "a_numerators and a_denominators differ in "),
        (lambda: stats.compare_ratios([1], [1], [1], [0]), "the b_denominators, or those of a resample, sum to zero"),
        (lambda: stats.compare_proportions(1, 2, 3, 2), "b_successes = 3 is more than b_n = 2"),
        (lambda: stats.compare_proportions(1, -2, 3, 2), "a_n = -2 is not a count"),
        (lambda: stats.compare_paired_proportions([0, 1], [0, 2]), "b[1] = 2 is neither 0 nor 1"),
        (lambda: stats.compare_paired_proportions([], []), "a is empty"),
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
    worker = threading.Thread(target=stats.bootstrap, args=(lognormal(20_000),))
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
