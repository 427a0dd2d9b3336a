"""The metrics there are."""

from __future__ import annotations

from collections.abc import Mapping

from laptime.errors import SpecError
from laptime.metrics.judgements import PARTS, Accuracy, ParseFailures, Quality
from laptime.metrics.metric import Metric
from laptime.metrics.outcomes import Errors, Retries
from laptime.metrics.rates import RequestsPerMinute
from laptime.metrics.times import (
    Evaluation,
    FirstTokenResidual,
    Latency,
    LatencyFromSent,
    Load,
    PromptEvaluation,
    Residual,
    SendLag,
    TimeToFirstToken,
    Waiting,
)
from laptime.metrics.tokens import InterTokenLatency, TimePerOutputToken, TokensPerSecond

__all__ = ["METRICS", "find_metric"]

_METRICS: tuple[Metric, ...] = (
    Latency(),
    LatencyFromSent(),
    TimeToFirstToken(),
    TimePerOutputToken(),
    InterTokenLatency(),
    TokensPerSecond(),
    RequestsPerMinute(),
    Accuracy(),
    Quality(),
    *PARTS,
    ParseFailures(),
    Errors(),
    Retries(),
    Waiting(),
    SendLag(),
    PromptEvaluation(),
    Evaluation(),
    Load(),
    Residual(),
    FirstTokenResidual(),
)

METRICS: Mapping[str, Metric] = {metric.name: metric for metric in _METRICS}
"""The metrics there are, by name."""


def find_metric(name: str) -> Metric:
    """Return the metric of that name. Raises `SpecError`, which lists the names, for an unknown one."""
    if name not in METRICS:
        raise SpecError(f"unknown metric {name!r}: there are {', '.join(METRICS)}")
    return METRICS[name]
