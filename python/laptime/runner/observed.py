"""What the engine saw of itself, and what records tell of the client: what it is judged by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from laptime import _core
from laptime.store import Table

__all__ = ["Block", "Lag", "Seen", "block_of", "seen_of"]

_S_PER_NS = 1e-9


@dataclass(frozen=True)
class Lag:
    """How late something was, over and over."""

    p50_s: float
    p99_s: float
    max_s: float
    n: int


@dataclass(frozen=True)
class Block:
    """What the engine saw of itself while it sent one block of requests.

    Attributes
    ----------
    schedule_lag
        How late requests were issued; ``None`` in a closed loop.
    loop_lag
        How long the loop worked before it looked for arrivals again.
    threads, cpu_s
        Of the engine, and their CPU time together.
    issued
        Measured requests sent.
    planned_span_s, issued_span_s
        From the first to the last of them: as planned (``None`` in a closed loop), and as it was.
    users
        Of a closed loop.
    mean_in_flight
        While requests were still being sent.
    waited
        Requests that a cap in flight held back.
    stopped
        Why the block ended before its end.
    """

    schedule_lag: Lag | None = None
    loop_lag: Lag | None = None
    wall_s: float = 0.0
    cpu_s: float = 0.0
    threads: int = 1
    issued: int = 0
    planned_span_s: float | None = None
    issued_span_s: float | None = None
    users: int | None = None
    mean_in_flight: float | None = None
    most_in_flight: int = 0
    waited: int = 0
    descriptors: int | None = None
    descriptor_limit: int | None = None
    connections_opened: int = 0
    local_ports: int | None = None
    stopped: str | None = None


@dataclass(frozen=True)
class Seen:
    """What the records tell, of the fastest model: there an error of the client shows most.

    Attributes
    ----------
    latency_s, ttft_s, inter_token_s
        Medians; ``None`` where nothing was observed.
    first_uncertainty_s
        The 99th percentile of how far off the stamp of a first arrival may be.
    retried
        Requests that were tried again: their users paused in between.
    users_pause
        Whether the load lets users pause, or start one after the other.
    """

    latency_s: float | None = None
    ttft_s: float | None = None
    inter_token_s: float | None = None
    first_uncertainty_s: float | None = None
    retried: int = 0
    users_pause: bool = False


def block_of(health: _core.Health) -> Block:
    """Return what the engine saw of itself in seconds."""
    return Block(
        schedule_lag=_lag(health.schedule_lag),
        loop_lag=_lag(health.loop_lag),
        wall_s=health.wall_ns * _S_PER_NS,
        cpu_s=health.cpu_ns * _S_PER_NS,
        threads=health.threads,
        issued=health.issued,
        planned_span_s=_seconds(health.planned_span_ns),
        issued_span_s=_seconds(health.issued_span_ns),
        users=health.users,
        mean_in_flight=health.mean_in_flight,
        most_in_flight=health.most_in_flight,
        waited=health.waited,
        descriptors=health.descriptors,
        descriptor_limit=health.descriptor_limit,
        connections_opened=health.connections_opened,
        local_ports=health.local_ports,
        stopped=health.stopped,
    )


def seen_of(measured: Table, load: Mapping[str, Any]) -> Seen:
    """Return what measured requests tell.

    Parameters
    ----------
    measured
        Of all models, without warm-ups.
    load
        As the spec has it.
    """
    models = [measured.where(np.asarray(measured["model"] == model, dtype=np.bool_)) for model in measured.models()]
    gaps = [_median(rows, "itl_s") or _median(rows, "tpot_s") for rows in models]
    uncertainties = measured.observed("first_uncertainty_s")
    return Seen(
        latency_s=_smallest([_median(rows, "latency_s") for rows in models]),
        ttft_s=_smallest([_median(rows, "ttft_s") for rows in models]),
        inter_token_s=_smallest(gaps),
        first_uncertainty_s=float(np.quantile(uncertainties, 0.99)) if len(uncertainties) else None,
        retried=int(np.count_nonzero(measured["attempt"] > 0)),
        users_pause=bool(load.get("think_s") or load.get("ramp_s")),
    )


def _lag(lag: _core.Lag | None) -> Lag | None:
    if lag is None:
        return None
    return Lag(lag.p50_ns * _S_PER_NS, lag.p99_ns * _S_PER_NS, lag.max_ns * _S_PER_NS, lag.n)


def _seconds(nanoseconds: int | None) -> float | None:
    return None if nanoseconds is None else nanoseconds * _S_PER_NS


def _median(rows: Table, column: str) -> float | None:
    values = rows.observed(column)
    return float(np.median(values)) if len(values) else None


def _smallest(values: list[float | None]) -> float | None:
    return min((value for value in values if value is not None), default=None)
