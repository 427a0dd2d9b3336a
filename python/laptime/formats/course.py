"""The files of the course script: a folder with one JSON file a call, and ``summary.json``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from laptime.data.sample import Sample
from laptime.errors import DataError
from laptime.formats.fields import Fields, Seconds, checked
from laptime.formats.files import read_json, write_json
from laptime.formats.foreign import FAILED, foreign_run
from laptime.formats.measured import measured_requests, place_of_samples, rows_of
from laptime.formats.names import file_stems, names_in_files
from laptime.store import RunData

__all__ = ["Course"]

_SUMMARY = "summary.json"
_CALL = re.compile(r"_prompt_(\d{2,})\.json$")
_KEYS = ("model", "prompt", "response", "latency_s")
_FAILURES_ARE_MISSING = "Calls that failed may be missing: files of the course script leave them out."


class _Call(Fields):
    """One call. A failed one, where a script has kept it, has no latency."""

    model: str
    prompt: str
    response: str | None
    latency_s: Seconds
    error: str | None = None


class Course:
    """A folder of ``{model}_prompt_{NN}.json`` and ``summary.json``."""

    name = "course"
    description = "folder of {model}_prompt_NN.json and summary.json"
    default_path = "benchmark_outputs"

    def recognises(self, path: Path, content: Any) -> bool:
        """Whether a folder holds such files, or a file is one of them."""
        if path.is_dir():
            return (path / _SUMMARY).exists() or any(_call_files(path))
        if isinstance(content, list):
            return all(isinstance(call, dict) and set(_KEYS) <= set(call) for call in content)
        return isinstance(content, dict) and set(_KEYS) <= set(content)

    def read(self, path: Path, *, duration_unit: str | None = None) -> RunData:
        """Read the folder's ``summary.json``, or its files of calls where there is none; or a single file.

        Calls with the same prompt are of one sample; a model's second answer to it is of its second pass.
        """
        calls = [checked(_Call, value, file, place) for file, place, value in _values(path)]
        samples: dict[str, Sample] = {}
        passes: dict[tuple[str, str], int] = {}
        rows = []
        for call in calls:
            number = len(samples)
            sample = samples.setdefault(call.prompt, Sample(f"prompt-{number:02d}", call.prompt))
            run_index = passes.get((call.model, call.prompt), 0)
            passes[call.model, call.prompt] = run_index + 1
            rows.append({"sample_id": sample.id, "run_index": run_index, **_row(call)})
        models = dict.fromkeys(call.model for call in calls)
        return foreign_run(
            path, rows, task="prompts", models=models, samples=tuple(samples.values()), notes=[_FAILURES_ARE_MISSING]
        )

    def write(self, run: RunData, path: Path) -> list[Path]:
        """Write the folder: a file for each call that went well, and all of these in ``summary.json``.

        The files of several passes are numbered on: with n prompts, the second pass begins at n. A file of
        that name that an earlier run left where a call failed now is removed.
        """
        calls = []
        files = []
        for file, call in list(_files_of_calls(run, path)):  # what is missing is told before anything is written
            if call is None:
                file.unlink(missing_ok=True)
            else:
                write_json(file, call)
                files.append(file)
                calls.append(call)
        write_json(path / _SUMMARY, calls)
        return [*files, path / _SUMMARY]


def _values(path: Path) -> Iterator[tuple[Path, str, Any]]:
    """Return each call with where it stands: its file, and its place there."""
    if path.is_dir() and not (path / _SUMMARY).exists():
        for file in sorted(_call_files(path), key=_number):
            yield file, "", read_json(file)
        return
    file = path / _SUMMARY if path.is_dir() else path
    content = read_json(file)
    if isinstance(content, dict):
        yield file, "", content
        return
    if not isinstance(content, list) or not content:
        raise DataError(f"{file} holds no calls: it should be a list of {{{', '.join(_KEYS)}}}")
    for number, value in enumerate(content, start=1):
        yield file, f"call {number}", value


def _call_files(folder: Path) -> Iterator[Path]:
    return (file for file in folder.iterdir() if _CALL.search(file.name))


def _number(file: Path) -> tuple[int, str]:
    """Return the number in the name: sorted by it, samples are in the order asked whichever model lacks one."""
    match = _CALL.search(file.name)
    assert match is not None
    return int(match[1]), file.name


def _row(call: _Call) -> dict[str, Any]:
    if call.latency_s is None or call.response is None:
        message = call.error or "the file does not say why"
        return {"model": call.model, "outcome": FAILED, "message": message, "output": call.response or ""}
    return {"model": call.model, "latency_s": call.latency_s, "output": call.response}


def _files_of_calls(run: RunData, folder: Path) -> Iterator[tuple[Path, dict[str, Any] | None]]:
    """Return each measured request's file and what goes into it; ``None`` for a call that failed."""
    table = measured_requests(run, "course")
    names = names_in_files(table.models())
    stems = file_stems(names.values())
    places = place_of_samples(run)
    n_samples = len(places)
    for row in rows_of(table):
        name = names[row["model"]]
        number = places[row["sample_id"]] + row["run_index"] * n_samples
        file = folder / f"{stems[name]}_prompt_{number:02d}.json"
        yield file, _call(name, _prompt(run, row["sample_id"]), row) if row["outcome"] == "ok" else None


def _prompt(run: RunData, sample_id: str) -> str:
    if sample_id not in run.samples:
        raise DataError(f"the run does not hold the prompt of {sample_id!r}, which a course file needs")
    return run.samples[sample_id].input


def _call(model: str, prompt: str, row: dict[str, Any]) -> dict[str, Any]:
    if "latency_s" not in row:  # null would say that the call failed
        raise DataError(f"the run does not hold the latency of {row['sample_id']!r}, which a course file needs")
    values: Sequence[Any] = (model, prompt, row["output"], row["latency_s"])
    return dict(zip(_KEYS, values, strict=True))
