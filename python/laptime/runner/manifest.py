"""The manifest of a run as it begins."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path

import laptime
from laptime.data.sample import Sample, content_hash
from laptime.runner.plan import PromptRow
from laptime.runner.prompt_cache import make_prefix
from laptime.runner.segment import segment_of_this_process
from laptime.spec import Spec
from laptime.store import Manifest
from laptime.store.manifest import DataSource
from laptime.targets import Target
from laptime.tasks import TaskProtocol
from laptime.telemetry.host import describe_host

__all__ = ["begin_manifest", "continued", "default_directory", "utc_now"]


def utc_now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(timezone.utc)


def default_directory(task: str) -> Path:
    """Return ``runs/<UTC time>-<task>``, with a number behind it where that is taken."""
    name = f"{utc_now():%Y%m%dT%H%M%SZ}-{task.replace('/', '_')}"
    path, number = Path("runs") / name, 2
    while path.exists():
        path, number = Path("runs") / f"{name}-{number}", number + 1
    return path


def begin_manifest(
    spec: Spec,
    targets: Sequence[Target],
    task: TaskProtocol,
    samples: Sequence[Sample],
    source: str,
    prompts: Sequence[PromptRow],
) -> Manifest:
    """Describe a run that is about to start."""
    host = describe_host()
    prompt_digest = hashlib.sha256("\0".join(row.prompt for row in prompts).encode()).hexdigest()
    return Manifest(
        laptime_version=laptime.__version__,
        status="running",
        started=utc_now().isoformat(timespec="milliseconds"),
        spec=spec.to_json(),
        targets=[target.label for target in targets],
        task=task.name,
        scorer_version=task.scorer_version,
        data=DataSource(
            source=source,
            n_samples=len(samples),
            samples_sha256=content_hash(samples),
            prompts_sha256=prompt_digest,
        ),
        segments=[segment_of_this_process(0)],
        environment=host,
        tags=spec.tags,
        prompt_prefix=make_prefix(spec),
    )


def continued(manifest: Manifest) -> Manifest:
    """Return the manifest of a run that was cut short, as this process goes on with it."""
    number = 1 + max(segment.index for segment in manifest.segments)
    segments = [*manifest.segments, segment_of_this_process(number)]
    return manifest.model_copy(update={"status": "running", "finished": None, "segments": segments})
