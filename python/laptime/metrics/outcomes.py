"""How requests ended, and how many attempts they took."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laptime import stats
from laptime.metrics.metric import Direction
from laptime.stats import Estimate
from laptime.store import Table

__all__ = ["AttemptCount", "Errors", "FailureCount", "Retries", "count_attempts", "count_failures"]


class _ShareOfEnded(ABC):
    """A share of the requests that ended by themselves, of which fewer is better."""

    unit = ""
    direction: Direction = "lower is better"
    statistics: tuple[str, ...] = ("mean",)

    def estimate(self, table: Table, statistic: str, *, seed: int = 0) -> Estimate | None:
        """Return the share with its Wilson interval."""
        ended = _ended(table)
        if len(ended) == 0:
            return None
        return stats.proportion(int(np.count_nonzero(self._counted(ended))), len(ended))

    @abstractmethod
    def _counted(self, ended: Table) -> NDArray[np.bool_]:
        """Return which of them are the share."""


class Errors(_ShareOfEnded):
    """The share of requests that did not end well, for whatever reason; one that a later attempt saved ended well."""

    name = "errors"
    formula = "requests whose outcome is not ok / requests, without those that the end of the run cancelled"

    def _counted(self, ended: Table) -> NDArray[np.bool_]:
        return ~ended.ok


class Retries(_ShareOfEnded):
    """The share of requests that needed more than one attempt, whatever became of them."""

    name = "retries"
    formula = "requests of more than one attempt / requests, without those that the end of the run cancelled"

    def _counted(self, ended: Table) -> NDArray[np.bool_]:
        return np.asarray(ended["attempt"] > 0, dtype=np.bool_)


@dataclass(frozen=True)
class FailureCount:
    """How many requests ended in one way other than well.

    Attributes
    ----------
    outcome
        ``timeout``, ``http_error`` …
    n
        How many.
    statuses
        Of HTTP, by how many had which; empty where there was none, or it was not what failed.
    message, n_message
        What most of them said, and how many did; empty where none said anything.
    """

    outcome: str
    n: int
    statuses: Mapping[int, int]
    message: str
    n_message: int


@dataclass(frozen=True)
class AttemptCount:
    """How many attempts requests took."""

    retried: int
    """Requests that needed more than one."""
    attempts: int
    """Of all requests together."""


def count_failures(table: Table) -> tuple[FailureCount, ...]:
    """Count the requests that did not end well, by outcome, the most frequent first."""
    failed = table.where(~table.ok)
    outcomes = Counter(failed["outcome"].tolist())
    return tuple(
        _failures(failed.where(failed["outcome"] == outcome), outcome) for outcome, _ in outcomes.most_common()
    )


def _failures(failed: Table, outcome: str) -> FailureCount:
    statuses = Counter(int(status) for status in failed["status"] if outcome == "http_error" and status == status)
    messages = Counter(message for message in failed["message"].tolist() if message)
    ((message, n_message),) = messages.most_common(1) or [("", 0)]
    return FailureCount(outcome, len(failed), dict(statuses.most_common()), message, n_message)


def count_attempts(table: Table) -> AttemptCount:
    """Count the attempts of requests; of a request between two attempts when the run ended, nothing is in a table."""
    attempts = table["attempt"] + 1
    return AttemptCount(int(np.count_nonzero(attempts > 1)), int(attempts.sum()))


def _ended(table: Table) -> Table:
    """Return the requests that ended by themselves."""
    return table.where(np.asarray(table["outcome"] != "cancelled", dtype=np.bool_))
