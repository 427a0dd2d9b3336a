"""The load of a run in words: when its requests were sent, and from when its latencies count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["latency_in_words", "load_in_words"]


def load_in_words(load: Mapping[str, Any] | None) -> str:
    """Say what a load was, as a spec has it.

    Parameters
    ----------
    load
        The load in the spec of a run; of files from elsewhere there is none.

    Returns
    -------
    str
        Such as ``"open, poisson, 5 requests/s, at most 8 in flight"``; ``"unknown"`` where the load is.
    """
    if not load:
        return "unknown"
    match load:
        case {"kind": "closed", "users": users}:
            return ", ".join(["closed loop", f"{users} user{'s' if users != 1 else ''}", *_pauses(load)])
        case {"kind": "ramp", "steps": [*steps]}:
            return ", ".join(["open", _ramp(load, steps), *_cap(load)])
        case {"kind": "replay", "times": times}:
            return ", ".join(["open", _replay(times), *_cap(load)])
        case {"kind": kind, "rate_per_s": rate}:
            burstiness = [f"burstiness {load['burstiness']:g}"] if "burstiness" in load else []
            return ", ".join(["open", str(kind), f"{rate:g} requests/s", *burstiness, *_cap(load)])
    return "unknown"


def latency_in_words(load: Mapping[str, Any] | None) -> str:
    """Say from when the latencies of a load count; empty where the load is unknown."""
    match load:
        case {"kind": "closed"}:
            return "latency from intended and from sent are the same"
        case {"kind": _}:
            return "latency is from the intended time"
    return ""


def _pauses(load: Mapping[str, Any]) -> list[str]:
    pauses = []
    if think_s := load.get("think_s"):
        pauses.append(f"each thinks {think_s:g} s after an answer")
    if ramp_s := load.get("ramp_s"):
        pauses.append(f"begun over {ramp_s:g} s")
    return pauses


def _ramp(load: Mapping[str, Any], steps: Sequence[Mapping[str, Any]]) -> str:
    rates = [rate for step in steps for rate in (step["rate_per_s"], step.get("to_rate_per_s")) if rate is not None]
    seconds = sum(step["seconds"] for step in steps)
    count = f"{len(steps)} step{'s' if len(steps) != 1 else ''}"
    times = "at random times" if load.get("arrival") == "poisson" else "at even gaps"
    return f"ramp of {count}, {seconds:g} s, {min(rates):g} to {max(rates):g} requests/s {times}"


def _replay(times: str | Sequence[float]) -> str:
    if isinstance(times, str):
        return f"replay of {times}"
    return f"replay of {len(times)} times, {max(times, default=0):g} s"


def _cap(load: Mapping[str, Any]) -> list[str]:
    most = load.get("max_in_flight")
    return [] if most is None else [f"at most {most} in flight"]
