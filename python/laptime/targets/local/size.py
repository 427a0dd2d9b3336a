"""How big a model is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["LocalFacts", "count_parameters", "size_bytes"]

_SCALE_BYTES = 16
"""A scale and a zero point, 8 bytes each."""


@dataclass(frozen=True)
class LocalFacts:
    """What is known of a model that is loaded.

    Attributes
    ----------
    parameters
        Of the model, with its adapter.
    size_bytes
        Of parameters and buffers as they lie in memory.
    dtype
        What it computes in.
    """

    architecture: Literal["causal", "seq2seq"]
    parameters: int
    size_bytes: int
    dtype: str
    device: str
    gpu_name: str | None = None


def count_parameters(model: Any) -> int:
    """Count the parameters: those that two layers share once, those packed into four bits each."""
    if hasattr(model, "get_nb_trainable_parameters"):  # with an adapter
        return int(model.get_nb_trainable_parameters()[1])
    return int(model.num_parameters())


def size_bytes(model: Any) -> int:
    """Return the bytes of parameters and buffers, and of int8 weights, which lie packed beside these."""
    return sum(_bytes_of(tensor) for tensor in (*model.parameters(), *model.buffers(), *_packed(model)))


def _packed(model: Any) -> Iterator[Any]:
    from torch.ao.nn.quantized.dynamic import Linear

    for layer in model.modules():
        if isinstance(layer, Linear):
            yield layer.weight()
            if (bias := layer.bias()) is not None:
                yield bias


def _bytes_of(tensor: Any) -> int:
    scale_bytes = _SCALE_BYTES if tensor.is_quantized else 0  # one for the whole of it
    return int(tensor.numel() * tensor.element_size() + scale_bytes)
