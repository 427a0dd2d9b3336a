"""What one process is to do with a local model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from laptime.runner.plan import PromptRow
from laptime.spec import Generation, Local

__all__ = ["LocalJob"]


@dataclass(frozen=True)
class LocalJob:
    """Load a model, warm it up, ask it.

    Attributes
    ----------
    number
        The target's place among those of the run: it begins the request ids.
    requests
        What is measured, in this order: run index, and the place of a row of ``prompts``.
    warmup
        How many batches are asked before, of ``local.batch_size`` requests each: a batch of one would warm up
        something else than what is measured.
    first_warmup
        The number of the first warm-up request.
    run_index
        The pass that this process is for; ``None`` where it does them all.
    segment
        The number that this process has among those of the run.
    perplexity_text
        What the model's surprise is measured by, after all requests.
    """

    local: Local
    number: int
    prompts: tuple[PromptRow, ...]
    requests: tuple[tuple[int, int], ...]
    warmup: int
    generation: Generation
    journal_path: Path
    timeout_s: float
    warmup_pause_s: float = 0.0
    first_warmup: int = 0
    run_index: int | None = None
    segment: int = 0
    perplexity_text: str | None = None

    def to_json(self) -> bytes:
        """Write the job, for another process."""
        return _ADAPTER.dump_json(self)

    @classmethod
    def of_json(cls, text: str | bytes) -> LocalJob:
        """Read what `to_json` wrote."""
        return _ADAPTER.validate_json(text)


_ADAPTER = TypeAdapter(LocalJob)
