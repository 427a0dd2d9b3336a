"""The seeds of habit: each preset is what one kind of user types all the time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from laptime.errors import SpecError

__all__ = ["PRESETS", "Preset", "find_preset"]


@dataclass(frozen=True)
class Preset:
    """Defaults of a run; whatever is said otherwise wins over them.

    Attributes
    ----------
    name, description
        What it is called, and what it is for.
    api
        Of models that are named without one.
    url
        Of the server, where neither a flag nor the environment names one.
    values
        Keys of a spec.
    generation
        Fields of `Generation`.
    format
        What ``-o`` writes.
    always_writes
        Whether that file is written without ``-o`` too, under its usual name.
    n_models
        How many models the file has places for; ``None`` for any number.
    """

    name: str
    description: str
    api: str
    format: str
    url: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    generation: Mapping[str, Any] = field(default_factory=dict)
    always_writes: bool = True
    n_models: int | None = None


_PRESETS = (
    Preset(
        "course",
        "prompts × models on Ollama; answers and quality in benchmark_outputs/",
        api="ollama",
        format="course",
        values={"task": "prompts", "data": "course", "timeout_s": 120, "warmup": 1, "warmup_pause_s": 1},
        generation={"max_tokens": 512},
    ),
    Preset(
        "mmlu",
        "MMLU on Ollama models, abstract_algebra; results_local.csv and model_summary.csv",
        api="ollama",
        format="mmlu",
        values={"task": "mmlu", "timeout_s": 120},
    ),
    Preset(
        "llamacpp",
        "tokens per second of a llama.cpp server on port 8001: six named prompts, 5 runs",
        api="openai",
        format="llamacpp",
        url="http://localhost:8001",
        values={"task": "prompts", "data": "llamacpp", "runs": 5, "timeout_s": 30, "ready_timeout_s": 300},
        generation={"max_tokens": 512},
        always_writes=False,
        n_models=1,
    ),
    Preset(
        "finetune",
        "a Transformers model, with PEFT weights or without, on SAMSum; benchmark_results_….json",
        api="local",
        format="finetune",
        values={"task": "samsum", "prompt_style": "summarize"},
        generation={"max_tokens": 200},
    ),
    Preset(
        "quantized",
        "an original and a quantised model, in fresh processes, on prompts by category; JSON and HTML report",
        api="local",
        format="quantized",
        values={"task": "prompts", "data": "quantized", "isolate": True, "perplexity": "sample"},
        generation={"max_tokens": 128},
        n_models=2,
    ),
)

PRESETS: Mapping[str, Preset] = {preset.name: preset for preset in _PRESETS}
"""The presets there are, by name."""


def find_preset(name: str) -> Preset:
    """Return the preset of that name. Raises `SpecError`, which lists the names, for an unknown one."""
    if name not in PRESETS:
        raise SpecError(f"unknown preset {name!r}: there are {', '.join(PRESETS)}")
    return PRESETS[name]
