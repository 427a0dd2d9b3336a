"""What the client has to say about itself, in words."""

from __future__ import annotations

from collections.abc import Iterator

from laptime.report.numbers import format_number, time_scale
from laptime.store.manifest import ClientHealth

__all__ = ["client_facts", "client_line"]


def client_facts(client: ClientHealth) -> Iterator[tuple[str, str]]:
    """Return what is known, each with its name: the verdict first."""
    yield "verdict", client.verdict
    yield from _lags("schedule lag", client.schedule_lag_p50_s, client.schedule_lag_p99_s, client.schedule_lag_max_s)
    yield from _lags("loop lag", client.loop_lag_p50_s, client.loop_lag_p99_s, client.loop_lag_max_s)
    if client.cpu_s is not None:
        yield "CPU time", _duration(client.cpu_s)
    yield "wall time", _duration(client.wall_s)
    if client.threads is not None:
        yield "threads", str(client.threads)
    if client.cpu_share is not None:
        yield "CPU share of its threads", f"{format_number(100 * client.cpu_share)} %"
    if client.planned_rate_per_s is not None and client.delivered_rate_per_s is not None:
        yield "rate planned", f"{format_number(client.planned_rate_per_s, 4)} requests/s"
        yield "rate delivered", f"{format_number(client.delivered_rate_per_s, 4)} requests/s"
    if client.mean_in_flight is not None:
        of = "" if client.users is None else f" of {client.users} users"
        yield "mean requests in flight", f"{format_number(client.mean_in_flight)}{of}"
    yield "most requests in flight", str(client.most_in_flight)
    yield from _resources(client)
    if client.stopped:
        yield "ended early", "; ".join(client.stopped)


def client_line(client: ClientHealth) -> str:
    """Return in one line how well the client kept its time."""
    facts = dict(client_facts(client))
    shown = {
        "schedule lag, P99": "schedule lag P99",
        "loop lag, P99": "loop lag P99",
        "CPU share of its threads": "CPU",
        "rate delivered": "sent",
        "mean requests in flight": "mean in flight",
        "requests that waited": "waited",
    }
    return ", ".join(f"{short} {facts[name]}" for name, short in shown.items() if name in facts)


def _resources(client: ClientHealth) -> Iterator[tuple[str, str]]:
    if client.waited:
        yield "requests that waited", str(client.waited)
    if client.descriptors is not None:
        of = "" if client.descriptor_limit is None else f" of {client.descriptor_limit}"
        yield "file descriptors", f"{client.descriptors}{of}"
    if client.connections_opened is not None:
        ports = "" if client.local_ports is None else f", with {client.local_ports} ports for them"
        yield "connections opened", f"{client.connections_opened}{ports}"


def _lags(name: str, median_s: float | None, p99_s: float | None, max_s: float | None) -> Iterator[tuple[str, str]]:
    for statistic, value in (("median", median_s), ("P99", p99_s), ("maximum", max_s)):
        if value is not None:
            yield f"{name}, {statistic}", _duration(value)


def _duration(seconds: float) -> str:
    unit, factor = time_scale(seconds)
    return "0 s" if seconds == 0 else f"{format_number(factor * seconds)} {unit}"
