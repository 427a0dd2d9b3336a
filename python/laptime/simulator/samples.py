"""The questions that simulated models know."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from laptime import _core
from laptime.errors import DataError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["own_sample_file", "own_samples", "read_samples", "to_question"]

_DEFAULT_WRONG_REPLY = "I do not know."


def own_samples() -> list[object]:
    """Return the questions, the prompts of the course and the dialogues that come with laptime."""
    questions = read_samples(own_sample_file())
    replies = read_samples(own_sample_file("simulator_replies.json"))
    dialogues = read_samples(own_sample_file("samsum_sample.jsonl"))
    return [*questions, *replies, *map(_to_summarize, dialogues)]


def own_sample_file(name: str = "mmlu_sample.jsonl") -> Traversable:
    """Return a sample file that comes with laptime."""
    return resources.files("laptime") / "datasets" / name


def _to_summarize(sample: Any) -> dict[str, str]:
    """Return a dialogue whose wrong summary is its first turn: small models begin to repeat it."""
    first_turn = sample["dialogue"].splitlines()[0]
    return {**sample, "reply": sample["summary"], "wrong_reply": first_turn}


def read_samples(file: Traversable | Path) -> list[object]:
    """Read samples, one JSON object a line or a JSON list. Raises `DataError` where the file holds neither."""
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


def to_question(sample: object, number: int) -> _core.SimulatedQuestion:
    """Return the `number`-th sample as the C++ core knows it. Raises `DataError` where it is no question."""
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
