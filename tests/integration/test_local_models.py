"""Real models, tiny ones, measured in this process and in processes of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from realparts.make_tiny_hf import make_models

from laptime import _core
from laptime.errors import TargetError
from laptime.runner.local import LocalModels, measure_local
from laptime.runner.plan import PromptRow, make_plan
from laptime.runner.progress import Progress, Silence
from laptime.spec import Generation, Local, Spec
from laptime.store.manifest import LoadedModel, Segment

MIB = 2**20
PROMPTS = ["the quick", "the quick brown fox jumps over", "dog", "where it finds water and runs", "lazy"]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_models(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tiny models are not to wait for threads that others keep from running, here and in processes of their own."""
    import torch

    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def held() -> Iterator[LocalModels]:
    with LocalModels() as models:
        yield models


class Run:
    """What a run of local models leaves behind."""

    def __init__(self, journal_path: Path, held: LocalModels) -> None:
        self.journal_path = journal_path
        self.models: dict[str, LoadedModel] = {}
        self.segments: list[Segment] = [
            Segment(index=0, hostname=None, pid=os.getpid(), monotonic_ns=0, wall_ns=0, uncertainty_ns=0)
        ]
        self._held = held

    def measure(self, local: Local, number: int = 0, *, runs: int = 1, listener: Any = None, **options: Any) -> None:
        rows = [PromptRow(f"s{i}", "", prompt, 16) for i, prompt in enumerate(PROMPTS)]
        measure_local(
            local,
            number,
            rows,
            make_plan(Spec(runs=runs, warmup=1), 1, len(rows)),
            Generation(max_tokens=16),
            journal_path=self.journal_path,
            listener=listener or Silence(),
            held=self._held,
            models=self.models,
            segments=self.segments,
            **options,
        )

    def records(self, phase: str = "measure") -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in self.journal_path.read_text().splitlines()]
        return [line for line in lines if line.get("phase", "measure") == phase]


@pytest.fixture
def run(tmp_path: Path, held: LocalModels) -> Run:
    return Run(tmp_path / "records.jsonl", held)


def outputs(records: list[dict[str, Any]]) -> list[tuple[str, dict[str, int], str]]:
    return [(record.get("output", ""), record["tokens"]["tokenizer"], record["finish"]) for record in records]


def test_batches_share_a_model_and_give_the_same_answers_as_one_by_one(tiny: Path, run: Run):
    run.measure(Local(str(tiny / "causal")), 0)
    run.measure(Local(str(tiny / "causal"), batch_size=4), 1)
    single, batched = run.records()[:5], run.records()[5:]
    assert outputs(single) == outputs(batched)
    assert len({record["intended_ns"] for record in batched}) == 2
    assert (
        len({record["request_id"] for record in run.records()} | {r["request_id"] for r in run.records("warmup")}) == 15
    )
    one, four = run.models["local/causal"].passes[0], run.models["local/causal batch 4"].passes[0]
    assert (one.load_s, one.pid) == (four.load_s, os.getpid())
    for record in run.records():
        assert record["outcome"] == "ok"
        assert record.get("segment", 0) == 0
        assert len(record["chunks"]["gap_ns"]) == record["tokens"]["tokenizer"]["output"]
        assert sum(record["chunks"]["gap_ns"]) <= record["elapsed_ns"]["done"]


def test_an_adapter_of_an_archive_changes_what_is_answered_and_what_it_takes(tiny: Path, run: Run):
    run.measure(Local(str(tiny / "seq2seq")), 0)
    run.measure(Local(str(tiny / "seq2seq"), peft=str(tiny / "model.tar.gz")), 1, perplexity_text="not for this kind")
    assert outputs(run.records()[:5]) != outputs(run.records()[5:])
    base, tuned = run.models["local/seq2seq"], run.models["local/seq2seq+model"]
    assert tuned.size_bytes > base.size_bytes
    assert (tuned.architecture, tuned.perplexity, tuned.perplexity_tokens) == ("seq2seq", None, None)


