"""One thing to ask a model, with what a good answer is."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

__all__ = ["DataSet", "Sample", "content_hash", "shuffled"]


@dataclass(frozen=True)
class Sample:
    """One thing to ask.

    Attributes
    ----------
    id
        Stable: the same sample has the same id in every run.
    input
        What is asked; the task makes a prompt of it.
    target
        What a right answer is, in the form that the task's scorer wants; ``None`` where there is none.
    category
        What results can be grouped by, such as the subject.
    metadata
        Whatever else the task needs.
    """

    id: str
    input: str
    target: str | None = None
    category: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class DataSet:
    """Samples and where they come from.

    Attributes
    ----------
    samples
        What is asked.
    examples
        Solved samples for few-shot prompts, by category.
    source
        ``hub:NAME@REVISION``, ``sample:FILE`` or ``file:PATH``.
    """

    samples: tuple[Sample, ...]
    source: str
    examples: Mapping[str, tuple[Sample, ...]] = field(default_factory=dict)


def content_hash(samples: Iterable[Sample]) -> str:
    """Return the SHA-256 over the samples in their order, so that two runs can be told to have asked the same."""
    digest = hashlib.sha256()
    for sample in samples:
        digest.update(json.dumps(asdict(sample), sort_keys=True, ensure_ascii=False).encode())
        digest.update(b"\n")
    return digest.hexdigest()


def shuffled(samples: Sequence[Sample], seed: int) -> list[Sample]:
    """Return the samples in an order that depends on nothing but the seed."""
    order = list(samples)
    random.Random(f"laptime samples {seed}").shuffle(order)
    return order
