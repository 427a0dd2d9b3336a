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

__all__ = ["METRICS", "PARTS", "Metric", "find_metric", "sample_means"]

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
        tokens, seconds = self.terms(table)
        if seconds.sum() <= 0:
            return None
        return stats.ratio(tokens, seconds, rng=seed, unit=self.unit)

    def terms(self, table: Table) -> tuple[np.ndarray, np.ndarray]:
        """Return tokens and seconds, request by request."""
        return table.observed("tokens_after_first"), table.observed("decode_s")


class RequestsPerMinute:
    """Throughput of a model in the time that it had for itself; that of others, and pauses between, are not its own."""

    name = "requests_per_min"
    unit = "req/min"
    formula = "60 × ok requests / wall time in which only this model was measured"
    direction: Direction = "higher is better"
    statistics: tuple[str, ...] = ("mean",)

    def estimate(self, table: Table, statistic: str, *, seed: int = 0) -> Estimate | None:
        """Return the rate with a bootstrap interval over the gaps between completions."""
        answers, gaps = self.terms(table)
        if len(gaps) == 0:
            return None
        return stats.ratio(answers, gaps, rng=seed, unit=self.unit)

    def terms(self, table: Table) -> tuple[np.ndarray, np.ndarray]:
        """Return 60 × the answers of each moment that some were completed in, and the seconds since the one before.

        None where a request shared its time with those of other models, or with some that were left out.
        """
        stretches = table["stretch"]
        numbers = [] if np.isnan(stretches).any() else np.unique(stretches).tolist()
        nothing = (np.empty(0), np.empty(0))
        parts = [nothing, *(_completions(table.where(stretches == number)) for number in numbers)]
        answers, gaps = (np.concatenate(part) for part in zip(*parts, strict=True))
        if answers.sum() == 0 or gaps.sum() <= 0:
            return nothing
        return 60.0 * answers, gaps


class Errors:
    """The share of requests that did not end well, for whatever reason."""

    name = "errors"
    unit = ""
    formula = "requests whose outcome is not ok / requests, without those that the end of the run cancelled"
    direction: Direction = "lower is better"
    statistics: tuple[str, ...] = ("mean",)

    def estimate(self, table: Table, statistic: str, *, seed: int = 0) -> Estimate | None:
        """Return the share with its Wilson interval."""
        ended = table.where(np.asarray(table["outcome"] != "cancelled", dtype=np.bool_))
        if len(ended) == 0:
            return None
        return stats.proportion(int(np.count_nonzero(~ended.ok)), len(ended))


class _Judgement:
    """A metric of judged answers, from 0 to 1, with its mean over samples."""

    name: str
    column: str
    formula: str
    unit: str = ""
    direction: Direction = "higher is better"
    statistics: tuple[str, ...] = ("mean",)

    def estimate(self, table: Table, statistic: str, *, seed: int = 0) -> Estimate | None:
        """Return the share of ones with its Wilson interval; of partial scores the mean, bootstrapped.

        A sample that was asked several times is one observation, of its mean score: asking again tells more of
        the same question, not of more questions.
        """
        scores = sample_means(table, self.column)
        if len(scores) == 0:
            return None
        if np.isin(scores, (0.0, 1.0)).all():
            return stats.proportion(int(scores.sum()), len(scores))
        return stats.bootstrap(scores, "mean", rng=seed)


class Accuracy(_Judgement):
    """How many answers are right."""

    name = "accuracy"
    column = "accuracy"
    formula = "mean score of the samples answered; an answer that could not be read counts as wrong"


class Quality(_Judgement):
    """How good the answers are, by whatever the task judges them."""

    name = "score"
    column = "score"
    formula = "mean score of the samples answered, whatever it is made of"


class Part(_Judgement):
    """One of the things that a score is made of."""

    def __init__(self, name: str, formula: str) -> None:
        self.name = name
        self.column = name
        self.formula = formula


PARTS: tuple[Part, ...] = (
    Part("rouge_1", "ROUGE-1 F1 against the reference, stemmed"),
    Part("rouge_2", "ROUGE-2 F1 against the reference, stemmed"),
    Part("rouge_l", "ROUGE-L F1 against the reference, stemmed"),
    Part("rouge_lsum", "ROUGE-Lsum F1 against the reference, stemmed, split at line ends"),
    Part("valid_json", "answers that hold a JSON value / answers where one was asked for"),
    Part("no_extra_text", "answers that are JSON and nothing else / answers where JSON was asked for"),
    Part("has_required_keys", "answers with every required key / answers where keys were required"),
    Part("required_keys", "share of the required keys that an answer holds"),
    Part("no_placeholders", "answers without a made-up placeholder such as N/A / answers that were looked through"),
    Part("exact_values", "share of the reference's values that an answer gives exactly"),
    Part("within_length", "answers of at most max_words words / answers with a limit"),
    Part("key_facts", "share of the key facts that an answer mentions"),
)
"""What scores are made of."""


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
    Quality(),
    *PARTS,
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


def sample_means(table: Table, column: str) -> np.ndarray:
    """Return the mean of a judgement for each model's sample that was answered and judged, in the samples' order."""
    if column not in table.columns:
        return np.empty(0)
    judged = table.where(table.ok & ~np.isnan(table[column]))
    if len(judged) == 0:
        return np.empty(0)
    _, sample = np.unique(_sample_keys(judged), return_inverse=True)
    means: np.ndarray = np.bincount(sample, weights=judged[column]) / np.bincount(sample)
    return means


def _completions(table: Table) -> tuple[np.ndarray, np.ndarray]:
    """Return the answers of each moment that some were completed in, and the gaps that fill the whole time.

    None where no request is known to have begun and ended.
    """
    intended_s = table["intended_s"]
    done_s = np.where(np.isnan(intended_s), np.nan, table["done_s"])  # of no use without its beginning
    start, end = np.fmin.reduce(intended_s), np.fmax.reduce(done_s)
    if np.isnan(end):
        return np.empty(0), np.empty(0)
    done, answers = np.unique(done_s[table.ok & ~np.isnan(done_s)], return_counts=True)  # some come in the same moment
    if len(done) == 0:
        return np.zeros(1), np.array([end - start])
    gaps = np.diff(np.concatenate([[start], done]))
    gaps[-1] += end - done[-1]  # what came after the last good answer is part of the wall time
    return answers, gaps


def _sample_keys(table: Table) -> np.ndarray:
    return np.array([f"{m}\0{s}" for m, s in zip(table["model"], table["sample_id"], strict=True)])


def _probability(statistic: str) -> float:
    return 0.5 if statistic == "median" else float(statistic.removeprefix("p")) / 100
