"""The schedule of a run, made by the core: a pure function of the spec and its seed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from laptime import _core
from laptime.spec import Closed, Constant, Gamma, Load, Poisson, Ramp, Replay, Spec

__all__ = ["WARMUP_PROMPT", "CoreLoad", "DoneRequest", "PromptRow", "core_load", "make_plan"]


WARMUP_PROMPT = "Say hello."
"""What targets in this process are warmed up with: what the engine sends to servers."""

CoreLoad: TypeAlias = _core.Closed | _core.Constant | _core.Poisson | _core.Gamma | _core.Ramp | _core.Replay

DoneRequest: TypeAlias = tuple[int, int, int]
"""Which request of a plan is done: its target, run index, and the place of its sample."""


class PromptRow(NamedTuple):
    """What is sent for one sample. `max_tokens` limits this answer; the run's limit holds beside it."""

    sample_id: str
    category: str
    prompt: str
    max_tokens: int


def make_plan(spec: Spec, n_targets: int, n_samples: int, done: Iterable[DoneRequest] = ()) -> list[_core.Block]:
    """Return what is to be sent, in which order and when; a pure function of its arguments.

    Parameters
    ----------
    done
        What was measured before, by a run that goes on. It is left out; all else keeps its place in the plan, and the
        load goes on where it was.
    """
    return _core.make_plan(
        n_targets=n_targets,
        n_samples=n_samples,
        runs=spec.passes,
        warmup=spec.warmup,
        order=spec.order,
        load=core_load(spec.load_law),
        seed=spec.seed,
        done=list(done),
    )


def core_load(load: Load) -> CoreLoad:
    """Return the load as the core knows it."""
    match load:
        case Closed(users=users, think_s=think_s, ramp_s=ramp_s):
            return _core.Closed(users, think_s, ramp_s)
        case Constant(rate_per_s=rate):
            return _core.Constant(rate)
        case Poisson(rate_per_s=rate):
            return _core.Poisson(rate)
        case Gamma(rate_per_s=rate, burstiness=burstiness):
            return _core.Gamma(rate, burstiness)
        case Ramp(steps=steps, arrival=arrival):
            rows = [(step.seconds, step.rate_per_s, step.last_rate_per_s) for step in steps]
            return _core.Ramp(rows, random=arrival == "poisson")
        case Replay(offsets_s=offsets_s):
            return _core.Replay(list(offsets_s))
