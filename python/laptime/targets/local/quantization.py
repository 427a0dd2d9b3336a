"""Dynamic int8: weights of one byte, activations made int8 as they come."""

from __future__ import annotations

import warnings
from typing import Any

from laptime.errors import TargetError

__all__ = ["to_int8"]


def to_int8(model: Any) -> Any:
    """Make the linear layers of a float32 model dynamic int8, one scale a layer; the rest stays as it is.

    Raises
    ------
    TargetError
        Where the model has no linear layer.
    """
    import torch
    from torch.ao.nn.quantized.dynamic import Linear
    from torch.ao.quantization import quantize_dynamic

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"torch\.ao\.quantization is deprecated", DeprecationWarning)
        warnings.filterwarnings("ignore", r"torch\.quantize_per_tensor, .* are deprecated", UserWarning)
        quantized = quantize_dynamic(model, {torch.nn.Linear}, dtype=torch.qint8, inplace=True)
    if not any(isinstance(module, Linear) for module in quantized.modules()):
        raise TargetError("the model has no linear layers that could be made int8: is it quantised already?")
    return quantized
