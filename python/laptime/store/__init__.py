"""A run on disk: everything that was observed, and what it takes to compute the rest again."""

from laptime.store.assembly import run_data_of
from laptime.store.manifest import Manifest, Segment
from laptime.store.run_data import RunData
from laptime.store.run_directory import RunDirectory
from laptime.store.scores import ScoreRow
from laptime.store.table import Table

__all__ = ["Manifest", "RunData", "RunDirectory", "ScoreRow", "Segment", "Table", "run_data_of"]
