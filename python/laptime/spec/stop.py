"""When a run is over before its plan is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, PlainSerializer

from laptime.errors import SpecError
from laptime.spec.precision import WantedPrecision
from laptime.spec.requirement import require, require_duration

__all__ = ["Finished", "Rule", "Stop"]


class Finished(NamedTuple):
    """A measured request that has ended, however it ended: what a rule of one's own is told.

    Attributes
    ----------
    target
        Whose it was: its place among the targets that are measured together.
    ok
        Whether it went well.
    ended_s
        When it ended, since the start of what is measured.
    latency_s
        From its intended time to its end.
    ttft_s
        From its intended time to the first token; ``None`` where none came.
    """

    target: int
    ok: bool
    ended_s: float
    latency_s: float
    ttft_s: float | None


Rule = Callable[[Sequence[Finished]], str | None]
"""Takes what ended since it was last asked; returns why the run is to stop, in a few words, or ``None``."""


def _refuse_text(value: Any) -> Any:
    if isinstance(value, str):
        raise SpecError("stop.rule is a function of your own: give it to laptime.run, a spec file cannot hold it")
    return value


def _name_of(rule: Any) -> str | None:
    return None if rule is None else str(getattr(rule, "__qualname__", type(rule).__qualname__))


@dataclass(frozen=True)
class Stop:
    """When to stop, of what is measured of each target (of all of them together where they are interleaved).

    A maximum ends it when it is reached; minima end it when all that are given are.

    Attributes
    ----------
    max_requests, max_seconds
        No request is sent after so many, or so long.
    min_requests, min_seconds
        So many are sent, for so long, and then no more.
    max_error_rate
        The share of requests, from 0 to below 1, above which failures end it. It is taken of 20 requests at the least:
        a first failure is not yet all of them.
    precision
        How well a figure is to be known, as ``"latency.p95 ±5%"`` or ``"ttft.mean ±2 ms"``: it ends once both limits of
        its 95 % interval lie that near to its value, of each target. It is no limit: where the values vary too much
        for it, only a maximum ends the run. A metric left out is latency.
    rule
        Ends it when it says why. It is asked several times a second, and must be quick; what it raises comes out of
        the run, once everything is recorded.

    Raises
    ------
    SpecError
        Where nothing is said, or what makes no sense.
    """

    max_requests: int | None = None
    max_seconds: float | None = None
    min_requests: int | None = None
    min_seconds: float | None = None
    max_error_rate: float | None = None
    precision: str | None = None
    rule: Annotated[Rule | None, BeforeValidator(_refuse_text), PlainSerializer(_name_of)] = field(default=None)

    def __post_init__(self) -> None:
        require(any(value is not None for value in vars(self).values()), "a stop says when: give it max_requests, say")
        for name in ("max_requests", "min_requests"):
            number = getattr(self, name)
            require(number is None or number >= 1, f"{name} must be at least 1, not {number}")
        for name in ("max_seconds", "min_seconds"):
            if getattr(self, name) is not None:
                require_duration(name, getattr(self, name), above_zero=True)
        for unit in ("requests", "seconds"):
            least, most = getattr(self, f"min_{unit}"), getattr(self, f"max_{unit}")
            require(
                least is None or most is None or least <= most, f"min_{unit} is {least}, more than max_{unit}: {most}"
            )
        share = self.max_error_rate
        require(share is None or 0 <= share < 1, f"max_error_rate must be from 0 to below 1, not {share}")
        if self.precision is not None:  # one spelling of it, so that the same is seen to be the same
            object.__setattr__(self, "precision", str(WantedPrecision.parse(self.precision)))
        require(self.rule is None or callable(self.rule), f"rule is a function of your own, not {self.rule!r}")

    @property
    def wanted_precision(self) -> WantedPrecision | None:
        """What `precision` means."""
        return None if self.precision is None else WantedPrecision.parse(self.precision)

    @property
    def limits_requests(self) -> bool:
        """Whether it says how much is measured, so that the passes over the samples need not."""
        limits = (self.max_requests, self.max_seconds, self.min_requests, self.min_seconds, self.precision)
        return any(limit is not None for limit in limits)
