"""The stretches of time that a model had for itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["stretches_of"]

Floats = npt.NDArray[np.float64]


def stretches_of(
    segments: npt.NDArray[np.int64],
    models: npt.NDArray[np.integer[Any]],
    measured: npt.NDArray[np.bool_],
    intended_s: Floats,
    done_s: Floats,
) -> Floats:
    """Return the segment of each measured request where no other model was measured at the same time in it."""
    stretches = np.full(len(segments), np.nan)
    for segment in np.unique(segments[measured]):
        in_segment = measured & (segments == segment)
        rows_of = {model: in_segment & (models == model) for model in np.unique(models[in_segment]).tolist()}
        spans = {model: _span(intended_s[rows], done_s[rows]) for model, rows in rows_of.items()}
        for model, (first_s, last_s) in spans.items():
            others = (span for other, span in spans.items() if other != model)
            if not any(first_s < other_last_s and other_first_s < last_s for other_first_s, other_last_s in others):
                stretches[rows_of[model]] = segment
    return stretches


def _span(intended_s: Floats, done_s: Floats) -> tuple[float, float]:
    """Return the first and the last moment of requests; one without an end has a beginning."""
    return float(np.fmin.reduce(intended_s)), float(np.fmax.reduce(np.concatenate([intended_s, done_s])))
