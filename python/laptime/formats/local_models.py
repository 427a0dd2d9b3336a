"""What a run knows of its local models: memory, size, and what they are; and the same for models of servers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import fmean
from typing import Any

from laptime.store import Manifest
from laptime.store.manifest import BYTES_PER_MB, LoadedModel, MemoryUse, ModelPass
from laptime.targets.label import bare_name

__all__ = [
    "facts_of",
    "gpu_memory_mb",
    "gpu_utilization_pct",
    "load_time_s",
    "memory_mb",
    "model_id",
    "size_mb",
]


def model_id(manifest: Manifest, label: str) -> str:
    """Return what the model is called where it was taken from."""
    loaded = manifest.models.get(label)
    return bare_name(label) if loaded is None else loaded.model


def size_mb(loaded: LoadedModel | None) -> float | None:
    """Return the size of parameters and buffers, in MB of 10⁶ bytes."""
    return None if loaded is None else loaded.size_bytes / BYTES_PER_MB


def memory_mb(loaded: LoadedModel | None) -> dict[str, float | None]:
    """Return the resident memory in MB of 10⁶ bytes, each figure the mean over passes."""
    uses = [] if loaded is None else [one.memory for one in loaded.passes if one.memory is not None]

    def mean(of: Callable[[MemoryUse], float]) -> float | None:
        return fmean(map(of, uses)) / BYTES_PER_MB if uses else None

    return {
        "initial": mean(lambda use: use.initial),
        "min": mean(lambda use: use.min),
        "max": mean(lambda use: use.max),
        "avg": mean(lambda use: use.average),
        "increase": mean(lambda use: use.increase),
    }


def gpu_memory_mb(loaded: LoadedModel | None) -> float | None:
    """Return the GPU's memory in MB of 10⁶ bytes, the mean over passes."""
    value = _mean_over_passes(loaded, lambda one: one.gpu_memory_bytes)
    return None if value is None else value / BYTES_PER_MB


def gpu_utilization_pct(loaded: LoadedModel | None) -> float | None:
    """Return how busy the GPU was, the mean over passes."""
    return _mean_over_passes(loaded, lambda one: one.gpu_utilization_pct)


def load_time_s(loaded: LoadedModel | None) -> float | None:
    """Return how long loading took, the mean over passes."""
    return _mean_over_passes(loaded, lambda one: one.load_s)


def _mean_over_passes(loaded: LoadedModel | None, of: Callable[[ModelPass], float | None]) -> float | None:
    passes: Sequence[ModelPass] = () if loaded is None else loaded.passes
    values = [value for one in passes if (value := of(one)) is not None]
    return fmean(values) if values else None


def facts_of(loaded: LoadedModel | None) -> dict[str, Any] | None:
    """Return all that is known of a local model, as a file keeps it for `laptime.read`."""
    return None if loaded is None else loaded.model_dump(mode="json")
