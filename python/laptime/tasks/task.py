"""What a task is.

To add one, write a class with these members in a file of its own and name it in `registry`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from laptime.data.sample import Sample
from laptime.errors import SpecError

__all__ = ["Reply", "Request", "Score", "Task", "TaskProtocol"]


@dataclass(frozen=True)
class Request:
    """One prompt to send.

    Attributes
    ----------
    max_tokens
        The longest answer to this prompt, where it is shorter than the run's; ``None`` leaves it to the run.
    """

    prompt: str
    max_tokens: int | None = None


@dataclass(frozen=True)
class Reply:
    """What came back for a request that went well."""

    text: str
    finish_reason: str = ""


@dataclass(frozen=True)
class Score:
    """How good an answer is.

    Attributes
    ----------
    value
        From 0 (wrong) to 1 (right).
    tier
        By which rule the answer was read.
    parse_failed
        The answer could not be read, which is told apart from a wrong one; ``None`` where there was nothing to read.
    parts
        What the value is made of, each from 0 to 1, by name, such as ``rouge_l`` or ``valid_json``. A score without
        parts says whether the answer is right: it counts as accuracy.
    """

    value: float
    tier: str = ""
    parse_failed: bool | None = False
    parts: Mapping[str, float] = field(default_factory=dict)


class TaskProtocol(Protocol):
    """Sample → requests, and replies → score."""

    @property
    def name(self) -> str:
        """What the task is called in specs, records and tables."""
        ...

    @property
    def scorer_version(self) -> str | None:
        """Written with every score; ``None`` for a task that judges nothing."""
        ...

    def requests(self, sample: Sample) -> list[Request]:
        """Return what to ask about a sample."""
        ...

    def score(self, sample: Sample, replies: Sequence[Reply]) -> Score | None:
        """Judge the replies, one for each request; ``None`` for a sample that nothing can be judged by."""
        ...


class Task:
    """A task in its short form: one prompt a sample, judged by a function.

    Parameters
    ----------
    name
        What it is called.
    samples
        What to ask about: samples, texts, or mappings with a sample's fields.
    prompt
        Makes the prompt of a sample; ``None`` sends ``sample.input`` as it is.
    score
        Judges a reply, from 0 to 1; ``None`` judges nothing.
    """

    def __init__(
        self,
        name: str,
        samples: Sequence[Sample | str | Mapping[str, object]],
        prompt: Callable[[Sample], str] | None = None,
        score: Callable[[Sample, str], float | bool | Score] | None = None,
    ) -> None:
        self.name = name
        self.samples = tuple(_as_sample(sample, index) for index, sample in enumerate(samples))
        self._prompt = prompt
        self._score = score

    @property
    def scorer_version(self) -> str | None:
        """A user's own function has no version of ours."""
        return "user" if self._score is not None else None

    def requests(self, sample: Sample) -> list[Request]:
        """Return the one prompt of a sample."""
        return [Request(sample.input if self._prompt is None else self._prompt(sample))]

    def score(self, sample: Sample, replies: Sequence[Reply]) -> Score:
        """Judge the reply by the user's function."""
        if self._score is None:
            raise NotImplementedError(f"the task {self.name} judges nothing")
        value = self._score(sample, replies[0].text)
        return value if isinstance(value, Score) else Score(float(value))


def _as_sample(sample: Sample | str | Mapping[str, object], index: int) -> Sample:
    if isinstance(sample, Sample):
        return sample
    if isinstance(sample, str):
        return Sample(f"sample-{index:03d}", sample)
    if not isinstance(sample, Mapping):
        raise SpecError(f"sample {index} is a Sample, a text or a mapping, not {type(sample).__name__}")
    values: dict[str, Any] = {"id": f"sample-{index:03d}", **sample}
    try:
        return Sample(**values)
    except TypeError as problem:
        raise SpecError(f"sample {index}: {problem}") from problem
