"""Where, with what and on which data it was measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from laptime.report.client import client_facts
from laptime.report.html.markup import Markup, Node, Section, element, group
from laptime.report.html.opening import moment
from laptime.report.numbers import format_number, time_scale
from laptime.report.visible import shortened
from laptime.store import Manifest, RunData
from laptime.store.manifest import BYTES_PER_MB

__all__ = ["environment_section"]

_BYTES_PER_GB = 1e9
_MOST_CHARACTERS = 300
"""Of one value: a server may tell its model's licence."""

_Rows = Iterator[tuple[str, str]]


def environment_section(run: RunData) -> Section:
    """Return machine, servers, data with its hashes, tags, and how the client judges itself."""
    manifest = run.manifest
    parts = [
        _list("Run", _of_run(run)),
        _list("Data", _of_data(manifest)),
        _list("Tags", iter(manifest.tags.items())),
        _list("Client", _of_client(manifest)),
        _list("Machine", _of_mapping(manifest.environment)),
        *(_list(f"Server of {label}", _of_mapping(server)) for label, server in manifest.servers.items()),
    ]
    return Section("environment", "Where and how it was measured", element("div", *parts, class_="facts"))


def _list(title: str, rows: _Rows) -> Markup | None:
    terms: list[Node] = [group(element("dt", name), element("dd", value)) for name, value in rows if value]
    return element("section", element("h3", title), element("dl", *terms)) if terms else None


def _of_run(run: RunData) -> _Rows:
    manifest = run.manifest
    yield "read from", "" if run.path is None else str(run.path)
    yield "started", moment(manifest.started)
    yield "finished", moment(manifest.finished or "")
    yield "status", manifest.status
    yield "laptime", manifest.laptime_version
    yield "task", manifest.task
    yield "scorer", manifest.scorer_version or ""
    yield "targets", ", ".join(manifest.targets)
    yield "prefix of prompts", manifest.prompt_prefix or ""
    hosts = dict.fromkeys(segment.hostname or "?" for segment in manifest.segments)
    yield "hosts", ", ".join(hosts) if len(manifest.segments) > 1 else ""


def _of_data(manifest: Manifest) -> _Rows:
    data = manifest.data
    yield "source", data.source
    yield "samples", str(data.n_samples) if data.n_samples else ""
    yield "SHA-256 of the samples", data.samples_sha256
    yield "SHA-256 of the prompts", data.prompts_sha256


def _of_client(manifest: Manifest) -> _Rows:
    if manifest.client is not None:
        yield from client_facts(manifest.client)


def _of_mapping(values: Mapping[str, Any]) -> _Rows:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from ((f"{_name(key)}: {name}", text) for name, text in _of_mapping(value))
        else:
            yield _name(key), _written(key, value)


def _name(key: str) -> str:
    return key.removesuffix("_bytes").removesuffix("_s").replace("_", " ")


def _written(key: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float) and key.endswith("_bytes"):
        return _bytes(value)
    if isinstance(value, int | float) and key.endswith("_s"):
        return _seconds(value)
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return shortened(text, _MOST_CHARACTERS)


def _bytes(size: float) -> str:
    if size < _BYTES_PER_GB:
        return f"{format_number(size / BYTES_PER_MB)} MB"
    return f"{format_number(size / _BYTES_PER_GB)} GB"


def _seconds(value: float | None) -> str:
    if value is None:
        return ""
    unit, factor = time_scale(value)
    return "0 s" if value == 0 else f"{format_number(factor * value)} {unit}"
