"""How good answers are, by whatever the task judges them."""

from __future__ import annotations

import numpy as np

from laptime import stats
from laptime.metrics.metric import Direction
from laptime.stats import Estimate
from laptime.store import Table

__all__ = ["PARTS", "Accuracy", "ParseFailures", "Part", "Quality", "sample_means"]


class _Judgement:
    """A metric of judged answers, from 0 to 1, with its mean over samples, whose order tells nothing."""

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
        return stats.bootstrap(scores, "mean", ordered=False, rng=seed).within(0, 1)


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


class ParseFailures(_Judgement):
    """The share of answers that could not be read: a low accuracy may be this and nothing else."""

    name = "parse_failures"
    column = "parse_failed"
    formula = "answers without a readable choice / judged answers, sample by sample"
    direction: Direction = "lower is better"


def sample_means(table: Table, column: str) -> np.ndarray:
    """Return the mean of a column for each model's sample that went well and has one, ordered by their ids."""
    if column not in table.columns:
        return np.empty(0)
    judged = table.where(table.ok & ~np.isnan(table[column]))
    if len(judged) == 0:
        return np.empty(0)
    _, sample = np.unique(_sample_keys(judged), return_inverse=True)
    means: np.ndarray = np.bincount(sample, weights=judged[column]) / np.bincount(sample)
    return means


def _sample_keys(table: Table) -> np.ndarray:
    return np.array([f"{m}\0{s}" for m, s in zip(table["model"], table["sample_id"], strict=True)])
