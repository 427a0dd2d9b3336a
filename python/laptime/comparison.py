"""What a person holds of a comparison: models against each other, with verdicts and what to beware of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from laptime.comparing import ModelChange, ModelPair, Pairing, pair_of, pairs_of
from laptime.errors import SpecError
from laptime.report.comparison_table import comparison_tables
from laptime.report.tables import html, text
from laptime.store import Manifest, RunData
from laptime.store.frames import import_pandas
from laptime.targets.label import bare_name

if TYPE_CHECKING:
    import pandas

    from laptime.result import Result

__all__ = ["Comparison", "compare"]


class Comparison:
    """Models against each other. Shows itself as tables, in a terminal and in Jupyter.

    Attributes
    ----------
    pairs
        Two models each, and what changes from the first to the second.
    notes
        What makes the two less comparable than they seem, a line each.
    result
        The run, where all models are of one.
    """

    def __init__(self, pairs: Sequence[ModelPair], notes: Sequence[str] = (), result: Result | None = None) -> None:
        self.pairs = tuple(pairs)
        self.notes = tuple(notes)
        self.result = result

    @property
    def rows(self) -> tuple[ModelChange, ...]:
        """Every figure of every pair."""
        return tuple(change for pair in self.pairs for change in pair.changes)

    @property
    def verdicts(self) -> dict[str, str]:
        """The verdict on each figure; where there are several pairs, under ``b: figure``."""
        if len(self.pairs) == 1:
            return {change.figure: change.verdict for change in self.rows}
        return {f"{pair.b_label}: {change.figure}": change.verdict for pair in self.pairs for change in pair.changes}

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain values, for JSON."""
        return {"pairs": [_pair_to_dict(pair) for pair in self.pairs], "notes": list(self.notes)}

    def to_pandas(self) -> pandas.DataFrame:
        """Return one row a figure and pair: the values, the difference and the ratio with ``_low`` and ``_high``."""
        rows = [_row(pair, change) for pair in self.pairs for change in pair.changes]
        frame: pandas.DataFrame = import_pandas().DataFrame(rows)
        return frame

    def __str__(self) -> str:
        return text(comparison_tables(self.pairs, self.notes))

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return html(comparison_tables(self.pairs, self.notes))


def compare(a: Result, b: Result | None = None, *, by: str = "model", paired: Pairing = "auto") -> Comparison:
    """Compare the models of one result, each with the first, or the models of two results.

    Parameters
    ----------
    a, b
        Results. Models of two results are paired by name; where each has one model, those two are compared.
    by
        ``"model"``.
    paired
        Whether answers to the same samples are compared pair by pair: ``"auto"`` does so where both asked the same;
        ``True`` takes samples of one id for the same; ``False`` never does.

    Raises
    ------
    SpecError
        Where there is nothing to compare.
    """
    if by != "model":
        raise SpecError(f"cannot compare by {by!r}: there is model")
    if paired not in (True, False, "auto"):
        raise SpecError(f"paired is True, False or 'auto', not {paired!r}")
    first = _run_of(a)
    if b is None:
        return _compare_within(a, paired)
    return _compare_across(first, _run_of(b), paired)


def _run_of(result: Result) -> RunData:
    run = getattr(result, "run", None)
    if not isinstance(run, RunData):
        raise SpecError(f"compare takes results, not {type(result).__name__}: lt.read(path) makes one of a file")
    return run


def _compare_within(result: Result, paired: Pairing) -> Comparison:
    run = result.run
    first, *others = run.models or [""]
    if not others:
        raise SpecError(f"there is one model, {first!r}: name a second result" if first else "nothing was measured")
    pairs = pairs_of(run, paired)
    return Comparison(pairs, [*_missing_figures(pairs), *_suspicions("the", run)], result)


def _compare_across(a: RunData, b: RunData, paired: Pairing) -> Comparison:
    models, notes = _models_of_both(a, b)
    a_name, b_name = _names(a, b)
    pairs = [
        replace(
            pair_of(a, a_model, b, b_model, paired),
            a_label=f"{a_model} in {a_name}",
            b_label=f"{b_model} in {b_name}",
        )
        for a_model, b_model in models
    ]
    differences = [*_differences(a.manifest, b.manifest), *_suspicions("a's", a), *_suspicions("b's", b)]
    return Comparison(pairs, [*notes, *_missing_figures(pairs), *differences])


