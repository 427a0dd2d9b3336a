"""The benchmarks, made tiny: what they print, never how fast anything is."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
KEYS = ["case", "metric", "laptime", "peer", "peer_value", "ratio"]

ERRORS = {f"{kind}_error_{p}_ms" for kind in ("arrival", "ttft") for p in ("p50", "p99")}
UNCERTAINTY = {"uncertainty_p50_ms", "uncertainty_p99_ms", "uncertainty_coverage"}
LAG = {"send_lag_p99_ms", "delivered_error"}


def rows_of(benchmark: str, *options: str) -> list[dict[str, Any]]:
    command = [sys.executable, BENCHMARKS / f"{benchmark}.py", "--tiny", "--json", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def assert_well_formed(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        assert list(row) == KEYS
        assert isinstance(row["laptime"], float | int)
        assert (row["peer"] is None) == (row["peer_value"] is None)
        if row["peer_value"] and row["laptime"]:
            larger_is_better = row["metric"] == "requests_per_s"
            better = row["laptime"] / row["peer_value"] if larger_is_better else row["peer_value"] / row["laptime"]
            assert row["ratio"] == pytest.approx(better)


def metrics_by_case(rows: list[dict[str, Any]]) -> dict[str, set[str]]:
    return {case: {row["metric"] for row in rows if row["case"] == case} for case in {row["case"] for row in rows}}


def peers_of(rows: list[dict[str, Any]], case: str, metric: str) -> set[str | None]:
    return {row["peer"] for row in rows if (row["case"], row["metric"]) == (case, metric)}


@pytest.mark.slow
def test_timing_truth_prints_its_figures_beside_its_peers():
    rows = rows_of("timing_truth")
    assert_well_formed(rows)
    assert metrics_by_case(rows) == dict.fromkeys(("streams_64", "streams_500"), ERRORS | UNCERTAINTY)
    assert peers_of(rows, "streams_64", "arrival_error_p99_ms") == {"aiohttp", "aiohttp+uvloop", "httpx"}
    assert peers_of(rows, "streams_500", "uncertainty_coverage") == {None}
    assert all(0 <= row["laptime"] <= 1 for row in rows if row["metric"] == "uncertainty_coverage")


@pytest.mark.slow
def test_client_overhead_prints_its_figures_beside_its_peers():
    rows = rows_of("client_overhead")
    assert_well_formed(rows)
    assert metrics_by_case(rows) == {
        "one_chunk_c64": {"cpu_us_per_request", "requests_per_s"},
        "paced_64x100": {"cpu_us_per_token"},
        "paced_500x100": {"cpu_us_per_token"},
        "burst_64x100": {"cpu_us_per_token", "requests_per_s"},
        "held_5000": {"kib_per_stream"},
        "flat_cost": {"cpu_us_per_request_ratio_20_to_10"},
    }
    peers = {"floor", "aiohttp", "aiohttp+uvloop", "httpx", "openai"}
    assert peers_of(rows, "one_chunk_c64", "cpu_us_per_request") == peers
    assert peers_of(rows, "paced_64x100", "cpu_us_per_token") == peers
    assert all(row["laptime"] > 0 for row in rows)


@pytest.mark.slow
def test_pacing_prints_its_figures():
    rows = rows_of("pacing")
    assert_well_formed(rows)
    assert metrics_by_case(rows) == {
        **{f"constant_{rate}": LAG for rate in (100, 1000, 3000)},
        **{f"poisson_{rate}": LAG | {"planned_gaps_ks_p"} for rate in (100, 1000, 3000)},
    }
    assert all(0 <= row["laptime"] <= 1 for row in rows if row["metric"] in ("delivered_error", "planned_gaps_ks_p"))


@pytest.mark.slow
@pytest.mark.real_server
def test_server_timings_prints_its_figures():
    rows = rows_of("server_timings")
    assert_well_formed(rows)
    assert metrics_by_case(rows) == {
        "llama_cpp": {"tokens_per_s_relative_error", "prompt_time_error_ms", "prompt_time_allowance_ms"}
    }


@pytest.fixture
def module_of_benchmarks(monkeypatch: pytest.MonkeyPatch):
    """Imports a module as the benchmarks do, and forgets it again: their names are short."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(BENCHMARKS)
    yield import_module
    for name in set(sys.modules) - before:
        if Path(getattr(sys.modules[name], "__file__", None) or "/").is_relative_to(BENCHMARKS):
            del sys.modules[name]


