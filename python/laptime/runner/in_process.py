"""What targets in this process, functions and local models, can be asked."""

from __future__ import annotations

from collections.abc import Sequence

from laptime.errors import SpecError
from laptime.spec import Closed, Local, Spec
from laptime.targets import Target

__all__ = ["require_possible"]

_OF_SERVERS = ("warmup_s", "cooldown_s", "attempt_timeout_s", "chunk_timeout_s", "retries", "grace_s", "threads")
"""What only the engine does, which asks servers."""


def require_possible(spec: Spec, in_process: Sequence[Target]) -> None:
    """Refuse what such targets cannot do.

    Raises
    ------
    SpecError
        Which names the first of them, and what to leave out.
    """
    if not in_process:
        return
    first = in_process[0].label
    if spec.load_law != Closed(1):
        raise SpecError(f"{first} is called once at a time: its load is Closed(1)")
    if spec.prompt_cache == "bust":
        raise SpecError(f"{first} has no prompt cache: leave prompt_cache out")
    if spec.generation.top_logprobs is not None:
        raise SpecError(f"{first} tells no log-probabilities: leave top_logprobs out")
    for name in _OF_SERVERS:
        if getattr(spec, name) != Spec.model_fields[name].default:
            raise SpecError(f"{first} is no server, and {name} is for those only: leave it out")
    wanted = None if spec.stop is None else spec.stop.wanted_precision
    if wanted is not None and wanted.metric != "latency":
        raise SpecError(f"{first} tells no first token: {wanted} cannot be reached, only a precision of latency")
    for target in in_process:
        if isinstance(target, Local) and spec.stop is not None:
            raise SpecError(f"{target.label} is asked all that is planned: leave stop out, and choose limit and runs")
