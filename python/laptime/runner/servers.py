"""Measuring servers: the engine does it, with the GIL released."""

from __future__ import annotations

from collections.abc import Sequence

from laptime import _core
from laptime.runner.plan import PromptRow, core_load
from laptime.runner.progress import Progress, ProgressListener
from laptime.spec import Server, Spec
from laptime.targets import to_core
from laptime.targets.server import server_url

__all__ = ["measure_servers"]


def measure_servers(
    servers: Sequence[Server],
    spec: Spec,
    prompts: Sequence[PromptRow],
    plan: Sequence[_core.Block],
    journal: _core.Journal,
    listener: ProgressListener,
    health: list[_core.Health],
    problems: dict[str, str],
) -> None:
    """Carry out the blocks of a plan, one after the other.

    Parameters
    ----------
    health
        Filled with what the engine saw of itself, by block.
    problems
        Filled, by model, with why it could not be measured: not one of its warm-up requests was answered. It is
        left out, and the others run.
    """
    job = _core.Job(
        targets=[to_core(server) for server in servers],
        samples=list(prompts),
        generation=_core_generation(spec),
        load=core_load(spec.load_law),
        timeout_s=spec.timeout_s,
    )
    engine = _core.Engine(journal)
    for block in plan:
        members = [servers[i] for i in sorted({request.target for request in block.measured})]
        label = ", ".join(server.label for server in members)
        warm_up = engine.warm_up(job, block, _Watch(listener, "warm-up", label))
        if block.warmup and warm_up.ok == 0 and warm_up.first_failure is not None:
            problems[label] = _explain_failure(members[0], *warm_up.first_failure)
            if len(plan) > 1:  # of the only one, the run's own error says it
                listener.problem(label, problems[label])
            continue
        health.append(engine.measure(job, block, _Watch(listener, "measure", label)))


def _explain_failure(server: Server, outcome: str, status: int | None, message: str) -> str:
    """Say in one line why a server does not answer well, and what to look at."""
    url = server_url(server)
    if outcome == "connect_failed":
        return f"cannot reach {url} ({message}): is the server running, and is the URL right?"
    if outcome == "http_error" and status in (401, 403):
        return f"{url} refuses the key ({status}: {message}): is the right one in the environment?"
    if outcome == "http_error" and status == 404:
        return (
            f"{url} answers 404 ({message}): does it have the model {server.model!r}, and speak the {server.api} API?"
        )
    if outcome == "http_error":
        return f"{url} answers {status}: {message}"
    if outcome == "protocol_error":
        return f"{url} does not speak the {server.api} API: {message}"
    return f"{url}: {outcome.replace('_', ' ')}: {message}"


def _core_generation(spec: Spec) -> _core.Generation:
    generation = spec.generation
    return _core.Generation(
        max_tokens=generation.max_tokens,
        temperature=generation.temperature,
        top_p=generation.top_p,
        stop=list(generation.stop),
        seed=generation.seed,
        stream=generation.stream,
    )


class _Watch:
    """Passes the engine's progress on."""

    def __init__(self, listener: ProgressListener, stage: str, label: str) -> None:
        self._listener = listener
        self._stage = stage
        self._label = label

    def __call__(self, core: _core.Progress) -> None:
        self._listener.progress(
            Progress(self._stage, self._label, core.planned, core.finished, core.ok, core.in_flight)
        )
