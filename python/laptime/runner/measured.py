"""What becomes known of a run beside its records, filled as it goes."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from laptime import _core
from laptime.runner.health import judge_client
from laptime.runner.manifest import utc_now
from laptime.runner.observed import block_of, seen_of
from laptime.runner.resume import Earlier
from laptime.store import Manifest
from laptime.store.manifest import ClientHealth, LoadedModel
from laptime.store.table import build_table

__all__ = ["Measured", "Status"]

Status: TypeAlias = Literal["finished", "interrupted", "failed"]


class Measured:
    """Collects what the manifest tells at the end.

    Attributes
    ----------
    begun
        The manifest as this process begins.
    health
        What the engine saw of itself, by block.
    problems
        By model, why it could not be measured.
    notes
        What a reader of the figures has to know.
    models, servers
        What is known of local models, and of servers, by label.
    segments
        The processes that recorded, one after the other.
    segment
        The number of this one.
    earlier
        What the run had before it goes on; ``None`` of a new run.
    """

    def __init__(self, begun: Manifest, earlier: Earlier | None = None) -> None:
        self.begun = begun
        self.earlier = earlier
        self.segment = begun.segments[-1].index
        self.health: list[_core.Health] = []
        self.problems: dict[str, str] = {}
        self.notes = list(begun.notes)
        self.models: dict[str, LoadedModel] = dict(begun.models)
        self.servers: dict[str, dict[str, str]] = dict(begun.servers)
        self.segments = list(begun.segments)

    @property
    def prompt_prefix(self) -> str | None:
        """What begins each prompt; see `Manifest`."""
        return self.begun.prompt_prefix

    def conclude(self, status: Status, columns: _core.Columns) -> Manifest:
        """Return the manifest as the run ends with these records."""
        return self.begun.model_copy(
            update={
                "status": status,
                "finished": utc_now().isoformat(timespec="milliseconds"),
                "client": self._client(columns) if self.health else self.begun.client,
                "problems": self.problems,
                "notes": list(dict.fromkeys(self.notes)),
                "models": self.models,
                "servers": self.servers,
                "segments": self.segments,
            }
        )

    def _client(self, columns: _core.Columns) -> ClientHealth:
        """Let the client judge itself."""
        streamed = bool(self.begun.spec.get("generation", {}).get("stream", True))
        table = build_table(columns, [], task=self.begun.task, streamed=streamed)
        measured = table.where(np.asarray(table["phase"] == "measure", dtype=np.bool_))
        blocks = [block_of(health) for health in self.health]
        return judge_client(blocks, seen_of(measured, self.begun.spec.get("load", {})))
