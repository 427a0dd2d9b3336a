"""Measuring a local model, from its plan to its records."""

from __future__ import annotations

import os
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from laptime import _core
from laptime.runner.local.held import HeldModel, LocalModels
from laptime.runner.local.job import LocalJob
from laptime.runner.local.requests import ask_all
from laptime.runner.plan import PromptRow
from laptime.runner.progress import Progress, ProgressListener
from laptime.spec import Generation, Local
from laptime.store.manifest import LoadedModel, Segment
from laptime.targets.encodable import encodable
from laptime.targets.local import require_packages
from laptime.targets.local.problems import one_line
from laptime.targets.local.quiet import quietly

__all__ = ["measure_local", "run_job"]


def measure_local(
    local: Local,
    number: int,
    prompts: Sequence[PromptRow],
    plan: Sequence[_core.Block],
    generation: Generation,
    *,
    journal_path: Path,
    listener: ProgressListener,
    held: LocalModels,
    models: MutableMapping[str, LoadedModel],
    segments: list[Segment],
    run_index: int | None = None,
    isolate: bool = False,
    timeout_s: float = 120.0,
    warmup_pause_s: float = 0.0,
    perplexity_text: str | None = None,
) -> None:
    """Carry out a plan of one target, and write its records; no other journal may be open on ``journal_path``.

    ``local.batch_size`` planned requests of a pass are answered together. Each is a record of its own: all of a
    batch begin together and are done together, when the last of them is answered, while each token is stamped as it
    comes. What a request did wrong is its outcome, and the run goes on.

    Parameters
    ----------
    number
        The target's place among those of the run: it begins the request ids.
    held
        Holds the model, unless isolated.
    models
        Filled, by label, with what is known of the model, pass by pass.
    segments
        Those of the run so far, this process among them; filled with one for each further process.
    run_index
        The only pass of the plan that is wanted; all of them without it.
    isolate
        Each pass over the samples has a fresh process, which loads the model, warms it up and measures it.
    timeout_s
        For one batch: past it, generation ends at the next token.
    warmup_pause_s
        From the warm-up to what is measured.
    perplexity_text
        What the perplexity of a causal model is measured by, once, after the requests.

    Raises
    ------
    MissingExtra
        Where a package of the extra ``local`` is not installed.
    TargetError, DataError
        Where the model cannot be loaded or warmed up, or its process came to an end. What was recorded stays.
    KeyboardInterrupt
        On Ctrl-C; what was in flight is recorded as cancelled.
    """
    require_packages(local)
    job = LocalJob(
        local=local,
        number=number,
        prompts=tuple(row._replace(prompt=encodable(row.prompt)) for row in prompts),
        requests=tuple(
            (request.run_index, request.sample)
            for block in plan
            for request in block.measured
            if run_index in (None, request.run_index)
        ),
        warmup=sum(len(block.warmup) for block in plan),
        generation=generation,
        journal_path=journal_path,
        timeout_s=timeout_s,
        warmup_pause_s=warmup_pause_s,
        segment=_own_segment(segments),
        perplexity_text=perplexity_text,
    )
    if isolate:
        _measure_isolated(job, listener, models, segments)
    else:
        run_job(job, held, listener, partial(_join, models, local.label, None))


def _own_segment(segments: Sequence[Segment]) -> int:
    return next((segment.index for segment in reversed(segments) if segment.pid == os.getpid()), 0)


def run_job(job: LocalJob, held: LocalModels, listener: ProgressListener, tell: Callable[[LoadedModel], None]) -> None:
    """Do a job in this process. ``tell`` hears what is known of the model: once it is loaded, and at each stage."""
    label = job.local.label
    listener.progress(Progress("load", label, 1, 0, 0, 1))
    model = held.hold(job.local)
    listener.progress(Progress("load", label, 1, 1, 1, 0))
    tell(model.describe(job.local, job.run_index))
    journal = _core.Journal(job.journal_path)
    with quietly():
        try:
            ask_all(job, model.model, journal, listener)
        finally:
            journal.close()
            known = model.describe(job.local, job.run_index)  # before perplexity, which takes memory of its own
            tell(known)
        if job.perplexity_text is not None:
            tell(known.model_copy(update=_perplexity(model, job.perplexity_text)))


def _perplexity(model: HeldModel, text: str) -> dict[str, Any]:
    """Return what is to be known of it; what was measured before stands, whatever goes wrong here."""
    try:
        found = model.perplexity(text)
    except Exception as problem:
        return {"perplexity_problem": one_line(problem)}
    return {} if found is None else {"perplexity": found[0], "perplexity_tokens": found[1]}


def _measure_isolated(
    job: LocalJob,
    listener: ProgressListener,
    models: MutableMapping[str, LoadedModel],
    segments: list[Segment],
) -> None:
    from laptime.runner.local.process import run_job_in_process

    label = job.local.label
    for run_index, requests in groupby(job.requests, key=lambda request: request[0]):
        earlier = models.get(label)
        one_pass = replace(
            job,
            requests=tuple(requests),
            first_warmup=run_index * job.warmup * job.local.batch_size,
            run_index=run_index,
            segment=max((segment.index for segment in segments), default=0) + 1,
            perplexity_text=job.perplexity_text if earlier is None else None,
        )
        run_job_in_process(one_pass, listener, partial(_join, models, label, earlier), segments.append)


def _join(
    models: MutableMapping[str, LoadedModel], label: str, earlier: LoadedModel | None, model: LoadedModel
) -> None:
    if earlier is not None:
        model = earlier.model_copy(update={"passes": [*earlier.passes, *model.passes]})
    models[label] = model
