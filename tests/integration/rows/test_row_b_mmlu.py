"""Row B: MMLU by subject against several models; results_local.csv, model_summary.csv, and the figures by name."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from conftest import Laptime
from hub_data import write_mmlu
from loopback_hub import LoopbackHub
from run_directories import measured_records, only_run, read_lines

import laptime as lt

MODELS = ("-m", "swift:1b", "-m", "sage:7b")
DURATIONS = ("total_duration", "load_duration", "prompt_eval_duration", "eval_duration")
FIGURES = {
    "avg_by_model_score.png",
    "avg_by_model_durations.png",
    "all_scatter_latency_plots/2_eval_latency_vs_output_tokens.png",
    "all_scatter_latency_plots/prompt_tokens_vs_prompt_duration.png",
    "all_scatter_latency_plots/output_tokens_vs_eval_duration.png",
    "all_scatter_latency_plots/prompt_tokens_vs_latency.png",
    "all_scatter_latency_plots/output_tokens_vs_latency.png",
    "all_scatter_latency_plots/total_tokens_vs_latency.png",
    "heatmaps/latency_heatmap.png",
    "heatmaps/eval_duration_heatmap.png",
    "heatmaps/cost_heatmap.png",
}
OLD_FILE = (
    "model,prompt_id,output,score,latency_sec,metadata\n"
    'gemma:2b,0,A,1,1.25,"{""prompt_tokens"": 80, ""output_tokens"": 4, ""total_duration"": 1200000000, '
    '""prompt_eval_count"": 80, ""prompt_eval_duration"": 400000000, ""eval_count"": 4, '
    '""eval_duration"": 700000000}"\n'
    "gemma:2b,1,\"B, I think\",0,2.5,\"{'prompt_tokens': 90, 'output_tokens': 9, 'total_duration': 2400000000, "
    "'prompt_eval_duration': 500000000, 'eval_duration': 1800000000}\"\n"
    'phi3,0,C,0,3.0,"{""prompt_tokens"": 80, ""output_tokens"": 12, ""total_duration"": 2900000000, '
    '""eval_duration"": 2000000000}"\n'
)


@pytest.fixture
def mmlu(laptime: Laptime, simulator: lt.Simulator):
    """Types the command of this row against the simulator in Ollama's place."""

    def call(*more: object):
        return laptime("run", "--preset", "mmlu", *MODELS, "--url", simulator.url, "--data", "sample", *more)

    return call


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*.png")}


def test_each_answer_is_a_row_with_the_servers_fields_under_their_own_names(mmlu, tmp_path: Path):
    done = mmlu("--subject", "abstract_algebra", "--limit", 20)
    assert done.returncode == 0, done.stderr
    rows = rows_of(tmp_path / "results_local.csv")
    assert list(rows[0]) == ["model", "prompt_id", "output", "score", "latency_sec", "metadata"]
    assert [row["model"] for row in rows] == ["swift:1b"] * 20 + ["sage:7b"] * 20

    run = only_run(tmp_path)
    records = {(r["model"], r["sample_id"]): r for r in measured_records(run)}
    scores = {(s["model"], s["sample_id"]): s["value"] for s in read_lines(run / "scores.jsonl")}
    for row in rows:
        key = (f"ollama/{row['model']}", row["prompt_id"])
        record, metadata = records[key], json.loads(row["metadata"])
        assert row["output"] == record["output"]
        assert float(row["score"]) == scores[key]
        assert float(row["latency_sec"]) == pytest.approx(record["elapsed_ns"]["done"] / 1e9, abs=1e-9)
        assert metadata["prompt_tokens"] == metadata["prompt_eval_count"] == record["tokens"]["usage"]["prompt"]
        assert metadata["output_tokens"] == metadata["eval_count"] == record["tokens"]["usage"]["output"]
        for name in DURATIONS:
            assert metadata[name] == record["server_ns"][name.removesuffix("_duration")]
            assert metadata[f"{name}_sec"] == pytest.approx(metadata[name] / 1e9)


def test_the_summary_has_a_row_a_model_with_intervals_behind(mmlu, tmp_path: Path):
    assert mmlu("--limit", 30).returncode == 0
    rows = rows_of(tmp_path / "results_local.csv")
    summary = rows_of(tmp_path / "model_summary.csv")
    columns = (
        "model,n,avg_score,avg_latency_sec,avg_prompt_tokens,avg_output_tokens,avg_prompt_eval_duration_sec,"
        "avg_eval_duration_sec,avg_total_duration_sec"
    )
    assert ",".join(summary[0]).startswith(f"{columns},")
    for model in summary:
        own = [row for row in rows if row["model"] == model["model"]]
        metadata = [json.loads(row["metadata"]) for row in own]
        assert int(model["n"]) == len(own) == 30
        assert float(model["avg_score"]) == pytest.approx(np.mean([float(row["score"]) for row in own]))
        assert float(model["avg_latency_sec"]) == pytest.approx(np.mean([float(row["latency_sec"]) for row in own]))
        for column, field in (
            ("avg_prompt_tokens", "prompt_tokens"),
            ("avg_output_tokens", "output_tokens"),
            ("avg_eval_duration_sec", "eval_duration_sec"),
            ("avg_total_duration_sec", "total_duration_sec"),
        ):
            assert float(model[column]) == pytest.approx(np.mean([row[field] for row in metadata])), column
        for name in ("avg_score", "avg_latency_sec"):
            assert float(model[f"{name}_low"]) <= float(model[name]) <= float(model[f"{name}_high"])


