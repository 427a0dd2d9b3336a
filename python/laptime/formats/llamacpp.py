"""The file of the llama.cpp benchmark: tokens per second by named prompt."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

from laptime import stats
from laptime.errors import DataError
from laptime.formats.files import read_json, write_json
from laptime.formats.intervals import interval_of
from laptime.formats.llamacpp_fields import read_llamacpp
from laptime.formats.llamacpp_figures import ModelRates, PromptRates, rates_of_model
from laptime.formats.measured import rows_of
from laptime.formats.token_rates import RateOf
from laptime.store import RunData
from laptime.targets.label import bare_name

__all__ = ["LlamaCpp"]

_HOST_FACTS = ("hugepages_total", "hugepages_free", "cpu_model", "cpu_count", "memory_bytes", "system")


class LlamaCpp:
    """System, prompts with their results, and a summary."""

    name = "llamacpp"
    description = "JSON of system_info, prompts and summary"
    default_path = "benchmark_results_%Y%m%d_%H%M%S.json"

    def recognises(self, path: Path, content: Any) -> bool:
        """Whether a JSON object has prompts with results."""
        prompts = content.get("prompts") if isinstance(content, dict) else None
        return isinstance(prompts, dict) and all(
            isinstance(prompt, dict) and ("results" in prompt or "stats" in prompt) for prompt in prompts.values()
        )

    def read(self, path: Path, *, duration_unit: str | None = None) -> RunData:
        """Read each result as a request; where a file holds none, the average that it gives."""
        return read_llamacpp(read_json(path), path)

    def write(self, run: RunData, path: Path) -> list[Path]:
        """Write one model's results."""
        if not run.models:
            raise DataError("this run holds no measured request: a llamacpp file is made of requests")
        if len(run.models) > 1:
            labels = ", ".join(run.models)
            raise DataError(f"a llamacpp file holds one model; this run has {labels}: choose one with select(model=…)")
        rates = rates_of_model(run, *run.models)
        content = {
            "system_info": _system_info(run, rates.model),
            "prompts": {prompt.key: _prompt(run, prompt) for prompt in rates.prompts},
            "summary": _summary(rates),
            "timestamp": run.manifest.started,
            "runs": rates.runs,
        }
        write_json(path, content)
        return [path]


def _system_info(run: RunData, model: str) -> dict[str, Any]:
    environment = run.manifest.environment
    page_bytes, server = environment.get("hugepage_bytes"), run.manifest.servers.get(model)
    return {
        "model": bare_name(model),
        **{name: environment.get(name) for name in _HOST_FACTS},
        "hugepage_size_kb": None if page_bytes is None else page_bytes // 1024,
        "timestamp": run.manifest.started,
        **({"server": server} if server else {}),
    }


def _prompt(run: RunData, prompt: PromptRates) -> dict[str, Any]:
    sample = run.samples.get(prompt.key)
    return {
        "prompt_text": None if sample is None else sample.input,
        "description": None if sample is None else sample.category or None,
        "results": [
            _result(number, row, rate, prompt.rates.of)
            for number, (row, rate) in enumerate(zip(rows_of(prompt.rows), prompt.rates.rates, strict=True), start=1)
        ],
        "stats": _stats(prompt),
    }


def _result(number: int, row: Mapping[str, Any], rate: float, rate_of: RateOf) -> dict[str, Any]:
    ok = row["outcome"] == "ok"
    observed = row if ok else {}
    result = {
        "run": number,
        "success": ok,
        "tokens": observed.get("output_tokens"),
        "time_s": observed.get("latency_s"),
        "tokens_per_second": rate,
        "ttft_s": observed.get("ttft_s"),
        "decode_s": observed.get("decode_s") if rate_of == "decoding" else None,
        "prompt_tokens": observed.get("prompt_tokens"),
        "outcome": row["outcome"],
        "response": row["output"],
    }
    return result if ok else {**result, "error": row["message"]}


def _stats(prompt: PromptRates) -> dict[str, Any]:
    rates = prompt.rates.observed
    deviation = prompt.relative_standard_deviation
    intervals = {"success_rate": interval_of(prompt.success)}
    if prompt.average is not None:
        intervals["avg_tokens_per_second"] = interval_of(prompt.average)
    return {
        "avg_tokens_per_second": None if prompt.average is None else prompt.average.value,
        "success_rate": prompt.success.value,
        "median_tokens_per_second": median(rates) if len(rates) else None,
        "min_tokens_per_second": min(rates, default=None),
        "max_tokens_per_second": max(rates, default=None),
        "stdev_tokens_per_second": stats.summarize(rates).standard_deviation if len(rates) > 1 else None,
        "rsd_pct": None if deviation is None else 100 * deviation,
        "consistency": prompt.consistency,
        "intervals": intervals,
    }


def _summary(rates: ModelRates) -> dict[str, Any]:
    averages = [prompt.average.value for prompt in rates.prompts if prompt.average is not None]
    overall = rates.average
    return {
        "overall_avg_tokens_per_second": None if overall is None else overall.value,
        "overall_median_tokens_per_second": median(averages) if averages else None,
        "overall_min_tokens_per_second": min(averages, default=None),
        "overall_max_tokens_per_second": max(averages, default=None),
        "tokens_per_second_of": rates.rate_of,
        "intervals": {} if overall is None else {"overall_avg_tokens_per_second": interval_of(overall)},
    }
