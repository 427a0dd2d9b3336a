"""Prompts as they stand, judged by nobody."""

from __future__ import annotations

from collections.abc import Sequence

from laptime.data.sample import Sample
from laptime.tasks.task import Reply, Request, Score

__all__ = ["Prompts"]


class Prompts:
    """Send each prompt as it is written."""

    name = "prompts"
    scorer_version: str | None = None

    def requests(self, sample: Sample) -> list[Request]:
        """Return the prompt."""
        return [Request(sample.input)]

    def score(self, sample: Sample, replies: Sequence[Reply]) -> Score:
        """Refuse: there is nothing to judge by."""
        raise NotImplementedError("the task prompts judges nothing")
