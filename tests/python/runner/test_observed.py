"""What the client is judged by: the engine's numbers in seconds, and what the records tell."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from laptime.runner.observed import Block, Lag, Seen, block_of, seen_of

HEALTH = {
    "schedule_lag": SimpleNamespace(p50_ns=1_000, p99_ns=2_000_000, max_ns=3_000_000_000, n=9),
    "loop_lag": None,
    "wall_ns": 5_000_000_000,
    "cpu_ns": 1_500_000_000,
    "threads": 2,
    "issued": 9,
    "planned_span_ns": 4_000_000_000,
    "issued_span_ns": 4_100_000_000,
    "users": None,
    "mean_in_flight": 1.5,
    "most_in_flight": 3,
    "waited": 1,
    "descriptors": 30,
    "descriptor_limit": 1024,
    "connections_opened": 2,
    "local_ports": 28_232,
    "stopped": "enough",
}


def test_the_engine_s_numbers_are_told_in_seconds():
    block = block_of(SimpleNamespace(**HEALTH))
    assert block == Block(
        schedule_lag=Lag(*map(pytest.approx, (1e-6, 0.002, 3.0)), 9),
        loop_lag=None,
        wall_s=pytest.approx(5.0),
        cpu_s=pytest.approx(1.5),
        threads=2,
        issued=9,
        planned_span_s=pytest.approx(4.0),
        issued_span_s=pytest.approx(4.1),
        users=None,
        mean_in_flight=1.5,
        most_in_flight=3,
        waited=1,
        descriptors=30,
        descriptor_limit=1024,
        connections_opened=2,
        local_ports=28_232,
        stopped="enough",
    )


def test_a_closed_loop_has_no_planned_times():
    closed = block_of(SimpleNamespace(**HEALTH | {"schedule_lag": None, "planned_span_ns": None, "users": 4}))
    assert (closed.schedule_lag, closed.planned_span_s, closed.users) == (None, None, 4)


def test_medians_are_those_of_the_fastest_model(make_table, make_record):
    def answer(model, latency, gap, end="done", **fields):
        elapsed = {"sent": 0, "first_token": latency // 2, end: latency}
        return make_record(model=model, elapsed_ms=elapsed, chunk_gaps_ms=[latency // 2, gap], **fields)

    records = [answer("fast", ms, 4, chunk_tokens=[1, 2]) for ms in (10, 20, 30)]
    records += [answer("slow", ms, 9, tokens={"usage": {"output": 4}}) for ms in (400, 600)]
    records += [answer("fast", 1, 1, outcome="truncated")]
    records += [answer("slow", 2, 1, end="given_up", attempt=1, outcome="timeout")]
    for number, record in enumerate(records):
        record["chunks"]["uncertainty_ns"] = [number * 1000, 0]
    seen = seen_of(make_table(records), {"kind": "closed", "users": 2})
    assert (seen.latency_s, seen.ttft_s) == (pytest.approx(0.020), pytest.approx(0.010))
    assert seen.inter_token_s == pytest.approx(0.002)
    assert seen.first_uncertainty_s == pytest.approx(3.96e-6)
    assert (seen.retried, seen.users_pause) == (1, False)


def test_without_streams_the_time_between_tokens_is_not_known(make_table, answered):
    seen = seen_of(make_table([answered(10)]), {})
    assert seen == Seen(latency_s=pytest.approx(0.010))
    assert seen_of(make_table([]), {}) == Seen()


@pytest.mark.parametrize("load", [{"think_s": 0.5}, {"ramp_s": 2.0, "think_s": 0}])
def test_users_that_think_or_start_one_by_one_pause(make_table, load):
    assert seen_of(make_table([]), load).users_pause
