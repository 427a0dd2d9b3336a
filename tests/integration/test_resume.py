"""A run that was cut short goes on where it stopped, and is the same run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

import laptime as lt

from .conftest import COMMAND, Laptime

SLOW = """
[[models]]
name = "slow:1b"
time_to_first_token_s = 0.02
inter_token_s = 0.002
output_tokens = 8
"""


@pytest.fixture
def slow(tmp_path: Path) -> lt.Simulator:
    config = tmp_path / "sim.toml"
    config.write_text(SLOW)
    from laptime.simulator import SimulatorConfig

    with lt.Simulator.from_config(SimulatorConfig.load(config)) as simulator:
        yield simulator


def command(simulator: lt.Simulator, run: Path) -> list[str]:
    return [
        *("run", "-m", "ollama/slow:1b", "--url", simulator.url, "--task", "mmlu", "--data", "sample", "--runs", "5"),
        *("--concurrency", "2", "--run-dir", str(run), "--quiet"),
    ]


def records(run: Path) -> list[dict]:
    return [json.loads(line) for line in (run / "records.jsonl").read_text().splitlines()]


def measured(run: Path) -> list[tuple[int, str]]:
    return [
        (record.get("run_index", 0), record["sample_id"])
        for record in records(run)
        if record.get("phase", "measure") == "measure" and record["outcome"] != "cancelled"
    ]


def kill_in_the_middle(arguments: list[str], run: Path, how: int, environment: dict[str, str]) -> None:
    process = subprocess.Popen([COMMAND, *arguments], env=environment, stderr=subprocess.DEVNULL)
    journal = run / "records.jsonl"
    while process.poll() is None and not (journal.exists() and journal.read_bytes().count(b"\n") > 20):
        time.sleep(0.005)
    os.kill(process.pid, how)
    process.wait()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_was_cut_short_goes_on_where_it_stopped(
    how: int, slow: lt.Simulator, laptime: Laptime, laptime_environment: dict[str, str], tmp_path: Path
) -> None:
    run = tmp_path / "run"
    kill_in_the_middle(command(slow, run), run, how, laptime_environment)
    before = measured(run)
    assert 10 < len(before) < 200
    with (run / "records.jsonl").open("ab") as journal:
        journal.write(b'{"request_id": "0.0')  # a kill may leave this

    resumed = laptime("run", "--resume", "--run-dir", run, "--quiet")

    assert resumed.returncode == 0, resumed.stderr
    asked = measured(run)
    samples = {sample for _, sample in asked}
    assert sorted(asked) == sorted((index, sample) for index in range(5) for sample in samples)
    assert asked[: len(before)] == before
    manifest = json.loads((run / "run.json").read_text())
    assert manifest["status"] == "finished"
    assert [segment["index"] for segment in manifest["segments"]] == [0, 1]
    assert {record.get("segment", 0) for record in records(run)} == {0, 1}
    result = lt.read(run)
    assert result.summary().models[0].ok == len(asked)


def test_a_finished_run_has_nothing_left_to_do(slow: lt.Simulator, laptime: Laptime, tmp_path: Path) -> None:
    run = tmp_path / "run"
    assert laptime(*command(slow, run), "--limit", "3").returncode == 0
    lines = (run / "records.jsonl").read_bytes()
    again = laptime("run", "--resume", "--run-dir", run, "--quiet")
    assert again.returncode == 0, again.stderr
    assert (run / "records.jsonl").read_bytes() == lines


def test_resume_begins_a_run_where_there_is_none(slow: lt.Simulator, laptime: Laptime, tmp_path: Path) -> None:
    run = tmp_path / "run"
    assert laptime(*command(slow, run), "--limit", "3", "--resume").returncode == 0
    assert len(measured(run)) == 15


def test_another_run_does_not_go_on(slow: lt.Simulator, laptime: Laptime, tmp_path: Path) -> None:
    run = tmp_path / "run"
    laptime(*command(slow, run), "--limit", "3")
    refused = laptime(*command(slow, run), "--limit", "4", "--resume")
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert "another limit" in refused.stderr


def test_a_limit_of_requests_counts_those_that_were_measured_before(slow: lt.Simulator, tmp_path: Path) -> None:
    server = lt.Server("ollama", "slow:1b", url=slow.url)

    def run(resume: bool, seen: list[int]) -> lt.Result:
        def interrupt(rows: list) -> str | None:
            seen.append(len(rows))
            return "enough" if sum(seen) > 10 and not resume else None

        return lt.run(
            server, "mmlu", data="sample", load=lt.Closed(4), stop=lt.Stop(max_requests=60, rule=interrupt),
            run_dir=tmp_path / "run", resume=resume,
        )  # fmt: skip

    first = run(False, [])
    assert first.summary().models[0].ok < 60
    assert run(True, []).summary().models[0].ok == 60
