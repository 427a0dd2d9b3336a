"""The file of the fine-tuned model benchmark: one model's figures, with batch sizes, and its base beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from laptime import stats
from laptime.comparing import compare_models, memory_changes
from laptime.errors import DataError
from laptime.formats.files import read_json, write_json
from laptime.formats.finetune_fields import read_finetune
from laptime.formats.finetune_subject import Subject, subjects_of
from laptime.formats.intervals import intervals_of, percent_change, scaled, value_and_interval, values_of
from laptime.formats.local_models import facts_of, gpu_memory_mb, gpu_utilization_pct, model_id, size_mb
from laptime.formats.measured import measured_requests, of_model
from laptime.metrics import METRICS, PARTS
from laptime.stats import Estimate
from laptime.store import RunData, Table

__all__ = ["Finetune"]

_MS_PER_S = 1000
_LATENCIES = {name: name for name in ("mean", "std", "p95", "p99", "min", "max")} | {"p50": "median"}
_LATENCY_ORDER = ("mean", "std", "p50", "p95", "p99", "min", "max")
_QUALITY = ("accuracy", *(part.name for part in PARTS))


class Finetune:
    """``benchmark_results_….json``: figures, and no single requests."""

    name = "finetune"
    description = "JSON of a model's metrics and batch_performance"
    default_path = "benchmark_results_%Y%m%d_%H%M%S.json"

    def recognises(self, path: Path, content: Any) -> bool:
        """Whether a JSON object has metrics."""
        return isinstance(content, dict) and isinstance(content.get("metrics"), dict)

    def read(self, path: Path, *, duration_unit: str | None = None) -> RunData:
        """Read the nested form, or the older flat one."""
        return read_finetune(read_json(path), path)

    def write(self, run: RunData, path: Path) -> list[Path]:
        """Write one model's figures; of a tuned model and its base, the base and what changed with them."""
        table = measured_requests(run, self.name)
        subject, base = subjects_of(run)
        content = _figures(run, table, subject)
        if base is not None:
            content["base"] = _figures(run, table, base)
            content["comparison"] = _comparison(run, base.label, subject.label)
        write_json(path, content)
        return [path]


def _figures(run: RunData, table: Table, subject: Subject) -> dict[str, Any]:
    rows = of_model(table, subject.label)
    if not rows.ok.any():
        raise DataError(f"no request to {subject.label} went well: a finetune file is made of their figures")
    seed, loaded = run.seed, subject.loaded
    metrics = {
        "latency_ms": _latencies_ms(rows, seed),
        "throughput": {**_throughput(rows, seed), "unit": "samples/sec"},
        "memory": {
            "model_size_mb": size_mb(loaded),
            "gpu_memory_mb": gpu_memory_mb(loaded),
            "gpu_utilization_pct": gpu_utilization_pct(loaded),
        },
    }
    batches = {f"batch_{size}": _of_batch(of_model(table, label), seed) for size, label in subject.batches.items()}
    quality = {name: estimate for name in _QUALITY if (estimate := METRICS[name].estimate(rows, "mean", seed=seed))}
    rate, rate_of = _tokens_per_second(rows, seed)
    if rate_of == "decoding" and run.manifest.rate_of == "requests":
        rate_of = "whole requests"
    figures = {
        "metrics": metrics,
        "batch_performance": batches,
        **({"quality": quality} if quality else {}),
        "tokens_per_second": rate,
    }
    return {
        "timestamp": run.manifest.started,
        "model_id": model_id(run.manifest, subject.label),
        "peft_weights": None if loaded is None else loaded.peft,
        "device": None if loaded is None else loaded.device,
        "gpu_name": None if loaded is None else loaded.gpu_name,
        "num_samples": len(set(rows["sample_id"])),
        "num_runs": len(set(rows["run_index"].tolist())),
        "num_requests": len(rows),
        "num_failed": int(np.count_nonzero(~rows.ok)),
        **values_of(figures),
        "tokens_per_second_of": rate_of,
        "intervals": _intervals(figures),
        "label": subject.label,
        "loaded_model": facts_of(loaded),
    }


def _intervals(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return the intervals of the metrics under the metrics' own keys, and the others' under theirs."""
    intervals = intervals_of(figures)
    return {**intervals.pop("metrics", {}), **intervals}


def _latencies_ms(rows: Table, seed: int) -> dict[str, Estimate | None]:
    latency = METRICS["latency"]
    return {
        name: scaled(latency.estimate(rows, _LATENCIES[name], seed=seed), _MS_PER_S, "ms") for name in _LATENCY_ORDER
    }


def _of_batch(rows: Table, seed: int) -> dict[str, Any]:
    return {
        "latency_ms": scaled(METRICS["latency"].estimate(rows, "mean", seed=seed), _MS_PER_S, "ms"),
        "throughput": _throughput(rows, seed)["mean"],
    }


# ── Rates ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _throughput(rows: Table, seed: int) -> dict[str, Any]:
    """Return samples a second: the mean over passes, and how far they lie apart.

    Of a single pass the interval is that of its requests.
    """
    answered, seconds = _passes(rows)
    rates = answered / seconds
    if len(rates) < 2:
        per_minute = METRICS["requests_per_min"].estimate(rows, "mean", seed=seed)
        return {"mean": scaled(per_minute, 1 / 60, "samples/sec"), "std": None}
    mean = stats.bootstrap(rates, "mean", rng=seed, unit="samples/sec").within(0)
    return {"mean": mean, "std": stats.summarize(rates).standard_deviation}


def _tokens_per_second(rows: Table, seed: int) -> tuple[Estimate | None, str | None]:
    """Return the rate of decoding where answers were streamed, else that of whole passes; and which it is."""
    decoding = METRICS["tokens_per_s"].estimate(rows, "mean", seed=seed)
    if decoding is not None:
        return decoding, "decoding"
    tokens, seconds = _passes(rows, "output_tokens")
    if not tokens.sum() > 0:
        return None, None
    return stats.ratio(tokens, seconds, rng=seed, unit="tok/s").within(0), "wall time"


def _passes(rows: Table, column: str | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return of each pass how much came of it (answers, or what a column counts) and how long it took, in seconds."""
    if np.isnan(rows["stretch"]).any():  # the time was another model's, too
        return np.empty(0), np.empty(0)
    amounts, seconds = [], []
    for run_index in np.unique(rows["run_index"]):
        of_pass = rows.where(rows["run_index"] == run_index)
        of_pass = of_pass.where(~np.isnan(of_pass["done_s"] - of_pass["intended_s"]))
        if len(of_pass) == 0:
            continue
        amounts.append(float(of_pass.ok.sum() if column is None else of_pass.observed(column).sum()))
        seconds.append(float(of_pass["done_s"].max() - of_pass["intended_s"].min()))
    return np.array(amounts), np.array(seconds)


# ── Base against tuned ──────────────────────────────────────────────────────────────────────────────────────────


def _comparison(run: RunData, base: str, tuned: str) -> dict[str, Any]:
    changes = {change.figure: change.change for change in compare_models(run, base, run, tuned, seed=run.seed)}
    memory = {change.figure: change.change.difference for change in memory_changes(run, base, run, tuned)}
    latency = changes["latency.mean"].ratio
    return {
        "latency_change_pct": value_and_interval(percent_change(latency)),
        "memory_overhead_mb": value_and_interval(memory.get("memory.size")),
        "gpu_memory_overhead_mb": value_and_interval(memory.get("memory.gpu")),
        "quality_change": {
            name: value_and_interval(changes[f"{name}.mean"].difference)
            for name in _QUALITY
            if f"{name}.mean" in changes
        },
    }
