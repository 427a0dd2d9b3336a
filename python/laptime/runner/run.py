"""`laptime.run`: from what was asked for to a run directory and its result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from laptime import _core
from laptime.data.load import limited, load_data_set
from laptime.data.sample import Sample
from laptime.errors import DataError, LaptimeError, SpecError, TargetError
from laptime.judging import judge
from laptime.reading import result_of
from laptime.result import Result
from laptime.runner.functions import measure_function
from laptime.runner.health import judge_client
from laptime.runner.manifest import begin_manifest, default_directory, utc_now
from laptime.runner.plan import PromptRow, make_plan
from laptime.runner.progress import ProgressListener, Silence
from laptime.runner.servers import measure_servers
from laptime.spec import Closed, Generation, Load, Server, Spec
from laptime.store import Manifest, RunDirectory, ScoreRow
from laptime.targets import Function, Target, parse_targets
from laptime.targets.parse import TargetLike
from laptime.tasks import Task, TaskProtocol
from laptime.tasks.registry import data_set_of, find_task

__all__ = ["run", "run_spec"]

Status = Literal["finished", "interrupted", "failed"]


def run(
    targets: TargetLike | Iterable[TargetLike],
    task: str | Task = "prompts",
    *,
    data: str | Path | None = None,
    subject: str | Sequence[str] | None = None,
    shots: int = 0,
    prompt_style: str | None = None,
    limit: int | None = None,
    runs: int = 1,
    load: Load = Closed(1),  # noqa: B008 - frozen
    generation: Generation = Generation(),  # noqa: B008 - frozen
    warmup: int = 1,
    order: Literal["by_target", "interleaved"] = "by_target",
    timeout_s: float = 120,
    seed: int = 0,
    tags: Mapping[str, str] | None = None,
    run_dir: str | Path | None = None,
    progress: ProgressListener | None = None,
) -> Result:
    """Measure targets on a task.

    Parameters
    ----------
    targets
        ``"ollama/gemma:2b"`` (api/model), a `Server`, a function ``(prompt) -> str``, or a list of them.
    task
        ``"mmlu"``, ``"prompts"``, or a `Task` of one's own.
    data
        ``"hub"``, ``"sample"`` (what comes with the package) or a path; ``None`` means the Hub where the task has
        a data set there.
    subject
        One or more subjects of MMLU, or ``"all"``.
    shots
        Solved examples before each question.
    prompt_style
        ``"lm-eval"`` (default) or ``"letter"``, for MMLU.
    limit
        Total number of samples, after a shuffle that ``seed`` decides.
    runs
        Passes over the samples.
    load
        `Closed`, `Constant` or `Poisson`.
    generation
        How answers are generated.
    warmup
        Requests to each target before it is measured; they enter no figure.
    order
        ``"by_target"`` finishes one model before the next; ``"interleaved"`` mixes them in random order.
    timeout_s
        For one request.
    seed
        Decides the samples, the schedule and the intervals.
    tags
        Words of one's own, kept with the run.
    run_dir
        Where the run is written; ``runs/<UTC time>-<task>`` without one.
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
    spec = Spec.of(
        {
            "targets": [target for target in parsed if isinstance(target, Server)],
            "task": task if isinstance(task, str) else task.name,
            "data": None if data is None else str(data),
            "subject": (subject,) if isinstance(subject, str) else tuple(subject or ()),
            "shots": shots,
            "prompt_style": prompt_style,
            "limit": limit,
            "runs": runs,
            "load": load,
            "generation": generation,
            "warmup": warmup,
            "order": order,
            "timeout_s": timeout_s,
            "seed": seed,
            "tags": dict(tags or {}),
        }
    )
    own_task = task if isinstance(task, Task) else None
    return run_spec(spec, parsed, own_task=own_task, run_dir=run_dir, progress=progress)


