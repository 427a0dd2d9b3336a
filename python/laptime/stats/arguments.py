"""What users hand in, as the core takes it."""

from __future__ import annotations

import operator
import re
from decimal import Decimal
from typing import TYPE_CHECKING, SupportsIndex

import numpy as np

from laptime import _core
from laptime.errors import StatisticsError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["as_array", "count_of", "number_of", "options_of", "probability_of", "seed_of"]

_MOST = 2**62


def as_array(data: ArrayLike, name: str = "data") -> NDArray[np.float64]:
    """Return the data as the core takes it; raise `StatisticsError`, which calls it `name`, if it is no numbers."""
    if np.ma.is_masked(data):
        raise StatisticsError(f"{name} holds masked values: leave them out, as with {name}.compressed()")
    try:
        if np.iscomplexobj(data):
            raise StatisticsError(f"{name} holds complex numbers")
        return np.asarray(data, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise StatisticsError(f"{name} is not an array of numbers: {error}") from error


def count_of(value: SupportsIndex, name: str) -> int:
    """Return a whole number as the core takes it; raise `StatisticsError` if it is none."""
    try:
        count = operator.index(value)
    except TypeError:
        raise StatisticsError(f"{name} = {value!r} is not a whole number") from None
    if abs(count) > _MOST:
        raise StatisticsError(f"{name} = {count} is too large")
    return count


def number_of(value: float, name: str) -> float:
    """Return a number as the core takes it; raise `StatisticsError` if it is none."""
    try:
        return float(value)
    except (TypeError, ValueError):
        raise StatisticsError(f"{name} = {value!r} is not a number") from None


def options_of(
    n_resamples: int,
    confidence_level: float,
    rng: int | np.random.Generator,
    threads: int,
    method: str = "auto",
    *,
    ordered: bool = True,
) -> _core.BootstrapOptions:
    """Return how an interval is to be made; raise `StatisticsError` if that makes no sense."""
    if not isinstance(method, str):
        raise StatisticsError(f"method = {method!r} is not the name of one")
    return _core.BootstrapOptions(
        n_resamples=count_of(n_resamples, "n_resamples"),
        confidence_level=number_of(confidence_level, "confidence_level"),
        seed=seed_of(rng),
        threads=count_of(threads, "threads"),
        method=method,
        ordered=ordered,
    )


def probability_of(statistic: str, beside: str = "mean") -> float:
    """Return which quantile ``median``, ``p95`` or ``p99.9`` is; raise `StatisticsError` for anything else.

    `beside` names the statistics that the caller knows besides.
    """
    if statistic == "median":
        return 0.5
    percentile = re.fullmatch(r"p(\d+(?:\.\d+)?)", statistic) if isinstance(statistic, str) else None
    if percentile is None:
        raise StatisticsError(
            f"unknown statistic {statistic!r}: there are {beside}, median and pNN, such as p95 or p99.9"
        )
    return float(Decimal(percentile[1]) / 100)  # 99.9 / 100 in binary is not 0.999


def seed_of(rng: int | np.random.Generator) -> int:
    """Return the seed, or one drawn from the generator; raise `StatisticsError` if it is out of range."""
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(2**63))
    try:
        seed = operator.index(rng)
    except TypeError:
        raise StatisticsError(f"rng = {rng!r} is neither a whole number nor a numpy.random.Generator") from None
    if not 0 <= seed < 2**64:
        raise StatisticsError(f"rng = {seed} is outside [0, 2**64)")
    return seed
