"""The change of a metric between two models, computed from the single values of each."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias, runtime_checkable

import numpy as np

from laptime import stats
from laptime.metrics import PARTS, Metric, sample_means
from laptime.metrics.censoring import times_of
from laptime.stats import Change, Estimate
from laptime.stats.arguments import probability_of
from laptime.store import RunData, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Pairing", "SampledChange", "compare_samples", "compare_values", "same_samples"]

Pairing: TypeAlias = bool | Literal["auto"]

_CONFIDENCE_LEVEL = 0.95
_FEWEST_PAIRS = 6
"""With fewer, all pairs may point one way by chance: 5 do in 2 of 2⁵ cases, which is more than 5 %."""
_FEWEST_OF_EACH = 4
"""With fewer, one sample may lie above the other by chance: of 3 and 3 it does in 2 of 20 cases."""

_JUDGEMENTS = {
    "accuracy": "accuracy",
    "score": "score",
    "parse_failures": "parse_failed",
    **{part.name: part.column for part in PARTS},
}
"""The metrics of judged answers, and their columns."""


@runtime_checkable
class _OfColumn(Protocol):
    """A metric that every request has a value of."""

    column: str
    until: str
    unit: str


@runtime_checkable
class _RatioOfSums(Protocol):
    """A metric that is Σ numerators / Σ denominators."""

    unit: str

    def terms(self, table: Table) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return numerators and denominators; none where nothing was observed."""
        ...


@dataclass(frozen=True)
class SampledChange:
    """A change, and what it was computed from.

    Attributes
    ----------
    change
        From a to b; without limits where there are too few values.
    n
        Values of each (the smaller number), or pairs.
    a_rows, b_rows
        The requests of each that were compared, where these are not all.
    """

    change: Change
    n: int
    a_rows: Table | None = None
    b_rows: Table | None = None


def compare_samples(
    metric: Metric, statistic: str, a: Table, b: Table, same: frozenset[str], *, seed: int
) -> SampledChange | None:
    """Return the change from a to b, each the measured requests of one model.

    Parameters
    ----------
    same
        The samples that were the same for both, by id; none where nothing may be paired.

    Returns
    -------
    SampledChange or None
        ``None`` where one of the two has no single values, or the metric is not known to be made of them.
    """
    if metric.name in _JUDGEMENTS:
        return _compare_judgements(_JUDGEMENTS[metric.name], a, b, same, seed)
    if metric.name == "errors":
        return _compare_outcomes(a, b) if len(a) and len(b) else None
    if isinstance(metric, _RatioOfSums):
        return _compare_ratios(metric, a, b, seed)
    if isinstance(metric, _OfColumn):
        return _compare_times(metric, statistic, a, b, same, seed)
    return None


def same_samples(a: RunData, b: RunData, paired: Pairing = "auto") -> frozenset[str]:
    """Return the ids of the samples that both runs asked and that may be taken for the same."""
    ids = set(a.measured["sample_id"]) & set(b.measured["sample_id"])
    if paired == "auto" and a.manifest.data.samples_sha256 != b.manifest.data.samples_sha256:
        ids = {name for name in ids if name in a.samples and a.samples[name] == b.samples.get(name)}
    return frozenset(ids if paired else ())


# ── Kinds of metrics ────────────────────────────────────────────────────────────────────────────────────────────


def _compare_judgements(column: str, a: Table, b: Table, same: frozenset[str], seed: int) -> SampledChange | None:
    """Compare by sample, pairs where most of what either answered was answered by both."""
    a_ids, b_ids = _answered(a, column), _answered(b, column)
    common = a_ids & b_ids & same
    paired = len(common) >= _FEWEST_PAIRS and 2 * len(common) >= max(len(a_ids), len(b_ids))
    if not paired:
        return _compare_shares(sample_means(a, column), sample_means(b, column), paired=False, seed=seed)
    a_rows, b_rows = _of_samples(a, common), _of_samples(b, common)
    sampled = _compare_shares(sample_means(a_rows, column), sample_means(b_rows, column), paired=True, seed=seed)
    if sampled is None or a_ids == b_ids == common:
        return sampled
    return replace(sampled, a_rows=a_rows, b_rows=b_rows)


def _compare_shares(a: NDArray[np.float64], b: NDArray[np.float64], *, paired: bool, seed: int) -> SampledChange | None:
    if not np.isin(np.concatenate([a, b]), (0.0, 1.0)).all():
        return compare_values(a, b, "mean", paired=paired, ordered=False, seed=seed)
    if len(a) == 0 or len(b) == 0:
        return None
    if paired:
        difference = stats.compare_paired_proportions(a, b)
    else:
        difference = stats.compare_proportions(int(a.sum()), len(a), int(b.sum()), len(b))
    return _limited_by_n(Change(difference, None), "mean", len(a), len(b), paired=paired)


def _compare_outcomes(a: Table, b: Table) -> SampledChange:
    failures = [int(np.count_nonzero(~rows.ok)) for rows in (a, b)]
    difference = stats.compare_proportions(failures[0], len(a), failures[1], len(b))
    return _limited_by_n(Change(difference, None), "mean", len(a), len(b))


