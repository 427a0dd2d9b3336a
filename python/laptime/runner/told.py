"""What rules were told of the requests of a run, as its records have it."""

from __future__ import annotations

import numpy as np

from laptime import _core
from laptime.runner.stopping import FinishedRow
from laptime.store.stamps import Stamps

__all__ = ["finished_rows"]


def finished_rows(columns: _core.Columns) -> list[tuple[str, FinishedRow]]:
    """Return the model of each measured request that ended before its run did, and what a rule was told of it.

    They come in the order in which they ended, segment by segment. Each is told as if its model were the only target,
    and without the time at which it ended: that was of another block.
    """
    stamps = Stamps(columns)
    phases, outcomes = _core.phase_names(), _core.outcome_names()
    ended = (columns.phase_code == phases.index("measure")) & (columns.outcome_code != outcomes.index("cancelled"))
    ok = columns.outcome_code == outcomes.index("ok")
    latency_s, ttft_s = stamps.until_end("intended"), stamps.to_first_piece("intended")
    told = ended & (columns.retried == 0) & ~np.isnan(latency_s)
    order = np.lexsort((stamps.ends(), columns.segment))
    return [
        (
            columns.model_words[columns.model_code[row]],
            (0, bool(ok[row]), 0.0, float(latency_s[row]), None if np.isnan(ttft_s[row]) else float(ttft_s[row])),
        )
        for row in order[told[order]].tolist()
    ]
