"""Requests that a model answered together: their tokens add up, and their time is spent once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from laptime.formats.measured import of_model
from laptime.store import RunData, Table

__all__ = ["by_batch", "of_batches"]

_COUNTS = ("prompt_tokens", "output_tokens", "tokens_after_first")
_TIMES = ("ttft_s", "prompt_eval_s", "latency_s")

Floats = npt.NDArray[np.float64]


def of_batches(run: RunData) -> RunData:
    """Return the run with one row for each batch, as `by_batch` makes them; without batches, the run itself."""
    sizes = {label: loaded.batch_size for label, loaded in run.manifest.models.items()}
    if all(sizes.get(label, 1) == 1 for label in run.measured.models()):
        return run
    tables = [by_batch(of_model(run.measured, label), sizes.get(label, 1)) for label in run.measured.models()]
    columns = {name: np.concatenate([table[name] for table in tables]) for name in run.table.columns}
    return replace(run, table=Table(columns, run.table.model_order))


def by_batch(rows: Table, batch_size: int) -> Table:
    """Return one model's rows with one row for each batch; of a model that answers one by one, the rows as they are.

    A batch has the tokens of all its requests that went well. Its times to the first token and to the end are the
    largest of theirs, and decoding is from the first token of any to the last of any. Its other columns are those of
    its first request. Requests that failed, or of which no time is known, stand alone.
    """
    if batch_size == 1:
        return rows
    batches = _places(rows)
    columns = {name: column[[places[0] for places in batches]] for name, column in rows.columns.items()}
    for name in _COUNTS:
        columns[name] = np.array([_sum(rows[name][places]) for places in batches])
    for name in _TIMES:
        columns[name] = np.array([_largest(rows[name][places]) for places in batches])
    columns["decode_s"] = np.array([_decoding(rows["ttft_s"][p], rows["decode_s"][p]) for p in batches])
    columns["tokens_per_s"] = columns["tokens_after_first"] / columns["decode_s"]
    return Table(columns, rows.model_order)


def _places(rows: Table) -> list[list[int]]:
    """Return where the requests of each batch stand: all of them were intended at one moment."""
    batches: dict[tuple[float, ...], list[int]] = {}
    moments = zip(rows["run_index"].tolist(), rows["intended_s"].tolist(), rows.ok.tolist(), strict=True)
    for place, (run_index, intended_s, ok) in enumerate(moments):
        known = ok and not np.isnan(intended_s)
        batches.setdefault((run_index, intended_s) if known else (place,), []).append(place)
    return list(batches.values())


def _sum(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.sum()) if len(known) else float("nan")


def _largest(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.max()) if len(known) else float("nan")


def _decoding(ttft_s: Floats, decode_s: Floats) -> float:
    """Return the time from the first token of any to the last of any."""
    several = ~np.isnan(decode_s)
    if several.sum() < 2 or np.isnan(ttft_s[several]).any():
        return _largest(decode_s)
    return float((ttft_s + decode_s)[several].max() - ttft_s[several].min())
