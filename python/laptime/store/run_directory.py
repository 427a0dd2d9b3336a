"""A run directory: write, read.

``run.json`` (the manifest), ``samples.jsonl`` (what was asked and what is right), ``records.jsonl`` (one line a
request, appended by the core as requests finish), ``scores.jsonl``, ``summary.json``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from laptime import _core
from laptime.data.sample import Sample
from laptime.errors import DataError, RunError
from laptime.store.manifest import SCHEMA, Manifest
from laptime.store.scores import ScoreRow

__all__ = ["RunDirectory"]


class RunDirectory:
    """The files of one run.

    Parameters
    ----------
    path
        The folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.journal_path = path / "records.jsonl"

    @classmethod
    def create(cls, path: Path) -> RunDirectory:
        """Make a new folder. Raises `RunError` where that cannot be, or where a run is in it already."""
        try:
            path.mkdir(parents=True, exist_ok=True)
            probe = path / ".writable"
            probe.touch()
            probe.unlink()
        except OSError as problem:
            raise RunError(f"cannot write into {path}: {problem.strerror}; choose another --run-dir") from problem
        if cls.holds_run(path):
            raise RunError(f"{path} holds a run already; choose another --run-dir, or --resume it")
        return cls(path)

    @staticmethod
    def holds_run(path: Path) -> bool:
        """Whether a run is in the folder, finished or not."""
        return (path / "run.json").exists()

    # ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────

    def write_manifest(self, manifest: Manifest) -> None:
        """Replace ``run.json``."""
        self._replace("run.json", manifest.model_dump_json(indent=2) + "\n")

    def write_samples(self, samples: Iterable[Sample]) -> None:
        """Write ``samples.jsonl``."""
        self._replace("samples.jsonl", "".join(_json_line(asdict(sample)) for sample in samples))

    def write_scores(self, rows: Iterable[ScoreRow]) -> None:
        """Replace ``scores.jsonl``."""
        self._replace("scores.jsonl", "".join(row.model_dump_json() + "\n" for row in rows))

    def write_summary(self, summary: dict[str, Any]) -> None:
        """Replace ``summary.json``."""
        self._replace("summary.json", json.dumps(summary, indent=2, ensure_ascii=False) + "\n")

    def _replace(self, name: str, text: str) -> None:
        """Write a file whole or not at all."""
        target = self.path / name
        temporary = target.with_suffix(".partial")
        try:
            temporary.write_text(text, encoding="utf-8")
            temporary.replace(target)
        except OSError as problem:
            with suppress(OSError):
                temporary.unlink()
            raise RunError(f"cannot write {target}: {problem.strerror}") from problem

    # ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────

    def read_manifest(self) -> Manifest:
        """Read ``run.json``. Raises `DataError` where it is missing, damaged or of another schema."""
        path = self.path / "run.json"
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
            if not isinstance(values, dict) or values.get("schema_version") != SCHEMA:
                raise DataError(f"{path} is not of the schema {SCHEMA}: was it written by another version?")
            return Manifest.model_validate(values)
        except OSError as problem:
            raise DataError(f"{self.path} is not a run directory: cannot read {path}: {problem.strerror}") from problem
        except ValidationError as problem:
            first = problem.errors()[0]
            raise DataError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from problem
        except ValueError as problem:
            raise DataError(f"{path} is not JSON: {problem}") from problem

    def read_records(self) -> tuple[_core.Columns, bool]:
        """Read ``records.jsonl``: the columns, and whether its last line was cut off."""
        return _core.read_journal(self.journal_path)

    def read_samples(self) -> list[Sample]:
        """Read ``samples.jsonl``."""
        return [Sample(**values) for values in self._read_lines("samples.jsonl")]

    def read_scores(self) -> list[ScoreRow] | None:
        """Read ``scores.jsonl``; ``None`` where the run ended before anything was judged."""
        if not (self.path / "scores.jsonl").exists():
            return None
        return [ScoreRow.model_validate(values) for values in self._read_lines("scores.jsonl")]

    def _read_lines(self, name: str) -> Sequence[dict[str, Any]]:
        path = self.path / name
        try:
            lines = path.read_text(encoding="utf-8").split("\n")  # a text may hold other breaks, such as U+2028
        except OSError as problem:
            raise DataError(f"cannot read {path}: {problem.strerror}") from problem
        try:
            return [json.loads(line) for line in lines if line]
        except ValueError as problem:
            raise DataError(f"{path} is damaged: {problem}") from problem


def _json_line(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False) + "\n"
