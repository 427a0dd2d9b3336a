"""The whole of a run."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from laptime.errors import SpecError
from laptime.spec.generation import Generation
from laptime.spec.load import Closed, Load, Ramp
from laptime.spec.replay import Replay
from laptime.spec.secrets import without_secrets
from laptime.spec.stop import Stop
from laptime.spec.targets import AnyTarget

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["Spec"]

_Seconds = Annotated[float, Field(ge=0, lt=1e6)]
_SomeSeconds = Annotated[float, Field(gt=0, lt=1e6)]


class Spec(BaseModel):
    """The whole of a run, as `laptime.run` takes it and as a TOML file may hold it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    targets: tuple[AnyTarget, ...] = Field(default=(), description="what is measured")
    task: str = "prompts"
    data: str | None = None
    subject: tuple[str, ...] = ()
    shots: Annotated[int, Field(ge=0, le=5)] = 0
    prompt_style: str | None = None
    prompts: tuple[str, ...] = ()
    limit: Annotated[int, Field(ge=1)] | None = None
    runs: Annotated[int, Field(ge=1)] | None = None
    load_law: Annotated[Load, Field(discriminator="kind")] = Field(default=Closed(1), alias="load")
    stop: Stop | None = None
    generation: Generation = Generation()
    warmup: Annotated[int, Field(ge=0)] = 1
    warmup_pause_s: Annotated[float, Field(ge=0, lt=3600)] = 0
    warmup_s: _Seconds = 0
    cooldown_s: _Seconds = 0
    order: Literal["by_target", "interleaved"] = "by_target"
    timeout_s: _SomeSeconds = 120
    attempt_timeout_s: _SomeSeconds | None = None
    chunk_timeout_s: _SomeSeconds | None = None
    retries: Annotated[int, Field(ge=0, le=100)] = 0
    grace_s: _Seconds = 30
    ready_timeout_s: _Seconds = 0
    threads: Annotated[int, Field(ge=1, le=1024)] = 1
    prompt_cache: Literal["off", "allow", "bust"] = "off"
    isolate: bool = False
    perplexity: str | None = None
    seed: Annotated[int, Field(ge=0, lt=2**64)] = 0
    tags: dict[str, str] = {}

    @model_validator(mode="after")
    def _agree(self) -> Spec:
        """Refuse values that make no sense together."""
        for name in ("attempt_timeout_s", "chunk_timeout_s"):
            part_s = getattr(self, name)
            if part_s is not None and part_s > self.timeout_s:
                whole = f"timeout_s, {self.timeout_s:g}, which is for the whole request"
                raise SpecError(f"{name} is {part_s:g}, more than {whole}")
        for name in ("warmup_s", "cooldown_s"):
            if getattr(self, name) > 0 and isinstance(self.load_law, (Ramp, Replay)):
                raise SpecError(f"{name} is more of the same load, and a {self.load_law.kind} has an end: leave it out")
        wanted = None if self.stop is None else self.stop.wanted_precision
        if wanted is not None and wanted.metric == "ttft" and not self.generation.stream:
            raise SpecError(f"{wanted} cannot be reached: without stream no first token is seen")
        return self

    @property
    def passes(self) -> int | None:
        """How often all samples are asked; ``None`` is as often as ``stop``, or the end of the load, allows."""
        if self.runs is not None:
            return self.runs
        has_end = isinstance(self.load_law, (Ramp, Replay)) or (self.stop is not None and self.stop.limits_requests)
        return None if has_end else 1

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Spec:
        """Check values. Raises `SpecError` that names the key and what is wrong with it, in one line."""
        try:
            return cls.model_validate(values)
        except ValidationError as problem:
            raise SpecError(_first_problem(problem)) from problem

    @classmethod
    def load(cls, path: str | Path) -> Spec:
        """Read a spec from a TOML file; a target may be written as ``"api/model"``."""
        values = cls.said_in(path)
        for key in ("subject", "prompts"):
            if isinstance(values.get(key), str):
                values[key] = [values[key]]
        try:
            return cls.of(values)
        except SpecError as problem:
            raise SpecError(f"{path}: {problem}") from problem

    @classmethod
    def said_in(cls, path: str | Path) -> dict[str, Any]:
        """Return what a TOML file says, unchecked: what it leaves out is not there."""
        try:
            return tomllib.loads(Path(path).read_text(encoding="utf-8"))
        except OSError as problem:
            raise SpecError(f"cannot read {path}: {problem.strerror}") from problem
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
            raise SpecError(f"{path} is not TOML: {problem}") from problem

    @classmethod
    def keys(cls) -> tuple[str, ...]:
        """Return the keys of a spec file."""
        return tuple(field.alias or name for name, field in cls.model_fields.items())

    def to_values(self) -> dict[str, Any]:
        """Return what `of` takes, key by key."""
        return {field.alias or name: getattr(self, name) for name, field in type(self).model_fields.items()}

    def to_json(self) -> dict[str, Any]:
        """Return the spec as it is written into a run, without secrets.

        Of headers only the names are kept; in ``extra_body``, what its name says to be a key, a token or a password
        is replaced by ``"[redacted]"``.
        """
        values = self.model_dump(mode="json", by_alias=True)
        for target in values["targets"]:
            if "headers" in target:
                target["headers"] = sorted(target["headers"] or ()) or None
                target["extra_body"] = without_secrets(target["extra_body"])
        return values


def _first_problem(problem: ValidationError) -> str:
    first = problem.errors(include_url=False, include_context=False, include_input=True)[0]
    key = ".".join(str(part) for part in first["loc"] if part not in ("server", "local"))
    if first["type"] == "extra_forbidden":
        return f"there is no {key!r}: known are {', '.join(Spec.keys())}"
    told = f"{key}: {first['msg'][0].lower()}{first['msg'][1:]}"
    may_be_secret = {"headers", "extra_body"} & set(first["loc"])
    if may_be_secret or not isinstance(first["input"], str | int | float):  # a table may hold a secret too
        return told
    return f"{told}, not {first['input']!r}"