def run_spec(
    spec: Spec,
    targets: Sequence[Target],
    *,
    own_task: Task | None = None,
    run_dir: str | Path | None = None,
    progress: ProgressListener | None = None,
) -> Result:
    """Carry out a spec that has been checked; see `run`."""
    _require_sense(spec, targets)
    task, samples, source = _task_and_samples(spec, own_task)
    prompts = [(sample.id, sample.category, task.requests(sample)[0].prompt) for sample in samples]
    directory = RunDirectory.create(Path(run_dir) if run_dir is not None else default_directory(spec.task))
    manifest = begin_manifest(spec, targets, task, samples, source, prompts)
    directory.write_samples(samples)
    directory.write_manifest(manifest)
    measured = _Measured()
    try:
        _measure(spec, targets, prompts, directory, progress or Silence(), measured)
    except BaseException as problem:  # whatever ended the run, what it had is concluded before the problem goes on
        status: Status = "interrupted" if isinstance(problem, KeyboardInterrupt) else "failed"
        _conclude(directory, manifest, status, measured, task, samples)
        raise
    result = _conclude(directory, manifest, "finished", measured, task, samples)
    _require_success(result, targets, measured)
    return result


class _Measured:
    """What is known of a run beside its records, filled as it goes."""

    def __init__(self) -> None:
        self.health: list[_core.Health] = []
        self.problems: dict[str, str] = {}


def _require_sense(spec: Spec, targets: Sequence[Target]) -> None:
    functions = [target for target in targets if isinstance(target, Function)]
    if functions and spec.load_law != Closed(1):
        raise SpecError(f"{functions[0].label} is called once at a time: its load is Closed(1)")
    if functions and len(targets) > 1 and spec.order == "interleaved":
        raise SpecError("functions cannot be interleaved with other targets: use order='by_target'")


def _task_and_samples(spec: Spec, own_task: Task | None) -> tuple[TaskProtocol, list[Sample], str]:
    if own_task is not None:
        samples, source = limited(own_task.samples, spec.limit, spec.seed), "own"
        task: TaskProtocol = own_task
    else:
        name = data_set_of(spec.task)
        data_set = load_data_set(name, data=spec.data, subject=spec.subject, shots=spec.shots)
        samples, source = limited(data_set.samples, spec.limit, spec.seed), data_set.source
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
    measured: _Measured,
) -> None:
    servers = [target for target in targets if isinstance(target, Server)]
    functions = [target for target in targets if isinstance(target, Function)]
    journal = _core.Journal(directory.journal_path)
    try:
        if servers:
            plan = make_plan(spec, len(servers), len(prompts))
            measure_servers(servers, spec, prompts, plan, journal, listener, measured.health, measured.problems)
        for number, function in enumerate(functions, start=len(servers)):
            measure_function(function, number, prompts, make_plan(spec, 1, len(prompts)), journal, listener)
    finally:
        journal.close()


def _conclude(
    directory: RunDirectory,
    manifest: Manifest,
    status: Status,
    measured: _Measured,
    task: TaskProtocol,
    samples: Sequence[Sample],
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
        concluded = _concluded(manifest, status, measured)
        directory.write_manifest(concluded)
    result = result_of(directory, concluded, columns, scores)
    directory.write_summary(result.summary().to_dict())
    return result


def _concluded(manifest: Manifest, status: Status, measured: _Measured) -> Manifest:
    return manifest.model_copy(
        update={
            "status": status,
            "finished": utc_now().isoformat(timespec="milliseconds"),
            "client": judge_client(measured.health) if measured.health else None,
            "problems": measured.problems,
        }
    )


def _require_success(result: Result, targets: Sequence[Target], measured: _Measured) -> None:
    """Raise `TargetError`, which says why, where not one measured request went well."""
    if any(model.ok for model in result.summary().models):
        return
    reasons = dict(measured.problems)
    for failure in result.failures():
        reasons.setdefault(failure["model"], f"{failure['outcome'].replace('_', ' ')}: {failure['message']}")
    lines = [f"{target.label}: {reasons[target.label]}" for target in targets if target.label in reasons]
    raise TargetError(f"nothing was measured; {'; '.join(lines)} (records in {result.path})")
