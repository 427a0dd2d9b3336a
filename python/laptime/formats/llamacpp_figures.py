"""The figures of a llama.cpp benchmark: tokens per second by prompt, how steady they are, and over all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from laptime import stats
from laptime.errors import DataError
from laptime.formats.measured import measured_requests, of_model, place_of_samples
from laptime.formats.token_rates import RateOf, TokenRates, token_rates
from laptime.stats import Estimate
from laptime.store import RunData, Table

__all__ = ["ModelRates", "PromptRates", "consistency_of", "rates_of_model"]

_EXCELLENT_BELOW = 0.05
_UNSTABLE_ABOVE = 0.10


@dataclass(frozen=True)
class PromptRates:
    """One prompt's requests.

    Attributes
    ----------
    key
        The sample's id.
    rows, rates
        The requests, and the rates of each.
    average
        The mean over requests that went well; ``None`` where none did.
    success
        The share that went well.
    relative_standard_deviation
        Of the rates; ``None`` for fewer than two.
    """

    key: str
    rows: Table
    rates: TokenRates
    average: Estimate | None
    success: Estimate
    relative_standard_deviation: float | None

    @property
    def consistency(self) -> str | None:
        """``excellent``, ``fair`` or ``unstable``; ``None`` where a single rate tells nothing."""
        return consistency_of(self.relative_standard_deviation)


@dataclass(frozen=True)
class ModelRates:
    """One model's prompts, in the order asked, and the mean over all their requests."""

    model: str
    rate_of: RateOf
    prompts: tuple[PromptRates, ...]
    average: Estimate | None

    @property
    def runs(self) -> int:
        """How often each prompt was asked."""
        return max(len(prompt.rows) for prompt in self.prompts)


def consistency_of(relative_standard_deviation: float | None) -> str | None:
    """Return how steady rates are: under 5 % is excellent, over 10 % unstable."""
    if relative_standard_deviation is None:
        return None
    if relative_standard_deviation < _EXCELLENT_BELOW:
        return "excellent"
    return "unstable" if relative_standard_deviation > _UNSTABLE_ABOVE else "fair"


def rates_of_model(run: RunData, model: str) -> ModelRates:
    """Compute one model's figures. Raises `DataError` where the run holds no single requests of it."""
    rows = of_model(measured_requests(run, "llamacpp"), model)
    if len(rows) == 0:
        raise DataError(f"this run holds no measured request of {model}: a llamacpp file is made of requests")
    recorded: RateOf = "decoding" if run.manifest.rate_of == "decoding" else "whole requests"
    rates = token_rates(rows, recorded=recorded)
    asked = set(rows["sample_id"])
    keys = [key for key in place_of_samples(run) if key in asked]
    seed = run.seed
    prompts = []
    for key in keys:
        of_prompt = rows.where(rows["sample_id"] == key)
        prompts.append(_prompt(key, of_prompt, token_rates(of_prompt, rates.of, recorded=recorded), seed))
    return ModelRates(model, rates.of, tuple(prompts), _mean(rates.observed, seed))


def _prompt(key: str, rows: Table, rates: TokenRates, seed: int) -> PromptRates:
    observed = rates.observed
    return PromptRates(
        key,
        rows,
        rates,
        _mean(observed, seed),
        stats.proportion(int(rows.ok.sum()), len(rows)),
        stats.summarize(observed).relative_standard_deviation if len(observed) > 1 else None,
    )


def _mean(rates: npt.NDArray[np.float64], seed: int) -> Estimate | None:
    return stats.bootstrap(rates, "mean", rng=seed, unit="tok/s").within(0) if len(rates) else None
