"""Checks of a free answer: keys, placeholders, length, facts, reference. Each gives parts from 0 to 1."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from laptime.scoring.json_answer import JsonReading, read_json
from laptime.scoring.reasoning import strip_reasoning

__all__ = ["PLACEHOLDERS", "VERSION", "Checks"]

VERSION = "checks-1"
"""Written with every score; changes when an answer may be judged differently than before."""

PLACEHOLDERS = ("N/A", "NA", "Unknown", "None", "null", "TBD", "not provided", "not specified", "not available")
"""What models write where a text does not say it."""

Fact = str | tuple[str, ...]


@dataclass(frozen=True)
class Checks:
    """What a good answer to one prompt has.

    Attributes
    ----------
    json
        It is JSON. Implied by `required_keys` and `reference_values`.
    required_keys
        Keys that the JSON object has.
    placeholders
        Words that stand for something it does not know.
    max_words
        How long it may be.
    key_facts
        What it mentions; of several ways to say one fact any will do.
    reference_values
        What the JSON object gives under these keys.
    """

    json: bool = False
    required_keys: tuple[str, ...] = ()
    placeholders: tuple[str, ...] = ()
    max_words: int | None = None
    key_facts: tuple[Fact, ...] = ()
    reference_values: Mapping[str, Any] | None = None

    @property
    def wants_json(self) -> bool:
        """Whether the answer is to be JSON."""
        return self.json or bool(self.required_keys) or self.reference_values is not None

    def judge(self, answer: str) -> dict[str, float]:
        """Return the parts that apply, by name; empty where nothing is checked.

        An empty answer is neither short nor free of placeholders: it is 0 of both. Where JSON is wanted and there is
        none, there is nothing to look for placeholders in.
        """
        text = strip_reasoning(answer).strip()
        parts: dict[str, float] = {}
        reading = read_json(answer) if self.wants_json else JsonReading(False)
        if self.wants_json:
            parts |= {"valid_json": float(reading.found), "no_extra_text": float(reading.alone)}
        if self.required_keys:
            held = [key for key in self.required_keys if _has_key(reading.value, key)]
            parts["has_required_keys"] = float(len(held) == len(self.required_keys))
            parts["required_keys"] = len(held) / len(self.required_keys)
        if self.placeholders and (reading.found or not self.wants_json):
            parts["no_placeholders"] = float(bool(text) and not self._has_placeholder(text, reading))
        if self.reference_values is not None:
            parts["exact_values"] = _share_given(reading.value, self.reference_values)
        if self.max_words is not None:
            parts["within_length"] = float(0 < len(text.split()) <= self.max_words)
        if self.key_facts:
            parts["key_facts"] = sum(_mentions(text, fact) for fact in self.key_facts) / len(self.key_facts)
        return parts

    def _has_placeholder(self, text: str, reading: JsonReading) -> bool:
        if reading.found:
            made_up = {_normal(placeholder) for placeholder in self.placeholders}
            return any(_normal(leaf) in made_up for leaf in _texts_in(reading.value))
        return any(_mentions(text, placeholder) for placeholder in self.placeholders)


def _has_key(value: Any, key: str) -> bool:
    return isinstance(value, dict) and key in value


def _share_given(value: Any, wanted: Mapping[str, Any]) -> float:
    given = [_has_key(value, key) and _same(value[key], expected) for key, expected in wanted.items()]
    return sum(given) / len(given) if given else 1.0


def _same(given: Any, expected: Any) -> bool:
    if isinstance(given, str) and isinstance(expected, str):
        return _normal(given) == _normal(expected)
    return type(given) is type(expected) and bool(given == expected)


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts_in(item)
    elif isinstance(value, Sequence):
        for item in value:
            yield from _texts_in(item)


def _mentions(text: str, fact: Fact) -> bool:
    ways = (fact,) if isinstance(fact, str) else fact
    normal = _normal(text)
    return any(re.search(rf"(?<!\w){re.escape(_normal(way))}(?!\w)", normal) for way in ways)


def _normal(text: str) -> str:
    """Return a text as it is compared: without case, and with every run of spaces as one."""
    return " ".join(text.casefold().split())
