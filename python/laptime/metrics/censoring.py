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
        In the order in which their requests were meant to be sent; empty where no request that went well has a value
        in `column`: it may not have been observable, as the first token is where nothing was streamed.
    """
    well = table.observed_series(column)
    if column not in table.columns or until not in table.columns or len(well) == 0:
        return Times(well, np.zeros(len(well), dtype=np.bool_))
    timed_out = np.asarray(table["outcome"] == "timeout", dtype=np.bool_)
    own = table[column]
    at_least = np.where(timed_out, table[until], np.nan)
    known = table.ok | (np.isfinite(own) & (own < at_least))
    values = np.where(known | np.isnan(at_least), own, at_least)
    order = table.issue_order()
    told = order[((table.ok | timed_out) & ~np.isnan(values))[order]]
    return Times(values[told], ~known[told])
