"""Estimates as files hold them: a value, and beside it what it takes to say how sure it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import Field, model_validator

from laptime.formats.fields import Fields, Number
from laptime.stats import Estimate

__all__ = [
    "AS_THE_FILE_SAYS",
    "Interval",
    "interval_of",
    "intervals_of",
    "percent_change",
    "scaled",
    "value_and_interval",
    "values_of",
]

AS_THE_FILE_SAYS = "as the file says"


def interval_of(estimate: Estimate) -> dict[str, Any]:
    """Return limits, method, n and confidence level; a note where there is one; whether the value lies beyond."""
    interval = {
        "low": estimate.low,
        "high": estimate.high,
        "method": estimate.method,
        "n": estimate.n,
        "confidence_level": estimate.confidence_level,
    }
    if estimate.censored:
        interval["censored"] = True
    return {**interval, "note": estimate.note} if estimate.note else interval


def value_and_interval(estimate: Estimate | None) -> dict[str, Any] | None:
    """Return the same with the value before it."""
    return None if estimate is None else {"value": estimate.value, **interval_of(estimate)}


class Interval(Fields):
    """What a file says of how sure a value is: ``[low, high]``, or an object."""

    low: Number = None
    high: Number = None
    method: str = AS_THE_FILE_SAYS
    n: int | None = Field(default=None, ge=0)
    confidence_level: float = Field(default=0.95, gt=0, lt=1)
    note: str = ""
    censored: bool = False

    @model_validator(mode="before")
    @classmethod
    def _of_pair(cls, value: Any) -> Any:
        if isinstance(value, list) and len(value) == 2:
            return {"low": value[0], "high": value[1]}
        return value

    def around(self, value: float, unit: str, n: int, factor: float = 1.0) -> Estimate:
        """Return the estimate, in a unit that ``factor`` makes of the file's.

        Parameters
        ----------
        n
            Observations behind the value, where the interval does not say.
        """
        low, high = (None if limit is None else factor * limit for limit in (self.low, self.high))
        note = self.note
        if not note and low is None and high is None:
            note = "the file gives no interval"
        return Estimate(
            value=factor * value,
            low=low,
            high=high,
            unit=unit,
            method=self.method,
            n=n if self.n is None else self.n,
            confidence_level=self.confidence_level,
            note=note,
            censored=self.censored,
        )


def scaled(estimate: Estimate | None, factor: float, unit: str) -> Estimate | None:
    """Return the estimate in another unit."""
    if estimate is None:
        return None
    low, high = (None if limit is None else factor * limit for limit in estimate.confidence_interval)
    return replace(estimate, value=factor * estimate.value, low=low, high=high, unit=unit)


def percent_change(ratio: Estimate | None) -> Estimate | None:
    """Return by how many per cent something grew, from what it grew to: 5 of 1.05."""
    if ratio is None:
        return None
    low, high = (None if limit is None else 100 * (limit - 1) for limit in ratio.confidence_interval)
    return replace(ratio, value=100 * (ratio.value - 1), low=low, high=high, unit="%")


def values_of(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Return a tree of figures with each estimate's value in its place."""
    return {name: values_of(item) if isinstance(item, Mapping) else _value_of(item) for name, item in tree.items()}


def _value_of(item: Any) -> Any:
    return item.value if isinstance(item, Estimate) else item


def intervals_of(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same tree with each estimate's interval, without what has none by its nature."""
    found = {}
    for name, item in tree.items():
        if isinstance(item, Mapping) and (inner := intervals_of(item)):
            found[name] = inner
        elif isinstance(item, Estimate) and item.method != "description":
            found[name] = interval_of(item)
    return found
