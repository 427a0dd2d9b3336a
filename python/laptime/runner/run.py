"""`laptime.run`: from what was asked for to a run directory and its result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal

from laptime import _core
from laptime.data.load import chosen, limited, load_data_set
from laptime.data.sample import Sample
from laptime.errors import DataError, LaptimeError, RunError, SpecError, TargetError
from laptime.judging import judge
from laptime.metrics.outcomes import FailureCount
from laptime.reading import result_of
from laptime.result import Result
from laptime.runner.functions import measure_function
from laptime.runner.in_process import require_possible
from laptime.runner.manifest import begin_manifest, continued, default_directory
from laptime.runner.measured import Measured, Status
from laptime.runner.plan import PromptRow, make_plan
from laptime.runner.progress import ProgressListener, Silence
from laptime.runner.resume import read_earlier
from laptime.runner.servers import measure_servers
from laptime.runner.space import require_space
from laptime.runner.stopping import core_rules, precision_rule, shortfall
from laptime.spec import Closed, Generation, Load, Local, Server, Spec, Stop
from laptime.store import RunDirectory, ScoreRow
from laptime.targets import Function, Target, parse_targets
from laptime.targets.parse import TargetLike
from laptime.targets.server import server_url
from laptime.tasks import Request, Task, TaskProtocol
from laptime.tasks.registry import data_set_of, find_task

__all__ = ["run", "run_spec"]


def run(
    targets: TargetLike | Iterable[TargetLike],
    task: str | Task = "prompts",
    *,
    data: str | Path | None = None,
    subject: str | Sequence[str] | None = None,
    shots: int = 0,
    prompt_style: str | None = None,
    prompts: str | Sequence[str] | None = None,
    limit: int | None = None,
    runs: int | None = None,
    load: Load = Closed(1),  # noqa: B008 - frozen
    stop: Stop | None = None,
    generation: Generation = Generation(),  # noqa: B008 - frozen
    warmup: int = 1,
    warmup_pause_s: float = 0,
    warmup_s: float = 0,
    cooldown_s: float = 0,
    order: Literal["by_target", "interleaved"] = "by_target",
    timeout_s: float = 120,
    attempt_timeout_s: float | None = None,
    chunk_timeout_s: float | None = None,
    retries: int = 0,
    grace_s: float = 30,
    ready_timeout_s: float = 0,
    threads: int = 1,
    prompt_cache: Literal["off", "allow", "bust"] = "off",
    isolate: bool = False,
    perplexity: str | Path | None = None,
    seed: int = 0,
    tags: Mapping[str, str] | None = None,
    run_dir: str | Path | None = None,
    resume: bool = False,
    progress: ProgressListener | None = None,
) -> Result:
    """Measure targets on a task.

    Parameters
    ----------
    targets
        ``"ollama/gemma:2b"`` (api/model), a `Server`, a `Local`, a function ``(prompt) -> str``, or a list of them.
    task
        ``"mmlu"``, ``"samsum"``, ``"prompts"``, or a `Task` of one's own.
    data
        ``"hub"``, ``"sample"`` (what comes with the package) or a path; ``None`` means the Hub where the task has
        a data set there.
    subject
        One or more subjects of MMLU, or ``"all"``.
    shots
        Solved examples before each question.
    prompt_style
        For MMLU ``"lm-eval"`` (default), ``"lm-eval-generative"``, ``"flan"``, ``"simple-evals"`` or
        ``"letter"``, for SAMSum ``"summarize"`` (default) or ``"plain"``.
    prompts
        The ids of those samples that are to be asked, in this order; all of them without any.
    limit
        Total number of samples, after a shuffle that ``seed`` decides.
    runs
        Passes over the samples. ``None`` is one; or as many as it takes, where ``stop`` says how many requests or how
        long, or the load is a `Ramp` or a `Replay`, which ends by itself. A number limits these, too.
    load
        `Closed`; or an open load: `Constant`, `Poisson`, `Gamma`, `Ramp` or `Replay`.
    stop
        When a target's measurement is over before its plan is.
    generation
        How answers are generated.
    warmup
        Requests to each target before it is measured; they enter no figure.
    warmup_pause_s
        A pause after the warm-up.
    warmup_s, cooldown_s
        How long the load is on before and after what is measured, with requests that enter no figure either.
    order
        ``"by_target"`` finishes one model before the next; ``"interleaved"`` mixes them in random order.
    timeout_s
        For one request, with all its attempts.
    attempt_timeout_s
        For one attempt; ``None`` leaves it at ``timeout_s``.
    chunk_timeout_s
        For the time that no piece of a streamed answer comes; ``None`` leaves it at ``timeout_s``.
    retries
        How often a request that failed in a way that may pass is sent again, after a pause. Its latency from the
        intended time includes all of them.
    grace_s
        How long, at the end, answers are waited for that are still on their way; they are recorded as cancelled then.
    ready_timeout_s
        How long to wait for a server that is still loading its model.
    threads
        How many threads of this process send; their requests and times are the same, on any number.
    prompt_cache
        ``"off"`` asks a server not to answer from its prompt cache, and notes where it cannot be asked; ``"allow"``
        leaves it alone; ``"bust"`` begins each prompt with a word of its own.
    isolate
        Gives each pass of a local model a fresh process, so that memory and load time are its own.
    perplexity
        The text that local models' perplexity is computed on: ``"sample"`` (ours) or a file.
    seed
        Decides the samples, the schedule and the intervals.
    tags
        Words of one's own, kept with the run.
    run_dir
        Where the run is written; ``runs/<UTC time>-<task>`` without one.
    resume
        Goes on with the run in ``run_dir`` that was cut short, asked for in the same words; begins it where there is
        none yet.
    progress
        Hears how far the run has come.

    Returns
    -------
    Result

    Raises
    ------
    SpecError, DataError
        Where what was asked for makes no sense, or the data cannot be had.
    TargetError
        Where not one request went well. What was recorded stays in the run directory.
    RunError
        Where the run directory cannot be written.
    KeyboardInterrupt
        On Ctrl-C; everything observed until then is kept.
    """
    parsed = parse_targets(targets)
    if data is not None and not isinstance(data, (str, Path)):
        raise SpecError("data is 'hub', 'sample' or a path: samples of your own go into a task, lt.Task(name, samples)")
    spec = Spec.of(
        {
            "targets": [target for target in parsed if not isinstance(target, Function)],
            "task": task if isinstance(task, str) else task.name,
            "data": None if data is None else str(data),
            "subject": (subject,) if isinstance(subject, str) else tuple(subject or ()),
            "shots": shots,
            "prompt_style": prompt_style,
            "prompts": (prompts,) if isinstance(prompts, str) else tuple(prompts or ()),
            "limit": limit,
            "runs": runs,
            "load": load,
            "stop": stop,
            "generation": generation,
            "warmup": warmup,
            "warmup_pause_s": warmup_pause_s,
            "warmup_s": warmup_s,
            "cooldown_s": cooldown_s,
            "order": order,
            "timeout_s": timeout_s,
            "attempt_timeout_s": attempt_timeout_s,
            "chunk_timeout_s": chunk_timeout_s,
            "retries": retries,
            "grace_s": grace_s,
            "ready_timeout_s": ready_timeout_s,
            "threads": threads,
            "prompt_cache": prompt_cache,
            "isolate": isolate,
            "perplexity": None if perplexity is None else str(perplexity),
            "seed": seed,
            "tags": dict(tags or {}),
        }
    )
    own_task = task if isinstance(task, Task) else None
    return run_spec(spec, parsed, own_task=own_task, run_dir=run_dir, resume=resume, progress=progress)


def run_spec(
    spec: Spec,
    targets: Sequence[Target],
    *,
    own_task: Task | None = None,
    run_dir: str | Path | None = None,
    resume: bool = False,
    progress: ProgressListener | None = None,
) -> Result:
    """Carry out a spec that has been checked; see `run`."""
    _require_sense(spec, targets)
    if resume and run_dir is None:
        raise SpecError("resume goes on with the run in run_dir: name it")
    task, samples, source = _task_and_samples(spec, own_task)
    prompts = [_prompt_row(sample, task.requests(sample)[0], spec) for sample in samples]
    begun = begin_manifest(spec, targets, task, samples, source, prompts)
    folder = Path(run_dir) if run_dir is not None else default_directory(spec.task)
    if resume and RunDirectory.holds_run(folder):
        directory = RunDirectory(folder)
        earlier = read_earlier(directory, spec, begun)
        measured = Measured(continued(earlier.manifest), earlier)
    else:
        directory = RunDirectory.create(folder)
        directory.write_samples(samples)
        measured = Measured(begun)
    require_space(folder, None if spec.passes is None else spec.passes * len(samples) * len(targets))
    directory.write_manifest(measured.begun)
    try:
        _measure(spec, targets, prompts, directory, progress or Silence(), measured)
    except RunError as problem:  # a full disk, most likely
        with suppress(LaptimeError):
            _conclude(directory, "failed", measured, task, samples)
        kept = f"what was measured is in {folder}, and a run that is resumed there goes on with it"
        raise RunError(f"{problem}; {kept}") from problem
    except BaseException as problem:  # whatever ended the run, what it had is concluded before the problem goes on
        status: Status = "interrupted" if isinstance(problem, KeyboardInterrupt) else "failed"
        _conclude(directory, status, measured, task, samples)
        raise
    result = _conclude(directory, "finished", measured, task, samples)
    _require_success(result, targets, measured)
    return result


def _prompt_row(sample: Sample, request: Request, spec: Spec) -> PromptRow:
    longest = spec.generation.max_tokens
    return PromptRow(sample.id, sample.category, request.prompt, min(longest, request.max_tokens or longest))


def _require_sense(spec: Spec, targets: Sequence[Target]) -> None:
    for server in (target for target in targets if isinstance(target, Server)):
        server_url(server)  # raises where the environment names one that cannot be used
    in_process = [target for target in targets if not isinstance(target, Server)]
    require_possible(spec, in_process)
    functions = [target for target in in_process if isinstance(target, Function)]
    if functions and len(targets) > 1 and spec.order == "interleaved":
        raise SpecError("functions cannot be interleaved with other targets: use order='by_target'")
    if in_process and len(targets) > 1 and spec.order == "interleaved" and not spec.isolate:
        raise SpecError("local models can be interleaved only with isolate, a process for each pass: else one by one")
    if spec.isolate and len(in_process) < len(targets):
        raise SpecError("isolate gives local models processes of their own: servers have theirs already")
    if spec.isolate and functions:
        raise SpecError("a function cannot be isolated: only local models can be loaded anew")
    if spec.perplexity is not None and not any(isinstance(target, Local) for target in targets):
        raise SpecError("perplexity is computed for local models: there is none among the targets")
    if spec.perplexity not in (None, "sample") and not Path(spec.perplexity).is_file():
        raise SpecError(f"there is no text {spec.perplexity} to compute perplexity on: name a file, or sample")


def _task_and_samples(spec: Spec, own_task: Task | None) -> tuple[TaskProtocol, list[Sample], str]:
    if own_task is not None:
        samples = limited(chosen(own_task.samples, spec.prompts), spec.limit, spec.seed)
        source = "own"
        task: TaskProtocol = own_task
    else:
        name = data_set_of(spec.task)
        data_set = load_data_set(name, data=spec.data, subject=spec.subject, shots=spec.shots)
        samples = limited(chosen(data_set.samples, spec.prompts), spec.limit, spec.seed)
        source = data_set.source
        task = find_task(spec.task, data_set, spec.prompt_style)
    if not samples:
        raise DataError(f"there are no samples in {source}")
    if len({sample.id for sample in samples}) < len(samples):
        raise DataError(f"two samples in {source} have the same id: results could not be told apart")
    return task, samples, source


def _measure(
    spec: Spec,
    targets: Sequence[Target],
    prompts: Sequence[PromptRow],
    directory: RunDirectory,
    listener: ProgressListener,
    measured: Measured,
) -> None:
    servers = [target for target in targets if isinstance(target, Server)]
    locals_ = [target for target in targets if isinstance(target, Local)]
    functions = [target for target in targets if isinstance(target, Function)]
    journal = _core.Journal(
        directory.journal_path
    )  # which is there then, though nothing may be measured, and ends with a whole line
    try:
        if servers:
            measure_servers(servers, spec, prompts, journal, listener, measured)
        for number, function in enumerate(functions, start=len(servers)):
            _measure_function(function, number, spec, prompts, journal, listener, measured)
    finally:
        journal.close()
    if locals_:  # after the others: with processes of their own they write the same journal
        from laptime.runner.local import measure_locals

        first_number = len(servers) + len(functions)
        measure_locals(locals_, first_number, spec, prompts, directory.journal_path, listener, measured)


def _measure_function(
    function: Function,
    number: int,
    spec: Spec,
    prompts: Sequence[PromptRow],
    journal: _core.Journal,
    listener: ProgressListener,
    measured: Measured,
) -> None:
    """Measure what is left of one function, and note what ended it."""
    earlier = measured.earlier
    rules = core_rules(spec.stop, seed=spec.seed, earlier=earlier.ended([function.label]) if earlier else ())
    precision = precision_rule(rules)
    if precision is not None and precision.is_settled():
        return
    done = earlier.done([function.label], prompts) if earlier else []
    plan = make_plan(spec, 1, len(prompts), done)
    if reason := measure_function(function, number, prompts, plan, journal, listener, spec.stop, rules):
        measured.notes.append(f"{function.label} was stopped: {reason}")
    if short := shortfall(rules):
        measured.notes.append(f"{function.label}: {short}")


def _conclude(
    directory: RunDirectory, status: Status, measured: Measured, task: TaskProtocol, samples: Sequence[Sample]
) -> Result:
    """Judge the answers, compute the figures, and write what a run directory holds beside its records."""
    columns, _ = directory.read_records()
    scores: list[ScoreRow] = []
    try:
        scores += judge(task, samples, columns)
    except LaptimeError:
        status = "failed"
        raise
    finally:
        directory.write_scores(scores)
        manifest = measured.conclude(status, columns)
        directory.write_manifest(manifest)
    result = result_of(directory, manifest, columns, scores, samples)
    directory.write_summary(result.summary().to_dict())
    return result


def _require_success(result: Result, targets: Sequence[Target], measured: Measured) -> None:
    """Raise `TargetError`, which says why, where not one measured request went well."""
    if any(model.ok for model in result.summary().models):
        return
    reasons = dict(measured.problems)
    for model in result.summary().models:
        if model.failures:
            reasons.setdefault(model.model, _in_words(model.failures[0]))  # the most frequent
    lines = [f"{target.label}: {reasons[target.label]}" for target in targets if target.label in reasons]
    raise TargetError(f"nothing was measured; {'; '.join(lines)} (records in {result.path})")


def _in_words(failure: FailureCount) -> str:
    statuses = f" ({', '.join(map(str, failure.statuses))})" if failure.statuses else ""
    return f"{failure.outcome.replace('_', ' ')}{statuses}: {failure.message}"
