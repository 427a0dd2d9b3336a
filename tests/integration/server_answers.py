"""What a server said in its answers, read from its own bytes as anybody could, without laptime."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What one answer says; the same can be said of a record.

    Attributes
    ----------
    tokens
        By source (``usage``, ``server_timings``), the counts ``prompt``, ``output`` and ``cached``.
    server_ns
        The server's own clock.
    logprobs
        The tokens with the logarithms of their probabilities.
    """

    text: str
    finish: str
    tokens: dict[str, dict[str, int]]
    server_ns: dict[str, int] = field(default_factory=dict)
    logprobs: list[tuple[str, float]] = field(default_factory=list)


def recorded_answer(record: Json) -> Answer:
    """Return what a line of ``records.jsonl`` says of the answer."""
    return Answer(
        record.get("output", ""),
        record.get("finish", ""),
        record["tokens"],
        record.get("server_ns", {}),
        [(token["token"], token["logprob"]) for token in record.get("logprobs", [])],
    )


def server_answer(api: str, body: bytes) -> Answer:
    """Return what the body of a response says: one JSON object, or a stream of them."""
    lines = [body] if body.startswith(b"{") else [line[5:] for line in body.split(b"\n") if line.startswith(b"data:")]
    return _READERS[api]([json.loads(line) for line in lines if line.strip() != b"[DONE]"])


def prompt_in(question: bytes) -> str:
    """Return what the body of a request asks."""
    body = json.loads(question)
    return str(body["prompt"] if "prompt" in body else body["messages"][-1]["content"])


def _of_openai(objects: list[Json]) -> Answer:
    choices = [choice for part in objects for choice in part["choices"]]
    messages = [choice.get("delta") or choice.get("message") or {"content": choice.get("text")} for choice in choices]
    (usage,) = [part["usage"] for part in objects if part.get("usage")]
    counts = {"prompt": usage["prompt_tokens"], "output": usage["completion_tokens"]}
    if "prompt_tokens_details" in usage:
        counts["cached"] = usage["prompt_tokens_details"]["cached_tokens"]
    return Answer(
        "".join(message.get("content") or "" for message in messages),
        _only([choice.get("finish_reason") for choice in choices]),
        {"usage": counts},
        _llama_cpp_times(objects),
        [token for choice in choices for token in _tokens((choice.get("logprobs") or {}).get("content", []))],
    )


def _of_llama_cpp(objects: list[Json]) -> Answer:
    end = objects[-1]
    counts = {
        "prompt": end["tokens_evaluated"],
        "output": end["tokens_predicted"],
        "cached": end["timings"]["cache_n"],
    }
    return Answer(
        "".join(part["content"] for part in objects),
        "length" if end["stop_type"] == "limit" else "stop",
        {"server_timings": counts},
        _llama_cpp_times(objects),
        [token for part in objects for token in _tokens(part.get("completion_probabilities", []))],
    )


def _of_anthropic(objects: list[Json]) -> Answer:
    usage: dict[str, int] = {}
    for part in objects:
        usage |= part.get("message", part).get("usage", {})
    cached = usage["cache_read_input_tokens"]
    counts = {"prompt": usage["input_tokens"] + cached, "output": usage["output_tokens"], "cached": cached}
    blocks = [block for part in objects for block in (*part.get("content", []), part.get("delta", {}))]
    reasons = [part.get("delta", part).get("stop_reason") for part in objects]
    return Answer("".join(block.get("text", "") for block in blocks), _only(reasons), {"usage": counts})


_READERS: dict[str, Callable[[list[Json]], Answer]] = {
    "openai": _of_openai,
    "openai-completions": _of_openai,
    "llamacpp": _of_llama_cpp,
    "anthropic": _of_anthropic,
}


def _only(reasons: list[str | None]) -> str:
    (reason,) = filter(None, reasons)
    return reason


def _llama_cpp_times(objects: list[Json]) -> dict[str, int]:
    for part in objects:
        if times := part.get("timings"):
            return {
                "prompt_eval": round(times["prompt_ms"] * 1e6),
                "eval": round(times["predicted_ms"] * 1e6),
            }
    return {}


def _tokens(listed: list[Json]) -> list[tuple[str, float]]:
    return [(token["token"], token["logprob"]) for token in listed]
