"""What the models answered, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from laptime.report.html.bars import COLOR_COUNT
from laptime.report.html.markup import Markup, Section, element, group
from laptime.report.html.wording import counted
from laptime.report.outputs import judgement_and_time, outputs_rows
from laptime.report.visible import visible
from laptime.store import RunData
from laptime.summary import ModelSummary

__all__ = ["output_section"]

_MOST_PROMPTS = 50
_MOST_CHARACTERS = 4000
"""Of one text; where there are many models, less, so that all of them together stay within:"""
_MOST_CHARACTERS_IN_ALL = 500_000


def output_section(run: RunData, models: Sequence[ModelSummary]) -> Section | None:
    """Return the answers to each prompt beside one another, wrong and slow ones first; nothing where there are none."""
    rows = [row for row in outputs_rows(run) if any(map(_says_something, row["answers"].values()))]
    if not rows:
        return None
    shown = sorted(rows, key=_worst_first)[:_MOST_PROMPTS]
    names = [model.model for model in models]
    most = min(_MOST_CHARACTERS, _MOST_CHARACTERS_IN_ALL // (len(shown) * (len(names) + 2)))
    told = element("p", _told(run, len(shown), len(rows)))
    return Section("outputs", "Answers side by side", group(told, *(_prompt(row, names, most) for row in shown)))


def _says_something(answer: Mapping[str, Any]) -> bool:
    return bool(answer["output"] or answer["outcome"] != "ok")


def _worst_first(row: Mapping[str, Any]) -> tuple[float, float]:
    """Return a key by which wrong and failed answers come before right ones, and slow before fast."""
    answers = row["answers"].values()
    scores = [answer["score"] if answer["outcome"] == "ok" else 0.0 for answer in answers]
    worst = min((score for score in scores if score is not None), default=1.0)
    return worst, -max((answer["latency_s"] or 0.0 for answer in answers), default=0.0)


def _told(run: RunData, n_shown: int, n_all: int) -> str:
    order = "wrong and failed ones first, then the slowest"
    shown = f"All {counted(n_all, 'prompt')}" if n_shown == n_all else f"{n_shown} of {counted(n_all, 'prompt')}"
    if n_all == 1:
        shown, order = "One prompt", "as it was answered"
    passes = run.measured["run_index"]
    first = " Of several passes the first is shown." if passes.max() > passes.min() else ""
    return f"{shown}, {order}.{first}"


def _prompt(row: Mapping[str, Any], models: Sequence[str], most: int) -> Markup:
    category = element("span", f" {row['category']}", class_="dim") if row["category"] else None
    right = None
    if row["target"] is not None:
        right = element(
            "p", element("span", "right: ", class_="dim"), _cut(row["target"], most), dir="auto", class_="right"
        )
    answers = [_answer(row["answers"].get(model), model, color, most) for color, model in enumerate(models)]
    return element(
        "article",
        element("h3", row["sample_id"], category),
        element("pre", _cut(row["prompt"], most), class_="prompt", dir="auto") if row["prompt"] else None,
        right,
        element("div", *answers, class_="answers"),
        class_="sample",
    )


def _answer(answer: Mapping[str, Any] | None, model: str, color: int, most: int) -> Markup:
    if answer is None:
        said: Markup = element("p", "not asked", class_="dim")
        verdict = None
    else:
        text = _cut(answer["output"], most)
        said = element("pre", text, dir="auto") if text else element("p", "no text", class_="dim")
        verdict = element("p", judgement_and_time(answer), class_=f"judgement {_mark(answer)}".rstrip())
    return element("section", element("h4", model), said, verdict, class_=f"answer color-{color % COLOR_COUNT}")


def _mark(answer: Mapping[str, Any]) -> str:
    """Return how an answer is marked: right, wrong, or not at all."""
    if answer["outcome"] != "ok" or answer["score"] == 0:
        return "wrong"
    return "good" if answer["score"] == 1 else ""


def _cut(text: str, most: int) -> str:
    """Return the beginning of a text, and how long all of it is where something is left out."""
    shown = visible(text[:most])  # which may be longer: a mark is written out
    if len(text) <= most and len(shown) <= most:
        return shown
    return f"{shown[:most]}… ({counted(len(text), 'character')} in all)"
