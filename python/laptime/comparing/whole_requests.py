"""Tokens per second of whole requests, where one of two runs holds no decoding rate."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from laptime.store import RunData, Table

__all__ = ["RATE", "as_whole_requests"]

RATE = "tokens_per_s"
"""The metric that is of decoding in one run, and of whole requests in another."""


def as_whole_requests(run: RunData) -> RunData:
    """Return the run with output tokens by latency as its rate, of requests of which both are known.

    A rate that a file gives as a figure says nothing of tokens and latency, and is left out.
    """
    estimates = {
        model: {figure: given for figure, given in figures.items() if not figure.startswith(f"{RATE}.")}
        for model, figures in run.estimates.items()
    }
    return replace(run, table=_with_rates_of_requests(run.table), estimates=estimates)


def _with_rates_of_requests(rows: Table) -> Table:
    known = ~np.isnan(rows["output_tokens"]) & ~np.isnan(rows["latency_s"])
    tokens, seconds = (np.where(known, rows[name], np.nan) for name in ("output_tokens", "latency_s"))
    return replace(rows, columns={**rows.columns, "tokens_after_first": tokens, "decode_s": seconds})
