"""The measured requests of a run, in the order in which they were asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from laptime.errors import DataError
from laptime.store import RunData, Table

__all__ = ["measured_requests", "of_model", "place_of_samples", "rows_of"]


_COUNTS = ("prompt_tokens", "cached_tokens", "output_tokens")


def measured_requests(run: RunData, wanted_by: str) -> Table:
    """Return the measured requests by model, pass and sample, each in the order of asking.

    Parameters
    ----------
    wanted_by
        The format that is to be written, for the message.

    Raises
    ------
    DataError
        Where the run holds figures only.
    """
    table = run.measured
    if len(table) == 0:
        held = "figures and no single requests" if run.estimates else "no measured request"
        raise DataError(f"this run holds {held}: a {wanted_by} file is made of requests")
    models = {model: place for place, model in enumerate(run.models)}
    samples = place_of_samples(run)
    keys = zip(
        (models[model] for model in table["model"]),
        table["run_index"].tolist(),
        (samples[sample] for sample in table["sample_id"]),
        strict=True,
    )
    order = [row for _, row in sorted((key, row) for row, key in enumerate(keys))]
    return Table({name: column[np.array(order)] for name, column in table.columns.items()}, table.model_order)


def place_of_samples(run: RunData) -> dict[str, int]:
    """Return where each sample stands in the order asked, counted from 0, by its id."""
    ids = dict.fromkeys([*run.samples, *run.measured["sample_id"].tolist()])
    return {sample_id: place for place, sample_id in enumerate(ids)}


def of_model(table: Table, model: str) -> Table:
    """Return one model's rows."""
    return table.where(np.asarray(table["model"] == model, dtype=np.bool_))


def rows_of(table: Table) -> Iterator[dict[str, Any]]:
    """Return the rows as plain values: times to the nanosecond, counts whole. What was not observed is missing."""
    columns = {name: column.tolist() for name, column in table.columns.items()}
    for values in zip(*columns.values(), strict=True):
        yield {
            name: _as_observed(name, value)
            for name, value in zip(columns, values, strict=True)
            if value == value  # NaN differs from itself
        }


def _as_observed(name: str, value: Any) -> Any:
    """Return a value without the noise of its arithmetic."""
    if name in _COUNTS:
        return int(value)
    return round(value, 9) if name.endswith("_s") and name != "tokens_per_s" else value
