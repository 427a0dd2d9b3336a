"""From records with exact times to columns of seconds: what is derived, and what stays unknown."""

from __future__ import annotations

import numpy as np
import pytest

from laptime import _core
from laptime.store import ScoreRow
from laptime.store.table import build_table, table_of_rows

nan = float("nan")
FLOATS = (
    "intended_s", "done_s", "latency_s", "latency_from_sent_s", "send_lag_s", "ttft_s", "decode_s",
    "tokens_after_first", "tpot_s", "tokens_per_s", "load_s", "prompt_eval_s", "eval_s", "prompt_tokens",
    "output_tokens", "score", "parse_failed",
)  # fmt: skip


def numbers(table, row=0):
    return {name: float(table[name][row]) for name in FLOATS}


def same(values):
    return pytest.approx(values, rel=1e-12, abs=0, nan_ok=True)


@pytest.fixture
def streamed(make_record):
    """A stream that was late by 2 ms, thought from 30 ms, spoke from 50 ms, and came in chunks until 130 ms."""

    def make(**fields):
        values = {
            "intended_ms": 1000,
            "elapsed_ms": {
                "issued": 1,
                "sent": 2,
                "first_byte": 25,
                "first_reasoning": 30,
                "first_token": 50,
                "done": 140,
            },
            "chunk_gaps_ms": [30, 20, 80],
            "tokens": {"usage": {"prompt": 7, "output": 5}},
            "server_ms": {"total": 135, "load": 3, "prompt_eval": 11, "eval": 90},
        }
        return make_record(**(values | fields))

    return make


def test_every_number_of_a_stream(make_table, make_record, streamed):
    record = streamed(request_id="r")
    table = make_table([make_record(intended_ms=400), record], {"r": 1.0})
    assert numbers(table, 1) == same(
        {
            "intended_s": 0.6,
            "done_s": 0.74,
            "latency_s": 0.140,
            "latency_from_sent_s": 0.138,
            "send_lag_s": 0.002,
            "ttft_s": 0.030,
            "decode_s": 0.100,
            "tokens_after_first": 4,
            "tpot_s": 0.025,
            "tokens_per_s": 40,
            "load_s": 0.003,
            "prompt_eval_s": 0.011,
            "eval_s": 0.090,
            "prompt_tokens": 7,
            "output_tokens": 5,
            "score": 1,
            "parse_failed": 0,
        }
    )


def test_what_was_not_observed_is_nan_and_never_zero(make_table, make_record):
    table = make_table([make_record(outcome="connect_failed", message="refused")])
    expected = dict.fromkeys(FLOATS, nan) | {"intended_s": 0.0}
    assert numbers(table) == same(expected)
    assert table["message"].tolist() == ["refused"]


def test_nothing_between_start_and_end_is_known_of_an_answer_that_came_whole(make_table, streamed):
    table = make_table([streamed()], streamed=False)
    row = numbers(table)
    unknown = ("ttft_s", "decode_s", "tokens_after_first", "tpot_s", "tokens_per_s")
    assert [row[name] for name in unknown] == same([nan] * 5)
    assert (row["latency_s"], row["output_tokens"]) == (same(0.140), 5)


@pytest.mark.parametrize(
    ("gaps", "tokens"),
    [([50], 5), ([], 5), ([30, 20], 1), ([30, 20], None), ([30, 0, 0], 5)],
    ids=["one chunk", "no chunk", "one token", "tokens unknown", "chunks at one moment"],
)
def test_a_decoding_speed_needs_two_pieces_apart_and_two_tokens(make_table, streamed, gaps, tokens):
    counted = {} if tokens is None else {"usage": {"output": tokens}}
    table = make_table([streamed(chunk_gaps_ms=gaps, tokens=counted)])
    assert [table[name][0] for name in ("decode_s", "tokens_after_first", "tpot_s", "tokens_per_s")] == same([nan] * 4)
    assert table["ttft_s"][0] == same(0.030)


@pytest.mark.parametrize(
    ("elapsed", "ttft"),
    [
        ({"first_token": 5}, 0.005),
        ({"first_reasoning": 4}, 0.004),
        ({"first_token": 5, "first_reasoning": 4}, 0.004),
        ({}, nan),
    ],
)
def test_the_first_piece_is_whichever_came_first_thinking_or_answer(make_table, make_record, elapsed, ttft):
    assert make_table([make_record(elapsed_ms=elapsed)])["ttft_s"][0] == same(ttft)


def test_chunks_of_one_request_do_not_enter_another(make_table, streamed):
    table = make_table([streamed(chunk_gaps_ms=[10, 20]), streamed(chunk_gaps_ms=[]), streamed(chunk_gaps_ms=[10, 40])])
    assert table["decode_s"].tolist() == same([0.020, nan, 0.040])


def test_differences_are_exact_late_in_a_long_run(make_table, answered):
    table = make_table([answered(1), answered(1, intended_ms=10**10)])
    assert table["latency_s"][1] == table["latency_s"][0] == 1e-3


