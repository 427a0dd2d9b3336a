"""What becomes of a figure from one model to another, and the verdict on it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from laptime.metrics import Direction
from laptime.stats import Change, Estimate

__all__ = ["BETTER", "CANNOT_TELL", "THE_SAME", "WORSE", "ModelChange", "ModelPair", "verdict_of"]

BETTER, WORSE, THE_SAME, CANNOT_TELL = "better", "worse", "the same", "cannot tell"

_NO_DIFFERENCE = 0.005
"""Of a: what is less is not worth asking on for."""


@dataclass(frozen=True)
class ModelChange:
    """What becomes of a figure from a to b.

    Attributes
    ----------
    figure
        ``metric.statistic``, such as ``latency.p95``.
    unit, direction
        Of the figure.
    a, b
        The figure of each.
    change
        The difference b − a and the ratio b / a. Shares of right and wrong have a difference only.
    verdict
        ``better`` or ``worse``: b against a, where the interval of the difference excludes 0. ``the same``, of what is
        counted and not sampled. ``cannot tell: …``, with what it needs.
    note
        What the figures are of, where it is not all that the models answered.
    """

    figure: str
    unit: str
    direction: Direction
    a: Estimate
    b: Estimate
    change: Change
    verdict: str
    note: str = ""

    @property
    def is_told(self) -> bool:
        """Whether b is known to be better or worse."""
        return self.verdict in (BETTER, WORSE)


@dataclass(frozen=True)
class ModelPair:
    """Two models, as they are to be called, and what changes from the first to the second."""

    a_label: str
    b_label: str
    changes: tuple[ModelChange, ...]


def verdict_of(difference: Estimate, a: float, direction: Direction, n: int, wants: str) -> str:
    """Say whether b is better than a.

    Parameters
    ----------
    difference
        b − a.
    a
        What a small difference is measured by.
    n
        Observations of each, or pairs.
    wants
        What the difference needs, where it has no limits.
    """
    low, high = difference.confidence_interval
    if low is None or high is None:
        return f"{CANNOT_TELL}: {wants}"
    if low > 0 or high < 0:
        return BETTER if (low > 0) == (direction == "higher is better") else WORSE
    if difference.value == 0 or abs(difference.value) < _NO_DIFFERENCE * abs(a):
        return f"{CANNOT_TELL}: no difference seen in n = {n}"
    return f"{CANNOT_TELL}: needs n ≥ {_n_to_tell(difference.value, low, high, n)}"


def _n_to_tell(value: float, low: float, high: float, n: int) -> int:
    """Return the n at which an interval would end short of 0, were the difference what it seems; two digits, upwards.

    Limits come nearer as 1/√n.
    """
    reach = value - low if value > 0 else high - value
    wanted = max(n * (reach / value) ** 2, n + 1)
    step = 10 ** max(0, math.floor(math.log10(wanted)) - 1)
    return int(step * math.ceil(wanted / step))
