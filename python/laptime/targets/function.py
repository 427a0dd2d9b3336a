"""A function of the user's own as a target: ``(prompt) -> answer``."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["Function"]


class Function:
    """A function that answers a prompt.

    Parameters
    ----------
    function
        Takes the prompt, returns the answer. An exception it raises is recorded as that request's outcome.
    name
        What it is called in records and tables; its own name without one.
    """

    def __init__(self, function: Callable[[str], str], name: str | None = None) -> None:
        self.function = function
        self.label = f"python/{name or getattr(function, '__name__', type(function).__name__)}"
