"""What a model takes of a GPU, through PyTorch and, where it is installed, NVIDIA's management library (`pynvml`)."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import Any

from laptime.telemetry.sampling import Sampler

__all__ = ["GpuUse", "GpuWatch", "gpu_name"]

_INTERVAL_S = 0.2
"""Drivers average over about this time themselves."""


@dataclass(frozen=True)
class GpuUse:
    """What was taken of a GPU; what there is not, or cannot be told, is ``None``.

    Attributes
    ----------
    memory_bytes
        The most that PyTorch held for tensors (Apple: what the driver holds now).
    utilization_pct
        The share of the time in which it was at work, on average.
    """

    memory_bytes: int | None = None
    utilization_pct: float | None = None


def gpu_name(device: str, torch: Any = None) -> str | None:
    """Return the name of a CUDA device; ``None`` for any other.

    Parameters
    ----------
    torch
        PyTorch, or what stands in for it.
    """
    if not device.startswith("cuda"):
        return None
    return str(_pytorch(torch).cuda.get_device_name(device))


class GpuWatch:
    """Watches one device from its start to its end; a context manager. Of ``"cpu"`` there is nothing to watch.

    Parameters
    ----------
    torch
        PyTorch, or what stands in for it.
    """

    def __init__(self, device: str, torch: Any = None, interval_s: float = _INTERVAL_S) -> None:
        self._device = device
        self._torch = torch if device == "cpu" else _pytorch(torch)
        self._utilization = Sampler(self._read_utilization, interval_s)
        self._watching = device.startswith("cuda")

    def __enter__(self) -> GpuWatch:
        if self._watching:
            self._torch.cuda.reset_peak_memory_stats(self._device)
            self._utilization.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._watching:
            self._utilization.stop()

    def forget(self) -> None:
        """Begin anew, such as for another batch size."""
        self._utilization.forget()
        if self._watching:
            self._torch.cuda.reset_peak_memory_stats(self._device)

    def use(self) -> GpuUse:
        """Return the use until now."""
        if self._device == "mps":
            return GpuUse(memory_bytes=int(self._torch.mps.driver_allocated_memory()))
        if not self._watching:
            return GpuUse()
        samples = self._utilization.values()
        return GpuUse(
            memory_bytes=int(self._torch.cuda.max_memory_allocated(self._device)),
            utilization_pct=sum(samples) / len(samples) if samples else None,
        )

    def _read_utilization(self) -> int:
        return int(self._torch.cuda.utilization(self._device))


def _pytorch(torch: Any) -> Any:
    if torch is not None:
        return torch
    import torch as pytorch

    return pytorch
