"""What a llama.cpp benchmark's file says, with our names or those of other tools."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import AliasChoices, Field

from laptime import _core
from laptime.data.sample import Sample
from laptime.formats.fields import Fields, Number, OptionalText, Seconds, checked
from laptime.formats.foreign import FAILED, decoding, foreign_run
from laptime.formats.intervals import Interval
from laptime.store import RunData

__all__ = ["read_llamacpp"]

_WHOLE_REQUESTS = "Tokens per second are of whole requests, the time for the prompt included."
_RATES_ALONE = "Results that hold only a rate count alike, a second each: how long they took is not known."


class _Result(Fields):
    success: bool | None = None
    tokens: Seconds = Field(default=None, validation_alias=AliasChoices("tokens", "completion_tokens"))
    time_s: Seconds = Field(default=None, validation_alias=AliasChoices("time_s", "total_time"))
    tokens_per_second: Seconds = None
    ttft_s: Seconds = None
    decode_s: Seconds = None
    prompt_tokens: Seconds = None
    outcome: str | None = None
    response: OptionalText = None
    error: OptionalText = None


class _Prompt(Fields):
    prompt_text: OptionalText = None
    description: OptionalText = None
    results: list[_Result] | None = None


class _SystemInfo(Fields):
    model: OptionalText = None
    timestamp: OptionalText = None
    hugepages_total: int | None = None
    hugepages_free: int | None = None
    hugepage_size_kb: int | None = None


class _Summary(Fields):
    overall_avg_tokens_per_second: Number = None
    tokens_per_second_of: str | None = None


class _File(Fields):
    system_info: _SystemInfo | None = None
    prompts: dict[str, _Prompt]
    summary: _Summary | None = None
    timestamp: OptionalText = None


def read_llamacpp(content: Any, path: Path) -> RunData:
    """Make a run of a file: one request a result, or the average where it holds no results.

    Raises
    ------
    DataError
        Where the file holds something else; names the field.
    """
    file = checked(_File, content, path)
    info, summary = file.system_info or _SystemInfo(), file.summary or _Summary()
    model = info.model or "unknown"
    streamed = summary.tokens_per_second_of == "decoding"
    rows = [{"model": model, **row} for row in _rows(file.prompts, streamed)]
    average = summary.overall_avg_tokens_per_second
    estimates = {}
    if average is not None and not any("tokens_per_s" in row for row in rows):
        estimates = {model: {"tokens_per_s.mean": Interval().around(average, "tok/s", 0)}}
    page_kb = info.hugepage_size_kb
    pages = {
        "hugepages_total": info.hugepages_total,
        "hugepages_free": info.hugepages_free,
        "hugepage_bytes": None if page_kb is None else 1024 * page_kb,
    }
    return foreign_run(
        path,
        rows,
        task="prompts",
        models=[model],
        started=file.timestamp or info.timestamp,
        samples=_samples(file.prompts),
        estimates=estimates,
        environment={name: count for name, count in pages.items() if count is not None},
        notes=_notes(file.prompts, streamed),
        rate_of="decoding" if streamed else "requests",
    )


def _notes(prompts: Mapping[str, _Prompt], streamed: bool) -> list[str]:
    results = [result for prompt in prompts.values() for result in prompt.results or () if _succeeded(result)]
    notes = [] if streamed else [_WHOLE_REQUESTS]
    return [*notes, _RATES_ALONE] if any(_rate_alone(result) for result in results) else notes


def _samples(prompts: Mapping[str, _Prompt]) -> Sequence[Sample]:
    return [Sample(key, prompt.prompt_text or "", category=prompt.description or "") for key, prompt in prompts.items()]


def _rows(prompts: Mapping[str, _Prompt], streamed: bool) -> Iterator[dict[str, Any]]:
    for key, prompt in prompts.items():
        for run_index, result in enumerate(prompt.results or ()):
            about = {"sample_id": key, "run_index": run_index, "category": prompt.description or ""}
            row = {**about, **_row(result, streamed)}
            yield {name: value for name, value in row.items() if value is not None}


def _row(result: _Result, streamed: bool) -> dict[str, Any]:
    observed = {"prompt_tokens": result.prompt_tokens, "ttft_s": result.ttft_s, "output": result.response or ""}
    if not _succeeded(result):
        return {**observed, "outcome": _outcome(result), "message": result.error or "the file does not say why"}
    rate = _rate_alone(result)
    if not rate:
        rate = decoding(result.decode_s, result.tokens) if streamed else _whole_request(result)
    return {**observed, "latency_s": result.time_s, "output_tokens": result.tokens, **rate}


def _succeeded(result: _Result) -> bool:
    return result.error is None if result.success is None else result.success


def _outcome(result: _Result) -> str:
    if result.outcome in _core.outcome_names() and result.outcome != "ok":
        return result.outcome
    told = (result.error or "").lower()
    return "timeout" if told.startswith("timeout") else "http_error" if told.startswith("http ") else FAILED


def _rate_alone(result: _Result) -> dict[str, float]:
    """Return the columns of a rate without tokens and time, as if each answer took a second: so all weigh alike."""
    rate = result.tokens_per_second
    if not rate or result.tokens is not None or result.time_s is not None:
        return {}
    return {"decode_s": 1.0, "tokens_after_first": rate, "tokens_per_s": rate}


def _whole_request(result: _Result) -> dict[str, float]:
    """Return the columns of a rate; the file has no time of decoding, and the whole request's stands for it."""
    tokens, time_s, rate = result.tokens, result.time_s, result.tokens_per_second
    if tokens and time_s:
        return {"decode_s": time_s, "tokens_after_first": tokens, "tokens_per_s": tokens / time_s}
    if rate and time_s:
        return {"decode_s": time_s, "tokens_after_first": rate * time_s, "tokens_per_s": rate}
    if rate and tokens:
        return {"decode_s": tokens / rate, "tokens_after_first": tokens, "tokens_per_s": rate}
    return {}
