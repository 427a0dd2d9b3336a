"""A run that ends once a figure is known well enough."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Laptime
from run_directories import measured_records, only_run, records_of

import laptime as lt

MODELS = """
[[models]]
name = "steady:1b"
time_to_first_token_s = 0.01
inter_token_s = 0.0
output_tokens = 2

[[models]]
name = "varied:1b"
time_to_first_token_s = {median = 0.01, sigma = 1.0}
inter_token_s = 0.0
output_tokens = 2
"""


@pytest.fixture
def simulator(tmp_path: Path):
    from laptime.simulator import SimulatorConfig

    config = tmp_path / "sim.toml"
    config.write_text(MODELS)
    with lt.Simulator.from_config(SimulatorConfig.load(config)) as running:
        yield running


def command(simulator: lt.Simulator, model: str, *arguments: object) -> list[object]:
    source = ("--task", "mmlu", "--data", "sample", "--limit", 5)
    return ["run", "-m", f"ollama/{model}", "--url", simulator.url, *source, "--concurrency", 4, "--quiet", *arguments]


def test_a_run_goes_round_its_samples_until_the_figure_is_known(
    simulator: lt.Simulator, laptime: Laptime, tmp_path: Path
):
    done = laptime(*command(simulator, "varied:1b", "--until", "p50 ±10s", "--max-requests", 5000))
    assert done.returncode == 0, done.stderr
    run = only_run(tmp_path)
    manifest = json.loads((run / "run.json").read_text())
    assert manifest["spec"]["stop"]["precision"] == "latency.p50 ±10 s"
    (reason,) = manifest["client"]["stopped"]
    assert reason.startswith("latency.p50 is known to ±")
    assert f"ollama/varied:1b was stopped: {reason}" in manifest["notes"]

    assert reason.endswith(" from 100 requests")
    measured = measured_records(run)
    assert 100 <= len(measured) < 5000
    assert len({record["sample_id"] for record in measured}) == 5


def test_each_model_has_a_rule_of_its_own(simulator: lt.Simulator, tmp_path: Path):
    models = [lt.Server("ollama", f"{name}:1b", url=simulator.url) for name in ("steady", "varied")]
    stop = lt.Stop(precision="p50 ±10 s", max_requests=5000)
    result = lt.run(models, "mmlu", data="sample", load=lt.Closed(4), stop=stop, run_dir=tmp_path / "run")
    stopped = [note for note in result.manifest.notes if " was stopped: " in note]
    assert [note.split(" ", 1)[0] for note in stopped] == ["ollama/steady:1b", "ollama/varied:1b"]
    assert all(note.endswith(" from 100 requests") for note in stopped)
    assert all(len(records_of(tmp_path / "run", model.label)) >= 100 for model in models)


def test_models_that_are_interleaved_are_measured_until_both_are_known(simulator: lt.Simulator, tmp_path: Path):
    models = [lt.Server("ollama", f"{name}:1b", url=simulator.url) for name in ("steady", "varied")]
    result = lt.run(
        models, "mmlu", data="sample", load=lt.Closed(4), stop=lt.Stop(precision="p50 ±10 s", max_requests=5000),
        order="interleaved", run_dir=tmp_path / "run",
    )  # fmt: skip
    (reason,) = result.manifest.client.stopped
    assert reason.count(" is known to ±") == 2
    assert "latency.p50 of ollama/steady:1b is known to ±" in reason


def test_a_limit_that_comes_first_is_told(simulator: lt.Simulator, laptime: Laptime, tmp_path: Path):
    done = laptime(*command(simulator, "varied:1b", "--until", "p50 ±0.1%", "--max-requests", 120))
    assert done.returncode == 0, done.stderr
    manifest = json.loads((only_run(tmp_path) / "run.json").read_text())
    assert manifest["client"]["stopped"] == []
    (note,) = [note for note in manifest["notes"] if "latency.p50" in note]
    assert note.startswith("ollama/varied:1b: latency.p50 is known to ±")
    assert note.endswith(" from 100 requests, not to ±0.1 %")
    assert " ".join(note.split()) in " ".join(done.stdout.split())


def test_a_run_that_goes_on_counts_what_it_has_and_does_nothing_once_it_is_enough(
    simulator: lt.Simulator, tmp_path: Path
):
    server = lt.Server("ollama", "steady:1b", url=simulator.url)
    run = tmp_path / "run"

    def go_on(most: int) -> int:
        seen: list[object] = []

        def interrupt(rows: list[object]) -> str | None:
            seen.extend(rows)
            return "enough" if len(seen) >= most else None

        stop = lt.Stop(precision="p50 ±10 s", rule=interrupt)
        lt.run(server, "mmlu", data="sample", load=lt.Closed(1), stop=stop, run_dir=run, resume=True)
        return len([record for record in measured_records(run) if record["outcome"] != "cancelled"])

    first = go_on(20)
    assert 20 <= first < 100
    second = go_on(10_000)
    assert 100 <= second < 100 + first
    assert go_on(10_000) == second


@pytest.mark.parametrize("expression", ["p95", "accuracy.mean ±5%", "p95 ±5"])
def test_an_expression_that_makes_no_sense_is_refused_in_one_line(
    simulator: lt.Simulator, laptime: Laptime, tmp_path: Path, expression: str
):
    refused = laptime(*command(simulator, "steady:1b", "--until", expression))
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert repr(expression) in refused.stderr
    assert not (tmp_path / "runs").exists()
