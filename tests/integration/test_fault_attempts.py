"""Requests that are sent again, and those that nobody waits for any longer, attempt by attempt."""

from __future__ import annotations

from pathlib import Path

import pytest
from fault_runs import Measured, measure, model_with
from faults import ALL, LATE, NO_API, PART, REFUSED, REPLY

ONCE = ("--warmup", 0, "--limit", 1)  # one request, so that the model's first calls are its attempts
S = 1_000_000_000


def outcomes(done: Measured, name: str) -> list[tuple[str, int, bool]]:
    """Return outcome, number and fate of each attempt."""
    return [
        (record["outcome"], record.get("attempt", 0), record.get("retried", False)) for record in done.records(name)
    ]


# ── sent again ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_request_that_is_refused_twice_is_answered_at_its_third_attempt(tmp_path: Path):
    busy = model_with("busy", {"kind": "status", "status": 429, "retry_after_s": 1, "at": [1, 2]})
    loading = model_with("loading", {"kind": "status", "status": 503, "at": [1, 2]})
    done = measure(tmp_path, [busy, loading], *ONCE, "--retries", 2)
    assert done.exit_code == 0
    for name, status in (("busy", 429), ("loading", 503)):
        assert outcomes(done, name) == [("http_error", 0, True), ("http_error", 1, True), ("ok", 2, False)]
        first, second, last = done.records(name)
        assert [record["status"] for record in (first, second, last)] == [status, status, 200]
        assert first["message"] == second["message"] == REFUSED
        assert last["output"] == REPLY
        assert len({record["intended_ns"] for record in (first, second, last)}) == 1
        summary = done.summary(name)
        assert (summary["n"], summary["ok"], summary["failures"]) == (1, 1, [])
        assert summary["retries"] == {"retried": 1, "attempts": 3}
        assert summary["estimates"]["errors.mean"]["value"] == 0
        whole_wait_s = last["elapsed_ns"]["done"] / S  # since it was intended, with what failed before
        assert summary["estimates"]["latency.mean"]["value"] == pytest.approx(whole_wait_s)
        assert f"openai/{name}: 1 request needed more than one attempt, 3 attempts in all" in done.told
    first, second, last = done.records("busy")  # whose server says when the next attempt may come
    assert second["elapsed_ns"]["issued"] - first["elapsed_ns"]["done"] >= S
    assert last["elapsed_ns"]["issued"] - second["elapsed_ns"]["done"] >= S


def test_a_request_is_not_sent_again_when_its_time_would_be_over(tmp_path: Path):
    busy = model_with("busy", {"kind": "status", "status": 429, "retry_after_s": 60})
    done = measure(tmp_path, [busy], *ONCE, "--retries", 2, "--timeout", 30)
    assert done.exit_code == 2
    assert outcomes(done, "busy") == [("http_error", 0, False)]


def test_a_request_that_fails_in_each_of_its_attempts_failed_once(tmp_path: Path):
    broken = model_with("broken", {"kind": "status", "status": 500})
    done = measure(tmp_path, [broken], *ONCE, "--retries", 1)
    assert done.exit_code == 2
    assert outcomes(done, "broken") == [("http_error", 0, True), ("http_error", 1, False)]
    summary = done.summary("broken")
    assert (summary["n"], summary["ok"]) == (1, 0)
    assert [(failure["n"], failure["statuses"]) for failure in summary["failures"]] == [(1, {"500": 1})]
    assert summary["retries"] == {"retried": 1, "attempts": 2}


def test_what_is_not_of_the_api_is_not_sent_again(tmp_path: Path):
    done = measure(tmp_path, [model_with("html", {"kind": "html", "at": [1]})], *ONCE, "--retries", 2)
    assert done.exit_code == 2
    assert outcomes(done, "html") == [("protocol_error", 0, False)]
    assert NO_API in done.stderr


