"""The schedule of a run, made by the core before anything is sent."""

from __future__ import annotations

from typing import NamedTuple

from laptime import _core
from laptime.spec import Closed, Constant, Load, Poisson, Spec

__all__ = ["WARMUP_PROMPT", "PromptRow", "core_load", "make_plan"]


WARMUP_PROMPT = "Say hello."
"""What targets in this process are warmed up with: what the engine sends to servers."""


class PromptRow(NamedTuple):
    """What is sent for one sample. `max_tokens` limits this answer; the run's limit holds beside it."""

    sample_id: str
    category: str
    prompt: str
    max_tokens: int


def make_plan(spec: Spec, n_targets: int, n_samples: int) -> list[_core.Block]:
    """Return what is to be sent, in which order and when; a pure function of its arguments."""
    return _core.make_plan(
        n_targets=n_targets,
        n_samples=n_samples,
        runs=spec.runs,
        warmup=spec.warmup,
        order=spec.order,
        load=core_load(spec.load_law),
        seed=spec.seed,
    )


def core_load(load: Load) -> _core.Closed | _core.Constant | _core.Poisson:
    """Return the load as the core knows it."""
    match load:
        case Closed(users=users, think_s=think_s):
            return _core.Closed(users, think_s)
        case Constant(rate_per_s=rate):
            return _core.Constant(rate)
        case Poisson(rate_per_s=rate):
            return _core.Poisson(rate)
