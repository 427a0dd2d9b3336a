"""What a reader of the figures has to know of how they came about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from laptime.metrics.censoring import times_of
from laptime.store import RunData, Table

__all__ = ["notes_of", "token_sources"]


def notes_of(run: RunData) -> list[str]:
    """Return the notes of a run: those of its manifest, and what its records tell."""
    measured = run.measured
    rows_of = {model: measured.where(np.asarray(measured["model"] == model, dtype=np.bool_)) for model in run.models}
    of_models = [f"{model}: {note}" for model, rows in rows_of.items() for note in _notes_of_model(rows)]
    return [*run.manifest.notes, *_notes_of_attempts(run), *of_models]


def token_sources(table: Table) -> dict[str, dict[str, int]]:
    """Return where counts of tokens come from: of the output, and of its chunks; by how many ok requests."""
    names = {"output": "output_tokens_source", "chunks": "chunk_tokens_source"}
    return {
        counted: {source: n for source, n in Counter(table[column][table.ok].tolist()).most_common() if source}
        for counted, column in names.items()
        if column in table.columns
    }


def _notes_of_attempts(run: RunData) -> Iterator[str]:
    if run.unfinished == 1:
        yield "1 request was between two attempts when the run ended: it is in no figure"
    elif run.unfinished:
        yield f"{run.unfinished} requests were between two attempts when the run ended: they are in no figure"


def _notes_of_model(rows: Table) -> Iterator[str]:
    yield from _notes_of_timeouts(rows)
    yield from _notes_of_remarks(rows)
    yield from _notes_of_tokens(rows)


def _notes_of_timeouts(rows: Table) -> Iterator[str]:
    """Say how requests that timed out enter the figures, where it is known how long they were waited for."""
    n = times_of(rows, "latency_s", "watched_s").n_censored
    if n:
        yield (
            f"{n} of {len(rows)} requests timed out: medians, percentiles and the maximum of latency count them as "
            "longer than they took, means leave them out"
        )


def _notes_of_remarks(rows: Table) -> Iterator[str]:
    """Say what there was to remark of requests that went well all the same."""
    ok = rows.where(rows.ok)
    if "record" not in ok.columns:  # a file of another tool, whose messages are not ours
        return
    for remark, n in Counter(message for message in ok["message"].tolist() if message).most_common():
        yield f"{n} of {len(ok)} answers: {remark}"


def _notes_of_tokens(rows: Table) -> Iterator[str]:
    """Say where tokens were not counted by whoever made them, and where it is not known how they came."""
    ok = rows.where(rows.ok)
    if np.any(ok["output_tokens_source"] == "chunks"):
        yield (
            "the server told no number of tokens: the pieces of text that it sent were counted instead, each of which "
            "may hold several tokens"
        )
        return
    if "record" not in ok.columns:  # a file of another tool, which knows nothing of chunks
        return
    streamed = ok.where((ok["chunks"] > 1) & (ok["output_tokens"] > 1))
    unknown = streamed.where(np.isnan(streamed["first_tokens"]))
    if len(unknown) == 0:
        return
    tokens, chunks = (int(unknown[name].sum()) for name in ("output_tokens", "chunks"))
    which = "" if len(unknown) == len(streamed) else f" of {len(unknown)} of {len(streamed)} requests"
    yield (
        f"{tokens} tokens{which} came in {chunks} pieces, and nobody says how many each holds: their inter-token "
        "latency (itl) is not known"
    )
