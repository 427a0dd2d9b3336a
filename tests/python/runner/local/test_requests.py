"""Asking batch by batch, and the records of it."""

from __future__ import annotations

import pytest

from laptime import _core
from laptime.errors import TargetError
from laptime.runner.local import requests as requests_module
from laptime.runner.local.requests import ask_all


@pytest.fixture
def ask(model, listener, journal_path):
    """Carries a job out; what went wrong goes on, after the journal is closed."""

    def run(job):
        journal = _core.Journal(journal_path)
        try:
            ask_all(job, model, journal, listener)
        finally:
            journal.close()

    return run


def stamps(record):
    """The times of a record on the common clock: due, sent, each token, done."""
    due, elapsed = record["intended_ns"], record["elapsed_ns"]
    tokens, at = [], due
    for gap in record.get("chunks", {"gap_ns": []})["gap_ns"]:
        at += gap
        tokens.append(at)
    return [due, due + elapsed.get("sent", 0), *tokens, due + elapsed["done"]]


def test_each_request_is_a_record(make_job, ask, records):
    ask(make_job("say 2", "say 1", runs=2, segment=5))
    assert [(r["request_id"], r["sample_id"], r.get("category"), r.get("run_index", 0)) for r in records()] == [
        ("3.0.0", "s0", "c0", 0), ("3.0.1", "s1", "c1", 0), ("3.1.0", "s0", "c0", 1), ("3.1.1", "s1", "c1", 1),
    ]  # fmt: skip
    for record in records():
        assert (record["model"], record["outcome"], record["segment"]) == ("local/m", "ok", 5)
        assert record["finish"] == "stop"
    assert records()[0]["output"] == "word word "
    assert records()[0]["tokens"] == {"tokenizer": {"prompt": 5, "output": 2}}


def test_times_are_in_order_within_a_request_and_from_one_to_the_next(make_job, ask, records):
    before = _core.now_ns()
    ask(make_job("say 3", "say 1", "say 2", warmup=1))
    all_stamps = [before, *(stamp for record in records() for stamp in stamps(record)), _core.now_ns()]
    assert all_stamps == sorted(all_stamps)
    assert [len(stamps(record)) - 3 for record in records()] == [1, 3, 1, 2]


def test_a_batch_begins_together_and_is_done_together_and_each_has_tokens_of_its_own(make_job, ask, records, model):
    ask(make_job("say 1", "say 4", "say 2", batch_size=3))
    assert model.batches == [["say 1", "say 4", "say 2"]]
    assert len({record["intended_ns"] for record in records()}) == 1
    last_token = max(stamps(record)[-2] for record in records())
    for record, n_tokens in zip(records(), (1, 4, 2), strict=True):
        assert len(record["chunks"]["gap_ns"]) == n_tokens
        assert set(record["chunks"]["tokens"]) == {1}
        assert stamps(record)[-1] >= last_token


def test_no_batch_holds_requests_of_two_passes_or_of_two_limits(make_job, ask, model):
    ask(make_job("a 1", "b 1", "c 1", "d 1", "e 1", runs=2, batch_size=2, max_tokens={1: 7}))
    one_pass = [["a 1"], ["b 1"], ["c 1", "d 1"], ["e 1"]]
    assert model.batches == one_pass * 2
    assert [generation.max_tokens for generation, _ in model.asked] == [64, 7, 64, 64] * 2
    assert {timeout_s for _, timeout_s in model.asked} == {9.0}


def test_a_warm_up_comes_first_in_batches_as_they_are_measured(make_job, ask, records, model, monkeypatch):
    slept = []
    monkeypatch.setattr(requests_module.time, "sleep", lambda pause_s: slept.append((pause_s, len(model.batches))))
    ask(make_job("say 1", batch_size=2, warmup=2, first_warmup=4, run_index=1, warmup_pause_s=1.5))
    assert model.batches == [["Say hello."] * 2] * 2 + [["say 1"]]
    assert slept == [(1.5, 2)]
    *warm, measured = records()
    assert [(r["request_id"], r["sample_id"], r["phase"], r["run_index"]) for r in warm] == [
        (f"3.warmup.{i}", f"warmup-{i}", "warmup", 1) for i in (4, 5, 6, 7)
    ]
    assert "phase" not in measured


