"""What a file of an original and its quantised form says."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import Field

from laptime import _core
from laptime.data.sample import Sample
from laptime.formats.fields import Fields, OptionalText, Seconds, checked
from laptime.formats.foreign import FAILED, decoding, foreign_run
from laptime.formats.intervals import Interval
from laptime.stats import Estimate
from laptime.store import RunData
from laptime.store.manifest import LoadedModel

__all__ = ["read_quantized"]


class _Output(Fields):
    category: OptionalText = None
    prompt: OptionalText = None
    output: OptionalText = None
    prompt_tokens: Seconds = None
    output_tokens: Seconds = None
    latency_s: Seconds = None
    ttft_s: Seconds = None
    decode_s: Seconds = None
    prompt_eval_s: Seconds = None
    intended_s: Seconds = None
    done_s: Seconds = None
    stretch: Seconds = None
    score: Seconds = None
    sample_id: OptionalText = None
    run_index: int = Field(default=0, ge=0)
    outcome: str | None = None
    message: OptionalText = None


class _Rate(Fields):
    tokens_per_s: Seconds = None


class _Model(Fields):
    model: str
    label: str | None = None
    generation: _Rate | None = None
    outputs: list[_Output] | None = None
    intervals: dict[str, Any] | None = None
    loaded_model: LoadedModel | None = None


class _File(Fields):
    timestamp: OptionalText = None
    original: _Model
    quantized: _Model


def read_quantized(content: Any, path: Path) -> RunData:
    """Make a run of both models' answers; of a model without any, of its figures.

    Raises
    ------
    DataError
        Where the file holds something else; names the field.
    """
    file = checked(_File, content, path)
    labels = _labels(file)
    models = dict(zip(labels, (file.original, file.quantized), strict=True))
    samples: dict[str, Sample] = {}
    rows = [row for label, model in models.items() for row in _rows(label, model.outputs or (), samples)]
    estimates = {label: _estimates(model) for label, model in models.items() if not model.outputs}
    return foreign_run(
        path,
        rows,
        task="prompts",
        models=labels,
        started=file.timestamp,
        samples=list(samples.values()),
        estimates=estimates,
        loaded={label: model.loaded_model for label, model in models.items() if model.loaded_model is not None},
    )


def _labels(file: _File) -> tuple[str, str]:
    """Return what the models are called; both may be the same."""
    original, quantized = (model.label or model.model for model in (file.original, file.quantized))
    return (original, quantized) if original != quantized else (f"{original} original", f"{quantized} quantized")


def _rows(label: str, outputs: Sequence[_Output], samples: dict[str, Sample]) -> list[dict[str, Any]]:
    """Return a model's rows, and add the samples asked; without an id, a sample is known by its prompt."""
    ids = {sample.input: sample.id for sample in samples.values()}
    rows = []
    for output in outputs:
        prompt, category = output.prompt or "", output.category or ""
        sample_id = output.sample_id or ids.setdefault(prompt, f"prompt-{len(ids):02d}")
        samples.setdefault(sample_id, Sample(sample_id, prompt, category=category))
        row = {"model": label, "sample_id": sample_id, "category": category, **_observed(output)}
        rows.append({name: value for name, value in row.items() if value is not None})
    return rows


def _observed(output: _Output) -> dict[str, Any]:
    numbers = output.model_dump(exclude={"category", "prompt", "output", "sample_id", "outcome", "message", "decode_s"})
    if output.stretch is None and "stretch" in output.model_fields_set:  # null says that the time was shared
        numbers["stretch"] = math.nan
    common = {**numbers, "output": output.output or "", **decoding(output.decode_s, output.output_tokens)}
    if output.latency_s is not None and output.outcome in (None, "ok"):
        return common
    known = output.outcome in _core.outcome_names() and output.outcome != "ok"
    outcome = output.outcome if known else FAILED
    return {**common, "outcome": outcome, "message": output.message or "the file does not say why"}


def _estimates(model: _Model) -> dict[str, Estimate]:
    rate = None if model.generation is None else model.generation.tokens_per_s
    return {} if rate is None else {"tokens_per_s.mean": Interval().around(rate, "tok/s", 0)}
