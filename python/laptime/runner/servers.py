"""Measuring servers: the engine does it, with the GIL released."""

from __future__ import annotations

import time
from collections.abc import Sequence

from laptime import _core
from laptime.runner.measured import Measured
from laptime.runner.plan import PromptRow, core_load, make_plan
from laptime.runner.progress import Progress, ProgressListener
from laptime.runner.prompt_cache import cache_note, without_cache
from laptime.spec import Server, Spec
from laptime.targets import to_core
from laptime.targets.server import server_url, wait_while_loading

__all__ = ["measure_servers"]


def measure_servers(
    servers: Sequence[Server],
    spec: Spec,
    prompts: Sequence[PromptRow],
    journal: _core.Journal,
    listener: ProgressListener,
    measured: Measured,
) -> None:
    """Carry out the blocks of the plan, one after the other.

    A model of which not one warm-up request was answered is left out, which ``measured.problems`` tells, and the
    others run.
    """
    for server in servers:
        wait_while_loading(server, spec.ready_timeout_s)
    asked = [without_cache(server, spec) for server in servers]
    if note := cache_note(servers, asked, spec, prompts):
        measured.notes.append(note)
    job = _core.Job(
        targets=[to_core(server) for server in asked],
        samples=[(row.sample_id, row.category, row.prompt, row.max_tokens) for row in prompts],
        generation=_core_generation(spec),
        load=core_load(spec.load_law),
        timeout_s=spec.timeout_s,
        prompt_prefix=measured.prompt_prefix or "",
    )
    engine = _core.Engine(journal)
    plan = make_plan(spec, len(servers), len(prompts))
    for block in plan:
        members = [servers[i] for i in sorted({request.target for request in block.measured})]
        label = ", ".join(server.label for server in members)
        warm_up = engine.warm_up(job, block, _Watch(listener, "warm-up", label))
        if block.warmup and warm_up.ok == 0 and warm_up.first_failure is not None:
            measured.problems[label] = _explain_failure(members[0], *warm_up.first_failure)
            if len(plan) > 1:  # of the only one, the run's own error says it
                listener.problem(label, measured.problems[label])
            continue
        if block.warmup:
            time.sleep(spec.warmup_pause_s)
        measured.health.append(engine.measure(job, block, _Watch(listener, "measure", label)))


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
