"""Requests that were given up: of what took longest, no time is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from laptime.store import Table

__all__ = ["TIMES", "Timeouts", "count_timeouts"]

TIMES = frozenset(
    {"latency", "latency_from_sent", "ttft", "tpot", "itl", "tokens_per_s", "prompt_eval", "eval", "load"}
)
"""Metrics of what answers took, which are known of ok requests only: those of a slow model lack its slowest."""


@dataclass(frozen=True)
class Timeouts:
    """How many of the requests of a model timed out."""

    n: int
    of: int

    @property
    def share(self) -> float:
        """Of all requests; 0 where there were none."""
        return self.n / self.of if self.of else 0.0

    def __str__(self) -> str:
        return f"{self.n} of {self.of}"


def count_timeouts(rows: Table) -> Timeouts:
    """Count the requests among these that timed out."""
    return Timeouts(int(np.count_nonzero(rows["outcome"] == "timeout")), len(rows))
