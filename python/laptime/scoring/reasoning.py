"""Thinking aloud, which is no part of an answer."""

from __future__ import annotations

import re

__all__ = ["strip_reasoning"]

_TAG = r"(?:think|thinking|thought|reasoning)"
_PATTERNS = (
    re.compile(rf"<{_TAG}>.*?</{_TAG}>", re.DOTALL | re.IGNORECASE),
    re.compile(rf"\A.*</{_TAG}>", re.DOTALL | re.IGNORECASE),  # the prompt had opened it
    re.compile(rf"<{_TAG}>.*\Z", re.DOTALL | re.IGNORECASE),  # the limit cut it off
)


def strip_reasoning(answer: str) -> str:
    """Return the answer without what stands between ``<think>`` tags."""
    for pattern in _PATTERNS:
        answer = pattern.sub("", answer)
    return answer
