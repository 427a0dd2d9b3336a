"""The file of an original model against its quantised form: memory, speed, perplexity and answers of both."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from laptime import stats
from laptime.errors import DataError
from laptime.formats.batches import by_batch
from laptime.formats.files import read_json, write_json
from laptime.formats.intervals import intervals_of, values_of
from laptime.formats.local_models import facts_of, gpu_memory_mb, load_time_s, memory_mb, model_id, size_mb
from laptime.formats.measured import measured_requests, of_model, rows_of
from laptime.formats.quantized_comparison import compare_quantized
from laptime.formats.quantized_fields import read_quantized
from laptime.formats.token_rates import token_rates
from laptime.metrics import METRICS
from laptime.store import RunData, Table

__all__ = ["Quantized"]

_OUTPUT_NUMBERS = (
    "prompt_tokens",
    "output_tokens",
    "latency_s",
    "ttft_s",
    "decode_s",
    "prompt_eval_s",
    "intended_s",
    "done_s",
    "stretch",
    "score",
)


class Quantized:
    """``{timestamp, original, quantized, comparison}``."""

    name = "quantized"
    description = "JSON of original, quantized and comparison"
    default_path = "quantized_benchmark_%Y%m%d_%H%M%S.json"

    def recognises(self, path: Path, content: Any) -> bool:
        """Whether a JSON object has both models."""
        return isinstance(content, dict) and {"original", "quantized"} <= set(content)

    def read(self, path: Path, *, duration_unit: str | None = None) -> RunData:
        """Read the answers of both models as requests, and what is known of the models."""
        return read_quantized(read_json(path), path)

    def write(self, run: RunData, path: Path) -> list[Path]:
        """Write two models: the first that was asked for is the original."""
        asked = run.manifest.targets
        models = sorted(run.models, key=lambda label: asked.index(label) if label in asked else len(asked))
        if len(models) != 2:
            raise DataError(
                f"a quantized file holds two models, the original and the quantised one; this run has"
                f" {', '.join(models) or 'none'}"
            )
        table = measured_requests(run, self.name)
        original, quantized = models
        content = {
            "timestamp": run.manifest.started,
            "original": _model(run, table, original),
            "quantized": _model(run, table, quantized),
            "comparison": compare_quantized(run, original, quantized),
        }
        write_json(path, content)
        return [path]


def _model(run: RunData, table: Table, label: str) -> dict[str, Any]:
    rows, seed = of_model(table, label), run.seed
    loaded = run.manifest.models.get(label)
    categories = [category for category in dict.fromkeys(rows["category"]) if category]
    size = 1 if loaded is None else loaded.batch_size
    speed = _speed(rows, size, seed)
    by_category = {category: _speed(rows.where(rows["category"] == category), size, seed) for category in categories}
    return {
        "model": model_id(run.manifest, label),
        "device": None if loaded is None else loaded.device,
        "memory_mb": memory_mb(loaded),
        "load_time_s": load_time_s(loaded),
        **values_of(speed),
        "perplexity": None if loaded is None else loaded.perplexity,
        "by_category": {
            category: {**values_of(figures), "intervals": intervals_of(figures)}
            for category, figures in by_category.items()
        },
        "outputs": [_output(run, row) for row in rows_of(rows)],
        "intervals": intervals_of(speed),
        "model_size_mb": size_mb(loaded),
        "gpu_memory_mb": gpu_memory_mb(loaded),
        "quantization": None if loaded is None else loaded.quantization,
        "label": label,
        "loaded_model": facts_of(loaded),
    }


def _output(run: RunData, row: dict[str, Any]) -> dict[str, Any]:
    sample = run.samples.get(row["sample_id"])
    texts = {"category": row["category"], "prompt": None if sample is None else sample.input, "output": row["output"]}
    numbers = {name: row.get(name) for name in _OUTPUT_NUMBERS}
    asked = {"sample_id": row["sample_id"], "run_index": row["run_index"], "outcome": row["outcome"]}
    return {**texts, **numbers, **asked, **({"message": row["message"]} if row["message"] else {})}


# ── Speed ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _speed(rows: Table, batch_size: int, seed: int) -> dict[str, Any]:
    batches = by_batch(rows, batch_size)
    return {
        "n": len(rows),
        "ok": int(rows.ok.sum()),
        "latency_s": {name: METRICS["latency"].estimate(rows, name, seed=seed) for name in ("mean", "median", "p95")},
        "prompt": _prompt_evaluation(batches, seed),
        "generation": _generation(batches, seed),
    }


def _prompt_evaluation(rows: Table, seed: int) -> dict[str, Any]:
    """Return prompt tokens and the time until the first token, or the server's own time for the prompt."""
    took_s = rows["prompt_eval_s"] if len(rows.observed("prompt_eval_s")) else rows["ttft_s"]
    return _rate(rows, rows["prompt_tokens"], rows["prompt_tokens"], took_s, seed)


def _generation(rows: Table, seed: int) -> dict[str, Any]:
    """Return output tokens and the time that they took.

    The rate of a streamed answer is of the tokens after the first: the first came with the prompt's evaluation. An
    answer of one token has none.
    """
    of = token_rates(rows).of
    if of == "decoding":
        rate = _rate(rows, rows["output_tokens"], rows["tokens_after_first"], rows["decode_s"], seed)
    else:
        rate = _rate(rows, rows["output_tokens"], rows["output_tokens"], rows["latency_s"], seed)
    return {**rate, "tokens_per_s_of": of}


def _rate(rows: Table, tokens: np.ndarray, timed_tokens: np.ndarray, took_s: np.ndarray, seed: int) -> dict[str, Any]:
    """Return tokens and times of the requests that went well, and the ratio where both of one request are known."""
    known = rows.ok & ~np.isnan(timed_tokens) & ~np.isnan(took_s)
    if not took_s[known].sum() > 0:
        return {"tokens": None, "time_s": None, "tokens_per_s": None}
    return {
        "tokens": int(np.nansum(tokens[rows.ok])),
        "time_s": float(took_s[known].sum()),
        "tokens_per_s": stats.ratio(timed_tokens[known], took_s[known], rng=seed, unit="tok/s").within(0),
    }
