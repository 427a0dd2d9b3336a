"""What rules were told of requests, as records have it."""

from __future__ import annotations

from laptime.runner.resume import Earlier
from laptime.runner.told import finished_rows


def test_requests_come_in_the_order_in_which_they_ended_segment_by_segment(make_columns, make_record):
    columns = make_columns(
        [
            make_record(model="b", segment=1, elapsed_ms={"done": 10}),
            make_record(model="a", intended_ms=5, elapsed_ms={"first_token": 20, "done": 100}),
            make_record(model="b", intended_ms=50, elapsed_ms={"first_reasoning": 5, "first_token": 9, "done": 50}),
        ]
    )
    assert finished_rows(columns) == [
        ("b", (0, True, 0.0, 0.05, 0.005)),
        ("a", (0, True, 0.0, 0.1, 0.02)),
        ("b", (0, True, 0.0, 0.01, None)),
    ]


def test_what_failed_is_told_and_what_ended_with_the_run_was_tried_again_or_warmed_up_is_not(make_columns, make_record):
    columns = make_columns(
        [
            make_record(outcome="timeout", elapsed_ms={"sent": 1, "given_up": 500}),
            make_record(outcome="connection_lost", intended_ms=100, elapsed_ms={"given_up": 10}),
            make_record(outcome="cancelled", elapsed_ms={"given_up": 31}),
            make_record(outcome="http_error", retried=True, elapsed_ms={"done": 32}),
            make_record(phase="warmup", elapsed_ms={"done": 33}),
        ]
    )
    assert finished_rows(columns) == [
        ("ollama/small", (0, False, 0.0, 0.01, None)),
        ("ollama/small", (0, False, 0.0, 0.5, None)),
    ]


def test_models_that_go_on_together_are_told_by_their_places(make_manifest):
    row = (0, True, 0.0, 0.5, None)
    earlier = Earlier(make_manifest(), {}, {}, [("b", row), ("a", row), ("c", row)])
    assert earlier.ended(["a", "b"]) == [(1, *row[1:]), (0, *row[1:])]
    assert earlier.ended(["d"]) == []