def test_without_a_warm_up_there_is_no_pause(make_job, ask, monkeypatch):
    monkeypatch.setattr(requests_module.time, "sleep", lambda pause_s: pytest.fail("slept"))
    ask(make_job("say 1", warmup_pause_s=1.5))


@pytest.mark.parametrize(
    ("problem", "outcome", "message", "freed"),
    [
        (MemoryError("10 TB"), "out_of_memory", "MemoryError: 10 TB", 1),
        (RuntimeError("MPS backend out of memory"), "out_of_memory", "RuntimeError: MPS backend out of memory", 1),
        (IndexError("index 3\nis out of range"), "protocol_error", "IndexError: index 3", 0),
    ],
)
def test_what_a_model_raises_is_the_outcome_of_its_batch_and_the_run_goes_on(
    make_job, ask, records, model, problem, outcome, message, freed
):
    model.fails = {"b 1": problem}
    ask(make_job("a 1", "b 1", "c 1", "d 1", batch_size=2))
    assert [(r["outcome"], r.get("message")) for r in records()] == [(outcome, message)] * 2 + [("ok", None)] * 2
    assert model.freed == freed


def test_a_prompt_that_cannot_be_prepared_is_recorded(make_job, ask, records, model):
    model.cannot_prepare = {"b 1": ValueError("too long")}
    ask(make_job("a 1", "b 1"))
    assert [(r["outcome"], r.get("message")) for r in records()] == [
        ("ok", None),
        ("protocol_error", "ValueError: too long"),
    ]


def test_a_late_batch_is_a_timeout_that_keeps_what_there_is(make_job, ask, records):
    ask(make_job("slow 2", "a 1"))
    late, fine = records()
    assert (late["outcome"], late["message"], late["output"]) == ("timeout", "not done within 9 s", "word word ")
    assert "finish" not in late
    assert fine["outcome"] == "ok"


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_ctrl_c_cancels_what_is_in_flight_and_keeps_what_was_done(make_job, ask, records, model, stop):
    model.fails = {"d 2": stop()}
    with pytest.raises(stop):
        ask(make_job("a 1", "b 1", "c 2", "d 2", "e 1", batch_size=2))
    assert [(r["request_id"], r["outcome"]) for r in records()] == [
        ("3.0.0", "ok"), ("3.0.1", "ok"), ("3.0.2", "cancelled"), ("3.0.3", "cancelled"),
    ]  # fmt: skip
    assert records()[3]["message"] == "the run ended first"
    assert len(records()[3]["chunks"]["gap_ns"]) == 2  # what was heard of it


def test_a_model_that_answers_no_warm_up_is_not_measured(make_job, ask, records, model):
    model.fails = {"Say hello.": RuntimeError("broken")}
    with pytest.raises(TargetError, match=r"^local/m is not measured, since its warm-up failed: RuntimeError: broken$"):
        ask(make_job("a 1", warmup=2))
    assert [(r["phase"], r["outcome"]) for r in records()] == [("warmup", "protocol_error")] * 2


def test_progress_is_told_batch_by_batch(make_job, ask, listener, model):
    model.fails = {"b 1": ValueError("no")}
    ask(make_job("a 1", "b 1", "c 1", batch_size=2, warmup=1))
    assert listener.heard == [
        ("warm-up", 0, 2, 0, 2), ("warm-up", 2, 2, 2, 0),
        ("measure", 0, 3, 0, 2), ("measure", 2, 3, 0, 1), ("measure", 3, 3, 1, 0),
    ]  # fmt: skip
