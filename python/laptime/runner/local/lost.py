"""Recording what a process had in flight when it died."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from laptime import _core
from laptime.runner.local.job import LocalJob
from laptime.runner.local.requests import LocalRequest

__all__ = ["record_lost"]


def record_lost(job: LocalJob, begun: Sequence[tuple[LocalRequest, int]], outcome: str, why: str) -> None:
    """Record requests that a process which is no more did not record itself: no request is dropped.

    Parameters
    ----------
    begun
        What it had asked, those that were answered among them, and when, on the clock of the records, which all
        processes of a machine share.
    """
    _mend(job.journal_path)
    if not begun:
        return
    journal = _core.Journal(job.journal_path)
    written = set(_core.read_journal(job.journal_path)[0].request_id())
    recorder = _core.Recorder(journal)
    for request, begun_ns in begun:
        if request.request_id not in written:
            recording = recorder.begin(
                request_id=request.request_id,
                sample_id=request.sample_id,
                model=job.local.label,
                category=request.category,
                run_index=request.run_index,
                segment=job.segment,
                phase=request.phase,
                intended_ns=begun_ns,
            )
            recording.finish(outcome, message=why)
    journal.close()


def _mend(journal_path: Path) -> None:
    """Cut off a line that was not finished: the next record would be written into it."""
    if not journal_path.exists():
        return
    with journal_path.open("r+b") as journal:
        journal.truncate(journal.read().rfind(b"\n") + 1)
