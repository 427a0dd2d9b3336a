"""Bars with whiskers: where they end, what stands beside them."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from laptime.report.figures import COLORS
from laptime.report.html.bars import COLOR_COUNT, Bar, BarGroup, bar_chart


def bar(value, low=None, high=None, *, label="m", color=0):
    return Bar(label, color, value, low, high, text=f"{value} ms", interval="between")


def drawn(*bars, full=None):
    chart = bar_chart("Latency", "lower is better", [BarGroup("", bars)], full=full)
    return ElementTree.fromstring(chart.text)


def ends(chart):
    """Where each bar ends, of 1000."""
    return [float(rect.get("width")) for rect in chart.iter("rect")]


def whiskers(chart):
    """Where each whisker begins and ends, of 1000."""
    lines = [line for line in chart.iter("line") if line.get("y1") == line.get("y2")]
    return [(float(line.get("x1")), float(line.get("x2"))) for line in lines]


def test_bars_begin_at_zero_and_the_furthest_limit_fills_the_width():
    chart = drawn(bar(10, 8, 20), bar(5, 4, 6))
    assert [rect.get("x") for rect in chart.iter("rect")] == ["0", "0"]
    assert ends(chart) == [500, 250]
    assert whiskers(chart) == [(400, 1000), (200, 300)]


def test_shares_fill_the_width_at_one_hundred_percent():
    assert ends(drawn(bar(0.5, 0.4, 0.6), full=1.0)) == [500]


def test_without_both_limits_there_is_no_whisker():
    chart = drawn(bar(10, 8, None), bar(10, None, None))
    assert whiskers(chart) == []
    assert ends(chart) == [1000, 1000]


def test_all_bars_of_several_groups_have_one_scale():
    chart = bar_chart("t", "", [BarGroup("x", [bar(1)]), BarGroup("y", [bar(4)])])
    parsed = ElementTree.fromstring(chart.text)
    assert ends(parsed) == [250, 1000]
    assert [p.text for p in parsed.iter("p")] == ["x", "y"]


def test_the_numbers_are_text_and_the_drawing_is_silent():
    chart = drawn(bar(10, 8, 12, label="ollama/gemma:2b"))
    assert "".join(chart.itertext()) == "Latency lower is betterollama/gemma:2b10 ms between"
    assert [svg.get("aria-hidden") for svg in chart.iter("svg")] == ["true"]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_has_no_length_is_not_drawn(value):
    assert bar_chart("t", "", [BarGroup("", [bar(value)])]) is None
    assert len(ends(drawn(bar(value), bar(1)))) == 1


def test_nothing_to_draw_is_no_chart():
    assert bar_chart("t", "", []) is None
    assert bar_chart("t", "", [BarGroup("", [])]) is None


def test_bars_of_nothing_but_zeros_have_no_width():
    assert ends(drawn(bar(0, 0, 0))) == [0]


def test_more_models_than_colours_begin_again():
    assert drawn(bar(1, color=9)).find(".//li").get("class") == "color-1"
    assert len(COLORS) == COLOR_COUNT
