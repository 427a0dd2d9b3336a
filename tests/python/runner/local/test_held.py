"""Models that are shared, and what is seen of them."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from laptime.errors import TargetError
from laptime.runner.local import held as held_module
from laptime.runner.local.held import LocalModels
from laptime.spec import Local
from laptime.targets.local import LocalFacts

FACTS = LocalFacts("causal", parameters=10, size_bytes=40, dtype="float32", device="cpu")


class StandIn:
    """A model that is loaded at once, and counts what is asked of it."""

    def __init__(self, local):
        self.local = local
        self.facts = FACTS
        self.closed = False
        self.texts = []

    def perplexity(self, text):
        self.texts.append(text)
        return (2.5, len(text))

    def close(self):
        self.closed = True


@pytest.fixture
def loaded(monkeypatch):
    """The models that were loaded."""
    models = []

    def load(local):
        if local.model == "broken":
            raise TargetError("broken")
        models.append(StandIn(local))
        return models[-1]

    monkeypatch.setattr(held_module, "load_local", load)
    monkeypatch.setattr(held_module, "import_packages", lambda local: None)
    return models


def test_targets_that_differ_in_batch_size_and_name_share_a_model(loaded):
    with LocalModels() as models:
        one = models.hold(Local("m", peft="p"))
        assert models.hold(Local("m", peft="p", batch_size=8)) is one
        assert models.hold(Local("m", peft="p", name="other")) is one
        assert not loaded[0].closed
    assert len(loaded) == 1
    assert loaded[0].closed


@pytest.mark.parametrize(
    "other", [Local("n"), Local("m", peft="p"), Local("m", dtype="bfloat16"), Local("m", quantization="int8")]
)
def test_one_model_is_let_go_of_before_another_is_loaded(loaded, other):
    with LocalModels() as models:
        models.hold(Local("m"))
        assert models.hold(other).model.local == other
        assert [model.closed for model in loaded] == [True, False]
        models.hold(Local("m"))
        assert [model.closed for model in loaded] == [True, True, False]


def test_a_model_that_cannot_be_loaded_leaves_nothing_behind(loaded):
    with LocalModels() as models:
        models.hold(Local("m"))
        with pytest.raises(TargetError):
            models.hold(Local("broken"))
        assert loaded[0].closed
        assert models.hold(Local("m")).model is loaded[1]


def test_what_is_told_of_a_model_is_what_the_run_keeps(loaded):
    local = Local("m", peft="p", batch_size=4)
    with LocalModels() as models:
        told = models.hold(local).describe(local, run_index=2)
    assert (told.model, told.peft, told.quantization, told.batch_size) == ("m", "p", None, 4)
    assert (told.architecture, told.parameters, told.size_bytes, told.dtype) == ("causal", 10, 40, "float32")
    (one_pass,) = told.passes
    assert (one_pass.run_index, one_pass.pid) == (2, os.getpid())
    assert one_pass.load_s > 0
    assert 0 < one_pass.memory.min <= one_pass.memory.initial <= one_pass.memory.max
    assert (one_pass.gpu_memory_bytes, one_pass.gpu_utilization_pct) == (None, None)


def test_who_shares_a_model_shares_its_loading_and_not_its_memory(loaded, monkeypatch):
    readings = iter([100, 150, 400, 160])

    class GivenMemory(held_module.MemoryWatch):
        def __init__(self):
            super().__init__(read=lambda: next(readings), interval_s=3600)

    monkeypatch.setattr(held_module, "MemoryWatch", GivenMemory)
    local = Local("m")
    with LocalModels() as models:
        first = models.hold(local).describe(local, None).passes[0]
        local = replace(local, batch_size=8)
        second = models.hold(local).describe(local, None).passes[0]
    assert first.load_s == second.load_s
    assert first.memory.model_dump() == {"initial": 100, "min": 100, "max": 400, "average": 650 / 3, "increase": 50}
    assert second.memory.model_dump() == {"initial": 100, "min": 160, "max": 160, "average": 160, "increase": 50}


def test_the_perplexity_of_a_text_is_computed_once(loaded):
    with LocalModels() as models:
        model = models.hold(Local("m"))
        assert [model.perplexity("text") for _ in range(2)] == [(2.5, 4)] * 2
    assert loaded[0].texts == ["text"]
