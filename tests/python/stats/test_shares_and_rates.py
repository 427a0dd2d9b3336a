"""Shares of successes by either method, and goodput."""

from __future__ import annotations

import pytest
import scipy.stats

from laptime import stats
from laptime.errors import StatisticsError


@pytest.mark.parametrize("method", ["wilson", "clopper-pearson"])
@pytest.mark.parametrize(("successes", "n"), [(0, 10), (10, 10), (3, 10), (450, 1000), (999_999, 1_000_000)])
def test_a_share_has_scipys_limits_by_either_method(successes, n, method):
    scipys = {"wilson": "wilson", "clopper-pearson": "exact"}[method]
    expected = scipy.stats.binomtest(successes, n).proportion_ci(0.9, scipys)
    found = stats.proportion(successes, n, method=method, confidence_level=0.9)
    assert found.value == successes / n
    assert found.confidence_interval == pytest.approx(tuple(expected), rel=1e-9, abs=1e-14)


def test_wilsons_is_what_nobody_asks_for():
    assert stats.proportion(3, 10) == stats.proportion(3, 10, method="wilson")
    assert stats.proportion(3, 10).method == "Wilson score"
    assert stats.proportion(3, 10, method="clopper-pearson").method == "Clopper-Pearson"


def test_an_unknown_method_is_told_with_those_there_are():
    with pytest.raises(StatisticsError, match=r"^unknown method 'wald': there are wilson, clopper-pearson$"):
        stats.proportion(3, 10, method="wald")


def test_goodput_is_a_rate_and_a_share():
    found = stats.goodput([True] * 90 + [False] * 10, 30, confidence_level=0.9)
    assert (found.rate.value, found.rate.unit, found.rate.method, found.rate.n) == (180, "req/min", "Garwood", 90)
    assert found.rate.low == pytest.approx(scipy.stats.chi2.ppf(0.05, 180) / 2 / 0.5)
    assert found.rate.high == pytest.approx(scipy.stats.chi2.ppf(0.95, 182) / 2 / 0.5)
    assert found.share == stats.proportion(90, 100, confidence_level=0.9)


@pytest.mark.parametrize(
    ("met", "seconds", "told"),
    [
        ([], 1, "n = 0: a proportion needs at least one trial"),
        ([0.9, 0.1], 1, "met is not one truth value a request"),
        ([[True], [False]], 1, "met is not one truth value a request"),
        ([True], 0, "seconds = 0 is not above 0"),
        ([True], float("nan"), "seconds = nan is not above 0"),
    ],
)
def test_goodput_needs_requests_and_a_time(met, seconds, told):
    with pytest.raises(StatisticsError) as caught:
        stats.goodput(met, seconds)
    assert str(caught.value) == told
