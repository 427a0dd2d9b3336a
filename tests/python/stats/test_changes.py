"""Changes from one sample to another: tests, effect sizes, margins, and what can be told."""

from __future__ import annotations

import math
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from laptime import stats
from laptime.errors import StatisticsError

numbers = st.floats(-1e6, 1e6, allow_subnormal=False)


def lognormal(n: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).lognormal(size=n)


# ── Methods ─────────────────────────────────────────────────────────────────────────────────────────────────────


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


# ── McNemar ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("only_a", "only_b"), [(5, 15), (0, 6), (37, 63), (10, 10), (1, 0), (2, 0)])
def test_mcnemar_is_scipys_binomial_test(only_a, only_b):
    a = [1] * only_a + [0] * only_b + [1, 1, 0]
    b = [0] * only_a + [1] * only_b + [1, 1, 0]
    test = stats.mcnemar(a, b)
    assert test.p_value == pytest.approx(scipy.stats.binomtest(only_a, only_a + only_b).pvalue)
    seen = scipy.stats.binom.pmf(only_a, only_a + only_b, 0.5)
    assert test.mid_p == pytest.approx(min(1, 2 * scipy.stats.binom.cdf(min(only_a, only_b), len(a) - 3, 0.5) - seen))
    assert (test.only_a, test.only_b, test.n) == (only_a, only_b, only_a + only_b + 3)
    with pytest.raises(FrozenInstanceError):
        test.p_value = 0


# ── Many tests ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_adjusted_p_values_are_those_of_statsmodels():
    p_values = [0.01, 0.04, 0.03, 0.005, 0.8, 0.2, 0.04]
    assert stats.adjust_p_values(p_values) == pytest.approx([0.06, 0.16, 0.15, 0.035, 0.8, 0.4, 0.16])
    assert stats.adjust_p_values(p_values, "benjamini-hochberg") == pytest.approx(
        [0.035, 0.056, 0.056, 0.035, 0.8, 0.233333333333333, 0.056]
    )


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40), st.floats(0.001, 0.999))
def test_adjusted_p_values_tell_what_the_step_by_step_rule_tells(p_values, alpha):
    ordered = sorted(p_values)
    told = 0
    while told < len(ordered) and (len(ordered) - told) * ordered[told] <= alpha:
        told += 1
    assert np.count_nonzero(stats.adjust_p_values(p_values, "holm") <= alpha) == told
    expected = scipy.stats.false_discovery_control(p_values, method="bh")
    assert stats.adjust_p_values(p_values, "benjamini-hochberg") == pytest.approx(expected, abs=1e-12)


# ── Effect sizes ────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.lists(numbers, min_size=2, max_size=30), st.lists(numbers, min_size=2, max_size=30))
def test_cliffs_delta_is_that_of_all_pairs(a, b):
    delta = stats.effect_size(a, b, "cliffs_delta")
    signs = np.sign(np.subtract.outer(b, a))
    assert delta.value == pytest.approx(signs.mean(), abs=1e-12)
    if delta.low is not None:
        assert -1 <= delta.low <= delta.value + 1e-12
        assert delta.value - 1e-12 <= delta.high <= 1


@pytest.mark.parametrize("paired", [False, True])
def test_an_effect_size_has_scipys_bca_interval(paired):
    a, b = lognormal(40), lognormal(40, 1) + 3

    def cohens_d(a, b, axis):
        if paired:
            return (b - a).mean(axis=axis) / (b - a).std(axis=axis, ddof=1)
        pooled = np.sqrt((a.var(axis=axis, ddof=1) + b.var(axis=axis, ddof=1)) / 2)
        return (b.mean(axis=axis) - a.mean(axis=axis)) / pooled

    low, high = scipy.stats.bootstrap(
        (a, b),
        cohens_d,
        n_resamples=20_000,
        method="BCa",
        paired=paired,
        vectorized=True,
        rng=np.random.default_rng(0),
    ).confidence_interval
    g = stats.effect_size(a, b, paired=paired, n_resamples=20_000)
    correction = g.value / cohens_d(a, b, axis=0)
    limits = (correction * low, correction * high)
    assert g.confidence_interval == pytest.approx(limits, abs=0.04 * (limits[1] - limits[0]))


def test_effect_sizes_are_found_by_name():
    a, b = lognormal(30), lognormal(30, 1) + 1
    pooled = math.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2)
    g = stats.effect_size(a, b)
    assert g.value == pytest.approx((b.mean() - a.mean()) / pooled * (1 - 3 / (4 * 58 - 1)), rel=1e-4)
    assert g == stats.effect_size(a, b, "hedges_g", threads=3)
    d = (b - a).mean() / (b - a).std(ddof=1)
    assert stats.effect_size(a, b, paired=True).value == pytest.approx(d * (1 - 3 / (4 * 29 - 1)), rel=1e-3)
    h = stats.effect_size([0] * 55 + [1] * 45, [0] * 40 + [1] * 60, "cohens_h")
    assert h.value == pytest.approx(0.3015253419518906)
    assert (h.unit, h.n) == ("", 200)


# ── The same within a margin ────────────────────────────────────────────────────────────────────────────────────


def estimate(low, high):
    return stats.Estimate(1.0, low, high, "s", "t", 10, 0.9)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (-0.9, 0.9, "same"),
        (0.1, 0.9, "same"),  # there is a difference, and it does not matter
        (-0.9, 1.0, "cannot tell"),
        (0.9, 1.1, "cannot tell"),
        (-3.0, 3.0, "cannot tell"),
        (1.1, 3.0, "different"),
        (-3.0, -1.1, "different"),
        (1.1, None, "different"),
        (None, 0.5, "cannot tell"),
        (None, None, "cannot tell"),
    ],
)
def test_a_change_is_the_same_where_its_interval_is_within_the_margin(low, high, verdict):
    assert stats.same_within(estimate(low, high), 1).verdict == verdict


