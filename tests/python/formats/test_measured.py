"""Requests in the order in which they were asked, whatever the order in which they finished."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from laptime.data.sample import Sample
from laptime.errors import DataError
from laptime.formats.measured import measured_requests, place_of_samples, rows_of


def test_requests_are_by_model_pass_and_sample(make_run, answer):
    rows = [
        answer(sample_id="b", run_index=1),
        answer(sample_id="b"),
        answer("ollama/other", "a"),
        answer(sample_id="a", run_index=1),
        answer(sample_id="a"),
        answer(sample_id="warm", phase="warmup"),
    ]
    table = measured_requests(make_run(rows, samples=[Sample("a", "x"), Sample("b", "y")]), "course")
    asked = list(zip(table["model"], table["run_index"].tolist(), table["sample_id"], strict=True))
    small, other = "ollama/small:1b", "ollama/other"
    assert asked == [(small, 0, "a"), (small, 0, "b"), (small, 1, "a"), (small, 1, "b"), (other, 0, "a")]


def test_samples_without_a_list_stand_as_they_first_appear(make_run, answer):
    run = make_run([answer(sample_id="b"), answer(sample_id="a"), answer(sample_id="b")], samples=[])
    assert place_of_samples(run) == {"b": 0, "a": 1}


def test_a_run_of_figures_only_has_no_requests_to_write(make_run, answer, make_estimate):
    run = make_run([answer(phase="warmup")])
    with pytest.raises(DataError, match="this run holds no measured request: a course file is made of requests"):
        measured_requests(run, "course")
    figures = replace(run, estimates={"m": {"latency.mean": make_estimate(1)}})
    with pytest.raises(DataError, match="holds figures and no single requests"):
        measured_requests(figures, "course")


def test_a_row_has_plain_values_and_lacks_what_was_not_observed(make_run, answer):
    (row,) = rows_of(make_run([answer(ttft_s=np.float64(0.25), score=float("nan"))]).table)
    assert (row["ttft_s"], type(row["ttft_s"]), row["run_index"]) == (0.25, float, 0)
    assert "score" not in row


def test_times_are_to_the_nanosecond_and_counts_whole(make_run, answer):
    (row,) = rows_of(make_run([answer(latency_s=27_501_281 * 1e-9, tokens_per_s=1 / 3)]).table)
    assert repr(row["latency_s"]) == "0.027501281"
    assert repr(row["output_tokens"]) == "11"
    assert row["tokens_per_s"] == 1 / 3