def test_a_clients_stamps_are_held_against_the_servers_token_by_token(module_of_benchmarks):
    timing_errors = module_of_benchmarks("timing_errors")
    call = {"model": "laptime", "received_ns": 1_000_000, "chunk_sent_ns": [21_000_000, 31_000_000, 41_000_000]}
    seen = timing_errors.Seen(
        "a", 900_000, [22_000_000, 40_500_000], tokens=[1, 2], uncertainty_ns=[800_000, 9_500_000]
    )
    errors = timing_errors.errors_of([seen], {"a": call})
    assert errors.arrival.tolist() == pytest.approx([1.0, 9.5, 0.5])
    assert errors.ttft.tolist() == pytest.approx([1.1])
    assert errors.uncertainty.tolist() == pytest.approx([0.8, 9.5, 9.5])
    assert errors.covered.tolist() == [False, True, True]
    written = {**call, "chunk_written_ns": [21_200_000, 31_100_000, 41_100_000]}
    assert timing_errors.errors_of([seen], {"a": written}).covered.tolist() == [True, True, True]


def test_a_client_that_loses_a_token_is_found_out(module_of_benchmarks):
    timing_errors = module_of_benchmarks("timing_errors")
    call = {"model": "httpx", "received_ns": 0, "chunk_sent_ns": [1, 2, 3]}
    with pytest.raises(Exception, match="httpx: a: 2 of 3 tokens were seen"):
        timing_errors.errors_of([timing_errors.Seen("a", 0, [1, 2])], {"a": call})


def test_what_was_sent_too_late_or_never_is_missing_from_what_was_delivered(module_of_benchmarks):
    pacing = module_of_benchmarks("pacing")
    planned = np.array([0, 10, 20, 30]) * 1_000_000
    sent = np.array([1, 11, -1, 41]) * 1_000_000
    sending = pacing.Sending(planned, np.where(sent < 0, -1, sent))
    assert sending.sent_in_time(rate_per_s=100) == 2
    assert (sending.lags_ns / 1_000_000).tolist() == [1, 1, 11]


def test_an_aim_is_met_or_missed_by_laptimes_own_figure_or_by_its_peers(module_of_benchmarks):
    rows = module_of_benchmarks("rows")
    row = rows.Row("case", "cpu_us_per_request", 30.0, "aiohttp", 120.0)
    assert row.ratio == 4.0
    assert rows.at_most(30).is_met(row)
    assert not rows.at_least(31).is_met(row)
    assert rows.at_most_times_peer(1 / 4, "1/4 of it").is_met(row)
    assert not rows.at_most_times_peer(1 / 5, "1/5 of it").is_met(row)


def test_more_requests_a_second_are_better(module_of_benchmarks):
    rows = module_of_benchmarks("rows")
    assert rows.Row("case", "requests_per_s", 300.0, "aiohttp", 100.0).ratio == 3.0
    assert rows.Row("case", "requests_per_s", 300.0).ratio is None


def test_calls_are_counted_that_were_answered_at_the_same_time(module_of_benchmarks):
    most_at_once = module_of_benchmarks("simulated_server").most_at_once
    spans = [(0, 10), (5, 15), (10, 20), (16, 17)]
    assert most_at_once([{"received_ns": begun, "done_ns": done} for begun, done in spans]) == 2
    assert most_at_once([]) == 0


def test_coverage_tells_of_every_law_statistic_and_size():
    rows = rows_of("coverage")
    assert {tuple(row) for row in rows} == {("law", "statistic", "n", "method", "coverage", "width", "unavailable")}
    of_samples = {(row["law"], row["statistic"], row["n"]) for row in rows if row["method"] == "auto"}
    for law in ("lognormal", "bimodal", "ar1_0.6"):
        for statistic in ("mean", "p50", "p95", "p99"):
            assert {n for each, of, n in of_samples if (each, of) == (law, statistic)} >= {20, 50, 200, 1000}
    assert all(row["coverage"] is None or 0 <= row["coverage"] <= 1 for row in rows)
    assert {row["method"] for row in rows} == {"auto", "sequential", "paired", "independent"}


def test_the_truth_of_a_law_is_that_of_many_draws(module_of_benchmarks):
    laws = module_of_benchmarks("coverage_laws")
    for law in laws.LAWS:
        draws = law.draw(400_000, np.random.default_rng(0))
        assert laws.truth_of(law, "mean") == pytest.approx(draws.mean(), rel=0.01, abs=0.01)
        for statistic in ("p50", "p95", "p99"):
            observed = np.quantile(draws, float(statistic[1:]) / 100)
            assert laws.truth_of(law, statistic) == pytest.approx(observed, rel=0.02, abs=0.01)


def test_bootstrap_speed_prints_both_sides_of_every_case():
    rows = rows_of("bootstrap_speed")
    threads = {(row["case"], row["threads"]): row["peer"] for row in rows}
    assert threads == {
        ("mean_1e3", 1): "scipy",
        ("mean_1e3", 2): "scipy",
        ("p99_1e3", 1): "scipy",
        ("block_mean_1e3", 1): "arch",
        ("block_mean_1e3", 2): "arch",
        ("mean_1e5", 1): "scipy",
        ("mean_1e5", 2): "scipy",
        ("p99_1e5", 1): "scipy",
    }
    for row in rows:
        assert row["ratio"] == pytest.approx(row["peer_s"] / row["laptime_s"])
        assert row.get("scaled", False) is True  # only a few resamples are drawn of the peers here
