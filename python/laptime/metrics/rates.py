"""How many requests were answered in a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from laptime import stats
from laptime.metrics.metric import Direction
from laptime.stats import Estimate
from laptime.store import Table

__all__ = ["S_PER_MIN", "RequestsPerMinute", "completions_of"]

S_PER_MIN = 60.0


class RequestsPerMinute:
    """Throughput of a model in the time that it had for itself; that of others, and pauses between, are not its own."""

    name = "requests_per_min"
    unit = "req/min"
    formula = "60 × ok requests / wall time in which only this model was measured"
    direction: Direction = "higher is better"
    statistics: tuple[str, ...] = ("mean",)

    def estimate(self, table: Table, statistic: str, *, seed: int = 0) -> Estimate | None:
        """Return the rate with a bootstrap interval over the gaps between completions."""
        answers, gaps = self.terms(table)
        if len(gaps) == 0:
            return None
        return stats.ratio(answers, gaps, rng=seed, unit=self.unit).within(0)

    def terms(self, table: Table) -> tuple[np.ndarray, np.ndarray]:
        """Return 60 × the answers of each moment that some were completed in, and the seconds since the one before.

        Empty where nothing went well, or a request shared its time with those of other models, or with some that were
        left out.
        """
        answers, gaps = completions_of(table, table.ok)
        return (S_PER_MIN * answers, gaps) if answers.sum() > 0 else (np.empty(0), np.empty(0))


def completions_of(table: Table, counted: NDArray[np.bool_]) -> tuple[np.ndarray, np.ndarray]:
    """Return how many of the counted requests each moment completed, and the seconds since the one before.

    The seconds are all of the time that the model had for itself. Empty where a request shared its time.
    """
    stretches = table["stretch"]
    numbers = [] if np.isnan(stretches).any() else np.unique(stretches).tolist()
    nothing = (np.empty(0), np.empty(0))
    parts = [nothing]
    for number in numbers:
        of_stretch = stretches == number
        parts.append(_completions(table.where(of_stretch), counted[of_stretch]))
    answers, gaps = (np.concatenate(part) for part in zip(*parts, strict=True))
    return (answers, gaps) if gaps.sum() > 0 else nothing


def _completions(table: Table, counted: NDArray[np.bool_]) -> tuple[np.ndarray, np.ndarray]:
    """Return the answers of each moment that some were completed in, and the gaps that fill the whole time.

    Empty where no request is known to have begun and ended.
    """
    intended_s = table["intended_s"]
    done_s = np.where(np.isnan(intended_s), np.nan, table["done_s"])  # of no use without its beginning
    ended_s = np.where(np.isnan(intended_s), np.nan, table["ended_s"])
    start, end = np.fmin.reduce(intended_s), np.fmax.reduce(np.concatenate([done_s, ended_s]))
    if np.isnan(end):
        return np.empty(0), np.empty(0)
    done, answers = np.unique(done_s[counted & ~np.isnan(done_s)], return_counts=True)  # some come in the same moment
    if len(done) == 0:
        return np.zeros(1), np.array([end - start])
    gaps = np.diff(np.concatenate([[start], done]))
    gaps[-1] += end - done[-1]  # what came after the last good answer is part of the wall time
    return answers, gaps
