"""Judging the answers of a run again, from its records alone: by a newer scorer, or by another task."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from laptime.data.sample import DataSet
from laptime.errors import DataError, SpecError
from laptime.judging import judge
from laptime.store import RunData, RunDirectory, ScoreRow, run_data_of
from laptime.summary import summarize_run
from laptime.tasks import TASKS, TaskProtocol, find_task

__all__ = ["Rescored", "rescore"]


@dataclass(frozen=True)
class Rescored:
    """A run with new scores, and what they changed.

    Attributes
    ----------
    run
        The run as it is read from now on.
    scorer_version
        What judged it now.
    earlier_version
        What had judged it before; ``None`` where nothing had.
    n
        Answers that were judged.
    changed
        Those whose score, or whether they could be read, is another one than before, or new.
    """

    run: RunData
    scorer_version: str
    earlier_version: str | None
    n: int
    changed: int

    def __str__(self) -> str:
        before = "not judged before" if self.earlier_version is None else f"{self.earlier_version} before"
        return f"{self.n} answers judged by {self.scorer_version} ({before}): {self.changed} with another score"


def rescore(path: str | Path, task: str | TaskProtocol | None = None) -> Rescored:
    """Judge the answers of a run again, and replace its scores and its summary. Nothing is asked of any model.

    Parameters
    ----------
    path
        The run directory.
    task
        What judges: a task's name, or a task of your own; ``None`` takes the run's own task.

    Raises
    ------
    DataError
        Where there is no run, or its records or samples are damaged. The scores it has stay.
    SpecError
        Where the task is unknown, is not one of ours and was not given, or judges nothing.
    RunError
        Where the scorer fails.
    """
    directory = RunDirectory(Path(path))
    if not (directory.path / "run.json").exists():
        raise DataError(f"{path} is not a run directory: only runs of laptime's own hold what it takes to judge again")
    manifest = directory.read_manifest()
    columns, _ = directory.read_records()
    samples = directory.read_samples()
    judging = _task(task, manifest.task, DataSet(tuple(samples), manifest.data.source))
    if judging.scorer_version is None:
        raise SpecError(f"{judging.name} judges nothing: name a task that does")
    scores = list(judge(judging, samples, columns))
    earlier = directory.read_scores() or []
    directory.write_scores(scores)
    manifest = manifest.model_copy(update={"scorer_version": judging.scorer_version})
    directory.write_manifest(manifest)
    run = run_data_of(directory, manifest, columns, scores, samples)
    directory.write_summary({"models": [model.to_dict() for model in summarize_run(run)]})
    before = {_key(row): _verdict(row) for row in earlier}
    changed = sum(before.get(_key(row)) != _verdict(row) for row in scores)
    earlier_version = earlier[0].scorer_version if earlier else None
    return Rescored(run, judging.scorer_version, earlier_version, len(scores), changed)


def _task(asked: str | TaskProtocol | None, of_run: str, data_set: DataSet) -> TaskProtocol:
    if asked is None and of_run not in TASKS:
        raise SpecError(f"the run's task {of_run!r} is not one of ours: give it to rescore as task=")
    if asked is None or isinstance(asked, str):
        return find_task(asked or of_run, data_set)
    return asked


def _key(row: ScoreRow) -> tuple[str, str, str]:
    return row.model, row.request_id, row.sample_id


def _verdict(row: ScoreRow) -> tuple[float, bool | None, dict[str, float]]:
    return row.value, row.parse_failed, row.parts
