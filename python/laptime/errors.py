"""What can go wrong, as a tree: a caller picks the level to catch.

::

    LaptimeError
    ├── SpecError        what was asked for makes no sense
    ├── DataError        a file or a data set cannot be used
    ├── TargetError      the thing to be measured cannot be reached or used
    ├── RunError         a run could not go on or could not be kept
    ├── StatisticsError  the numbers at hand do not allow the statistic
    └── MissingExtra     an optional package is not installed
"""

from __future__ import annotations

from laptime._core import DataError, LaptimeError, RunError, SpecError, StatisticsError, TargetError

__all__ = [
    "DataError",
    "LaptimeError",
    "MissingExtra",
    "RunError",
    "SpecError",
    "StatisticsError",
    "TargetError",
    "with_causes",
]


def with_causes(problem: BaseException) -> list[BaseException]:
    """Return an exception and what it came of, the last first: a library's own may be wrapped in many others."""
    chain = [problem]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None and cause not in chain:
        chain.append(cause)
    return chain


class MissingExtra(LaptimeError):
    """An optional package is not installed; the message names the command that installs it."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs packages that are not installed: pip install 'laptime[{extra}]'")
