"""What the records of requests say, column by column: seconds, counts, words."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from laptime import _core
from laptime.store.arrivals import Arrivals
from laptime.store.attempts import Attempts
from laptime.store.stamps import S_PER_NS, Stamps, numbers
from laptime.store.stretches import stretches_of

__all__ = ["identity", "objects", "server_times", "times", "tokens"]

Floats = npt.NDArray[np.float64]
Array = npt.NDArray[Any]


def identity(columns: _core.Columns, task: str) -> dict[str, Array]:
    """Return which request each record is of, and what became of it."""
    category = _words(columns.category_code, columns.category_words)
    return {
        "run_index": columns.run_index,
        "request_id": objects(columns.request_id()),
        "sample_id": objects(columns.sample_id()),
        "model": _words(columns.model_code, columns.model_words),
        "task": np.full(len(columns), task, dtype=object),
        "subject": category if task == "mmlu" else np.full(len(columns), "", dtype=object),
        "category": category,
        "phase": _words(columns.phase_code, _core.phase_names()),
        "attempt": columns.attempt,
        "record": np.arange(len(columns)),
        "outcome": _words(columns.outcome_code, _core.outcome_names()),
        "status": numbers(columns.status),
        "finish_reason": _words(columns.finish_reason_code, columns.finish_reason_words),
        "message": objects(columns.message()),
        "output": objects(columns.output()),
    }


def times(columns: _core.Columns, attempts: Attempts, *, streamed: bool, capped: bool) -> dict[str, Array]:
    """Return when things happened, and how long they took on the client's clock."""
    stamps = Stamps(columns)
    intended_s, done_s, ended_s = stamps.since_start("intended"), stamps.since_start("done"), stamps.ends()
    measured = columns.phase_code == _core.phase_names().index("measure")
    unknown = np.full(len(columns), np.nan)
    return {
        "intended_s": intended_s,
        "done_s": done_s,
        "ended_s": ended_s,
        "stretch": stretches_of(columns.segment, columns.model_code, measured, intended_s, ended_s),
        "latency_s": stamps.between("intended", "done"),
        "latency_from_sent_s": stamps.between("sent", "done"),
        "watched_s": stamps.until_end("intended"),
        "watched_from_sent_s": stamps.until_end("sent"),
        "waiting_s": _of_first(stamps.waiting(), attempts) if capped else unknown,
        "send_lag_s": _of_first(stamps.send_lag(), attempts),
        "ttft_s": stamps.to_first_piece("intended") if streamed else unknown,
    }


def _of_first(values: Floats, attempts: Attempts) -> Floats:
    """Return, for each record, the value of the first attempt of its request."""
    return np.where(attempts.first < 0, np.nan, values[attempts.first]) if len(values) else values


def tokens(columns: _core.Columns, arrivals: Arrivals, *, streamed: bool) -> dict[str, Array]:
    """Return counts of tokens, and how fast they came.

    A rate is not known where nothing was streamed, or all tokens came at once.
    """
    output_tokens = numbers(columns.output_tokens)
    first_tokens = arrivals.first_tokens if streamed else np.full(len(columns), np.nan)
    after_first = output_tokens - np.where(np.isnan(first_tokens), 1, first_tokens)
    known = streamed & (arrivals.decode_s > 0) & (after_first > 0)
    decode_s = np.where(known, arrivals.decode_s, np.nan)
    tokens_after_first = np.where(known, after_first, np.nan)
    return {
        "prompt_tokens": numbers(columns.prompt_tokens),
        "cached_tokens": numbers(columns.cached_tokens),
        "output_tokens": output_tokens,
        "output_tokens_source": _sources(columns.output_tokens_source_code),
        "chunks": arrivals.chunks if streamed else np.full(len(columns), np.nan),
        "first_tokens": first_tokens,
        "chunk_tokens_source": _sources(columns.chunk_tokens_source_code),
        "decode_s": decode_s,
        "tokens_after_first": tokens_after_first,
        "tpot_s": decode_s / tokens_after_first,
        "tokens_per_s": tokens_after_first / decode_s,
        "itl_s": arrivals.gaps.means() if streamed else np.full(len(columns), np.nan),
        "first_uncertainty_s": arrivals.first_uncertainty_s,
        "uncertainty_s": arrivals.uncertainty_s,
    }


def server_times(columns: _core.Columns, *, streamed: bool) -> dict[str, Array]:
    """Return the server's own times, and what they leave open of those that the client saw: network and queue.

    A server that loads no model tells no time of it; without a total of its own, its times add up to one.
    """
    load_s, prompt_eval_s, eval_s, total_s = (
        numbers(column) * S_PER_NS
        for column in (
            columns.server_load_ns,
            columns.server_prompt_eval_ns,
            columns.server_eval_ns,
            columns.server_total_ns,
        )
    )
    before_first_s = np.where(np.isnan(load_s), 0.0, load_s) + prompt_eval_s
    stamps = Stamps(columns)
    to_first_s = stamps.to_first_piece("sent") if streamed else np.full(len(columns), np.nan)
    explained_s = np.where(np.isnan(total_s), before_first_s + eval_s, total_s)
    return {
        "load_s": load_s,
        "prompt_eval_s": prompt_eval_s,
        "eval_s": eval_s,
        "server_total_s": total_s,
        "residual_s": stamps.between("sent", "done") - explained_s,
        "ttft_residual_s": to_first_s - before_first_s,
    }


def _words(codes: npt.NDArray[np.integer[Any]], words: list[str]) -> Array:
    return np.array(words, dtype=object)[codes] if words else np.empty(0, dtype=object)


def objects(texts: list[str]) -> Array:
    """Return texts as an array of objects."""
    array = np.empty(len(texts), dtype=object)
    array[:] = texts
    return array


def _sources(codes: npt.NDArray[np.integer[Any]]) -> Array:
    """Return where counts come from; empty where there are none."""
    sources: Array = np.array([*_core.token_source_names(), ""], dtype=object)[codes]  # -1 is the last one
    return sources
