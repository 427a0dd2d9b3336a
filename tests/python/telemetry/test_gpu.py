"""What a model takes of a GPU, from one that stands in for it."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from laptime.telemetry.gpu import GpuUse, GpuWatch, gpu_name


class StandInCuda:
    """Has the functions of ``torch.cuda`` that are used, for a second GPU."""

    def __init__(self, *utilizations):
        self.peak_bytes = 7
        self.read_all = threading.Event()
        self._utilizations = list(utilizations)

    def get_device_name(self, device):
        return {"cuda:1": "Stand-in 9000"}[device]

    def reset_peak_memory_stats(self, device):
        assert device == "cuda:1"
        self.peak_bytes = 0

    def max_memory_allocated(self, device):
        assert device == "cuda:1"
        return self.peak_bytes

    def utilization(self, device):
        assert device == "cuda:1"
        if not self._utilizations:
            self.read_all.set()
            raise ModuleNotFoundError("nvidia-ml-py does not seem to be installed or it can't be imported.")
        return self._utilizations.pop(0)


def stand_in(cuda=None):
    return SimpleNamespace(cuda=cuda, mps=SimpleNamespace(driver_allocated_memory=lambda: 12345))


def test_a_gpu_has_a_name_and_a_processor_has_not():
    assert gpu_name("cuda:1", stand_in(StandInCuda())) == "Stand-in 9000"
    assert gpu_name("cpu") is None
    assert gpu_name("mps") is None


@pytest.mark.parametrize(("readings", "expected"), [((10, 20, 90), 40.0), ((), None)])
def test_memory_is_the_most_and_utilization_the_average(readings, expected):
    cuda = StandInCuda(*readings)
    with GpuWatch("cuda:1", stand_in(cuda), interval_s=0.0001) as watch:
        cuda.peak_bytes = 5000
        assert cuda.read_all.wait(timeout=60)
    assert watch.use() == GpuUse(memory_bytes=5000, utilization_pct=expected)


def test_the_peak_begins_with_the_watch_and_anew_where_it_is_forgotten():
    cuda = StandInCuda()
    with GpuWatch("cuda:1", stand_in(cuda), interval_s=3600) as watch:
        assert watch.use() == GpuUse(memory_bytes=0)
        cuda.peak_bytes = 9
        watch.forget()
        assert watch.use() == GpuUse(memory_bytes=0)


def test_of_an_apple_gpu_the_memory_is_known():
    with GpuWatch("mps", stand_in()) as watch:
        assert watch.use() == GpuUse(memory_bytes=12345)


def test_of_a_processor_there_is_nothing_to_watch():
    with GpuWatch("cpu") as watch:
        watch.forget()
        assert watch.use() == GpuUse(None, None)
