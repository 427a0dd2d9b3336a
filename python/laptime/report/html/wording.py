"""What figures are called, in which unit they are shown, and under which theme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from laptime.metrics import METRICS, PARTS
from laptime.report.numbers import format_interval, format_value, time_scale
from laptime.stats import Estimate
from laptime.summary import ModelSummary

__all__ = ["THEMES", "Scale", "counted", "listed", "scale_of", "scales_of", "theme_of", "title_of"]

_TITLES = {
    "latency_from_sent": "Latency from sent",
    "ttft": "Time to first token",
    "tpot": "Time per output token",
    "itl": "Inter-token latency",
    "prompt_eval": "Prompt evaluation",
    "eval": "Evaluation",
    "load": "Model load",
    "waiting": "Waiting for a place in flight",
    "send_lag": "Send lag",
    "residual": "Beyond the server's own time",
    "ttft_residual": "Beyond the server's own time to first token",
    "tokens_per_s": "Decoding speed",
    "requests_per_min": "Throughput",
    "parse_failures": "Unreadable answers",
    "errors": "Failed requests",
    "rouge_1": "ROUGE-1",
    "rouge_2": "ROUGE-2",
    "rouge_l": "ROUGE-L",
    "rouge_lsum": "ROUGE-Lsum",
    "valid_json": "Valid JSON",
    "no_extra_text": "JSON and nothing else",
}
_PARTS = frozenset(part.name for part in PARTS)
_SHARES = {"accuracy", "errors", "parse_failures"} | {name for name in _PARTS if not name.startswith("rouge_")}

_THIN_SPACE = "\u202f"

_TIMES, _RATES, _QUALITY, _FAILURES, _OTHERS = THEMES = ("Times", "Rates", "Quality", "Failures", "Other figures")
"""In the order in which they are shown."""


@dataclass(frozen=True)
class Scale:
    """In which unit a figure is shown, and what its values are multiplied by."""

    unit: str
    factor: float = 1.0

    def value(self, estimate: Estimate) -> str:
        """Return the value as people read it."""
        return format_value(estimate, self.factor)

    def limits(self, estimate: Estimate) -> str:
        """Return the limits as people read them, ``?`` for one that is missing; empty where both are."""
        if estimate.low is None and estimate.high is None:
            return ""
        return format_interval(estimate, self.factor)

    def interval(self, estimate: Estimate) -> str:
        """Return the limits, and what a missing one needs."""
        needed = estimate.needed_n
        return self.limits(estimate) if needed is None else f"{self.limits(estimate)} needs n ≥ {needed}".lstrip()


def title_of(figure: str) -> str:
    """Return the name of ``metric.statistic`` for people; a mean of which there is no other statistic is not told."""
    name, _, statistic = figure.partition(".")
    title = _TITLES.get(name, name.replace("_", " ").capitalize())
    if statistic == "mean" and (name not in METRICS or len(METRICS[name].statistics) == 1):
        return title
    return f"{title}, {statistic.upper() if statistic[1:].isdigit() else statistic}" if statistic else title


def theme_of(figure: str, unit: str) -> str:
    """Return under which of `THEMES` a figure is shown."""
    name = figure.partition(".")[0]
    if name == "errors":
        return _FAILURES
    if name in _PARTS or name in ("accuracy", "score", "parse_failures", "perplexity"):
        return _QUALITY
    if unit in ("s", "ms"):
        return _TIMES
    return _RATES if "/" in unit else _OTHERS


def scale_of(figure: str, estimates: Iterable[Estimate]) -> Scale:
    """Return the scale in which estimates of one metric are shown together."""
    estimates = list(estimates)
    unit = estimates[0].unit if estimates else ""
    if unit == "s":
        return Scale(*time_scale(max(abs(estimate.value) for estimate in estimates)))
    if not unit and figure.partition(".")[0] in _SHARES:
        return Scale("%", 100.0)
    return Scale(unit)


def scales_of(models: Sequence[ModelSummary]) -> Mapping[str, Scale]:
    """Return a scale for each figure: that of its metric's medians, so that all its statistics are in one unit."""
    figures = list(dict.fromkeys(figure for model in models for figure in model.estimates))
    scales = {}
    for figure in figures:
        metric = figure.partition(".")[0]
        same = [other for other in figures if other.partition(".")[0] == metric]
        typical = f"{metric}.median" if f"{metric}.median" in same else same[0]
        scales[figure] = scale_of(figure, [m.estimates[typical] for m in models if typical in m.estimates])
    return scales


def counted(n: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun: 1 request, 2 requests."""
    noun = one if n == 1 else many or f"{one}s"
    return f"{n:,}".replace(",", _THIN_SPACE) + f" {noun}"


def listed(words: Sequence[str], most: int = 4) -> str:
    """Return words as a sentence lists them: a, b and c; of many only the first."""
    if len(words) > most:
        return f"{', '.join(words[: most - 1])} and {len(words) - most + 1} more"
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
