"""From options to a checked spec: flags win over the environment, over the spec file, over the preset."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from laptime import _core
from laptime.cli.durations import seconds
from laptime.cli.load import load_of
from laptime.cli.options import RunOptions
from laptime.cli.request_parts import extra_body_of, headers_of
from laptime.errors import SpecError, TargetError
from laptime.presets import Preset, find_preset
from laptime.spec import Generation, Local, Server, Spec, Stop, parse_target
from laptime.targets.server import environment_url, list_models, wait_while_loading

__all__ = ["preset_of", "spec_of"]

Target = Server | Local


def preset_of(options: RunOptions) -> Preset | None:
    """Return the preset that was named. Raises `SpecError` for an unknown one."""
    return None if options.preset is None else find_preset(options.preset)


def spec_of(options: RunOptions, spec_file: Path | None = None, targets: Sequence[Target] | None = None) -> Spec:
    """Return what is to be measured.

    Parameters
    ----------
    targets
        Models that the command names in its own way; without any they are those of the options or the file.

    Raises
    ------
    SpecError
        Where flags contradict each other or make no sense.
    TargetError
        Where no model is named and the preset's server does not say which it has.
    """
    preset = preset_of(options)
    values, generation = _base(preset, spec_file)
    named = tuple(targets) if targets is not None else tuple(_named(options, preset))
    values["targets"] = _at_server(named or values["targets"] or _found(options, preset), options, preset)
    values |= {key: value for key, value in _said(options).items() if value is not None}
    values |= {"load": load_of(options, values["load"]), "stop": _stop(options, values["stop"])}
    if options.prompts_file is not None:
        values |= {"task": "prompts", "data": str(options.prompts_file)}
    if options.prompts is not None and values["task"] != "prompts":
        raise SpecError(f"--prompts chooses among prompts: the task is {values['task']}")
    limits = {
        "max_tokens": options.max_tokens,
        "temperature": options.temperature,
        "top_p": options.top_p,
        "top_logprobs": options.top_logprobs,
        "stream": options.stream,
    }
    values["generation"] = Generation(**generation | {k: v for k, v in limits.items() if v is not None})
    return Spec.of(values)


def _base(preset: Preset | None, spec_file: Path | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the preset's values with the file's over them, and those of its generation."""
    values = Spec().to_values()
    generation = vars(Generation()).copy()
    if preset is not None:
        values |= preset.values
        generation |= preset.generation
    if spec_file is not None:
        of_file, said = Spec.load(spec_file).to_values(), Spec.said_in(spec_file)
        values |= {key: of_file[key] for key in said}
        generation |= {key: getattr(of_file["generation"], key) for key in said.get("generation", ())}
    return values, generation


def _said(options: RunOptions) -> dict[str, Any]:
    return {
        "task": options.task,
        "data": options.data,
        "subject": tuple(options.subject) if options.subject else None,
        "shots": options.shots,
        "prompt_style": options.prompt_style,
        "prompts": _split(options.prompts) if options.prompts is not None else None,
        "limit": options.limit,
        "runs": options.runs,
        "warmup": options.warmup,
        "warmup_pause_s": _seconds(options.warmup_pause, "--warmup-pause"),
        "warmup_s": _seconds(options.warmup_seconds, "--warmup-seconds"),
        "cooldown_s": _seconds(options.cooldown, "--cooldown"),
        "timeout_s": _seconds(options.timeout, "--timeout"),
        "attempt_timeout_s": _seconds(options.attempt_timeout, "--attempt-timeout"),
        "chunk_timeout_s": _seconds(options.chunk_timeout, "--chunk-timeout"),
        "retries": options.retries,
        "grace_s": _seconds(options.grace, "--grace"),
        "threads": options.threads,
        "prompt_cache": options.prompt_cache,
        "isolate": options.isolate,
        "perplexity": options.perplexity,
        "order": options.order,
        "seed": options.seed,
        "tags": _tags(options.tag) if options.tag else None,
    }


# ── targets ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _named(options: RunOptions, preset: Preset | None) -> Iterator[Target]:
    """Return the models that flags name."""
    for name in options.model or ():
        yield _target(name, options.api, preset)
    if options.model_id is not None:
        yield Local(options.model_id, options.peft_weights)
    elif options.peft_weights is not None:
        raise SpecError("--peft-weights go on top of a model: name it with --model-id")


