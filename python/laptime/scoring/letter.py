"""Which letter of a multiple-choice question an answer means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from laptime.scoring.reasoning import strip_reasoning

__all__ = ["VERSION", "LetterReading", "read_letter"]

VERSION = "letter-2"
"""Written with every score; changes when an answer may be read differently than before."""


@dataclass(frozen=True)
class LetterReading:
    """The letter an answer means, and by which rule it was found.

    Attributes
    ----------
    letter
        A capital letter, or ``None`` where the answer names none, or several at once.
    tier
        ``"stated"`` ("the answer is B"), ``"leading"`` ("B. because …"), ``"chosen"`` ("I think B is right"),
        ``"bracketed"`` ("… so (B)"), ``"alone"`` (a line that is just "B"), ``"closing"`` ("… which leaves B."), or
        ``"none"``.
    """

    letter: str | None
    tier: str


def read_letter(answer: str, letters: str = "ABCD") -> LetterReading:
    """Find the letter that an answer means.

    Reasoning between ``<think>`` tags and markdown are taken away first. A stated answer wins over one that the
    text merely begins with, and of several the last one counts: models correct themselves. A letter that is a
    word of the sentence ("A group is …", "B cells are …") is no answer, nor are several at once ("A or C").

    Parameters
    ----------
    answer
        What the model said.
    letters
        The letters there are.
    """
    letters = letters.upper()
    text = _own_answer(_plain(answer), letters)
    for tier, pattern in _rules(letters):
        if found := list(pattern.finditer(text)):
            return LetterReading(found[-1][found[-1].lastindex or 0].upper(), tier)
    return LetterReading(None, "none")


# ── what is not part of the answer ──────────────────────────────────────────────────────────────────────────────

_CLEANING = [
    (re.compile(r"\\boxed\b|<answer>", re.IGNORECASE), " answer: "),
    (re.compile(r"</?\w+>|\\(?:text(?:bf|rm)?|math(?:bf|rm))\b|\\[()\[\]]|[*_`$]+|^#+\s*", re.MULTILINE), ""),
    (re.compile(r"[^\S\n]+"), " "),
]


def _plain(answer: str) -> str:
    answer = strip_reasoning(answer)
    for pattern, replacement in _CLEANING:
        answer = pattern.sub(replacement, answer)
    return answer.strip()


def _own_answer(text: str, letters: str) -> str:
    """Leave out what a model says beyond its answer: questions that it makes up and goes on with, and hedging."""
    invented = rf"\A([(\[]?[{letters}]\b[^\n]*)\n.*?^\W?A[.):] [^\n]*\n\W?B[.):] "
    goes_on = re.match(invented, text, re.DOTALL | re.MULTILINE)
    if goes_on:
        text = goes_on[1]
    one = rf"[(\[]?\b[{letters}]\b[)\]]?"
    several = rf"{one}(?:\s*(?:[,/&]|,?\s*\b(?:and|or)\b)\s*{one}){{1,7}}(?!\s*[,/&]|\s+(?:and|or|is|are)\b)"
    return re.sub(several, "…", text)


# ── how an answer is said ───────────────────────────────────────────────────────────────────────────────────────

_ANSWER = (
    r"(?i:(?<!wrong )(?<!incorrect )\b(?:answer|ans|solution|antwort|antwoord|réponse|respuesta|risposta|resposta|ответ"
    r"|correct(?=\s*:)|richtig|correcta|corretta|correta|juist|(?:correct|right|best|final)\s+(?:choice|option|letter|one))\b|答案|正解|答え|정답)"
)
_GOING_ON = r"(?:(?!\bnot\b|n['’]t\b|\bcannot\b|\bnever\b)[^.:：\n]){0,60}?"
_IS = r"(?i:\b(?:is|be|ist|lautet|est|es|è|é)\b)"
_FILLER = (
    r"(?i:(?:the|therefore|thus|clearly|most|likely|probably|definitely|la|l'|a|die"
    r"|option|choice|answer|letter|letra|lettre|lettera|opción|opção|opzione|buchstabe)\s+){0,3}"
)
_BEFORE_LEADING = (
    r"(?i:(?:option|opción|opção|opzione|choice|answer|it['’]s|it\s+is|i\s+(?:think|guess)"
    r"|definitely|certainly|probably|likely)[:,]?\s+){0,3}"
)
_OPENED = r"[(\[{\"'“]{0,4}"
_WORD_ENDS = r"(?![A-Za-z0-9'’+#]|-\w)"
# What follows a letter that is a choice. A word follows one that is a word itself: "A group", "B cells".
_CLOSED = (
    r"(?=(?!['’]\w|\.[A-Za-z]\.)\s*(?:\Z|\n|[).:,;!?\]}\"'”。，、）–—=\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]|-\s)"
    r"|\s+(?:\(|(?i:because|since|as|which|weil|da|car|parce|porque|perché|poiché)\b)"
    r"|(?<![AIai])(?<=[A-Z])\s+[A-Z0-9])"
)

_CHOOSES = (
    r"(?i:\b(?:choose|chose|pick|picked|select|selected|go(?:ing)?\s+with|answer\s+with|opt\s+for"
    r"|wähle|nehme|elijo|escojo|choisis|scelgo|escolho)\s+|选择?\s*)"
)
_LEADS_TO = (
    r"(?i:\b(?:one|statement|conclusion|result)\b[^.!?\n]{0,40}\bis\s"
    r"|\b(?:hence|thus|therefore|so|then|leaves|leaving|remains|choice|option|letter|answer|forced|say|it['’]s),?\s+"
    r"|(?:→|=>|⇒)\s*)"
)
"""What a text may close with before the letter that all of it comes to."""
_AFFIRMED = r"(?:(?!(?i:\bnot\b|n['’]t\b|\bcannot\b|\bnever\b|\bnor\b|\b(?:wrong|incorrect)\s))[^.!?\n])*"


@cache
def _rules(letters: str) -> list[tuple[str, re.Pattern[str]]]:
    return [(tier, re.compile(pattern, re.DOTALL | re.MULTILINE)) for tier, pattern in _patterns(letters)]


def _patterns(letters: str) -> Iterator[tuple[str, str]]:
    capital, one = f"([{letters}])", f"([{letters}{letters.lower()}])"
    yield (
        "stated",
        rf"{_ANSWER}{_GOING_ON}(?:{_IS}\s+{_FILLER}{_OPENED}{capital}{_WORD_ENDS}"
        rf"|(?:{_IS}\s|[:：=→–—]|\s-\s|是|为|は|은|는)\s*{_FILLER}{_OPENED}{one}{_CLOSED})",
    )
    other_choice = rf"\n\W*(?!\1)[{letters}][.):]\s"  # then the text goes through the choices
    yield "leading", rf"\A{_BEFORE_LEADING}{_OPENED}{one}{_CLOSED}(?!.*{other_choice})"
    chosen = (
        rf"(?<!\w){_OPENED}{capital}[)\]}}\"”]*\s+(?i:is|must\s+be|seems)\s+(?i:the\s+)?(?i:best\s+|most\s+likely\s+)?"
        r"(?i:correct|right|answer)\b",
        rf"(?<!\w){capital}\s+(?i:it\s+is)\b",
        rf"{_CHOOSES}{_FILLER}{_OPENED}{capital}{_WORD_ENDS}",
        rf"(?i:\b(?:which|that|this|it)\s+(?:is|must\s+be|matches)\s+(?:option|choice)\s+){_OPENED}{capital}{_WORD_ENDS}",
        rf"(?i:\bit\s+(?:must|has\s+to|can\s+only)\s+be\s+){_OPENED}{capital}{_WORD_ENDS}",
        rf"(?i:\b(?:so|thus|hence|therefore)\s*[:,]\s*){_OPENED}{capital}{_CLOSED}",
        rf"(?i:(?:\bnot|n['’]t)\s+){_OPENED}[{letters}]\b\W{{0,3}}(?i:but\s+(?:rather\s+)?){_OPENED}{capital}{_WORD_ENDS}",
        rf"(?<!\w){capital}\s+(?i:remains|is\s+left)\b",
        rf"(?i:\bonly\s+){_OPENED}{capital}[)\]]?\s+(?i:satisfies|fits|works|holds|matches|remains|is|can)\b",
    )
    yield "chosen", "|".join(chosen)
    yield "bracketed", rf"(?<![\w)])\({capital}\)|\({one}\)\W*\Z"
    yield "alone", rf"^[^\w\n]*{capital}[^\w\n]*$"
    yield "closing", rf"(?:\A|[.!?\n]){_AFFIRMED}{_LEADS_TO}{_OPENED}{capital}\W*\Z"
