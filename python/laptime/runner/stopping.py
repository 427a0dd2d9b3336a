"""What ends a run before its plan does, as the core knows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from laptime import _core
from laptime.spec import Finished, Rule, Stop, WantedPrecision

__all__ = ["FinishedRow", "core_limits", "core_rules", "precision_rule", "raise_pending", "shortfall"]

FinishedRow: TypeAlias = tuple[int, bool, float, float, float | None]
"""What the core's rules are told of a request; see `Finished`."""

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


def core_rules(
    stop: Stop | None, labels: Sequence[str] = ("",), *, seed: int = 0, earlier: Sequence[FinishedRow] = ()
) -> list[_core.StopRule]:
    """Return what looks at the answers of one block, new ones each time: they count.

    Parameters
    ----------
    labels
        The targets that are measured together.
    seed
        Of the resamples that a precision may need.
    earlier
        What ended before a run that goes on, in that order: a precision is of all that is recorded.
    """
    rules: list[_core.StopRule] = []
    if stop is not None and stop.max_error_rate is not None:
        rules.append(_core.MaxErrorRate(stop.max_error_rate, _AT_LEAST))
    if stop is not None and stop.wanted_precision is not None:
        rules.append(_precision_rule(stop.wanted_precision, labels, seed, earlier))
    if stop is not None and stop.rule is not None:
        rules.append(_core.PythonStopRule(_told_by_name(stop.rule)))
    return rules


def _precision_rule(
    wanted: WantedPrecision, labels: Sequence[str], seed: int, earlier: Sequence[FinishedRow]
) -> _core.PrecisionStopRule:
    alone = len(labels) == 1
    rule = _core.PrecisionStopRule(
        figures=[wanted.figure if alone else f"{wanted.figure} of {label}" for label in labels],
        of_first_token=wanted.metric == "ttft",
        p=wanted.p,
        half_width=wanted.half_width,
        relative=wanted.relative,
        seed=seed,
    )
    rule.look(earlier)
    return rule


def precision_rule(rules: Iterable[_core.StopRule]) -> _core.PrecisionStopRule | None:
    """Return the rule that stops at a precision, where one was asked for."""
    return next((rule for rule in rules if isinstance(rule, _core.PrecisionStopRule)), None)


def shortfall(rules: Iterable[_core.StopRule]) -> str | None:
    """Return how well a figure is known, where that is not as well as was asked for."""
    rule = precision_rule(rules)
    return None if rule is None or rule.is_settled() else rule.standing()


def raise_pending(rules: Iterable[_core.StopRule]) -> None:
    """Let go on what a rule of the user's own raised, once everything is recorded."""
    for rule in rules:
        if isinstance(rule, _core.PythonStopRule):
            rule.raise_pending()


def _told_by_name(rule: Rule) -> Callable[[Sequence[FinishedRow]], str | None]:
    return lambda rows: rule([Finished(*row) for row in rows])
