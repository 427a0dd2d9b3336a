"""Runs as they come from a run directory, and files as other tools write them."""

from __future__ import annotations

import json

import pytest

from laptime.data.sample import Sample
from laptime.store import RunData
from laptime.store.manifest import LoadedModel, MemoryUse, ModelPass
from laptime.store.table import table_of_rows


@pytest.fixture
def make_run(make_manifest):
    """A run of such rows; the samples are those that the rows name, with ``ask ID`` as their input."""

    def make(rows, *, samples=None, **manifest):
        ids = dict.fromkeys(row["sample_id"] for row in rows if row.get("phase", "measure") == "measure")
        samples = [Sample(name, f"ask {name}") for name in ids] if samples is None else samples
        targets = list(dict.fromkeys(row["model"] for row in rows))
        return RunData(
            make_manifest(targets=targets, **manifest), table_of_rows(rows), {sample.id: sample for sample in samples}
        )

    return make


@pytest.fixture
def answer():
    """A row of a streamed request that went well; times in seconds."""

    def make(model="ollama/small:1b", sample_id="a", latency_s=0.5, *, tokens=11, ttft_s=0.1, **columns):
        decode_s = round(latency_s - ttft_s, 9)
        return {
            "model": model,
            "sample_id": sample_id,
            "latency_s": latency_s,
            "ttft_s": ttft_s,
            "decode_s": decode_s,
            "tokens_after_first": tokens - 1,
            "tpot_s": decode_s / (tokens - 1),
            "tokens_per_s": (tokens - 1) / decode_s,
            "prompt_tokens": 20,
            "output_tokens": tokens,
            "output": f"{model} on {sample_id}",
        } | columns

    return make


@pytest.fixture
def failure():
    """A row of a request that failed in the middle of its answer."""

    def make(model="ollama/small:1b", sample_id="a", outcome="timeout", message="no answer in 30 s", **columns):
        times = {"latency_s": 30.0, "ttft_s": 0.1, "decode_s": 29.9}
        times |= {"tokens_after_first": 2, "tokens_per_s": 2 / 29.9, "tpot_s": 14.95}
        tokens = {"prompt_tokens": 20, "output_tokens": 3}
        told = {"outcome": outcome, "message": message, "output": "To be"}
        return {"model": model, "sample_id": sample_id} | times | tokens | told | columns

    return make


@pytest.fixture
def make_loaded():
    """What is known of a local model; ``increases`` are bytes of memory, one a pass."""

    def make(model="m", increases=(100_000_000,), **fields):
        passes = [
            ModelPass(
                pid=1,
                load_s=2.0,
                memory=MemoryUse(
                    initial=50_000_000,
                    min=50_000_000,
                    max=60_000_000 + increase,
                    average=55_000_000 + increase,
                    increase=increase,
                ),
            )
            for increase in increases
        ]
        values = {
            "model": model,
            "peft": None,
            "quantization": None,
            "architecture": "causal",
            "device": "cpu",
            "dtype": "float32",
            "batch_size": 1,
            "parameters": 25_000_000,
            "size_bytes": 100_000_000,
            "passes": passes,
        }
        return LoadedModel(**(values | fields))

    return make


@pytest.fixture
def write_json(tmp_path):
    """Writes a value as another tool does, and returns the path."""

    def write(value, name="results.json"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value, indent=2), encoding="utf-8")
        return path

    return write
