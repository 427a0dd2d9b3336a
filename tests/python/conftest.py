"""Runs made by hand: records with exact times, and what is computed from them."""

from __future__ import annotations

import json

import pytest

from laptime import _core
from laptime.result import Result
from laptime.stats import Estimate
from laptime.store import Manifest, RunData, RunDirectory, ScoreRow
from laptime.store.manifest import ClientHealth, DataSource
from laptime.store.table import build_table
from laptime.summary import ModelSummary

MS = 1_000_000


@pytest.fixture
def make_record():
    """A line of records.jsonl as a dictionary; times in milliseconds, since the intended one but for itself."""
    counter = iter(range(1_000_000))

    def make(
        *,
        intended_ms=0,
        elapsed_ms=None,
        chunk_gaps_ms=None,
        chunk_tokens=None,
        chunk_source=None,
        server_ms=None,
        **fields,
    ):
        number = next(counter)
        line = {"request_id": f"r{number}", "sample_id": f"s{number}", "model": "ollama/small", "outcome": "ok"}
        line["intended_ns"] = intended_ms * MS
        if elapsed_ms is not None:
            line["elapsed_ns"] = {name: value * MS for name, value in elapsed_ms.items()}
        if chunk_gaps_ms is not None:
            line["chunks"] = {"gap_ns": [gap * MS for gap in chunk_gaps_ms], "uncertainty_ns": [0] * len(chunk_gaps_ms)}
        if chunk_tokens is not None:
            line["chunks"]["tokens"] = chunk_tokens
        if chunk_source is not None:
            line["chunks"]["tokens_source"] = chunk_source
        if server_ms is not None:
            line["server_ns"] = {name: value * MS for name, value in server_ms.items()}
        return line | fields

    return make


@pytest.fixture
def answered(make_record):
    """A record of a request that went well after so many milliseconds."""

    def make(latency_ms, **fields):
        return make_record(elapsed_ms={"sent": 0, "done": latency_ms}, **fields)

    return make


@pytest.fixture
def timed_out(make_record):
    """A record of a request that was given up after so many milliseconds."""

    def make(watched_ms, **fields):
        return make_record(elapsed_ms={"sent": 0, "given_up": watched_ms}, outcome="timeout", **fields)

    return make


@pytest.fixture
def write_journal(tmp_path):
    """Writes records to a file and returns its path."""

    def write(records):
        path = tmp_path / "records.jsonl"
        path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
        return path

    return write


@pytest.fixture
def make_columns(write_journal):
    """The columns that records are read into."""

    def make(records):
        columns, _ = _core.read_journal(write_journal(records))
        return columns

    return make


@pytest.fixture
def make_table(make_columns):
    """The table of records, of which some may be judged: {request_id: value} or {request_id: ScoreRow}."""

    def make(records, scores=None, *, streamed=True, capped=False):
        rows = [score_row(key, value) for key, value in (scores or {}).items()]
        return build_table(make_columns(records), rows, task="mmlu", streamed=streamed, capped=capped)

    return make


def score_row(request_id, value):
    if isinstance(value, ScoreRow):
        return value
    return ScoreRow(
        request_id=request_id,
        sample_id="s",
        model="m",
        task="t",
        scorer_version="v",
        value=value or 0,
        parse_failed=value is None,
    )


@pytest.fixture
def make_manifest():
    """A manifest of a run that asked one question."""

    def make(**fields):
        data = DataSource(source="own", n_samples=1, samples_sha256="0", prompts_sha256="0")
        values = {
            "laptime_version": "0",
            "status": "finished",
            "started": "2026-01-01T00:00:00+00:00",
            "spec": {"seed": 0, "generation": {"stream": True}},
            "targets": ["ollama/small"],
            "task": "own",
            "scorer_version": None,
            "data": data,
            "segments": [],
            "environment": {},
        }
        return Manifest(**(values | fields))

    return make


@pytest.fixture
def make_health():
    """What the client said of itself in ``run.json``."""

    def make(reasons=(), **numbers):
        judgement = {"verdict": "suspect" if reasons else "valid", "reasons": list(reasons)}
        return ClientHealth(**(judgement | {"wall_s": 1, "most_in_flight": 1} | numbers))

    return make


@pytest.fixture
def make_result(make_table, make_manifest):
    """The result of records, judged or not."""

    def make(records, scores=None, *, path=None, **manifest):
        return Result(RunData(make_manifest(**manifest), make_table(records, scores), path=path))

    return make


@pytest.fixture
def run_directory(tmp_path):
    """A new run directory."""
    return RunDirectory.create(tmp_path / "run")


@pytest.fixture
def make_estimate():
    """An estimate; low and high stand one tenth off unless told."""

    def make(value, low=..., high=..., *, method="a method", n=100, note="", unit="s"):
        low = 0.9 * value if low is ... else low
        high = 1.1 * value if high is ... else high
        return Estimate(value, low, high, unit, method, n, 0.95, note)

    return make


@pytest.fixture
def make_model(make_estimate):
    """A model's figures, from plain numbers or estimates by ``metric.statistic``."""

    def make(name, n=100, ok=None, **figures):
        estimates = {
            figure.replace("__", "."): value if isinstance(value, Estimate) else make_estimate(value)
            for figure, value in figures.items()
        }
        return ModelSummary(name, n, n if ok is None else ok, estimates)

    return make
