"""From a run directory to its result."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from laptime import _core
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
    columns, _ = directory.read_records()
    scores = directory.read_scores()
    if scores is None:
        scores = _judge_now(directory, manifest, columns)
    return result_of(directory, manifest, columns, scores)


def result_of(
    directory: RunDirectory, manifest: Manifest, columns: _core.Columns, scores: Iterable[ScoreRow]
) -> Result:
    """Make the result of what a run directory holds."""
    generation = manifest.spec.get("generation", {})
    table = build_table(columns, scores, task=manifest.task, streamed=bool(generation.get("stream", True)))
    return Result(manifest, table, directory.path)


def _judge_now(directory: RunDirectory, manifest: Manifest, columns: _core.Columns) -> list[ScoreRow]:
    if manifest.task not in TASKS:
        return []
    samples = directory.read_samples()
    task = find_task(manifest.task, DataSet(tuple(samples), manifest.data.source))
    if task.scorer_version != manifest.scorer_version:  # somebody's own task of that name
        return []
    return list(judge(task, samples, columns))
