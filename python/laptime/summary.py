"""The figures of a run, model by model: what tables and reports show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from laptime.metrics import METRICS, PARTS, Metric
from laptime.metrics.notes import token_sources
from laptime.metrics.outcomes import AttemptCount, FailureCount, count_attempts, count_failures
from laptime.stats import Estimate
from laptime.store import RunData, Table

__all__ = ["ModelSummary", "estimate_of", "estimates_of", "summarize_run", "summarize_table"]

_FIGURES = (
    "latency.mean",
    "latency.median",
    "latency.p95",
    "latency.p99",
    "latency.max",
    "ttft.median",
    "tpot.median",
    "itl.mean",
    "itl.median",
    "itl.p95",
    "itl.p99",
    "tokens_per_s.mean",
    "requests_per_min.mean",
    "accuracy.mean",
    "score.mean",
    *(f"{part.name}.mean" for part in PARTS),
    "parse_failures.mean",
    "errors.mean",
    "waiting.median",
    "waiting.p99",
    "residual.median",
    "residual.p95",
    "residual.p99",
    "ttft_residual.median",
)


@dataclass(frozen=True)
class ModelSummary:
    """One model's figures.

    Attributes
    ----------
    model
        Its label.
    n, ok
        Requests measured, and those that went well.
    estimates
        By ``metric.statistic``; a figure that nothing was observed of is missing.
    failures
        How the others ended, the most frequent way first.
    attempts
        How many attempts the requests took; ``None`` where there are no single requests.
    token_sources
        Where the counts of tokens come from: ``{"output": {"usage": 12}, "chunks": {}}``, by how many ok requests.
    """

    model: str
    n: int
    ok: int
    estimates: Mapping[str, Estimate]
    failures: tuple[FailureCount, ...] = ()
    attempts: AttemptCount | None = None
    token_sources: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as they are written into ``summary.json``."""
        return {
            "model": self.model,
            "n": self.n,
            "ok": self.ok,
            "failures": [_failure_to_dict(failure) for failure in self.failures],
            "retries": None if self.attempts is None else asdict(self.attempts),
            "token_sources": {counted: dict(sources) for counted, sources in self.token_sources.items()},
            "estimates": {figure: estimate.to_dict() for figure, estimate in self.estimates.items()},
        }

    def to_row(self) -> dict[str, Any]:
        """Return the figures flat: value, ``_low`` and ``_high`` of each; ``_censored`` of those that lie beyond."""
        row: dict[str, Any] = {"model": self.model, "n": self.n, "ok": self.ok}
        for figure, estimate in self.estimates.items():
            row[figure] = estimate.value
            row[f"{figure}_low"] = estimate.low
            row[f"{figure}_high"] = estimate.high
            if estimate.censored:
                row[f"{figure}_censored"] = True
        return row


def estimate_of(run: RunData, metric: Metric, statistic: str) -> Estimate | None:
    """Return a statistic over all measured requests; of a file without single requests, as it stands there."""
    estimate = metric.estimate(run.measured, statistic, seed=run.seed)
    if estimate is None and len(run.estimates) == 1:
        (given,) = run.estimates.values()
        return given.get(f"{metric.name}.{statistic}")
    return estimate


def summarize_run(run: RunData) -> tuple[ModelSummary, ...]:
    """Compute the figures of a run, model by model; of a file without single requests, take those that it holds."""
    computed = {model.model: model for model in summarize_table(run.measured, seed=run.seed)}
    return tuple(_with_given(computed.get(model), model, run) for model in run.models)


def _with_given(computed: ModelSummary | None, model: str, run: RunData) -> ModelSummary:
    given = run.estimates.get(model, {})
    if computed is None:
        n = max((estimate.n for estimate in given.values()), default=0)
        return ModelSummary(model, n, n, given)
    return replace(computed, estimates={**given, **computed.estimates})


def summarize_table(table: Table, *, seed: int = 0) -> tuple[ModelSummary, ...]:
    """Compute the figures of measured requests, model by model."""
    return tuple(_summarize_model(table, model, seed) for model in table.models())


def _summarize_model(table: Table, model: str, seed: int) -> ModelSummary:
    rows = table.where(table["model"] == model)
    return ModelSummary(
        model,
        len(rows),
        int(rows.ok.sum()),
        estimates_of(rows, _FIGURES, seed=seed),
        count_failures(rows),
        count_attempts(rows),
        token_sources(rows),
    )


def estimates_of(rows: Table, figures: Iterable[str], *, seed: int) -> dict[str, Estimate]:
    """Return those of the figures that something was observed of, by ``metric.statistic``."""
    estimates: dict[str, Estimate] = {}
    for figure in figures:
        metric, _, statistic = figure.partition(".")
        if metric == "score" and "accuracy.mean" in estimates:  # the same, under its better name
            continue
        estimate = METRICS[metric].estimate(rows, statistic, seed=seed)
        if estimate is not None:
            estimates[figure] = estimate
    return estimates


def _failure_to_dict(failure: FailureCount) -> dict[str, Any]:
    statuses = {str(status): n for status, n in failure.statuses.items()}  # as JSON's keys are
    return {**asdict(failure), "statuses": statuses}
