"""The same within a margin."""

from __future__ import annotations

import math

import numpy as np
import pytest

from laptime import stats

from .refusals import refusal_of


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


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: stats.same_within(estimate(0, 1), 0), "margin = 0 is not positive"),
        (lambda: stats.same_within(estimate(0, 1), math.nan), "margin = nan is not positive"),
        (lambda: stats.same_within(estimate(0, 1), 0.1, relative=True), "there is no ratio to be within a relative "),
        (lambda: stats.same_within(stats.Change(estimate(0, 1), None), 0.1, relative=True), "there is no ratio to be "),
        (lambda: stats.same_within(estimate(0, 1), 5, relative=True), "margin = 5 is not below 1: give it as a share"),
    ],
)
def test_a_margin_that_makes_no_sense_is_refused_in_one_line(call, message):
    assert refusal_of(call).startswith(message)
