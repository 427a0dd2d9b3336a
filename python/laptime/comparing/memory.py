"""What two local models take of memory, and of time to load."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from laptime import stats
from laptime.comparing.change import BETTER, THE_SAME, WORSE, ModelChange, verdict_of
from laptime.comparing.samples import compare_values
from laptime.stats import Change, Estimate
from laptime.store import RunData
from laptime.store.manifest import BYTES_PER_MB, ModelPass

__all__ = ["memory_changes"]


def memory_changes(a: RunData, a_model: str, b: RunData, b_model: str) -> tuple[ModelChange, ...]:
    """Compare what two local models take of memory (MB of 10⁶ bytes) and how long they take to load.

    The size of a model is counted. All else is the mean over passes, one value each, and has limits where both have
    several, from the seed of the first one's run. Empty where one of the two is not a local model.
    """
    first, second = a.manifest.models.get(a_model), b.manifest.models.get(b_model)
    if first is None or second is None:
        return ()
    changes = [_compare_counts("memory.size", first.size_bytes / BYTES_PER_MB, second.size_bytes / BYTES_PER_MB)]
    for figure, (unit, value_of) in _OF_A_PASS.items():
        a_values, b_values = _observed(first.passes, value_of), _observed(second.passes, value_of)
        change = _compare_passes(figure, unit, a_values, b_values, a.seed)
        if change is not None:
            changes.append(change)
    return tuple(changes)


def _increase_mb(loaded: ModelPass) -> float | None:
    return None if loaded.memory is None else loaded.memory.increase / BYTES_PER_MB


def _gpu_mb(loaded: ModelPass) -> float | None:
    return None if loaded.gpu_memory_bytes is None else loaded.gpu_memory_bytes / BYTES_PER_MB


def _load_s(loaded: ModelPass) -> float:
    return loaded.load_s


_OF_A_PASS: Mapping[str, tuple[str, Callable[[ModelPass], float | None]]] = {
    "memory.increase": ("MB", _increase_mb),
    "memory.gpu": ("MB", _gpu_mb),
    "load_time.mean": ("s", _load_s),
}


def _observed(passes: Sequence[ModelPass], value_of: Callable[[ModelPass], float | None]) -> np.ndarray:
    return np.array([value for loaded in passes if (value := value_of(loaded)) is not None], dtype=np.float64)


def _compare_passes(figure: str, unit: str, a: np.ndarray, b: np.ndarray, seed: int) -> ModelChange | None:
    sampled = compare_values(a, b, "mean", seed=seed, unit=unit)
    if sampled is None:
        return None
    first, second = (stats.bootstrap(values, rng=seed, unit=unit) for values in (a, b))
    difference = sampled.change.difference
    verdict = verdict_of(difference, first.value, "lower is better", sampled.n, difference.note)
    return ModelChange(figure, unit, "lower is better", first, second, sampled.change, verdict)


def _compare_counts(figure: str, a: float, b: float) -> ModelChange:
    change = Change(_counted(b - a, "MB"), _counted(b / a) if a else None)
    verdict = THE_SAME if a == b else BETTER if b < a else WORSE
    return ModelChange(figure, "MB", "lower is better", _counted(a, "MB"), _counted(b, "MB"), change, verdict)


def _counted(value: float, unit: str = "") -> Estimate:
    return Estimate(value, None, None, unit, "counted", 1, 0.95)
