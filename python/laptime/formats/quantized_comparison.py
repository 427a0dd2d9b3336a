"""What quantising changed: memory, size, speed and perplexity, each with its interval where one can be known."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from laptime.comparing import compare_models, memory_changes
from laptime.formats.batches import of_batches
from laptime.formats.intervals import percent_change, value_and_interval
from laptime.stats import Change, Estimate
from laptime.store import RunData
from laptime.store.manifest import LoadedModel

__all__ = ["compare_quantized", "expected_memory_reduction_pct"]

_EXPECTED_PCT = {8: 50, 4: 75}
"""By bits, of a model with 16: about."""

_BITS = re.compile(r"(?<![a-z0-9])(?:(?:int|w|i?q)([48])|(?:nf|fp)(4)|([48])[-_ ]?bit)(?![0-9])", re.IGNORECASE)


def compare_quantized(run: RunData, original: str, quantized: str) -> dict[str, Any]:
    """Compare the two models of a run, given by their labels."""
    first, second = run.manifest.models.get(original), run.manifest.models.get(quantized)
    memory = {change.figure: change.change for change in memory_changes(run, original, run, quantized)}
    return {
        "memory_reduction_pct": _of_ratio(memory.get("memory.increase"), _reduction_pct),
        "size_reduction_pct": _size_reduction_pct(first, second),
        "expected_memory_reduction_pct": expected_memory_reduction_pct(first, second),
        "load_time_change_pct": _of_ratio(memory.get("load_time.mean"), percent_change),
        **_speed(run, original, quantized),
        "perplexity_change": _perplexity_change(first, second),
        "by_category": {
            category: _speed(run.where(np.asarray(run.table["category"] == category)), original, quantized)
            for category in dict.fromkeys(run.measured["category"])
            if category
        },
    }


def expected_memory_reduction_pct(original: LoadedModel | None, quantized: LoadedModel | None) -> int | None:
    """Return about what so few bits let one expect; ``None`` where they are not known, or are the original's too."""
    bits = _bits(quantized)
    return None if bits is None or bits == _bits(original) else _EXPECTED_PCT[bits]


def _bits(loaded: LoadedModel | None) -> int | None:
    """Return 8 or 4, as the quantisation or the model's name says."""
    if loaded is None:
        return None
    match = _BITS.search(loaded.quantization or "") or _BITS.search(loaded.model)
    return None if match is None else int(next(digit for digit in match.groups() if digit))


def _speed(run: RunData, original: str, quantized: str) -> dict[str, Any]:
    if not {original, quantized} <= set(run.models):  # a category that one of them was not asked about
        return {}
    changes = {c.figure: c.change for c in compare_models(run, original, run, quantized, seed=run.seed)}
    latency, rate = changes.get("latency.mean"), changes.get("tokens_per_s.mean")
    batches = of_batches(run)
    if rate is not None and batches is not run:
        figures = ["tokens_per_s.mean"]
        (of_rate,) = compare_models(batches, original, batches, quantized, figures=figures, seed=run.seed)
        rate = of_rate.change
    return {
        "speedup": _of_ratio(latency, _inverse),
        "latency_change_pct": _of_ratio(latency, percent_change),
        "tokens_per_s_change_pct": _of_ratio(rate, percent_change),
    }


def _size_reduction_pct(original: LoadedModel | None, quantized: LoadedModel | None) -> float | None:
    """Return by how much the weights shrank: counted, so that it needs no interval."""
    if original is None or quantized is None or original.size_bytes == 0:
        return None
    return 100 * (1 - quantized.size_bytes / original.size_bytes)


def _of_ratio(change: Change | None, of: Callable[[Estimate], Estimate | None]) -> dict[str, Any] | None:
    return None if change is None or change.ratio is None else value_and_interval(of(change.ratio))


def _reduction_pct(ratio: Estimate) -> Estimate:
    low, high = ratio.confidence_interval
    return replace(
        ratio,
        value=100 * (1 - ratio.value),
        low=None if high is None else 100 * (1 - high),
        high=None if low is None else 100 * (1 - low),
        unit="%",
    )


def _inverse(ratio: Estimate) -> Estimate | None:
    low, high = ratio.confidence_interval
    if ratio.value == 0:
        return None
    return replace(ratio, value=1 / ratio.value, low=1 / high if high else None, high=1 / low if low else None)


def _perplexity_change(original: LoadedModel | None, quantized: LoadedModel | None) -> dict[str, Any] | None:
    before, after = (None if loaded is None else loaded.perplexity for loaded in (original, quantized))
    if quantized is None or before is None or after is None:
        return None
    n = quantized.perplexity_tokens or 0
    return value_and_interval(
        Estimate(after - before, None, None, "", "description", n, 0.95, "of one text; of others it is not known")
    )
