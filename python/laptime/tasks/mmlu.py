"""MMLU: a question with four choices; the answer is a letter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from laptime.data.mmlu import LETTERS
from laptime.data.sample import Sample
from laptime.errors import SpecError
from laptime.scoring.letter import VERSION, read_letter
from laptime.tasks.task import Reply, Request, Score

__all__ = ["PROMPT_STYLES", "Mmlu"]


def _question_with_choices(sample: Sample) -> str:
    choices = [f"{letter}. {choice}" for letter, choice in zip(LETTERS, sample.metadata["choices"], strict=True)]
    return "\n".join([sample.input.strip(), *choices])


def _lm_eval_prompt(sample: Sample, examples: Sequence[Sample]) -> str:
    """Make the prompt of lm-evaluation-harness' `mmlu`, which a completion goes on with a letter."""
    about = f" about {sample.category.replace('_', ' ')}" if sample.category else ""
    description = f"The following are multiple choice questions (with answers){about}.\n\n"
    solved = [f"{_question_with_choices(example)}\nAnswer: {example.target}" for example in examples]
    return description + "\n\n".join([*solved, f"{_question_with_choices(sample)}\nAnswer:"])


def _letter_prompt(sample: Sample, examples: Sequence[Sample]) -> str:
    """Make a plain request for a letter, for chat models asked without examples."""
    solved = "".join(f"{_question_with_choices(example)}\nAnswer: {example.target}\n\n" for example in examples)
    return (
        "Answer the multiple-choice question with the letter of the right choice (A, B, C or D), and nothing else.\n\n"
        f"{solved}{_question_with_choices(sample)}\nAnswer:"
    )


PROMPT_STYLES: Mapping[str, Callable[[Sample, Sequence[Sample]], str]] = {
    "lm-eval": _lm_eval_prompt,
    "letter": _letter_prompt,
}


class Mmlu:
    """Multiple-choice questions.

    Parameters
    ----------
    prompt_style
        ``"lm-eval"``, as that harness asks, or ``"letter"``, a plain request for a letter.
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
