"""How fast tokens came. A chunk is not a token: it may hold several, or none."""

from __future__ import annotations

import numpy as np

from laptime import stats
from laptime.metrics.metric import Direction, Distribution
from laptime.metrics.pooled import pooled_quantile
from laptime.stats import Estimate
from laptime.store import Table

__all__ = ["InterTokenLatency", "TimePerOutputToken", "TokensPerSecond"]


class TimePerOutputToken(Distribution):
    """The mean time between tokens within a request."""

    name = "tpot"
    column = "tpot_s"
    formula = (
        "(last − first arrival) / (output tokens − tokens in the first chunk, taken as 1 where not known), "
        "of ok streamed requests"
    )

    def estimate(self, table: Table, statistic: str, *, seed: int = 0) -> Estimate | None:
        """Return the statistic, with a note on how many tokens were taken to come first."""
        estimate = super().estimate(table, statistic, seed=seed)
        return estimate and estimate.with_note(_first_chunks(table, self.column))


class InterTokenLatency:
    """The time between one token and the next, over all tokens.

    Tokens of one request depend on each other, so that the observations behind its intervals are requests.
    """

    name = "itl"
    unit = "s"
    formula = (
        "each chunk's gap spread over its tokens, and each token counted once; of ok streamed requests of which it is "
        "known how many tokens each chunk holds"
    )
    direction: Direction = "lower is better"
    statistics: tuple[str, ...] = ("mean", "median", "p90", "p95", "p99")

    def estimate(self, table: Table, statistic: str, *, seed: int = 0) -> Estimate | None:
        """Return a ratio of sums as the mean, or a quantile over all tokens; both take requests as clusters."""
        seconds, tokens, request = table.token_gaps()
        if len(seconds) == 0:
            return None
        _, request = np.unique(request, return_inverse=True)
        if statistic == "mean":
            sums = np.bincount(request, weights=seconds * tokens)
            return stats.ratio(sums, np.bincount(request, weights=tokens), rng=seed, unit=self.unit).within(0)
        return pooled_quantile(seconds, tokens, request, statistic, unit=self.unit)


class TokensPerSecond:
    """Decoding speed of a stream."""

    name = "tokens_per_s"
    unit = "tok/s"
    formula = (
        "Σ(output tokens − tokens in the first chunk, taken as 1 where not known) / Σ(last − first arrival), "
        "over ok streamed requests"
    )
    direction: Direction = "higher is better"
    statistics: tuple[str, ...] = ("mean",)

    def estimate(self, table: Table, statistic: str, *, seed: int = 0) -> Estimate | None:
        """Return the ratio of sums with a bootstrap interval over requests."""
        tokens, seconds = self.terms(table)
        if seconds.sum() <= 0:
            return None
        return stats.ratio(tokens, seconds, rng=seed, unit=self.unit).within(0)

    def terms(self, table: Table) -> tuple[np.ndarray, np.ndarray]:
        """Return tokens and seconds, request by request, in the order in which these were meant to be sent."""
        return table.observed_series("tokens_after_first"), table.observed_series("decode_s")


def _first_chunks(table: Table, column: str) -> str:
    """Return of how many requests the tokens in the first chunk were known; nothing where a file does not tell."""
    if "first_tokens" not in table.columns:
        return ""
    rows = table.where(table.ok & ~np.isnan(table[column]))
    n_known = int(np.count_nonzero(~np.isnan(rows["first_tokens"])))
    if n_known == len(rows):
        return f"tokens in the first chunk known of all {n_known} requests"
    if n_known == 0:
        return f"tokens in the first chunk not known, taken as 1, of all {len(rows)} requests"
    return f"tokens in the first chunk known of {n_known} requests, taken as 1 of {len(rows) - n_known}"
