"""The client judges itself by whether it was in time, or bent what it measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from laptime.runner.observed import Block, Lag, Seen
from laptime.store.manifest import ClientHealth

__all__ = ["judge_client"]

_SHOWS = 0.05
"""The share of a time that people look at from which on an error of it is one that they see."""
_FLOOR_S = 0.001
"""Smaller errors of a time are nobody's concern."""
_TAIL = 100
_SINGLE = 4
"""How much later a single request has to be than the latest 1 in 100."""
_LATE_S = 0.010
"""A send lag too long where no latency is known to hold it against."""
_SLOW_LOOP_S = 0.005
_SLOW_LOOP_SHARE = 0.5
"""Of the time between tokens: a loop that is busy for longer puts tokens together that came one by one."""
_SLOW_LOOP_FLOOR_S = 0.0005
_STALL_S = 0.100
"""A loop that is away from its sockets for that long misses arrivals that people look at."""
_BUSY = 0.7
"""Of its threads: from there on work has to wait for work."""
_SHORTEST_S = 0.25
"""A share of less time than this says nothing."""
_OFF_RATE = 0.01
_OFF_RATE_FLOOR_S = 0.005
_FEW_IN_FLIGHT = 0.95
_FULL = 0.9
_MINUTE_S = 60.0
"""How long a port rests before it can be used again."""

_FREE = "use more threads=, or free a core"

Number = TypeVar("Number", int, float)


def judge_client(blocks: Sequence[Block], seen: Seen) -> ClientHealth:
    """Judge from what the engine saw of itself in all blocks of a run, and what its records tell."""
    reasons = [reason for check in _CHECKS for reason in check(blocks, seen)]
    schedule = _worst([block.schedule_lag for block in blocks])
    loop = _worst([block.loop_lag for block in blocks])
    planned, delivered = _rates(blocks)
    return ClientHealth(
        verdict="suspect" if reasons else "valid",
        reasons=reasons,
        schedule_lag_p50_s=None if schedule is None else schedule.p50_s,
        schedule_lag_p99_s=None if schedule is None else schedule.p99_s,
        schedule_lag_max_s=None if schedule is None else schedule.max_s,
        loop_lag_p50_s=None if loop is None else loop.p50_s,
        loop_lag_p99_s=None if loop is None else loop.p99_s,
        loop_lag_max_s=None if loop is None else loop.max_s,
        cpu_s=sum(block.cpu_s for block in blocks),
        wall_s=sum(block.wall_s for block in blocks),
        threads=_largest(block.threads for block in blocks),
        cpu_share=_largest(_cpu_share(block) for block in blocks),
        planned_rate_per_s=planned,
        delivered_rate_per_s=delivered,
        users=_largest(block.users for block in blocks),
        mean_in_flight=min((b.mean_in_flight for b in blocks if b.mean_in_flight is not None), default=None),
        most_in_flight=_largest(block.most_in_flight for block in blocks) or 0,
        waited=sum(block.waited for block in blocks),
        descriptors=_largest(block.descriptors for block in blocks),
        descriptor_limit=_largest(block.descriptor_limit for block in blocks),
        connections_opened=sum(block.connections_opened for block in blocks),
        local_ports=_largest(block.local_ports for block in blocks),
        stopped=list(dict.fromkeys(block.stopped for block in blocks if block.stopped)),
    )


# ── What makes a client suspect ─────────────────────────────────────────────────────────────────────────────────


def _sent_late(blocks: Sequence[Block], seen: Seen) -> Iterator[str]:
    """Judge the lag of the latest 1 in 100; of fewer than 100 requests that is a single one, which has to be later."""
    lag = _worst([block.schedule_lag for block in blocks])
    if lag is None:
        return
    late = f"1 in {min(lag.n, 100)} requests was sent {_ms(lag.p99_s)} late or more"
    if seen.latency_s is not None:
        late += f", {100 * lag.p99_s / seen.latency_s:.0f} % of the median latency"
        shows_s = max(_FLOOR_S, _SHOWS * seen.latency_s)
    else:
        shows_s = _LATE_S
    if lag.p99_s > shows_s * (1 if lag.n >= _TAIL else _SINGLE):
        yield f"{late}: lower the rate, or {_FREE}"


def _looked_late(blocks: Sequence[Block], seen: Seen) -> Iterator[str]:
    """Judge how often arrivals were looked for: of tokens against the time between them, else against latency."""
    lag = _worst([block.loop_lag for block in blocks])
    if lag is None:
        return
    busy = f"1 time in 100 the client was busy for {_ms(lag.p99_s)} or more before it looked for arrivals"
    if seen.inter_token_s is None:
        if lag.p99_s > max(_SLOW_LOOP_S, _SHOWS * (seen.latency_s or 0.0)):
            yield f"{busy}: {_FREE}"
    elif lag.p99_s > min(_SLOW_LOOP_S, max(_SLOW_LOOP_FLOOR_S, _SLOW_LOOP_SHARE * seen.inter_token_s)):
        yield f"{busy}, with {_ms(seen.inter_token_s)} between tokens: {_FREE}"


