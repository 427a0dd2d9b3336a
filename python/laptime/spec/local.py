"""One model in a process of this machine."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from laptime.spec.requirement import require

__all__ = ["Local"]


@dataclass(frozen=True)
class Local:
    """A Transformers model in a process of this machine (extra ``local``).

    Attributes
    ----------
    model
        A folder, or a name on the Hub.
    peft
        Weights of an adapter that go on top: a folder, a ``model.tar.gz``, or a name on the Hub.
    quantization
        ``"int8"`` makes the linear layers dynamic int8 (CPU only); ``None`` takes the model as it is, which may be
        quantised already.
    device
        ``"cpu"``, ``"cuda"`` (or ``"cuda:1"``) or ``"mps"``.
    dtype
        Of the weights: ``"auto"`` (as they are stored), ``"float32"``, ``"float16"`` or ``"bfloat16"``.
    batch_size
        How many prompts are answered together.
    name
        What it is called in records and tables; made of the above without one.

    Raises
    ------
    SpecError
        For no model, an unknown device, quantisation or type of weights.
    """

    model: str
    peft: str | None = None
    quantization: Literal["int8"] | None = None
    device: str = "cpu"
    dtype: Literal["auto", "float32", "float16", "bfloat16"] = "auto"
    batch_size: int = 1
    name: str | None = None
    api: Literal["local"] = field(default="local", repr=False)

    def __post_init__(self) -> None:
        for path in ("model", "peft"):  # a Path is as good as its text
            if isinstance(getattr(self, path), Path):
                object.__setattr__(self, path, str(getattr(self, path)))
        require(bool(self.model), "local: which model? Write local/FOLDER, or local/NAME for one of the Hub")
        require(
            re.fullmatch(r"cpu|mps|cuda(:\d+)?", self.device) is not None,
            f"unknown device {self.device!r}: there are cpu, cuda, cuda:N, mps",
        )
        require(self.quantization in (None, "int8"), f"unknown quantization {self.quantization!r}: there is int8")
        require(
            self.dtype in ("auto", "float32", "float16", "bfloat16"),
            f"unknown dtype {self.dtype!r}: there are auto, float32, float16, bfloat16",
        )
        require(self.batch_size >= 1, f"batch_size must be at least 1, not {self.batch_size}")
        require(
            self.quantization is None or self.device == "cpu",
            f"dynamic int8 runs on the CPU only, not on {self.device}: load a model that is stored quantised instead",
        )

    @property
    def label(self) -> str:
        """The name in records and tables: ``local/`` and its own, with what makes it differ."""
        if self.name is not None:
            return f"local/{self.name}"
        parts = [_last_part(self.model)]
        if self.peft is not None:
            parts.append(f"+{_last_part(self.peft)}")
        if self.quantization is not None:
            parts.append(f":{self.quantization}")
        if self.batch_size > 1:
            parts.append(f" batch {self.batch_size}")
        return f"local/{''.join(parts)}"


def _last_part(path: str) -> str:
    name = path.rstrip("/").rsplit("/", 1)[-1]
    return name.removesuffix(".tar.gz") or path
