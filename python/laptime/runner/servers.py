"""Measuring servers: the engine does it, with the GIL released."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from laptime import _core
from laptime.errors import TargetError
from laptime.runner.measured import Measured
from laptime.runner.plan import PromptRow, core_load, make_plan
from laptime.runner.progress import Progress, ProgressListener
from laptime.runner.prompt_cache import cache_note, without_cache
from laptime.runner.stopping import core_limits, core_rules, precision_rule, raise_pending, shortfall
from laptime.spec import Closed, Server, Spec
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
    """Carry out the plan.

    In order, each model is warmed up right before it is measured: a server may have to load it. Interleaved, all are
    warmed up before. A server that is still loading when its time is over, that lacks its key, or that answers no
    warm-up request is left out, which ``measured.problems`` tells, and the others run.
    """
    round_ = _Round(spec, prompts, journal, listener, measured, servers)
    ready = [server for server in servers if round_.has_work(server) and round_.is_ready(server)]
    asked = [without_cache(server, spec) for server in ready]
    measured.servers |= {before.label: _facts(before, after) for before, after in zip(ready, asked, strict=True)}
    if measured.prompt_prefix is not None:
        measured.notes.append(f"each prompt began with [{measured.prompt_prefix}-REQUEST_ID], so that no cache knew it")
    if note := cache_note(ready, asked, spec, prompts):
        measured.notes.append(note)
    if spec.order == "by_target":
        for server in asked:
            work = round_.work([server])
            if round_.warm_up(server, work):
                round_.measure(work)
    elif warm := [server for server in asked if round_.warm_up(server, round_.work([server]))]:
        round_.measure(round_.work(warm))


def _facts(server: Server, asked: Server) -> dict[str, str]:
    """Return what is known of a server: where it is, and what it said it is when it was to leave its cache alone."""
    software = {} if server == asked else {"software": "llama.cpp", "prompt_cache": "off, as it was asked"}
    return {"url": server_url(server), **software}


@dataclass(frozen=True)
class _Work:
    """What the engine is to do with some servers together."""

    label: str
    job: _core.Job
    block: _core.Block
    rules: Sequence[_core.StopRule]


class _Round:
    """One engine and what it works on."""

    def __init__(
        self,
        spec: Spec,
        prompts: Sequence[PromptRow],
        journal: _core.Journal,
        listener: ProgressListener,
        measured: Measured,
        servers: Sequence[Server],
    ) -> None:
        self._spec = spec
        self._prompts = prompts
        self._samples = [(row.sample_id, row.category, row.prompt, row.max_tokens) for row in prompts]
        self._engine = _core.Engine(journal)
        self._listener = listener
        self._measured = measured
        self._numbers = {server.label: number for number, server in enumerate(servers)}

    def has_work(self, server: Server) -> bool:
        """Whether something is left to be asked, of a run that goes on."""
        if self._measured.earlier is None:
            return True
        rule = precision_rule(self._rules([server]))
        if rule is not None and rule.is_settled():
            return False
        limits = self._limits([server])
        return any(limits.allow(request.index, 0.0) for request in self._block([server]).requests())

    def is_ready(self, server: Server) -> bool:
        """Whether a server has its key, and its model."""
        try:
            to_core(server)
            if self._spec.ready_timeout_s > 0:
                wait_while_loading(server, self._spec.ready_timeout_s)
        except TargetError as problem:
            self._leave_out(server, str(problem).removeprefix(f"{server.label}: "))
            return False
        return True

    def work(self, servers: Sequence[Server]) -> _Work:
        """Return what these servers are to be asked together."""
        label = ", ".join(server.label for server in servers)
        return _Work(label, self._job(servers), self._block(servers), self._rules(servers))

    def warm_up(self, server: Server, work: _Work) -> bool:
        """Warm one server up; whether it answered, or was not to be warmed up."""
        warm_up = self._engine.warm_up(work.job, work.block, _Watch(self._listener, "warm-up", work.label))
        if work.block.warmup and warm_up.ok == 0 and warm_up.first_failure is not None:
            self._leave_out(server, _explain_failure(server, *warm_up.first_failure))
            return False
        if work.block.warmup:
            time.sleep(self._spec.warmup_pause_s)
        return True

    def measure(self, work: _Work) -> None:
        """Measure servers together."""
        rules = work.rules
        watch = _Watch(self._listener, "measure", work.label, precision_rule(rules))
        try:
            health = self._engine.measure(work.job, work.block, threads=self._spec.threads, watch=watch, rules=rules)
        except KeyboardInterrupt:
            if self._engine.last_health is not None:
                self._measured.health.append(self._engine.last_health)
            raise
        self._measured.health.append(health)
        if health.stopped is not None:
            self._measured.notes.append(f"{work.label} was stopped: {health.stopped}")
        if (short := shortfall(rules)) is not None:
            self._measured.notes.append(f"{work.label}: {short}")
        raise_pending(rules)

    def _block(self, servers: Sequence[Server]) -> _core.Block:
        """Return what is planned for these servers together, without what an interrupted run has measured."""
        earlier = self._measured.earlier
        done = [] if earlier is None else earlier.done([server.label for server in servers], self._prompts)
        together = self._spec if len(servers) == 1 else self._spec.model_copy(update={"order": "interleaved"})
        (block,) = make_plan(together, len(servers), len(self._prompts), done)
        return block

    def _rules(self, servers: Sequence[Server]) -> list[_core.StopRule]:
        labels = [server.label for server in servers]
        earlier = self._measured.earlier
        ended = [] if earlier is None else earlier.ended(labels)
        return core_rules(self._spec.stop, labels, seed=self._spec.seed, earlier=ended)

    def _limits(self, servers: Sequence[Server]) -> _core.Limits:
        earlier = self._measured.earlier
        spent_s = 0.0 if earlier is None else earlier.spent_s(server.label for server in servers)
        return core_limits(self._spec.stop, spent_s)

    def _job(self, servers: Sequence[Server]) -> _core.Job:
        """Make what the engine works on: these servers, and every prompt."""
        spec = self._spec
        return _core.Job(
            targets=[to_core(server, self._numbers[server.label]) for server in servers],
            samples=self._samples,
            generation=_core_generation(spec),
            load=core_load(spec.load_law),
            timeout_s=spec.timeout_s,
            attempt_timeout_s=spec.attempt_timeout_s,
            chunk_timeout_s=spec.chunk_timeout_s,
            retries=spec.retries,
            max_in_flight=None if isinstance(spec.load_law, Closed) else spec.load_law.max_in_flight,
            limits=self._limits(servers),
            warmup_s=spec.warmup_s,
            cooldown_s=spec.cooldown_s,
            grace_s=spec.grace_s,
            seed=spec.seed,
            segment=self._measured.segment,
            prompt_prefix=self._measured.prompt_prefix or "",
        )

    def _leave_out(self, server: Server, reason: str) -> None:
        self._measured.problems[server.label] = reason
        if len(self._numbers) > 1:  # of the only one, the run's own error says it
            self._listener.problem(server.label, reason)


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
        top_logprobs=generation.top_logprobs,
    )


class _Watch:
    """Passes the engine's progress on."""

    def __init__(
        self, listener: ProgressListener, stage: str, label: str, rule: _core.PrecisionStopRule | None = None
    ) -> None:
        self._listener = listener
        self._stage = stage
        self._label = label
        self._rule = rule

    def __call__(self, core: _core.Progress) -> None:
        self._listener.progress(
            Progress(
                self._stage,
                self._label,
                core.planned,
                core.finished,
                core.ok,
                core.in_flight,
                core.waiting,
                core.stopping,
                "" if self._rule is None else self._rule.worst(),
            )
        )
