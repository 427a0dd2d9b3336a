"""Which of a run's models a fine-tuned model's file is about, and which are the same with other batch sizes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from laptime.errors import DataError
from laptime.store import RunData
from laptime.store.manifest import LoadedModel

__all__ = ["Subject", "subjects_of"]


@dataclass(frozen=True)
class Subject:
    """A model, with whichever batch sizes it was measured.

    Attributes
    ----------
    label
        The target that its figures are of: the one with the smallest batches.
    loaded
        What is known of it; ``None`` for a model of a server.
    batches
        The targets by batch size; empty for a model of a server.
    """

    label: str
    loaded: LoadedModel | None
    batches: Mapping[int, str]


def subjects_of(run: RunData) -> tuple[Subject, Subject | None]:
    """Return the model, and its base where the run holds a model with PEFT weights and one without.

    Raises
    ------
    DataError
        Where the run holds other models than these.
    """
    groups: dict[object, dict[int, str]] = {}
    for label in run.models:
        loaded = run.manifest.models.get(label)
        size = 1 if loaded is None else loaded.batch_size
        group = groups.setdefault(_identity(label, loaded), {})
        if size in group:  # the same model twice, under two names
            group = groups.setdefault(label, {})
        group[size] = label
    subjects = [_subject(run, group) for group in groups.values()]
    if len(subjects) == 1:
        return subjects[0], None
    tuned = [subject for subject in subjects if subject.loaded is not None and subject.loaded.peft is not None]
    if len(subjects) == 2 and len(tuned) == 1:
        (base,) = (subject for subject in subjects if subject is not tuned[0])
        return tuned[0], base
    raise DataError(
        f"a finetune file holds one model, or one with PEFT weights and its base; this run has"
        f" {', '.join(subject.label for subject in subjects)}: choose one with select(model=…)"
    )


def _identity(label: str, loaded: LoadedModel | None) -> object:
    if loaded is None:
        return label
    return (loaded.model, loaded.peft, loaded.quantization, loaded.device, loaded.dtype)


def _subject(run: RunData, group: Mapping[int, str]) -> Subject:
    label = group[min(group)]
    loaded = run.manifest.models.get(label)
    batches = {} if loaded is None else dict(sorted(group.items()))
    return Subject(label, loaded, batches)
