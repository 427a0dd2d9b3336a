"""What can be measured: servers, local models and functions."""

from laptime.targets.function import Function
from laptime.targets.parse import Target, parse_targets
from laptime.targets.server import list_models, to_core, wait_until_ready
from laptime.targets.simulator import Simulator

__all__ = ["Function", "Simulator", "Target", "list_models", "parse_targets", "to_core", "wait_until_ready"]
