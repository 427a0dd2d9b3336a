"""Records as a table of what people ask for: seconds, counts, scores."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from laptime import _core
from laptime.store.scores import ScoreRow

__all__ = ["Table", "build_table", "table_of_rows"]

Floats = npt.NDArray[np.float64]
Array = npt.NDArray[Any]

_S_PER_NS = 1e-9


@dataclass(frozen=True)
class Table:
    """Columns of equal length, one row a request. A number that was not observed is NaN.

    Attributes
    ----------
    columns
        ``run_index request_id sample_id model task subject category phase outcome`` (objects or integers), times in
        seconds
        (``latency_s`` from the intended time, ``latency_from_sent_s``, ``ttft_s``, ``tpot_s``, ``send_lag_s``,
        ``load_s``, ``prompt_eval_s``, ``eval_s``, ``server_total_s``, ``intended_s``, ``done_s``, ``decode_s``),
        ``prompt_tokens``, ``cached_tokens``, ``output_tokens``, ``tokens_per_s``, ``score``, ``parse_failed``,
        ``finish_reason``, ``message``, ``output``; ``accuracy`` (the score of answers judged right or wrong), and what
        other scores are made of, under the names of those parts; ``stretch``: the number of the stretch of time that
        its model had for itself, NaN where it shared the time with others, and of a warm-up.
    model_order
        The models as they were named, whichever came first by chance.
    """

    columns: Mapping[str, Array]
    model_order: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.columns["outcome"])

    def __getitem__(self, name: str) -> Array:
        return self.columns[name]

    def where(self, mask: npt.NDArray[np.bool_]) -> Table:
        """Return the rows that ``mask`` chooses."""
        return Table({name: column[mask] for name, column in self.columns.items()}, self.model_order)

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
    model_order
        The models as they were named.
    """
    seconds = _Seconds(columns)
    output_tokens = _numbers(columns.output_tokens)
    decode_s, tokens_after_first = _decoding(columns, output_tokens, streamed)
    model = _words(columns.model_code, columns.model_words)
    phase = _words(columns.phase_code, _core.phase_names())
    intended_s, done_s = seconds.of("intended"), seconds.of("done")
    by_request = {row.request_id: row for row in scores}
    request_ids = columns.request_id()
    judged = [by_request.get(request_id) for request_id in request_ids]
    parts = dict.fromkeys(name for row in by_request.values() for name in row.parts)
    category = _words(columns.category_code, columns.category_words)
    return Table(
        {
            "run_index": columns.run_index,
            "request_id": _objects(request_ids),
            "sample_id": _objects(columns.sample_id()),
            "model": model,
            "task": np.full(len(columns), task, dtype=object),
            "subject": category if task == "mmlu" else np.full(len(columns), "", dtype=object),
            "category": category,
            "phase": phase,
            "outcome": _words(columns.outcome_code, _core.outcome_names()),
            "intended_s": intended_s,
            "done_s": done_s,
            "stretch": _stretches(columns.segment, columns.model_code, phase == "measure", intended_s, done_s),
            "latency_s": seconds.between("intended", "done"),
            "latency_from_sent_s": seconds.between("sent", "done"),
            "send_lag_s": seconds.between("intended", "sent"),
            "ttft_s": seconds.to_first_piece() if streamed else np.full(len(columns), np.nan),
            "decode_s": decode_s,
            "tokens_after_first": tokens_after_first,
            "tpot_s": decode_s / tokens_after_first,
            "tokens_per_s": tokens_after_first / decode_s,
            "load_s": _numbers(columns.server_load_ns) * _S_PER_NS,
            "prompt_eval_s": _numbers(columns.server_prompt_eval_ns) * _S_PER_NS,
            "eval_s": _numbers(columns.server_eval_ns) * _S_PER_NS,
            "server_total_s": _numbers(columns.server_total_ns) * _S_PER_NS,
            "prompt_tokens": _numbers(columns.prompt_tokens),
            "cached_tokens": _numbers(columns.cached_tokens),
            "output_tokens": output_tokens,
            "score": _judgements(judged, lambda row: row.value),
            "accuracy": _judgements(judged, lambda row: np.nan if row.parts else row.value),
            "parse_failed": _judgements(judged, lambda row: np.nan if row.parse_failed is None else row.parse_failed),
            **{name: _judgements(judged, partial(_part, name)) for name in parts},
            "finish_reason": _words(columns.finish_reason_code, columns.finish_reason_words),
            "message": _objects(columns.message()),
            "output": _objects(columns.output()),
        },
        tuple(model_order),
    )


