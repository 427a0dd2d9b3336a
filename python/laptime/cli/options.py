"""The options that commands share, written once: a field each, with its flag and its help."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import typer

__all__ = ["RunOptions", "takes"]


def _duration(help_text: str) -> Any:
    """Make an option of a duration, which `laptime.cli.durations` reads: 90, 90s, 10m."""
    return typer.Option(metavar="DURATION", help=help_text)


@dataclass(frozen=True)
class RunOptions:
    """What can be said of a run; ``None`` is not said, and left to the spec file, the preset or the default."""

    preset: Annotated[
        str | None, typer.Option(help="course, mmlu, llamacpp, finetune or quantized: defaults, and what -o writes.")
    ] = None
    model: Annotated[
        list[str] | None,
        typer.Option("-m", "--model", help="API/MODEL, such as ollama/gemma:2b; may be repeated."),
    ] = None
    url: Annotated[str | None, typer.Option(help="The server's base URL.")] = None
    host: Annotated[str | None, typer.Option(help="The server's host, instead of --url.")] = None
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="The server's port, instead of --url.")] = None
    api: Annotated[str | None, typer.Option(help="The API of models named without one.")] = None
    api_key_env: Annotated[str | None, typer.Option(help="The environment variable that holds the key.")] = None
    ca_file: Annotated[Path | None, typer.Option(help="Certificates (PEM) that the server's is checked against.")] = (
        None
    )
    header: Annotated[
        list[str] | None, typer.Option(metavar="'NAME: VALUE'", help="Of every request; may be repeated. No keys.")
    ] = None
    extra_body: Annotated[
        list[str] | None,
        typer.Option(metavar="JSON", help="Fields of every request's body, as '{\"top_k\": 1}'; may be repeated."),
    ] = None
    model_id: Annotated[
        str | None, typer.Option(help="A local model: a folder, or a name on the Hub (the same as -m local/…).")
    ] = None
    peft_weights: Annotated[
        str | None, typer.Option("--peft-weights", "--peft", help="Its adapter: a folder, a model.tar.gz, or a name.")
    ] = None
    device: Annotated[str | None, typer.Option(help="For local models: cpu, cuda or mps.")] = None
    dtype: Annotated[str | None, typer.Option(help="For local models: auto, float32, float16 or bfloat16.")] = None
    batch_sizes: Annotated[
        list[int] | None,
        typer.Option("--batch-sizes", "--batch-size", min=1, help="For local models: one or more, as 1 4 8."),
    ] = None
    task: Annotated[str | None, typer.Option(help="What to ask: mmlu, samsum, prompts.")] = None
    data: Annotated[str | None, typer.Option(help="hub, sample (comes with laptime), or a file.")] = None
    prompts_file: Annotated[Path | None, typer.Option(help="Prompts of your own, with their checks.")] = None
    prompts: Annotated[str | None, typer.Option(help="Which prompts, by id: a,b,c.")] = None
    subject: Annotated[
        list[str] | None, typer.Option("--subject", "--subset", help="A subject of MMLU, or all; may be repeated.")
    ] = None
    shots: Annotated[int | None, typer.Option(min=0, max=5, help="Solved examples before each question.")] = None
    prompt_style: Annotated[
        str | None,
        typer.Option(help="mmlu: lm-eval, lm-eval-generative, flan, simple-evals, letter; samsum: summarize, plain."),
    ] = None
    limit: Annotated[
        int | None,
        typer.Option("--limit", "--num-samples", min=1, help="Total number of samples, after a seeded shuffle."),
    ] = None
    runs: Annotated[int | None, typer.Option("--runs", "--num-runs", min=1, help="Passes over the samples.")] = None
    concurrency: Annotated[int | None, typer.Option(min=1, help="Users in a closed loop.")] = None
    think: Annotated[str | None, _duration("How long each of them waits after an answer.")] = None
    ramp_up: Annotated[str | None, _duration("They begin one after another, spread over this time.")] = None
    rate: Annotated[float | None, typer.Option(help="Requests a second, whether answered or not.")] = None
    arrival: Annotated[
        str | None, typer.Option(help="Gaps under --rate: poisson (default), constant or gamma; of --ramp constant.")
    ] = None
    burstiness: Annotated[
        float | None, typer.Option(help="Of gamma gaps: below 1 in bursts, 1 as poisson, above 1 more evenly.")
    ] = None
    ramp: Annotated[
        str | None,
        typer.Option(
            metavar="STEPS", help="A rate that changes, as 10s:5,30s:5-20: 5 a second for 10 s, then up to 20 in 30 s."
        ),
    ] = None
    replay: Annotated[
        Path | None, typer.Option(help="Times to send at: a file of seconds, a line each; JSON lines; a run.")
    ] = None
    max_in_flight: Annotated[
        int | None, typer.Option(min=1, help="Under --rate, --ramp, --replay: requests without an answer at a time.")
    ] = None
    max_requests: Annotated[int | None, typer.Option(min=1, help="Stop each model after so many requests.")] = None
    max_seconds: Annotated[str | None, _duration("Stop each model after this time.")] = None
    min_requests: Annotated[
        int | None, typer.Option(min=1, help="Go on for so many requests, and stop then (and after --min-seconds).")
    ] = None
    min_seconds: Annotated[str | None, _duration("Go on for so long, and stop then (and after --min-requests).")] = None
    max_error_rate: Annotated[
        float | None, typer.Option(help="Stop where more than this share fails, such as 0.1.")
    ] = None
    until: Annotated[
        str | None,
        typer.Option(
            metavar="'METRIC.STATISTIC ±WIDTH'",
            help="Stop each model once a figure is known so well: 'latency.p95 ±5%', 'p50 ±20ms', 'ttft.mean ±3%'.",
        ),
    ] = None
    max_tokens: Annotated[
        int | None, typer.Option("--max-tokens", "--max-new-tokens", min=1, help="Longest answer.")
    ] = None
    temperature: Annotated[float | None, typer.Option(min=0, help="0 is the same answer every time.")] = None
    top_p: Annotated[float | None, typer.Option(help="In (0, 1].")] = None
    top_logprobs: Annotated[
        int | None, typer.Option(min=0, max=20, help="Likely tokens to tell at each place, with log-probabilities.")
    ] = None
    stream: Annotated[bool | None, typer.Option("--stream/--no-stream", help="Answers piece by piece.")] = None
    warmup: Annotated[int | None, typer.Option(min=0, help="Requests to each model that count in nothing.")] = None
    warmup_pause: Annotated[str | None, _duration("Rest after them.")] = None
    warmup_seconds: Annotated[str | None, _duration("The load is on for so long before what is measured.")] = None
    cooldown: Annotated[str | None, _duration("The load stays on for so long after what is measured.")] = None
    timeout: Annotated[str | None, _duration("For one request, with all its attempts.")] = None
    attempt_timeout: Annotated[str | None, _duration("For one attempt.")] = None
    chunk_timeout: Annotated[str | None, _duration("For the time between two pieces of an answer.")] = None
    retries: Annotated[
        int | None, typer.Option(min=0, help="How often a request is sent again that failed in a way that may pass.")
    ] = None
    grace: Annotated[str | None, _duration("How long the last answers are waited for at the end.")] = None
    threads: Annotated[int | None, typer.Option(min=1, help="Threads that send.")] = None
    prompt_cache: Annotated[
        str | None, typer.Option(help="off, allow, or bust: whether a server may reuse a prompt it has seen.")
    ] = None
    isolate: Annotated[
        bool | None, typer.Option("--isolate/--no-isolate", help="A fresh process for each pass of a local model.")
    ] = None
    perplexity: Annotated[
        str | None, typer.Option(help="For local models: the text to compute it on, sample or a file.")
    ] = None
    order: Annotated[str | None, typer.Option(help="by_target or interleaved.")] = None
    seed: Annotated[int | None, typer.Option(help="Decides samples, schedule and intervals.")] = None
    tag: Annotated[list[str] | None, typer.Option(help="KEY=VALUE, kept with the run; may be repeated.")] = None
    run_dir: Annotated[Path | None, typer.Option(help="Where to write the run.")] = None
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the run in --run-dir, where it was interrupted.")
    ] = False
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write the preset's own file, or folder, here.")
    ] = None
    output_dir: Annotated[Path | None, typer.Option(help="Write it into this folder.")] = None
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False


def takes(options_type: type[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a command whose first parameter is a group of options take each of them as a flag of its own.

    Every flag can be given by the environment too, as ``LAPTIME_<FLAG>``.
    """
    hints = get_type_hints(options_type, include_extras=True)
    shared = [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=field.default,
            annotation=_with_variable(hints[field.name], field.name),
        )
        for field in fields(options_type)
    ]

    def expand(command: Callable[..., None]) -> Callable[..., None]:
        _, *own = inspect.signature(command, eval_str=True).parameters.values()

        @wraps(command)
        def expanded(**given: Any) -> None:
            options = options_type(**{field.name: given.pop(field.name) for field in fields(options_type)})
            command(options, **given)

        parameters = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own] + shared
        expanded.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        expanded.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        return expanded

    return expand


def _with_variable(annotation: Any, name: str) -> Any:
    assert get_origin(annotation) is Annotated
    option = next(part for part in get_args(annotation) if isinstance(part, typer.models.OptionInfo))
    option.envvar = f"LAPTIME_{name.upper().removeprefix('AS_')}"
    option.show_envvar = False  # a line for each would double the help
    return annotation
