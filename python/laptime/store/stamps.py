"""Stamps of records, in nanoseconds of a monotonic clock, as seconds."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from laptime import _core

__all__ = ["S_PER_NS", "Stamps", "numbers"]

S_PER_NS = 1e-9

Floats = npt.NDArray[np.float64]
Nanoseconds = npt.NDArray[np.int64]


def numbers(column: npt.NDArray[np.integer[Any]]) -> Floats:
    """Return a column of whole numbers as one of floats; absent ones are NaN."""
    return np.where(column == _core.ABSENT, np.nan, column.astype(np.float64))


class Stamps:
    """What was stamped in records; NaN where it was not observed.

    Parameters
    ----------
    columns
        The records.
    """

    def __init__(self, columns: _core.Columns) -> None:
        self._columns = columns
        intended = columns.intended_ns
        self._start_ns = int(intended.min()) if len(intended) else 0

    def since_start(self, name: str) -> Floats:
        """Return seconds since the first intended time of all."""
        stamps = self._ns(name)
        return np.where(stamps == _core.ABSENT, np.nan, (stamps - self._start_ns) * S_PER_NS)

    def between(self, start: str, end: str) -> Floats:
        """Return the seconds from one stamp to another."""
        return _seconds_between(self._ns(start), self._ns(end))

    def ends(self) -> Floats:
        """Return when each request was done, or given up, in seconds since the first intended time of all."""
        return _first_known(self.since_start("done"), self.since_start("given_up"))

    def until_end(self, start: str) -> Floats:
        """Return how long a request was watched: until it was done, or given up."""
        return _first_known(self.between(start, "done"), self.between(start, "given_up"))

    def to_first_piece(self, start: str) -> Floats:
        """Return the seconds to the first piece of any kind: thinking aloud is output too."""
        return np.fmin(self.between(start, "first_token"), self.between(start, "first_reasoning"))

    def waiting(self) -> Floats:
        """Return how long a cap in flight held each request back; NaN of a request that was never issued."""
        waited = self.between("intended", "admitted")
        return np.where(self._ns("issued") == _core.ABSENT, np.nan, np.where(np.isnan(waited), 0.0, waited))

    def send_lag(self) -> Floats:
        """Return how much later each request was sent than it could have been: a cap in flight is not the client's."""
        admitted = self._ns("admitted")
        return _seconds_between(np.where(admitted == _core.ABSENT, self._ns("intended"), admitted), self._ns("sent"))

    def _ns(self, name: str) -> Nanoseconds:
        stamps: Nanoseconds = getattr(self._columns, f"{name}_ns")
        return stamps


def _first_known(first: Floats, second: Floats) -> Floats:
    return np.where(np.isnan(first), second, first)


def _seconds_between(start: Nanoseconds, end: Nanoseconds) -> Floats:
    # In whole nanoseconds: seconds since the start of a long run have lost the last digits.
    absent = (start == _core.ABSENT) | (end == _core.ABSENT)
    return np.where(absent, np.nan, (end - start) * S_PER_NS)
