"""A run directory, read as anybody could with ``docs/formats.md`` beside it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

__all__ = ["Record", "measured_records"]


@dataclass(frozen=True)
class Record:
    """One measured request, in nanoseconds.

    Attributes
    ----------
    intended_ns, sent_ns, first_token_ns
        Stamps of the monotonic clock; ``None`` for what was not observed.
    arrived_ns, uncertainty_ns
        Arrivals, each ± its uncertainty.
    chunk_tokens
        How many tokens each arrival brought, where the record tells.
    server_ns
        The server's own times, by name.
    """

    sample_id: str
    outcome: str
    intended_ns: int
    sent_ns: int | None
    first_token_ns: int | None
    arrived_ns: Sequence[int]
    uncertainty_ns: Sequence[int]
    chunk_tokens: Sequence[int] | None
    output_tokens: int | None
    server_ns: dict[str, int]


def measured_records(run: Path) -> list[Record]:
    """Return what a run measured, warm-up aside."""
    lines = (run / "records.jsonl").read_text(encoding="utf-8").splitlines()
    return [_record(line) for line in map(json.loads, lines) if line.get("phase", "measure") == "measure"]


def _record(line: dict[str, Any]) -> Record:
    intended_ns = line["intended_ns"]
    elapsed_ns = line.get("elapsed_ns", {})
    chunks = line.get("chunks", {"gap_ns": [], "uncertainty_ns": []})
    counts = [source["output"] for source in line.get("tokens", {}).values() if "output" in source]
    return Record(
        sample_id=line["sample_id"],
        outcome=line["outcome"],
        intended_ns=intended_ns,
        sent_ns=_stamp(intended_ns, elapsed_ns.get("sent")),
        first_token_ns=_stamp(intended_ns, elapsed_ns.get("first_token")),
        arrived_ns=list(accumulate(chunks["gap_ns"], initial=intended_ns))[1:],
        uncertainty_ns=chunks["uncertainty_ns"],
        chunk_tokens=_known(chunks.get("tokens")),
        output_tokens=counts[0] if counts else None,
        server_ns=line.get("server_ns", {}),
    )


def _stamp(intended_ns: int, elapsed_ns: int | None) -> int | None:
    return None if elapsed_ns is None else intended_ns + elapsed_ns


def _known(counts: list[int | None] | None) -> list[int] | None:
    if counts is None or None in counts:
        return None
    return [count for count in counts if count is not None]
