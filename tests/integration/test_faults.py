"""Whatever a server does wrong: what the record, the summary and the exit code must be. The table is in faults.py."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from conftest import Laptime
from fault_runs import Measured, measure, model_with
from faults import REPLY, SENT_AGAIN, STREAMED, WHOLE, Row, check_record
from run_directories import read_lines

import laptime as lt

CASES = [
    pytest.param(row, streamed, id=f"{row.name}-{'streamed' if streamed else 'whole'}")
    for streamed, rows in ((True, STREAMED), (False, WHOLE))
    for row in rows
]
# What fails before there is an answer fails alike, streamed or whole: it is run once.
FAILING = [case for case in CASES if not case.values[0].is_ok and (case.values[1] or case.values[0] not in STREAMED)]
OF_ONE_REQUEST = [case for case in CASES if not case.values[0].needs_new_connection]


@pytest.fixture(scope="module")
def some_bad(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bool], Measured]:
    """One command for all faults: each model's second of three measured requests meets its own."""

    @cache
    def of(streamed: bool) -> Measured:
        rows = [row for row in (STREAMED if streamed else WHOLE) if not row.needs_new_connection]
        third_call = {"at": [3]}  # the first is the warm-up
        models = [model_with(row.name, {**row.fault, **third_call}) for row in rows]
        return measure(tmp_path_factory.mktemp("some"), models, "--timeout", 1, streamed=streamed)

    return of


def in_words(row: Row) -> str:
    """Return an outcome as summaries tell it."""
    return f"{row.outcome} ({row.status})" if row.outcome == "http_error" else row.outcome


def as_counted(row: Row, message: str) -> dict[str, object]:
    """Return how ``summary.json`` counts one request that failed in the way of a row."""
    statuses = {str(row.status): 1} if row.outcome == "http_error" else {}
    return {"outcome": row.outcome, "n": 1, "statuses": statuses, "message": message, "n_message": 1}


# ── one request of three meets a fault ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("streamed", [True, False])
def test_where_any_request_went_well_the_command_exits_with_0(some_bad: Callable[[bool], Measured], streamed: bool):
    done = some_bad(streamed)
    assert done.exit_code == 0, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("row", "streamed"), OF_ONE_REQUEST)
def test_the_record_says_what_the_server_did(some_bad: Callable[[bool], Measured], row: Row, streamed: bool):
    before, broken, after = some_bad(streamed).records(row.name)
    check_record(broken, row)
    for other in (before, after):
        assert (other["outcome"], other["output"], other["finish"]) == ("ok", REPLY, "stop")


@pytest.mark.parametrize(("row", "streamed"), OF_ONE_REQUEST)
def test_the_summary_counts_a_failure_with_its_words_and_leaves_it_out_of_times(
    some_bad: Callable[[bool], Measured], row: Row, streamed: bool
):
    summary = some_bad(streamed).summary(row.name)
    records = some_bad(streamed).records(row.name)
    n_ok = 3 if row.is_ok else 2
    assert (summary["n"], summary["ok"]) == (3, n_ok)
    failed = [] if row.is_ok else [records[1]]
    assert summary["failures"] == [as_counted(row, record["message"]) for record in failed]
    assert summary["retries"] == {"retried": 0, "attempts": 3}
    estimates = summary["estimates"]
    assert estimates["errors.mean"]["value"] == pytest.approx((3 - n_ok) / 3)
    times_s = [record["elapsed_ns"]["done"] / 1e9 for record in records if record["outcome"] == "ok"]
    assert estimates["latency.mean"]["n"] == n_ok
    timed_out = row.outcome == "timeout"  # of these it is known that they took longer
    assert {estimates[f"latency.{statistic}"]["n"] for statistic in ("median", "p95")} == {3 if timed_out else n_ok}
    assert estimates["latency.max"]["censored"] == timed_out
    if not timed_out:
        assert estimates["latency.max"]["value"] == pytest.approx(max(times_s))


@pytest.mark.parametrize(("row", "streamed"), OF_ONE_REQUEST)
def test_what_is_printed_tells_a_failure_and_what_there_is_to_remark(
    some_bad: Callable[[bool], Measured], row: Row, streamed: bool
):
    told = some_bad(streamed).told
    if not row.is_ok:
        assert (
            f"openai/{row.name}: 1 of 3 did not end well: 1 {in_words(row)} {row.outcome}: {row.message[:40]}" in told
        )
    elif row.note:
        assert f"note: openai/{row.name}: " in told
        assert row.note in told
    else:
        assert f"openai/{row.name}: " not in told


def test_a_connection_that_is_closed_after_the_answer_is_in_the_record(some_bad: Callable[[bool], Measured]):
    before, closed, after = some_bad(True).records("closing")
    assert (before["closed"], closed["closed"], after["closed"]) == (False, True, False)
    assert (closed["reused"], after["reused"]) == (True, False)


@pytest.mark.parametrize("streamed", [True, False])
def test_a_late_head_makes_the_answer_late(some_bad: Callable[[bool], Measured], streamed: bool):
    _, late, _ = some_bad(streamed).records("slow-head")
    assert late["elapsed_ns"]["first_byte"] - late["elapsed_ns"]["sent"] >= 50e6


