"""Measuring several local models: one after the other, or in turns."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from laptime.data.files import sample_path
from laptime.errors import DataError, TargetError
from laptime.runner.local.held import LocalModels
from laptime.runner.local.measure import measure_local
from laptime.runner.measured import Measured
from laptime.runner.plan import PromptRow, make_plan
from laptime.runner.progress import ProgressListener
from laptime.spec import Local, Spec
from laptime.store.manifest import LoadedModel

__all__ = ["measure_locals", "perplexity_text", "turns"]

_PERPLEXITY_SAMPLE = "perplexity_sample.txt"

Turn = tuple[int, int | None]
"""Which target, and which pass over the samples; ``None`` for all of them."""


def measure_locals(
    locals_: Sequence[Local],
    first_number: int,
    spec: Spec,
    prompts: Sequence[PromptRow],
    journal_path: Path,
    listener: ProgressListener,
    measured: Measured,
) -> None:
    """Carry out the plan of local models; no journal may be open on ``journal_path``.

    A model that cannot be loaded or warmed up is left out, which ``measured.problems`` tells, and the others run.

    Parameters
    ----------
    first_number
        The place of the first of them among the targets of the run: it begins the request ids.
    """
    text = perplexity_text(spec)
    plan = make_plan(spec, 1, len(prompts))
    with LocalModels() as held:
        for place, run_index in turns(len(locals_), spec):
            local = locals_[place]
            if local.label in measured.problems:
                continue
            try:
                measure_local(
                    local,
                    first_number + place,
                    prompts,
                    plan,
                    spec.generation,
                    journal_path=journal_path,
                    listener=listener,
                    held=held,
                    models=measured.models,
                    segments=measured.segments,
                    run_index=run_index,
                    isolate=spec.isolate,
                    timeout_s=spec.timeout_s,
                    warmup_pause_s=spec.warmup_pause_s,
                    perplexity_text=text,
                )
            except (TargetError, DataError) as problem:
                measured.problems[local.label] = str(problem)
                if len(locals_) > 1:  # of the only one, the run's own error says it
                    listener.problem(local.label, str(problem))
    measured.notes += notes(locals_, measured.models, len(prompts))


def turns(n_targets: int, spec: Spec) -> Iterator[Turn]:
    """Return who is measured when.

    With a process for each pass and in an interleaved order, each pass is done by all targets before the next one
    begins, in an order that the seed decides; else one target is done before the next.
    """
    if not (spec.isolate and spec.order == "interleaved"):
        yield from ((target, None) for target in range(n_targets))
        return
    order = random.Random(f"laptime turns {spec.seed}")
    for run_index in range(spec.passes or 1):
        yield from ((target, run_index) for target in order.sample(range(n_targets), n_targets))


def notes(locals_: Sequence[Local], models: Mapping[str, LoadedModel], n_prompts: int) -> Iterator[str]:
    """Return what a reader of the figures has to know."""
    for local in locals_:
        if local.batch_size > n_prompts:
            yield f"{local.label}: there are {n_prompts} prompts, and so its batches are of {n_prompts}"
    for label, model in models.items():
        if model.perplexity_problem is not None:
            yield f"{label}: perplexity could not be computed: {model.perplexity_problem}"
    batched = [local.label for local in locals_ if local.batch_size > 1]
    if batched:
        yield (
            f"{', '.join(batched)}: the answers of a batch are done together, so that they are no independent "
            "observations: intervals of their times are too narrow"
        )


def perplexity_text(spec: Spec) -> str | None:
    """Return the text that perplexity is to be computed on; ``None`` where it is not wanted.

    Raises
    ------
    DataError
        Where the file cannot be read.
    """
    if spec.perplexity is None:
        return None
    path = sample_path(_PERPLEXITY_SAMPLE) if spec.perplexity == "sample" else Path(spec.perplexity)
    try:
        return path.read_text(encoding="utf-8")
    except OSError as problem:
        raise DataError(f"cannot read {path}: {problem.strerror}") from problem
    except UnicodeDecodeError as problem:
        raise DataError(f"{path} is not UTF-8 text (byte {problem.start})") from problem
