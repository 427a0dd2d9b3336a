"""How requests ended, counted."""

from __future__ import annotations

from laptime.metrics.outcomes import AttemptCount, FailureCount, count_attempts, count_failures


def test_failures_are_counted_by_outcome_the_most_frequent_first(make_table, make_record, answered):
    busy = {"outcome": "http_error", "status": 503, "message": "busy"}
    records = [
        answered(1),
        make_record(outcome="timeout", message="no answer within 2 s"),
        make_record(**busy),
        make_record(**busy),
        make_record(outcome="http_error", status=429, message="slow down"),
        make_record(outcome="truncated", status=200),
    ]
    assert count_failures(make_table(records)) == (
        FailureCount("http_error", 3, {503: 2, 429: 1}, "busy", 2),
        FailureCount("timeout", 1, {}, "no answer within 2 s", 1),
        FailureCount("truncated", 1, {}, "", 0),
    )


def test_where_all_went_well_there_is_nothing_to_count(make_table, answered):
    assert count_failures(make_table([answered(1)])) == ()
    assert count_failures(make_table([])) == ()


def test_attempts_are_those_of_all_requests(make_table, make_record):
    records = [
        make_record(request_id="a", outcome="timeout", retried=True),
        make_record(request_id="a", attempt=1, outcome="timeout", retried=True),
        make_record(request_id="a", attempt=2),
        make_record(request_id="b"),
    ]
    assert count_attempts(make_table(records)) == AttemptCount(retried=1, attempts=4)
    assert count_attempts(make_table([])) == AttemptCount(retried=0, attempts=0)
