"""The name of a model without the API before it."""

from __future__ import annotations

from laptime import _core

__all__ = ["bare_name"]

_IN_PROCESS = ("local", "python")
"""What stands before the slash where no server is asked."""


def bare_name(label: str) -> str:
    """Return ``"llama3.2:1b"`` of ``"ollama/llama3.2:1b"``; a name with any other slash is left as it is."""
    api, slash, name = label.partition("/")
    return name if slash and name and api in (*_core.api_names(), *_IN_PROCESS) else label
