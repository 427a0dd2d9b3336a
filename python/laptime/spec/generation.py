"""How an answer is to be generated."""

from __future__ import annotations

import math
from dataclasses import dataclass

from laptime.spec.requirement import require

__all__ = ["Generation"]

_MOST_LOGPROBS = 20


@dataclass(frozen=True)
class Generation:
    """How an answer is to be generated.

    Attributes
    ----------
    max_tokens
        The longest answer.
    temperature
        0 is the same answer every time.
    top_p
        The share of probability that tokens are drawn from.
    stop
        Texts that end an answer; a list, or one alone, is kept as a tuple.
    seed
        Of the server's own random numbers.
    stream
        Whether answers come piece by piece.
    top_logprobs
        How many likely tokens are told, with their log-probabilities, at each place of an answer, from 0 (only
        those that were chosen) to 20; ``None`` asks for none.

    Raises
    ------
    SpecError
        For a number that makes no sense.
    """

    max_tokens: int = 256
    temperature: float = 0
    top_p: float = 1
    stop: tuple[str, ...] = ()
    seed: int | None = None
    stream: bool = True
    top_logprobs: int | None = None

    def __post_init__(self) -> None:
        stop = (self.stop,) if isinstance(self.stop, str) else self.stop
        require(
            isinstance(stop, (list, tuple)) and all(isinstance(text, str) for text in stop),
            f"stop must be texts, not {self.stop!r}",
        )
        object.__setattr__(self, "stop", tuple(stop))
        require(1 <= self.max_tokens < 2**31, f"max_tokens must be from 1 to 2^31 − 1, not {self.max_tokens}")
        require(0 <= self.temperature < math.inf, f"temperature must be 0 or more, not {self.temperature}")
        require(0 < self.top_p <= 1, f"top_p must be in (0, 1], not {self.top_p}")
        require(
            self.top_logprobs is None or 0 <= self.top_logprobs <= _MOST_LOGPROBS,
            f"top_logprobs must be from 0 to {_MOST_LOGPROBS}, not {self.top_logprobs}",
        )
