"""Prompts as they stand, each judged by what it says a good answer has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from laptime.data.sample import Sample
from laptime.scoring.checks import PLACEHOLDERS, VERSION, Checks
from laptime.scoring.reasoning import strip_reasoning
from laptime.scoring.rouge import VERSION as ROUGE_VERSION
from laptime.scoring.rouge import require_rouge, rouge
from laptime.tasks.task import Reply, Request, Score

__all__ = ["Prompts"]

_ROUGE_PARTS = ("rouge_1", "rouge_l")


class Prompts:
    """Send each prompt as it is written, and check its answer by the keys that the prompt has.

    ``required_keys``, ``placeholders``, ``max_words``, ``key_facts``, ``json`` and ``reference`` (an object of
    values, or a text for ROUGE) each add their parts; the score is the mean of an answer's parts. A prompt without
    any of them is judged by nobody.

    Parameters
    ----------
    samples
        What will be asked.

    Raises
    ------
    MissingExtra
        Where a prompt has a reference text and `rouge-score` is not installed.
    """

    name = "prompts"

    def __init__(self, samples: Sequence[Sample]) -> None:
        self._checks = {sample.id: _checks_of(sample.metadata) for sample in samples}
        self._uses_rouge = any(sample.target is not None for sample in samples)
        self._judges = self._uses_rouge or any(checks != Checks() for checks in self._checks.values())
        if self._uses_rouge:
            require_rouge()

    @property
    def scorer_version(self) -> str | None:
        """Of the checks, and of ROUGE where there are references; ``None`` where no prompt has anything to check."""
        if not self._judges:
            return None
        return f"{VERSION}, {ROUGE_VERSION}" if self._uses_rouge else VERSION

    def requests(self, sample: Sample) -> list[Request]:
        """Return the prompt, with its own limit of tokens."""
        return [Request(sample.input, sample.metadata.get("max_tokens"))]

    def score(self, sample: Sample, replies: Sequence[Reply]) -> Score | None:
        """Return the mean of the parts, and the parts; ``None`` for a prompt with nothing to check."""
        checks = self._checks[sample.id]
        parts = checks.judge(replies[0].text)
        if sample.target is not None:
            scores = rouge(strip_reasoning(replies[0].text).strip(), sample.target)
            parts |= {name: scores[name] for name in _ROUGE_PARTS}
        if not parts:
            return None
        unreadable = not parts["valid_json"] if checks.wants_json else None
        return Score(sum(parts.values()) / len(parts), parse_failed=unreadable, parts=parts)


def _checks_of(metadata: Mapping[str, Any]) -> Checks:
    reference = metadata.get("reference")
    required_keys = tuple(metadata.get("required_keys", ()))
    placeholders = metadata.get("placeholders")
    if placeholders is True or (placeholders is None and required_keys):  # what is extracted must not be made up
        placeholders = PLACEHOLDERS
    facts = metadata.get("key_facts", ())
    return Checks(
        json=bool(metadata.get("json", False)),
        required_keys=required_keys,
        placeholders=tuple(placeholders or ()),
        max_words=metadata.get("max_words"),
        key_facts=tuple(fact if isinstance(fact, str) else tuple(fact) for fact in facts),
        reference_values=reference if isinstance(reference, Mapping) else None,
    )
