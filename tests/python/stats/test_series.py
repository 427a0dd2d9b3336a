"""Series whose neighbours depend on each other, held against arch and statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from arch.bootstrap import StationaryBootstrap, optimal_block_length
from statsmodels.stats.diagnostic import acorr_ljungbox

from laptime import _core, stats


def autoregressive(n: int, correlation: float, seed: int = 3) -> np.ndarray:
    series = np.random.default_rng(seed).normal(size=n)
    for i in range(1, n):
        series[i] += correlation * series[i - 1]
    return series


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
