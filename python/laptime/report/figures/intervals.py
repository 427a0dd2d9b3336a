"""Intervals as bars, and what is to be said of them."""

from __future__ import annotations

from collections.abc import Iterable

from laptime.stats import Estimate

__all__ = ["interval_sentence", "reach"]


def reach(estimate: Estimate) -> list[list[float]]:
    """Return how far the limits lie from the value, as matplotlib's error bars want it; a missing limit is 0 off."""
    low = estimate.value if estimate.low is None else estimate.low
    high = estimate.value if estimate.high is None else estimate.high
    return [[max(0.0, estimate.value - low)], [max(0.0, high - estimate.value)]]


def interval_sentence(estimates: Iterable[Estimate]) -> str:
    """Return what the bars are and how they were found, and what n a missing one needs."""
    estimates = list(estimates)
    methods = dict.fromkeys(e.method for e in estimates if e.low is not None or e.high is not None)
    needs = {n for estimate in estimates if (n := estimate.needed_n)}
    sentences = []
    if methods:
        sentences.append(f"Bars: {100 * estimates[0].confidence_level:g} % interval ({', '.join(methods)}).")
    if needs:
        sentences.append(f"Where there is no bar, it needs n ≥ {max(needs)}.")
    return " ".join(sentences)
