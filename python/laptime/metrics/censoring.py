"""Times of requests that were given up: of these it is known only that they took longer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from laptime.store import Table

__all__ = ["Times", "times_of"]


@dataclass(frozen=True, eq=False)
class Times:
    """Times of requests, some of which are only known to be longer."""

    values: npt.NDArray[np.float64]
    censored: npt.NDArray[np.bool_]
    """Of which it is only known that they are longer than their value."""

    @property
    def n_censored(self) -> int:
        """How many are only known to be longer."""
        return int(np.count_nonzero(self.censored))


def times_of(table: Table, column: str, until: str) -> Times:
    """Return the times of requests that went well, and those of requests that timed out.

    Parameters
    ----------
    column
        What is asked for.
    until
        The column that says how long a request that timed out was watched, from the same beginning. A value of its
        own that is shorter is known all the same: its first token had come. Where nobody says how long it was
        watched, as in a file of another tool, a value of its own is when it was given up.

    Returns
    -------
    Times
        None where no request that went well has a value in `column`: it may not have been observable, as the first
        token is where nothing was streamed.
    """
    values = table.observed_series(column)
    if column not in table.columns or until not in table.columns or len(values) == 0:
        return Times(values, np.zeros(len(values), dtype=np.bool_))
    timed_out = table.where(np.asarray(table["outcome"] == "timeout", dtype=np.bool_))
    own, at_least = timed_out[column], timed_out[until]
    known = np.isfinite(own) & (own < at_least)
    cut_short = np.where(known | np.isnan(at_least), own, at_least)
    told = ~np.isnan(cut_short)
    censored = np.concatenate([np.zeros(len(values), dtype=np.bool_), ~known[told]])
    return Times(np.concatenate([values, cut_short[told]]), censored)
