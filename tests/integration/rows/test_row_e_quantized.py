"""Row E: original against quantised, in fresh processes: memory, times, rates, perplexity, outputs, report."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from conftest import COMMAND, Laptime
from run_directories import measured_records, only_run

import laptime as lt

pytestmark = pytest.mark.slow

MODEL_KEYS = {
    "model",
    "device",
    "memory_mb",
    "load_time_s",
    "prompt",
    "generation",
    "perplexity",
    "by_category",
    "outputs",
}
PROMPTS = [
    {"category": "short_factual", "text": "What is the capital of France?"},
    {"category": "short_factual", "text": "How many legs has a spider?"},
    {"category": "medium_creative", "text": "Write a short poem about rain."},
]


@pytest.fixture(scope="module")
def benchmark(tiny_models: Path, tmp_path_factory: pytest.TempPathFactory):
    """The whole command once: what it printed, the folder, the file, the run directory."""
    folder = tmp_path_factory.mktemp("quantized")
    (folder / "prompts.json").write_text(json.dumps(PROMPTS))
    command = [COMMAND, "ab", "--original", tiny_models / "causal", "--quantized", tiny_models / "causal"]
    command += ["--device", "cpu", "--max_tokens", 12, "--temperature", 0, "--top-p", 1, "--batch-size", 1]
    command += ["--prompts-file", "prompts.json", "--output-dir", "out"]
    done = subprocess.run(list(map(str, command)), cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    (path,) = (folder / "out").glob("*.json")
    return done.stdout, folder, json.loads(path.read_text()), only_run(folder)


def test_the_file_has_its_keys_for_both(benchmark):
    file = benchmark[2]
    assert {"timestamp", "original", "quantized", "comparison"} <= set(file)
    for model in (file["original"], file["quantized"]):
        assert set(model) >= MODEL_KEYS
        assert {"initial", "min", "max", "avg", "increase"} <= set(model["memory_mb"])
        assert {"tokens", "time_s", "tokens_per_s"} <= set(model["prompt"]) & set(model["generation"])
        assert set(model["by_category"]) == {"short_factual", "medium_creative"}
        assert model["load_time_s"] > 0
        assert model["memory_mb"]["min"] <= model["memory_mb"]["avg"] <= model["memory_mb"]["max"]
        assert len(model["outputs"]) == 3


def test_tokens_and_times_are_those_of_the_records(benchmark):
    _, _, file, run = benchmark
    records = measured_records(run)
    labels = json.loads((run / "run.json").read_text())["targets"]
    for label, model in zip(labels, ("original", "quantized"), strict=True):
        own = [record for record in records if record["model"] == label]
        assert file[model]["generation"]["tokens"] == sum(r["tokens"]["tokenizer"]["output"] for r in own)
        assert file[model]["prompt"]["tokens"] == sum(r["tokens"]["tokenizer"]["prompt"] for r in own)
        first_tokens_s = sum(r["elapsed_ns"]["first_token"] for r in own) / 1e9
        assert file[model]["prompt"]["time_s"] == pytest.approx(first_tokens_s)


def test_the_quantised_model_is_smaller_and_the_expected_reduction_stands_beside_the_measured(benchmark):
    comparison = benchmark[2]["comparison"]
    assert comparison["expected_memory_reduction_pct"] == 50
    assert 0 < comparison["size_reduction_pct"] < 80


def test_perplexity_is_computed_of_both_on_the_same_text(benchmark):
    file = benchmark[2]
    original, quantized = file["original"]["perplexity"], file["quantized"]["perplexity"]
    assert original > 1 and quantized > 1
    assert quantized == pytest.approx(original, rel=0.2)
    assert quantized != original


def test_each_had_a_fresh_process(benchmark):
    manifest = lt.read(benchmark[3]).manifest
    pids = [loaded.pid for model in manifest.models.values() for loaded in model.passes]
    assert len(set(pids)) == 2
    assert {segment.pid for segment in manifest.segments} >= set(pids)


def test_the_report_is_one_page_that_needs_nothing_else(benchmark):
    printed, folder, _, _ = benchmark
    page = (folder / "out" / "benchmark_report.html").read_text(encoding="utf-8")
    assert "benchmark_report.html" in printed
    for words in ("short_factual", "Perplexity", "capital of France"):
        assert words.lower() in page.lower()
    assert "http://" not in page.replace("http://www.w3.org", "") and "<script" not in page


def test_a_report_is_made_of_an_existing_file(benchmark, laptime: Laptime, tmp_path: Path):
    _, folder, _, _ = benchmark
    (path,) = (folder / "out").glob("*.json")
    done = laptime("report", path, "-o", "benchmark_report.html")
    assert done.returncode == 0, done.stderr
    assert "medium_creative" in (tmp_path / "benchmark_report.html").read_text(encoding="utf-8")


def test_open_opens_the_report_where_a_browser_is(
    benchmark, laptime: Laptime, laptime_environment: dict[str, str], tmp_path: Path
):
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path / "opened"}\n')
    browser.chmod(0o755)
    laptime_environment["BROWSER"] = str(browser)
    done = laptime("report", benchmark[3], "-o", "r.html", "--open")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "opened").read_text().strip() == (tmp_path / "r.html").as_uri()


def test_outputs_stand_side_by_side(benchmark, laptime: Laptime):
    shown = laptime("outputs", benchmark[3])
    assert shown.returncode == 0, shown.stderr
    assert "capital of France" in shown.stdout
    rows = json.loads(laptime("outputs", benchmark[3], "--json").stdout)
    assert len(rows) == 3
    assert all(len(row["answers"]) == 2 for row in rows)


def test_the_file_is_read_back_with_its_single_answers(benchmark):
    _, folder, _, run = benchmark
    (path,) = (folder / "out").glob("*.json")
    from_file, from_run = lt.read(path), lt.read(run)
    assert len(from_file) == len(from_run) == 6
    assert sorted(from_file.arrays()["latency_s"]) == pytest.approx(sorted(from_run.arrays()["latency_s"]))
    assert sorted(from_file.arrays()["output"]) == sorted(from_run.arrays()["output"])


def test_both_may_be_the_same_model_as_it_is(laptime: Laptime, tiny_models: Path, tmp_path: Path):
    same = ("--original", tiny_models / "causal", "--quantized", tiny_models / "causal", "--quantization", "none")
    done = laptime("ab", *same, "--limit", 2, "--max-new-tokens", 4, "--no-isolate", "-o", "same.json")
    assert done.returncode == 0, done.stderr
    file = json.loads((tmp_path / "same.json").read_text())
    assert file["original"]["perplexity"] == file["quantized"]["perplexity"]
    assert [o["output"] for o in file["original"]["outputs"]] == [o["output"] for o in file["quantized"]["outputs"]]


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--original", "{causal}"), "name both"),
        (("--original", "no/such/model", "--quantized", "{causal}"), "no/such/model"),
        (("--original", "{causal}", "--quantized", "{causal}", "--quantization", "int3"), "int3"),
    ],
)
def test_a_mistake_is_one_line(
    laptime: Laptime, laptime_environment: dict[str, str], tiny_models: Path, flags: tuple[str, ...], words: str
):
    laptime_environment["HF_HUB_OFFLINE"] = "1"
    typed = [str(tiny_models / flag[1:-1]) if flag.startswith("{") else flag for flag in flags]
    done = laptime("ab", *typed, "--limit", 1, "--max-tokens", 2, "--no-isolate")
    assert words in done.stderr
    assert "Traceback" not in done.stderr
