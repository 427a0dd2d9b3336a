"""What is measured: each metric a small class with its name, unit, formula, direction and statistics.

A metric computes from a `Table` of measured requests (one model's, as a rule). To add one, write a class and name it
in `METRICS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal, Protocol

import numpy as np

from laptime import stats
from laptime.errors import SpecError
from laptime.stats import Estimate
from laptime.store.table import Table

__all__ = ["METRICS", "Metric", "find_metric"]

Direction = Literal["lower is better", "higher is better"]


class Metric(Protocol):
    """A figure of a run, with the statistics it can be asked for."""

    name: str
    unit: str
    formula: str
    direction: Direction
    statistics: tuple[str, ...]

    def estimate(self, table: Table, statistic: str, *, seed: int = 0) -> Estimate | None:
        """Return the statistic with its interval; ``None`` where nothing of it was observed."""
        ...


class _Distribution:
    """A metric that every request has a value of."""

    name: str
    column: ClassVar[str]
    formula: str
    unit: str = "s"
    direction: Direction = "lower is better"
    statistics: tuple[str, ...] = ("mean", "median", "p90", "p95", "p99", "min", "max", "std")

    def estimate(self, table: Table, statistic: str, *, seed: int = 0) -> Estimate | None:
        """Return the mean with a bootstrap interval, a quantile with an exact one, or a plain description."""
        values = table.observed(self.column)
        if len(values) == 0:
            return None
        if statistic in ("min", "max", "std"):
            return self._description(values, statistic)
        if statistic == "mean":
            return stats.bootstrap(values, "mean", rng=seed, unit=self.unit)
        return stats.quantile(values, _probability(statistic), unit=self.unit)

    def _description(self, values: np.ndarray, statistic: str) -> Estimate:
        summary = stats.summarize(values)
        number = {"min": summary.min, "max": summary.max, "std": summary.standard_deviation}[statistic]
        return Estimate(
            value=float("nan") if number is None else number,
            low=None,
            high=None,
            unit=self.unit,
            method="description",
            n=len(values),
            confidence_level=0.95,
            note="describes these requests; no estimate of others",
        )


class Latency(_Distribution):
    """From the time a request was intended to be sent until its answer was complete."""

    name = "latency"
    column = "latency_s"
    formula = "done − intended, of ok requests"


class LatencyFromSent(_Distribution):
    """From the time a request was really sent; the same as latency in a closed loop, but for the send lag."""

    name = "latency_from_sent"
    column = "latency_from_sent_s"
    formula = "done − sent, of ok requests"


class TimeToFirstToken(_Distribution):
    """Until the first piece of output, thinking aloud included."""

    name = "ttft"
    column = "ttft_s"
    formula = "min(first token, first reasoning) − intended, of ok streamed requests"


class TimePerOutputToken(_Distribution):
    """The mean time between tokens within a request."""

    name = "tpot"
    column = "tpot_s"
    formula = "(last − first piece) / (output tokens − 1), of ok streamed requests"


class SendLag(_Distribution):
    """How late the client was: its own doing, not the server's."""

    name = "send_lag"
    column = "send_lag_s"
    formula = "sent − intended"


class PromptEvaluation(_Distribution):
    """The server's own time for the prompt."""

    name = "prompt_eval"
    column = "prompt_eval_s"
    formula = "as the server gives it"


class Evaluation(_Distribution):
    """The server's own time for the answer."""

    name = "eval"
    column = "eval_s"
    formula = "as the server gives it"


class Load(_Distribution):
    """The server's own time for loading the model; never part of a latency after warm-up."""

    name = "load"
    column = "load_s"
    formula = "as the server gives it"


class TokensPerSecond:
    """Decoding speed of a stream."""

    name = "tokens_per_s"
    unit = "tok/s"
    formula = "Σ(output tokens − 1) / Σ(last − first piece), over ok streamed requests"
    direction: Direction = "higher is better"
    statistics: tuple[str, ...] = ("mean",)

    def estimate(self, table: Table, statistic: str, *, seed: int = 0) -> Estimate | None:
        """Return the ratio of sums with a bootstrap interval over requests."""
        tokens, seconds = table.observed("tokens_after_first"), table.observed("decode_s")
        if seconds.sum() <= 0:
            return None
        return stats.ratio(tokens, seconds, rng=seed, unit=self.unit)


