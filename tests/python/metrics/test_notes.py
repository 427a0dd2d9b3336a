"""What is told beside the figures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from laptime.metrics.notes import notes_of, token_sources
from laptime.store import RunData
from laptime.store.table import table_of_rows

UNKNOWN = "pieces, and nobody says how many each holds: their inter-token latency (itl) is not known"


@pytest.fixture
def notes(make_result):
    """The notes on a run of these records."""

    def make(records, **manifest):
        return notes_of(make_result(records, **manifest).run)

    return make


@pytest.fixture
def stream(make_record):
    def make(n_chunks, output, source="usage", tokens=None, **fields):
        gaps = [1] * n_chunks
        return make_record(chunk_gaps_ms=gaps, chunk_tokens=tokens, tokens={source: {"output": output}}, **fields)

    return make


def test_tokens_in_chunks_of_unknown_size_are_told_with_both_numbers(notes, stream):
    assert notes([stream(500, 800), stream(460, 736)]) == [f"ollama/small: 1536 tokens came in 960 {UNKNOWN}"]


def test_where_some_chunks_are_known_the_others_are_counted(notes, stream):
    records = [stream(2, 9), stream(2, 3, tokens=[1, 2]), stream(1, 7), stream(2, 9, outcome="timeout")]
    assert notes(records) == [f"ollama/small: 9 tokens of 1 of 2 requests came in 2 {UNKNOWN}"]


def test_where_all_chunks_are_known_there_is_nothing_to_tell(notes, stream):
    assert notes([stream(2, 3, tokens=[1, 2])]) == []


def test_counts_of_pieces_are_told(notes, stream):
    told = notes([stream(3, 5, model="m/a", source="chunks", tokens=[1, 1, 3]), stream(1, 5, model="m/b")])
    assert len(told) == 1
    assert told[0].startswith("m/a: the server told no number of tokens: the pieces of text")


def test_a_request_between_two_attempts_is_told(make_result, answered):
    run = make_result([answered(1)]).run
    assert notes_of(replace(run, unfinished=1)) == [
        "1 request was between two attempts when the run ended: it is in no figure"
    ]
    assert notes_of(replace(run, unfinished=2))[0].startswith("2 requests were between two attempts")


def test_the_run_s_own_notes_come_first(notes, stream):
    assert notes([stream(2, 9)], notes=["first"])[0] == "first"


def test_a_file_that_knows_nothing_of_chunks_needs_no_note(make_manifest):
    table = table_of_rows([{"model": "m", "output_tokens": 9, "chunks": 5}])
    assert notes_of(RunData(make_manifest(), table)) == []
    assert token_sources(table) == {"output": {}, "chunks": {}}


def test_sources_of_token_counts_are_of_requests_that_went_well(make_table, stream):
    records = [
        stream(2, 3, tokens=[1, 2], outcome="timeout"),
        *(stream(2, 3, source=source) for source in ("usage", "chunks", "usage")),
    ]
    records[1]["chunks"] |= {"tokens": [1, 2], "tokens_source": "logprobs"}
    assert token_sources(make_table(records)) == {"output": {"usage": 2, "chunks": 1}, "chunks": {"logprobs": 1}}


def test_a_remark_on_answers_that_went_well_is_told_once_with_how_many_had_it(notes, make_record):
    odd = [make_record(message="bytes were replaced") for _ in range(2)]
    failed = make_record(outcome="timeout", message="too late")
    assert notes([make_record(), *odd, failed]) == ["ollama/small: 2 of 3 answers: bytes were replaced"]
