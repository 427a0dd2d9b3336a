"""MMLU, or anything of its shape: a question with four choices, of which one is right."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from laptime.data.files import read_records, sample_path
from laptime.data.hub import hub_rows
from laptime.data.sample import DataSet, Sample
from laptime.errors import DataError

__all__ = ["HUB_NAME", "HUB_REVISION", "LETTERS", "load_mmlu"]

HUB_NAME = "cais/mmlu"
HUB_REVISION = "c30699e8356da336a370243923dbaf21066bb9fe"
LETTERS = "ABCD"
_SAMPLE_FILE = "mmlu_sample.jsonl"
_DEFAULT_SUBJECT = "abstract_algebra"


def load_mmlu(data: str | None, subjects: tuple[str, ...], shots: int) -> DataSet:
    """Load questions of the given subjects.

    Parameters
    ----------
    data
        ``"hub"`` (or ``None``), ``"sample"`` or the path of a JSONL, JSON, CSV or Parquet file with the fields
        ``question``, ``choices`` (or ``A`` to ``D``), ``answer`` (0 to 3, or a letter) and perhaps ``id``, ``subject``,
        ``split``.
    subjects
        Their names; ``("all",)`` for every one. Empty means ``abstract_algebra`` from the Hub, and all there is
        of anything else.
    shots
        How many solved examples (split ``dev``) each prompt is to show.

    Raises
    ------
    DataError
        Where the data cannot be had, a subject is unknown, or a subject has fewer examples than ``shots``.
    """
    if data is None or data == "hub":
        return _load_from_hub(subjects or (_DEFAULT_SUBJECT,), shots)
    path = sample_path(_SAMPLE_FILE) if data == "sample" else Path(data)
    source = f"sample:{_SAMPLE_FILE}" if data == "sample" else f"file:{path}"
    rows = list(_samples(path.name, read_records(path)))
    wanted = _known_subjects(rows, subjects, str(path))
    examples = _examples([s for s in rows if _split(s) == "dev"], wanted, shots)
    return DataSet(tuple(s for s in rows if _split(s) == "test" and s.category in wanted), source, examples)


def _load_from_hub(subjects: tuple[str, ...], shots: int) -> DataSet:
    samples: list[Sample] = []
    examples: dict[str, tuple[Sample, ...]] = {}
    for subject in subjects:
        tests = _hub_samples(subject, "test")
        samples += tests
        if shots > 0:
            asked = tuple(dict.fromkeys(sample.category for sample in tests))
            examples.update(_examples(_hub_samples(subject, "dev"), asked, shots))
    return DataSet(tuple(samples), f"hub:{HUB_NAME}@{HUB_REVISION}", examples)


def _hub_samples(subject: str, split: str) -> list[Sample]:
    rows = hub_rows(HUB_NAME, subject, split, HUB_REVISION)
    counters: dict[str, int] = {}
    numbered: list[tuple[str, dict[str, Any]]] = []
    for row in rows:  # "all" mixes subjects: number each by itself, so that an id is the same either way
        name = str(row.get("subject") or subject)
        counters[name] = counters.get(name, -1) + 1
        numbered.append((f"row {len(numbered)}", {**row, "id": f"{name}-{split}-{counters[name]:03d}", "split": split}))
    return list(_samples(f"{HUB_NAME} {subject} {split}", numbered))


def _samples(source: str, rows: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[Sample]:
    for index, (where, row) in enumerate(rows):
        try:
            yield _sample(row, index)
        except (KeyError, TypeError, ValueError) as problem:
            wrong = f"the field {problem} is missing" if isinstance(problem, KeyError) else str(problem)
            raise DataError(f"{source}, {where}: {wrong}") from problem


def _sample(row: dict[str, Any], index: int) -> Sample:
    subject = str(row.get("subject") or "")
    choices = _choices(row)
    if not isinstance(row["question"], str) or not row["question"].strip():
        raise ValueError("question: a text is wanted")
    return Sample(
        id=f"{subject or 'question'}-{index:03d}" if row.get("id") in (None, "") else str(row["id"]),
        input=row["question"],
        target=_letter(row["answer"]),
        category=subject,
        metadata={"choices": choices, "split": str(row.get("split") or "test")},
    )


def _choices(row: dict[str, Any]) -> list[str]:
    choices = row["choices"] if "choices" in row else [row[letter] for letter in LETTERS]
    if isinstance(choices, str):  # as a CSV file holds them
        choices = json.loads(choices)
    if not isinstance(choices, list) or len(choices) != len(LETTERS):
        raise ValueError("choices: four of them are wanted")
    return [str(choice) for choice in choices]


def _letter(answer: Any) -> str:
    text = str(answer).strip().upper()
    if text in tuple(LETTERS):
        return text
    if text in ("0", "1", "2", "3"):
        return LETTERS[int(text)]
    raise ValueError(f"answer: 0 to 3 or a letter A to D is wanted, not {answer!r}")


def _split(sample: Sample) -> str:
    return str(sample.metadata["split"])


def _known_subjects(samples: list[Sample], wanted: tuple[str, ...], path: str) -> tuple[str, ...]:
    known = sorted({s.category for s in samples if _split(s) == "test"})
    if not known:
        raise DataError(f"{path} holds no question of split 'test'")
    if not wanted or wanted == ("all",):
        return tuple(known)
    for subject in wanted:
        if subject not in known:
            raise DataError(f"{path} has no subject {subject!r}: there are {', '.join(known)}")
    return wanted


def _examples(dev: list[Sample], subjects: tuple[str, ...], shots: int) -> dict[str, tuple[Sample, ...]]:
    examples: dict[str, tuple[Sample, ...]] = {}
    for subject in subjects if shots > 0 else ():
        of_subject = tuple(s for s in dev if s.category == subject)[:shots]
        if len(of_subject) < shots:
            raise DataError(f"{subject} has {len(of_subject)} solved examples (split 'dev'), not {shots}: lower shots")
        examples[subject] = of_subject
    return examples
