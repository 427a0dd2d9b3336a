"""SAMSum, or anything of its shape: a dialogue and its summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from laptime.data.files import read_records, sample_path
from laptime.data.hub import hub_rows
from laptime.data.sample import DataSet, Sample
from laptime.errors import DataError

__all__ = ["HUB_NAME", "HUB_REVISION", "load_samsum"]

HUB_NAME = "knkarthick/samsum"
HUB_REVISION = "main"
_SAMPLE_FILE = "samsum_sample.jsonl"


def load_samsum(data: str | None, subjects: tuple[str, ...] = (), shots: int = 0) -> DataSet:
    """Load dialogues with their summaries; subjects and shots mean nothing here.

    Rows of the Hub without a dialogue or a summary are left out; line ends stay as they are there (CRLF).

    Parameters
    ----------
    data
        ``"hub"`` (or ``None``: the test split), ``"sample"`` or the path of a JSONL, JSON, CSV or Parquet file with the
        fields ``dialogue``, ``summary`` and perhaps ``id``.

    Raises
    ------
    DataError
        Where the data cannot be had, or a row of a file lacks a field.
    """
    if data is None or data == "hub":
        rows = [row for row in hub_rows(HUB_NAME, None, "test", HUB_REVISION) if row["dialogue"] and row["summary"]]
        numbered = ((f"row {number}", row) for number, row in enumerate(rows))
        return DataSet(tuple(_samples(f"{HUB_NAME} test", numbered)), f"hub:{HUB_NAME}@{HUB_REVISION}")
    path = sample_path(_SAMPLE_FILE) if data == "sample" else Path(data)
    source = f"sample:{_SAMPLE_FILE}" if data == "sample" else f"file:{path}"
    return DataSet(tuple(_samples(str(path), read_records(path))), source)


def _samples(source: str, rows: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[Sample]:
    for index, (where, row) in enumerate(rows):
        for field in ("dialogue", "summary"):
            if not isinstance(row.get(field), str) or not row[field].strip():
                raise DataError(f"{source}, {where}: {field}: a text is wanted")
        name = row.get("id")
        yield Sample(
            id=f"dialogue-{index:03d}" if name in (None, "") else str(name),
            input=row["dialogue"],
            target=row["summary"],
        )
