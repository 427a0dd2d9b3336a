"""A model server with known timings and answers, for demonstrations, tests and checks of laptime itself."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from laptime import _core
from laptime.errors import DataError, SpecError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from types import TracebackType

    from typing_extensions import Self

__all__ = ["LawConfig", "SimulatedModel", "Simulator", "SimulatorConfig", "default_models"]

_DEFAULT_WRONG_REPLY = "I do not know."

Probability = Annotated[float, Field(ge=0, le=1)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class _Config(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LawConfig(_Config):
    """A law of times or counts: lognormal, or constant where `sigma` is 0.

    In TOML a plain number is a constant, and `{median = 0.02, sigma = 0.25}` a lognormal law.
    """

    median: NotNegative
    sigma: NotNegative = 0

    @model_validator(mode="before")
    @classmethod
    def _constant(cls, value: Any) -> Any:
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return {"median": value} if is_number else value

    def to_core(self) -> _core.ConstantLaw | _core.LognormalLaw:
        """Return the law as the C++ core knows it."""
        if self.sigma == 0:
            return _core.ConstantLaw(self.median)
        return _core.LognormalLaw(self.median, self.sigma)


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
    p_right
        The probability that it answers a question right, for subjects not in `p_right_by_subject`.
    p_right_by_subject
        The same, for single subjects.
    """

    name: str
    time_to_first_token_s: LawConfig
    inter_token_s: LawConfig
    output_tokens: LawConfig = LawConfig(median=8)
    p_right: Probability = 0.5
    p_right_by_subject: dict[str, Probability] = {}

    def to_core(self) -> _core.SimulatedModel:
        """Return the model as the C++ core knows it."""
        return _core.SimulatedModel(
            name=self.name,
            time_to_first_token_s=self.time_to_first_token_s.to_core(),
            inter_token_s=self.inter_token_s.to_core(),
            output_tokens=self.output_tokens.to_core(),
            p_right=self.p_right,
            p_right_by_subject=self.p_right_by_subject,
        )


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
        The same seed gives the same answers and the same times.
    port
        0 takes any free port.
    log
        Where to append what the server did, one JSON object a line.
    """

    models: Annotated[list[SimulatedModel], Field(min_length=1)]
    samples: Path | None = None
    seed: Annotated[int, Field(ge=0, lt=2**64)] = 0
    port: Annotated[int, Field(ge=0, lt=2**16)] = 0
    log: Path | None = None

    @classmethod
    def load(cls, path: str | Path) -> SimulatorConfig:
        """Read a `sim.toml`.

        Raises
        ------
        SpecError
            Where the file cannot be read or does not describe a server; one line that names file and key.
        """
        path = Path(path)
        try:
            config = cls.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except OSError as error:
            raise SpecError(f"{path}: cannot be read: {error.strerror}") from None
        except ValidationError as error:
            raise SpecError(f"{path}: {_first_problem(error)}") from None
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


class Simulator:
    """A model server on this machine that speaks every API laptime knows, with known timings and answers.

    It serves from construction on, until it is stopped or its `with` block ends.

    Parameters
    ----------
    models
        The models to serve; `default_models()` if not given.
    samples
        The questions that the models know, mappings or objects. A multiple-choice question has `id`, `subject`
        (or `category`), `question`, `choices` and `answer`, the index of the right choice. A free question has
        `id`, `text` (or `question`, or `dialogue`), `reply`, which is the right answer, and perhaps
        `wrong_reply` and `subject`; a model says one of the two to the letter, however long it is. If not given,
        the questions, the prompts of the course and the dialogues that come with laptime.
    seed
        The same seed gives the same answers, in whatever order they are asked for, and the same times.
    port
        0 takes any free port.
    log
        Where to append what the server did, one JSON object a line.

    Examples
    --------
    >>> with Simulator() as simulator:
    ...     simulator.target_names
    ['ollama/swift:1b', 'ollama/sage:7b']
    """

    def __init__(
        self,
        models: Sequence[SimulatedModel] | None = None,
        *,
        samples: Iterable[object] | None = None,
        seed: int = 0,
        port: int = 0,
        log: str | Path | None = None,
    ) -> None:
        models = default_models() if models is None else models
        samples = _own_samples() if samples is None else samples
        self._model_names = [model.name for model in models]
        self._server = _core.Simulator(
            models=[model.to_core() for model in models],
            questions=[_question(sample, number) for number, sample in enumerate(samples, start=1)],
            seed=seed,
            port=port,
            log=None if log is None else Path(log),
        )

    @classmethod
    def from_config(cls, config: SimulatorConfig) -> Self:
        """Start the server that a `sim.toml` describes."""
        samples = None if config.samples is None else _read_samples(config.samples)
        return cls(config.models, samples=samples, seed=config.seed, port=config.port, log=config.log)

    @property
    def url(self) -> str:
        """Where clients find it."""
        return self._server.url

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._server.port

    @property
    def model_names(self) -> list[str]:
        """The models it serves."""
        return list(self._model_names)

    @property
    def target_names(self) -> list[str]:
        """Its models in the form `api/model`, for the Ollama API."""
        return [f"ollama/{name}" for name in self._model_names]

    def truth(self) -> list[_core.SimulatorTruth]:
        """Return what the server did: the calls that have ended, in the order they ended."""
        return self._server.truth()

    def stop(self) -> None:
        """End all connections; stopping again does nothing.

        Raises
        ------
        RunError
            Where a line of the log could not be written.
        """
        self._server.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"Simulator({self.url}, {', '.join(self._model_names)})"


def _first_problem(error: ValidationError) -> str:
    problem = error.errors()[0]
    key = ".".join(str(part) for part in problem["loc"])
    given = "" if problem["type"] == "missing" else f", not {problem['input']!r}"
    return f"{key}: {problem['msg']}{given}"


def _own_samples() -> list[object]:
    questions = _read_samples(_own_sample_file())
    replies = _read_samples(_own_sample_file("simulator_replies.json"))
    dialogues = _read_samples(_own_sample_file("samsum_sample.jsonl"))
    return [*questions, *replies, *map(_to_summarize, dialogues)]


def _own_sample_file(name: str = "mmlu_sample.jsonl") -> Traversable:
    return resources.files("laptime") / "datasets" / name


def _to_summarize(sample: Any) -> dict[str, str]:
    """Return a dialogue whose wrong summary is its first turn: small models begin to repeat it."""
    first_turn = sample["dialogue"].splitlines()[0]
    return {**sample, "reply": sample["summary"], "wrong_reply": first_turn}


def _read_samples(file: Traversable | Path) -> list[object]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{file}: cannot be read: {error}") from None
    if text.lstrip().startswith("["):
        return _parse_list(file, text)
    return _parse_lines(file, text)


def _parse_list(file: Traversable | Path, text: str) -> list[object]:
    try:
        return list(json.loads(text))
    except ValueError as error:
        raise DataError(f"{file}: is not JSON: {error}") from None


def _parse_lines(file: Traversable | Path, text: str) -> list[object]:
    samples: list[object] = []
    for number, line in enumerate(text.split("\n"), start=1):  # a text may hold other line ends
        if not line.strip():
            continue
        try:
            samples.append(json.loads(line))
        except ValueError as error:
            raise DataError(f"{file}: line {number} is not JSON: {error}") from None
    return samples


@dataclass(frozen=True)
class _Fields:
    """What a sample holds, be it a mapping or an object."""

    sample: object
    number: int

    def get(self, *names: str) -> Any:
        """Return the first of these fields that is there; ``None`` where none is."""
        for name in names:
            value = self.sample.get(name) if isinstance(self.sample, Mapping) else getattr(self.sample, name, None)
            if value is not None:
                return value
        return None

    def require(self, *names: str) -> Any:
        """Return the first of these fields that is there. Raises `DataError` where none is."""
        value = self.get(*names)
        if value is None:
            raise DataError(f"sample {self.number} has no {' or '.join(names)}")
        return value


def _question(sample: object, number: int) -> _core.SimulatedQuestion:
    fields = _Fields(sample, number)
    is_free = fields.get("reply") is not None
    if is_free == (fields.get("choices") is not None):
        raise DataError(f"sample {number} must have either choices or a reply")
    return _free_question(fields) if is_free else _multiple_choice_question(fields)


def _multiple_choice_question(fields: _Fields) -> _core.SimulatedQuestion:
    try:
        return _core.SimulatedQuestion(
            id=fields.require("id"),
            subject=fields.require("subject", "category"),
            question=fields.require("question"),
            choices=list(fields.require("choices")),
            answer=fields.require("answer"),
        )
    except TypeError:
        raise DataError(
            f"sample {fields.number}: id, subject, question and choices must be text, answer an index"
        ) from None


def _free_question(fields: _Fields) -> _core.SimulatedQuestion:
    wrong_reply = fields.get("wrong_reply")
    try:
        return _core.SimulatedQuestion(
            id=fields.require("id"),
            subject=fields.get("subject", "category") or "",
            question=fields.require("text", "question", "dialogue"),
            free_answer=_core.SimulatedFreeAnswer(
                right=fields.require("reply"),
                wrong=_DEFAULT_WRONG_REPLY if wrong_reply is None else wrong_reply,
            ),
        )
    except TypeError:
        raise DataError(f"sample {fields.number}: id, subject, text, reply and wrong_reply must be text") from None