def test_words_and_identity(make_table, make_record):
    table = make_table(
        [
            make_record(request_id="a", sample_id="s", model="m/1", category="sums", run_index=2, output="yes"),
            make_record(request_id="b", sample_id="t", model="m/2", phase="warmup", outcome="timeout", message="late"),
        ]
    )
    words = ("request_id", "sample_id", "model", "category", "phase", "outcome", "output", "message", "run_index")
    assert [table[name].tolist() for name in words] == [
        ["a", "b"], ["s", "t"], ["m/1", "m/2"], ["sums", ""], ["measure", "warmup"], ["ok", "timeout"], ["yes", ""],
        ["", "late"], [2, 0],
    ]  # fmt: skip
    assert table.models() == ["m/1", "m/2"]


def test_scores_meet_their_requests_by_id(make_table, make_record):
    failed = ScoreRow(
        request_id="b",
        sample_id="s",
        model="m",
        task="t",
        scorer_version="v",
        value=0.0,
        tier="none",
        parse_failed=True,
    )
    records = [make_record(request_id=name) for name in ("a", "b", "c")]
    table = make_table(records, {"b": failed, "a": 0.5, "unknown": 1.0})
    assert table["score"].tolist() == same([0.5, 0.0, nan])
    assert table["parse_failed"].tolist() == same([0.0, 1.0, nan])


def test_observed_values_are_those_of_requests_that_went_well(make_table, answered):
    table = make_table([answered(10), answered(20, outcome="http_error"), answered(30)])
    assert table.observed("latency_s").tolist() == same([0.010, 0.030])
    assert table.observed("load_s").tolist() == []
    assert table.ok.tolist() == [True, False, True]


def test_rows_are_chosen_in_every_column(make_table, answered):
    table = make_table([answered(10), answered(20)]).where(np.array([False, True]))
    assert len(table) == 1
    assert {len(column) for column in table.columns.values()} == {1}
    assert table["latency_s"].tolist() == same([0.020])


def test_a_run_without_records_is_an_empty_table(make_table):
    table = make_table([])
    assert len(table) == 0
    assert {len(column) for column in table.columns.values()} == {0}
    assert table.models() == []


def test_a_later_line_of_the_same_request_replaces_the_earlier(make_table, answered):
    table = make_table([answered(10, request_id="r"), answered(20, request_id="r")])
    assert table["latency_s"].tolist() == same([0.020])


def test_the_recorder_of_targets_that_are_no_servers_makes_the_same_records(tmp_path):
    journal = _core.Journal(tmp_path / "records.jsonl")
    before = _core.now_ns()
    recording = _core.Recorder(journal).begin(request_id="r", sample_id="s", model="python/f", intended_ns=before)
    recording.token("a", 2)
    recording.token("b")
    recording.finish()
    journal.close()
    columns, _ = _core.read_journal(tmp_path / "records.jsonl")
    first, last = columns.chunk_arrived_ns.tolist()
    assert columns.intended_ns.tolist() == [before]
    assert before <= columns.sent_ns[0] <= columns.first_token_ns[0] == first <= last <= columns.done_ns[0]
    assert (columns.output(), columns.output_tokens.tolist(), columns.chunk_tokens.tolist()) == (["ab"], [3], [2, 1])


def test_models_come_as_they_were_named_whichever_answered_first(make_record, write_journal):
    records = [make_record(model=model) for model in ("m/c", "m/b", "m/a")]
    columns, _ = _core.read_journal(write_journal(records))
    table = build_table(columns, [], task="t", streamed=True, model_order=["m/a", "m/b", "m/gone"])
    assert table.models() == ["m/a", "m/b", "m/c"]
    assert table.where(table["model"] != "m/b").models() == ["m/a", "m/c"]


def stretches(table):
    return table["stretch"].tolist()


def test_a_model_had_the_time_of_its_segment_for_itself(make_table, answered):
    table = make_table([answered(10), answered(10, intended_ms=20), answered(10, segment=3, intended_ms=40)])
    assert stretches(table) == [0, 0, 3]


def test_models_measured_in_turns_shared_their_time(make_table, answered):
    turns = [answered(10, model=model, intended_ms=10 * place) for place, model in enumerate("abab")]
    after = answered(10, model="c", intended_ms=40)
    assert stretches(make_table([*turns, after])) == same([nan] * 4 + [0])


def test_models_measured_one_after_the_other_shared_nothing(make_table, answered):
    table = make_table([answered(10, model="a"), answered(10, model="b", intended_ms=10)])
    assert stretches(table) == [0, 0]


def test_models_in_segments_of_their_own_shared_nothing(make_table, answered):
    passes = [
        answered(10, model=model, segment=place, intended_ms=20 * place) for place, model in enumerate("abba", start=1)
    ]
    assert stretches(make_table(passes)) == [1, 2, 3, 4]


def test_time_is_shared_with_a_request_that_never_ended(make_table, make_record, answered):
    lost = [make_record(model="b", intended_ms=time, outcome="cancelled") for time in (5, 30)]
    assert stretches(make_table([answered(20, model="a"), *lost])) == same([nan] * 3)


def test_a_warm_up_shares_no_time_and_has_none(make_table, answered):
    warmup = answered(10, model="b", intended_ms=5, phase="warmup")
    assert stretches(make_table([answered(20, model="a"), warmup])) == same([0, nan])


def test_a_model_of_a_file_from_elsewhere_is_taken_to_have_been_measured_alone():
    assert stretches(table_of_rows([{"model": "a"}, {"model": "b"}])) == [0, 0]
