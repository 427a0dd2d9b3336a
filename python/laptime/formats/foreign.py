"""A run that another tool recorded, as far as its file tells."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Literal

from laptime.data.sample import Sample, content_hash
from laptime.stats import Estimate
from laptime.store import Manifest, RunData
from laptime.store.manifest import DataSource, LoadedModel
from laptime.store.table import table_of_rows

__all__ = ["FAILED", "decoding", "foreign_run"]

FAILED = "protocol_error"
"""The outcome of a request of which a file says only that it failed."""


def foreign_run(
    path: Path,
    rows: Sequence[Mapping[str, Any]],
    *,
    task: str,
    models: Iterable[str],
    started: str | None = None,
    samples: Sequence[Sample] = (),
    estimates: Mapping[str, Mapping[str, Estimate]] | None = None,
    environment: Mapping[str, Any] | None = None,
    loaded: Mapping[str, LoadedModel] | None = None,
    notes: Sequence[str] = (),
    rate_of: Literal["decoding", "requests"] = "decoding",
) -> RunData:
    """Make a run of what was read from a file.

    Parameters
    ----------
    rows
        One a request, as `table_of_rows` takes them.
    started
        When, as the file says; without it the time of the file's last change.
    samples
        What was asked, in this order; empty where the file does not say.
    rate_of
        What tokens per second are of.
    """
    manifest = Manifest(
        laptime_version="unknown",
        status="finished",
        started=started or _last_change(path),
        spec={},
        targets=list(models),
        task=task,
        scorer_version=None,
        data=DataSource(
            source=f"file:{path}",
            n_samples=len(samples),
            samples_sha256=content_hash(samples or _known_by_id(rows)),
            prompts_sha256=_hash_of_prompts(samples) if samples else "",
        ),
        segments=[],
        environment=dict(environment or {}),
        rate_of=rate_of,
        models=dict(loaded or {}),
        notes=[*notes, *([] if started else ["The file does not say when it was measured."])],
    )
    by_id = {sample.id: sample for sample in samples}
    return RunData(manifest, table_of_rows([{"task": task, **row} for row in rows]), by_id, estimates or {}, path)


def decoding(decode_s: float | None, output_tokens: float | None) -> dict[str, float]:
    """Return a row's columns of decoding: from the first token to the last came all tokens but one."""
    if not decode_s or output_tokens is None or output_tokens < 2:
        return {}
    after_first = output_tokens - 1
    return {
        "decode_s": decode_s,
        "tokens_after_first": after_first,
        "tpot_s": decode_s / after_first,
        "tokens_per_s": after_first / decode_s,
    }


def _known_by_id(rows: Sequence[Mapping[str, Any]]) -> list[Sample]:
    """Return the samples of a file that holds no prompts: two files with the same ids have asked the same."""
    return [Sample(sample_id, "") for sample_id in sorted({row["sample_id"] for row in rows})]


def _last_change(path: Path) -> str:
    return datetime.fromtimestamp(path.stat().st_mtime, timezone.utc).isoformat(timespec="seconds")


def _hash_of_prompts(samples: Sequence[Sample]) -> str:
    return hashlib.sha256("\0".join(sample.input for sample in samples).encode()).hexdigest()
