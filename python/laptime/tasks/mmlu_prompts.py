"""How a question with four choices is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from laptime.data.mmlu import LETTERS
from laptime.data.sample import Sample

__all__ = ["PROMPT_STYLES", "MmluPrompt"]

MmluPrompt = Callable[[Sample, Sequence[Sample]], str]
"""Makes the prompt of a sample, after solved examples."""


_BRACKETED = "{}) {}"


def _choices(sample: Sample, form: str) -> list[str]:
    """Return the choices in a form with a place for the letter and one for the choice."""
    return [form.format(*lettered) for lettered in zip(LETTERS, sample.metadata["choices"], strict=True)]


def _question_with_choices(sample: Sample, form: str = "{}. {}") -> str:
    return "\n".join([sample.input.strip(), *_choices(sample, form)])


def _description(sample: Sample) -> str:
    """Say what lm-evaluation-harness says before questions of a subject."""
    about = f" about {sample.category.replace('_', ' ')}" if sample.category else ""
    return f"The following are multiple choice questions (with answers){about}.\n\n"


def _lm_eval_prompt(sample: Sample, examples: Sequence[Sample]) -> str:
    """Make the prompt of the harness's `mmlu` and `mmlu_generative`, which a completion goes on with a letter."""
    solved = [f"{_question_with_choices(example)}\nAnswer: {example.target}" for example in examples]
    return _description(sample) + "\n\n".join([*solved, f"{_question_with_choices(sample)}\nAnswer:"])


def _flan_prompt(sample: Sample, examples: Sequence[Sample]) -> str:
    """Make the prompt of the harness's `mmlu_flan_n_shot_generative`, which is gone on with a letter in brackets."""

    def asked(one: Sample) -> str:
        return f"Q: {one.input.strip()}\n{' '.join(_choices(one, '({}) {}'))}\nA:"

    solved = [f"{asked(example)} ({example.target})" for example in examples]
    return _description(sample) + "\n\n".join([*solved, asked(sample)])


def _letter_prompt(sample: Sample, examples: Sequence[Sample]) -> str:
    """Make a plain request for a letter, for chat models asked without examples."""
    solved = "".join(f"{_question_with_choices(example)}\nAnswer: {example.target}\n\n" for example in examples)
    return (
        "Answer the multiple-choice question with the letter of the right choice (A, B, C or D), and nothing else.\n\n"
        f"{solved}{_question_with_choices(sample)}\nAnswer:"
    )


def _reasoning_prompt(sample: Sample, examples: Sequence[Sample]) -> str:
    """Ask for thought first and the letter in the last line, in the form that simple-evals reads."""
    solved = "".join(
        f"{_question_with_choices(example, _BRACKETED)}\n\nAnswer: {example.target}\n\n" for example in examples
    )
    return (
        "Think about the multiple-choice question step by step. Then end with a line of its own in the form "
        "'Answer: $LETTER' (without the quotes), where LETTER is A, B, C or D.\n\n"
        f"{solved}{_question_with_choices(sample, _BRACKETED)}"
    )


PROMPT_STYLES: Mapping[str, MmluPrompt] = {
    "lm-eval": _lm_eval_prompt,
    "lm-eval-generative": _lm_eval_prompt,
    "flan": _flan_prompt,
    "simple-evals": _reasoning_prompt,
    "letter": _letter_prompt,
}
"""By name. An answer is read in the same way, whichever asked for it."""
