"""Numbers as people read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laptime.report.numbers import format_interval, format_number, time_scale


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"), (0.0, "0"), (0.0123, "0.0123"), (0.01, "0.0100"), (1, "1.00"), (1.234, "1.23"), (12.34, "12.3"),
        (123.4, "123"), (12345, "12345"), (0.000123, "<0.001"), (9.999, "10.0"), (0.9999, "1.00"), (-1.234, "-1.23"),
        (float("inf"), "inf"), (float("nan"), "–"),
    ],
)  # fmt: skip
def test_a_number_has_three_significant_digits_and_no_exponent(value, text):
    assert format_number(value) == text


def test_the_digits_may_be_chosen():
    assert format_number(1.23456, digits=5) == "1.2346"
    assert format_number(0.5, digits=1) == "0.5"


@given(st.floats(1e-3, 1e9))
def test_a_written_number_is_the_number_to_three_digits(value):
    text = format_number(value)
    assert "e" not in text
    assert float(text) == pytest.approx(value, rel=5.01e-3)


@pytest.mark.parametrize(
    ("low", "high", "note", "text"),
    [
        (0.1, 0.2, "", "0.100–0.200"),
        (0.1, None, "needs n ≥ 72", "0.100–?"),
        (None, 0.2, "needs n ≥ 72", "?–0.200"),
        (None, None, "needs n ≥ 72", "?"),
        (None, None, "describes these requests", ""),
    ],
)
def test_a_limit_that_n_does_not_allow_is_a_question_mark(make_estimate, low, high, note, text):
    assert format_interval(make_estimate(0.15, low, high, note=note)) == text


def test_limits_too_small_for_a_table_are_told_once(make_estimate):
    assert format_interval(make_estimate(2e-6, 1e-6, 3e-6)) == "<0.001"
    assert format_interval(make_estimate(0.002, 1e-6, 0.003)) == "<0.001–0.00300"


def test_limits_are_scaled_as_their_value_is(make_estimate):
    assert format_interval(make_estimate(0.15, 0.1, 0.2), 1e3) == "100–200"


def test_the_n_that_is_needed_is_told_only_where_a_limit_is_missing(make_estimate):
    assert make_estimate(1, None, None, note="needs n ≥ 368").needed_n == 368
    assert make_estimate(1, 0, 2, note="needs n ≥ 368").needed_n is None
    assert make_estimate(1, None, None, note="something else").needed_n is None


def test_the_unit_of_a_time_shows_it_without_leading_zeros():
    assert time_scale(0.000999) == ("µs", 1e6)
    assert time_scale(0.001) == ("ms", 1e3)
    assert time_scale(0.999) == ("ms", 1e3)
    assert time_scale(1.0) == ("s", 1.0)
