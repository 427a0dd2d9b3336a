"""Carrying a run out."""

from laptime.runner.progress import Progress, ProgressListener
from laptime.runner.run import run

__all__ = ["Progress", "ProgressListener", "run"]
