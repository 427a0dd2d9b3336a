"""JSON in an answer: whether it is there, whether it is alone, and what it holds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from laptime.scoring.reasoning import strip_reasoning

__all__ = ["JsonReading", "read_json"]

_FENCE = re.compile(r"```[a-zA-Z]*\s*\n(.*?)```", re.DOTALL)
_OPENING = re.compile(r"[{\[]")


@dataclass(frozen=True)
class JsonReading:
    """The JSON of an answer.

    Attributes
    ----------
    found
        Whether there is an object or a list at all.
    value
        The object or list; ``None`` where there is none.
    alone
        The answer is that value and nothing else, not even a code fence: a program could read it as it is.
    """

    found: bool
    value: Any = None
    alone: bool = False


def read_json(answer: str) -> JsonReading:
    """Find the JSON object, or list, that an answer means.

    The whole answer wins, then what a code fence holds, then the last object in the text that is not part of
    another one: models correct themselves. Thinking aloud is taken away first; numbers that JSON does not have
    (``NaN``) make it invalid.
    """
    text = strip_reasoning(answer).strip()
    whole = _parsed(text)
    if whole is not None:
        return JsonReading(True, whole, alone=True)
    for found in (*(_parsed(fenced) for fenced in reversed(_FENCE.findall(text))), *reversed(list(_embedded(text)))):
        if found is not None:
            return JsonReading(True, found)
    return JsonReading(False)


def _parsed(text: str) -> Any:
    """Return an object or a list, ``None`` for anything else."""
    try:
        value = _DECODER.decode(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, (dict, list)) else None


def _embedded(text: str) -> Iterator[Any]:
    end = 0
    for opening in _OPENING.finditer(text):
        if opening.start() < end or text[opening.start()] == "[":  # "[1]" in a text is a footnote
            continue
        try:
            value, end = _DECODER.raw_decode(text, opening.start())
        except (ValueError, RecursionError):
            continue
        yield value


def _no_such_number(name: str) -> Any:
    raise ValueError(f"JSON has no {name}")


_DECODER = json.JSONDecoder(parse_constant=_no_such_number)
