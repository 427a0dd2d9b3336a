"""What a run holds, wherever it was read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from laptime.data.sample import Sample
from laptime.stats import Estimate
from laptime.store.manifest import Manifest
from laptime.store.table import Table

__all__ = ["RunData"]


@dataclass(frozen=True)
class RunData:
    """A run as it lies in memory: the hub between runner, formats, statistics and reports.

    Attributes
    ----------
    manifest
        What was asked for, of whom, where.
    table
        One row a request, warm-up included.
    samples
        What was asked, by sample id; empty where a file does not hold it.
    estimates
        Figures by model and ``metric.statistic`` of a file that holds these and no single requests; else empty.
    path
        The run directory, or the file it was read from.
    unfinished
        Measured requests that the end of the run caught between two attempts; they are not in the table.
    """

    manifest: Manifest
    table: Table
    samples: Mapping[str, Sample] = field(default_factory=dict)
    estimates: Mapping[str, Mapping[str, Estimate]] = field(default_factory=dict)
    path: Path | None = None
    unfinished: int = 0

    @property
    def measured(self) -> Table:
        """The measured requests, without the warm-up."""
        return self.table.where(np.asarray(self.table["phase"] == "measure", dtype=np.bool_))

    @property
    def models(self) -> list[str]:
        """The models measured, in the order in which they first appear."""
        return list(dict.fromkeys([*self.measured.models(), *self.estimates]))

    @property
    def seed(self) -> int:
        """The seed of the run, and so of its intervals."""
        return int(self.manifest.spec.get("seed", 0))

    def where(self, mask: npt.NDArray[np.bool_]) -> RunData:
        """Return the run with those rows of the table that ``mask`` chooses."""
        return replace(self, table=self.table.where(mask))
