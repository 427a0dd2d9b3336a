"""A file of prompts: a list of strings, or of objects with ``text`` and perhaps ``id`` and ``category``."""

from __future__ import annotations

from pathlib import Path

from laptime.data.files import read_records
from laptime.data.sample import DataSet, Sample
from laptime.errors import DataError

__all__ = ["load_prompts"]


def load_prompts(data: str | None, subjects: tuple[str, ...] = (), shots: int = 0) -> DataSet:
    """Load prompts from a JSON, JSONL or CSV file; subjects and shots mean nothing here.

    Raises
    ------
    DataError
        Where the file cannot be read or a prompt has no text.
    """
    if data is None:
        raise DataError("the task 'prompts' needs a prompts file: --data FILE, or data=…")
    if data in ("hub", "sample"):
        raise DataError(f"the task 'prompts' has no {data} data: give the path of a prompts file (--data FILE)")
    path = Path(data)
    samples = []
    for index, (where, record) in enumerate(read_records(path)):
        text = record.get("text")
        if not isinstance(text, str) or not text:
            raise DataError(f"{path}, {where}: a prompt needs a 'text'")
        metadata = {k: v for k, v in record.items() if k not in ("id", "text", "category")}
        samples.append(
            Sample(
                id=f"prompt-{index:02d}" if record.get("id") is None else str(record["id"]),
                input=text,
                category=str(record.get("category") or ""),
                metadata=metadata,
            )
        )
    return DataSet(tuple(samples), f"file:{path}")