_TEXTS = ("request_id", "sample_id", "model", "task", "subject", "category", "finish_reason", "message", "output")
_NUMBERS = (
    "intended_s",
    "done_s",
    "latency_s",
    "latency_from_sent_s",
    "send_lag_s",
    "ttft_s",
    "decode_s",
    "tokens_after_first",
    "tpot_s",
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
    defaults |= {"phase": "measure", "outcome": "ok", "run_index": 0, "stretch": 0.0}
    for name in dict.fromkeys(name for row in rows for name in row):
        defaults.setdefault(name, np.nan)
    filled = [{**defaults, "request_id": str(number), **row} for number, row in enumerate(rows)]
    columns: dict[str, Array] = {}
    for name, default in defaults.items():
        values = [row[name] for row in filled]
        if isinstance(default, str):
            columns[name] = _objects(values)
        else:
            columns[name] = np.array(values, dtype=np.int64 if name == "run_index" else np.float64)
    return Table(columns)


class _Seconds:
    """Stamps of the records as seconds since the run's first intended time; absent ones are NaN."""

    def __init__(self, columns: _core.Columns) -> None:
        self._columns = columns
        intended = columns.intended_ns
        self._start_ns = int(intended.min()) if len(intended) else 0

    def of(self, name: str) -> Floats:
        stamps: npt.NDArray[np.int64] = getattr(self._columns, f"{name}_ns")
        return np.where(stamps == _core.ABSENT, np.nan, (stamps - self._start_ns) * _S_PER_NS)

    def between(self, start: str, end: str) -> Floats:
        # In whole nanoseconds: seconds since the start of a long run have lost the last digits.
        first: npt.NDArray[np.int64] = getattr(self._columns, f"{start}_ns")
        last: npt.NDArray[np.int64] = getattr(self._columns, f"{end}_ns")
        absent = (first == _core.ABSENT) | (last == _core.ABSENT)
        return np.where(absent, np.nan, (last - first) * _S_PER_NS)

    def to_first_piece(self) -> Floats:
        """Return the time to the first piece of any kind: thinking aloud is output too."""
        return np.fmin(self.between("intended", "first_token"), self.between("intended", "first_reasoning"))


def _stretches(
    segments: npt.NDArray[np.int64],
    models: npt.NDArray[np.integer[Any]],
    measured: npt.NDArray[np.bool_],
    intended_s: Floats,
    done_s: Floats,
) -> Floats:
    """Return the segment of each measured request where no other model was measured at the same time in it."""
    stretches = np.full(len(segments), np.nan)
    for segment in np.unique(segments[measured]):
        in_segment = measured & (segments == segment)
        rows_of = {model: in_segment & (models == model) for model in np.unique(models[in_segment]).tolist()}
        spans = {model: _span(intended_s[rows], done_s[rows]) for model, rows in rows_of.items()}
        for model, (first_s, last_s) in spans.items():
            others = (span for other, span in spans.items() if other != model)
            if not any(first_s < other_last_s and other_first_s < last_s for other_first_s, other_last_s in others):
                stretches[rows_of[model]] = segment
    return stretches


def _span(intended_s: Floats, done_s: Floats) -> tuple[float, float]:
    """Return the first and the last moment of requests; one without an end has a beginning."""
    return float(np.fmin.reduce(intended_s)), float(np.fmax.reduce(np.concatenate([intended_s, done_s])))


def _decoding(columns: _core.Columns, output_tokens: Floats, streamed: bool) -> tuple[Floats, Floats]:
    """Return, for each request, the time from its first to its last piece and the tokens that came in it.

    NaN where nothing was streamed, or all came at once: then no rate can be known.
    """
    n_chunks = np.diff(columns.chunk_offsets)
    several = (n_chunks > 1) & streamed
    first = columns.chunk_offsets[:-1][several]
    last = columns.chunk_offsets[1:][several] - 1
    decode_s = np.full(len(columns), np.nan)
    decode_s[several] = (columns.chunk_arrived_ns[last] - columns.chunk_arrived_ns[first]) * _S_PER_NS
    known = (decode_s > 0) & (output_tokens > 1)
    return np.where(known, decode_s, np.nan), np.where(known, output_tokens - 1, np.nan)


def _judgements(judged: Sequence[ScoreRow | None], value_of: Callable[[ScoreRow], float]) -> Floats:
    return np.array([np.nan if row is None else value_of(row) for row in judged], dtype=np.float64)


def _part(name: str, row: ScoreRow) -> float:
    return row.parts.get(name, np.nan)


def _numbers(column: npt.NDArray[np.int64]) -> Floats:
    return np.where(column == _core.ABSENT, np.nan, column.astype(np.float64))


def _words(codes: npt.NDArray[np.integer[Any]], words: list[str]) -> Array:
    return np.array(words, dtype=object)[codes] if words else np.empty(0, dtype=object)


def _objects(texts: list[str]) -> Array:
    array = np.empty(len(texts), dtype=object)
    array[:] = texts
    return array
