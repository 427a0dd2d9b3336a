"""How well a figure is to be known before a run may stop, as people write it: ``latency.p95 ±5%``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from laptime.errors import SpecError, StatisticsError
from laptime.spec.requirement import require

__all__ = ["WATCHED", "WantedPrecision"]

WATCHED = ("latency", "ttft")
"""The metrics that are known of each request as soon as it has ended."""

_UNITS = {"%": 0.01, "s": 1.0, "ms": 0.001}
_WRITTEN = re.compile(
    r"(?:(?P<metric>\w+)\.)?(?P<statistic>[a-z]\w*(?:\.\d+)?)\s*(?:±|\+/?-)\s*(?P<width>\d+(?:\.\d+)?)\s*(?P<unit>%|\w*)"
)


@dataclass(frozen=True)
class WantedPrecision:
    """How near to its value both limits of a figure are to be.

    Attributes
    ----------
    metric
        One of `WATCHED`.
    statistic
        ``"mean"``, ``"median"`` or a percentile such as ``"p95"``.
    width
        As it is written: 5 of ``±5%``.
    unit
        ``"%"`` of the value, ``"s"`` or ``"ms"``.
    """

    metric: str
    statistic: str
    width: float
    unit: str

    @classmethod
    def parse(cls, text: str) -> WantedPrecision:
        """Read what people write: ``latency.p95 ±5%``, ``p95 ±5 %``, ``ttft.mean +-2ms``; latency without a metric.

        Raises
        ------
        SpecError
            Which says what it does not understand, and how it is written.
        """
        written = _WRITTEN.fullmatch(text.strip())
        if written is None:
            raise SpecError(f"{text!r} names no precision: write METRIC.STATISTIC ±WIDTH, as 'latency.p95 ±5%'")
        metric, statistic, width, unit = written["metric"] or "latency", *written.group("statistic", "width", "unit")
        require(metric in WATCHED, f"{text!r}: {metric} cannot be watched while a run goes on, only latency and ttft")
        _require_statistic(text, statistic)
        require(unit in _UNITS, f"{text!r}: ±{width}{unit} is a width without a unit: write %, s or ms behind it")
        require(float(width) > 0, f"{text!r}: a width of 0 is never reached: write one above it")
        require(unit != "%" or float(width) < 100, f"{text!r}: a width of 100 % and more says nothing: write less")
        return cls(metric, statistic, float(width), unit)

    @property
    def figure(self) -> str:
        """What is to be known, as ``latency.p95``."""
        return f"{self.metric}.{self.statistic}"

    @property
    def p(self) -> float | None:
        """Which quantile it is; ``None`` of the mean."""
        return None if self.statistic == "mean" else _probability_of(self.statistic)

    @property
    def relative(self) -> bool:
        """Whether the width is a share of the value."""
        return self.unit == "%"

    @property
    def half_width(self) -> float:
        """How far either limit may lie from the value: a share of it, or seconds."""
        return self.width * _UNITS[self.unit]

    def __str__(self) -> str:
        gap = "" if self.unit == "%" else " "
        return f"{self.figure} ±{self.width:g}{gap}{self.unit}"


def _require_statistic(text: str, statistic: str) -> None:
    if statistic == "mean":
        return
    try:
        p = _probability_of(statistic)
    except StatisticsError as problem:
        raise SpecError(f"{text!r}: {problem}") from problem
    require(0 < p < 1, f"{text!r}: {statistic} is no quantile: it lies between p0 and p100")


def _probability_of(statistic: str) -> float:
    from laptime.stats.arguments import probability_of

    return probability_of(statistic)
