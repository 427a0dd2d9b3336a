"""What a fine-tuned model's file says, in its nested form and in the older flat one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from laptime import stats
from laptime.formats.fields import Fields, Number, OptionalText, Seconds, checked
from laptime.formats.foreign import foreign_run
from laptime.formats.intervals import Interval
from laptime.metrics import METRICS
from laptime.spec import Local
from laptime.stats import Estimate
from laptime.store import RunData
from laptime.store.manifest import LoadedModel

__all__ = ["read_finetune"]

_ROUGE_NAMES = {"rouge1": "rouge_1", "rouge2": "rouge_2", "rougeL": "rouge_l", "rougeLsum": "rouge_lsum"}
"""Of the package rouge-score."""

_PER_SECOND = ("samples/sec", "samples/s", "samples/second")


def _mean_of_number(value: Any) -> Any:
    return {"mean": value} if isinstance(value, int | float) else value


class _Latency(Fields):
    mean: Seconds = None
    std: Seconds = None
    p50: Seconds = None
    p95: Seconds = None
    p99: Seconds = None
    min: Seconds = None
    max: Seconds = None


class _Throughput(Fields):
    mean: Seconds = None
    unit: str = "samples/sec"


class _Memory(Fields):
    model_size_mb: Number = None
    gpu_memory_mb: Number = None
    gpu_utilization_pct: Number = None


_LatencyOrMean = Annotated[_Latency | None, BeforeValidator(_mean_of_number)]
_ThroughputOrMean = Annotated[_Throughput | None, BeforeValidator(_mean_of_number)]


class _Metrics(Fields):
    latency_ms: _LatencyOrMean = None
    throughput: _ThroughputOrMean = None
    memory: _Memory | None = None
    avg_latency_ms: Seconds = None
    p50_latency_ms: Seconds = None
    p95_latency_ms: Seconds = None
    p99_latency_ms: Seconds = None
    throughput_per_sec: Seconds = None
    tokens_per_second: Seconds = None
    model_memory_mb: Number = None


class _Batch(Fields):
    latency_ms: _LatencyOrMean = None
    throughput: _ThroughputOrMean = None


class _File(Fields):
    timestamp: OptionalText = None
    label: str | None = None
    model_id: OptionalText = None
    peft_weights: OptionalText = None
    device: OptionalText = None
    gpu_name: OptionalText = None
    num_samples: int | None = Field(default=None, ge=0)
    num_runs: int | None = Field(default=None, ge=0)
    num_requests: int | None = Field(default=None, ge=1)
    num_failed: int | None = Field(default=None, ge=0)
    metrics: _Metrics
    batch_performance: dict[str, _Batch] | None = None
    quality: dict[str, Number] | None = None
    tokens_per_second: Seconds = None
    intervals: dict[str, Any] | None = None
    loaded_model: LoadedModel | None = None
    base: _File | None = None


def read_finetune(content: Any, path: Path) -> RunData:
    """Make a run of a file's figures; each is as it stands there, of num_samples × num_runs answers.

    Raises
    ------
    DataError
        Where the file holds something else; names the field.
    """
    file = checked(_File, content, path)
    parts = [file] if file.base is None else [file.base, file]
    estimates: dict[str, dict[str, Estimate]] = {}
    loaded: dict[str, LoadedModel] = {}
    notes: list[str] = []
    for part in parts:
        label = _label(part, path)
        estimates[label] = dict(_estimates(part, path))
        if part.loaded_model is not None:
            loaded[label] = part.loaded_model
        else:
            notes += _notes(part, label)
        notes += _note_of_batches(part, label)
    return foreign_run(
        path,
        [],
        task="samsum" if any(name.startswith("rouge") for name in file.quality or ()) else "own",
        models=estimates,
        started=file.timestamp,
        estimates=estimates,
        loaded=loaded,
        notes=notes,
    )


def _label(file: _File, path: Path) -> str:
    if file.label is not None:
        return file.label
    return Local(file.model_id or path.stem, file.peft_weights or None).label


def _notes(file: _File, label: str) -> list[str]:
    """Return what the file says that is no figure of ours: of the machine, and a throughput in another unit."""
    memory = file.metrics.memory or _Memory(model_size_mb=file.metrics.model_memory_mb)
    facts = {
        "device": file.device,
        "GPU": file.gpu_name,
        "model size": memory.model_size_mb and f"{memory.model_size_mb:g} MB",
        "GPU memory": memory.gpu_memory_mb and f"{memory.gpu_memory_mb:g} MB",
        "GPU utilization": memory.gpu_utilization_pct and f"{memory.gpu_utilization_pct:g} %",
    }
    told = ", ".join(f"{name} {fact}" for name, fact in facts.items() if fact)
    notes = [f"{label}: {told}, as the file says."] if told else []
    throughput = file.metrics.throughput
    if throughput is not None and throughput.unit not in _PER_SECOND:
        notes.append(f"{label}: the throughput is left out: it is in {throughput.unit}, not in {_PER_SECOND[0]}.")
    return notes


def _note_of_batches(file: _File, label: str) -> list[str]:
    """Return what became of the model with more prompts at a time: the file's figures are of one batch size."""
    own_size = 1 if file.loaded_model is None else file.loaded_model.batch_size
    batches = {name: batch for name, batch in (file.batch_performance or {}).items() if name != f"batch_{own_size}"}
    told = "; ".join(f"{name} {_told_of_batch(batch)}" for name, batch in batches.items())
    return [f"{label} in other batches: {told}, as the file says."] if told else []


