"""From records with exact times to columns of seconds: what is derived, and what stays unknown."""

from __future__ import annotations

import numpy as np
import pytest

from laptime import _core
from laptime.store import ScoreRow
from laptime.store.table import build_table, table_of_rows

nan = float("nan")
FLOATS = (
    "intended_s", "done_s", "latency_s", "latency_from_sent_s", "waiting_s", "send_lag_s", "ttft_s", "first_tokens",
    "decode_s", "tokens_after_first", "tpot_s", "itl_s", "tokens_per_s", "load_s", "prompt_eval_s", "eval_s",
    "server_total_s", "residual_s", "ttft_residual_s", "uncertainty_s", "prompt_tokens", "output_tokens", "status",
    "score", "parse_failed",
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
            "waiting_s": nan,
            "send_lag_s": 0.002,
            "ttft_s": 0.030,
            "first_tokens": nan,
            "decode_s": 0.100,
            "tokens_after_first": 4,
            "tpot_s": 0.025,
            "itl_s": nan,
            "tokens_per_s": 40,
            "load_s": 0.003,
            "prompt_eval_s": 0.011,
            "eval_s": 0.090,
            "server_total_s": 0.135,
            "residual_s": 0.003,
            "ttft_residual_s": 0.028 - 0.003 - 0.011,
            "uncertainty_s": 0,
            "prompt_tokens": 7,
            "output_tokens": 5,
            "status": nan,
            "score": 1,
            "parse_failed": 0,
        }
    )


def test_what_was_not_observed_is_nan_and_never_zero(make_table, make_record):
    table = make_table([make_record(outcome="connect_failed", message="refused")])
    expected = dict.fromkeys(FLOATS, nan) | {"intended_s": 0.0}
    assert (table["output_tokens_source"][0], table["chunk_tokens_source"][0]) == ("", "")
    assert numbers(table) == same(expected)
    assert table["message"].tolist() == ["refused"]


def test_nothing_between_start_and_end_is_known_of_an_answer_that_came_whole(make_table, streamed):
    table = make_table([streamed()], streamed=False)
    row = numbers(table)
    unknown = ("ttft_s", "decode_s", "tokens_after_first", "tpot_s", "tokens_per_s", "itl_s", "ttft_residual_s")
    assert [row[name] for name in unknown] == same([nan] * 7)
    assert (row["latency_s"], row["output_tokens"], row["residual_s"]) == (same(0.140), 5, same(0.003))
    assert table.token_gaps()[0].tolist() == []


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


def test_tokens_of_the_first_chunk_are_those_that_came_with_it_where_that_is_known(make_table, streamed):
    table = make_table([streamed(chunk_tokens=[2, 0, 3], chunk_source="logprobs")])
    row = numbers(table)
    known = ("first_tokens", "tokens_after_first", "decode_s", "tpot_s", "tokens_per_s", "itl_s")
    assert [row[name] for name in known] == same([2, 3, 0.100, 0.100 / 3, 30, 0.100 / 3])
    assert (table["output_tokens_source"][0], table["chunk_tokens_source"][0]) == ("usage", "logprobs")


def test_tokens_that_all_came_in_the_first_chunk_have_no_speed(make_table, streamed):
    table = make_table([streamed(chunk_tokens=[5, 0, 0])])
    assert [table[name][0] for name in ("decode_s", "tokens_after_first", "tpot_s", "itl_s")] == same([nan] * 4)


@pytest.mark.parametrize(
    ("server", "residual", "to_first"),
    [
        ({"total": 100, "load": 3, "prompt_eval": 11, "eval": 70}, 0.038, 0.014),
        ({"load": 3, "prompt_eval": 11, "eval": 70}, 0.054, 0.014),
        ({"prompt_eval": 11, "eval": 70}, 0.057, 0.017),
        ({"total": 200, "prompt_eval": 40}, -0.062, -0.012),
        ({"prompt_eval": 11}, nan, 0.017),
        ({"load": 3, "eval": 70}, nan, nan),
        ({"total": 100}, 0.038, nan),
    ],
)
def test_what_the_server_s_own_times_leave_open_may_be_negative_and_needs_all_of_them(
    make_table, streamed, server, residual, to_first
):
    row = numbers(make_table([streamed(server_ms=server)]))
    assert (row["residual_s"], row["ttft_residual_s"]) == (same(residual), same(to_first))


def test_a_cap_in_flight_is_waited_for_and_is_not_the_client_s_lag(make_table, make_record):
    waited = make_record(elapsed_ms={"admitted": 40, "issued": 41, "sent": 42, "done": 100})
    at_once = make_record(elapsed_ms={"issued": 1, "sent": 2, "done": 100})
    never = make_record(outcome="cancelled")
    table = make_table([waited, at_once, never], capped=True)
    assert table["waiting_s"].tolist() == same([0.040, 0, nan])
    assert table["send_lag_s"].tolist() == same([0.002, 0.002, nan])
    assert table["latency_s"].tolist() == same([0.100, 0.100, nan])


def test_without_a_cap_nothing_is_known_of_waiting(make_table, answered):
    assert make_table([answered(10)])["waiting_s"].tolist() == same([nan])


def test_the_last_attempt_stands_for_its_request_with_all_the_time_before_it(make_table, make_record):
    failed = {"request_id": "r", "outcome": "http_error", "status": 503, "message": "busy", "retried": True}
    first = make_record(**failed, elapsed_ms={"admitted": 3, "issued": 4, "sent": 5, "done": 20})
    second = make_record(**failed, attempt=1, elapsed_ms={"admitted": 3, "sent": 520, "done": 530})
    third = make_record(request_id="r", attempt=2, elapsed_ms={"admitted": 3, "sent": 1530, "done": 1600})
    table = make_table([first, second, third, make_record()], capped=True)
    assert len(table) == 2
    assert (table["attempt"][0], table["outcome"][0]) == (2, "ok")
    times = ("latency_s", "latency_from_sent_s", "waiting_s", "send_lag_s")
    assert [table[name][0] for name in times] == same([1.6, 0.07, 0.003, 0.002])


def test_arrivals_belong_to_their_request_also_where_earlier_attempts_are_left_out(make_table, make_record):
    lost = make_record(request_id="a", outcome="truncated", retried=True, chunk_gaps_ms=[1, 7], chunk_tokens=[1, 1])
    again = make_record(request_id="a", attempt=1, chunk_gaps_ms=[1, 2, 4], chunk_tokens=[1, 1, 2])
    other = make_record(chunk_gaps_ms=[1, 9], chunk_tokens=[1, 3])
    seconds, tokens, request = make_table([lost, again, other]).token_gaps()
    assert (seconds.tolist(), tokens.tolist(), request.tolist()) == (same([0.002, 0.002, 0.003]), [1, 2, 3], [0, 0, 1])


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