def test_each_pass_has_a_process_of_its_own(tiny: Path, run: Run):
    run.measure(Local(str(tiny / "causal")), 0)
    shared = outputs(run.records())
    run.journal_path.unlink()
    run.models.clear()
    run.measure(Local(str(tiny / "causal"), batch_size=2), 0, runs=2, isolate=True, perplexity_text="the quick brown")
    model = run.models["local/causal batch 2"]
    pids = [one_pass.pid for one_pass in model.passes]
    assert len({os.getpid(), *pids}) == 3
    assert [segment.pid for segment in run.segments] == [os.getpid(), *pids]
    assert [segment.index for segment in run.segments] == [0, 1, 2]
    assert [one_pass.run_index for one_pass in model.passes] == [0, 1]
    for number, (segment, one_pass) in enumerate(zip(run.segments[1:], model.passes, strict=True)):
        records = [record for record in run.records() if record["segment"] == segment.index]
        assert [record.get("run_index", 0) for record in records] == [number] * 5
        assert outputs(records) == shared
        assert min(record["intended_ns"] for record in records) > segment.monotonic_ns
        assert one_pass.memory is not None
        assert 0 < one_pass.memory.increase < 80 * MIB  # of a tiny model: without what its packages take
    assert len({record["request_id"] for record in run.records("warmup")}) == 4
    assert len(_core.read_journal(run.journal_path)[0]) == 14
    assert model.perplexity is not None
    assert model.perplexity_tokens is not None


def test_a_process_that_is_killed_ends_the_model_and_what_it_did_stays(tiny: Path, run: Run):
    class Killer(Silence):
        def progress(self, progress: Progress) -> None:
            if (progress.stage, progress.finished) == ("measure", 2):
                os.kill(run.segments[-1].pid, signal.SIGKILL)

    with pytest.raises(TargetError, match=r"^local/causal: its process was killed, as the system does"):
        run.measure(Local(str(tiny / "causal")), isolate=True, listener=Killer())
    outcomes = [record["outcome"] for record in run.records()]
    assert "ok" in outcomes
    assert set(outcomes) <= {"ok", "connection_lost"}
    recorded, cut_off = _core.read_journal(run.journal_path)
    assert not cut_off
    assert {"0.warmup.0", "0.0.0", "0.0.1", "0.0.2"} <= set(recorded.request_id())
    assert len(recorded) == len(outcomes) + 1
    assert run.models["local/causal"].parameters > 0


def test_a_model_that_a_process_cannot_load_is_told_as_in_this_one(tiny: Path, run: Run, tmp_path: Path):
    for isolate in (False, True):
        with pytest.raises(TargetError, match=f"^there is no folder {tmp_path / 'none'}$"):
            run.measure(Local(str(tmp_path / "none")), isolate=isolate)
    assert not run.models


LONG_RUN = """
import sys
import laptime as lt
from laptime.runner.progress import Silence
from laptime.spec import Local

class Herald(Silence):
    def progress(self, progress):
        if progress.finished == 20:
            print("under way", flush=True)

samples = [f"the quick brown fox {i}" for i in range(2000)]
lt.run(
    Local(sys.argv[1], batch_size=2), lt.Task("own", samples), generation=lt.Generation(max_tokens=64),
    run_dir=sys.argv[2], isolate=True, progress=Herald(),
)
"""


@pytest.fixture
def long_run(tiny: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A run with processes of its own that is under way, started as from a terminal: in a process group."""
    command = [sys.executable, "-c", LONG_RUN, str(tiny / "causal"), str(tmp_path / "run")]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, start_new_session=True, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "under way\n", process.stderr.read()
        yield process
        process.kill()


def test_ctrl_c_cancels_what_is_in_flight_and_keeps_the_rest(long_run: subprocess.Popen[str], tmp_path: Path):
    os.killpg(long_run.pid, signal.SIGINT)
    _, told = long_run.communicate(timeout=60)
    assert told.splitlines()[-1] == "KeyboardInterrupt"
    manifest = json.loads((tmp_path / "run" / "run.json").read_text())
    assert manifest["status"] == "interrupted"
    assert len(manifest["segments"]) == 2
    with pytest.raises(ProcessLookupError):
        os.kill(manifest["segments"][1]["pid"], 0)
    records = [json.loads(line) for line in (tmp_path / "run" / "records.jsonl").read_text().splitlines()]
    outcomes = [record["outcome"] for record in records]
    assert len(records) >= 22
    assert set(outcomes[:-2]) == {"ok"}
    assert set(outcomes[-2:]) <= {"ok", "cancelled"}
    assert {record["message"] for record in records if record["outcome"] == "cancelled"} <= {"the run ended first"}
