"""Two models with everything that can be compared of them."""

from __future__ import annotations

from laptime.comparing.change import ModelPair
from laptime.comparing.memory import memory_changes
from laptime.comparing.models import compare_models
from laptime.comparing.samples import Pairing
from laptime.store import RunData

__all__ = ["pair_of", "pairs_of"]


def pairs_of(run: RunData, paired: Pairing = "auto") -> tuple[ModelPair, ...]:
    """Compare each other model of a run with its first; ``paired`` as in `compare_models`."""
    first, *others = run.models or [""]
    return tuple(pair_of(run, first, run, other, paired) for other in others)


def pair_of(a: RunData, a_model: str, b: RunData, b_model: str, paired: Pairing = "auto") -> ModelPair:
    """Compare two models, with the seed of the first one's run."""
    changes = compare_models(a, a_model, b, b_model, paired=paired, seed=a.seed)
    return ModelPair(a_model, b_model, (*changes, *memory_changes(a, a_model, b, b_model)))
