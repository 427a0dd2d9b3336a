"""The simulator's models as targets."""

from __future__ import annotations

from laptime.spec import Server
from laptime.targets import Simulator


def test_its_models_are_targets_at_its_own_url():
    with Simulator() as simulator:
        names, url = simulator.model_names, simulator.url
        assert simulator.targets == [Server("ollama", name, url=url) for name in names]
        assert len(names) == 2


def test_its_models_are_targets_of_other_apis_too():
    with Simulator() as simulator:
        targets = simulator.targets_for("openai")
        assert [(target.api, target.model) for target in targets] == [("openai", "swift:1b"), ("openai", "sage:7b")]
        assert {target.url for target in targets} == {simulator.url}
