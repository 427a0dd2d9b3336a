"""Judging the answers of a run: after it, or again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from laptime import _core
from laptime.data.sample import Sample
from laptime.store import ScoreRow
from laptime.tasks import Reply, TaskProtocol

__all__ = ["judge"]


def judge(task: TaskProtocol, samples: Iterable[Sample], columns: _core.Columns) -> Iterator[ScoreRow]:
    """Judge each measured request that went well. A task that judges nothing yields nothing."""
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
        score = task.score(by_id[sample_id], [Reply(output)])
        yield ScoreRow(
            request_id=request_id,
            sample_id=sample_id,
            model=models[model],
            task=task.name,
            scorer_version=task.scorer_version,
            value=score.value,
            tier=score.tier,
            parse_failed=score.parse_failed,
        )
