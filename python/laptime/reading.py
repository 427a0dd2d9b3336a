"""From what lies on disk to a result: a run directory, or any file of those that people have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from laptime import _core
from laptime.data.sample import DataSet, Sample
from laptime.errors import DataError
from laptime.formats import read_file
from laptime.judging import judge
from laptime.result import Result
from laptime.store import Manifest, RunDirectory, ScoreRow, run_data_of
from laptime.tasks import TASKS, find_task

__all__ = ["read", "result_of"]


def read(path: str | Path, *, duration_unit: str | None = None) -> Result:
    """Read a run directory, finished or not, or a file of another tool; ``docs/formats.md`` names those.

    Answers of a run that was killed before it judged them are judged now, where the task is one of ours.

    Parameters
    ----------
    duration_unit
        ``"ns"`` or ``"s"``, for a file that contradicts itself on the unit of its durations.

    Raises
    ------
    DataError
        Where it is none of these, or is damaged.
    """
    path = Path(path)
    if not path.exists():
        raise DataError(f"there is no {path}")
    if path.is_dir() and (path / "run.json").exists():
        return _read_run(RunDirectory(path))
    return Result(read_file(path, duration_unit=duration_unit))


def _read_run(directory: RunDirectory) -> Result:
    manifest = directory.read_manifest()
    columns, _ = directory.read_records()
    samples = directory.read_samples()
    scores = directory.read_scores()
    if scores is None:
        scores = _judge_now(manifest, samples, columns)
    return result_of(directory, manifest, columns, scores, samples)


def result_of(
    directory: RunDirectory,
    manifest: Manifest,
    columns: _core.Columns,
    scores: Iterable[ScoreRow],
    samples: Iterable[Sample],
) -> Result:
    """Make the result of what a run directory holds."""
    return Result(run_data_of(directory, manifest, columns, scores, samples))


def _judge_now(manifest: Manifest, samples: Sequence[Sample], columns: _core.Columns) -> list[ScoreRow]:
    if manifest.task not in TASKS:
        return []
    task = find_task(manifest.task, DataSet(tuple(samples), manifest.data.source))
    if task.scorer_version != manifest.scorer_version:  # somebody's own task of that name
        return []
    return list(judge(task, samples, columns))