def test_the_same_metadata_comes_from_an_openai_style_server(laptime: Laptime, simulator: lt.Simulator, tmp_path: Path):
    server = ("--url", simulator.url, "--data", "sample", "--limit", 5)
    done = laptime("run", "--preset", "mmlu", "-m", "openai/swift:1b", *server, "-o", "of_openai.csv")
    assert done.returncode == 0, done.stderr
    for row in rows_of(tmp_path / "of_openai.csv"):
        metadata = json.loads(row["metadata"])
        assert row["model"] == "swift:1b"
        assert metadata["prompt_tokens"] > 0 and metadata["output_tokens"] > 0
        assert not [name for name in DURATIONS if name in metadata]  # such a server does not tell them


def test_all_figures_are_drawn_by_name(mmlu, laptime: Laptime, tmp_path: Path):
    assert mmlu("--limit", 40).returncode == 0
    drawn = laptime("plot", "results_local.csv", "--preset", "mmlu", "-o", "figures", "--cost-per-token", "0.000002")
    assert drawn.returncode == 0, drawn.stderr
    assert files_in(tmp_path / "figures") == FIGURES
    assert drawn.stderr == ""
    of_the_run = laptime("plot", only_run(tmp_path), "--preset", "mmlu", "-o", "again", "--cost_per_token", "0.000002")
    assert files_in(tmp_path / "again") == FIGURES, of_the_run.stderr


def test_one_heatmap_alone_and_a_table_of_prices(mmlu, laptime: Laptime, tmp_path: Path):
    assert mmlu("--limit", 20).returncode == 0
    (tmp_path / "prices.toml").write_text(
        '[models."swift:1b"]\ninput_per_million = 1\noutput_per_million = 2\n'
        '[models."ollama/sage:7b"]\ninput_per_token = 0.00001\noutput_per_token = 0.00002\n'
    )
    done = laptime(
        "plot", "results_local.csv", "--preset", "mmlu", "--metric", "cost", "--prices", "prices.toml", "-o", "f"
    )
    assert done.returncode == 0, done.stderr
    heatmaps = {name for name in files_in(tmp_path / "f") if name.startswith("heatmaps/")}
    assert heatmaps == {"heatmaps/cost_heatmap.png"}


def test_without_a_price_the_cost_is_left_out_with_its_reason(mmlu, laptime: Laptime, tmp_path: Path):
    assert mmlu("--limit", 10).returncode == 0
    done = laptime("plot", "results_local.csv", "--preset", "mmlu", "-o", "f")
    assert done.returncode == 0
    assert files_in(tmp_path / "f") == FIGURES - {"heatmaps/cost_heatmap.png"}
    assert "cost_heatmap" in done.stderr and "price" in done.stderr


def test_an_old_file_made_elsewhere_is_read_drawn_and_compared(laptime: Laptime, tmp_path: Path):
    (tmp_path / "results_local.csv").write_text(OLD_FILE)
    result = lt.read(tmp_path / "results_local.csv")
    assert result.models == ["gemma:2b", "phi3"]
    assert result.arrays()["eval_s"].tolist() == pytest.approx([0.7, 1.8, 2.0])
    assert result.arrays()["score"].tolist() == [1, 0, 0]
    drawn = laptime("plot", "results_local.csv", "--preset", "mmlu", "-o", "figures", "--cost-per-token", "0.000002")
    assert drawn.returncode == 0, drawn.stderr
    assert files_in(tmp_path / "figures") == FIGURES
    assert laptime("compare", "results_local.csv").returncode == 0


def test_a_file_whose_durations_contradict_their_definition_asks_for_the_unit(laptime: Laptime, tmp_path: Path):
    seconds = OLD_FILE
    for nanoseconds in ("1200000000", "2400000000", "2900000000", "400000000", "500000000", "700000000", "1800000000"):
        seconds = seconds.replace(nanoseconds, str(int(nanoseconds) / 1e9))
    (tmp_path / "old.csv").write_text(seconds.replace("2000000000", "2.0"))
    refused = laptime("plot", "old.csv", "--preset", "mmlu", "-o", "f")
    assert refused.returncode == 2
    assert "--duration-unit" in refused.stderr and len(refused.stderr.splitlines()) == 1
    assert laptime("plot", "old.csv", "--preset", "mmlu", "-o", "f", "--duration-unit", "s").returncode == 0


def test_subjects_come_from_the_hub(
    laptime: Laptime, laptime_environment: dict[str, str], simulator: lt.Simulator, tmp_path: Path
):
    write_mmlu(tmp_path / "hub")
    with LoopbackHub(tmp_path / "hub") as hub:
        laptime_environment |= {"HF_ENDPOINT": hub.url, "HF_HOME": str(tmp_path / "hf"), "NO_PROXY": "*"}
        done = laptime("run", "--preset", "mmlu", "-m", "swift:1b", "--url", simulator.url)
    assert done.returncode == 0, done.stderr
    rows = rows_of(tmp_path / "results_local.csv")
    assert len(rows) == 30  # all of abstract_algebra, which nobody had to name
    assert rows[0]["prompt_id"] == "abstract_algebra-test-000"
