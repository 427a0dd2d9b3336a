"""Samples that tests of statistics are made of."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

numbers = st.floats(-1e6, 1e6, allow_subnormal=False)


def lognormal(n: int, seed: int = 0) -> np.ndarray:
    """Skewed values, as latencies are."""
    return np.random.default_rng(seed).lognormal(size=n)


def autoregressive(n: int, correlation: float, seed: int = 3) -> np.ndarray:
    """Values of which each depends on the one before it."""
    series = np.random.default_rng(seed).normal(size=n)
    for i in range(1, n):
        series[i] += correlation * series[i - 1]
    return series


def rounding(data: list[float]) -> float:
    """What sums and products of these values may be off by."""
    return 1e-9 * (1 + max(abs(value) for value in data))
