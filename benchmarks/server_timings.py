"""Do laptime's figures agree with a real server's own? llama.cpp tells its ``timings`` with each answer.

A llama.cpp server with a small model of random weights answers one request after the other, in 64 tokens.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

import laptime as lt
from children import ChildFailed, notice
from clients.ask import run_laptime
from llama_cpp_server import llama_cpp_server
from load import Run
from machine import prepare_machine
from options import Options, parse_options
from rows import Aims, Report, Row, at_most
from run_directory import measured_records

CASE = "llama_cpp"
PROMPT_ERROR = 0.05
PROMPT_ERROR_MS = 1.0

AIMS: Aims = {
    (CASE, "tokens_per_s_relative_error", None): at_most(0.02),
}

_MS_PER_S = 1e3
_S_PER_NS = 1e-9
_WORDS = "of the sea and the land and what there is between them"

Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Agreement:
    """What laptime reports of a run, and what the server said of the same requests.

    Attributes
    ----------
    tokens_per_s, server_tokens_per_s
        Of the whole run: tokens after the first of each answer, by the time that they took.
    prompt_ms
        By request, laptime's time to the first token without what the server cannot know of: connecting.
    server_prompt_ms
        By request, the server's work on the prompt.
    """

    tokens_per_s: float
    server_tokens_per_s: float
    prompt_ms: Values
    server_prompt_ms: Values

    def rows(self) -> list[Row]:
        """Return the figures."""
        error_ms = float(np.median(np.abs(self.prompt_ms - self.server_prompt_ms)))
        allowance_ms = PROMPT_ERROR * float(np.median(self.server_prompt_ms)) + PROMPT_ERROR_MS
        rate_error = abs(self.tokens_per_s / self.server_tokens_per_s - 1)
        return [
            Row(CASE, "tokens_per_s_relative_error", rate_error),
            Row(CASE, "prompt_time_error_ms", error_ms),
            Row(CASE, "prompt_time_allowance_ms", allowance_ms),
        ]


def agreement_of(run: Path) -> Agreement:
    """Hold a run's report against what the server said in its answers.

    Raises
    ------
    ChildFailed
        Where a request failed, or came without timings.
    """
    result = lt.read(run)
    columns = result.arrays()
    if not np.all(columns["outcome"] == "ok") or np.any(np.isnan(columns["eval_s"])):
        raise ChildFailed("a request failed, or the server does not tell its timings: is it llama.cpp?")
    tokens_after_first = columns["output_tokens"] - 1  # what the server divides by its own time too
    connecting_s = {
        record.sample_id: (record.sent_ns - record.intended_ns) * _S_PER_NS
        for record in measured_records(run)
        if record.sent_ns is not None
    }
    before_s = np.array([connecting_s[sample_id] for sample_id in columns["sample_id"]])
    return Agreement(
        tokens_per_s=result["tokens_per_s"].mean.value,
        server_tokens_per_s=float(tokens_after_first.sum() / columns["eval_s"].sum()),
        prompt_ms=(columns["ttft_s"] - before_s) * _MS_PER_S,
        server_prompt_ms=columns["prompt_eval_s"] * _MS_PER_S,
    )


def prompts(count: int) -> list[str]:
    """Return prompts that differ from their first word on, so that no cache knows them."""
    return [f"{number} times: tell me {' '.join([_WORDS] * 2)}" for number in range(count)]


def measure(options: Options, folder: Path) -> Agreement:
    """Let laptime ask the server."""
    requests, tokens = options.count(tiny=4, quick=40, full=200), options.count(tiny=8, quick=64, full=64)
    shape = {"layers": options.count(tiny=2, quick=8, full=8), "dim": options.count(tiny=64, quick=512, full=512)}
    with llama_cpp_server(folder, **shape) as url:
        notice(f"{CASE}: {requests} requests")
        run_laptime(
            Run(
                url=url,
                model="tiny",
                load_kind="closed",
                load_value=1,
                prompts=prompts(requests),
                run_dir=str(folder / "run"),
                max_tokens=tokens,
            )
        )
    return agreement_of(folder / "run")


def main() -> None:
    """Measure, and print the figures."""
    options = parse_options(__doc__)
    prepare_machine()
    try:
        with tempfile.TemporaryDirectory() as folder:
            rows = measure(options, Path(folder)).rows()
    except ChildFailed as problem:
        sys.exit(f"server_timings: {problem}")
    allowance_ms = next(row.laptime for row in rows if row.metric == "prompt_time_allowance_ms")
    aims = {**AIMS, (CASE, "prompt_time_error_ms", None): at_most(allowance_ms)}
    Report(options.as_json, aims).add(rows)


if __name__ == "__main__":
    main()
