"""Asking a loaded model, batch by batch; each request is a record."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Protocol

from laptime import _core
from laptime.errors import TargetError
from laptime.runner.local.job import LocalJob
from laptime.runner.plan import WARMUP_PROMPT
from laptime.runner.progress import Progress, ProgressListener
from laptime.spec import Generation
from laptime.targets.local import Answer, Batch, is_out_of_memory
from laptime.targets.local.generation import TokenListener
from laptime.targets.local.problems import one_line

__all__ = ["AskableModel", "LocalRequest", "ask_all", "measured_requests", "warmup_requests"]


class AskableModel(Protocol):
    """What is needed of a model: `laptime.targets.local.LoadedLocal` has it."""

    def prepare(self, prompts: Sequence[str]) -> Batch:
        """Turn prompts into tokens."""
        ...

    def generate(
        self, batch: Batch, generation: Generation, on_token: TokenListener, timeout_s: float | None
    ) -> list[Answer]:
        """Answer them."""
        ...

    def free_cache(self) -> None:
        """Give memory back."""
        ...


@dataclass(frozen=True)
class LocalRequest:
    """One request, as its record names it, and its prompt."""

    request_id: str
    sample_id: str
    category: str
    run_index: int
    phase: str
    prompt: str
    max_tokens: int


def warmup_requests(job: LocalJob) -> list[LocalRequest]:
    """Return the requests that come before those that are measured."""
    numbers = range(job.first_warmup, job.first_warmup + job.warmup * job.local.batch_size)
    return [
        LocalRequest(
            request_id=f"{job.number}.warmup.{i}",
            sample_id=f"warmup-{i}",
            category="",
            run_index=job.run_index or 0,
            phase="warmup",
            prompt=WARMUP_PROMPT,
            max_tokens=job.generation.max_tokens,
        )
        for i in numbers
    ]


def measured_requests(job: LocalJob) -> list[LocalRequest]:
    """Return the requests that are measured, in their order."""
    return [
        LocalRequest(
            request_id=f"{job.number}.{run_index}.{place}",
            sample_id=row.sample_id,
            category=row.category,
            run_index=run_index,
            phase="measure",
            prompt=row.prompt,
            max_tokens=row.max_tokens,
        )
        for run_index, place in job.requests
        for row in (job.prompts[place],)
    ]


def ask_all(job: LocalJob, model: AskableModel, journal: _core.Journal, listener: ProgressListener) -> None:
    """Warm the model up and measure it.

    Raises
    ------
    TargetError
        Where not one warm-up request was answered: then nothing is measured.
    """
    asking = _Asking(job, model, _core.Recorder(journal), listener)
    warmups = warmup_requests(job)
    if warmups and not asking.ask("warm-up", warmups):
        raise TargetError(f"{job.local.label} is not measured, since its warm-up failed: {asking.last_failure}")
    if warmups:
        time.sleep(job.warmup_pause_s)
    asking.ask("measure", measured_requests(job))


def _batches(requests: Sequence[LocalRequest], size: int) -> Iterator[list[LocalRequest]]:
    """Cut into batches, none of which holds requests of two passes, or of two limits of tokens."""
    for _, group in groupby(requests, key=lambda request: (request.run_index, request.max_tokens)):
        alike = list(group)
        for start in range(0, len(alike), size):
            yield alike[start : start + size]


@dataclass(frozen=True)
class _Failure:
    outcome: str
    message: str


class _Asking:
    def __init__(
        self, job: LocalJob, model: AskableModel, recorder: _core.Recorder, listener: ProgressListener
    ) -> None:
        self._job = job
        self._model = model
        self._recorder = recorder
        self._listener = listener
        self.last_failure = ""

    def ask(self, stage: str, requests: Sequence[LocalRequest]) -> int:
        """Ask for all, and return how many were answered."""
        label, finished, ok = self._job.local.label, 0, 0
        for batch in _batches(requests, self._job.local.batch_size):
            self._listener.progress(Progress(stage, label, len(requests), finished, ok, len(batch)))
            ok += self._ask_batch(batch)
            finished += len(batch)
        if requests:
            self._listener.progress(Progress(stage, label, len(requests), finished, ok, 0))
        return ok

    def _ask_batch(self, requests: Sequence[LocalRequest]) -> int:
        prepared = self._prepare(requests)
        now_ns = _core.now_ns()
        recordings = [self._begin(request, now_ns) for request in requests]
        try:
            if isinstance(prepared, _Failure):
                return self._finish(recordings, prepared)
            answers = self._generate(prepared, recordings, requests[0].max_tokens)
            return self._finish(recordings, answers)
        except BaseException:  # Ctrl-C: the run ends, and these requests with it
            for recording in recordings:
                if not recording.finished:
                    recording.finish("cancelled", message="the run ended first")
            raise

    def _prepare(self, requests: Sequence[LocalRequest]) -> Batch | _Failure:
        """Turn prompts into tokens, before the clock runs: servers are not measured by their clients' work, either."""
        try:
            return self._model.prepare([request.prompt for request in requests])
        except Exception as problem:
            return _failure(problem)

    def _begin(self, request: LocalRequest, now_ns: int) -> _core.Recording:
        recording = self._recorder.begin(
            request_id=request.request_id,
            sample_id=request.sample_id,
            model=self._job.local.label,
            category=request.category,
            run_index=request.run_index,
            segment=self._job.segment,
            phase=request.phase,
            intended_ns=now_ns,
        )
        recording.stamp_sent()
        return recording

    def _generate(
        self, batch: Batch, recordings: Sequence[_core.Recording], max_tokens: int
    ) -> list[Answer] | _Failure:
        generation = replace(self._job.generation, max_tokens=max_tokens)

        def on_token(places: Sequence[int]) -> None:
            for place in places:
                recordings[place].token("", 1)

        try:
            return self._model.generate(batch, generation, on_token, self._job.timeout_s)
        except Exception as problem:  # whatever a model raises is the outcome of what it was asked
            failure = _failure(problem)
        if failure.outcome == "out_of_memory":
            self._model.free_cache()  # the exception, and what its frames held, is gone by now
        return failure

    def _finish(self, recordings: Sequence[_core.Recording], answers: list[Answer] | _Failure) -> int:
        """Finish the records of a batch together: none of its answers can be had before the last is there."""
        if isinstance(answers, _Failure):
            self.last_failure = answers.message
            for recording in recordings:
                recording.finish(answers.outcome, message=answers.message)
            return 0
        return sum(self._finish_one(recording, answer) for recording, answer in zip(recordings, answers, strict=True))

    def _finish_one(self, recording: _core.Recording, answer: Answer) -> bool:
        late = answer.finish_reason == "timeout"
        message = f"not done within {self._job.timeout_s:g} s" if late else ""
        if late:
            self.last_failure = message
        recording.finish(
            "timeout" if late else "ok",
            message=message,
            finish_reason="" if late else answer.finish_reason,
            output=answer.text,
            prompt_tokens=answer.prompt_tokens,
            output_tokens=answer.output_tokens,
        )
        return not late


def _failure(problem: Exception) -> _Failure:
    return _Failure("out_of_memory" if is_out_of_memory(problem) else "protocol_error", one_line(problem))