def _stalled(blocks: Sequence[Block], seen: Seen) -> Iterator[str]:
    lag = _worst([block.loop_lag for block in blocks])
    if lag is not None and lag.max_s > max(_STALL_S, _SHOWS * (seen.latency_s or 0.0)):
        yield f"the client once did not look at its sockets for {_ms(lag.max_s)}: free a core"


def _stamped_loosely(blocks: Sequence[Block], seen: Seen) -> Iterator[str]:
    """Judge how far off first tokens may be by the client's own work: while its loop waits, it misses nothing."""
    lag = _worst([block.loop_lag for block in blocks])
    if lag is None or seen.first_uncertainty_s is None or seen.ttft_s is None:
        return
    off_s = min(seen.first_uncertainty_s, lag.p99_s)
    if off_s > max(_FLOOR_S, _SHOWS * seen.ttft_s):
        share = f"{100 * off_s / seen.ttft_s:.0f} % of the median time to them"
        yield f"first tokens may have come {_ms(off_s)} before they were seen, {share}: {_FREE}"


def _worked_too_much(blocks: Sequence[Block], seen: Seen) -> Iterator[str]:
    share = _largest(_cpu_share(block) for block in blocks)
    threads = _largest(block.threads for block in blocks)
    if share is not None and share > _BUSY:
        of = "its thread" if threads == 1 else f"its {threads} threads"
        yield f"the client used {100 * share:.0f} % of the time of {of}: use more threads=, or lower the load"


def _off_rate(blocks: Sequence[Block], seen: Seen) -> Iterator[str]:
    """Judge whether requests were sent as fast as planned. Where a cap in flight held some back, they were not."""
    for block in blocks:
        if block.planned_span_s is None or block.issued_span_s is None or block.waited > 0:
            continue
        off_s = abs(block.issued_span_s - block.planned_span_s)
        if off_s > max(_OFF_RATE_FLOOR_S, _OFF_RATE * block.planned_span_s):
            planned, delivered = _rates([block])
            yield f"{delivered:.4g} requests/s were sent where {planned:.4g} were planned: lower the rate, or {_FREE}"
            return


def _few_in_flight(blocks: Sequence[Block], seen: Seen) -> Iterator[str]:
    """Judge whether every user had a request under way, where nothing else explains that they had not."""
    if seen.users_pause or seen.retried:
        return
    for block in blocks:
        if block.users is None or block.mean_in_flight is None or block.issued < 2 * block.users:
            continue
        if block.mean_in_flight < _FEW_IN_FLIGHT * block.users:
            users = "1 user" if block.users == 1 else f"{block.users} users"
            yield f"only {block.mean_in_flight:.3g} requests of {users} were in flight on average: {_FREE}"
            return


def _short_of_descriptors(blocks: Sequence[Block], seen: Seen) -> Iterator[str]:
    for block in blocks:
        if block.descriptors and block.descriptor_limit and block.descriptors > _FULL * block.descriptor_limit:
            used = f"{block.descriptors} of {block.descriptor_limit} file descriptors"
            yield f"{used} were in use: raise the limit with ulimit -n"
            return


def _short_of_ports(blocks: Sequence[Block], seen: Seen) -> Iterator[str]:
    opened = sum(block.connections_opened for block in blocks)
    ports = _largest(block.local_ports for block in blocks)
    a_minute = opened * _MINUTE_S / max(_MINUTE_S, sum(block.wall_s for block in blocks))
    if ports is not None and a_minute > _FULL * ports:
        opened_of = f"{a_minute:.0f} connections a minute were opened, with {ports} ports for them"
        yield f"{opened_of}: let the server keep connections open, or widen net.ipv4.ip_local_port_range"


_CHECKS: tuple[Callable[[Sequence[Block], Seen], Iterator[str]], ...] = (
    _sent_late,
    _looked_late,
    _stalled,
    _stamped_loosely,
    _worked_too_much,
    _off_rate,
    _few_in_flight,
    _short_of_descriptors,
    _short_of_ports,
)


# ── Numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _worst(lags: Sequence[Lag | None]) -> Lag | None:
    """Return the largest of each quantile: lags of several blocks have none in common."""
    known = [lag for lag in lags if lag is not None]
    if not known:
        return None
    return Lag(
        max(lag.p50_s for lag in known),
        max(lag.p99_s for lag in known),
        max(lag.max_s for lag in known),
        sum(lag.n for lag in known),
    )


def _cpu_share(block: Block) -> float | None:
    return block.cpu_s / (block.wall_s * block.threads) if block.wall_s >= _SHORTEST_S else None


def _rates(blocks: Sequence[Block]) -> tuple[float | None, float | None]:
    """Return the planned and the delivered rate of open loads, over all blocks."""
    spans = [
        (block.issued - 1, block.planned_span_s, block.issued_span_s)
        for block in blocks
        if block.planned_span_s and block.issued_span_s
    ]
    if not spans:
        return None, None
    gaps, planned_s, issued_s = (sum(part) for part in zip(*spans, strict=True))
    return gaps / planned_s, gaps / issued_s


def _largest(values: Iterator[Number | None]) -> Number | None:
    return max((value for value in values if value is not None), default=None)


def _ms(seconds: float) -> str:
    return f"{1e3 * seconds:.2g} ms" if seconds < _SLOW_LOOP_S else f"{1e3 * seconds:.0f} ms"
