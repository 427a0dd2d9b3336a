"""Judging the answers of a run: after it, or again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from laptime import _core
from laptime.data.sample import Sample
from laptime.errors import DataError, RunError
from laptime.store import ScoreRow
from laptime.tasks import Reply, Score, TaskProtocol

__all__ = ["judge"]


def judge(task: TaskProtocol, samples: Iterable[Sample], columns: _core.Columns) -> Iterator[ScoreRow]:
    """Judge each measured request that went well. A task that judges nothing yields nothing.

    Raises
    ------
    RunError
        Where the scorer fails, or gives what is no score; names the sample.
    DataError
        Where a record's sample is not among those given.
    """
    if task.scorer_version is None:
        return
    by_id = {sample.id: sample for sample in samples}
    measured, ok = _core.phase_names().index("measure"), _core.outcome_names().index("ok")
    models = columns.model_words
    rows = zip(
        columns.request_id(),
        columns.sample_id(),
        columns.model_code.tolist(),
        columns.phase_code.tolist(),
        columns.outcome_code.tolist(),
        columns.output(),
        strict=True,
    )
    for request_id, sample_id, model, phase, outcome, output in rows:
        if phase != measured or outcome != ok:
            continue
        if sample_id not in by_id:
            raise DataError(f"there is no sample {sample_id!r}, which request {request_id} asked about")
        score = _score(task, by_id[sample_id], Reply(output))
        if score is None:
            continue
        yield ScoreRow(
            request_id=request_id,
            sample_id=sample_id,
            model=models[model],
            task=task.name,
            scorer_version=task.scorer_version,
            value=score.value,
            tier=score.tier,
            parse_failed=score.parse_failed,
            parts=dict(score.parts),
        )


def _score(task: TaskProtocol, sample: Sample, reply: Reply) -> Score | None:
    try:
        score = task.score(sample, [reply])
    except Exception as problem:  # a scorer may be anybody's code
        raise RunError(f"the scorer of {task.name} failed on sample {sample.id!r}: {problem!r}") from problem
    for value in () if score is None else (score.value, *score.parts.values()):
        if not 0 <= value <= 1:
            raise RunError(f"the scorer of {task.name} gave {value} for sample {sample.id!r}: a score is 0 to 1")
    return score