class RequestsPerMinute:
    """Throughput of a run."""

    name = "requests_per_min"
    unit = "req/min"
    formula = "60 × ok requests / measured wall time"
    direction: Direction = "higher is better"
    statistics: tuple[str, ...] = ("mean",)

    def estimate(self, table: Table, statistic: str, *, seed: int = 0) -> Estimate | None:
        """Return the rate with a bootstrap interval over the gaps between completions."""
        done, answers = np.unique(table.observed("done_s"), return_counts=True)  # some come in the same moment
        if len(done) == 0:
            return None
        start, end = float(np.min(table["intended_s"])), float(np.nanmax(table["done_s"]))
        gaps = np.diff(np.concatenate([[start], done]))
        gaps[-1] += end - done[-1]  # what came after the last good answer is part of the wall time
        return stats.ratio(60.0 * answers, gaps, rng=seed, unit=self.unit)


class Errors:
    """The share of requests that did not end well, for whatever reason."""

    name = "errors"
    unit = ""
    formula = "requests whose outcome is not ok / requests"
    direction: Direction = "lower is better"
    statistics: tuple[str, ...] = ("mean",)

    def estimate(self, table: Table, statistic: str, *, seed: int = 0) -> Estimate | None:
        """Return the share with its Wilson interval."""
        if len(table) == 0:
            return None
        return stats.proportion(int(np.count_nonzero(~table.ok)), len(table))


class Accuracy:
    """How good the answers are."""

    name = "accuracy"
    unit = ""
    formula = "mean score of the samples answered; an answer that could not be read counts as wrong"
    direction: Direction = "higher is better"
    statistics: tuple[str, ...] = ("mean",)

    def estimate(self, table: Table, statistic: str, *, seed: int = 0) -> Estimate | None:
        """Return the share of right answers with its Wilson interval; of partial scores the mean, bootstrapped.

        A sample that was asked several times is one observation, of its mean score: asking again tells more of
        the same question, not of more questions.
        """
        judged = table.where(table.ok & ~np.isnan(table["score"]))
        if len(judged) == 0:
            return None
        _, sample = np.unique(_sample_keys(judged), return_inverse=True)
        scores = np.bincount(sample, weights=judged["score"]) / np.bincount(sample)
        if np.isin(scores, (0.0, 1.0)).all():
            return stats.proportion(int(scores.sum()), len(scores))
        return stats.bootstrap(scores, "mean", rng=seed)


class ParseFailures:
    """The share of answers that could not be read: a low accuracy may be this and nothing else."""

    name = "parse_failures"
    unit = ""
    formula = "answers without a readable choice / judged answers"
    direction: Direction = "lower is better"
    statistics: tuple[str, ...] = ("mean",)

    def estimate(self, table: Table, statistic: str, *, seed: int = 0) -> Estimate | None:
        """Return the share with its Wilson interval."""
        failed = table.observed("parse_failed")
        if len(failed) == 0:
            return None
        return stats.proportion(int(failed.sum()), len(failed))


_METRICS: tuple[Metric, ...] = (
    Latency(),
    LatencyFromSent(),
    TimeToFirstToken(),
    TimePerOutputToken(),
    TokensPerSecond(),
    RequestsPerMinute(),
    Accuracy(),
    ParseFailures(),
    Errors(),
    SendLag(),
    PromptEvaluation(),
    Evaluation(),
    Load(),
)

METRICS: Mapping[str, Metric] = {metric.name: metric for metric in _METRICS}
"""The metrics there are, by name."""


def find_metric(name: str) -> Metric:
    """Return the metric of that name. Raises `SpecError`, which lists the names, for an unknown one."""
    if name not in METRICS:
        raise SpecError(f"unknown metric {name!r}: there are {', '.join(METRICS)}")
    return METRICS[name]


def _sample_keys(table: Table) -> np.ndarray:
    return np.array([f"{m}\0{s}" for m, s in zip(table["model"], table["sample_id"], strict=True)])


def _probability(statistic: str) -> float:
    return 0.5 if statistic == "median" else float(statistic.removeprefix("p")) / 100
