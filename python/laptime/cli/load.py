"""What flags say of the load."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from laptime.cli.durations import seconds
from laptime.cli.options import RunOptions
from laptime.errors import SpecError
from laptime.spec import Closed, Constant, Gamma, Load, Poisson, Ramp, Replay, Step

__all__ = ["load_of"]


def load_of(options: RunOptions, usual: Load) -> Load:
    """Return the load that flags ask for, or change of the usual one.

    Parameters
    ----------
    usual
        That of the spec file, or of all runs.

    Raises
    ------
    SpecError
        Where they contradict each other, or make no sense.
    """
    chosen = [flag for flag, value in _laws(options).items() if value is not None]
    if len(chosen) > 1:
        raise SpecError(f"{' and '.join(chosen)} are different loads: choose one of them")
    if options.concurrency is not None:
        return _changed(Closed(options.concurrency), options)
    if options.rate is not None:
        return _changed(_of_rate(options.rate, options), options)
    if options.ramp is not None:
        return _changed(_ramp(options.ramp, options.arrival), options)
    if options.replay is not None:
        return _changed(Replay(str(options.replay)), options)
    return _changed(usual, options)


def _laws(options: RunOptions) -> dict[str, Any]:
    return {
        "--concurrency": options.concurrency,
        "--rate": options.rate,
        "--ramp": options.ramp,
        "--replay": options.replay,
    }


def _of_rate(rate: float, options: RunOptions) -> Load:
    arrival, burstiness = options.arrival, options.burstiness
    if arrival == "gamma" or (arrival is None and burstiness is not None):
        if burstiness is None:
            raise SpecError("--arrival gamma needs --burstiness: 1 is poisson, below it requests come in bursts")
        return Gamma(rate, burstiness)
    if arrival == "constant":
        return Constant(rate)
    if arrival in (None, "poisson"):
        return Poisson(rate)
    raise SpecError(f"unknown arrival {arrival!r}: there are poisson, constant, gamma")


def _changed(load: Load, options: RunOptions) -> Load:
    """Return the load with what further flags say of one of its kind; refuse those of another."""
    if options.arrival is not None and options.rate is None and options.ramp is None:
        raise SpecError("--arrival says how requests come at a --rate, or on a --ramp: give one")
    if options.burstiness is not None and not isinstance(load, Gamma):
        raise SpecError("--burstiness is of --arrival gamma, at a --rate")
    if isinstance(load, Closed):
        if options.max_in_flight is not None:
            raise SpecError("--max-in-flight is for open loads: in a closed loop it is --concurrency that limits")
        return replace(
            load,
            think_s=load.think_s if options.think is None else seconds(options.think, "--think"),
            ramp_s=load.ramp_s if options.ramp_up is None else seconds(options.ramp_up, "--ramp-up"),
        )
    for flag, value in (("--think", options.think), ("--ramp-up", options.ramp_up)):
        if value is not None:
            raise SpecError(f"{flag} is for users of a closed loop, as of --concurrency")
    return load if options.max_in_flight is None else replace(load, max_in_flight=options.max_in_flight)


def _ramp(text: str, arrival: str | None) -> Ramp:
    law: Any = arrival or "constant"  # which Ramp checks
    return Ramp(tuple(map(_step, text.split(","))), law)


def _step(text: str) -> Step:
    """Make a step of ``DURATION:RATE`` or ``DURATION:RATE-RATE``."""
    number = r"(\d+(?:\.\d+)?)"
    match = re.fullmatch(rf"\s*([^:\s]+):{number}(?:-{number})?\s*", text)
    if match is None:
        raise SpecError(f"--ramp: {text.strip()!r} is no step: write DURATION:RATE or DURATION:FROM-TO, as 30s:5-20")
    duration, rate, to_rate = match.groups()
    return Step(seconds(duration, "--ramp"), float(rate), None if to_rate is None else float(to_rate))
