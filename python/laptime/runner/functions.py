"""Measuring a function: one call after the other, stamped by the core's clock."""

from __future__ import annotations

from collections.abc import Sequence

from laptime import _core
from laptime.runner.plan import WARMUP_PROMPT, PromptRow
from laptime.runner.progress import Progress, ProgressListener
from laptime.targets import Function
from laptime.targets.encodable import encodable

__all__ = ["measure_function"]


def measure_function(
    function: Function,
    number: int,
    prompts: Sequence[PromptRow],
    plan: Sequence[_core.Block],
    journal: _core.Journal,
    listener: ProgressListener,
) -> None:
    """Carry out a plan of one target.

    Parameters
    ----------
    number
        The target's place among those of the run: it begins the request ids.
    """
    caller = _Caller(function, number, _core.Recorder(journal))
    for block in plan:
        for stage, planned in (("warm-up", block.warmup), ("measure", block.measured)):
            ok = 0
            for finished, request in enumerate(planned):
                listener.progress(Progress(stage, function.label, len(planned), finished, ok, 1))
                ok += caller.warm_up(request) if stage == "warm-up" else caller.measure(request, prompts)
            listener.progress(Progress(stage, function.label, len(planned), len(planned), ok, 0))


class _Caller:
    def __init__(self, function: Function, number: int, recorder: _core.Recorder) -> None:
        self._function = function
        self._number = number
        self._recorder = recorder

    def warm_up(self, request: _core.PlannedRequest) -> bool:
        recording = self._recorder.begin(
            request_id=f"{self._number}.warmup.{request.sample}",
            sample_id=f"warmup-{request.sample}",
            model=self._function.label,
            phase="warmup",
        )
        return self._call(recording, WARMUP_PROMPT)

    def measure(self, request: _core.PlannedRequest, prompts: Sequence[PromptRow]) -> bool:
        row = prompts[request.sample]
        recording = self._recorder.begin(
            request_id=f"{self._number}.{request.run_index}.{request.sample}",
            sample_id=row.sample_id,
            model=self._function.label,
            category=row.category,
            run_index=request.run_index,
        )
        return self._call(recording, row.prompt)

    def _call(self, recording: _core.Recording, prompt: str) -> bool:
        try:
            answer = self._function.function(prompt)
            if not isinstance(answer, str):
                raise TypeError(f"the answer is {type(answer).__name__}, not text")
        except Exception as problem:  # whatever a user's function raises is that request's outcome
            outcome = "out_of_memory" if isinstance(problem, MemoryError) else "protocol_error"
            recording.finish(outcome, message=encodable(" ".join(f"{type(problem).__name__}: {problem}".split())))
            return False
        except BaseException:  # Ctrl-C: the run ends, and this request with it
            recording.finish("cancelled", message="the run ended first")
            raise
        recording.finish("ok", output=encodable(answer), finish_reason="stop")
        return True
