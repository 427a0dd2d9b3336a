"""The client judges itself by whether it was in time, or bent what it measured."""

from __future__ import annotations

from collections.abc import Sequence

from laptime import _core
from laptime.store.manifest import ClientHealth

__all__ = ["judge_client"]

_LATE_S = 0.010
"""A send lag that shows in the latencies people look at."""
_BUSY_S = 0.100
"""A loop that long away from its sockets misses arrivals that people look at."""
_FULL = 0.9
"""An engine thread that busy is about to be the bottleneck itself."""

_S_PER_NS = 1e-9


def judge_client(parts: Sequence[_core.Health]) -> ClientHealth:
    """Judge from what the engine saw of itself, over all blocks of a run."""
    lags = [part.schedule_lag for part in parts if part.schedule_lag is not None]
    loops = [part.loop_lag for part in parts if part.loop_lag is not None]
    wall_s = sum(part.wall_ns for part in parts) * _S_PER_NS
    cpu_s = sum(part.cpu_ns for part in parts) * _S_PER_NS
    longest_busy_s = max((lag.max_ns for lag in loops), default=0) * _S_PER_NS
    late_s = max((lag.p99_ns for lag in lags), default=0) * _S_PER_NS
    reasons = []
    if late_s > _LATE_S:
        reasons.append(f"1 in 100 requests was sent {1e3 * late_s:.0f} ms late or more: lower the rate, or free a core")
    if longest_busy_s > _BUSY_S:
        reasons.append(f"the client once did not look at its sockets for {1e3 * longest_busy_s:.0f} ms: free a core")
    if wall_s > 0 and cpu_s > _FULL * wall_s:
        reasons.append(f"the client used {100 * cpu_s / wall_s:.0f} % of its core: lower the load")
    return ClientHealth(
        verdict="suspect" if reasons else "valid",
        reasons=reasons,
        schedule_lag_p50_s=max((lag.p50_ns for lag in lags), default=0) * _S_PER_NS if lags else None,
        schedule_lag_p99_s=late_s if lags else None,
        schedule_lag_max_s=max((lag.max_ns for lag in lags), default=0) * _S_PER_NS if lags else None,
        longest_busy_s=longest_busy_s if parts else None,
        cpu_s=cpu_s if parts else None,
        wall_s=wall_s,
        most_in_flight=max((part.most_in_flight for part in parts), default=1),
    )
