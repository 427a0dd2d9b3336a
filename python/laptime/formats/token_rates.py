"""Tokens per second, request by request, and what they are the rate of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from laptime.store import Table

__all__ = ["RateOf", "TokenRates", "token_rates"]

RateOf: TypeAlias = Literal["decoding", "whole requests"]


@dataclass(frozen=True)
class TokenRates:
    """The rate of each row of a table; NaN where it failed or its tokens are not known.

    Attributes
    ----------
    of
        ``"decoding"``: from the first token to the last, of streamed answers. ``"whole requests"``: output tokens
        by latency, prompt included, where nothing was streamed.
    rates
        In tokens per second.
    """

    of: RateOf
    rates: npt.NDArray[np.float64]

    @property
    def observed(self) -> npt.NDArray[np.float64]:
        """The known rates, in their order."""
        return self.rates[~np.isnan(self.rates)]


def token_rates(rows: Table, of: RateOf | None = None, *, recorded: RateOf = "decoding") -> TokenRates:
    """Return the rates of one kind: the two differ, and a mean over both would be of neither.

    Parameters
    ----------
    of
        Which; without one, of decoding where any answer was streamed.
    recorded
        What the rates in the table are of.
    """
    of = of or (recorded if len(rows.observed("tokens_per_s")) else "whole requests")
    known = rows["tokens_per_s"] if of == recorded else _of_whole_requests(rows)
    return TokenRates(of, np.where(rows.ok, known, np.nan))


def _of_whole_requests(rows: Table) -> npt.NDArray[np.float64]:
    """Return tokens by latency; a request that took no time has no rate."""
    tokens, latency_s = rows["output_tokens"], rows["latency_s"]
    rates = np.full(len(rows), np.nan)
    np.divide(tokens, latency_s, out=rates, where=latency_s > 0)
    return rates
