"""What a run's figures say in sentences: every branch, from tables with known answers."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laptime.interpretation import _between, interpret
from laptime.store import RunData
from laptime.store.table import table_of_rows

FAST, SLOW = "gemma:2b", "llama3:8b"


def model(name, seconds, *, n=30, right=None, **fields):
    """Answers of one model: as long as told, give or take 10 % by its name; so many right."""
    return [
        {
            "model": name,
            "sample_id": f"s{i:03d}",
            "latency_s": seconds * (0.9 + 0.05 * ((i + len(name)) % 5)),
            **({} if right is None else {"score": float(i < right), "accuracy": float(i < right)}),
            **fields,
        }
        for i in range(n)
    ]


def times(name, seconds):
    return [{"model": name, "sample_id": f"s{i:03d}", "latency_s": latency_s} for i, latency_s in enumerate(seconds)]


@pytest.fixture
def say(make_manifest):
    """What is said of rows."""

    def interpret_rows(*parts, estimates=None):
        table = table_of_rows([row for part in parts for row in part])
        return interpret(RunData(make_manifest(), table, estimates=estimates or {}))

    return interpret_rows


def only(sentences):
    (sentence,) = sentences
    return sentence


# ── Two models ──────────────────────────────────────────────────────────────────────────────────────────────────

NO_QUALITY = "no difference in quality could be told from 30 prompts."
NO_SPEED = "no difference in speed could be told from 30 answers each."
TIMES = r"2\.\d+ to 2\.\d+ times as fast"
RANGE = r"[\d.]+ to [\d.]+"
POINTS = r"\d+ to \d+ points more"


@pytest.mark.parametrize(
    ("fast_right", "slow_s", "slow_right", "expected"),
    [
        (20, 2.25, 21, rf"Prefer {FAST} where an answer must come fast: it is {TIMES}, and {NO_QUALITY}"),
        (None, 2.25, None, rf"Prefer {FAST} where an answer must come fast: it is {TIMES}; quality was not judged\."),
        (10, 2.25, 28, rf"Prefer {SLOW} where quality counts: it scores {POINTS}; {FAST} answers {TIMES}\."),
        (28, 2.25, 10, rf"Prefer {FAST}: it is {TIMES} and scores {POINTS}\."),
        (10, 1.0, 28, rf"Prefer {SLOW} where quality counts: it scores {POINTS}, and {NO_SPEED}"),
        (20, 1.0, 20, rf"Between {FAST} and {SLOW} no difference was seen in n = 30 answers each\."),
    ],
)
def test_two_models(say, fast_right, slow_s, slow_right, expected):
    fast, slow = model(FAST, 1.0, right=fast_right), model(SLOW, slow_s, right=slow_right)
    assert re.fullmatch(expected, only(say(fast, slow)))
    swapped = expected.replace(f"Between {FAST} and {SLOW}", f"Between {SLOW} and {FAST}")
    assert re.fullmatch(swapped, only(say(slow, fast)))


def test_three_answers_each_tell_nothing_however_far_apart(say):
    told = only(say(model(FAST, 1.0, n=3, right=0), model(SLOW, 9.0, n=3, right=3)))
    assert told == f"Between {FAST} and {SLOW} nothing can be told from n = 3 answers each: ask more."


def test_the_limits_of_the_speed_are_those_of_the_ratio(say):
    steady = [row | {"latency_s": 0.5} for row in model(FAST, 1.0)]
    slower = [row | {"latency_s": 1.0 + 0.5 * (i % 2)} for i, row in enumerate(model(SLOW, 1.0))]
    assert "it is 2.3 to 2.7 times as fast" in only(say(steady, slower))
    assert "it is 2.3 to 2.7 times as fast" in only(say(slower, steady))


def test_the_limits_of_the_quality_are_those_of_the_difference(say):
    scores = [[0.2 + 0.01 * (i % 2) for i in range(30)], [0.6 + 0.01 * (i % 3) for i in range(30)]]
    parts = [
        [row | {"score": score} for row, score in zip(model(name, 1.0), values, strict=True)]
        for name, values in zip((FAST, SLOW), scores, strict=True)
    ]
    told = only(say(*parts))
    assert "it scores 40 to 41 points more" in told


def test_a_higher_point_alone_is_no_preference(say):
    told = only(say(model(FAST, 1.0, right=15), model(SLOW, 1.0, right=18)))
    assert told == f"Between {FAST} and {SLOW} nothing can be told from n = 30 answers each: ask more."


def test_files_without_single_values_tell_nothing(say, make_estimate):
    figures = {name: {"latency.mean": make_estimate(1.0 + i, None, None)} for i, name in enumerate((FAST, SLOW))}
    assert only(say(estimates=figures)) == (
        f"Between {FAST} and {SLOW} nothing can be told: the file holds no single values."
    )


def test_models_without_a_figure_in_common_are_not_spoken_of(say, make_estimate):
    figures = {FAST: {"latency.mean": make_estimate(1.0)}, SLOW: {"latency.p95": make_estimate(1.0)}}
    assert say(estimates=figures) == []


def late(name, n):
    """Requests of a model that it did not answer in time."""
    return [{"model": name, "sample_id": f"t{i}", "outcome": "timeout"} for i in range(n)]


def is_missing(name, timeouts):
    """What is said of a model whose slowest answers are not known."""
    missing = "its slowest answers are missing from its times, which are compared with none"
    return f"{name} did not answer {timeouts} prompts in time: {missing}."


def test_no_model_is_preferred_for_speed_where_answers_did_not_come_in_time(say):
    told = say(model(FAST, 1.0, n=58), late(FAST, 42), model(SLOW, 2.25, n=100))
    assert told == [
        is_missing(FAST, "42 of 100"),
        f"Requests failed: 42 of 100 of {FAST}; the figures are of the others.",
    ]


def test_quality_is_told_of_models_that_did_not_answer_in_time(say):
    quality, timeouts, _ = say(model(FAST, 1.0, right=10), late(FAST, 10), model(SLOW, 2.25, right=28))
    assert re.fullmatch(rf"Prefer {SLOW} where quality counts: it scores {POINTS}\.", quality)
    assert timeouts == is_missing(FAST, "10 of 40")


def test_several_are_compared_with_the_fastest_that_answered_in_time(say):
    told = say(model(FAST, 1.0), late(FAST, 3), model(SLOW, 2.0), model("third", 5.0))
    assert re.match(rf"Prefer {SLOW} where an answer must come fast: it is {TIMES} as third", told[0])
    assert told[1] == is_missing(FAST, "3 of 33")


def test_of_one_model_it_is_told_that_answers_did_not_come_in_time(say):
    assert is_missing(FAST, "3 of 33") in say(model(FAST, 1.0), late(FAST, 3))


# ── Several, one, none ──────────────────────────────────────────────────────────────────────────────────────────


def test_several_models_are_each_compared_with_the_fastest_in_one_sentence(say):
    told = say(
        model("slowest", 4.0, right=29),
        model("fast", 1.0, right=15),
        model("as good", 2.0, right=16),
        model("bad", 2.0, right=0),
        model("even", 1.0, right=16),
    )
    patterns = [
        rf"Prefer slowest where quality counts: it scores {POINTS}; fast answers {RANGE} times as fast\.",
        rf"Prefer fast where an answer must come fast: it is {RANGE} times as fast as as good, and {NO_QUALITY}",
        rf"Prefer fast to bad: it is {RANGE} times as fast and scores {POINTS}\.",
        r"Between fast and even nothing can be told from n = 30 answers each: ask more\.",
    ]
    assert len(told) == len(patterns)
    for sentence, pattern in zip(told, patterns, strict=True):
        assert re.fullmatch(pattern, sentence), sentence


def test_of_several_the_better_one_is_told_with_whom_it_is_better_than(say):
    told = say(model("a", 1.0, right=5), model("b", 1.0, right=28), model("c", 1.0, right=5))
    assert told[0].startswith("Prefer b where quality counts: it scores ")
    assert " points more than a, and no difference in speed" in told[0]


def test_one_model_is_told_by_its_own_times(say):
    told = only(say(times(FAST, [1.0 + 0.01 * i for i in range(101)])))
    assert re.fullmatch(
        r"Half of the answers of gemma:2b came within 1\.50 s \[1\.40, 1\.60\], "
        r"19 of 20 within 1\.95 s \[1\.90, 2\.00\] \(n = 101\)\.",
        told,
    )


def test_one_model_of_few_answers_is_told_what_they_do_not_allow(say):
    told = only(say(times(FAST, [0.1, 0.2, 0.3])))
    start = "Half of the answers of gemma:2b came within 200 ms, 19 of 20 within 290 ms"
    assert told.startswith(start)
    assert told.endswith("n = 3 is too small for all limits: that needs n ≥ 72.")


def test_a_model_that_never_answered_does_not_hide_the_other(say):
    down = [{"model": SLOW, "sample_id": "s", "outcome": "timeout"}] * 4
    told = say(model(FAST, 2.0, n=101), down)
    assert told[0].startswith("Half of the answers of gemma:2b")
    assert told[1:] == ["Requests failed: 4 of 4 of llama3:8b; the figures are of the others."]


def test_of_nothing_nothing_is_said(say):
    assert say([]) == []


# ── What went wrong ─────────────────────────────────────────────────────────────────────────────────────────────


def test_answers_that_are_no_json_are_told_once_for_all_models(say):
    broken = [
        row | {"valid_json": float(i >= 3), "parse_failed": float(i < 3)} for i, row in enumerate(model("a", 1, n=10))
    ]
    fine = model("b", 1, n=10, valid_json=1.0)
    told = say(broken, fine)[-1]
    assert told == "Answers that were to be JSON and could not be parsed: 30 % [11, 60] of a."


def test_where_no_json_was_asked_for_unreadable_answers_are_told(say):
    rows = [row | {"parse_failed": float(i < 3)} for i, row in enumerate(model("a", 1, n=10, right=5))]
    told = say(rows)[-1]
    assert told == "Answers that could not be read and count as wrong: 30 % [11, 60] of a."


def test_where_all_could_be_read_nothing_is_said_of_it(say):
    assert len(say(model("a", 1, valid_json=1.0, parse_failed=0.0))) == 1
    assert len(say(model("a", 1, parse_failed=0.0))) == 1


def test_a_name_stays_on_one_line(say):
    assert "\n" not in only(say(model("a\nb", 1.0), model("c\r\n d", 3.0)))


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(2.14, 2.41, "2.1 to 2.4"), (1.003, 1.2, "1.003 to 1.200"), (2.31, 2.34, "2.31 to 2.34"), (2.0, 2.0, "2.00")],
)
def test_ranges_have_as_many_digits_as_they_need(low, high, expected):
    assert _between(low, high, above=1) == expected


@given(st.floats(1.0001, 1e7), st.floats(1.0001, 10))
def test_ranges_are_in_order_and_without_exponents(low, factor):
    text = _between(low, low * factor, above=1)
    assert re.fullmatch(r"[\d.]+( to [\d.]+)?", text)
    numbers = [float(number) for number in text.split(" to ")]
    assert numbers == sorted(numbers)
    assert numbers[0] == pytest.approx(low, rel=0.05)
