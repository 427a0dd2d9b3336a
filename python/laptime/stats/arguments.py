"""What users hand in, as the core takes it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from laptime.errors import StatisticsError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["as_array", "probability_of", "seed_of"]


def as_array(data: ArrayLike, name: str = "data") -> NDArray[np.float64]:
    """Return the data as the core takes it; raise `StatisticsError`, which calls it `name`, if it is no numbers."""
    try:
        return np.asarray(data, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise StatisticsError(f"{name} is not an array of numbers: {error}") from error


def probability_of(statistic: str, beside: str = "mean") -> float:
    """Return which quantile ``median``, ``p95`` or ``p99.9`` is; raise `StatisticsError` for anything else.

    `beside` names the statistics that the caller knows besides.
    """
    if statistic == "median":
        return 0.5
    percentile = re.fullmatch(r"p(\d+(?:\.\d+)?)", statistic)
    if percentile is None:
        raise StatisticsError(
            f"unknown statistic {statistic!r}: there are {beside}, median and pNN, such as p95 or p99.9"
        )
    return float(Decimal(percentile[1]) / 100)  # 99.9 / 100 in binary is not 0.999


def seed_of(rng: int | np.random.Generator) -> int:
    """Return the seed, or one drawn from the generator; raise `StatisticsError` if it is out of range."""
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(2**63))
    if not 0 <= rng < 2**64:
        raise StatisticsError(f"rng = {rng} is outside [0, 2**64)")
    return rng
