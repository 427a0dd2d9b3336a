"""A job, and a model that answers at once."""

from __future__ import annotations

import json

import pytest

from laptime.runner.local.job import LocalJob
from laptime.runner.plan import PromptRow
from laptime.spec import Generation, Local
from laptime.targets.local import Answer, Batch


class StandInModel:
    """Answers ``n`` words, ``n`` being what a prompt ends with; a prompt that is a word of `fails` raises that."""

    def __init__(self):
        self.fails = {}
        self.cannot_prepare = {}
        self.batches = []
        self.asked = []
        self.freed = 0

    def prepare(self, prompts):
        for prompt in prompts:
            if prompt in self.cannot_prepare:
                raise self.cannot_prepare[prompt]
        return Batch(inputs={"prompts": prompts}, prompt_tokens=tuple(map(len, prompts)), room=None)

    def generate(self, batch, generation, on_token, timeout_s):
        prompts = batch.inputs["prompts"]
        self.batches.append(prompts)
        self.asked.append((generation, timeout_s))
        lengths = [int(prompt.split()[-1]) if prompt[-1].isdigit() else 1 for prompt in prompts]
        for step in range(max(lengths)):
            on_token([place for place, length in enumerate(lengths) if step < length])
        for prompt in prompts:
            if prompt in self.fails:
                raise self.fails[prompt]
        reason = "timeout" if any(prompt.startswith("slow") for prompt in prompts) else "stop"
        return [Answer("word " * n, len(prompt), n, reason) for prompt, n in zip(prompts, lengths, strict=True)]

    def free_cache(self):
        self.freed += 1


class Listener:
    def __init__(self):
        self.heard = []

    def progress(self, progress):
        self.heard.append((progress.stage, progress.finished, progress.planned, progress.ok, progress.in_flight))

    def problem(self, label, message):
        raise AssertionError(message)


@pytest.fixture
def model():
    return StandInModel()


@pytest.fixture
def listener():
    return Listener()


@pytest.fixture
def journal_path(tmp_path):
    return tmp_path / "records.jsonl"


@pytest.fixture
def make_job(journal_path):
    """A job that asks for prompts, in one pass unless told."""

    def make(*prompts, runs=1, batch_size=1, max_tokens=None, **changes):
        rows = [PromptRow(f"s{i}", f"c{i % 2}", prompt, 64) for i, prompt in enumerate(prompts)]
        for place, limit in (max_tokens or {}).items():
            rows[place] = rows[place]._replace(max_tokens=limit)
        values = {
            "local": Local("m", batch_size=batch_size, name="m"),
            "number": 3,
            "prompts": tuple(rows),
            "requests": tuple((run, place) for run in range(runs) for place in range(len(rows))),
            "warmup": 0,
            "generation": Generation(max_tokens=64),
            "journal_path": journal_path,
            "timeout_s": 9.0,
        }
        return LocalJob(**(values | changes))

    return make


@pytest.fixture
def records(journal_path):
    """Reads what was recorded."""

    def read():
        return [json.loads(line) for line in journal_path.read_text().splitlines()]

    return read
