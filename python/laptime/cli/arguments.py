"""What people type, brought to the one form that the commands know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

__all__ = ["normalised"]

_SEVERAL_NUMBERS = ("--batch-sizes",)


def normalised(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with ``-`` for ``_`` in the names of flags, and one flag for each of several numbers.

    ``--batch_sizes 1 4 8`` becomes ``--batch-sizes 1 --batch-sizes 4 --batch-sizes 8``. What stands behind ``--``
    is left as it is.
    """
    end = arguments.index("--") if "--" in arguments else len(arguments)
    return [*_spread([_with_dashes(argument) for argument in arguments[:end]]), *arguments[end:]]


def _with_dashes(argument: str) -> str:
    if not argument.startswith("--"):
        return argument
    name, equals, value = argument.partition("=")
    return name.replace("_", "-") + equals + value


def _spread(arguments: Sequence[str]) -> Iterator[str]:
    flag, expects_first = "", False
    for argument in arguments:
        if argument in _SEVERAL_NUMBERS:
            flag, expects_first = argument, True
            yield argument
        elif flag and argument.isdecimal():
            if not expects_first:
                yield flag
            expects_first = False
            yield argument
        else:
            flag = ""
            yield argument
