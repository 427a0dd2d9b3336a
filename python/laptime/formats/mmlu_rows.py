"""The rows of ``results_local.csv``, whoever wrote it."""

from __future__ import annotations

import ast
import csv
import io
import json
import math
import re
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from laptime import _core
from laptime.errors import DataError
from laptime.formats.files import read_text
from laptime.formats.foreign import FAILED, decoding
from laptime.formats.mmlu_durations import DURATIONS, Timed, durations_in_seconds

__all__ = ["COLUMNS", "read_rows"]

COLUMNS = ("model", "prompt_id", "output", "score", "latency_sec", "metadata")
_NEEDED = ("model", "prompt_id", "latency_sec")
_NOTHING = ("", "nan", "none", "null", "n/a")
_TRUTHS = {"true": 1.0, "false": 0.0}
_SEPARATORS = {";": "';'", "\t": "a tab"}
_PRINTED = re.compile(
    r"""(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
    r"|\b(?:np|numpy)\.\w+\((?P<scalar>[^()'\"]*|'[^'\\]*'|\"[^\"\\]*\")\)"
    r"|\b(?:np|numpy)\.(?P<truth>True|False)_\b"
    r"|-?\b(?:np\.|numpy\.)?(?:nan|inf)\b",
    re.DOTALL,
)
"""What Python prints that is no literal, beside the texts in which all of it is left as it is."""

_TOKENS = {
    "prompt_tokens": ("prompt_tokens", "prompt_eval_count", "input_tokens"),
    "cached_tokens": ("cached_tokens",),
    "output_tokens": ("output_tokens", "eval_count", "completion_tokens"),
}
"""Columns of the table, and what the metadata may call them: ours, Ollama's, OpenAI's and Anthropic's."""

Place = tuple[Path, int]
"""A file and a line of it."""


def read_rows(path: Path, duration_unit: str | None) -> list[dict[str, Any]]:
    """Read the file as rows of a table.

    Raises
    ------
    DataError
        Where it is damaged, or contradicts itself; names the line.
    """
    rows: list[dict[str, Any]] = []
    timed: list[Timed] = []
    passes: dict[tuple[str, str], int] = {}
    for line, cells in _records(read_text(path), path):
        metadata = _metadata(cells.get("metadata", ""), (path, line))
        row = _row(cells, metadata, (path, line))
        asked = (row["model"], row["sample_id"])
        row["run_index"] = passes.get(asked, 0)
        passes[asked] = row["run_index"] + 1
        rows.append(row)
        timed.append(Timed(line, row.get("latency_s"), _durations(metadata, (path, line))))
    if not rows:
        raise DataError(f"{path} has no rows")
    for row, seconds in zip(rows, durations_in_seconds(timed, path, duration_unit), strict=True):
        row.update(seconds)
    return _with_accuracy(rows)


# ── CSV ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _records(text: str, path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Return each record with the line that it begins in."""
    usual_limit = csv.field_size_limit(len(text) + 1)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        header = _header(next(reader, []), path)
        line = reader.line_num + 1
        for cells in reader:
            if cells and len(cells) != len(header):
                raise DataError(f"{path}, line {line}: {len(cells)} fields, where the header names {len(header)}")
            if cells:
                yield line, dict(zip(header, cells, strict=True))
            line = reader.line_num + 1
    except csv.Error as problem:
        raise DataError(f"{path}, line {reader.line_num}: this is not CSV ({problem})") from problem
    finally:
        csv.field_size_limit(usual_limit)


def _header(cells: list[str], path: Path) -> list[str]:
    """Return the names of the columns; ours are known in capitals too."""
    header = [name.strip() for name in cells]
    header = [name.lower() if name.lower() in COLUMNS else name for name in header]
    separator = next((separator for separator in _SEPARATORS if len(cells) == 1 and separator in cells[0]), None)
    if separator is not None:
        raise DataError(
            f"{path}, line 1: the columns are separated by {_SEPARATORS[separator]}; save the file as CSV with commas"
        )
    _require_columns(header, path)
    return header


def _require_columns(header: list[str], path: Path) -> None:
    missing = [name for name in _NEEDED if name not in header]
    if missing:
        raise DataError(f"{path}, line 1: no column {', '.join(missing)}; results_local.csv has {','.join(COLUMNS)}")
    twice = [name for name in COLUMNS if header.count(name) > 1]
    if twice:
        raise DataError(f"{path}, line 1: two columns are called {twice[0]}")


# ── one row ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _row(cells: Mapping[str, str], metadata: Mapping[str, Any], place: Place) -> dict[str, Any]:
    row: dict[str, Any] = {
        "model": cells["model"],
        "sample_id": cells["prompt_id"],
        "output": cells.get("output", ""),
        **{name: str(metadata[name]) for name in ("subject", "category", "message") if metadata.get(name)},
    }
    if not row["model"]:
        raise _problem(place, "which model?")
    latency_s = _number(cells["latency_sec"], "latency_sec", place)
    failure = _failure(metadata)
    if latency_s is None or failure is not None or _no_answer(cells, metadata):
        row["outcome"] = failure or FAILED
        row.setdefault("message", "the file does not say why")
    else:
        row["latency_s"] = latency_s
        row["score"] = _score(cells.get("score", ""), place)
        row["parse_failed"] = _number(metadata.get("parse_failed"), "parse_failed", place)
    for column, names in _TOKENS.items():
        row[column] = next((_number(metadata[name], name, place) for name in names if name in metadata), None)
    row["ttft_s"] = _number(metadata.get("ttft_sec"), "ttft_sec", place)
    row |= decoding(_number(metadata.get("decode_sec"), "decode_sec", place), row["output_tokens"])
    return {name: value for name, value in row.items() if value is not None}


def _failure(metadata: Mapping[str, Any]) -> str | None:
    """Return the outcome that the metadata names; ``None`` where it names none, or says that all went well."""
    outcome = metadata.get("outcome")
    return outcome if outcome in _core.outcome_names() and outcome != "ok" else None


def _no_answer(cells: Mapping[str, str], metadata: Mapping[str, Any]) -> bool:
    """Whether a row with a latency is a failed call all the same: no output, and a server that said nothing."""
    return not cells.get("output", "") and "metadata" in cells and not metadata


def _with_accuracy(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows; scores of which each says right or wrong are accuracy."""
    if all(row.get("score", 0.0) in (0.0, 1.0) for row in rows):
        return [{**row, "accuracy": row["score"]} if "score" in row else row for row in rows]
    return rows


def _score(text: str, place: Place) -> float | None:
    score = _number(_TRUTHS.get(text.strip().lower(), text), "score", place)
    if score is not None and score > 1:
        raise _problem(place, f"score {text} is not from 0 to 1")
    return score


def _durations(metadata: Mapping[str, Any], place: Place) -> dict[str, float]:
    named = [*DURATIONS, *(f"{name}_sec" for name in DURATIONS)]
    values = {name: _number(metadata[name], name, place) for name in named if name in metadata}
    return {name: value for name, value in values.items() if value is not None}


def _number(value: Any, name: str, place: Place) -> float | None:
    """Return a number, 0 or more; ``None`` for an empty cell or what stands for one."""
    if value is None or str(value).strip().lower() in _NOTHING:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not 0 <= number < math.inf:
        raise _problem(place, f"{name} is no number of 0 or more: {str(value)[:40]!r}")
    return number


def _metadata(text: str, place: Place) -> dict[str, Any]:
    """Read a metadata cell: a JSON object, or a dictionary as Python prints it."""
    if text.strip().lower() in _NOTHING:
        return {}
    try:
        value = json.loads(text, parse_constant=lambda name: None)
    except (ValueError, RecursionError):
        value = _python_literal(text)
    if not isinstance(value, dict):
        raise _problem(place, f"metadata is neither JSON nor a Python dictionary: {text[:40]!r}")
    return value


def _python_literal(text: str) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a backslash in a text
            return ast.literal_eval(_as_literals(text.strip()))
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None


def _as_literals(text: str) -> str:
    """Return a printed dictionary with literals for NumPy's scalars, and None for numbers that are not finite."""
    return _PRINTED.sub(_as_literal, text)


def _as_literal(printed: re.Match[str]) -> str:
    literal, scalar = printed["text"] or printed["truth"], printed["scalar"]
    if literal:
        return literal
    return "None" if scalar is None or scalar.strip().lstrip("-") in ("nan", "inf") else scalar


def _problem(place: Place, message: str) -> DataError:
    path, line = place
    return DataError(f"{path}, line {line}: {message}")
