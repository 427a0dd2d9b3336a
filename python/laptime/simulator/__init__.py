"""A model server with known timings and answers, for demonstrations, tests and checks of laptime itself."""

from __future__ import annotations

from laptime.simulator.config import LawConfig, SimulatedModel, SimulatorConfig, default_models
from laptime.simulator.faults import FAULT_KINDS, SimulatedFault
from laptime.simulator.server import Simulator

__all__ = [
    "FAULT_KINDS",
    "LawConfig",
    "SimulatedFault",
    "SimulatedModel",
    "Simulator",
    "SimulatorConfig",
    "default_models",
]
