"""Tiny real models, made once."""

from __future__ import annotations

import json
import shutil

import pytest
from realparts.make_tiny_hf import make_models

from laptime.spec import Local
from laptime.targets.local import load_local


@pytest.fixture(autouse=True)
def _one_thread():
    """Tiny models are not to wait for threads that others keep from running."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """A folder with the models and adapters of ``make_tiny_hf.py``."""
    return make_models(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def causal(tiny):
    return load_local(Local(tiny / "causal"))


@pytest.fixture(scope="session")
def seq2seq(tiny):
    return load_local(Local(tiny / "seq2seq"))


@pytest.fixture
def altered(tiny, tmp_path):
    """Copies a model and changes a JSON file of it; ``None`` takes a key out."""

    def alter(name, file="config.json", **changes):
        folder = shutil.copytree(tiny / name, tmp_path / name)
        values = json.loads((folder / file).read_text()) | changes
        (folder / file).write_text(json.dumps({key: value for key, value in values.items() if value is not None}))
        return folder

    return alter
