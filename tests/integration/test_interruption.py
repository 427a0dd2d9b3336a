"""A run that is ended early keeps what it had."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import COMMAND, Laptime
from run_directories import measured_records

import laptime as lt
from laptime.simulator import LawConfig, SimulatedModel


@pytest.fixture
def slow_simulator() -> Iterator[lt.Simulator]:
    """A server that would keep a run of all its questions busy for a minute."""
    model = SimulatedModel(
        name="slow", time_to_first_token_s=LawConfig(median=0.02, sigma=0.2), inter_token_s=LawConfig(median=0.002)
    )
    with lt.Simulator([model]) as running:
        yield running


@pytest.fixture
def start_run(
    slow_simulator: lt.Simulator, tmp_path: Path, laptime_environment: dict[str, str]
) -> Iterator[Callable[[], tuple[subprocess.Popen[bytes], Path]]]:
    """Starts a long run and returns when its journal holds a few records."""
    processes: list[subprocess.Popen[bytes]] = []

    def start() -> tuple[subprocess.Popen[bytes], Path]:
        run = tmp_path / "run"
        command = [
            COMMAND, "run", "-m", "ollama/slow", "--url", slow_simulator.url, "--task", "mmlu", "--data", "sample",
            "--runs", "50", "--concurrency", "4", "--run-dir", run, "--quiet",
        ]  # fmt: skip
        process = subprocess.Popen(command, env=laptime_environment, stderr=subprocess.PIPE)
        processes.append(process)
        journal = run / "records.jsonl"
        while process.poll() is None and (not journal.exists() or journal.read_bytes().count(b"\n") < 40):
            os.sched_yield()
        assert process.poll() is None, "the run ended before it could be interrupted"
        return process, run

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def test_a_kill_loses_nothing_that_was_finished_a_moment_before(
    start_run, slow_simulator: lt.Simulator, laptime: Laptime
):
    process, run = start_run()
    written_before = (run / "records.jsonl").read_bytes()
    killed_ns = time.monotonic_ns()
    process.kill()
    process.wait()
    assert (run / "records.jsonl").read_bytes().startswith(written_before)
    recorded = len(measured_records_of_whole_lines(run))
    answered = [
        c for c in slow_simulator.truth() if c.complete and c.question_id and c.done_ns < killed_ns - 200_000_000
    ]
    assert recorded >= len(answered)
    shown = laptime("show", run)
    assert shown.returncode == 0, shown.stderr
    assert "running" in shown.stdout
    assert "ollama/slow" in shown.stdout
    assert lt.read(run)["accuracy"].mean.n == recorded  # judged when read


def measured_records_of_whole_lines(run: Path) -> list[dict]:
    """Return the records of a journal whose last line may be cut off."""
    lines = (run / "records.jsonl").read_text().split("\n")[:-1]
    return [record for record in map(json.loads, lines) if record.get("phase") != "warmup"]


def test_ctrl_c_ends_a_run_with_130_and_all_of_it_kept(start_run, laptime: Laptime):
    process, run = start_run()
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert f"laptime show {run} " in told.decode().splitlines()[-1]
    assert f"laptime run --resume --run-dir {run} " in told.decode().splitlines()[-1]
    records = measured_records(run)
    outcomes = [record["outcome"] for record in records]
    assert set(outcomes) <= {"ok", "cancelled"}
    assert outcomes.count("cancelled") <= 4
    assert json.loads((run / "run.json").read_text())["status"] == "interrupted"
    assert (run / "summary.json").exists()
    shown = laptime("show", run)
    assert shown.returncode == 0
    assert "interrupted" in shown.stdout
    assert lt.read(run).summary().models[0].ok == outcomes.count("ok")


def test_a_keyboard_interrupt_stays_one_in_python(slow_simulator: lt.Simulator, tmp_path: Path):
    class Impatient:
        def progress(self, progress) -> None:
            if progress.stage == "measure" and progress.finished >= 8:
                signal.raise_signal(signal.SIGINT)

        def problem(self, label: str, message: str) -> None:
            raise AssertionError(message)

    with pytest.raises(KeyboardInterrupt):
        lt.run(slow_simulator.targets, "mmlu", data="sample", load=lt.Closed(4), run_dir=tmp_path, progress=Impatient())
    assert lt.read(tmp_path).manifest.status == "interrupted"
    assert lt.read(tmp_path).summary().models[0].ok >= 8


def test_a_disk_that_fills_up_ends_the_run_with_all_kept_that_was_written(
    simulator: lt.Simulator, laptime: Laptime, tmp_path: Path, laptime_environment: dict[str, str]
):
    run = tmp_path / "run"
    command = [
        COMMAND, "run", "-m", "ollama/swift:1b", "--url", simulator.url, "--task", "mmlu", "--data", "sample",
        "--limit", "10", "--runs", "20", "--concurrency", "4", "--run-dir", run, "--quiet",
    ]  # fmt: skip
    room = 20_000  # bytes a file, in the place of a disk

    def leave_little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    done = subprocess.run(
        command, preexec_fn=leave_little_room, env=laptime_environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith(f"laptime: cannot write {run / 'records.jsonl'}: ")
    assert "what was measured is in" in done.stderr
    written = (run / "records.jsonl").read_bytes()
    assert room - 1000 < len(written) <= room

    again = laptime("show", run, "--json")
    assert again.returncode == 0
    (model,) = json.loads(again.stdout)["models"]
    assert model["n"] == len(measured_records_of_whole_lines(run)) > 10
