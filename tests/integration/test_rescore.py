"""A run judged again: from its records alone, by its own task or another."""

from __future__ import annotations

import json

import pytest

import laptime as lt
from laptime.errors import DataError, SpecError
from laptime.rescoring import rescore
from laptime.tasks import Score


@pytest.fixture
def measured(tmp_path, simulator):
    """A run of twenty questions."""
    return lt.run(simulator.targets[:1], "mmlu", data="sample", limit=20, run_dir=tmp_path / "run")


def rows_of(path, name):
    return [json.loads(line) for line in (path / name).read_text(encoding="utf-8").splitlines()]


def overwrite_scores(path, **changes):
    rows = [{**row, **changes} for row in rows_of(path, "scores.jsonl")]
    (path / "scores.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def test_the_same_scorer_judges_as_it_did(measured):
    before = (measured.path / "scores.jsonl").read_text()
    rescored = rescore(measured.path)
    assert (rescored.n, rescored.changed) == (20, 0)
    assert (measured.path / "scores.jsonl").read_text() == before
    assert lt.Result(rescored.run)["accuracy"].mean == measured["accuracy"].mean


def test_scores_of_an_earlier_scorer_are_replaced_in_every_file(measured):
    accuracy = measured["accuracy"].mean
    overwrite_scores(measured.path, value=0.0, scorer_version="letter-0")
    rescored = rescore(measured.path)
    assert rescored.earlier_version == "letter-0"
    assert rescored.changed == round(20 * accuracy.value)
    assert lt.read(measured.path)["accuracy"].mean == accuracy
    summary = json.loads((measured.path / "summary.json").read_text())
    assert summary["models"][0]["estimates"]["accuracy.mean"]["value"] == accuracy.value


def test_a_task_of_ones_own_may_judge(measured):
    class Short:
        name = "short"
        scorer_version = "short-1"

        def requests(self, sample):
            return []

        def score(self, sample, replies):
            return Score(float(len(replies[0].text) < 100_000), "length")

    result = measured.rescore(Short())
    assert {row["scorer_version"] for row in rows_of(measured.path, "scores.jsonl")} == {"short-1"}
    assert result["accuracy"].mean.value == 1.0


def test_a_scorer_that_fails_leaves_the_scores_that_there_were(measured):
    class Broken:
        name = "broken"
        scorer_version = "broken-1"

        def requests(self, sample):
            return []

        def score(self, sample, replies):
            raise ValueError("no")

    before = (measured.path / "scores.jsonl").read_text()
    with pytest.raises(lt.errors.RunError, match="the scorer of broken failed on sample"):
        rescore(measured.path, Broken())
    assert (measured.path / "scores.jsonl").read_text() == before


def test_what_cannot_be_judged_again_is_refused_in_one_line(measured, tmp_path):
    with pytest.raises(DataError, match="is not a run directory"):
        rescore(tmp_path)
    with pytest.raises(SpecError, match="unknown task 'riddles': there are"):
        rescore(measured.path, "riddles")


def test_the_command_says_what_changed_and_shows_the_new_figures(measured, laptime):
    overwrite_scores(measured.path, value=0.0, scorer_version="letter-0")
    done = laptime("rescore", measured.path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("20 answers judged by letter-2 (letter-0 before): ")
    assert "accuracy" in done.stdout
    missing = laptime("rescore", measured.path / "nowhere")
    assert missing.returncode == 2
    assert missing.stderr.count("\n") == 1
