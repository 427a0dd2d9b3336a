"""ROUGE, by `rouge-score`: how many words and word sequences an answer shares with a reference."""

from __future__ import annotations

from functools import cache
from typing import Any

from laptime.errors import MissingExtra

__all__ = ["VERSION", "require_rouge", "rouge"]

VERSION = "rouge-score stemmed F1"
"""Written with every score: the variant makes several points of difference."""

_NAMES = {"rouge1": "rouge_1", "rouge2": "rouge_2", "rougeL": "rouge_l", "rougeLsum": "rouge_lsum"}


def require_rouge() -> None:
    """Raise `MissingExtra` where `rouge-score` is not installed: before a run, not after it."""
    _scorer()


def rouge(answer: str, reference: str) -> dict[str, float]:
    """Return F1 of ROUGE-1, ROUGE-2, ROUGE-L and ROUGE-Lsum, with the Porter stemmer; Lsum splits at line ends."""
    scores = _scorer().score(target=reference, prediction=answer)
    return {ours: float(scores[theirs].fmeasure) for theirs, ours in _NAMES.items()}


@cache
def _scorer() -> Any:
    try:
        from rouge_score.rouge_scorer import RougeScorer
    except ImportError as problem:
        raise MissingExtra("ROUGE", "rouge") from problem
    return RougeScorer(list(_NAMES), use_stemmer=True)
