"""The formats there are, by name, and which of them a file is in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from laptime.errors import DataError, SpecError
from laptime.formats.course import Course
from laptime.formats.files import looks_like_json, read_json
from laptime.formats.finetune import Finetune
from laptime.formats.llamacpp import LlamaCpp
from laptime.formats.mmlu_csv import MmluCsv
from laptime.formats.quantized import Quantized
from laptime.store import RunData

__all__ = ["FORMATS", "Format", "read_file", "write_file"]


class Format(Protocol):
    """One format: how a file is known, read and written."""

    name: str
    description: str
    default_path: str
    """Where a file of this format goes by habit; a template of `time.strftime`."""

    def recognises(self, path: Path, content: Any) -> bool:
        """Whether a file, or a folder, looks like one of this format, and of no other.

        Parameters
        ----------
        content
            What a JSON file holds; ``None`` of any other file and of a folder.
        """
        ...

    def read(self, path: Path, *, duration_unit: str | None = None) -> RunData:
        """Read it. Raises `DataError`, which names the file and the place."""
        ...

    def write(self, run: RunData, path: Path) -> list[Path]:
        """Write a run; returns the files written. Raises `DataError` where the run lacks what the format needs."""
        ...


_FORMATS: tuple[Format, ...] = (Course(), MmluCsv(), Finetune(), LlamaCpp(), Quantized())

FORMATS: Mapping[str, Format] = {format.name: format for format in _FORMATS}
"""The formats, by name."""


def read_file(path: Path, *, duration_unit: str | None = None) -> RunData:
    """Read a file, or a folder, of any format that there is.

    Raises
    ------
    DataError
        Where it is in none of them, or damaged.
    SpecError
        For a unit of durations that is neither ``"ns"`` nor ``"s"``.
    """
    if duration_unit not in (None, "ns", "s"):
        raise SpecError(f"unknown duration unit {duration_unit!r}: there are ns, s")
    try:
        content = None if path.is_dir() or not looks_like_json(path) else read_json(path)
        for format in _FORMATS:
            if format.recognises(path, content):
                return format.read(path, duration_unit=duration_unit)
    except OSError as problem:
        raise DataError(f"cannot read {problem.filename or path}: {problem.strerror}") from problem
    known = ", ".join(FORMATS)
    raise DataError(f"{path} is neither a run directory nor a file of {known}: laptime list formats describes these")


def write_file(run: RunData, name: str, path: Path) -> list[Path]:
    """Write a run in the format of that name; returns the files written.

    Raises
    ------
    SpecError
        For an unknown format.
    DataError
        Where the run lacks what the format needs, or the file cannot be written.
    """
    if name not in FORMATS:
        raise SpecError(f"unknown format {name!r}: there are {', '.join(FORMATS)}")
    try:
        return FORMATS[name].write(run, path)
    except OSError as problem:
        raise DataError(f"cannot write {problem.filename or path}: {problem.strerror}") from problem
