"""Which records stand for their requests, where some requests took more than one attempt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from laptime import _core

__all__ = ["Attempts", "attempts_of", "count_unfinished"]

Places = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Attempts:
    """How the records of a run belong together.

    Attributes
    ----------
    final
        Which records are the last attempt of their request, and so stand for it.
    unfinished
        Which records were to be followed by another attempt that never came: of their requests nothing is known.
    first
        For each record, the place of the first attempt of its request; -1 where that was not recorded.
    """

    final: Mask
    unfinished: Mask
    first: Places


def attempts_of(columns: _core.Columns) -> Attempts:
    """Sort records into attempts.

    A resumed run asks again what was in flight when it ended, from the first attempt on. So the last attempt is that of
    the last segment.
    """
    n = len(columns)
    attempt = columns.attempt
    final = np.ones(n, dtype=np.bool_)
    first: Places = np.where(attempt == 0, np.arange(n), -1)
    for places in _of_several_attempts(columns):
        *earlier, _ = sorted(places, key=lambda place: (columns.segment[place], attempt[place]))
        final[earlier] = False
        first[places] = next((place for place in places if attempt[place] == 0), -1)
    unfinished = final & (columns.retried == 1)
    return Attempts(final & ~unfinished, unfinished, first)


def count_unfinished(columns: _core.Columns) -> int:
    """Count the measured requests that the end of the run caught between two attempts."""
    measured = columns.phase_code == _core.phase_names().index("measure")
    return int(np.count_nonzero(attempts_of(columns).unfinished & measured))


def _of_several_attempts(columns: _core.Columns) -> list[list[int]]:
    """Return the places of the records of each request of which a later attempt was recorded."""
    if not np.any(columns.attempt > 0):
        return []
    request_ids = columns.request_id()
    tried_again: dict[str, list[int]] = {request_ids[place]: [] for place in np.flatnonzero(columns.attempt > 0)}
    for place, request_id in enumerate(request_ids):
        if request_id in tried_again:
            tried_again[request_id].append(place)
    return list(tried_again.values())
