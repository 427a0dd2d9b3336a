"""Quantiles of what many requests hold several of, such as times between tokens: requests are what is independent."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from laptime import stats
from laptime.stats import Estimate
from laptime.stats.arguments import probability_of

__all__ = ["pooled_quantile"]


def pooled_quantile(
    values: npt.NDArray[np.float64],
    weights: npt.NDArray[np.int64],
    request: npt.NDArray[np.int64],
    statistic: str,
    *,
    unit: str = "",
) -> Estimate:
    """Estimate a quantile of pooled values.

    Parameters
    ----------
    values
        What is pooled.
    weights
        How often each counts, at least once.
    request
        The request that each is of.
    statistic
        ``median``, or a percentile such as ``p95``.

    Returns
    -------
    Estimate
        The value is Hyndman-Fan type 7; n is the number of requests, which are clusters of values. Limits that so few
        requests do not allow are ``None``.
    """
    pooled, clusters = np.repeat(values, weights), np.repeat(request, weights)
    if len(np.unique(request)) == 1:
        value = stats.quantile(pooled, probability_of(statistic)).value
        return Estimate(value, None, None, unit, "none", 1, 0.95, "needs n ≥ 2 requests")
    estimate = stats.bootstrap(pooled, statistic, clusters=clusters, unit=unit)
    return replace(estimate, method="order statistics over requests")
