"""The change between two independent estimates, of which nothing is known but values and limits."""

from __future__ import annotations

import math
from typing import NamedTuple

from laptime.stats import Change, Estimate

__all__ = ["change_between"]

_METHOD = "MOVER"
_NOTE = "from both intervals, taken as independent"


class _Limited(NamedTuple):
    """An estimate of which both limits are known."""

    value: float
    low: float
    high: float


def change_between(a: Estimate, b: Estimate) -> Change:
    """Return the change from a to b; without limits where one of the four is not known, or their confidence differs.

    Notes
    -----
    Zou and Donner, "Construction of confidence limits about effect measures: a general approach", Statistics in
    Medicine 27 (2008); of the ratio: Donner and Zou, "Closed-form confidence intervals for functions of the normal
    mean and standard deviation", Statistical Methods in Medical Research 21 (2012).
    """
    limited = (_limited(a), _limited(b)) if a.confidence_level == b.confidence_level else (None, None)
    return Change(_difference(a, b, *limited), _ratio(a, b, *limited))


def _limited(estimate: Estimate) -> _Limited | None:
    if estimate.low is None or estimate.high is None:
        return None
    return _Limited(estimate.value, estimate.low, estimate.high)


def _difference(a: Estimate, b: Estimate, first: _Limited | None, second: _Limited | None) -> Estimate:
    value = b.value - a.value
    if first is None or second is None:
        return _without_limits(value, a, b, a.unit)
    return _estimate(
        value,
        value - math.hypot(second.value - second.low, first.high - first.value),
        value + math.hypot(second.high - second.value, first.value - first.low),
        a,
        b,
        a.unit,
    )


def _ratio(a: Estimate, b: Estimate, first: _Limited | None, second: _Limited | None) -> Estimate | None:
    if a.value == 0:
        return None
    if first is None or second is None or min(first.low, second.low) <= 0:
        return _without_limits(b.value / a.value, a, b)
    return _estimate(b.value / a.value, _ratio_low(first, second), 1 / _ratio_low(second, first), a, b)


def _ratio_low(a: _Limited, b: _Limited) -> float:
    """Return the lower limit of b / a: the smaller R for which b − R a would just have a limit at 0.

    Written so that nothing cancels; the upper limit is one over the lower one of a / b.
    """
    product = a.value * b.value
    from_b = b.low * (2 * b.value - b.low)
    from_a = a.high * (2 * a.value - a.high)
    return from_b / (product + math.sqrt(max(0.0, product**2 - from_b * from_a)))


def _estimate(value: float, low: float, high: float, a: Estimate, b: Estimate, unit: str = "") -> Estimate:
    note = f"n = {a.n} and {b.n}; {_NOTE}"
    return Estimate(value, low, high, unit, _METHOD, a.n + b.n, a.confidence_level, note)


def _without_limits(value: float, a: Estimate, b: Estimate, unit: str = "") -> Estimate:
    return Estimate(value, None, None, unit, "description", a.n + b.n, a.confidence_level, "limits are not known")
