"""One way to every data set."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from laptime.data.mmlu import load_mmlu
from laptime.data.prompts import PROMPT_SETS, load_prompts
from laptime.data.sample import DataSet, Sample, shuffled
from laptime.data.samsum import load_samsum
from laptime.errors import DataError

__all__ = ["DATA_SETS", "chosen", "limited", "load", "load_data_set"]


@dataclass(frozen=True)
class _Loader:
    description: str
    load: Callable[[str | None, tuple[str, ...], int], DataSet]
    """Takes what ``data=`` says, the subjects and the shots."""


_LOADERS = {
    "mmlu": _Loader("questions with four choices: the Hub's cais/mmlu, a sample of our own, or a file", load_mmlu),
    "samsum": _Loader(
        "dialogues with summaries: the Hub's knkarthick/samsum, a sample of our own, or a file", load_samsum
    ),
    "prompts": _Loader(f"a file of prompts, or a set of our own: {', '.join(PROMPT_SETS)}", load_prompts),
}

DATA_SETS: Mapping[str, str] = {name: loader.description for name, loader in _LOADERS.items()}
"""What each data set is, by name."""


def load(
    name: str,
    *,
    data: str | None = None,
    subject: str | Sequence[str] | None = None,
    limit: int | None = None,
    shots: int = 0,
    seed: int = 0,
) -> list[Sample]:
    """Load samples.

    Parameters
    ----------
    name
        The data set: ``"mmlu"``, ``"samsum"`` or ``"prompts"``.
    data
        ``"hub"``, ``"sample"`` or a path; ``None`` means the Hub where there is one.
    subject
        One or more subjects of MMLU, or ``"all"``.
    limit
        Total number of samples to keep, after a shuffle that ``seed`` decides.

    Raises
    ------
    DataError
        Where the data cannot be had.
    """
    data_set = load_data_set(name, data=data, subject=subject, shots=shots)
    return limited(data_set.samples, limit, seed)


def load_data_set(
    name: str, *, data: str | None = None, subject: str | Sequence[str] | None = None, shots: int = 0
) -> DataSet:
    """Load a data set with its source and its few-shot examples; see `load`."""
    subjects = (subject,) if isinstance(subject, str) else tuple(subject or ())
    if name not in _LOADERS:
        raise DataError(f"unknown data set {name!r}: there are {', '.join(DATA_SETS)}")
    return _LOADERS[name].load(data, subjects, shots)


def chosen(samples: Sequence[Sample], ids: Sequence[str]) -> list[Sample]:
    """Return the samples of these ids, in this order; all without any. Raises `DataError` for an unknown one."""
    if not ids:
        return list(samples)
    by_id = {sample.id: sample for sample in samples}
    for wanted in ids:
        if wanted not in by_id:
            raise DataError(f"there is no prompt {wanted!r}: there are {', '.join(by_id)}")
    return [by_id[wanted] for wanted in ids]


def limited(samples: Sequence[Sample], limit: int | None, seed: int) -> list[Sample]:
    """Return ``limit`` samples after a seeded shuffle; all, in their own order, without a limit."""
    if limit is None:
        return list(samples)
    return shuffled(samples, seed)[:limit]
