"""How requests ended, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from laptime.metrics.outcomes import AttemptCount, FailureCount
from laptime.report.failures import counts_of_failures, failure_lines, retries_of


@pytest.fixture
def troubled(make_model):
    failures = (
        FailureCount("http_error", 3, {503: 2, 429: 1}, "busy\nnow", 2),
        FailureCount("timeout", 1, {}, "no answer within 2 s", 1),
        FailureCount("truncated", 1, {}, "", 0),
    )
    return replace(make_model("m", n=100, ok=95), failures=failures, attempts=AttemptCount(2, 103))


def test_outcomes_are_counted_with_their_status_codes(troubled):
    assert counts_of_failures(troubled) == "3 http_error (2 × 503, 1 × 429), 1 timeout, 1 truncated"
    one_code = replace(troubled, failures=(FailureCount("http_error", 4, {500: 4}, "", 0),))
    assert counts_of_failures(one_code) == "4 http_error (500)"


def test_each_outcome_has_its_most_frequent_message_on_one_line(troubled):
    assert list(failure_lines(troubled)) == [
        "m: 5 of 100 did not end well: 3 http_error (2 × 503, 1 × 429), 1 timeout, 1 truncated",
        "  http_error: busy now (2 times)",
        "  timeout: no answer within 2 s",
        "m: 2 requests needed more than one attempt, 103 attempts in all",
    ]


def test_a_message_of_a_server_does_nothing_and_is_shortened(troubled):
    nasty = replace(troubled, failures=(FailureCount("http_error", 1, {}, "\x1b[2J" + "x" * 200, 1),))
    line = list(failure_lines(nasty))[1]
    assert "\x1b" not in line
    assert len(line) <= 80


def test_where_all_went_well_at_once_there_is_nothing_to_tell(make_model):
    quiet = replace(make_model("m"), attempts=AttemptCount(0, 100))
    assert (counts_of_failures(quiet), retries_of(quiet), list(failure_lines(quiet))) == ("", "", [])
    assert retries_of(replace(quiet, attempts=AttemptCount(1, 101))).startswith("1 request needed more than one")
    assert retries_of(make_model("of a file")) == ""
