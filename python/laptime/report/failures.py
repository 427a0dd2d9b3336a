"""How requests ended that did not end well, and how many were tried again, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from laptime.report.visible import shortened, visible
from laptime.summary import ModelSummary

__all__ = ["counts_of_failures", "failure_lines", "retries_of"]

_MOST_OF_A_MESSAGE = 60


def counts_of_failures(model: ModelSummary) -> str:
    """Return how many requests ended in which way: ``2 timeout, 1 http_error (503)``; empty where all went well."""
    return ", ".join(f"{failure.n} {failure.outcome}{_statuses(failure.statuses)}" for failure in model.failures)


def retries_of(model: ModelSummary) -> str:
    """Return how many requests were tried again, and the attempts in all; empty where none was."""
    attempts = model.attempts
    if attempts is None or attempts.retried == 0:
        return ""
    requests = "1 request" if attempts.retried == 1 else f"{attempts.retried} requests"
    return f"{requests} needed more than one attempt, {attempts.attempts} attempts in all"


def failure_lines(model: ModelSummary) -> Iterator[str]:
    """Return what to tell of a model beside its n: outcomes with the most frequent message of each, and retries."""
    name = visible(model.model)
    if model.failures:
        yield f"{name}: {model.n - model.ok} of {model.n} did not end well: {counts_of_failures(model)}"
    for failure in model.failures:
        if failure.message:
            times = f" ({failure.n_message} times)" if failure.n_message > 1 else ""
            yield f"  {failure.outcome}: {shortened(failure.message, _MOST_OF_A_MESSAGE)}{times}"
    if retries := retries_of(model):
        yield f"{name}: {retries}"


def _statuses(statuses: Mapping[int, int]) -> str:
    """Return the status codes, with how many had each where there are several."""
    if len(statuses) < 2:
        return "".join(f" ({status})" for status in statuses)
    return f" ({', '.join(f'{n} × {status}' for status, n in statuses.items())})"
