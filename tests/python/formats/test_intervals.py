"""An estimate, its interval beside it, and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from laptime.errors import DataError
from laptime.formats.fields import checked
from laptime.formats.intervals import (
    Interval,
    interval_of,
    intervals_of,
    percent_change,
    scaled,
    value_and_interval,
    values_of,
)
from laptime.stats import Estimate


@pytest.fixture
def estimate():
    return Estimate(0.5, 0.4, None, "s", "exact", 9, 0.9, "needs n ≥ 72")


def test_an_interval_says_all_that_the_estimate_says_of_it(estimate):
    assert interval_of(estimate) == {
        "low": 0.4, "high": None, "method": "exact", "n": 9, "confidence_level": 0.9, "note": "needs n ≥ 72",
    }  # fmt: skip
    assert value_and_interval(estimate) == {"value": 0.5, **interval_of(estimate)}
    assert value_and_interval(None) is None


def test_what_was_written_is_read_again(estimate):
    read = checked(Interval, interval_of(scaled(estimate, 1000, "ms")), Path("x"))
    assert read.around(500, "s", 1, 1e-3) == estimate


def test_a_pair_is_an_interval_of_unknown_method():
    read = checked(Interval, [1, 3], Path("x")).around(2, "s", 10)
    assert read == Estimate(2, 1, 3, "s", "as the file says", 10, 0.95)


def test_without_an_interval_the_estimate_says_so():
    read = Interval().around(2, "s", 10)
    assert (read.low, read.high, read.note) == (None, None, "the file gives no interval")


def test_an_interval_that_is_none_is_told_with_its_place():
    with pytest.raises(DataError, match=r"x, intervals.a: low: .*number"):
        checked(Interval, {"low": "few"}, Path("x"), "intervals.a")


def test_a_ratio_is_a_change_in_per_cent():
    change = percent_change(Estimate(1.05, 0.9, 1.2, "", "m", 3, 0.95))
    assert (change.value, change.low, change.high) == pytest.approx((5, -10, 20))
    assert percent_change(None) is None


def test_a_tree_splits_into_values_and_intervals(estimate, make_estimate):
    described = make_estimate(2.0, None, None, method="description")
    tree = {"a": {"mean": estimate, "max": described, "unit": "s"}, "b": {"c": described}, "d": None}
    assert values_of(tree) == {"a": {"mean": 0.5, "max": 2.0, "unit": "s"}, "b": {"c": 2.0}, "d": None}
    assert intervals_of(tree) == {"a": {"mean": interval_of(estimate)}}
