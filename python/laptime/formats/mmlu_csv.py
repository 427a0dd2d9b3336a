"""The files of the small-model benchmark: ``results_local.csv``, and ``model_summary.csv`` beside it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from laptime import stats
from laptime.errors import DataError
from laptime.formats.files import write_text
from laptime.formats.foreign import foreign_run
from laptime.formats.measured import measured_requests, of_model, rows_of
from laptime.formats.mmlu_durations import DURATIONS
from laptime.formats.mmlu_rows import COLUMNS, read_rows
from laptime.formats.names import names_in_files
from laptime.metrics import METRICS
from laptime.stats import Estimate
from laptime.store import RunData, Table

__all__ = ["MmluCsv"]

_SUMMARY = "model_summary.csv"
_NS_PER_S = 1_000_000_000

_AVERAGES: Mapping[str, str] = {
    "avg_score": "score",
    "avg_latency_sec": "latency_s",
    "avg_prompt_tokens": "prompt_tokens",
    "avg_output_tokens": "output_tokens",
    "avg_prompt_eval_duration_sec": "prompt_eval_s",
    "avg_eval_duration_sec": "eval_s",
    "avg_total_duration_sec": "server_total_s",
}
"""The columns of the summary, and of which column of the table each is the mean."""

_METRIC_OF = {"score": "score", "latency_s": "latency", "prompt_eval_s": "prompt_eval", "eval_s": "eval"}


class MmluCsv:
    """``results_local.csv``, one row a request, and ``model_summary.csv``, one row a model."""

    name = "mmlu"
    description = "results_local.csv"
    default_path = "results_local.csv"

    def recognises(self, path: Path, content: Any) -> bool:
        """Whether it is a CSV file: there is no other format in CSV."""
        return path.is_file() and path.suffix.lower() == ".csv"

    def read(self, path: Path, *, duration_unit: str | None = None) -> RunData:
        """Read the requests. A row without a latency failed.

        Parameters
        ----------
        duration_unit
            ``"ns"`` or ``"s"``, where the file's durations contradict the definition of their fields.
        """
        rows = read_rows(path, duration_unit)
        return foreign_run(path, rows, task="mmlu", models=dict.fromkeys(row["model"] for row in rows))

    def write(self, run: RunData, path: Path) -> list[Path]:
        """Write the requests into the file, and the summary beside it."""
        summary_path = path.with_name(_SUMMARY)
        if path.name == _SUMMARY:
            raise DataError(f"{path} is the name of the summary that goes beside the results: choose another")
        table = measured_requests(run, "mmlu")
        names = names_in_files(table.models())
        unknown = {"decode_s"} if run.manifest.rate_of == "requests" else set()  # there, it is the whole request's time
        rows = [{name: value for name, value in row.items() if name not in unknown} for row in rows_of(table)]
        results = [_result(names[row["model"]], row) for row in rows]
        write_text(path, _csv_text(COLUMNS, results))
        seed = run.seed
        summaries = [_summary(name, of_model(table, model), seed) for model, name in names.items()]
        limits = [f"{average}_{limit}" for average in _AVERAGES for limit in ("low", "high")]
        write_text(summary_path, _csv_text(["model", "n", *_AVERAGES, *limits], summaries))
        return [path, summary_path]


# ── results_local.csv ───────────────────────────────────────────────────────────────────────────────────────────


def _result(model: str, row: Mapping[str, Any]) -> list[str]:
    ok = row["outcome"] == "ok"
    return [
        model,
        row["sample_id"],
        row["output"],
        _number(row.get("score")),
        _number(row["latency_s"]) if ok and "latency_s" in row else "",
        json.dumps(_metadata(row), ensure_ascii=False),
    ]


def _metadata(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the server's durations in whole nanoseconds, as Ollama has them, the counts, and all in seconds."""
    durations = {name: row[column] for name, column in DURATIONS.items() if column in row}
    tokens = {name: row[name] for name in ("prompt_tokens", "output_tokens", "cached_tokens") if name in row}
    metadata: dict[str, Any] = {name: round(seconds * _NS_PER_S) for name, seconds in durations.items()}
    for count, duration, name in (
        ("prompt_eval_count", "prompt_eval_duration", "prompt_tokens"),
        ("eval_count", "eval_duration", "output_tokens"),
    ):
        if duration in durations and name in tokens:
            metadata[count] = tokens[name]
    metadata |= tokens
    metadata |= {f"{name}_sec": seconds for name, seconds in durations.items()}
    metadata |= {f"{name}_sec": row[f"{name}_s"] for name in ("ttft", "decode") if f"{name}_s" in row}
    metadata["outcome"] = row["outcome"]
    metadata |= {name: row[name] for name in ("message", "subject", "category") if row[name]}
    if "parse_failed" in row:
        metadata["parse_failed"] = bool(row["parse_failed"])
    return metadata


# ── model_summary.csv ───────────────────────────────────────────────────────────────────────────────────────────


def _summary(model: str, table: Table, seed: int) -> list[str]:
    estimates = [_average(table, column, seed) for column in _AVERAGES.values()]
    values = [None if estimate is None else estimate.value for estimate in estimates]
    limits = [limit for e in estimates for limit in ((None, None) if e is None else e.confidence_interval)]
    return [model, str(int(table.ok.sum())), *map(_number, values), *map(_number, limits)]


def _average(table: Table, column: str, seed: int) -> Estimate | None:
    if column in _METRIC_OF:
        return METRICS[_METRIC_OF[column]].estimate(table, "mean", seed=seed)
    values = table.observed_series(column)
    return stats.bootstrap(values, "mean", rng=seed).within(0) if len(values) else None


# ── CSV ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _number(value: float | None) -> str:
    """Return a number without a needless ".0"; a number that was not observed is an empty cell."""
    if value is None or value != value:  # NaN differs from itself
        return ""
    return str(int(value)) if value == int(value) else repr(float(value))


def _csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    buffer = io.StringIO(newline="")
    plain = csv.writer(buffer, lineterminator="\n")
    quoted = csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_ALL)
    plain.writerow(header)
    for row in rows:
        # A lone carriage return ends a line for readers, but the writer does not know unless it ends its own so.
        (quoted if any("\r" in cell for cell in row) else plain).writerow(row)
    return buffer.getvalue()