@pytest.mark.parametrize("streamed", [True, False])
def test_a_kept_connection_that_is_lost_costs_no_answer_and_is_told(tmp_path: Path, streamed: bool):
    names = [row.name for row in STREAMED if row.needs_new_connection][: 2 if streamed else 1]
    faults = {row.name: {**row.fault, "at": [3]} for row in STREAMED}
    done = measure(tmp_path, [model_with(name, faults[name]) for name in names], streamed=streamed)
    assert done.exit_code == 0
    for name in names:
        records = done.records(name)
        assert [record["output"] for record in records] == [REPLY] * 3
        assert [record.get("message", "") for record in records] == ["", SENT_AGAIN, ""]
        assert [record["reused"] for record in records] == [True, False, True]
        assert [call.fault or "" for call in done.calls if call.model == name] == ["", "", faults[name]["kind"], "", ""]
        assert f"openai/{name}: 1 of 3 answers: {SENT_AGAIN}" in done.told


# ── all of them do ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("row", "streamed"), FAILING)
def test_where_every_request_fails_the_command_says_how_in_one_line(tmp_path: Path, row: Row, streamed: bool):
    patience = ("--timeout", 0.3) if row.outcome == "timeout" else ()
    model = model_with(row.name, row.fault)
    done = measure(tmp_path, [model], "--warmup", 0, "--limit", 2, *patience, streamed=streamed)
    assert done.exit_code == row.exit_code
    assert done.stdout == ""
    progress, problem = done.stderr.splitlines()
    assert progress == f"measuring openai/{row.name}: 2 requests"
    words = in_words(row).replace("_", " ")
    assert problem.startswith(f"laptime: nothing was measured; openai/{row.name}: {words}: {row.message}")
    for record in done.records(row.name):
        check_record(record, row)
    summary = done.summary(row.name)
    assert (summary["n"], summary["ok"]) == (2, 0)
    assert sum(failure["n"] for failure in summary["failures"]) == 2
    assert list(summary["estimates"]) == ["errors.mean"]
    assert summary["estimates"]["errors.mean"]["value"] == 1
    assert f"openai/{row.name}: 2 of 2 did not end well: 2 {in_words(row)}" in str(lt.read(done.run))


LEFT_OUT = {
    "loading": "answers 503: the server cannot answer now",
    "error-later": "answers 200: the server reported inside its answer: the model runner stopped",
    "html": "does not speak the openai API: the answer is not of this API (the server calls it text/html",
    "malformed": "does not speak the openai API: an event of the stream is not a JSON object",
    "hang": "timeout: no whole answer within 0.3 s",
    "reset": "connection lost: the connection broke before the answer had ended",
    "truncated": "truncated: the answer ended before the model had finished it",
}


def test_models_whose_warm_up_fails_are_left_out_and_where_none_is_left_nothing_is_measured(tmp_path: Path):
    rows = [row for row in STREAMED if row.name in LEFT_OUT]
    done = measure(tmp_path, [model_with(row.name, row.fault) for row in rows], "--timeout", 0.3)
    assert (done.exit_code, done.stdout) == (2, "")
    *left_out, problem = done.stderr.splitlines()
    assert problem.startswith("laptime: nothing was measured; ")
    problems = json.loads((done.run / "run.json").read_text())["problems"]
    records = {record["model"]: record for record in read_lines(done.run / "records.jsonl")}
    assert len(left_out) == len(problems) == len(records) == len(LEFT_OUT)
    for row in rows:
        model, words = f"openai/{row.name}", LEFT_OUT[row.name]
        assert any(f"{model} is left out: http://127.0.0.1:" in line and words in line for line in left_out)
        assert words in problem
        assert words in problems[model]
        assert (records[model]["phase"], records[model]["outcome"]) == ("warmup", row.outcome)
        assert records[model]["message"].startswith(row.message)


def test_show_tells_why_nothing_was_measured(laptime: Laptime, tmp_path: Path):
    measure(tmp_path, [model_with("loading", {"kind": "status", "status": 503})])
    shown = laptime("show", "run")
    assert shown.returncode == 0
    assert "no measured request was finished" in shown.stdout
    assert "openai/loading was left out: http://127.0.0.1:" in shown.stdout
    assert "answers 503: the server cannot answer now" in shown.stdout


# ── what is no accident ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_wrong_key_is_an_http_error_that_says_what_to_look_at(tmp_path: Path):
    done = measure(tmp_path, [model_with("locked")], key="right")
    assert done.exit_code == 2
    assert "refuses the key (401: the key is missing or wrong): is the right one in the environment?" in done.stderr
    (record,) = read_lines(done.run / "records.jsonl")
    assert (record["outcome"], record["status"]) == ("http_error", 401)


def test_a_field_that_the_server_does_not_know_is_an_http_error_that_names_it(tmp_path: Path):
    strict = model_with("strict", strict_fields=True)
    made_up = ("--extra-body", '{"made_up": 1}', "--warmup", 0, "--retries", 2)
    done = measure(tmp_path, [strict], *made_up)
    assert done.exit_code == 2
    assert "http error (422): " in done.stderr
    assert "made_up" in done.stderr
    records = done.records("strict")
    assert [(record["outcome"], record["status"]) for record in records] == [("http_error", 422)] * 3
    assert all("retried" not in record for record in records)
    assert done.summary("strict")["failures"][0]["statuses"] == {"422": 3}
