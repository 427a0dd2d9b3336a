"""From a run directory to its result."""

from __future__ import annotations

from pathlib import Path

from laptime.data.sample import DataSet
from laptime.judging import judge
from laptime.result import Result
from laptime.store import Manifest, RunDirectory, ScoreRow
from laptime.store.table import build_table
from laptime.tasks import TASKS, find_task

__all__ = ["read", "result_of"]


def read(path: str | Path) -> Result:
    """Read a run directory, finished or not.

    Answers of a run that was killed before it judged them are judged now, where the task is one of ours.

    Raises
    ------
    DataError
        Where it is none, or is damaged.
    """
    directory = RunDirectory(Path(path))
    manifest = directory.read_manifest()
    return result_of(directory, manifest, directory.read_scores())


def result_of(directory: RunDirectory, manifest: Manifest, scores: list[ScoreRow] | None) -> Result:
    """Make the result of a run's files."""
    columns, _ = directory.read_records()
    if scores is None:
        scores = []
        samples = directory.read_samples()
        if manifest.task in TASKS:
            task = find_task(manifest.task, DataSet(tuple(samples), manifest.data.source))
            if task.scorer_version == manifest.scorer_version:  # and not somebody's own task of that name
                scores = list(judge(task, samples, columns))
    generation = manifest.spec.get("generation", {})
    table = build_table(columns, scores, task=manifest.task, streamed=bool(generation.get("stream", True)))
    return Result(manifest, table, directory.path)
