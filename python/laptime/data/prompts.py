"""Prompts: a file of one's own, or one of the small sets that come with the package.

A file is a list of strings, or of objects with a ``text`` and perhaps an ``id``, a ``category``, ``max_tokens`` and
what a good answer has (`PromptRecord`).
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from laptime.data.files import read_records, sample_path
from laptime.data.sample import DataSet, Sample
from laptime.errors import DataError

__all__ = ["PROMPT_SETS", "PromptRecord", "load_prompts"]

PROMPT_SETS: Mapping[str, str] = {
    "course": "course_prompts.json",
    "llamacpp": "llamacpp_prompts.json",
    "quantized": "quantized_prompts.json",
}
"""The sets that come with the package, by the name that ``data=`` knows; ``"sample"`` is the first."""

_Text = Annotated[str, Field(min_length=1)]


class PromptRecord(BaseModel):
    """One prompt of a file, with what its answer is judged by. Further keys are kept, and mean nothing to laptime."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)

    id: str | int | None = None
    category: str | None = None
    text: _Text
    max_tokens: Annotated[int, Field(ge=1)] | None = None
    json_wanted: bool = Field(default=False, alias="json")
    required_keys: list[_Text] = []
    placeholders: bool | list[_Text] | None = None
    max_words: Annotated[int, Field(ge=1)] | None = None
    key_facts: list[_Text | list[_Text]] = []
    reference: _Text | dict[str, Any] | None = None


def load_prompts(data: str | None, subjects: tuple[str, ...] = (), shots: int = 0) -> DataSet:
    """Load prompts from a JSON, JSONL or CSV file, or a set of ours; subjects and shots mean nothing here.

    Raises
    ------
    DataError
        Where the file cannot be read, a prompt has no text, or a check makes no sense.
    """
    sets = ", ".join(PROMPT_SETS)
    if data is None:
        raise DataError(f"the task 'prompts' needs prompts: --prompts-file FILE, or --data with one of our own: {sets}")
    if data == "hub":
        raise DataError(f"there are no prompts on the Hub: --prompts-file FILE, or --data with one of our own: {sets}")
    name = next(iter(PROMPT_SETS)) if data == "sample" else data
    path = sample_path(PROMPT_SETS[name]) if name in PROMPT_SETS else Path(data)
    source = f"sample:{PROMPT_SETS[name]}" if name in PROMPT_SETS else f"file:{path}"
    samples = tuple(_sample(path, where, record, n) for n, (where, record) in enumerate(read_records(path)))
    return DataSet(samples, source)


def _sample(path: Path, where: str, record: dict[str, Any], index: int) -> Sample:
    if path.suffix.lower() == ".csv":  # where every cell is a text, and an empty one means nothing
        record = {key: _of_cell(key, value) for key, value in record.items() if value != ""}
    _require_no_slip(path, where, record)
    try:
        checked = PromptRecord.model_validate(record)
    except ValidationError as problem:
        raise DataError(f"{path}, {where}: {_first_problem(problem)}") from problem
    return Sample(
        id=f"prompt-{index:02d}" if checked.id is None else str(checked.id),
        input=checked.text,
        target=checked.reference if isinstance(checked.reference, str) else None,
        category=checked.category or "",
        metadata={key: value for key, value in record.items() if key not in ("id", "text", "category")},
    )


def _require_no_slip(path: Path, where: str, record: Mapping[str, Any]) -> None:
    """Refuse a key that is nearly one of ours: its check would be left out in silence."""
    known = [field.alias or name for name, field in PromptRecord.model_fields.items()]
    for key in record:
        if key not in known and (near := get_close_matches(key, known, n=1, cutoff=0.85)):
            raise DataError(f"{path}, {where}: there is no {key!r}: is {near[0]!r} meant?")


def _of_cell(key: str, value: str) -> Any:
    if key in ("max_tokens", "max_words") and value.isdecimal():
        return int(value)
    if key in ("required_keys", "placeholders", "key_facts"):
        return [part.strip() for part in value.split(";") if part.strip()]
    return value


def _first_problem(problem: ValidationError) -> str:
    first = problem.errors()[0]
    if first["loc"][:1] == ("text",):
        return "a prompt needs a 'text'"
    return f"{first['loc'][0]}: {first['msg'][0].lower()}{first['msg'][1:]}"
