"""Series whose neighbours depend on each other, held against arch and statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from arch.bootstrap import StationaryBootstrap, optimal_block_length
from statsmodels.stats.diagnostic import acorr_ljungbox

from laptime import _core, stats

from .refusals import refusal_of
from .samples import autoregressive


@pytest.mark.parametrize("n", [50, 500, 3000])
@pytest.mark.parametrize("correlation", [0.3, 0.8])
def test_the_optimal_block_length_is_archs(n, correlation):
    series = autoregressive(n, correlation)
    expected = float(optimal_block_length(series)["stationary"].iloc[0])
    assert _core.optimal_block_length(series) == pytest.approx(max(expected, 1), rel=1e-9)


def test_limits_of_a_mean_are_archs():
    series = autoregressive(400, 0.6)
    estimate = stats.bootstrap(series, "mean", method="series", n_resamples=20_000)
    length = stats.dependence(series).block_length
    expected = StationaryBootstrap(length, series, seed=1).conf_int(np.mean, 20_000, method="percentile").ravel()
    assert estimate.method == "stationary bootstrap"
    assert estimate.confidence_interval == pytest.approx(tuple(expected), abs=0.02)


def test_limits_of_a_standard_deviation_and_a_ratio_are_archs():
    series = autoregressive(400, 0.6) + 10
    weights = np.random.default_rng(1).uniform(1, 2, size=400)
    deviation = stats.bootstrap(series, "std", method="series", n_resamples=20_000)
    ratio = stats.ratio(series * weights, weights, method="series", n_resamples=20_000)

    def standard_deviation(values):
        return values.std(ddof=1)

    def ratio_of_sums(values):
        return values[:, 0].sum() / values[:, 1].sum()

    for ours, data, function in (
        (deviation, series, standard_deviation),
        (ratio, np.column_stack([series * weights, weights]), ratio_of_sums),
    ):
        length = float(ours.note.split("blocks of ")[1].split()[0])
        theirs = StationaryBootstrap(length, data, seed=1).conf_int(function, 10_000, method="percentile").ravel()
        assert ours.confidence_interval == pytest.approx(tuple(theirs), abs=0.03)


def test_the_test_of_dependence_is_ljung_and_boxs_on_ranks():
    series = autoregressive(200, 0.15)
    ranks = np.argsort(np.argsort(series))
    expected = acorr_ljungbox(ranks, lags=[10])["lb_pvalue"].iloc[0]
    found = stats.dependence(series)
    assert found.p_value == pytest.approx(expected, rel=1e-9)
    assert found.n == 200


def test_one_outlier_neither_makes_nor_hides_dependence():
    series = autoregressive(300, 0.6)
    series[150] = 1e9
    assert stats.dependence(series).dependent
    independent = np.random.default_rng(0).normal(size=300)
    independent[150] = 1e9
    assert not stats.dependence(independent).dependent


def test_what_is_found_reads_as_a_sentence():
    assert str(stats.dependence(autoregressive(300, 0.6))).startswith("dependent (correlation of neighbours 0.56,")
    assert str(stats.dependence(np.random.default_rng(0).normal(size=300))).startswith("independent, as far as 300")
    assert str(stats.dependence([1.0, 2.0])) == "nothing can be told of the dependence of these 2 values"


@pytest.mark.parametrize("statistic", ["mean", "std", "median"])
def test_auto_takes_a_dependent_series_as_a_series(statistic):
    series = autoregressive(300, 0.6)
    chosen, asked = stats.bootstrap(series, statistic), stats.bootstrap(series, statistic, method="series")
    assert "neighbours depend on each other" in chosen.note
    assert chosen.confidence_interval == asked.confidence_interval
    shuffled = np.random.default_rng(0).permutation(series)
    assert "neighbours" not in stats.bootstrap(shuffled, statistic).note


def test_auto_asks_the_residuals_of_a_ratio():
    seconds = np.random.default_rng(0).uniform(1, 2, size=300)
    rate = 50 + autoregressive(300, 0.6)
    estimate = stats.ratio(rate * seconds, seconds)
    assert estimate.method == "stationary bootstrap"
    assert stats.ratio(np.full(300, 50.0) * seconds, seconds).method == "studentized bootstrap"


@pytest.mark.parametrize(
    ("statistic", "method"), [("mean", "studentized"), ("std", "bca"), (np.mean, "bca"), ("median", None)]
)
def test_values_in_no_order_are_not_asked_for_dependence(statistic, method):
    series = autoregressive(300, 0.6)
    found = stats.bootstrap(series, statistic, ordered=False)
    independent = stats.bootstrap(series, statistic, method=method) if method else stats.quantile(series, 0.5)
    assert found.confidence_interval == independent.confidence_interval
    assert "neighbours" not in found.note
    assert "blocks" not in found.note
    assert found.confidence_interval != stats.bootstrap(series, statistic).confidence_interval


def test_a_ratio_of_values_in_no_order_is_not_asked_for_dependence():
    seconds = np.random.default_rng(0).uniform(1, 2, size=300)
    tokens = (50 + autoregressive(300, 0.6)) * seconds
    independent = stats.ratio(tokens, seconds, method="studentized")
    assert stats.ratio(tokens, seconds, ordered=False).confidence_interval == independent.confidence_interval


@pytest.mark.parametrize(
    "compare",
    [
        lambda a, b, **options: stats.compare(a, b, **options),
        lambda a, b, **options: stats.compare(a, b, paired=True, **options),
        lambda a, b, **options: stats.compare(a, b, "median", **options),
        lambda a, b, **options: stats.compare_ratios(a, np.ones(300), b, np.ones(300), **options),
    ],
    ids=["means", "pairs", "medians", "ratios"],
)
def test_samples_in_no_order_are_compared_without_asking_for_dependence(compare):
    a, b = 10 + autoregressive(300, 0.6), 11 + autoregressive(300, 0.6, seed=4)
    series, unordered = compare(a, b), compare(a, b, ordered=False)
    for of_series, of_unordered in ((series.difference, unordered.difference), (series.ratio, unordered.ratio)):
        assert "neighbours depend on each other" in of_series.note
        assert "neighbours" not in of_unordered.note
        assert of_series.low < of_unordered.low < of_unordered.high < of_series.high


@pytest.mark.parametrize("p", [0.5, 0.9])
def test_a_quantile_of_a_series_has_the_limits_of_the_bootstrap_s_series(p):
    series = autoregressive(400, 0.6)
    found = stats.quantile(series, p, series=True)
    assert found.value == stats.quantile(series, p).value
    assert found.confidence_interval == stats.bootstrap(series, f"p{100 * p:g}", method="series").confidence_interval
    independent = stats.quantile(series, p)
    assert found.low < independent.low < independent.high < found.high


@pytest.mark.parametrize("share", [0.99, 0.95, 0.9, 0.7, 0.6])
def test_limits_of_a_series_are_no_nearer_where_some_of_it_was_given_up(share):
    series = autoregressive(400, 0.6)
    timeout = np.quantile(series, share)
    whole = stats.quantile(series, 0.5, series=True)
    took, late = np.minimum(series, timeout), series > timeout
    seen = stats.quantile(took, 0.5, censored=late, series=True)
    assert seen.low < stats.quantile(took, 0.5, censored=late).low
    assert seen.low <= whole.low
    assert seen.high is None or seen.high >= whole.high
    assert seen.value == whole.value


def test_a_quantile_of_a_series_is_of_type_7_only():
    told = refusal_of(lambda: stats.quantile([1.0, 2.0, 3.0], 0.5, type=6, series=True))
    assert told == "type = 6 of a series: there is only type 7"