def _target(name: str, api: str | None, preset: Preset | None) -> Target:
    """Make a target of a name; with --api, or a preset, the API need not stand before it."""
    if api is not None:
        return Local(name) if api == "local" else Server(api, name)
    if preset is None or name.partition("/")[0] in ("local", *_core.api_names()):
        return parse_target(name)
    return parse_target(f"{preset.api}/{name}")


def _found(options: RunOptions, preset: Preset | None) -> tuple[Target, ...]:
    """Ask the preset's server which model it has, where none is named."""
    if preset is None:
        return ()
    if preset.api == "local":
        raise SpecError(
            f"the preset {preset.name} measures local models: name one with --model-id FOLDER, or -m FOLDER"
        )
    (server,) = _at_server((Server(preset.api, "any"),), options, preset)
    assert isinstance(server, Server)
    wait_while_loading(server, preset.values.get("ready_timeout_s", 0))
    models = list_models(server)
    if len(models) != 1:
        listed = f"it has {', '.join(models)}" if models else "it has none"
        raise TargetError(f"which model of {server.url or preset.api}? {listed}: name one with -m {preset.api}/MODEL")
    return (replace(server, model=models[0]),)


def _at_server(targets: Sequence[Target], options: RunOptions, preset: Preset | None) -> tuple[Target, ...]:
    """Return the targets with what the flags say of servers, and of local models."""
    url = _url(options, preset)
    return tuple(changed for target in targets for changed in _with_flags(target, options, url, preset))


def _with_flags(target: Target, options: RunOptions, url: str | None, preset: Preset | None) -> Iterator[Target]:
    if isinstance(target, Local):
        dtype: Any = options.dtype or target.dtype  # which Local checks
        chosen = replace(target, device=options.device or target.device, dtype=dtype)
        sizes = dict.fromkeys(options.batch_sizes or (target.batch_size,))
        yield from (replace(chosen, batch_size=size) for size in sizes)
        return
    api = options.api or target.api
    yield replace(
        target,
        api=api,
        url=url or target.url or _usual_url(api, preset),
        api_key_env=options.api_key_env or target.api_key_env,
        headers=headers_of(options.header or (), target.headers or {}) or None,
        extra_body={**(target.extra_body or {}), **extra_body_of(options.extra_body or ())} or None,
        ca_file=target.ca_file if options.ca_file is None else str(options.ca_file),
    )


def _usual_url(api: str, preset: Preset | None) -> str | None:
    """Return the preset's URL, where the environment names none for its API."""
    if preset is None or preset.api != api:
        return None
    return preset.url if environment_url(api) is None else None


def _url(options: RunOptions, preset: Preset | None) -> str | None:
    if options.host is None and options.port is None:
        return options.url
    if options.url is not None:
        raise SpecError("--url names the server already: leave out --host and --port")
    host = options.host or "127.0.0.1"
    base = host if "://" in host else f"http://{host}"
    port = options.port
    if re.search(r":\d+/?$", base):
        if port is not None:
            raise SpecError(f"--host {host} names a port already: leave out --port")
        return base
    if port is None and preset is not None and preset.url is not None:
        port = int(preset.url.rsplit(":", 1)[-1])
    return base if port is None else f"{base}:{port}"


# ── single values ───────────────────────────────────────────────────────────────────────────────────────────────


def _stop(options: RunOptions, usual: Stop | None) -> Stop | None:
    """Return when to stop, as flags say it, and the spec file where they say nothing."""
    said = {
        "max_requests": options.max_requests,
        "max_seconds": _seconds(options.max_seconds, "--max-seconds"),
        "min_requests": options.min_requests,
        "min_seconds": _seconds(options.min_seconds, "--min-seconds"),
        "max_error_rate": options.max_error_rate,
        "precision": options.until,
    }
    said = {name: value for name, value in said.items() if value is not None}
    return Stop(**{**(vars(usual) if usual is not None else {}), **said}) if said else usual


def _seconds(text: str | None, flag: str) -> float | None:
    return None if text is None else seconds(text, flag)


def _split(keys: str) -> tuple[str, ...]:
    return tuple(key.strip() for key in keys.split(",") if key.strip())


def _tags(tags: Sequence[str]) -> dict[str, str]:
    for tag in tags:
        if "=" not in tag:
            raise SpecError(f"a tag is KEY=VALUE, not {tag!r}")
    return dict(tag.split("=", 1) for tag in tags)
