"""Judging answers: each once, with errors that name the sample, and nothing measured is lost by them."""

from __future__ import annotations

import json

import pytest

import laptime as lt
from laptime.store import RunDirectory


def run_with(score, folder):
    return lt.run(lambda prompt: "yes", lt.Task("own", ["one", "two"], score=score), run_dir=folder)


def broken_scorer(sample, answer):
    raise KeyError("colour")


@pytest.mark.parametrize(
    ("score", "words"),
    [
        (broken_scorer, "failed on sample 'sample-000': KeyError('colour')"),
        (lambda sample, answer: 2, "gave 2.0 for sample 'sample-000'"),
        (lambda sample, answer: float("nan"), "gave nan for sample 'sample-000'"),
    ],
)
def test_a_scorer_that_fails_is_told_and_the_records_are_kept(tmp_path, score, words):
    with pytest.raises(lt.RunError) as told:
        run_with(score, tmp_path)
    assert words in str(told.value)
    assert json.loads((tmp_path / "run.json").read_text())["status"] == "failed"
    assert len(lt.read(tmp_path)) == 2


def test_a_task_of_ones_own_is_not_judged_by_ours_when_it_is_read(tmp_path):
    lt.run(lambda prompt: "B", lt.Task("mmlu", ["one"], score=lambda sample, answer: 1), run_dir=tmp_path)
    (tmp_path / "scores.jsonl").unlink()
    with pytest.raises(lt.StatisticsError, match="no accuracy was observed"):
        _ = lt.read(tmp_path)["accuracy"].mean


def test_a_record_whose_sample_is_missing_is_told(tmp_path, simulated_run):
    directory = RunDirectory(simulated_run(tmp_path))
    directory.write_samples([])
    (tmp_path / "scores.jsonl").unlink()
    with pytest.raises(lt.DataError, match="there is no sample"):
        lt.read(tmp_path)


def test_asking_again_makes_no_more_questions(tmp_path, simulated_run):
    simulated_run(tmp_path / "once")
    simulated_run(tmp_path / "often", runs=3)
    once, often = lt.read(tmp_path / "once"), lt.read(tmp_path / "often")
    assert len(often) == 3 * len(once)
    assert often["accuracy"].mean == once["accuracy"].mean


@pytest.fixture
def simulated_run():
    def run(folder, runs=1):
        with lt.Simulator() as simulator:
            lt.run(simulator.targets[0], "mmlu", data="sample", limit=8, runs=runs, load=lt.Closed(8), run_dir=folder)
        return folder

    return run
