"""How an estimate reads."""

from __future__ import annotations

import math
import sys
from dataclasses import FrozenInstanceError, replace

import pytest

from laptime import stats

complete = stats.Estimate(0.12345, 0.1012, 0.1497, "s", "percentile bootstrap", 200, 0.95, "B = 9999, seed = 0")


def test_limits_are_cut_to_what_a_quantity_can_be():
    estimate = stats.Estimate(0.5, -0.2, None, "s", "Student's t", 3, 0.95)
    assert estimate.within(0).confidence_interval == (0, None)
    assert replace(estimate, high=1.3).within(0, 1).confidence_interval == (0, 1)
    assert replace(estimate, low=0.1).within(0) == replace(estimate, low=0.1)


@pytest.mark.parametrize(
    ("estimate", "text"),
    [
        (complete, "0.123 s [0.101, 0.150] 95 % percentile bootstrap, n = 200"),
        (
            replace(complete, high=None, note="no upper limit: needs n ≥ 368"),
            "0.123 s [0.101, –] 95 % percentile bootstrap, n = 200 (no upper limit: needs n ≥ 368)",
        ),
        (replace(complete, low=None, high=None, note="needs n ≥ 368"), "0.123 s, n = 200 (needs n ≥ 368)"),
        (stats.Estimate(0.0, 0.0, 0.0, "", "m", 9, 0.999), "0 [0, 0] 99.9 % m, n = 9"),
        (stats.Estimate(math.nan, None, None, "s", "m", 9, 0.9), "nan s, n = 9"),
        (stats.Estimate(math.nan, 1.0, 2.5, "s", "m", 9, 0.9), "nan s [1, 2.5] 90 % m, n = 9"),
        (stats.Estimate(1.0, -math.inf, math.nan, "s", "m", 9, 0.9), "1 s [-inf, nan] 90 % m, n = 9"),
        (
            stats.Estimate(40.0, 40.0, 40.0 + 1e-14, "", "m", 9, 0.9),
            "40.0000 [40.0000, 40.0000] 90 % m, n = 9",
        ),
        (stats.Estimate(12345.6, 11000.0, 13000.0, "B", "m", 9, 0.9), "12346 B [11000, 13000] 90 % m, n = 9"),
        (
            stats.Estimate(3.21e-7, 2.7e-7, 3.9e-7, "s", "m", 9, 0.9),
            "3.21e-07 s [2.70e-07, 3.90e-07] 90 % m, n = 9",
        ),
        (
            stats.Estimate(0.0, -sys.float_info.max, sys.float_info.max, "", "m", 9, 0.9),
            "0.0e+00 [-1.8e+308, 1.8e+308] 90 % m, n = 9",
        ),
    ],
)
def test_an_estimate_reads_well(estimate, text):
    assert str(estimate) == text


def test_an_estimate_in_a_notebook():
    assert repr(complete) == f"<Estimate {complete}; B = 9999, seed = 0>"
    html = replace(complete, unit="<s>")._repr_html_()
    assert "0.123 &lt;s&gt;" in html
    assert "[0.101, 0.150] 95 % percentile bootstrap" in html
    assert 'title="B = 9999, seed = 0"' in html


def test_an_estimate_does_not_change():
    with pytest.raises(FrozenInstanceError):
        complete.value = 1.0
    assert complete.confidence_interval.low == 0.1012
    assert complete.confidence_interval.high == 0.1497