def test_a_relative_margin_is_of_the_ratio():
    change = stats.Change(estimate(-50, 50), estimate(0.97, 1.04))
    same = stats.same_within(change, 0.05, relative=True)
    assert (same.verdict, same.least, same.most) == ("same", 0.95, 1.05)
    assert same.interval is change.ratio
    assert same.alpha == pytest.approx(0.05)
    assert stats.same_within(change, 0.03, relative=True).verdict == "cannot tell"
    assert stats.same_within(change, 1).verdict == "cannot tell"
    assert str(same).startswith("same within [0.95, 1.05] at 5 %: ")


def test_two_one_sided_tests_err_as_often_as_they_say():
    # Just at the margin, the same is said in one case of twenty.
    verdicts = []
    rng = np.random.default_rng(1)
    for _ in range(400):
        a = rng.normal(10, 1, 60)
        b = a + rng.normal(0.5, 1, 60)
        change = stats.compare(a, b, paired=True, confidence_level=0.9, n_resamples=500)
        verdicts.append(stats.same_within(change, 0.5).verdict)
    for verdict in ("same", "different"):
        assert 0.02 <= verdicts.count(verdict) / 400 <= 0.08


# ── Before a comparison ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("n", "discordance", "points"),
    [
        (14_042, 0.05, 0.53),
        (14_042, 0.1, 0.75),
        (14_042, 0.2, 1.06),
        (500, 0.05, 2.8),
        (500, 0.1, 4.0),
        (500, 0.2, 5.6),
    ],
)
def test_the_difference_that_mmlu_can_tell(n, discordance, points):
    difference = stats.detectable_difference_of_paired_proportions(n, discordance)
    assert 100 * difference == pytest.approx(points, abs=0.005 if n > 1000 else 0.05)
    assert stats.required_n_for_paired_proportions(difference, discordance) == n


def test_the_n_of_means():
    assert stats.required_n_for_means(0.5, 1.0) == 63
    assert stats.required_n_for_means(0.5, 1.0, paired=True) == 32
    assert stats.required_n_for_means(0.5, 1.0, power=0.9) == 85
    assert stats.detectable_difference_of_means(63, 1.0) <= 0.5 < stats.detectable_difference_of_means(62, 1.0)
    assert stats.detectable_difference_of_means(100, 2.0, paired=True, confidence_level=0.9) == pytest.approx(
        2 * (scipy.stats.norm.ppf(0.95) + scipy.stats.norm.ppf(0.8)) / 10
    )


# ── Bad input ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: stats.compare([1], [1], method="basic"), "unknown method 'basic': there are auto, percentile, bca, "),
        (lambda: stats.compare([1], [1], "p95", method="t"), "t makes no limits of a change of quantiles: ask for "),
        (lambda: stats.mcnemar([0, 1], [0, 2]), "b[1] = 2 is neither 0 nor 1"),
        (lambda: stats.mcnemar([], []), "a is empty"),
        (lambda: stats.adjust_p_values([0.1, 1.2]), "p_values[1] = 1.2 is outside [0, 1]"),
        (lambda: stats.adjust_p_values([]), "p_values is empty"),
        (lambda: stats.adjust_p_values([0.1], "bonferroni"), "unknown method 'bonferroni': there are holm, benja"),
        (lambda: stats.effect_size([1, 2], [1, 2], "d"), "unknown effect size 'd': there are hedges_g, cliffs_delta, "),
        (lambda: stats.effect_size([1, 2], [1, 2], "cohens_h"), "a[1] = 2 is neither 0 nor 1"),
        (lambda: stats.effect_size([1, math.nan], [1, 0], "cohens_h"), "a[1] = nan is neither 0 nor 1"),
        (lambda: stats.effect_size([1], [[1]], "cohens_h"), "b has 2 dimensions instead of 1"),
        (lambda: stats.effect_size([], [1], "cohens_h"), "a_n = 0: a proportion needs at least one trial"),
        (lambda: stats.effect_size([1], [1], "cliffs_delta", paired=True), "cliffs_delta is of independent samples: "),
        (lambda: stats.effect_size([1, 1], [1, 1]), "nothing varies: there is no standard deviation to measure by"),
        (lambda: stats.effect_size([1, 2], [1, 3], paired=True), "an effect size of pairs needs n ≥ 3"),
        (lambda: stats.same_within(estimate(0, 1), 0), "margin = 0 is not positive"),
        (lambda: stats.same_within(estimate(0, 1), math.nan), "margin = nan is not positive"),
        (lambda: stats.same_within(estimate(0, 1), 0.1, relative=True), "there is no ratio to be within a relative "),
        (lambda: stats.same_within(stats.Change(estimate(0, 1), None), 0.1, relative=True), "there is no ratio to be "),
        (lambda: stats.same_within(estimate(0, 1), 5, relative=True), "margin = 5 is not below 1: give it as a share"),
        (lambda: stats.required_n_for_means(0, 1), "difference = 0: no n can tell that"),
        (lambda: stats.required_n_for_means(1, -1), "standard_deviation = -1 is not positive"),
        (lambda: stats.required_n_for_means(1, 1, power=0.2), "power = 0.2 is below 0.5"),
        (lambda: stats.detectable_difference_of_means(-3, 1), "n = -3 is not a count"),
        (lambda: stats.required_n_for_paired_proportions(0.2, 0.1), "difference = 0.2 is more than discordance = 0.1"),
        (lambda: stats.detectable_difference_of_paired_proportions(20, 0.1), "n = 20 tells no difference apart where "),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_in_one_line(call, message):
    with pytest.raises(StatisticsError) as caught:
        call()
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)
