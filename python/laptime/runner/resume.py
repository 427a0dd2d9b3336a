"""Going on with a run that was cut short: what it has already, and whether it is the same run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from laptime import _core
from laptime.errors import SpecError
from laptime.runner.plan import DoneRequest, PromptRow
from laptime.runner.stopping import FinishedRow
from laptime.runner.told import finished_rows
from laptime.spec import Spec
from laptime.store import Manifest, RunDirectory

__all__ = ["Earlier", "read_earlier", "spec_of_run"]

_MAY_DIFFER = frozenset({"tags", "threads", "ready_timeout_s", "warmup_pause_s"})
"""What a run may be given anew when it goes on: nothing that decides what is measured, or how."""


@dataclass(frozen=True)
class Earlier:
    """What a run has measured before it goes on.

    Attributes
    ----------
    manifest
        As it stands on disk.
    answered
        By model: the pass and the sample of each request that has ended.
    measured_s
        By model: for how long it was measured.
    finished
        In the order in which they ended: the model of each of these requests, and what a rule was told of it.
    """

    manifest: Manifest
    answered: dict[str, frozenset[tuple[int, str]]]
    measured_s: dict[str, float]
    finished: Sequence[tuple[str, FinishedRow]] = ()

    def done(self, labels: Sequence[str], prompts: Sequence[PromptRow]) -> list[DoneRequest]:
        """Return the requests of a plan, over these models and prompts, that have ended before."""
        places = {row.sample_id: place for place, row in enumerate(prompts)}
        return [
            (target, run_index, places[sample_id])
            for target, label in enumerate(labels)
            for run_index, sample_id in sorted(self.answered.get(label, ()))
            if sample_id in places
        ]

    def ended(self, labels: Sequence[str]) -> list[FinishedRow]:
        """Return what rules were told of these models, which are measured together, in the order it happened."""
        places = {label: place for place, label in enumerate(labels)}
        return [(places[label], *row[1:]) for label, row in self.finished if label in places]

    def spent_s(self, labels: Iterable[str]) -> float:
        """Return for how long the longest measured of these models was."""
        return max((self.measured_s.get(label, 0.0) for label in labels), default=0.0)


def read_earlier(directory: RunDirectory, spec: Spec, begun: Manifest) -> Earlier:
    """Read what a run has until now.

    Parameters
    ----------
    begun
        What the manifest of the same run, begun anew, says.

    Raises
    ------
    SpecError
        Where the run on disk is another one: names what differs.
    DataError
        Where it is damaged.
    """
    manifest = directory.read_manifest()
    _require_same(directory, spec.to_json(), manifest.spec)
    for key, what in (("samples_sha256", "the samples"), ("prompts_sha256", "the prompts")):
        if getattr(manifest.data, key) != getattr(begun.data, key):
            raise SpecError(f"{directory.path} holds a run of other questions: {what} differ, so it cannot go on")
    columns, _ = directory.read_records()
    return Earlier(manifest, _answered(columns), _measured_s(columns), finished_rows(columns))


def spec_of_run(directory: RunDirectory) -> Spec:
    """Return the spec that a run was made with.

    Raises
    ------
    SpecError
        Where the run does not hold all of it: headers and secrets are not kept.
    """
    values = directory.read_manifest().spec
    for target in values["targets"]:
        if target.get("headers") or "[redacted]" in str(target.get("extra_body")):
            raise SpecError(
                f"{directory.path} does not hold the headers or secrets that its run was given: "
                "give --resume the same models and flags again"
            )
    known = set(Spec.keys())
    return Spec.of({key: value for key, value in values.items() if key in known})


def _require_same(directory: RunDirectory, now: dict[str, Any], before: dict[str, Any]) -> None:
    for key in sorted(set(now) | set(before)):
        if key not in _MAY_DIFFER and now.get(key) != before.get(key):
            raise SpecError(f"{directory.path} holds a run with another {key}: a run goes on only as it began")


def _ended(columns: _core.Columns) -> Iterable[tuple[str, int, str]]:
    """Yield model, pass and sample of each measured request that ended before the run did."""
    measured, cancelled = _core.phase_names().index("measure"), _core.outcome_names().index("cancelled")
    rows = zip(
        columns.model_code.tolist(),
        columns.run_index.tolist(),
        columns.sample_id(),
        columns.phase_code.tolist(),
        columns.outcome_code.tolist(),
        columns.retried.tolist(),
        strict=True,
    )
    for model, run_index, sample_id, phase, outcome, retried in rows:
        if phase == measured and outcome != cancelled and not retried:
            yield columns.model_words[model], run_index, sample_id


def _answered(columns: _core.Columns) -> dict[str, frozenset[tuple[int, str]]]:
    answered: dict[str, set[tuple[int, str]]] = {}
    for model, run_index, sample_id in _ended(columns):
        answered.setdefault(model, set()).add((run_index, sample_id))
    return {model: frozenset(requests) for model, requests in answered.items()}


def _measured_s(columns: _core.Columns) -> dict[str, float]:
    """Return, by model, the time from the first intended request to the last end, summed over the segments."""
    absent = _core.ABSENT
    measured = _core.phase_names().index("measure")
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    rows = zip(
        columns.model_code.tolist(),
        columns.segment.tolist(),
        columns.phase_code.tolist(),
        columns.intended_ns.tolist(),
        columns.done_ns.tolist(),
        columns.given_up_ns.tolist(),
        strict=True,
    )
    for model, segment, phase, intended, done, given_up in rows:
        if phase == measured:
            first, last = spans.get((model, segment), (intended, intended))
            ends = (end for end in (done, given_up) if end != absent)
            spans[model, segment] = min(first, intended), max(last, intended, *ends)
    totals: dict[str, float] = {}
    for (model, _), (first, last) in spans.items():
        word = columns.model_words[model]
        totals[word] = totals.get(word, 0.0) + (last - first) * 1e-9
    return totals
