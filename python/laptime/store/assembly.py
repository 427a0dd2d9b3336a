"""From the files of a run directory to what a run holds."""

from __future__ import annotations

from collections.abc import Iterable

from laptime import _core
from laptime.data.sample import Sample
from laptime.store.attempts import count_unfinished
from laptime.store.manifest import Manifest
from laptime.store.run_data import RunData
from laptime.store.run_directory import RunDirectory
from laptime.store.scores import ScoreRow
from laptime.store.table import build_table

__all__ = ["run_data_of"]


def run_data_of(
    directory: RunDirectory,
    manifest: Manifest,
    columns: _core.Columns,
    scores: Iterable[ScoreRow],
    samples: Iterable[Sample],
) -> RunData:
    """Put together what a run directory holds."""
    generation = manifest.spec.get("generation", {})
    streamed = bool(generation.get("stream", True))
    capped = (manifest.spec.get("load") or {}).get("max_in_flight") is not None
    table = build_table(
        columns, scores, task=manifest.task, streamed=streamed, capped=capped, model_order=manifest.targets
    )
    asked = {sample.id: sample for sample in samples}
    return RunData(manifest, table, asked, path=directory.path, unfinished=count_unfinished(columns))
