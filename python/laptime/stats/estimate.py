"""A number measured from a sample, with how sure it is; and what changes between two samples."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from laptime import _core

__all__ = ["Change", "ConfidenceInterval", "Estimate", "change_with_unit", "with_unit"]


class ConfidenceInterval(NamedTuple):
    """The limits of an estimate; ``None`` where n does not allow one."""

    low: float | None
    high: float | None


@dataclass(frozen=True, repr=False)
class Estimate:
    """A number measured from a sample, with how sure it is.

    Attributes
    ----------
    value : float
        The statistic of the sample, in `unit`.
    low, high : float or None
        The limits, in `unit`; ``None`` where n does not allow one, and then `note` says what it needs.
    unit : str
        For people to read; empty for a plain number.
    method : str
        How the limits were found.
    n : int
        Observations (pairs, trials) behind the value.
    confidence_level : float
        The share of samples whose limits would hold the true value, in (0, 1).
    note : str
        Why this method, what a missing limit needs, how the interval was drawn.
    standard_error : float or None
        Of the value, in `unit`: the spread of its distribution, or from a formula; ``None`` where there is neither.
    distribution : numpy.ndarray or None
        The value over resamples, in `unit`; ``None`` where nothing was resampled.
    censored : bool
        Whether the true value lies beyond `value`, which is what it is known to exceed: shown as ``> 120 s``.

    Examples
    --------
    >>> print(Estimate(0.123, 0.101, 0.150, "s", "percentile bootstrap", 200, 0.95))
    0.123 s [0.101, 0.150] 95 % percentile bootstrap, n = 200
    """

    value: float
    low: float | None
    high: float | None
    unit: str
    method: str
    n: int
    confidence_level: float
    note: str = ""
    standard_error: float | None = None
    distribution: NDArray[np.float64] | None = field(default=None, compare=False)
    censored: bool = False

    @property
    def confidence_interval(self) -> ConfidenceInterval:
        """The limits as a named tuple ``(low, high)``, as SciPy has it."""
        return ConfidenceInterval(self.low, self.high)

    @property
    def needed_n(self) -> int | None:
        """The n that a limit which is absent needs, as the note has it; ``None`` where it is not for want of it."""
        needs = re.search(r"needs n ≥ (\d+)", self.note) if None in self.confidence_interval else None
        return int(needs[1]) if needs else None

    def within(self, least: float, most: float = math.inf) -> Estimate:
        """Return the estimate with limits cut to what the quantity can be: a method may not know that."""
        cut = {
            name: min(max(limit, least), most)
            for name, limit in self.confidence_interval._asdict().items()
            if limit is not None
        }
        return replace(self, **cut)

    def with_note(self, note: str) -> Estimate:
        """Return the estimate with one more thing to know of it."""
        return replace(self, note="; ".join(filter(None, [self.note, note])))

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the distribution of the value, with its limits.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw; new axes if not given, which a notebook shows by itself.

        Returns
        -------
        matplotlib.axes.Axes
            What was drawn on.

        Raises
        ------
        MissingExtra
            If matplotlib is not installed.
        """
        from laptime.stats.plotting import plot_estimate

        return plot_estimate(self, ax)

    def to_dict(self) -> dict[str, Any]:
        """Return everything but the distribution, as it is written into ``summary.json``."""
        return {
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "unit": self.unit,
            "method": self.method,
            "n": self.n,
            "confidence_level": self.confidence_level,
            "note": self.note,
            "standard_error": self.standard_error,
            "censored": self.censored,
        }

    def __str__(self) -> str:
        return f"{self._headline()}{self._interval()}{self._origin()}"

    def __repr__(self) -> str:
        drawn = f"; {self.note}" if self.note and self._is_complete() else ""
        return f"<Estimate {self}{drawn}>"

    def _repr_html_(self) -> str:
        interval = f" <small>{escape(self._interval().strip())}</small>" if self._interval() else ""
        origin = escape(self._origin().removeprefix(", "))
        return (
            f'<span title="{escape(self.note)}"><b>{escape(self._headline())}</b>{interval}'
            f"<br><small>{origin}</small></span>"
        )

    def _is_complete(self) -> bool:
        return self.low is not None and self.high is not None

    def _headline(self) -> str:
        beyond = "> " if self.censored else ""
        return f"{beyond}{self._number_format()(self.value)} {self.unit}".rstrip()

    def _interval(self) -> str:
        if self.low is None and self.high is None:
            return ""
        number = self._number_format()
        low, high = ("–" if limit is None else number(limit) for limit in self.confidence_interval)
        return f" [{low}, {high}] {100 * self.confidence_level:g} % {self.method}"

    def _origin(self) -> str:
        needs = f" ({self.note})" if self.note and not self._is_complete() else ""
        return f", n = {self.n}{needs}"

    def _number_format(self) -> Callable[[float], str]:
        """One precision for value and limits: two digits of what lies between them, six digits at most."""
        known = [self.value, *(limit for limit in self.confidence_interval if limit is not None)]
        magnitude = max(abs(number) for number in known)
        if magnitude == 0 or not all(math.isfinite(number) for number in known):
            return "{:g}".format
        exponent = math.floor(math.log10(magnitude))
        spread = (max(known) / magnitude - min(known) / magnitude) or 0.1  # the ratio cannot overflow
        digits = min(1 - math.floor(math.log10(spread)), 5)
        if -4 <= exponent < 9:
            return f"{{:.{max(digits - exponent, 0)}f}}".format
        return f"{{:.{max(digits, 1)}e}}".format


@dataclass(frozen=True)
class Change:
    """What changes from a sample a to a sample b; both estimates are from the same resamples.

    Attributes
    ----------
    difference : Estimate
        b - a, in the unit of the data.
    ratio : Estimate or None
        b / a; ``None`` where a is 0. Without limits where a comes to 0, or past it, in a resample.
    """

    difference: Estimate
    ratio: Estimate | None


def with_unit(estimate: _core.Estimate, unit: str) -> Estimate:
    """Return the core's estimate with the unit that people read."""
    return Estimate(
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        unit=unit,
        method=estimate.method,
        n=estimate.n,
        confidence_level=estimate.confidence_level,
        note=estimate.note,
        standard_error=estimate.standard_error,
        distribution=estimate.distribution if estimate.distribution.size else None,
        censored=estimate.censored,
    )


def change_with_unit(change: _core.Change, unit: str) -> Change:
    """Return the core's change with the unit of its difference; a ratio has none."""
    ratio_of_both = None if change.ratio is None else with_unit(change.ratio, unit="")
    return Change(difference=with_unit(change.difference, unit), ratio=ratio_of_both)
