"""Measuring until a figure is known well enough: the Python face."""

from __future__ import annotations

import numpy as np
import pytest

from laptime import stats
from laptime.errors import StatisticsError

from .samples import lognormal


def test_it_ends_once_both_limits_are_near_enough():
    values = lognormal(20_000, 1)
    rule = stats.Sequential("p95", relative=0.1, unit="s")
    assert rule.estimate is None
    assert rule.half_width is None
    assert rule.add(values)
    found = rule.estimate
    assert found.unit == "s"
    assert found.n == rule.n < rule.next_look
    assert max(found.high - found.value, found.value - found.low) == pytest.approx(rule.half_width * found.value)
    assert rule.half_width <= 0.1


def test_single_values_give_what_a_block_does():
    values = np.random.default_rng(2).exponential(size=2000)
    whole, single = (stats.Sequential("mean", absolute=0.1, rng=3) for _ in range(2))
    assert whole.add(values)
    fed = 0
    while not single.add(values[fed]):
        fed += 1
    assert fed + 1 == whole.n
    assert single.estimate == whole.estimate


def test_the_seed_decides_the_interval_of_a_mean():
    values = np.random.default_rng(2).exponential(size=100)
    lows = []
    for seed in (0, 0, 1):
        rule = stats.Sequential("mean", absolute=1, rng=seed)
        rule.add(values)
        lows.append(rule.estimate.low)
    assert lows[0] == lows[1] != lows[2]


def test_the_confidence_is_what_was_asked_and_limits_are_a_little_wider():
    values = np.random.default_rng(2).exponential(size=100)
    rule = stats.Sequential("median", absolute=10, confidence_level=0.9)
    rule.add(values)
    exact = stats.quantile(values, 0.5, confidence_level=0.92)
    assert rule.estimate.confidence_level == 0.9
    assert rule.estimate.confidence_interval == exact.confidence_interval


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: stats.Sequential("mean"), r"^a precision is relative or absolute: give one of the two$"),
        (
            lambda: stats.Sequential(relative=1, absolute=1),
            r"^a precision is relative or absolute: give one of the two$",
        ),
        (lambda: stats.Sequential(relative=0), r"^half_width = 0 is not above 0$"),
        (lambda: stats.Sequential("max", relative=1), r"^unknown statistic 'max': "),
        (lambda: stats.Sequential(relative=1, confidence_level=2), r"^confidence_level = 2 is outside \(0, 1\)$"),
        (lambda: stats.Sequential(relative=1).add([1, np.nan]), r"^values\[1\] is NaN$"),
        (lambda: stats.Sequential(relative=1).add([[1, 2]]), r"^values has 2 dimensions instead of 1$"),
    ],
)
def test_what_makes_no_sense_is_refused(make, complaint):
    with pytest.raises(StatisticsError, match=complaint):
        make()
