"""Times as people type them: 90, 90s, 1.5m, 1h30m, 250ms."""

from __future__ import annotations

import re

from laptime.errors import SpecError

__all__ = ["seconds"]

_UNITS_S = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_NUMBER = r"\d+(?:\.\d+)?"
_PART = re.compile(rf"({_NUMBER})(ms|s|m|h)")


def seconds(text: str, flag: str) -> float:
    """Return the seconds of a duration; a number without a unit is of seconds.

    Raises
    ------
    SpecError
        Which names the flag, where it is none.
    """
    if re.fullmatch(_NUMBER, text):
        return float(text)
    if re.fullmatch(rf"(?:{_PART.pattern})+", text):
        return sum(float(number) * _UNITS_S[unit] for number, unit in _PART.findall(text))
    raise SpecError(f"{flag}: {text!r} is no duration: write seconds, or a unit with them, as 90, 90s, 10m or 1h30m")
