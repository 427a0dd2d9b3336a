"""What laptime reports, held against what the simulated server says it did."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from run_directories import measured_records, read_lines

import laptime as lt


@pytest.mark.parametrize("api", ["ollama", "openai"])
@pytest.mark.parametrize("stream", [True, False])
def test_texts_counts_and_accuracy_are_the_servers(simulator: lt.Simulator, tmp_path: Path, api: str, stream: bool):
    server = lt.Server(api, "sage:7b", url=simulator.url)
    generation = lt.Generation(stream=stream)
    result = lt.run(
        server, "mmlu", data="sample", limit=40, load=lt.Closed(8), generation=generation, warmup=0, run_dir=tmp_path
    )
    truth = {call.question_id: call for call in simulator.truth()}
    arrays = result.arrays()
    assert len(truth) == len(result) == 40
    for sample_id, score, output_tokens in zip(
        *(arrays[c] for c in ("sample_id", "score", "output_tokens")), strict=True
    ):
        assert bool(score) == truth[sample_id].right
        assert output_tokens == truth[sample_id].tokens
    assert result["accuracy"].mean.value == pytest.approx(sum(bool(t.right) for t in truth.values()) / 40)


def test_nothing_arrives_before_it_was_sent_and_nothing_is_sent_before_it_was_asked_for(
    simulator: lt.Simulator, tmp_path: Path
):
    lt.run(simulator.targets[0], "mmlu", data="sample", limit=40, load=lt.Closed(4), warmup=0, run_dir=tmp_path)
    truth = {call.request_id: call for call in simulator.truth()}
    for record in measured_records(tmp_path):
        call = truth[record["request_id"]]
        assert call.question_id == record["sample_id"]
        intended, elapsed = record["intended_ns"], record["elapsed_ns"]
        assert intended + elapsed["sent"] <= call.received_ns
        uncertainties = record["chunks"]["uncertainty_ns"]
        assert call.chunk_sent_ns[0] <= intended + elapsed["first_token"] + uncertainties[0]
        assert call.chunk_sent_ns[-1] <= intended + elapsed["done"] + uncertainties[-1]
        assert (
            elapsed["issued"] <= elapsed["sent"] <= elapsed["first_byte"] <= elapsed["first_token"] <= elapsed["done"]
        )


def test_an_open_load_sends_what_was_planned(simulator: lt.Simulator, tmp_path: Path):
    result = lt.run(
        simulator.targets, "mmlu", data="sample", limit=60, load=lt.Poisson(400), warmup=0, run_dir=tmp_path
    )
    by_model: dict[str, list[int]] = {}
    for record in measured_records(tmp_path):
        assert record["elapsed_ns"]["issued"] >= 0
        by_model.setdefault(record["model"], []).append(record["intended_ns"])
    planned = [[time - min(times) for time in sorted(times)] for times in by_model.values()]
    assert planned[0] == planned[1]  # every model meets the same traffic
    assert [model.n for model in result.summary().models] == [60, 60]


def test_the_same_seed_asks_the_same_and_scores_the_same(simulator: lt.Simulator, tmp_path: Path):
    first, second = (
        lt.run(simulator.targets[0], "mmlu", data="sample", limit=30, seed=5, run_dir=tmp_path / name, load=load)
        for name, load in (("one", lt.Closed(1)), ("eight", lt.Closed(8)))
    )
    assert first.manifest.data == second.manifest.data
    assert first.to_pandas().set_index("sample_id")["score"].to_dict() == (
        second.to_pandas().set_index("sample_id")["score"].to_dict()
    )


def test_warm_up_is_recorded_and_enters_no_figure(simulator: lt.Simulator, tmp_path: Path):
    result = lt.run(simulator.targets, "mmlu", data="sample", limit=5, warmup=3, run_dir=tmp_path)
    warmups = [record for record in read_lines(tmp_path / "records.jsonl") if record.get("phase") == "warmup"]
    assert len(warmups) == 6
    assert len(result) == 10
    assert [model.n for model in result.summary().models] == [5, 5]
    assert set(result.arrays()["phase"]) == {"measure"}


def test_a_run_directory_read_back_is_the_same_result(simulator: lt.Simulator, tmp_path: Path):
    result = lt.run(simulator.targets, "mmlu", data="sample", limit=20, run_dir=tmp_path, tags={"who": "me"})
    again = lt.read(tmp_path)
    assert (
        again.summary().to_dict() == result.summary().to_dict() == json.loads((tmp_path / "summary.json").read_text())
    )
    assert again.manifest == result.manifest
    assert again.manifest.tags == {"who": "me"}
    (tmp_path / "scores.jsonl").unlink()  # what was not judged is judged when it is read
    assert lt.read(tmp_path).summary().to_dict() == result.summary().to_dict()


def test_a_task_of_ones_own_takes_a_line(simulator: lt.Simulator, tmp_path: Path):
    task = lt.Task("greeting", ["Say hello", "Say goodbye"], score=lambda sample, answer: bool(answer))
    result = lt.run(simulator.targets[0], task, run_dir=tmp_path)
    assert result["accuracy"].mean.value == 1.0


def test_interleaved_targets_are_each_asked_everything(simulator: lt.Simulator, tmp_path: Path):
    result = lt.run(simulator.targets, "mmlu", data="sample", limit=10, runs=2, order="interleaved", run_dir=tmp_path)
    frame = result.to_pandas()
    assert (frame.groupby(["model", "sample_id"]).size() == 2).all()
    assert set(frame["run_index"]) == {0, 1}
