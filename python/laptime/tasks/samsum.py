"""SAMSum: a dialogue to summarise, judged by ROUGE against a person's summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from laptime.data.sample import Sample
from laptime.errors import SpecError
from laptime.scoring.reasoning import strip_reasoning
from laptime.scoring.rouge import VERSION, require_rouge, rouge
from laptime.tasks.task import Reply, Request, Score

__all__ = ["TEMPLATES", "Samsum"]

TEMPLATES: Mapping[str, str] = {"summarize": "Summarize: {dialogue}", "plain": "{dialogue}"}
"""The prompt styles: how a dialogue becomes a prompt."""


class Samsum:
    """Dialogues to summarise.

    Parameters
    ----------
    prompt_style
        ``"summarize"`` (``Summarize: …``), or ``"plain"``, the dialogue alone.

    Raises
    ------
    SpecError
        For an unknown style.
    MissingExtra
        Where `rouge-score` is not installed.
    """

    name = "samsum"
    scorer_version: str | None = VERSION

    def __init__(self, prompt_style: str | None = None) -> None:
        style = prompt_style or "summarize"
        if style not in TEMPLATES:
            raise SpecError(f"samsum has no prompt style {style!r}: there are {', '.join(TEMPLATES)}")
        self._template = TEMPLATES[style]
        require_rouge()

    def requests(self, sample: Sample) -> list[Request]:
        """Return the dialogue, in the style's words."""
        return [Request(self._template.replace("{dialogue}", sample.input))]

    def score(self, sample: Sample, replies: Sequence[Reply]) -> Score:
        """Return ROUGE-L, and the other variants as parts. An empty answer is a parse failure."""
        text = strip_reasoning(replies[0].text).strip()
        parts = rouge(text, sample.target or "")
        return Score(parts["rouge_l"], parse_failed=not text, parts=parts)
