"""Whole load generators beside laptime: AIPerf, GuideLLM and vLLM's bench, each in a virtual environment of its own.

They start many processes and import for seconds, so that their imports cannot be told apart: what a request costs them
is the difference of a long run and a short one.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from children import ChildFailed, notice
from simulated_server import SimulatedServer

__all__ = ["LOAD_GENERATORS", "LoadGenerator", "Work", "cpu_s_per_request", "install"]

_LONGEST_S = 1800


@dataclass(frozen=True)
class Work:
    """What a load generator is to send, and where it may leave its files.

    Attributes
    ----------
    prompts
        A file of one JSON object a line, with the prompt under ``text`` and under ``prompt``.
    tokenizer
        A folder: none is to be downloaded.
    """

    url: str
    model: str
    users: int
    requests: int
    prompts: Path
    tokenizer: Path
    folder: Path


@dataclass(frozen=True)
class LoadGenerator:
    """One of them: its package, and how it is told what to do."""

    package: str
    program: str
    arguments: Callable[[Work], list[str]]


def _aiperf(work: Work) -> list[str]:
    return [
        *("profile", "--model", work.model, "--url", work.url, "--endpoint-type", "chat", "--streaming"),
        *("--concurrency", str(work.users), "--request-count", str(work.requests)),
        *("--input-file", str(work.prompts), "--custom-dataset-type", "single_turn"),
        *("--tokenizer", str(work.tokenizer), "--use-server-token-count"),
        *("--no-server-metrics", "--no-gpu-telemetry", "--ui", "none", "--artifact-dir", str(work.folder)),
    ]


def _guidellm(work: Work) -> list[str]:
    backend = f"kind=openai_http,target={work.url},model={work.model},request_format=/v1/chat/completions"
    return [
        *("run", "--backend", f"{backend},validate_backend=false"),
        *("--profile", f"kind=concurrent,streams={work.users}"),
        *("--constraint", f"kind=max_requests,count={work.requests}"),
        *("--data", f"kind=json_file,path={work.prompts}"),
        *("--tokenizer", f"kind=huggingface_auto,model={work.tokenizer}"),
        *("--disable-console", "--output", f"kind=json,path={work.folder / 'report.json'}"),
    ]


def _vllm(work: Work) -> list[str]:
    return [
        *("bench", "serve", "--backend", "openai-chat", "--base-url", work.url),
        *("--endpoint", "/v1/chat/completions", "--model", work.model, "--tokenizer", str(work.tokenizer)),
        *("--dataset-name", "custom", "--dataset-path", str(work.prompts), "--skip-chat-template"),
        *("--num-prompts", str(work.requests), "--max-concurrency", str(work.users), "--disable-tqdm"),
    ]


LOAD_GENERATORS: Mapping[str, LoadGenerator] = {
    "AIPerf": LoadGenerator("aiperf", "aiperf", _aiperf),
    "GuideLLM": LoadGenerator("guidellm", "guidellm", _guidellm),
    "vLLM bench": LoadGenerator("vllm[bench]", "vllm", _vllm),
}
"""By the name that rows call it."""


def install(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield each load generator's name and program, installed now where it is not yet.

    One that cannot be installed is left out, of which it is told.
    """
    for name, generator in LOAD_GENERATORS.items():
        environment = folder / generator.program
        program = environment / "bin" / generator.program
        if not program.exists():
            notice(f"{name}: installing {generator.package} into {environment}, which takes minutes")
            if problem := _install_into(environment, generator.package):
                notice(f"{name} is left out: {problem}")
                continue
        yield name, program


def _install_into(environment: Path, package: str) -> str | None:
    """Install a package; return what went wrong, in one line."""
    pip = [str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for command in ([sys.executable, "-m", "venv", str(environment)], [*pip, package]):
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_LONGEST_S, check=False)
        except subprocess.TimeoutExpired:
            return f"{package} was not installed within {_LONGEST_S} s"
        if done.returncode != 0:
            return (done.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
    return None


def cpu_s_per_request(
    name: str, program: Path, server: SimulatedServer, *, model: str, users: int, runs: tuple[int, int], folder: Path
) -> float:
    """Return what a request costs a load generator: the difference of a long run and a short one.

    Parameters
    ----------
    runs
        The numbers of requests of the short and of the long run.

    Raises
    ------
    ChildFailed
        Where it fails, does not send what it was told to, or the requests are lost in the noise of its start.
    """
    short, long = runs
    costs = []
    for requests in runs:
        work = Work(
            url=server.url,
            model=model,
            users=users,
            requests=requests,
            prompts=_write_prompts(folder, requests),
            tokenizer=_write_tokenizer(folder),
            folder=folder,
        )
        server.new_truth()  # of others
        costs.append(_cpu_s([str(program), *LOAD_GENERATORS[name].arguments(work)]))
        served = len(server.new_truth())
        if served != requests:
            raise ChildFailed(f"{name}: {served} of {requests} requests were sent")
    if costs[1] <= costs[0]:
        raise ChildFailed(f"{name}: {long} requests cannot be told from its start")
    return (costs[1] - costs[0]) / (long - short)


def _cpu_s(command: list[str]) -> float:
    """Return the user and system time of a command and of all processes that it waits for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_LONGEST_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise ChildFailed(f"{command[0]} took more than {_LONGEST_S} s") from None
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        last_line = ((done.stderr.strip() or done.stdout.strip()).splitlines() or ["no reason given"])[-1]
        raise ChildFailed(f"{command[0]} failed: {last_line}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _write_prompts(folder: Path, count: int) -> Path:
    path = folder / "prompts.jsonl"
    texts = [f"request {number:06d}" for number in range(count)]
    path.write_text("".join(json.dumps({"text": text, "prompt": text}) + "\n" for text in texts), encoding="utf-8")
    return path


def _write_tokenizer(folder: Path) -> Path:
    """Write a tokenizer that knows no word, but can count them."""
    path = folder / "tokenizer"
    path.mkdir(exist_ok=True)
    unknown = "[UNK]"
    tokenizer: dict[str, object] = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": None,
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": None,
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": {unknown: 0}, "unk_token": unknown},
    }
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "unk_token": unknown}
    (path / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    (path / "tokenizer_config.json").write_text(json.dumps(config), encoding="utf-8")
    return path
