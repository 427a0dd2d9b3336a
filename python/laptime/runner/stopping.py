"""What ends a run before its plan does, as the core knows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from laptime import _core
from laptime.spec import Finished, Rule, Stop

__all__ = ["core_limits", "core_rules", "raise_pending"]

_AT_LEAST = 20
"""Of how many requests, at the least, a share of failures is taken."""


def core_limits(stop: Stop | None, spent_s: float = 0.0) -> _core.Limits:
    """Return how much of a block is measured, of which ``spent_s`` seconds have been before."""
    if stop is None:
        return _core.Limits()
    return _core.Limits(
        max_requests=stop.max_requests,
        max_time_s=_left(stop.max_seconds, spent_s),
        min_requests=stop.min_requests,
        min_time_s=_left(stop.min_seconds, spent_s),
    )


def _left(seconds: float | None, spent_s: float) -> float | None:
    return None if seconds is None else max(0.0, seconds - spent_s)


def core_rules(stop: Stop | None) -> list[_core.StopRule]:
    """Return what looks at the answers of one block, new ones each time: they count."""
    rules: list[_core.StopRule] = []
    if stop is not None and stop.max_error_rate is not None:
        rules.append(_core.MaxErrorRate(stop.max_error_rate, _AT_LEAST))
    if stop is not None and stop.rule is not None:
        rules.append(_core.PythonStopRule(_told_by_name(stop.rule)))
    return rules


def raise_pending(rules: Iterable[_core.StopRule]) -> None:
    """Let go on what a rule of the user's own raised, once everything is recorded."""
    for rule in rules:
        if isinstance(rule, _core.PythonStopRule):
            rule.raise_pending()


def _told_by_name(rule: Rule) -> Callable[[Sequence[tuple[int, bool, float, float, float | None]]], str | None]:
    return lambda rows: rule([Finished(*row) for row in rows])
