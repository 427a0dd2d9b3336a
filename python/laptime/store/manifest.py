"""``run.json``: what was asked for, where, and what the client has to say about itself."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

__all__ = [
    "BYTES_PER_MB",
    "SCHEMA",
    "ClientHealth",
    "DataSource",
    "LoadedModel",
    "Manifest",
    "MemoryUse",
    "ModelPass",
    "Segment",
]

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
    """Whether the client was in time, or bent what it measured. What was not observed is ``None``.

    Of several blocks, lags, shares and numbers in flight are those of the worst one.
    """

    verdict: Literal["valid", "suspect"]
    reasons: list[str]
    """Each as "what is wrong: what to do"."""
    schedule_lag_p50_s: float | None = None
    """How late requests were issued, under open load: after their intended time, or after a cap let them go."""
    schedule_lag_p99_s: float | None = None
    schedule_lag_max_s: float | None = None
    loop_lag_p50_s: float | None = None
    """How long the event loop worked before it looked for arrivals again."""
    loop_lag_p99_s: float | None = None
    loop_lag_max_s: float | None = Field(None, validation_alias=AliasChoices("loop_lag_max_s", "longest_busy_s"))
    cpu_s: float | None = None
    wall_s: float
    threads: int | None = None
    cpu_share: float | None = None
    """CPU time of the engine's threads by the wall time that they had."""
    planned_rate_per_s: float | None = None
    delivered_rate_per_s: float | None = None
    users: int | None = None
    mean_in_flight: float | None = None
    """While requests were still being sent."""
    most_in_flight: int
    waited: int | None = None
    """Requests that had to wait for a place in flight."""
    descriptors: int | None = None
    descriptor_limit: int | None = None
    connections_opened: int | None = None
    local_ports: int | None = None
    """That this machine has for outgoing connections."""
    stopped: list[str] = []
    """Why blocks ended before their end."""


BYTES_PER_MB = 1e6
"""Of memory and models, wherever they are shown or written in MB."""


class MemoryUse(BaseModel):
    """The resident memory of the process that held a model, in bytes: sampled from before it was loaded to the end."""

    initial: int
    min: int
    max: int
    average: float
    increase: int
    """After loading, above the initial one."""


class ModelPass(BaseModel):
    """One time a local model was loaded and measured. What the machine does not have is ``None``."""

    run_index: int | None = None
    """The pass that had a process of its own; ``None`` where one process did all."""
    pid: int
    load_s: float
    memory: MemoryUse | None = None
    gpu_memory_bytes: int | None = None
    gpu_utilization_pct: float | None = None


class LoadedModel(BaseModel):
    """What is known of a local model beside its records."""

    model: str
    peft: str | None
    quantization: str | None
    architecture: Literal["causal", "seq2seq"]
    device: str
    dtype: str
    batch_size: int
    parameters: int
    size_bytes: int
    """Of parameters and buffers as they lie in memory."""
    gpu_name: str | None = None
    perplexity: float | None = None
    perplexity_tokens: int | None = None
    perplexity_problem: str | None = None
    passes: list[ModelPass]


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
    notes: list[str] = []
    """What a reader of the figures has to know, a sentence each."""
    prompt_prefix: str | None = None
    """What stands before each prompt, with the request's id, where the server's cache was to be got round."""
    rate_of: Literal["decoding", "requests"] = "decoding"
    """What tokens per second are of: the time from the first token to the last, or that of whole requests."""
    models: dict[str, LoadedModel] = {}
    """Local models, by label."""
    servers: dict[str, dict[str, Any]] = {}
    """What is known of servers, by label: ``url``, and ``software`` where one says what it is."""
