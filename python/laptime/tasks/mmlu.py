"""MMLU: a question with four choices; the answer is a letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from laptime.data.sample import Sample
from laptime.errors import SpecError
from laptime.scoring.letter import VERSION, read_letter
from laptime.tasks.mmlu_prompts import PROMPT_STYLES
from laptime.tasks.task import Reply, Request, Score

__all__ = ["Mmlu"]


class Mmlu:
    """Multiple-choice questions.

    Parameters
    ----------
    prompt_style
        ``"lm-eval"``, as that harness asks where it compares likelihoods, and ``"lm-eval-generative"``, the same words
        for an answer that is written; ``"flan"``, its form with choices in brackets; ``"simple-evals"``, thought first
        and the letter last, which takes ``max_tokens`` of a thousand or more; ``"letter"``, a plain request for one.
    examples
        Solved samples to show before the question, by category.

    Raises
    ------
    SpecError
        For an unknown style.
    """

    name = "mmlu"
    scorer_version: str | None = VERSION

    def __init__(self, prompt_style: str | None = None, examples: Mapping[str, Sequence[Sample]] | None = None) -> None:
        style = prompt_style or "lm-eval"
        if style not in PROMPT_STYLES:
            raise SpecError(f"mmlu has no prompt style {style!r}: there are {', '.join(PROMPT_STYLES)}")
        self._make_prompt = PROMPT_STYLES[style]
        self._examples = dict(examples or {})

    def requests(self, sample: Sample) -> list[Request]:
        """Return the question, after the examples of its subject."""
        return [Request(self._make_prompt(sample, self._examples.get(sample.category, ())))]

    def score(self, sample: Sample, replies: Sequence[Reply]) -> Score:
        """Return 1 where the reply means the right letter. No letter at all is a parse failure."""
        reading = read_letter(replies[0].text)
        return Score(float(reading.letter == sample.target), reading.tier, reading.letter is None)
