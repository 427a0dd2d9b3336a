"""Edges of bins that people can read: round numbers, also where they are to become a rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Literal, TypeAlias

import numpy as np

from laptime.errors import SpecError
from laptime.store.table import Floats

__all__ = ["BinChoice", "choose_edges"]

BinChoice: TypeAlias = "int | Sequence[float] | Literal['auto']"
"""How one axis is parted: at most so many bins of one width, between these edges, or at round numbers."""

_MOST_ROUND_BINS = 8
_WIDE = 20.0
"""Largest by smallest value from which on round edges grow in a geometric way."""


def choose_edges(counts: Floats, choice: BinChoice) -> Floats:
    """Return the edges of bins for counts, of tokens. A bin holds its lower edge; the last one its upper edge too.

    Parameters
    ----------
    counts
        None is negative; there is at least one.
    choice
        ``"auto"`` takes multiples of 1, 2 or 5 × 10ᵏ, or the series 1, 2, 5, 10, 20 … where counts differ much.

    Raises
    ------
    SpecError
        For a choice that makes no bins.
    """
    if isinstance(choice, str):
        if choice != "auto":
            raise SpecError(f"bins = {choice!r}: there are 'auto', a number, and edges")
        return _geometric_edges(counts) if counts.max() >= _WIDE * max(counts.min(), 1) else _even_edges(counts)
    if isinstance(choice, int | np.integer):
        if choice < 1:
            raise SpecError(f"bins must be at least 1, not {choice}")
        low, high = counts.min(), counts.max()
        return np.unique(np.ceil(np.linspace(low, max(high, low + 1), choice + 1)))  # the same, of whole numbers
    edges = np.asarray(choice, dtype=np.float64)
    if edges.ndim != 1 or len(edges) < 2 or not (np.diff(edges) > 0).all():
        raise SpecError(f"edges of bins must be two or more and rise, not {list(choice)}")
    return edges


def _even_edges(counts: Floats) -> Floats:
    for step in _round_numbers():
        first, last = np.floor(counts.min() / step), np.floor(counts.max() / step)
        if last - first < _MOST_ROUND_BINS:
            return np.asarray(step * np.arange(first, last + 2), dtype=np.float64)
    raise AssertionError("round numbers do not end")


def _geometric_edges(counts: Floats) -> Floats:
    low, high = counts.min(), counts.max()
    edges = [0.0]
    for number in _round_numbers():
        if number <= low:
            edges = []  # what is below the smallest count is no bin
        edges.append(float(number))
        if number > high:
            return np.array(edges)
    raise AssertionError("round numbers do not end")


def _round_numbers() -> Iterator[int]:
    """Yield 1, 2, 5, 10, 20, 50, 100 and so on."""
    for exponent in count():
        yield from (digit * 10**exponent for digit in (1, 2, 5))
