"""Two models, figure by figure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from laptime.comparing.change import CANNOT_TELL, ModelChange, verdict_of
from laptime.comparing.estimates import change_between
from laptime.comparing.samples import Pairing, compare_samples, same_samples
from laptime.comparing.timeouts import TIMES, count_timeouts
from laptime.comparing.whole_requests import RATE, as_whole_requests
from laptime.errors import SpecError, StatisticsError
from laptime.metrics import METRICS, Metric, find_metric
from laptime.stats import Estimate
from laptime.store import RunData
from laptime.summary import estimate_of, summarize_run

__all__ = ["compare_models"]

_DESCRIPTIONS = ("min", "max", "std")
_OF_NO_MODEL = frozenset({"waiting", "residual", "ttft_residual"})
"""Metrics of the load, the network and the clocks: what differs in them is not a model's."""
_NO_VALUES = "the file holds no single values"
_OF_WHOLE_REQUESTS = "of whole requests: one file holds no decoding rate"


def compare_models(
    a: RunData,
    a_model: str,
    b: RunData,
    b_model: str,
    *,
    figures: Sequence[str] | None = None,
    paired: Pairing = "auto",
    seed: int = 0,
) -> tuple[ModelChange, ...]:
    """Compare a model of one run with a model of another, or of the same.

    Parameters
    ----------
    figures
        Which, as ``metric.statistic``; ``None`` takes those of the summary that both have. Tokens per second are
        of whole requests where those of one run are.
    paired
        ``"auto"`` compares judgements and mean times pair by pair where both runs asked the same samples and both
        models answered enough of them; ``True`` takes samples of one id for the same; ``False`` never pairs.
    seed
        Of the bootstrap.

    Raises
    ------
    SpecError
        If there is no such model or figure, or the figure describes its requests only (minimum, maximum, spread).
    StatisticsError
        If nothing was observed of a figure that was asked for.
    """
    a, b = _only(a, a_model), _only(b, b_model)
    rates_differ = a.manifest.rate_of != b.manifest.rate_of
    if rates_differ:
        a, b = as_whole_requests(a), as_whole_requests(b)
    first, second = _estimates(a, a_model, figures), _estimates(b, b_model, figures)
    same = same_samples(a, b, paired)
    changes = [
        _compare_figure(figure, a, first[figure], b, second[figure], same, seed) for figure in first if figure in second
    ]
    return tuple(_of_whole_requests(change) if rates_differ else change for change in changes)


def _only(run: RunData, model: str) -> RunData:
    if model not in run.models:
        raise SpecError(f"no model {model!r} in this run: there are {', '.join(map(repr, run.models))}")
    chosen = run.where(np.asarray(run.table["model"] == model, dtype=np.bool_))
    return replace(chosen, estimates={name: given for name, given in run.estimates.items() if name == model})


def _estimates(run: RunData, model: str, figures: Sequence[str] | None) -> Mapping[str, Estimate]:
    if figures is None:
        (summary,) = summarize_run(run)
        return {figure: estimate for figure, estimate in summary.estimates.items() if _is_comparable(figure)}
    return {figure: _estimate(run, model, figure) for figure in figures}


def _is_comparable(figure: str) -> bool:
    name, _, statistic = figure.partition(".")
    return name in METRICS and name not in _OF_NO_MODEL and statistic in _statistics(METRICS[name])


def _statistics(metric: Metric) -> list[str]:
    return [statistic for statistic in metric.statistics if statistic not in _DESCRIPTIONS]


def _estimate(run: RunData, model: str, figure: str) -> Estimate:
    name, _, statistic = figure.partition(".")
    metric = find_metric(name)
    known = _statistics(metric)
    if statistic not in known:
        raise SpecError(f"cannot compare {figure!r}: of {name} there are {', '.join(known)}")
    estimate = estimate_of(run, metric, statistic)
    if estimate is None:
        raise StatisticsError(f"no {name} was observed of {model!r}")
    return estimate


def _compare_figure(
    figure: str, a: RunData, a_estimate: Estimate, b: RunData, b_estimate: Estimate, same: frozenset[str], seed: int
) -> ModelChange:
    name, _, statistic = figure.partition(".")
    metric = METRICS[name]
    sampled = compare_samples(metric, statistic, a.measured, b.measured, same, seed=seed)
    note = ""
    if sampled is None:
        change, n = change_between(a_estimate, b_estimate), min(a_estimate.n, b_estimate.n)
        wants = _needs(a_estimate) or _needs(b_estimate) or _NO_VALUES
    else:
        change, n, wants = sampled.change, sampled.n, sampled.change.difference.note
        if sampled.a_rows is not None and sampled.b_rows is not None:
            a_estimate = metric.estimate(sampled.a_rows, statistic, seed=seed) or a_estimate
            b_estimate = metric.estimate(sampled.b_rows, statistic, seed=seed) or b_estimate
            note = f"of the {n} samples that both answered"
    verdict = _undecided_by_timeouts(metric, a, b) or verdict_of(
        change.difference, a_estimate.value, metric.direction, n, wants
    )
    return ModelChange(figure, metric.unit, metric.direction, a_estimate, b_estimate, change, verdict, note)


def _needs(estimate: Estimate) -> str:
    """Return what a limit that is absent needs; nothing where none is."""
    needs = re.search(r"needs n ≥ .*", estimate.note)
    return needs[0] if needs else ""


def _of_whole_requests(change: ModelChange) -> ModelChange:
    return replace(change, note=_OF_WHOLE_REQUESTS) if change.figure.startswith(f"{RATE}.") else change


def _undecided_by_timeouts(metric: Metric, a: RunData, b: RunData) -> str:
    """Return the verdict on times of which the slowest are not known, of the side that lacks more; or nothing."""
    worse = max(count_timeouts(a.measured), count_timeouts(b.measured), key=lambda timeouts: timeouts.share)
    return f"{CANNOT_TELL}: {worse} timed out" if metric.name in TIMES and worse.n else ""