def _told_of_batch(batch: _Batch) -> str:
    latency_ms = None if batch.latency_ms is None else batch.latency_ms.mean
    per_second = None if batch.throughput is None else batch.throughput.mean
    told = [
        f"{value:g} {unit}" for value, unit in ((latency_ms, "ms"), (per_second, "samples/sec")) if value is not None
    ]
    return ", ".join(told) or "not known"


# ── Figures ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _estimates(file: _File, path: Path) -> Iterator[tuple[str, Estimate]]:
    """Return the figures by ``metric.statistic``; an interval stands where its value stands."""
    for figure, unit, factor, value, place in _values(file):
        if value is not None:
            yield figure, _interval(file.intervals, place, path).around(value, unit, _n(file), factor)
    if file.num_requests is not None and file.num_failed is not None:
        yield "errors.mean", stats.proportion(min(file.num_failed, file.num_requests), file.num_requests)


def _values(file: _File) -> Iterator[tuple[str, str, float, float | None, tuple[str, ...]]]:
    """Return figure, unit, factor from the file's unit, value, and where the file holds it."""
    metrics = file.metrics
    nested, throughput = metrics.latency_ms or _Latency(), metrics.throughput or _Throughput()
    for name, statistic, flat in (
        ("mean", "mean", metrics.avg_latency_ms),
        ("p50", "median", metrics.p50_latency_ms),
        ("p95", "p95", metrics.p95_latency_ms),
        ("p99", "p99", metrics.p99_latency_ms),
        ("max", "max", None),
        ("min", "min", None),
        ("std", "std", None),
    ):
        value = getattr(nested, name)
        yield f"latency.{statistic}", "s", 1e-3, flat if value is None else value, ("latency_ms", name)
    per_second = throughput.mean if throughput.unit in _PER_SECOND else None
    per_second = metrics.throughput_per_sec if per_second is None else per_second
    yield "requests_per_min.mean", "req/min", 60, per_second, ("throughput", "mean")
    tokens = metrics.tokens_per_second if file.tokens_per_second is None else file.tokens_per_second
    yield "tokens_per_s.mean", "tok/s", 1, tokens, ("tokens_per_second",)
    for name, value in (file.quality or {}).items():
        metric = _ROUGE_NAMES.get(name, name)
        if metric in METRICS:
            yield f"{metric}.mean", "", 1, value, ("quality", name)


def _interval(intervals: Mapping[str, Any] | None, place: tuple[str, ...], path: Path) -> Interval:
    found: Any = intervals
    for name in place:
        found = found.get(name) if isinstance(found, Mapping) else None
    return checked(Interval, found or {}, path, f"intervals.{'.'.join(place)}")


def _n(file: _File) -> int:
    return (file.num_samples or 0) * (1 if file.num_runs is None else file.num_runs)
