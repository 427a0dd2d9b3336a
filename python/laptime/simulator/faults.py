"""What simulated models do wrong on purpose, and in which of their calls."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from laptime import _core

__all__ = ["FAULT_KINDS", "SimulatedFault"]

FaultKind = Literal[
    "status",
    "hang",
    "slow_head",
    "html",
    "reset",
    "cut_off",
    "truncated",
    "stream_error",
    "malformed_json",
    "split_character",
    "endless",
    "no_usage",
    "no_end_marker",
    "closed_after_reply",
]
FAULT_KINDS: tuple[str, ...] = get_args(FaultKind)

_IN_THE_MIDDLE = {"reset", "cut_off", "truncated", "stream_error", "malformed_json", "split_character"}
_KINDS_WITH = {
    "status": {"status"},
    "retry_after_s": {"status"},
    "delay_s": {"slow_head"},
    "after_chunks": _IN_THE_MIDDLE,
}


class SimulatedFault(BaseModel):
    """A fault, and the calls of the model that it falls on: all, unless one of `share`, `every` and `at` is given.

    Parameters
    ----------
    kind
        What goes wrong; docs/simulator.md describes each kind.
    share
        The probability of each call, drawn by the seed.
    every
        The calls `every`, 2 × `every`, … of the model; its first is 1.
    at
        These calls of the model.
    status
        Of a `status` fault: the HTTP status.
    retry_after_s
        Of a `status` fault: the header Retry-After, in whole seconds.
    delay_s
        Of a `slow_head` fault: by how much everything comes later.
    after_chunks
        Of a fault in the middle of a stream: how many chunks come before it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: FaultKind
    share: Annotated[float, Field(ge=0, le=1)] | None = None
    every: Annotated[int, Field(ge=1)] | None = None
    at: Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(min_length=1)] | None = None
    status: Annotated[int, Field(ge=400, le=599)] = 500
    retry_after_s: Annotated[int, Field(ge=0)] | None = None
    delay_s: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 1
    after_chunks: Annotated[int, Field(ge=0)] = 0

    @model_validator(mode="before")
    @classmethod
    def _kind_alone(cls, value: Any) -> Any:
        return {"kind": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _belongs_together(self) -> SimulatedFault:
        occurrences = [name for name in ("share", "every", "at") if getattr(self, name) is not None]
        if len(occurrences) > 1:
            raise ValueError(f"{' and '.join(occurrences)} are given: one of them says which calls it falls on")
        for field, kinds in _KINDS_WITH.items():
            if field in self.model_fields_set and self.kind not in kinds:
                raise ValueError(f"a {self.kind} fault has no {field}")
        return self

    def to_core(self) -> _core.SimulatedFault:
        """Return the fault as the C++ core knows it."""
        share = 1.0 if self.share is None else self.share
        fault = _core.SimulatedFault(self.kind, share=share, every=self.every, at=self.at)
        fault.status = self.status
        fault.retry_after_s = self.retry_after_s
        fault.delay_s = self.delay_s
        fault.after_chunks = self.after_chunks
        return fault
