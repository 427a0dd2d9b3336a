"""`laptime run`: measure models."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from laptime.errors import SpecError

if TYPE_CHECKING:
    from laptime.result import Result
    from laptime.spec import Load, Server, Spec

__all__ = ["carry_out", "run"]


def run(
    spec_file: Annotated[Path | None, typer.Argument(metavar="[SPEC]", help="A TOML file; flags win over it.")] = None,
    model: Annotated[
        list[str] | None,
        typer.Option("-m", "--model", help="API/MODEL, such as ollama/gemma:2b; may be repeated."),
    ] = None,
    url: Annotated[str | None, typer.Option(envvar="LAPTIME_URL", help="The server's base URL.")] = None,
    api: Annotated[str | None, typer.Option(envvar="LAPTIME_API", help="The API of models named without one.")] = None,
    api_key_env: Annotated[
        str | None,
        typer.Option(envvar="LAPTIME_API_KEY_ENV", help="The environment variable that holds the key."),
    ] = None,
    task: Annotated[str | None, typer.Option(envvar="LAPTIME_TASK", help="What to ask: mmlu, prompts.")] = None,
    data: Annotated[
        str | None, typer.Option(envvar="LAPTIME_DATA", help="hub, sample (comes with laptime), or a file.")
    ] = None,
    subject: Annotated[list[str] | None, typer.Option(help="A subject of MMLU, or all; may be repeated.")] = None,
    shots: Annotated[int | None, typer.Option(min=0, max=5, help="Solved examples before each question.")] = None,
    prompt_style: Annotated[str | None, typer.Option(help="lm-eval or letter, for MMLU.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Total number of samples, after a seeded shuffle.")] = None,
    runs: Annotated[int | None, typer.Option(min=1, help="Passes over the samples.")] = None,
    concurrency: Annotated[int | None, typer.Option(min=1, help="Users in a closed loop.")] = None,
    rate: Annotated[float | None, typer.Option(help="Requests a second, whether answered or not.")] = None,
    arrival: Annotated[str | None, typer.Option(help="Gaps under --rate: poisson (default) or constant.")] = None,
    max_tokens: Annotated[
        int | None, typer.Option("--max-tokens", "--max-new-tokens", min=1, help="Longest answer.")
    ] = None,
    temperature: Annotated[float | None, typer.Option(min=0, help="0 is the same answer every time.")] = None,
    top_p: Annotated[float | None, typer.Option(help="In (0, 1].")] = None,
    stream: Annotated[bool | None, typer.Option("--stream/--no-stream", help="Answers piece by piece.")] = None,
    warmup: Annotated[int | None, typer.Option(min=0, help="Requests to each model that count in nothing.")] = None,
    timeout: Annotated[float | None, typer.Option(help="Seconds for one request.")] = None,
    order: Annotated[str | None, typer.Option(help="by_target or interleaved.")] = None,
    seed: Annotated[int | None, typer.Option(help="Decides samples, schedule and intervals.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="KEY=VALUE, kept with the run; may be repeated.")] = None,
    run_dir: Annotated[Path | None, typer.Option(envvar="LAPTIME_RUN_DIR", help="Where to write the run.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> None:
    """Measure models on a task and write a run directory.

    Example: laptime run -m ollama/gemma:2b -m ollama/phi3 --task mmlu --data sample --concurrency 4
    """
    from laptime.spec import Generation, Spec

    base = Spec.load(spec_file) if spec_file is not None else Spec()
    servers = _servers(model, base.targets, url, api, api_key_env)
    overrides: dict[str, Any] = {
        "targets": servers,
        "task": task,
        "data": data,
        "subject": tuple(subject) if subject else None,
        "shots": shots,
        "prompt_style": prompt_style,
        "limit": limit,
        "runs": runs,
        "load": _load(concurrency, rate, arrival),
        "warmup": warmup,
        "timeout_s": timeout,
        "order": order,
        "seed": seed,
        "tags": _tags(tag) if tag else None,
    }
    generation = {"max_tokens": max_tokens, "temperature": temperature, "top_p": top_p, "stream": stream}
    chosen = {key: value for key, value in generation.items() if value is not None}
    values = base.to_values() | {key: value for key, value in overrides.items() if value is not None}
    values["generation"] = Generation(**{**vars(base.generation), **chosen})
    result = carry_out(Spec.of(values), run_dir, quiet=quiet)
    _print_result(result, as_json=as_json)


def carry_out(spec: Spec, run_dir: Path | None, *, quiet: bool) -> Result:
    """Carry out a spec with progress on stderr; Ctrl-C ends the program with 130, and everything kept."""
    from laptime.cli.progress import TerminalProgress
    from laptime.runner.manifest import default_directory
    from laptime.runner.run import run_spec
    from laptime.targets import parse_targets

    folder = run_dir or default_directory(spec.task)
    try:
        with TerminalProgress(quiet=quiet) as progress:
            return run_spec(spec, parse_targets(spec.targets), run_dir=folder, progress=progress)
    except KeyboardInterrupt:
        typer.echo(f"laptime: interrupted; what was measured until now: laptime show {folder}", err=True)
    raise typer.Exit(130)


def _print_result(result: Result, *, as_json: bool) -> None:
    import json

    if as_json:
        values = {**result.summary().to_dict(), "client": result.verdict, "run_dir": str(result.path)}
        typer.echo(json.dumps(values, ensure_ascii=False))
    else:
        typer.echo(str(result))


def _servers(
    names: list[str] | None, of_file: tuple[Server, ...], url: str | None, api: str | None, api_key_env: str | None
) -> tuple[Server, ...]:
    """Return the models of the flags, else those of the spec file; the server's flags hold for either."""
    from laptime.spec import Server

    servers = tuple(Server(api, name) if api is not None else Server.parse(name) for name in names or ()) or of_file
    return tuple(
        replace(server, api=api or server.api, url=url or server.url, api_key_env=api_key_env or server.api_key_env)
        for server in servers
    )


def _load(concurrency: int | None, rate: float | None, arrival: str | None) -> Load | None:
    from laptime.spec import Closed, Constant, Poisson

    if concurrency is not None and rate is not None:
        raise SpecError("--concurrency is a closed loop and --rate an open one: choose one of them")
    if concurrency is not None:
        return Closed(concurrency)
    if rate is None:
        if arrival is not None:
            raise SpecError("--arrival says how requests come at a --rate: give one")
        return None
    if arrival in (None, "poisson"):
        return Poisson(rate)
    if arrival == "constant":
        return Constant(rate)
    raise SpecError(f"unknown arrival {arrival!r}: there are poisson, constant")


def _tags(tags: list[str]) -> dict[str, str]:
    for tag in tags:
        if "=" not in tag:
            raise SpecError(f"a tag is KEY=VALUE, not {tag!r}")
    return dict(tag.split("=", 1) for tag in tags)