def test_connections_and_answers_that_break_are_tried_again(tmp_path: Path):
    kinds = ("reset", "cut_off", "truncated", "stream_error")
    models = [model_with(kind, {"kind": kind, "after_chunks": 2, "at": [1]}) for kind in kinds]
    done = measure(tmp_path, models, *ONCE, "--retries", 1)
    assert done.exit_code == 0
    failed = ("connection_lost", "connection_lost", "truncated", "http_error")
    for kind, outcome in zip(kinds, failed, strict=True):
        assert outcomes(done, kind) == [(outcome, 0, True), ("ok", 1, False)]
        first, last = done.records(kind)
        assert (first["output"], last["output"]) == ("one two", REPLY)


def test_the_warm_up_is_tried_again_too(tmp_path: Path):
    loading = model_with("loading", {"kind": "status", "status": 503, "at": [1]})
    done = measure(tmp_path, [loading], "--limit", 1, "--retries", 1)
    assert done.exit_code == 0
    assert outcomes(done, "loading") == [("ok", 0, False)]


# ── nobody waits any longer ─────────────────────────────────────────────────────────────────────────────────────────

SILENCES = {
    "hang": {"kind": "hang"},
    "slow-head": {"kind": "slow_head", "delay_s": 60},
    "endless": {"kind": "endless"},
}
WHOLE_REQUEST = {"hang": f"{LATE}0.5 s", "slow-head": f"{LATE}0.5 s", "endless": f"{LATE}0.5 s"}
ONE_ATTEMPT = dict.fromkeys(SILENCES, "no whole answer to this attempt within 0.5 s")
BETWEEN_PIECES = {  # of which an endless answer has one after the other
    "hang": "nothing came for 0.5 s",
    "slow-head": "nothing came for 0.5 s",
    "endless": f"{LATE}1 s",
}


@pytest.mark.parametrize(
    ("patience", "messages"),
    [
        (("--timeout", 0.5), WHOLE_REQUEST),
        (("--attempt-timeout", 0.5), ONE_ATTEMPT),
        (("--chunk-timeout", 0.5, "--timeout", 1), BETWEEN_PIECES),
    ],
    ids=["whole-request", "attempt", "between-pieces"],
)
def test_a_time_out_says_which_wait_was_over_and_keeps_what_came(
    tmp_path: Path, patience: tuple[object, ...], messages: dict[str, str]
):
    models = [model_with(name, {**fault, "at": [3]}) for name, fault in SILENCES.items()]
    done = measure(tmp_path, models, *patience)
    assert done.exit_code == 0
    for name, message in messages.items():
        before, late, after = done.records(name)
        assert (before["outcome"], late["outcome"], after["outcome"]) == ("ok", "timeout", "ok")
        assert late["message"] == message
        assert set(late["elapsed_ns"]) & ALL == (PART if name == "endless" else set())
        assert late.get("output", "").startswith(REPLY if name == "endless" else "")
        assert not after["reused"]  # the connection on which an answer may still come is given up
        summary = done.summary(name)
        assert (summary["n"], summary["ok"], summary["estimates"]["latency.mean"]["n"]) == (3, 2, 2)
        assert [(failure["outcome"], failure["message"]) for failure in summary["failures"]] == [("timeout", message)]
        assert f"openai/{name}: 1 of 3 did not end well: 1 timeout timeout: {message}" in done.told


def test_an_attempt_that_took_too_long_is_followed_by_another(tmp_path: Path):
    hanging = model_with("hang", {"kind": "hang", "at": [1]})
    done = measure(tmp_path, [hanging], *ONCE, "--attempt-timeout", 0.5, "--retries", 1)
    assert done.exit_code == 0
    assert outcomes(done, "hang") == [("timeout", 0, True), ("ok", 1, False)]


def test_the_time_of_a_request_holds_all_its_attempts(tmp_path: Path):
    hanging = model_with("hang", {"kind": "hang"})
    done = measure(tmp_path, [hanging], *ONCE, "--attempt-timeout", 0.2, "--timeout", 1, "--retries", 9)
    assert done.exit_code == 2
    *others, last = done.records("hang")
    assert others  # at least one attempt fits in before it
    assert all(record["retried"] for record in others)
    assert "retried" not in last
    assert done.summary("hang")["failures"][0]["n"] == 1
