"""Reading records from local files, with errors that name the file and the line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from laptime.errors import DataError, MissingExtra

__all__ = ["read_records", "sample_path"]

Row = tuple[str, dict[str, Any]]
"""Where a record stands ("line 3"), and the record."""


def sample_path(name: str) -> Path:
    """Return the path of one of the small files that come with the package."""
    return Path(str(resources.files("laptime"))) / "datasets" / name


def read_records(path: Path) -> list[Row]:
    """Read a JSONL, JSON, CSV or Parquet file of records.

    A JSON file holds a list of objects, or of strings, which become ``{"text": …}``.

    Raises
    ------
    DataError
        Where the file is missing, empty, of another kind, or damaged.
    MissingExtra
        Where a Parquet file is to be read without what reads it.
    """
    readers: dict[str, Callable[[Path], Iterator[Row]]] = {
        ".jsonl": _jsonl_rows,
        ".json": _json_rows,
        ".csv": _csv_rows,
        ".parquet": _parquet_rows,
    }
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise DataError(f"{path}: what kind of file is this? Known are {', '.join(readers)}")
    try:
        rows = list(reader(path))
    except OSError as problem:
        raise DataError(f"cannot read {path}: {problem.strerror}") from problem
    except UnicodeDecodeError as problem:
        raise DataError(f"{path} is not UTF-8 text (byte {problem.start})") from problem
    except (ValueError, csv.Error) as problem:
        raise DataError(f"{path}, {problem}") from problem
    if not rows:
        raise DataError(f"{path} is empty: it should hold at least one record")
    return rows


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig")


def _jsonl_rows(path: Path) -> Iterator[Row]:
    for number, line in enumerate(_text(path).split("\n"), start=1):
        if line.strip():
            yield _row(f"line {number}", _parsed(line, f"line {number}"))


def _json_rows(path: Path) -> Iterator[Row]:
    text = _text(path)
    if not text.strip():
        return
    value = _parsed(text, "JSON")
    if not isinstance(value, list):
        raise ValueError("JSON: a list of records is wanted")
    for number, item in enumerate(value, start=1):
        yield _row(f"item {number}", {"text": item} if isinstance(item, str) else item)


def _csv_rows(path: Path) -> Iterator[Row]:
    reader = csv.DictReader(io.StringIO(_text(path)))
    for record in reader:
        if None in record or None in record.values():
            raise ValueError(f"line {reader.line_num}: not as many fields as the header names")
        yield f"line {reader.line_num}", dict(record)


def _parquet_rows(path: Path) -> Iterator[Row]:
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as problem:
        raise MissingExtra(f"{path}: a Parquet file", "hub") from problem
    with path.open("rb") as file:
        try:
            records = parquet.read_table(file).to_pylist()
        except ArrowException as problem:
            raise ValueError("not Parquet, or damaged") from problem
    for number, record in enumerate(records):
        yield f"row {number}", record


def _parsed(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as problem:
        raise ValueError(f"{where}: not JSON ({problem})") from problem


def _row(where: str, value: Any) -> Row:
    if not isinstance(value, dict):
        raise ValueError(f"{where}: an object is wanted, not {type(value).__name__}")
    return where, value
