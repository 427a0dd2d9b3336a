"""Which letter of a multiple-choice question an answer means."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["VERSION", "LetterReading", "read_letter"]

VERSION = "letter-1"
"""Written with every score; changes when an answer may be read differently than before."""

_REASONING = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_OPEN_REASONING = re.compile(r"<think(?:ing)?>.*\Z", re.DOTALL | re.IGNORECASE)
_MARKDOWN = re.compile(r"[*_`$]+|\\boxed|\\text|\\mathbf|^#+\s*", re.MULTILINE)


@dataclass(frozen=True)
class LetterReading:
    """The letter an answer means, and by which rule it was found.

    Attributes
    ----------
    letter
        A capital letter, or ``None`` where the answer names none.
    tier
        ``"stated"`` ("the answer is B"), ``"leading"`` ("B. because …"), ``"bracketed"`` ("… so (B)"),
        ``"alone"`` (a line that is just "B"), or ``"none"``.
    """

    letter: str | None
    tier: str


def read_letter(answer: str, letters: str = "ABCD") -> LetterReading:
    """Find the letter that an answer means.

    Reasoning between ``<think>`` tags and markdown are taken away first. A stated answer wins over one that the
    text merely begins with, and of several the last one counts: models correct themselves.

    Parameters
    ----------
    answer
        What the model said.
    letters
        The letters there are.
    """
    text = _plain(answer)
    for tier, pattern, take in _rules(letters):
        found = pattern.findall(text)
        if found:
            return LetterReading(found[take].upper(), tier)
    return LetterReading(None, "none")


def _plain(answer: str) -> str:
    without_reasoning = _OPEN_REASONING.sub("", _REASONING.sub("", answer))
    return _MARKDOWN.sub("", without_reasoning).strip()


def _rules(letters: str) -> list[tuple[str, re.Pattern[str], int]]:
    one = f"[{letters}{letters.lower()}]"
    capital = f"[{letters}]"
    end = r"(?![\w'’])"  # the letter is a word of its own
    stated = (
        rf"(?:answer|choice|option|antwort|réponse|respuesta|risposta|resposta)\s*"
        rf"(?:is|ist|est|es|è|é)?\s*[:：=]?\s*(?:option\s+|choice\s+)?[({{\[]*({capital}){end}"
    )
    return [
        ("stated", re.compile(stated, re.IGNORECASE), -1),
        ("leading", re.compile(rf"\A[({{\[]?({one})(?:[).:,\]}}]|\s*\Z|\s*\n|\s+[-–—])"), 0),
        ("bracketed", re.compile(rf"\(({capital})\)"), -1),
        ("leading", re.compile(rf"\A({capital})\s"), 0),
        ("alone", re.compile(rf"^\s*({capital})[.)]?\s*$", re.MULTILINE), -1),
    ]
