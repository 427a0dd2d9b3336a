"""Changes between two samples against SciPy and plain resampling."""

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


def test_few_means_have_scipys_welch_interval():
    a, b = lognormal(6), lognormal(9, 1)
    difference = stats.compare(a, b).difference
    expected = scipy.stats.ttest_ind(b, a, equal_var=False).confidence_interval(0.95)
    assert difference.confidence_interval == pytest.approx(tuple(expected))
    assert difference.method == "Welch's t"
    paired = stats.compare(a, b[:6], paired=True).difference
    expected = scipy.stats.ttest_rel(b[:6], a).confidence_interval(0.95)
    assert paired.confidence_interval == pytest.approx(tuple(expected))


def test_a_mean_has_the_symmetric_interval_of_plain_resampling():
    a, b = lognormal(40), lognormal(60, 1)
    rng = np.random.default_rng(3)

    def mean_and_variance(data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        drawn = data[rng.integers(data.size, size=(20_000, data.size))]
        return drawn.mean(axis=1), drawn.var(axis=1, ddof=1) / data.size

    (a_mean, a_variance), (b_mean, b_variance) = mean_and_variance(a), mean_and_variance(b)
    seen = b.mean() - a.mean()
    distance = np.abs((b_mean - a_mean - seen) / np.sqrt(a_variance + b_variance))
    reach = np.quantile(distance, 0.95) * math.sqrt(a.var(ddof=1) / a.size + b.var(ddof=1) / b.size)
    difference = stats.compare(a, b, n_resamples=20_000).difference
    assert difference.confidence_interval == pytest.approx((seen - reach, seen + reach), rel=0.03)

    log = np.log(b_mean / a_mean) - math.log(b.mean() / a.mean())
    distance = np.abs(log / np.sqrt(a_variance / a_mean**2 + b_variance / b_mean**2))
    error = math.sqrt(a.var(ddof=1) / a.size / a.mean() ** 2 + b.var(ddof=1) / b.size / b.mean() ** 2)
    factor = math.exp(np.quantile(distance, 0.95) * error)
    ratio = stats.compare(a, b, n_resamples=20_000).ratio
    assert ratio.confidence_interval == pytest.approx((ratio.value / factor, ratio.value * factor), rel=0.03)


def test_a_bca_interval_of_two_samples_is_near_scipys():
    a, b = lognormal(80), lognormal(60, 1)
    expected = scipy.stats.bootstrap(
        (a, b),
        lambda a, b, axis: b.mean(axis=axis) - a.mean(axis=axis),
        n_resamples=20_000,
        method="BCa",
        vectorized=True,
        rng=np.random.default_rng(0),
    ).confidence_interval
    difference = stats.compare(a, b, n_resamples=20_000, method="bca").difference
    width = expected.high - expected.low
    assert difference.confidence_interval == pytest.approx(tuple(expected), abs=0.03 * width)


@given(
    st.lists(numbers, min_size=2, max_size=40),
    st.lists(numbers, min_size=2, max_size=40),
    st.sampled_from(["auto", "percentile", "bca", "studentized", "t"]),
    st.booleans(),
)
def test_limits_of_means_are_in_order_or_absent(a, b, method, paired):
    if paired:
        a, b = a[: len(b)], b[: len(a)]
    change = stats.compare(a, b, paired=paired, method=method, n_resamples=100)
    for estimate in filter(None, (change.difference, change.ratio)):
        assert math.isfinite(estimate.value)
        low, high = estimate.confidence_interval
        assert all(limit is None or not math.isnan(limit) for limit in (low, high))
        if low is not None and high is not None:
            assert low <= high
        else:
            assert "no " in estimate.note or "too small" in estimate.note


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: stats.compare([1], [1], method="basic"), "unknown method 'basic': there are auto, percentile, bca, "),
        (lambda: stats.compare([1], [1], "p95", method="t"), "t makes no limits of a change of quantiles: ask for "),
        (lambda: stats.compare([1], [1], "p95", method="series"), "series makes no limits of a change of quantiles: "),
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
    ],
)
def test_what_cannot_be_compared_is_refused_in_one_line(call, message):
    assert refusal_of(call).startswith(message)


@pytest.mark.parametrize(
    "compare",
    [
        lambda: stats.compare([1, 2, 4], [2, 3, 3], method="series"),
        lambda: stats.compare([1, 2, 4], [2, 3, 3], method="series", paired=True),
        lambda: stats.compare_ratios([1, 2, 4], [1, 1, 1], [2, 3, 3], [1, 1, 1], method="series"),
    ],
    ids=["independent", "paired", "ratios"],
)
def test_nobody_needs_to_ask_for_the_series_of_a_change(compare):
    assert refusal_of(compare) == "series makes no limits of a change: ask for auto, which looks for one"
