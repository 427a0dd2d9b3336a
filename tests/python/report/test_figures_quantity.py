"""What columns are called on axes, and their units."""

from __future__ import annotations

import numpy as np
import pytest

from laptime.errors import SpecError, StatisticsError
from laptime.report.figures.quantity import quantity_of
from laptime.store.table import table_of_rows

ROW = {"latency_s": 0.25, "prompt_tokens": 30.0, "output_tokens": 12.0, "rouge_l": 0.5, "tokens_per_s": 40.0}


def close(values):
    return pytest.approx(values, rel=1e-12, nan_ok=True)


@pytest.mark.parametrize(
    ("column", "label", "value"),
    [
        ("latency_s", "latency (ms)", 250.0),
        ("prompt_tokens", "prompt tokens", 30.0),
        ("total_tokens", "total tokens (prompt + output)", 42.0),
        ("tokens_per_s", "decoding speed (tokens/s)", 40.0),
        ("rouge_l", "rouge l", 0.5),
    ],
)
def test_a_column_has_a_name_and_a_unit(column, label, value):
    quantity = quantity_of(table_of_rows([ROW]), column)
    assert quantity.label == label
    assert quantity.values.tolist() == close([value])


@pytest.mark.parametrize(
    ("seconds", "unit", "values"),
    [([0.5, 2.0], "s", [0.5, 2.0]), ([0.02, 0.5], "ms", [20, 500]), ([1e-5, 5e-4], "µs", [10, 500])],
)
def test_times_are_in_the_unit_that_suits_the_longest(seconds, unit, values):
    quantity = quantity_of(table_of_rows([{"eval_s": s} for s in seconds]), "eval_s")
    assert quantity.label == f"evaluation duration ({unit})"
    assert quantity.values.tolist() == close(values)


def test_a_time_without_a_name_of_its_own_loses_its_unit_only():
    assert quantity_of(table_of_rows([{"send_lag_s": 1.0}]), "send_lag_s").label == "send lag (s)"


def test_requests_that_failed_have_no_value_and_decide_no_unit():
    table = table_of_rows([{"latency_s": 0.1}, {"latency_s": 120.0, "outcome": "timeout"}])
    quantity = quantity_of(table, "latency_s")
    assert quantity.unit == "ms"
    assert quantity.values.tolist() == close([100, np.nan])


def test_a_request_without_one_kind_of_tokens_has_no_total():
    table = table_of_rows([{"prompt_tokens": 3.0}, {"prompt_tokens": 3.0, "output_tokens": 4.0}])
    assert quantity_of(table, "total_tokens").values.tolist() == close([np.nan, 7])


@pytest.mark.parametrize("column", ["speed", "model"])
def test_what_is_no_column_of_numbers_is_told_with_those_there_are(column):
    with pytest.raises(SpecError, match=rf"^no column '{column}' to draw: there are .*latency_s, .*, total_tokens$"):
        quantity_of(table_of_rows([ROW]), column)


def test_a_column_that_was_never_observed_is_told():
    with pytest.raises(StatisticsError, match=r"^no eval_s was observed in these 2 requests$"):
        quantity_of(table_of_rows([ROW, ROW]), "eval_s")
