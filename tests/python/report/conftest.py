"""Local models as a manifest tells of them."""

from __future__ import annotations

import pytest

from laptime.store.manifest import LoadedModel, MemoryUse, ModelPass

MB = 1_000_000


def memory(increase_mb):
    top = (200 + increase_mb) * MB
    return MemoryUse(initial=200 * MB, min=190 * MB, max=top, average=300.5 * MB, increase=increase_mb * MB)


@pytest.fixture
def make_loaded():
    """A local model of 1000 MB, unless told."""

    def make(size_mb=1000, increases_mb=(800,), **fields):
        passes = [
            ModelPass(run_index=index, pid=index, load_s=2.0 + index, memory=None if i is None else memory(i))
            for index, i in enumerate(increases_mb)
        ]
        values = {
            "model": "google/flan-t5-base",
            "peft": None,
            "quantization": None,
            "architecture": "seq2seq",
            "device": "cpu",
            "dtype": "float16",
            "batch_size": 1,
            "parameters": 247_577_856,
            "size_bytes": size_mb * MB,
            "passes": passes,
        }
        return LoadedModel(**(values | fields))

    return make
