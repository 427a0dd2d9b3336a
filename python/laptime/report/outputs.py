"""What was asked and what each model answered, side by side."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from laptime.data.mmlu import LETTERS
from laptime.data.sample import Sample
from laptime.errors import SpecError
from laptime.report.numbers import format_number, time_scale
from laptime.report.tables import WIDTH, text
from laptime.report.visible import shortened, visible
from laptime.store import RunData

__all__ = ["judgement_and_time", "outputs_rows", "outputs_table"]

_MOST_COLUMNS = 3
"""More models than these are shown one beneath the other."""
_MOST_OF_A_PROMPT = 2 * WIDTH


def outputs_rows(run: RunData) -> list[dict[str, Any]]:
    """Return a row for each sample that was asked about, in the order in which they were.

    Returns
    -------
    list of dict
        ``sample_id``, ``category``, ``prompt`` (what the sample asks; empty where the file does not hold it),
        ``target`` (what is right, or ``None``) and ``answers``: by model, in the order of `RunData.models`, its
        ``output``, ``outcome``, ``message``, ``score`` and ``latency_s``, the last two ``None`` where not known. Of
        several passes over the samples it is the first.
    """
    table = run.measured
    first_pass = table["run_index"].argsort(kind="stable")
    columns = ("sample_id", "request_id", "model", "category", "output", "outcome", "message", "score", "latency_s")
    rows: dict[str, dict[str, Any]] = {}
    for values in zip(*(table[name][first_pass].tolist() for name in columns), strict=True):
        asked = dict(zip(columns, values, strict=True))
        key = str(asked["sample_id"] or asked["request_id"])
        row = rows.setdefault(key, _row(key, asked, run.samples))
        row["answers"].setdefault(str(asked["model"]), _answer(asked))
    models = table.models()
    return [row | {"answers": _in_order(row["answers"], models)} for row in rows.values()]


def _in_order(answers: Mapping[str, Any], models: Sequence[str]) -> dict[str, Any]:
    return {model: answers[model] for model in models if model in answers}


def _row(sample_id: str, asked: Mapping[str, Any], samples: Mapping[str, Sample]) -> dict[str, Any]:
    sample = samples.get(sample_id)
    return {
        "sample_id": sample_id,
        "category": str(asked["category"]),
        "prompt": "" if sample is None else _prompt_of(sample),
        "target": None if sample is None else sample.target,
        "answers": {},
    }


def _prompt_of(sample: Sample) -> str:
    """Return what is asked, with the choices that a right answer is one of."""
    choices = sample.metadata.get("choices")
    if not isinstance(choices, Sequence) or isinstance(choices, str):
        return sample.input
    return "\n".join([sample.input, *(f"{letter}. {choice}" for letter, choice in zip(LETTERS, choices, strict=False))])


def _answer(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "output": str(asked["output"]),
        "outcome": str(asked["outcome"]),
        "message": str(asked["message"]),
        "score": None if math.isnan(asked["score"]) else float(asked["score"]),
        "latency_s": None if math.isnan(asked["latency_s"]) else float(asked["latency_s"]),
    }


def judgement_and_time(answer: Mapping[str, Any]) -> str:
    """Return what is to be said beneath an answer: how it failed or its score, and its latency."""
    said = []
    if answer["outcome"] != "ok":
        said.append(": ".join(filter(None, [answer["outcome"].replace("_", " "), answer["message"]])))
    elif answer["score"] is not None:
        said.append(f"score {answer['score']:.3g}")
    if answer["latency_s"] is not None:
        unit, factor = time_scale(answer["latency_s"])
        said.append(f"{format_number(factor * answer['latency_s'])} {unit}")
    return " · ".join(said)


# ── The terminal ────────────────────────────────────────────────────────────────────────────────────────────────


def outputs_table(run: RunData, *, limit: int | None = None) -> str:
    """Return the answers as a terminal of 80 columns shows them, two or three models side by side, more stacked.

    Parameters
    ----------
    limit
        How many samples are shown; ``None`` shows all.

    Raises
    ------
    SpecError
        Where ``limit`` is below 1.
    """
    if limit is not None and limit < 1:
        raise SpecError(f"limit must be at least 1, not {limit}")
    rows = outputs_rows(run)
    shown = rows[:limit]
    if not shown:
        return "this run holds no answers\n"
    models = run.measured.models()
    parts: list[RenderableType] = [_sample_part(number, row, models) for number, row in enumerate(shown, start=1)]
    if len(shown) < len(rows):
        parts.append(Text(f"{len(shown)} of {len(rows)} samples; --limit shows more", style="dim"))
    if run.measured["run_index"].max() > run.measured["run_index"].min():
        parts.append(Text("answers of the first pass over the samples", style="dim"))
    return text(Group(*parts))


def _sample_part(number: int, row: Mapping[str, Any], models: Sequence[str]) -> RenderableType:
    head = Text(f"{number}. {visible(row['sample_id'])}", style="bold")
    if row["category"]:
        head.append(f" · {visible(row['category'])}", style="not bold")
    lines: list[RenderableType] = [head]
    if row["prompt"]:
        lines.append(Text(shortened(row["prompt"], _MOST_OF_A_PROMPT), overflow="fold"))
    if row["target"] is not None:
        lines.append(Text(f"right: {shortened(row['target'], WIDTH)}", style="dim"))
    answers = _side_by_side if 1 < len(models) <= _MOST_COLUMNS else _stacked
    return Group(*lines, answers(row["answers"], models), Text())


def _side_by_side(answers: Mapping[str, Mapping[str, Any]], models: Sequence[str]) -> RenderableType:
    table = Table(box=box.SIMPLE_HEAD, width=WIDTH, padding=(0, 1), show_edge=False, show_header=True)
    for model in models:
        table.add_column(Text(visible(model)), overflow="fold", ratio=1)
    table.add_row(*(_answer_text(answers.get(model)) for model in models))
    return Padding(table, (1, 0, 0, 0))


def _stacked(answers: Mapping[str, Mapping[str, Any]], models: Sequence[str]) -> RenderableType:
    parts: list[RenderableType] = []
    for model in models:
        parts += [Text(visible(model), style="bold", overflow="fold")]
        parts += [Padding(_answer_text(answers.get(model)), (0, 0, 0, 2))]
    return Padding(Group(*parts), (1, 0, 0, 0))


def _answer_text(answer: Mapping[str, Any] | None) -> Text:
    """Return an answer and, beneath it, how good and how slow it was."""
    if answer is None:
        return Text("not asked", style="dim")
    output = visible(answer["output"]).rstrip()
    written = Text(output, overflow="fold") if output else Text("no text", style="dim")
    beneath = visible(judgement_and_time(answer))
    return written.append(f"\n{beneath}", style="dim") if beneath else written
