"""Requests that never end: what a run says of the times that it does not know."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from run_directories import measured_records

import laptime as lt
from laptime.simulator import LawConfig, SimulatedModel

TIMEOUT_S = 0.6


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> lt.Result:
    model = SimulatedModel(
        name="stuck",
        time_to_first_token_s=LawConfig(median=0.01),
        inter_token_s=LawConfig(median=0),
        faults=[{"kind": "hang", "share": 0.2}],
    )
    with lt.Simulator([model], seed=1) as server:
        folder: Path = tmp_path_factory.mktemp("run") / "run"
        return lt.run(
            server.targets, "mmlu", data="sample", limit=40, load=lt.Closed(8), timeout_s=TIMEOUT_S, run_dir=folder
        )


def test_a_record_says_when_its_request_was_given_up(result: lt.Result):
    timed_out = [record for record in measured_records(result.path) if record["outcome"] == "timeout"]
    assert timed_out
    for record in timed_out:
        elapsed_ns = record["elapsed_ns"]
        assert "done" not in elapsed_ns
        assert elapsed_ns["given_up"] >= TIMEOUT_S * 1e9


def test_a_percentile_beyond_the_timeout_says_so(result: lt.Result):
    p95, median = result["latency"].p95, result["latency"].median
    assert p95.censored
    assert p95.value >= TIMEOUT_S
    assert p95.high is None
    assert str(p95).startswith("> 0.")
    assert not median.censored
    assert median.n == 40
    assert "> 60" in str(result)  # ms


def test_means_and_other_figures_leave_timeouts_out_and_say_so(result: lt.Result):
    mean = result["latency"].mean
    timed_out = 40 - mean.n
    assert timed_out > 0
    assert f"{timed_out} of 40 requests timed out" in str(result)


def test_the_time_that_was_waited_for_nothing_counts_as_time(result: lt.Result):
    assert result["requests_per_min"].mean.value < 60 * 40 / TIMEOUT_S


def test_summary_json_has_it(result: lt.Result):
    (model,) = json.loads((result.path / "summary.json").read_text())["models"]
    assert model["estimates"]["latency.p95"]["censored"] is True
    assert model["estimates"]["latency.median"]["censored"] is False
