"""Measuring a local model: in this process, or each pass in a fresh one."""

from laptime.runner.local.held import LocalModels
from laptime.runner.local.measure import measure_local
from laptime.runner.local.turns import measure_locals

__all__ = ["LocalModels", "measure_local", "measure_locals"]
