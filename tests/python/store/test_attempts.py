"""Which records stand for their requests."""

from __future__ import annotations

import pytest

from laptime.store.attempts import attempts_of, count_unfinished


@pytest.fixture
def attempt(make_record):
    """A record of an attempt; one that failed and was followed by another is retried."""

    def make(request_id, number, *, retried=False, **fields):
        outcome = "timeout" if retried else "ok"
        return make_record(
            **({"request_id": request_id, "attempt": number, "outcome": outcome, "retried": retried} | fields)
        )

    return make


def final(columns):
    return attempts_of(columns).final.tolist()


def test_requests_of_one_attempt_stand_for_themselves(make_columns, attempt):
    attempts = attempts_of(make_columns([attempt("a", 0), attempt("b", 0)]))
    assert (attempts.final.tolist(), attempts.first.tolist()) == ([True, True], [0, 1])
    assert not attempts.unfinished.any()


def test_the_last_of_several_attempts_stands_for_its_request_wherever_it_was_written(make_columns, attempt):
    columns = make_columns(
        [attempt("a", 1, retried=True), attempt("b", 0), attempt("a", 2), attempt("a", 0, retried=True)]
    )
    attempts = attempts_of(columns)
    assert attempts.final.tolist() == [False, True, True, False]
    assert attempts.first.tolist() == [3, 1, 3, 3]


def test_a_request_between_two_attempts_is_unfinished(make_columns, attempt):
    columns = make_columns(
        [
            attempt("a", 0, retried=True),
            attempt("b", 0, retried=True),
            attempt("b", 1, retried=True),
            attempt("c", 0),
            attempt("w", 0, retried=True, phase="warmup"),
        ]
    )
    attempts = attempts_of(columns)
    assert attempts.final.tolist() == [False, False, False, True, False]
    assert attempts.unfinished.tolist() == [True, False, True, False, True]
    assert count_unfinished(columns) == 2  # of a warm-up nobody wants to know


def test_a_resumed_run_s_own_attempts_count_and_not_those_cut_off_before(make_columns, attempt):
    cut_off = [attempt("a", 0, retried=True), attempt("a", 1, outcome="cancelled")]
    assert final(make_columns([*cut_off, attempt("a", 0, segment=1)])) == [
        False,
        True,
    ]  # of two firsts the last is read
    again = [attempt("a", 0, segment=1, retried=True), attempt("a", 1, segment=1)]
    assert final(make_columns([*cut_off, *again])) == [False, True]


def test_an_attempt_whose_first_one_is_lost_has_none(make_columns, attempt):
    assert attempts_of(make_columns([attempt("a", 0), attempt("b", 1)])).first.tolist() == [0, -1]


def test_of_no_records_there_are_no_attempts(make_columns):
    columns = make_columns([])
    assert final(columns) == []
    assert count_unfinished(columns) == 0
