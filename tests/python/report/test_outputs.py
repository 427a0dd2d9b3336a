"""Answers side by side: as rows, and in a terminal of 80 columns."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.cells import cell_len

from laptime.data.sample import Sample
from laptime.errors import SpecError
from laptime.report.outputs import outputs_rows, outputs_table
from laptime.store import RunData
from laptime.store.table import table_of_rows


@pytest.fixture
def make_run(make_manifest):
    """A run of rows of a table, with samples."""

    def make(rows, *samples):
        return RunData(make_manifest(), table_of_rows(rows), {sample.id: sample for sample in samples})

    return make


@pytest.fixture
def two_models(make_run):
    """Two models on two questions; one answer failed."""
    return make_run(
        [
            {"sample_id": "q1", "model": "m/a", "category": "x", "output": "four", "score": 1, "latency_s": 0.25},
            {"sample_id": "q2", "model": "m/a", "category": "y", "output": "five", "score": 0, "latency_s": 1.5},
            {"sample_id": "q1", "model": "m/b", "category": "x", "output": "4", "score": 0.5, "latency_s": 0.0125},
            {"sample_id": "q2", "model": "m/b", "category": "y", "outcome": "http_error", "message": "status 500"},
            {"sample_id": "warmup-0", "model": "m/a", "phase": "warmup", "output": "hello"},
        ],
        Sample("q1", "What is 2 + 2?", "four", "x"),
        Sample("q2", "Which?", "B", "y", {"choices": ["this", "that", "both", "none"]}),
    )


def test_a_row_is_a_sample_with_each_models_answer(two_models):
    first, second = outputs_rows(two_models)
    assert first == {
        "sample_id": "q1",
        "category": "x",
        "prompt": "What is 2 + 2?",
        "target": "four",
        "answers": {
            "m/a": {"output": "four", "outcome": "ok", "message": "", "score": 1.0, "latency_s": 0.25},
            "m/b": {"output": "4", "outcome": "ok", "message": "", "score": 0.5, "latency_s": 0.0125},
        },
    }
    assert second["answers"]["m/b"] == {
        "output": "",
        "outcome": "http_error",
        "message": "status 500",
        "score": None,
        "latency_s": None,
    }


def test_answers_follow_the_order_in_which_the_models_were_named(two_models):
    run = replace(two_models, table=replace(two_models.table, model_order=("m/b", "m/a")))
    assert [list(row["answers"]) for row in outputs_rows(run)] == [["m/b", "m/a"]] * 2


def test_choices_are_part_of_what_is_asked(two_models):
    assert outputs_rows(two_models)[1]["prompt"] == "Which?\nA. this\nB. that\nC. both\nD. none"


def test_the_first_of_several_passes_is_taken_whatever_came_first(make_run):
    run = make_run(
        [
            {"sample_id": "q", "model": "m", "run_index": 1, "output": "second pass"},
            {"sample_id": "q", "model": "m", "run_index": 0, "output": "first pass"},
        ]
    )
    (row,) = outputs_rows(run)
    assert row["answers"]["m"]["output"] == "first pass"
    assert "answers of the first pass over the samples" in outputs_table(run)


def test_without_samples_the_answers_stand_alone(make_run):
    (row,) = outputs_rows(make_run([{"sample_id": "q", "model": "m", "output": "yes"}]))
    assert (row["prompt"], row["target"]) == ("", None)


def test_answers_without_a_sample_are_told_apart_by_their_request(make_run):
    rows = outputs_rows(make_run([{"model": "m", "output": "one"}, {"model": "m", "output": "two"}]))
    assert [(row["sample_id"], row["answers"]["m"]["output"]) for row in rows] == [("0", "one"), ("1", "two")]


# ── The terminal ────────────────────────────────────────────────────────────────────────────────────────────────


def lines_of(output):
    return [line.rstrip() for line in output.splitlines()]


def test_two_models_stand_beside_each_other_score_and_latency_beneath(two_models):
    lines = lines_of(outputs_table(two_models))
    assert lines[:3] == ["1. q1 · x", "What is 2 + 2?", "right: four"]
    names, _, answers, judged = lines[4:8]
    assert names.split() == ["m/a", "m/b"]
    assert answers.split() == ["four", "4"]
    assert judged.split("  ")[0].strip() == "score 1 · 250 ms"
    assert judged.endswith("score 0.5 · 12.5 ms")
    assert any("no text" in line for line in lines)
    assert any(line.endswith("http error: status 500") for line in lines)


@pytest.mark.parametrize("n_models", [1, 4])
def test_one_model_and_many_stand_beneath_each_other(make_run, n_models):
    rows = [{"sample_id": "q", "model": f"m/{i}", "output": f"answer {i}", "latency_s": 1} for i in range(n_models)]
    lines = lines_of(outputs_table(make_run(rows)))
    for index in range(n_models):
        start = lines.index(f"m/{index}")
        assert lines[start + 1 : start + 3] == [f"  answer {index}", "  1.00 s"]


@pytest.mark.parametrize("n_models", [1, 2, 3, 5])
def test_nothing_is_wider_than_80_columns_and_no_name_and_no_answer_is_cut(make_run, n_models):
    answer = f"{'word ' * 60}{'x' * 200} 中文 end"
    rows = [
        {"sample_id": "s" * 90, "model": f"m/{'q' * 120}{i}", "output": answer, "score": 0.1, "latency_s": 1}
        for i in range(n_models)
    ]
    output = outputs_table(make_run(rows, Sample("s" * 90, "asked " * 100, "right " * 50)))
    assert max(cell_len(line) for line in output.splitlines()) <= 80
    assert output.count("x") == 200 * n_models
    assert output.count("q") == 120 * n_models
    assert output.count("end") == n_models


def test_a_prompt_is_shortened(make_run):
    output = outputs_table(make_run([{"sample_id": "q", "model": "m", "output": "a"}], Sample("q", "long " * 1000)))
    assert output.count("long") < 40
    assert "…" in output


def test_a_model_that_was_not_asked_is_told(make_run):
    rows = [{"sample_id": "q1", "model": "m/a", "output": "x"}, {"sample_id": "q2", "model": "m/b", "output": "y"}]
    assert outputs_table(make_run(rows)).count("not asked") == 2


def test_a_limit_is_told(two_models):
    output = outputs_table(two_models, limit=1)
    assert "1. q1" in output
    assert "2. q2" not in output
    assert "1 of 2 samples; --limit shows more" in output
    assert "--limit" not in outputs_table(two_models, limit=2)


def test_a_limit_below_one_makes_no_sense(two_models):
    with pytest.raises(SpecError, match=r"^limit must be at least 1, not 0$"):
        outputs_table(two_models, limit=0)


def test_a_run_without_requests_says_so(make_run):
    assert outputs_rows(make_run([])) == []
    assert outputs_table(make_run([])) == "this run holds no answers\n"


def test_nothing_that_a_model_wrote_acts_on_the_terminal(make_run):
    evil = "\x1b]0;title\x07\x1b[2J\x9b31m\u202e[bold]x[/bold] :smile:"
    row = {"sample_id": evil, "model": evil, "category": evil, "output": evil, "message": evil, "outcome": "timeout"}
    output = outputs_table(make_run([row, {**row, "model": "other"}], Sample(evil, evil, evil)))
    assert not set(output) & set("\x1b\x07\x9b\u202e")
    assert "".join(output.split()).count("␛]0;title␇␛[2J<U+009B>31m<U+202E>[bold]x[/bold]:smile:") >= 4
