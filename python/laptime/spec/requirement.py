"""Refusing a value in one line."""

from __future__ import annotations

from laptime.errors import SpecError

__all__ = ["LONGEST_S", "require", "require_duration", "require_max_in_flight"]

LONGEST_S = 1e9
"""What every duration is below, in seconds: the core counts nanoseconds."""


def require(condition: bool, message: str) -> None:
    """Raise `SpecError` where a condition does not hold."""
    if not condition:
        raise SpecError(message)


def require_duration(name: str, seconds: float, *, above_zero: bool = False) -> None:
    """Raise `SpecError` where a number of seconds is none."""
    if above_zero:
        require(0 < seconds < LONGEST_S, f"{name} must be above 0 and below 1e9 seconds, not {seconds}")
    else:
        require(0 <= seconds < LONGEST_S, f"{name} must be from 0 to below 1e9 seconds, not {seconds}")


def require_max_in_flight(max_in_flight: int | None) -> None:
    """Raise `SpecError` where an open load's limit lets nothing through."""
    require(max_in_flight is None or max_in_flight >= 1, f"max_in_flight must be at least 1, not {max_in_flight}")
