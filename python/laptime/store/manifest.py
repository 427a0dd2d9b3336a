"""``run.json``: what was asked for, where, and what the client has to say about itself."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

__all__ = ["SCHEMA", "ClientHealth", "DataSource", "Manifest", "Segment"]

SCHEMA = "laptime-run-1"


class Segment(BaseModel):
    """One process on one host that recorded a part of the run, and how its clock reads on the wall."""

    index: int
    hostname: str | None
    pid: int
    monotonic_ns: int
    wall_ns: int
    uncertainty_ns: int


class DataSource(BaseModel):
    """Where the samples come from, and hashes that tell two runs to have asked the same."""

    source: str
    n_samples: int
    samples_sha256: str
    prompts_sha256: str


class ClientHealth(BaseModel):
    """Whether the client was in time, or bent what it measured."""

    verdict: Literal["valid", "suspect"]
    reasons: list[str]
    schedule_lag_p50_s: float | None
    schedule_lag_p99_s: float | None
    schedule_lag_max_s: float | None
    longest_busy_s: float | None
    cpu_s: float | None
    wall_s: float
    most_in_flight: int


class Manifest(BaseModel):
    """The content of ``run.json``."""

    model_config = ConfigDict(extra="ignore")

    schema_version: str = SCHEMA
    laptime_version: str
    status: Literal["running", "finished", "interrupted", "failed"]
    started: str
    finished: str | None = None
    spec: dict[str, Any]
    targets: list[str]
    task: str
    scorer_version: str | None
    data: DataSource
    segments: list[Segment]
    environment: dict[str, Any]
    tags: dict[str, str] = {}
    client: ClientHealth | None = None
    problems: dict[str, str] = {}
