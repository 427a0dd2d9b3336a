"""What a simulated server is: its models and their laws, as Python objects and as `sim.toml` describes them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from laptime import _core
from laptime.errors import SpecError
from laptime.simulator.faults import SimulatedFault

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["LawConfig", "SimulatedModel", "SimulatorConfig", "default_models"]

CoreLaw = _core.ConstantLaw | _core.LognormalLaw | _core.GammaLaw
Probability = Annotated[float, Field(ge=0, le=1)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class _Config(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LawConfig(_Config):
    """A law of times or counts: lognormal by `median` and `sigma`, or gamma by `mean` and `shape`.

    A lognormal law whose `sigma` is 0 is constant. The standard deviation of a gamma law is mean / √shape. In TOML a
    plain number is a constant, `{median = 0.02, sigma = 0.25}` a lognormal law, `{mean = 0.02, shape = 4}` a gamma law.
    """

    median: NotNegative | None = None
    sigma: NotNegative = 0
    mean: NotNegative | None = None
    shape: Positive | None = None

    @model_validator(mode="before")
    @classmethod
    def _constant(cls, value: Any) -> Any:
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return {"median": value} if is_number else value

    @model_validator(mode="after")
    def _is_one_law(self) -> LawConfig:
        is_lognormal = self.median is not None and self.mean is None and self.shape is None
        is_gamma = self.mean is not None and self.shape is not None and self.model_fields_set == {"mean", "shape"}
        if not is_lognormal and not is_gamma:
            raise ValueError("a law is a number, {median, sigma} or {mean, shape}")
        return self

    def to_core(self) -> CoreLaw:
        """Return the law as the C++ core knows it."""
        if self.mean is not None and self.shape is not None:
            return _core.GammaLaw(self.mean, self.shape)
        median = self.median or 0.0
        return _core.ConstantLaw(median) if self.sigma == 0 else _core.LognormalLaw(median, self.sigma)


class SimulatedModel(_Config):
    """How one simulated model behaves.

    Parameters
    ----------
    name
        What clients call it.
    time_to_first_token_s, inter_token_s
        The laws of its times, in seconds.
    output_tokens
        The law of its answers' lengths; drawn numbers are rounded, and at least 1. Free questions are answered
        as long as their reply is.
    reasoning_tokens
        The law of how many tokens it thinks aloud before the answer.
    tokens_per_chunk
        The law of how many tokens it puts into one chunk of a stream, at least 1. A chunk leaves with its last.
    p_empty_chunk
        The probability that the text of a chunk is held back and comes with that of the next one.
    p_right
        The probability that it answers a question right, for subjects not in `p_right_by_subject`.
    p_right_by_subject
        The same, for single subjects.
    slots
        How many calls it answers at the same time; the others wait, first come, first served. If not given, all.
    slowdown
        While `busy` slots are taken, the time between tokens is 1 + slowdown × (busy − 1) / slots times as long.
    prompt_cache
        Whether a prompt that was asked before is read from a cache: all but one of its tokens, so that the time to
        the first token is as much shorter. A call with `"cache_prompt": false` is read anew.
    usage
        Where it tells its token counts: in a chunk of their own at the `end`, in the `finish` chunk, in
        `every_chunk`, or `nowhere`. An API that has no such place takes its usual one.
    early_head
        Whether the HTTP head of a stream leaves when the call begins, not with the first token.
    strict_fields
        Whether calls with fields that the API does not have are refused with 422.
    faults
        What it does wrong on purpose; of those that fall on a call, the first is played.
    """

    name: str
    time_to_first_token_s: LawConfig
    inter_token_s: LawConfig
    output_tokens: LawConfig = LawConfig(median=8)
    reasoning_tokens: LawConfig = LawConfig(median=0)
    tokens_per_chunk: LawConfig = LawConfig(median=1)
    p_empty_chunk: Probability = 0
    p_right: Probability = 0.5
    p_right_by_subject: dict[str, Probability] = {}
    slots: Annotated[int, Field(ge=1)] | None = None
    slowdown: NotNegative = 0
    prompt_cache: bool = False
    usage: Literal["end", "finish", "every_chunk", "nowhere"] = "end"
    early_head: bool = False
    strict_fields: bool = False
    faults: tuple[SimulatedFault, ...] = ()

    def to_core(self) -> _core.SimulatedModel:
        """Return the model as the C++ core knows it."""
        model = _core.SimulatedModel(self.name)
        model.time_to_first_token_s = self.time_to_first_token_s.to_core()
        model.inter_token_s = self.inter_token_s.to_core()
        model.output_tokens = self.output_tokens.to_core()
        model.reasoning_tokens = self.reasoning_tokens.to_core()
        model.tokens_per_chunk = self.tokens_per_chunk.to_core()
        model.p_empty_chunk = self.p_empty_chunk
        model.p_right = self.p_right
        model.p_right_by_subject = self.p_right_by_subject
        model.slots = self.slots
        model.slowdown = self.slowdown
        model.prompt_cache = self.prompt_cache
        model.usage = self.usage
        model.early_head = self.early_head
        model.strict_fields = self.strict_fields
        model.faults = [fault.to_core() for fault in self.faults]
        return model


class SimulatorConfig(_Config):
    """A simulated server, as `sim.toml` describes it.

    Parameters
    ----------
    models
        The models it serves: one `[[models]]` table each.
    samples
        A JSONL file, or a JSON list, of the questions that the models know; if not given, those that come with
        laptime. A relative path starts at the folder of `sim.toml`.
    seed
        The same seed gives the same answers, the same times and the same faults.
    key
        What clients must send, by the header of their API; if not given, nothing.
    port
        0 takes any free port.
    log
        Where to append what the server did, one JSON object a line.
    """

    models: Annotated[list[SimulatedModel], Field(min_length=1)]
    samples: Path | None = None
    seed: Annotated[int, Field(ge=0, lt=2**64)] = 0
    key: Annotated[SecretStr, Field(min_length=1)] | None = None
    port: Annotated[int, Field(ge=0, lt=2**16)] = 0
    log: Path | None = None

    @classmethod
    def load(cls, path: str | Path) -> SimulatorConfig:
        """Read a `sim.toml`.

        Raises
        ------
        SpecError
            Where the file cannot be read or does not describe a server; one line that names file, model and key.
        """
        path = Path(path)
        values: dict[str, Any] = {}
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
            config = cls.model_validate(values)
        except OSError as error:
            raise SpecError(f"{path}: cannot be read: {error.strerror}") from None
        except ValidationError as error:
            raise SpecError(f"{path}: {_first_problem(error, values)}") from None
        except ValueError as error:  # not UTF-8, or not TOML
            raise SpecError(f"{path}: is not TOML: {error}") from None
        if config.samples is None:
            return config
        return config.model_copy(update={"samples": path.parent / config.samples})


def default_models() -> list[SimulatedModel]:
    """Return two models to compare: `swift:1b` is faster, `sage:7b` is right more often."""
    return [
        SimulatedModel(
            name="swift:1b",
            time_to_first_token_s=LawConfig(median=0.020, sigma=0.25),
            inter_token_s=LawConfig(median=0.002, sigma=0.2),
            p_right=0.55,
        ),
        SimulatedModel(
            name="sage:7b",
            time_to_first_token_s=LawConfig(median=0.050, sigma=0.25),
            inter_token_s=LawConfig(median=0.006, sigma=0.2),
            p_right=0.82,
            p_right_by_subject={
                "abstract_algebra": 0.74,
                "college_computer_science": 0.86,
                "college_mathematics": 0.78,
                "high_school_chemistry": 0.90,
            },
        ),
    ]


def _first_problem(error: ValidationError, values: dict[str, Any]) -> str:
    problem = error.errors(include_url=False)[0]
    where, keys = _place(problem["loc"], values)
    message = problem["msg"].removeprefix("Value error, ")
    message = f"{message[0].lower()}{message[1:]}"
    if problem["type"] == "extra_forbidden":
        return f"{where}there is no key {keys!r}"
    told = f"{where}{keys}: {message}" if keys else f"{where}{message}"
    is_short = isinstance(problem["input"], (bool, int, float, str))
    return f"{told}, not {problem['input']!r}" if is_short and keys != "key" else told


def _place(location: tuple[int | str, ...], values: dict[str, Any]) -> tuple[str, str]:
    """Return which model and which fault a problem is in, for the eyes of a person, and its key there."""
    where = ""
    if len(location) > 1 and location[0] == "models" and isinstance(location[1], int):
        model = values["models"][location[1]]
        name = model.get("name") if isinstance(model, dict) else None
        where += f"model {name!r}: " if isinstance(name, str) else f"model {location[1] + 1}: "
        location = location[2:]
    if len(location) > 1 and location[0] == "faults" and isinstance(location[1], int):
        where += f"fault {location[1] + 1}: "
        location = location[2:]
    return where, ".".join(str(part) for part in location)