def _models_of_both(a: RunData, b: RunData) -> tuple[list[tuple[str, str]], list[str]]:
    """Return which model is compared with which, and what is to be said of it."""
    if len(a.models) == len(b.models) == 1:
        first, second = a.models[0], b.models[0]
        return [(first, second)], [] if first == second else [f"other model: {first} in a, {second} in b"]
    models = _alike(a.models, b.models)
    if not models:
        raise SpecError(f"no model is in both: a has {_listed(a.models)}; b has {_listed(b.models)}")
    notes = [f"other name: {first} in a, {second} in b" for first, second in models if first != second]
    for name, all_models, compared in zip("ab", (a.models, b.models), zip(*models, strict=True), strict=True):
        only = [model for model in all_models if model not in compared]
        if only:
            notes.append(f"not compared: {_listed(only)}, only in {name}")
    return models, notes


def _alike(a: Sequence[str], b: Sequence[str]) -> list[tuple[str, str]]:
    """Pair the models of one name; of the others, those of one bare name that no second model of a run has."""
    a_bare, b_bare = ([bare_name(model) for model in models] for models in (a, b))
    pairs = []
    for model, bare in zip(a, a_bare, strict=True):
        if model in b:
            pairs.append((model, model))
        elif a_bare.count(bare) == b_bare.count(bare) == 1:
            pairs.append((model, b[b_bare.index(bare)]))
    return pairs


def _listed(models: Sequence[str]) -> str:
    return ", ".join(models) or "none"


def _names(a: RunData, b: RunData) -> tuple[str, str]:
    """Return what to call two runs: by their files' names, by their paths where these are alike."""
    if a.path is None or b.path is None or a.path == b.path:
        return "a", "b"
    return (a.path.name, b.path.name) if a.path.name != b.path.name else (str(a.path), str(b.path))


# ── What to beware of ───────────────────────────────────────────────────────────────────────────────────────────


def _missing_figures(pairs: Sequence[ModelPair]) -> list[str]:
    return [f"no figure is known of both {pair.a_label} and {pair.b_label}" for pair in pairs if not pair.changes]


def _suspicions(whose: str, run: RunData) -> Iterator[str]:
    client = run.manifest.client
    if client is not None and client.verdict == "suspect":
        yield f"{whose} client is suspect: {'; '.join(client.reasons)}"
    if run.manifest.status != "finished":
        yield f"{whose} run is not finished: {run.manifest.status}"


def _differences(a: Manifest, b: Manifest) -> Iterator[str]:
    """Say what else differs between two runs; of what one of them does not tell, nothing."""
    same_samples = a.data.samples_sha256 == b.data.samples_sha256
    prompts = ("", "") if not same_samples else (a.data.prompts_sha256[:8], b.data.prompts_sha256[:8])
    for what, first, second in (
        ("task", a.task, b.task),
        ("scorer", a.scorer_version, b.scorer_version),
        ("samples", *("" if same_samples else _samples(run) for run in (a, b))),
        ("prompts", *prompts),
        ("machine", _machine(a), _machine(b)),
        ("load", _settings(a, "load"), _settings(b, "load")),
        ("generation", _settings(a, "generation"), _settings(b, "generation")),
    ):
        if first and second and first != second:
            yield f"other {what}: {first} in a, {second} in b"


def _samples(run: Manifest) -> str:
    if not run.data.samples_sha256:
        return ""
    return f"{run.data.n_samples} of {run.data.source} ({run.data.samples_sha256[:8]})"


def _machine(run: Manifest) -> str:
    host = run.environment
    known = [str(host[key]) for key in ("hostname", "cpu_model", "machine") if host.get(key)]
    return ", ".join([*known, f"{host['cpu_usable']} cores"] if host.get("cpu_usable") else known)


def _settings(run: Manifest, key: str) -> str:
    settings = run.spec.get(key)
    if not isinstance(settings, dict):
        return ""
    return " ".join(f"{name}={value}" for name, value in settings.items() if value not in (None, [], ()))


# ── Plain values ────────────────────────────────────────────────────────────────────────────────────────────────


def _pair_to_dict(pair: ModelPair) -> dict[str, Any]:
    changes = [asdict(change, dict_factory=_without_distributions) for change in pair.changes]
    return {"a": pair.a_label, "b": pair.b_label, "changes": changes}


def _without_distributions(fields: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: value for name, value in fields if name != "distribution"}


def _row(pair: ModelPair, change: ModelChange) -> dict[str, Any]:
    row: dict[str, Any] = {"a": pair.a_label, "b": pair.b_label, "figure": change.figure, "unit": change.unit}
    row |= {"a_value": change.a.value, "b_value": change.b.value}
    for name, estimate in (("difference", change.change.difference), ("ratio", change.change.ratio)):
        row[name] = None if estimate is None else estimate.value
        row[f"{name}_low"] = None if estimate is None else estimate.low
        row[f"{name}_high"] = None if estimate is None else estimate.high
    return row | {"verdict": change.verdict}
