"""How often something happens in a time, and goodput."""

from __future__ import annotations

import pytest
import scipy.stats

from laptime import stats

from .refusals import refusal_of


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
    assert refusal_of(lambda: stats.goodput(met, seconds)) == told


@pytest.mark.parametrize("confidence_level", [0.8, 0.95])
@pytest.mark.parametrize(("events", "exposure"), [(0, 2.0), (1, 0.5), (7, 2.5), (1000, 60), (1_000_000, 3600.0)])
def test_a_rate_has_garwoods_limits(events, exposure, confidence_level):
    tail = (1 - confidence_level) / 2
    low = 0 if events == 0 else scipy.stats.chi2.ppf(tail, 2 * events) / 2
    high = scipy.stats.chi2.isf(tail, 2 * events + 2) / 2
    found = stats.poisson_rate(events, exposure, confidence_level=confidence_level, unit="1/s")
    assert found.value == events / exposure
    assert found.confidence_interval == pytest.approx((low / exposure, high / exposure), rel=1e-9)
    assert (found.method, found.n, found.unit, found.confidence_level) == ("Garwood", events, "1/s", confidence_level)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: stats.poisson_rate(-1, 1.0), "events = -1 is not a count"),
        (lambda: stats.poisson_rate(1.5, 1.0), "events = 1.5 is not a whole number"),
        (lambda: stats.poisson_rate(1, 0), "exposure = 0 is not a finite number above 0"),
        (lambda: stats.poisson_rate(1, float("inf")), "exposure = inf is not a finite number above 0"),
        (lambda: stats.poisson_rate(1, "a minute"), "exposure = 'a minute' is not a number"),
        (lambda: stats.poisson_rate(1, 1.0, confidence_level=1), "confidence_level = 1 is outside (0, 1)"),
    ],
)
def test_a_rate_that_makes_no_sense_is_refused_in_one_line(call, message):
    assert refusal_of(call) == message
