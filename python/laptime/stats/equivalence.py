"""Whether a change is small enough not to matter."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

from laptime.errors import StatisticsError
from laptime.stats.arguments import number_of
from laptime.stats.estimate import Change, Estimate

__all__ = ["Sameness", "SamenessVerdict", "same_within"]

SamenessVerdict: TypeAlias = Literal["same", "different", "cannot tell"]


@dataclass(frozen=True)
class Sameness:
    """Whether a and b are the same within a margin.

    Attributes
    ----------
    verdict
        ``"same"``: the change is within the margin. ``"different"``: it is beyond. ``"cannot tell"``: the interval
        holds both, or there is none.
    interval
        The change, b - a or b / a, with the limits that the verdict is from.
    least, most
        What the change may be, in its unit.
    alpha
        The probability, at most or about, of ``"same"`` where the change is just at the margin; and so of
        ``"different"``.
    """

    verdict: SamenessVerdict
    interval: Estimate
    least: float
    most: float
    alpha: float

    def __str__(self) -> str:
        return f"{self.verdict} within [{self.least:g}, {self.most:g}] at {100 * self.alpha:.3g} %: {self.interval}"


def same_within(change: Change | Estimate, margin: float, *, relative: bool = False) -> Sameness:
    """Say whether a change is within a margin, beyond it, or cannot be told.

    Parameters
    ----------
    change : Change or Estimate
        From `compare` and the like, or a difference alone. Two one-sided tests at 5 % take limits of 90 %: ask for them
        with ``confidence_level=0.9``. With limits of 95 % the tests are at 2.5 %.
    margin : float
        The largest change that does not matter, in the unit of the data; chosen before looking at it.
    relative : bool
        Whether `margin` is a share of a: 0.05 takes b / a from 0.95 to 1.05 as the same.

    Returns
    -------
    Sameness
        The verdict, and what it is from.

    Raises
    ------
    StatisticsError
        If the margin is not positive or not finite, or it is relative and there is no ratio, or it is not below 1.

    Notes
    -----
    Two one-sided tests, as an interval: Schuirmann, "A comparison of the two one-sided tests procedure and the power
    approach for assessing the equivalence of average bioavailability", Journal of Pharmacokinetics and
    Biopharmaceutics 15 (1987) 657-680. That no difference was found does not make two models the same; this does.

    Examples
    --------
    >>> from laptime.stats import compare
    >>> change = compare([1.0, 1.1, 1.2, 1.3, 1.4, 1.5], [1.1, 1.1, 1.3, 1.3, 1.4, 1.6], paired=True,
    ...                  confidence_level=0.9)
    >>> same_within(change, 0.1).verdict
    'same'
    """
    margin = number_of(margin, "margin")
    if not (margin > 0 and math.isfinite(margin)):
        raise StatisticsError(f"margin = {margin:g} is not positive")
    interval, centre = (_ratio_of(change, margin), 1.0) if relative else (_difference_of(change), 0.0)
    least, most = centre - margin, centre + margin
    alpha = (1 - interval.confidence_level) / 2
    return Sameness(_verdict(interval, least, most), interval, least, most, alpha)


def _difference_of(change: Change | Estimate) -> Estimate:
    return change.difference if isinstance(change, Change) else change


def _ratio_of(change: Change | Estimate, margin: float) -> Estimate:
    if margin >= 1:
        raise StatisticsError(f"margin = {margin:g} is not below 1: give it as a share, such as 0.05")
    ratio = change.ratio if isinstance(change, Change) else None
    if ratio is None:
        raise StatisticsError("there is no ratio to be within a relative margin: give an absolute one")
    return ratio


def _verdict(interval: Estimate, least: float, most: float) -> SamenessVerdict:
    low, high = interval.confidence_interval
    if low is not None and high is not None and least < low and high < most:
        return "same"
    if (low is not None and low > most) or (high is not None and high < least):
        return "different"
    return "cannot tell"
