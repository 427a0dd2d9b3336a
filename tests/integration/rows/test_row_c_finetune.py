"""Row C: a Transformers model, with PEFT weights or without, on dialogues; the JSON; base against tuned."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from conftest import Laptime
from hub_data import write_samsum
from loopback_hub import LoopbackHub
from run_directories import measured_records, only_run, read_lines

import laptime as lt

pytestmark = pytest.mark.slow

SAMPLE = ("--data", "sample", "--num-samples", 6, "--max-tokens", 8)


def latencies_ms(records: list[dict]) -> np.ndarray:
    return np.array([record["elapsed_ns"]["done"] / 1e6 for record in records])


@pytest.fixture(scope="module")
def benchmark(tiny_models: Path, tmp_path_factory: pytest.TempPathFactory):
    """A tuned T5 with three batch sizes and two runs: what was printed, its file, its run directory."""
    import subprocess

    from conftest import COMMAND

    folder = tmp_path_factory.mktemp("finetune")
    command = [COMMAND, "run", "--preset", "finetune", "--model-id", tiny_models / "seq2seq"]
    command += ["--peft-weights", tiny_models / "model.tar.gz", "--device", "cpu", "--runs", 2]
    command += ["--batch-sizes", 1, 2, 4, *SAMPLE]
    done = subprocess.run(list(map(str, command)), cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    (file,) = folder.glob("benchmark_results_*.json")
    return done.stdout, file, only_run(folder)


def test_the_file_has_its_name_and_its_keys(benchmark, tiny_models: Path):
    _, path, _ = benchmark
    assert re.fullmatch(r"benchmark_results_\d{8}_\d{6}\.json", path.name)
    file = json.loads(path.read_text())
    keys = ("timestamp", "model_id", "peft_weights", "device", "gpu_name", "num_samples", "num_runs", "metrics")
    assert set(keys) | {"batch_performance", "intervals"} <= set(file)
    assert {"mean", "std", "p50", "p95", "p99", "min", "max"} <= set(file["metrics"]["latency_ms"])
    assert {"mean", "std", "unit"} <= set(file["metrics"]["throughput"])
    assert {"model_size_mb", "gpu_memory_mb", "gpu_utilization_pct"} <= set(file["metrics"]["memory"])
    assert (file["model_id"], file["peft_weights"]) == (str(tiny_models / "seq2seq"), str(tiny_models / "model.tar.gz"))
    assert (file["device"], file["num_samples"], file["num_runs"]) == ("cpu", 6, 2)
    assert list(file["batch_performance"]) == ["batch_1", "batch_2", "batch_4"]


def test_what_the_machine_does_not_have_is_null(benchmark):
    torch = pytest.importorskip("torch")
    if torch.cuda.is_available():
        pytest.skip("there is a GPU")
    file = json.loads(benchmark[1].read_text())
    memory = file["metrics"]["memory"]
    assert file["gpu_name"] is memory["gpu_memory_mb"] is memory["gpu_utilization_pct"] is None
    assert memory["model_size_mb"] > 0


def test_the_numbers_are_those_of_the_records(benchmark):
    _, path, run = benchmark
    metrics = json.loads(path.read_text())["metrics"]
    values = latencies_ms([r for r in measured_records(run) if "batch" not in r["model"]])
    assert len(values) == 12
    assert metrics["latency_ms"]["mean"] == pytest.approx(values.mean())
    assert metrics["latency_ms"]["p50"] == pytest.approx(np.median(values))
    assert metrics["latency_ms"]["p95"] == pytest.approx(np.quantile(values, 0.95))
    assert metrics["latency_ms"]["max"] == pytest.approx(values.max())
    assert metrics["throughput"]["mean"] == pytest.approx(1000 / values.mean(), rel=0.5)


def test_answers_of_a_batch_are_those_of_one_by_one(benchmark):
    outputs: dict[str, dict[str, str]] = {}
    for record in measured_records(benchmark[2]):
        outputs.setdefault(record["model"], {})[record["sample_id"]] = record["output"]
    single, *batched = outputs.values()
    assert len(batched) == 2
    assert all(answers == single for answers in batched)


def test_summaries_are_judged_by_rouge(benchmark):
    printed, path, run = benchmark
    scores = read_lines(run / "scores.jsonl")
    assert {"rouge_1", "rouge_2", "rouge_l", "rouge_lsum"} == set(scores[0]["parts"])
    assert "ROUGE-L" in printed
    expected = np.mean([s["value"] for s in scores if "batch" not in s["model"]])
    assert lt.read(path)["rouge_l"].mean.value == pytest.approx(expected)


def test_tokens_come_from_the_tokenizer_and_are_stamped_one_by_one(benchmark):
    for record in measured_records(benchmark[2]):
        tokens = record["tokens"]["tokenizer"]
        assert 1 <= tokens["output"] <= 8
        assert tokens["prompt"] > 8
        assert len(record["chunks"]["gap_ns"]) == tokens["output"]


def test_the_file_is_read_back(benchmark):
    result = lt.read(benchmark[1])
    file = json.loads(benchmark[1].read_text())
    assert result["latency"].p95.value == pytest.approx(file["metrics"]["latency_ms"]["p95"] / 1000)
    assert result["latency"].mean.low == pytest.approx(
        lt.read(benchmark[2]).select(model=lt.read(benchmark[2]).models[0])["latency"].mean.low
    )


def test_an_older_flat_file_is_read_too(tmp_path: Path, laptime: Laptime):
    metrics = {
        "avg_latency_ms": 120.0,
        "p50_latency_ms": 110.0,
        "p95_latency_ms": 200.0,
        "p99_latency_ms": 260.0,
        "throughput_per_sec": 8.3,
        "tokens_per_second": 55.0,
        "model_memory_mb": 990.0,
    }
    (tmp_path / "old.json").write_text(json.dumps({"model_id": "google/flan-t5-base", "metrics": metrics}))
    assert lt.read(tmp_path / "old.json")["latency"].p95.value == pytest.approx(0.2)
    assert laptime("show", "old.json").returncode == 0


def test_base_against_tuned(laptime: Laptime, tiny_models: Path, tmp_path: Path):
    models = ("--model-id", tiny_models / "seq2seq", "--peft-weights", tiny_models / "seq2seq-lora")
    done = laptime("ab", *models, *SAMPLE, "--runs", 2, "--output", "tuned.json")
    assert done.returncode == 0, done.stderr
    file = json.loads((tmp_path / "tuned.json").read_text())
    assert file["peft_weights"] and file["base"]["peft_weights"] is None
    for name in ("latency_change_pct", "memory_overhead_mb"):
        assert {"value", "low", "high", "method", "n"} <= set(file["comparison"][name])
    assert any("rouge" in name or "quality" in name for name in file["comparison"])
    run = lt.read(only_run(tmp_path))
    passes = [loaded for model in run.manifest.models.values() for loaded in model.passes]
    assert len({loaded.pid for loaded in passes}) == 4  # two models, two passes: fresh processes
    assert all(loaded.load_s > 0 and loaded.memory.increase > 0 for loaded in passes)
    assert "rouge" in done.stdout.lower()


def test_dialogues_come_from_the_hub(
    laptime: Laptime, laptime_environment: dict[str, str], tiny_models: Path, tmp_path: Path
):
    write_samsum(tmp_path / "hub")
    with LoopbackHub(tmp_path / "hub") as hub:
        laptime_environment |= {"HF_ENDPOINT": hub.url, "HF_HOME": str(tmp_path / "hf"), "NO_PROXY": "*"}
        model = ("--model-id", tiny_models / "seq2seq")
        done = laptime("run", "--preset", "finetune", *model, "--limit", 3, "--max-tokens", 4, "-o", "out.json")
    assert done.returncode == 0, done.stderr
    assert lt.read(only_run(tmp_path)).manifest.data.source == "hub:knkarthick/samsum@main"


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--model-id", "no/such/folder"), "no/such/folder"),
        (("--model-id", "{seq2seq}", "--peft-weights", "missing.tar.gz"), "missing.tar.gz"),
        (("--model-id", "{seq2seq}", "--peft-weights", "{causal-lora}"), "adapter"),
        (("--model-id", "{seq2seq}", "--device", "cuda"), "CUDA GPU"),
        (("--model-id", "{seq2seq}", "--device", "tpu"), "unknown device 'tpu'"),
        (("--peft-weights", "{seq2seq-lora}"), "--model-id"),
    ],
)
def test_a_mistake_is_one_line(
    laptime: Laptime, laptime_environment: dict[str, str], tiny_models: Path, flags: tuple[str, ...], words: str
):
    laptime_environment["HF_HUB_OFFLINE"] = "1"
    typed = [str(tiny_models / flag[1:-1]) if flag.startswith("{") else flag for flag in flags]
    done = laptime("run", "--preset", "finetune", *typed, *SAMPLE)
    assert done.returncode == 2, done.stdout
    told = [line for line in done.stderr.splitlines() if not line.startswith("measuring ")]
    assert len(told) == 1 and words in told[0], done.stderr
