"""The commands, as a person types them."""

from __future__ import annotations

import json
import re
import signal
import subprocess
from pathlib import Path

import pytest
from conftest import COMMAND, Laptime
from run_directories import only_run, read_lines

import laptime as lt


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What `laptime demo` prints, and its run directory."""
    folder = tmp_path_factory.mktemp("demo")
    done = subprocess.run([COMMAND, "demo"], cwd=folder, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout, only_run(folder)


def test_the_demo_prints_tables_of_80_columns_with_an_interval_for_each_estimate(demo: tuple[str, Path]):
    printed, _ = demo
    table = printed.split("client ")[0]
    assert max(map(len, table.splitlines())) <= 80
    for heading in ("n", "ok", "mean", "median", "P95", "P99", "max", "TTFT", "tok/s", "req/min", "accuracy"):
        assert re.search(rf"(^|\s){re.escape(heading)}(\s|$)", table, re.MULTILINE), heading
    first_two = re.split("Between tokens|Outside the server", table)[0]
    assert first_two.count("ollama/swift:1b") == first_two.count("ollama/sage:7b") == 2
    intervals = re.findall(r"[\d.]+–(?:[\d.]+|\?)", first_two)
    assert len(intervals) == 2 * (4 + 5)


def test_the_demo_writes_a_run_directory_and_says_where(demo: tuple[str, Path]):
    printed, run = demo
    assert f"runs/{run.name}" in printed
    names = {path.name for path in run.iterdir()}
    assert {"run.json", "records.jsonl", "scores.jsonl", "summary.json", "latency_ecdf.png"} <= names
    assert (run / "latency_ecdf.png").read_bytes().startswith(b"\x89PNG")
    assert len(read_lines(run / "scores.jsonl")) == 424
    models = json.loads((run / "summary.json").read_text())["models"]
    assert [(model["n"], model["ok"]) for model in models] == [(212, 212)] * 2


def test_the_demo_finds_the_faster_and_the_better_model(demo: tuple[str, Path]):
    result = lt.read(demo[1])
    swift, sage = result.select(model="ollama/swift:1b"), result.select(model="ollama/sage:7b")
    assert sage["accuracy"].mean.low > swift["accuracy"].mean.high
    assert swift["tokens_per_s"].mean.value > sage["tokens_per_s"].mean.value


def test_show_repeats_the_tables_of_a_run(demo: tuple[str, Path], laptime: Laptime):
    printed, run = demo
    shown = laptime("show", run)
    assert shown.returncode == 0
    assert printed.split("client ")[0].strip() in shown.stdout
    as_json = laptime("show", run, "--json")
    assert json.loads(as_json.stdout)["models"] == json.loads((run / "summary.json").read_text())["models"]


def test_run_prints_nothing_but_json_when_asked_to(laptime: Laptime, simulator: lt.Simulator):
    source = ("--task", "mmlu", "--data", "sample", "--limit", 5)
    done = laptime("run", "-m", "ollama/swift:1b", "--url", simulator.url, *source, "--json")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert summary["models"][0]["ok"] == 5


def test_a_prompts_file_is_sent_as_it_is(laptime: Laptime, simulator: lt.Simulator, tmp_path: Path):
    (tmp_path / "prompts.json").write_text('["Name a colour.", {"id": "two", "text": "Name a fruit."}]')
    done = laptime("run", "-m", "ollama/swift:1b", "--url", simulator.url, "--data", "prompts.json")
    assert done.returncode == 0, done.stderr
    assert "accuracy" not in done.stdout
    assert [s["input"] for s in read_lines(only_run(tmp_path) / "samples.jsonl")] == ["Name a colour.", "Name a fruit."]


def test_flags_win_over_the_environment_and_it_over_the_spec_file(
    laptime: Laptime, laptime_environment: dict[str, str], simulator: lt.Simulator, tmp_path: Path
):
    (tmp_path / "bench.toml").write_text(
        f'targets = [{{api = "ollama", model = "swift:1b", url = "{simulator.url}"}}]\n'
        'task = "mmlu"\ndata = "hub"\nlimit = 9\nseed = 3\n\n[load]\nkind = "closed"\nusers = 2\n'
    )
    laptime_environment["LAPTIME_DATA"] = "sample"
    done = laptime("run", "bench.toml", "--limit", 4)
    assert done.returncode == 0, done.stderr
    spec = json.loads((only_run(tmp_path) / "run.json").read_text())["spec"]
    assert (spec["data"], spec["limit"], spec["seed"], spec["load"]["users"]) == ("sample", 4, 3, 2)


def test_show_prompt_raw_is_the_prompt_to_the_byte(laptime: Laptime):
    shown = laptime("show-prompt", "--task", "mmlu", "--data", "sample", "--subject", "abstract_algebra", "--raw")
    sample = lt.data.load("mmlu", data="sample", subject="abstract_algebra")[0]
    choices = "".join(f"{letter}. {text}\n" for letter, text in zip("ABCD", sample.metadata["choices"], strict=True))
    description = "The following are multiple choice questions (with answers) about abstract algebra.\n\n"
    assert shown.stdout == f"{description}{sample.input}\n{choices}Answer:"


@pytest.mark.parametrize(
    ("what", "known"), [("data", "mmlu"), ("tasks", "prompts"), ("metrics", "ttft"), ("plots", "latency_ecdf")]
)
def test_list_tells_what_there_is(laptime: Laptime, what: str, known: str):
    done = laptime("list", what)
    assert done.returncode == 0
    assert known in [line.split()[0] for line in done.stdout.splitlines()]


def test_simulate_serves_until_it_is_interrupted_and_logs_the_truth(
    laptime: Laptime, laptime_environment: dict[str, str], tmp_path: Path
):
    config = tmp_path / "sim.toml"
    config.write_text('[[models]]\nname = "mine"\ntime_to_first_token_s = 0.001\ninter_token_s = 0.001\n')
    command = [COMMAND, "simulate", "--config", config, "--port", "0", "--log", tmp_path / "truth.jsonl"]
    with subprocess.Popen(command, env=laptime_environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        url = server.stdout.readline().split()[0]
        listed = laptime("list", "models", "--url", url)
        assert listed.stdout.split() == ["ollama/mine"]
        done = laptime("run", "-m", "ollama/mine", "--url", url, "--task", "mmlu", "--data", "sample", "--limit", 7)
        assert done.returncode == 0, done.stderr
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=30) == 0
    assert len(read_lines(tmp_path / "truth.jsonl")) == 8  # with the warm-up


def test_every_command_has_help_with_an_example(laptime: Laptime):
    listed = laptime("--help").stdout
    for command in ("run", "demo", "simulate", "show", "list", "show-prompt"):
        assert command in listed
        assert "Example: laptime " + command in laptime(command, "--help").stdout


def test_the_servers_flags_hold_for_the_models_of_a_spec_file_too(
    laptime: Laptime, simulator: lt.Simulator, unused_port: int, tmp_path: Path
):
    (tmp_path / "bench.toml").write_text(
        f'targets = [{{api = "ollama", model = "swift:1b", url = "http://127.0.0.1:{unused_port}"}}]\n'
        'task = "mmlu"\ndata = "sample"\nlimit = 3\n'
    )
    done = laptime("run", "bench.toml", "--url", simulator.url, "--api", "openai")
    assert done.returncode == 0, done.stderr
    assert "openai/swift:1b" in done.stdout
