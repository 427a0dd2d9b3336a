"""Row A: prompts × models on Ollama, one file a call, the comparison table, the quality table."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from conftest import Laptime
from run_directories import measured_records, only_run, read_lines

import laptime as lt

MODELS = ("-m", "swift:1b", "-m", "sage:7b")
PROMPTS = [
    {"id": "colour", "text": "Name a colour.", "max_words": 3},
    {
        "id": "who",
        "text": "Who wrote? Answer as JSON.",
        "required_keys": ["name", "email"],
        "placeholders": ["N/A", "Unknown"],
    },
    {
        "id": "tides",
        "category": "science",
        "text": "Why tides?",
        "key_facts": ["moon"],
        "placeholders": True,
        "max_tokens": 4,
    },
    "Say anything.",
]


@pytest.fixture
def course(laptime: Laptime, simulator: lt.Simulator, tmp_path: Path):
    """Types the command of the course, with a prompts file, against the simulator in Ollama's place."""
    (tmp_path / "prompts.json").write_text(json.dumps(PROMPTS))

    def call(*more: object):
        server = ("--url", simulator.url, "--warmup-pause", 0)
        return laptime("run", "--preset", "course", *MODELS, *server, "--prompts-file", "prompts.json", *more)

    return call


def latency_s(record: dict) -> float:
    return record["elapsed_ns"]["done"] / 1e9


@pytest.mark.parametrize("stream", ["--stream", "--no-stream"])
def test_each_call_is_a_file_and_all_are_in_the_summary(course, tmp_path: Path, stream: str):
    done = course(stream, "--timeout", 120)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "benchmark_outputs"
    names = [f"{model}_prompt_{number:02d}.json" for model in ("swift:1b", "sage:7b") for number in range(4)]
    assert {path.name for path in folder.iterdir()} == {*names, "summary.json"}
    summary = json.loads((folder / "summary.json").read_text())
    assert [list(entry) for entry in summary] == [["model", "prompt", "response", "latency_s"]] * 8
    assert json.loads((folder / "sage:7b_prompt_02.json").read_text()) in summary

    records = {(r["model"], r["sample_id"]): r for r in measured_records(only_run(tmp_path))}
    ids = [sample["id"] for sample in read_lines(only_run(tmp_path) / "samples.jsonl")]
    for model in ("swift:1b", "sage:7b"):
        for number, (sample_id, prompt) in enumerate(zip(ids, PROMPTS, strict=True)):
            entry = json.loads((folder / f"{model}_prompt_{number:02d}.json").read_text())
            record = records[f"ollama/{model}", sample_id]
            assert entry["model"] == model
            assert entry["prompt"] == (prompt if isinstance(prompt, str) else prompt["text"])
            assert entry["response"] == record["output"]
            assert entry["latency_s"] == pytest.approx(latency_s(record), abs=1e-9)


def test_one_model_is_finished_before_the_next_begins_and_its_warm_up_counts_in_nothing(course, tmp_path: Path):
    assert course().returncode == 0
    records = read_lines(only_run(tmp_path) / "records.jsonl")
    in_order = sorted(records, key=lambda record: record["intended_ns"])
    assert [record["model"] for record in in_order] == ["ollama/swift:1b"] * 5 + ["ollama/sage:7b"] * 5
    assert [record.get("phase", "measure") for record in in_order] == (["warmup"] + ["measure"] * 4) * 2
    assert len(lt.read(tmp_path / "benchmark_outputs")) == 8


def test_ollamas_own_timings_are_kept(course, tmp_path: Path):
    assert course().returncode == 0
    for record in measured_records(only_run(tmp_path)):
        assert {"total", "prompt_eval", "eval"} <= set(record["server_ns"])


def test_a_prompts_own_limit_of_tokens_holds(course, tmp_path: Path):
    assert course().returncode == 0
    tokens = {r["sample_id"]: r["tokens"]["usage"]["output"] for r in measured_records(only_run(tmp_path))}
    assert tokens["tides"] <= 4


def test_the_comparison_table_has_the_columns_of_the_course_with_the_figures_of_the_records(course, tmp_path: Path):
    done = course("--runs", 3)
    assert done.returncode == 0, done.stderr
    assert max(map(len, done.stdout.split("load:")[0].splitlines())) <= 80
    heading = next(line for line in done.stdout.splitlines() if "Requests/min" in line)
    assert heading.split() == ["Model", "Mean", "(s)", "P95", "(s)", "Max", "(s)", "Requests/min"]
    row = next(line for line in done.stdout.splitlines() if line.split()[:1] == ["ollama/sage:7b"])
    values = [latency_s(r) for r in measured_records(only_run(tmp_path)) if r["model"] == "ollama/sage:7b"]
    mean, p95, longest = map(float, re.findall(r"\d+\.\d+", row)[:3])
    assert mean == pytest.approx(np.mean(values), rel=0.01)
    assert p95 == pytest.approx(np.quantile(values, 0.95), rel=0.01)
    assert longest == pytest.approx(max(values), rel=0.01)


def test_the_quality_table_counts_what_each_prompt_asks_for(course, tmp_path: Path):
    done = course()
    for words in ("JSON", "required", "placeholder", "length", "facts"):
        assert re.search(words, done.stdout, re.IGNORECASE), words
    result = lt.read(only_run(tmp_path))
    swift = result.select(model="ollama/swift:1b")
    assert swift["valid_json"].mean.value == 0  # the simulator does not know this prompt
    assert swift["valid_json"].mean.n == 1
    assert swift["within_length"].mean.n == swift["key_facts"].mean.n == 1


def test_the_default_prompts_are_judged_by_their_own_checks(laptime: Laptime, simulator: lt.Simulator, tmp_path: Path):
    url = ("--url", simulator.url, "--warmup-pause", 0)
    done = laptime("run", "--preset", "course", *MODELS, *url)
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "benchmark_outputs").glob("*_prompt_*.json"))) == 6
    assert lt.read(only_run(tmp_path))["has_required_keys"].mean.n == 2


def test_a_sentence_of_interpretation_is_drawn_from_intervals(course):
    said = " ".join(course("--runs", 10).stdout.split())
    assert "swift:1b" in said.split("Requests/min")[1]
    assert re.search(r"times as fast", said)


def test_a_failed_call_is_told_and_recorded_and_the_run_goes_on(laptime: Laptime, simulator: lt.Simulator, tmp_path):
    done = laptime(
        "run", "--preset", "course", "-m", "missing:1b", "-m", "swift:1b", "--url", simulator.url, "--warmup-pause", 0
    )
    assert done.returncode == 0, done.stderr
    assert "missing:1b" in done.stderr
    summary = json.loads((tmp_path / "benchmark_outputs" / "summary.json").read_text())
    assert {entry["model"] for entry in summary} == {"swift:1b"}


def test_o_says_where_the_files_go(course, tmp_path: Path):
    done = course("--output-dir", "elsewhere/outputs")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "elsewhere" / "outputs" / "summary.json").exists()
    assert not (tmp_path / "benchmark_outputs").exists()


def test_a_prompts_file_with_a_check_that_makes_no_sense_is_told_where(laptime: Laptime, tmp_path: Path):
    (tmp_path / "prompts.json").write_text('["fine", {"text": "x", "max_words": "five"}]')
    done = laptime("run", "--preset", "course", "-m", "a", "--prompts-file", "prompts.json")
    assert done.returncode == 2
    assert done.stderr == "laptime: prompts.json, item 2: max_words: input should be a valid integer\n"
