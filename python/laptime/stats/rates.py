"""How often something happens in a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from laptime import _core
from laptime.errors import StatisticsError
from laptime.stats.arguments import count_of, number_of
from laptime.stats.estimate import Estimate, with_unit
from laptime.stats.proportions import proportion

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["Goodput", "goodput", "poisson_rate"]

_S_PER_MIN = 60


@dataclass(frozen=True)
class Goodput:
    """What a server got done of what was asked of it, as it was asked for.

    Attributes
    ----------
    rate : Estimate or None
        Requests a minute that met their objectives; ``None`` of a run where they had no time of their own.
    share : Estimate
        Of all requests, those that did.
    """

    rate: Estimate | None
    share: Estimate


def goodput(met: ArrayLike, seconds: float, *, confidence_level: float = 0.95) -> Goodput:
    """Estimate how many requests met their objectives, a minute and as a share.

    Parameters
    ----------
    met : array_like of bool, shape (n,)
        Of each request whether it went well and met its service-level objectives.
    seconds : float
        How long these requests took altogether.
    confidence_level : float
        In (0, 1).

    Returns
    -------
    Goodput
        The rate in requests a minute with Garwood's exact limits of a Poisson law, the share with Wilson's.

    Raises
    ------
    StatisticsError
        If there is no request, `met` holds anything but truth values, `seconds` is not above 0, or
        `confidence_level` is outside (0, 1).

    Notes
    -----
    Garwood, Biometrika 28 (1936); Wilson, Journal of the American Statistical Association 22 (1927). The limits of
    the rate take good requests to end independently of each other: under a closed load they are wider than needed.

    Examples
    --------
    >>> print(goodput([True] * 90 + [False] * 10, 60).share)
    0.900 [0.826, 0.945] 95 % Wilson score, n = 100
    """
    mask = np.asarray(met)
    if mask.ndim != 1 or (mask.size and mask.dtype != np.bool_):
        raise StatisticsError("met is not one truth value a request")
    seconds = number_of(seconds, "seconds")
    n_met = int(np.count_nonzero(mask))
    share = proportion(n_met, len(mask), confidence_level=confidence_level)
    if not seconds > 0:
        raise StatisticsError(f"seconds = {seconds:g} is not above 0")
    rate = poisson_rate(n_met, seconds / _S_PER_MIN, confidence_level=confidence_level, unit="req/min")
    return Goodput(rate, share)


def poisson_rate(events: int, exposure: float, *, confidence_level: float = 0.95, unit: str = "") -> Estimate:
    """Estimate how often something happens that happens at any moment alike, whenever it happened last.

    Parameters
    ----------
    events : int
        How often it happened.
    exposure : float
        In what: a time, or whatever else the rate is to be of.
    confidence_level : float
        In (0, 1).
    unit : str
        Unit of the rate, shown with the result.

    Returns
    -------
    Estimate
        Events by exposure, with Garwood's exact limits.

    Raises
    ------
    StatisticsError
        If `events` is below 0, `exposure` is not above 0 and finite, or `confidence_level` is outside (0, 1).

    Notes
    -----
    Garwood, "Fiducial limits for the Poisson distribution", Biometrika 28 (1936).
    """
    level = number_of(confidence_level, "confidence_level")
    return with_unit(_core.poisson_rate(count_of(events, "events"), number_of(exposure, "exposure"), level), unit)
