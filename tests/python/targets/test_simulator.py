"""The simulator's models as targets."""

from __future__ import annotations

from laptime.spec import Server
from laptime.targets import Simulator


def test_its_models_are_targets_at_its_own_url():
    with Simulator() as simulator:
        names, url = simulator.model_names, simulator.url
        assert simulator.targets == [Server("ollama", name, url=url) for name in names]
        assert len(names) == 2
