"""When requests are sent: closed loops, whose users wait for answers, and open loads, which wait for nobody."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

from pydantic import BeforeValidator

from laptime.spec.replay import Replay
from laptime.spec.requirement import LONGEST_S, require, require_duration, require_max_in_flight

__all__ = ["Closed", "Constant", "Gamma", "Load", "Poisson", "Ramp", "Step"]


def _require_rate(rate_per_s: float) -> None:
    require(0 < rate_per_s < math.inf, f"rate_per_s must be above 0, not {rate_per_s}")


@dataclass(frozen=True)
class Closed:
    """A closed loop: each of ``users`` sends its next request when its last is answered and it has thought.

    Attributes
    ----------
    users
        How many there are.
    think_s
        How long each waits after an answer.
    ramp_s
        The users begin one after another, spread evenly over this time.

    Raises
    ------
    SpecError
        For no user, or a time that is none.
    """

    users: int
    think_s: float = 0.0
    ramp_s: float = 0.0
    kind: Literal["closed"] = field(default="closed", repr=False)

    def __post_init__(self) -> None:
        require(self.users >= 1, f"users must be at least 1, not {self.users}")
        require_duration("think_s", self.think_s)
        require_duration("ramp_s", self.ramp_s)


@dataclass(frozen=True)
class Constant:
    """An open load of even gaps: requests are sent whether earlier ones are answered or not.

    Attributes
    ----------
    rate_per_s
        Requests a second.
    max_in_flight
        No more than so many wait for their answers at a time: the next is sent late, and its latency counts from when
        it was intended; ``None`` sets no limit.

    Raises
    ------
    SpecError
        For a rate that is not above 0, or a limit below 1.
    """

    rate_per_s: float
    max_in_flight: int | None = None
    kind: Literal["constant"] = field(default="constant", repr=False)

    def __post_init__(self) -> None:
        _require_rate(self.rate_per_s)
        require_max_in_flight(self.max_in_flight)


@dataclass(frozen=True)
class Poisson:
    """An open load of exponential gaps, as from many users who do not know each other.

    Attributes
    ----------
    rate_per_s
        Requests a second, in the mean.
    max_in_flight
        As of `Constant`.

    Raises
    ------
    SpecError
        For a rate that is not above 0, or a limit below 1.
    """

    rate_per_s: float
    max_in_flight: int | None = None
    kind: Literal["poisson"] = field(default="poisson", repr=False)

    def __post_init__(self) -> None:
        _require_rate(self.rate_per_s)
        require_max_in_flight(self.max_in_flight)


@dataclass(frozen=True)
class Gamma:
    """An open load whose gaps follow a gamma law: in bursts, or more evenly than by chance.

    Attributes
    ----------
    rate_per_s
        Requests a second, in the mean.
    burstiness
        The shape of the law: 1 is `Poisson`, below 1 requests come in bursts, above 1 more evenly. The variance of
        the gaps is 1 / ``burstiness`` of the square of their mean.
    max_in_flight
        As of `Constant`.

    Raises
    ------
    SpecError
        For a rate or a burstiness that is not above 0, or a limit below 1.
    """

    rate_per_s: float
    burstiness: float
    max_in_flight: int | None = None
    kind: Literal["gamma"] = field(default="gamma", repr=False)

    def __post_init__(self) -> None:
        _require_rate(self.rate_per_s)
        require(0 < self.burstiness < math.inf, f"burstiness must be above 0, not {self.burstiness}")
        require_max_in_flight(self.max_in_flight)


@dataclass(frozen=True)
class Step:
    """A stretch of a ramp.

    Attributes
    ----------
    seconds
        How long it lasts.
    rate_per_s
        Requests a second; 0 is a pause.
    to_rate_per_s
        What the rate has come to at the end, in a straight line; ``None`` leaves it as it is.

    Raises
    ------
    SpecError
        For a length that is not above 0, or a rate below it.
    """

    seconds: float
    rate_per_s: float
    to_rate_per_s: float | None = None

    def __post_init__(self) -> None:
        require_duration("the seconds of a step", self.seconds, above_zero=True)
        for rate in (self.rate_per_s, self.last_rate_per_s):
            require(0 <= rate < math.inf, f"the rate of a step must be 0 or more, not {rate}")

    @property
    def last_rate_per_s(self) -> float:
        """The rate at the end."""
        return self.rate_per_s if self.to_rate_per_s is None else self.to_rate_per_s

    @classmethod
    def of(cls, value: Any) -> Step:
        """Make a step of ``(seconds, rate)`` or ``(seconds, from, to)``, or take one as it is."""
        if isinstance(value, Step):
            return value
        is_row = isinstance(value, Sequence) and len(value) in (2, 3)
        require(
            is_row and all(isinstance(number, (int, float)) for number in value),
            f"a step is (seconds, rate) or (seconds, from rate, to rate), not {value!r}",
        )
        return cls(*value)


def _steps_of(values: Any) -> Any:
    """Turn rows of a spec file into steps; its tables are left to pydantic."""
    if not isinstance(values, (list, tuple)):
        return values
    return tuple(value if isinstance(value, dict) else Step.of(value) for value in values)


@dataclass(frozen=True)
class Ramp:
    """An open load whose rate changes, step by step; it ends with its last step.

    Attributes
    ----------
    steps
        Each a `Step`, ``(seconds, rate)`` or ``(seconds, from rate, to rate)``.
    arrival
        ``"constant"`` sends whenever the rate has asked for one more; ``"poisson"`` by chance, at that rate.
    max_in_flight
        As of `Constant`.

    Raises
    ------
    SpecError
        For no step, none with a rate above 0, or what is no step.
    """

    steps: Annotated[tuple[Step, ...], BeforeValidator(_steps_of)]
    arrival: Literal["constant", "poisson"] = "constant"
    max_in_flight: int | None = None
    kind: Literal["ramp"] = field(default="ramp", repr=False)

    if TYPE_CHECKING:  # what may be given, and is kept as steps

        def __init__(
            self,
            steps: Iterable[Step | Sequence[float]],
            arrival: Literal["constant", "poisson"] = "constant",
            max_in_flight: int | None = None,
        ) -> None: ...

    def __post_init__(self) -> None:
        require(isinstance(self.steps, Iterable) and not isinstance(self.steps, str), "steps are a list of steps")
        object.__setattr__(self, "steps", tuple(map(Step.of, self.steps)))
        require(
            any(max(step.rate_per_s, step.last_rate_per_s) > 0 for step in self.steps),
            "a ramp needs a step with a rate above 0",
        )
        require(sum(step.seconds for step in self.steps) < LONGEST_S, "a ramp must last less than 1e9 seconds")
        require(
            self.arrival in ("constant", "poisson"), f"unknown arrival {self.arrival!r}: there are constant, poisson"
        )
        require_max_in_flight(self.max_in_flight)


Load = Union[Closed, Constant, Poisson, Gamma, Ramp, Replay]  # noqa: UP007 - pydantic reads it at run time
