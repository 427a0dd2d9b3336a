"""What other packages have got wrong, and must hold here: each test names the defect."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import scipy.stats
import statsmodels.stats.proportion

from laptime import stats
from laptime.errors import StatisticsError

from .samples import lognormal

STATISTICS = ("mean", "std", "median", "p95")


def test_memory_grows_with_the_data_not_with_data_times_resamples():
    program = """
import resource
import numpy as np
from laptime import stats
data = np.random.default_rng(0).lognormal(size=1_000_000)
stats.bootstrap(data[:1000], "mean", n_resamples=100)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
stats.bootstrap(data, "mean", n_resamples=100, method="percentile")
stats.bootstrap(data, "p99", method="percentile")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 64 * 1024  # KiB; all resamples at once would take 800 MB


@pytest.mark.parametrize("statistic", STATISTICS)
def test_bca_needs_no_jackknife_of_n_times_n(statistic):
    estimate = stats.bootstrap(lognormal(300_000), statistic, method="bca", n_resamples=100)
    assert estimate.low < estimate.value < estimate.high


@pytest.mark.parametrize("statistic", STATISTICS)
@pytest.mark.parametrize("method", ["auto", "percentile", "bca", "studentized", "series"])
def test_constant_data_has_no_width_and_no_nan(statistic, method):
    estimate = stats.bootstrap(np.full(100, 0.1), statistic, method=method)
    value = 0.0 if statistic == "std" else 0.1
    assert estimate.value == pytest.approx(value)
    assert estimate.confidence_interval == pytest.approx((value, value))


def test_a_constant_function_has_no_width_and_no_nan():
    estimate = stats.bootstrap(lognormal(30), lambda _values: 7.0)
    assert (estimate.value, estimate.low, estimate.high, estimate.standard_error) == (7, 7, 7, 0)


def test_blocks_never_go_with_a_jackknife_of_single_values():
    series = np.cumsum(np.random.default_rng(0).normal(size=200))
    assert stats.bootstrap(series, np.mean).method == "percentile bootstrap"
    with pytest.raises(StatisticsError, match="bca makes no limits of this with"):
        stats.bootstrap(series, "mean", method="bca", hierarchy=np.arange(200) // 10)


def test_a_jackknife_of_clusters_leaves_out_whole_clusters():
    groups = np.repeat(np.arange(15), [2, 9, 4, 1, 7, 3, 3, 8, 2, 6, 5, 4, 9, 1, 6])
    data = lognormal(groups.size) + groups
    seen: list[float] = []

    def mean(values: np.ndarray) -> float:
        seen.append(values.size)
        return float(values.mean())

    stats.bootstrap(data, mean, clusters=groups, n_resamples=100)
    left_out = groups.size - np.array(seen[1:16])
    assert sorted(left_out) == sorted(np.bincount(groups))


@pytest.mark.parametrize("right", [0, 14, 50])
def test_no_accuracy_is_known_to_0_points(right):
    scores = np.repeat([1.0, 0.0], [right, 50 - right])
    estimate = stats.bootstrap(np.random.default_rng(0).permutation(scores))
    assert estimate.high - estimate.low > 0.05
    expected = statsmodels.stats.proportion.proportion_confint(right, 50, method="wilson")
    assert estimate.confidence_interval == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("statistic", STATISTICS)
def test_a_standard_error_is_not_divided_by_the_root_of_the_resamples(statistic):
    data = lognormal(400)
    few, many = (
        stats.bootstrap(data, statistic, n_resamples=b, method="percentile").standard_error for b in (1000, 50_000)
    )
    assert many == pytest.approx(few, rel=0.1)
    if statistic == "mean":
        assert many == pytest.approx(scipy.stats.sem(data), rel=0.03)


def test_two_calls_say_the_same_without_a_seed():
    data = lognormal(100)
    assert stats.bootstrap(data, "mean") == stats.bootstrap(data, "mean")
    assert stats.bootstrap(data, np.std) == stats.bootstrap(data, np.std)


@pytest.mark.parametrize("n", [2, 20, 71, 200, 367])
def test_a_p99_of_few_requests_is_not_printed_as_if_it_were_known(n):
    estimate = stats.bootstrap(lognormal(n), "p99")
    assert estimate.high is None
    assert "needs n ≥ 368" in str(estimate)
