"""Records as a table of what people ask for: seconds, counts, scores."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from laptime import _core
from laptime.store.arrivals import TokenGaps, arrivals_of
from laptime.store.attempts import attempts_of
from laptime.store.derived import identity, objects, server_times, times, tokens
from laptime.store.scores import ScoreRow

__all__ = ["Table", "build_table", "table_of_rows"]

Floats = npt.NDArray[np.float64]
Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Table:
    """Columns of equal length, one row a request. A number that was not observed is NaN.

    A request that took several attempts has the record of the last one; what its client did (``waiting_s``,
    ``send_lag_s``) is of the first.

    Attributes
    ----------
    columns
        ``run_index request_id sample_id model task subject category phase outcome finish_reason message output``
        (objects or integers), ``attempt`` (from 0) and ``status`` of HTTP; in seconds ``intended_s``, ``done_s``,
        ``ended_s`` (done or given up), ``latency_s`` from the intended time, ``latency_from_sent_s``, ``watched_s`` and
        ``watched_from_sent_s`` (until the end, whatever it was), ``waiting_s`` for a place in flight,
        ``send_lag_s``, ``ttft_s``, ``decode_s`` from the first token to the last, ``tpot_s``, ``itl_s`` (the mean
        between its tokens); the server's own ``load_s``, ``prompt_eval_s``, ``eval_s``, ``server_total_s``, and what
        these leave open: ``residual_s``, ``ttft_residual_s``; how far off the stamps of the first and of the worst
        arrival may be: ``first_uncertainty_s``, ``uncertainty_s``; ``prompt_tokens``, ``cached_tokens``,
        ``output_tokens``, ``output_tokens_source``, ``chunks``, ``first_tokens`` (of the first chunk),
        ``chunk_tokens_source``, ``tokens_after_first``, ``tokens_per_s``; ``score``, ``parse_failed``, ``accuracy``
        (the score of answers judged right or wrong), and what other scores are made of, under the names of those
        parts; ``stretch``: the number of the stretch of time that its model had for itself, NaN where it shared the
        time with others, and of a warm-up; ``record``: its place in ``gaps``.
    model_order
        The models as they were named, whichever came first by chance.
    gaps
        The times between tokens of all records of the run; ``None`` of a file that does not hold them.
    """

    columns: Mapping[str, Array]
    model_order: tuple[str, ...] = ()
    gaps: TokenGaps | None = None

    def __len__(self) -> int:
        return len(self.columns["outcome"])

    def __getitem__(self, name: str) -> Array:
        return self.columns[name]

    def where(self, chosen: npt.NDArray[np.bool_] | npt.NDArray[np.intp]) -> Table:
        """Return the rows that a mask chooses, or those at these places, in their order."""
        return replace(self, columns={name: column[chosen] for name, column in self.columns.items()})

    @property
    def ok(self) -> npt.NDArray[np.bool_]:
        """Which requests went well."""
        return np.asarray(self.columns["outcome"] == "ok", dtype=np.bool_)

    def observed(self, name: str) -> Floats:
        """Return a column's observed values of requests that went well, in their order; none of an unknown column."""
        if name not in self.columns:
            return np.empty(0)
        values: Floats = self.columns[name][self.ok]
        return values[~np.isnan(values)]

    def observed_series(self, name: str) -> Floats:
        """Return the same values in the order in which their requests were meant to be sent."""
        if name not in self.columns:
            return np.empty(0)
        order = self.issue_order()
        values: Floats = self.columns[name][order[self.ok[order]]]
        return values[~np.isnan(values)]

    def issue_order(self) -> npt.NDArray[np.intp]:
        """Return the places of the rows in the order in which their requests were meant to be sent."""
        if "intended_s" not in self.columns:
            return np.arange(len(self), dtype=np.intp)
        return np.argsort(self.columns["intended_s"], kind="stable")

    def token_gaps(self) -> tuple[Floats, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return the times between tokens of requests that went well: seconds, tokens, and of which request each is."""
        if self.gaps is None:
            return np.empty(0), np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        return self.gaps.of(self.columns["record"][self.ok])

    def models(self) -> list[str]:
        """Return the models, in the order in which they were named; others follow as they appear."""
        present = dict.fromkeys(self.columns["model"].tolist())
        return [
            *(model for model in self.model_order if model in present),
            *(m for m in present if m not in self.model_order),
        ]


def build_table(
    columns: _core.Columns,
    scores: Iterable[ScoreRow],
    *,
    task: str,
    streamed: bool,
    capped: bool = False,
    model_order: Sequence[str] = (),
) -> Table:
    """Make the table of a run.

    Parameters
    ----------
    columns
        The records.
    scores
        The judgements; a request without one has NaN.
    task
        What was asked; the subject is the category of an MMLU question.
    streamed
        Whether answers came as streams. Otherwise nothing between start and end was observed.
    capped
        Whether the load had a cap on the requests in flight, for which they may have waited.
    model_order
        The models as they were named.
    """
    attempts = attempts_of(columns)
    arrivals = arrivals_of(columns)
    named = {
        **identity(columns, task),
        **times(columns, attempts, streamed=streamed, capped=capped),
        **tokens(columns, arrivals, streamed=streamed),
        **server_times(columns, streamed=streamed),
        **_judged(columns, scores),
    }
    return Table(named, tuple(model_order), arrivals.gaps if streamed else None).where(attempts.final)


def _judged(columns: _core.Columns, scores: Iterable[ScoreRow]) -> dict[str, Array]:
    by_request = {row.request_id: row for row in scores}
    judged = [by_request.get(request_id) for request_id in columns.request_id()]
    parts = dict.fromkeys(name for row in by_request.values() for name in row.parts)
    return {
        "score": _judgements(judged, lambda row: row.value),
        "accuracy": _judgements(judged, lambda row: np.nan if row.parts else row.value),
        "parse_failed": _judgements(judged, lambda row: np.nan if row.parse_failed is None else row.parse_failed),
        **{name: _judgements(judged, partial(_part, name)) for name in parts},
    }


_TEXTS = (
    "request_id",
    "sample_id",
    "model",
    "task",
    "subject",
    "category",
    "finish_reason",
    "message",
    "output",
    "output_tokens_source",
    "chunk_tokens_source",
)
_WHOLE = ("run_index", "attempt")
_NUMBERS = (
    "intended_s",
    "done_s",
    "ended_s",
    "latency_s",
    "latency_from_sent_s",
    "watched_s",
    "watched_from_sent_s",
    "waiting_s",
    "send_lag_s",
    "status",
    "ttft_s",
    "chunks",
    "first_tokens",
    "decode_s",
    "tokens_after_first",
    "tpot_s",
    "itl_s",
    "residual_s",
    "ttft_residual_s",
    "first_uncertainty_s",
    "uncertainty_s",
    "tokens_per_s",
    "load_s",
    "prompt_eval_s",
    "eval_s",
    "server_total_s",
    "prompt_tokens",
    "cached_tokens",
    "output_tokens",
    "score",
    "accuracy",
    "parse_failed",
)


def table_of_rows(rows: Sequence[Mapping[str, Any]]) -> Table:
    """Make a table of rows that come from elsewhere; what a row does not have was not observed.

    Parameters
    ----------
    rows
        Mappings of column names to values. ``outcome`` is ``"ok"`` unless told, ``request_id`` the row's number,
        ``stretch`` 0: each model is taken to have been measured at one go, alone.
    """
    defaults = {**dict.fromkeys(_TEXTS, ""), **dict.fromkeys(_NUMBERS, np.nan)}
    defaults |= {"phase": "measure", "outcome": "ok", "run_index": 0, "attempt": 0, "stretch": 0.0}
    for name in dict.fromkeys(name for row in rows for name in row):
        defaults.setdefault(name, np.nan)
    filled = [{**defaults, "request_id": str(number), **row} for number, row in enumerate(rows)]
    columns: dict[str, Array] = {}
    for name, default in defaults.items():
        values = [row[name] for row in filled]
        if isinstance(default, str):
            columns[name] = objects(values)
        else:
            columns[name] = np.array(values, dtype=np.int64 if name in _WHOLE else np.float64)
    return Table(columns)


def _judgements(judged: Sequence[ScoreRow | None], value_of: Callable[[ScoreRow], float]) -> Floats:
    return np.array([np.nan if row is None else value_of(row) for row in judged], dtype=np.float64)


def _part(name: str, row: ScoreRow) -> float:
    return row.parts.get(name, np.nan)