def _compare_ratios(metric: _RatioOfSums, a: Table, b: Table, seed: int) -> SampledChange | None:
    (a_numerators, a_denominators), (b_numerators, b_denominators) = metric.terms(a), metric.terms(b)
    if len(a_numerators) == 0 or len(b_numerators) == 0:
        return None
    change = stats.compare_ratios(
        a_numerators, a_denominators, b_numerators, b_denominators, rng=seed, unit=metric.unit
    )
    return _limited_by_n(change, "mean", len(a_numerators), len(b_numerators))


def _compare_times(
    metric: _OfColumn, statistic: str, a: Table, b: Table, same: frozenset[str], seed: int
) -> SampledChange | None:
    if statistic == "mean" and _answered_alike(a, b, metric.column, same):
        order = _issue_order(a, metric.column)
        a_means, b_means = (sample_means(rows, metric.column)[order] for rows in (a, b))
        return compare_values(a_means, b_means, "mean", paired=True, seed=seed, unit=metric.unit)
    a_values, b_values = (_observed(metric, statistic, rows) for rows in (a, b))
    return compare_values(a_values, b_values, statistic, seed=seed, unit=metric.unit)


def _observed(metric: _OfColumn, statistic: str, rows: Table) -> NDArray[np.float64]:
    """Return the values that a mean or a quantile is of: quantiles count what timed out as no less than it took."""
    if statistic == "mean":
        return rows.observed_series(metric.column)
    return times_of(rows, metric.column, metric.until).values


# ── Pairs ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _answered(rows: Table, column: str) -> set[str]:
    """Return the samples that the column has a value of."""
    return set(_ids_of_answers(rows, column))


def _answered_alike(a: Table, b: Table, column: str, same: frozenset[str]) -> bool:
    """Say whether both answered the same samples, each equally often: then means of samples have the mean of all."""
    a_ids, b_ids = _ids_of_answers(a, column), _ids_of_answers(b, column)
    samples = set(a_ids)
    if len(samples) < _FEWEST_PAIRS or samples != set(b_ids) or not samples <= same:
        return False
    return all(len(set(Counter(ids).values())) == 1 for ids in (a_ids, b_ids))


def _ids_of_answers(rows: Table, column: str) -> list[str]:
    if column not in rows.columns:
        return []
    ids: list[str] = rows["sample_id"][rows.ok & ~np.isnan(rows[column])].tolist()
    return ids


def _issue_order(rows: Table, column: str) -> NDArray[np.intp]:
    """Return the places of samples, which `sample_means` orders by their ids, in the order in which they were asked."""
    in_order = rows.where(rows.issue_order())
    _, first = np.unique(np.array(_ids_of_answers(in_order, column)), return_index=True)
    return np.argsort(first)


def _of_samples(rows: Table, ids: set[str]) -> Table:
    return rows.where(np.array([sample in ids for sample in rows["sample_id"]], dtype=np.bool_))


# ── Too few ─────────────────────────────────────────────────────────────────────────────────────────────────────


def compare_values(
    a: NDArray[np.float64],
    b: NDArray[np.float64],
    statistic: str,
    *,
    paired: bool = False,
    ordered: bool = True,
    seed: int = 0,
    unit: str = "",
) -> SampledChange | None:
    """Return the change of a mean or a quantile; ``None`` where a side has no values.

    The values are in the order in which they were observed, if `ordered`.
    """
    if len(a) == 0 or len(b) == 0:
        return None
    change = stats.compare(a, b, statistic, paired=paired, ordered=ordered, rng=seed, unit=unit)
    return _limited_by_n(change, statistic, len(a), len(b), paired=paired)


def _limited_by_n(change: Change, statistic: str, n_a: int, n_b: int, *, paired: bool = False) -> SampledChange:
    """Take away limits that so few values cannot have, whatever the method made of them."""
    needed = _needed_n(statistic, n_a, n_b, paired)
    if needed is not None:
        note = f"needs n ≥ {needed}"
        ratio = None if change.ratio is None else _without_limits(change.ratio, note)
        change = Change(_without_limits(change.difference, note), ratio)
    return SampledChange(change, min(n_a, n_b))


def _needed_n(statistic: str, n_a: int, n_b: int, paired: bool) -> int | None:
    """Return how many values a comparison needs at least; ``None`` where there are enough."""
    fewest = min(n_a, n_b)
    if statistic != "mean":
        needed = stats.required_n(probability_of(statistic), _CONFIDENCE_LEVEL)
        return needed if fewest < needed else None
    if paired:
        return _FEWEST_PAIRS if fewest < _FEWEST_PAIRS else None
    if fewest >= _FEWEST_OF_EACH or 2 / math.comb(n_a + n_b, fewest) <= 1 - _CONFIDENCE_LEVEL:
        return None
    return _FEWEST_OF_EACH


def _without_limits(estimate: Estimate, note: str) -> Estimate:
    return replace(estimate, low=None, high=None, note=note)
