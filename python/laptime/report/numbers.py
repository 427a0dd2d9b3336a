"""Numbers as people read them."""

from __future__ import annotations

import math

from laptime.stats import Estimate

__all__ = ["format_interval", "format_number", "format_value", "time_scale"]

_SMALLEST = 0.001


def format_number(value: float, digits: int = 3) -> str:
    """Return a number with so many significant digits, without an exponent: 0.0123, 1.23, 123, 12345.

    What is smaller than anything worth a column of a table is "<0.001".
    """
    if math.isnan(value):
        return "–"
    if value == 0 or math.isinf(value):
        return f"{value:g}"
    if 0 < value < _SMALLEST:
        return f"<{_SMALLEST:g}"
    rounded = float(f"{value:.{digits - 1}e}")  # 9.999 has one digit less behind the point than it seems
    decimals = digits - 1 - math.floor(math.log10(abs(rounded)))
    return f"{value:.{max(0, decimals)}f}"


def format_value(estimate: Estimate, factor: float = 1.0) -> str:
    """Return the value, as ``> 120`` where the true one lies beyond it."""
    return f"{'> ' if estimate.censored else ''}{format_number(factor * estimate.value)}"


def format_interval(estimate: Estimate, factor: float = 1.0) -> str:
    """Return both limits, with ``?`` for one that n does not allow; empty for what has no interval."""
    limits = (estimate.low, estimate.high)
    if limits == (None, None):
        return "?" if estimate.needed_n else ""
    texts = ["?" if limit is None else format_number(factor * limit) for limit in limits]
    return texts[0] if texts[0] == texts[1] and texts[0].startswith("<") else "–".join(texts)


def time_scale(seconds: float) -> tuple[str, float]:
    """Return a unit that shows such times well, and what to multiply seconds by."""
    if seconds < 1e-3:
        return "µs", 1e6
    return ("ms", 1e3) if seconds < 1 else ("s", 1.0)
