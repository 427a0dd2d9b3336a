"""Measuring a function: one call after the other, stamped by the core's clock."""

from __future__ import annotations

from collections.abc import Sequence

from laptime import _core
from laptime.runner.plan import WARMUP_PROMPT, PromptRow
from laptime.runner.progress import Progress, ProgressListener
from laptime.runner.stopping import core_limits, precision_rule, raise_pending
from laptime.spec import Stop
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
    stop: Stop | None = None,
    rules: Sequence[_core.StopRule] = (),
) -> str | None:
    """Carry out a plan of one target.

    Parameters
    ----------
    number
        The target's place among those of the run: it begins the request ids.
    stop
        When it is over before the plan is.
    rules
        What looks at its answers.

    Returns
    -------
    str or None
        Why a rule ended it, where one did.

    Raises
    ------
    BaseException
        Whatever a rule of the user's own raised, once all that was called is recorded.
    """
    caller = _Caller(function, number, _core.Recorder(journal))
    for block in plan:
        _warm_up(caller, block, listener)
        if (reason := _measure(caller, block, prompts, listener, stop, rules)) is not None:
            return reason
    return None


def _warm_up(caller: _Caller, block: _core.Block, listener: ProgressListener) -> None:
    ok, planned = 0, len(block.warmup)
    for finished, request in enumerate(block.warmup):
        listener.progress(Progress("warm-up", caller.label, planned, finished, ok, 1))
        ok += caller.warm_up(request)
    listener.progress(Progress("warm-up", caller.label, planned, planned, ok, 0))


def _measure(
    caller: _Caller,
    block: _core.Block,
    prompts: Sequence[PromptRow],
    listener: ProgressListener,
    stop: Stop | None,
    rules: Sequence[_core.StopRule],
) -> str | None:
    """Call for what a block holds until it is over, or stopped; returns what `measure_function` does."""
    limits, precision, planned = core_limits(stop), precision_rule(rules), _planned(block, stop)
    finished = ok = 0
    reason, known = None, ""
    began_ns = _core.now_ns()
    for request in block.requests():
        called_ns = _core.now_ns()
        if not limits.allow(request.index, (called_ns - began_ns) * 1e-9):
            break
        listener.progress(Progress("measure", caller.label, planned, finished, ok, 1, precision=known))
        went_well = caller.measure(request, prompts)
        finished, ok = finished + 1, ok + went_well
        ended_ns = _core.now_ns()
        ended = (0, went_well, (ended_ns - began_ns) * 1e-9, (ended_ns - called_ns) * 1e-9, None)
        reason = next((why for rule in rules if (why := rule.look([ended])) is not None), None)
        known = "" if precision is None else precision.worst()
        if reason is not None:
            break
    listener.progress(Progress("measure", caller.label, planned, finished, ok, 0, precision=known))
    raise_pending(rules)
    return reason


def _planned(block: _core.Block, stop: Stop | None) -> int | None:
    """Return how many calls there will be at the most, where that is known."""
    ends = [block.size]
    if stop is not None:
        ends += [stop.max_requests, stop.min_requests if stop.min_seconds is None else None]
    return min((end for end in ends if end is not None), default=None)


class _Caller:
    def __init__(self, function: Function, number: int, recorder: _core.Recorder) -> None:
        self._function = function
        self._number = number
        self._recorder = recorder

    @property
    def label(self) -> str:
        return self._function.label

    def warm_up(self, request: _core.PlannedRequest) -> bool:
        recording = self._recorder.begin(
            request_id=f"{self._number}.warmup.{request.sample}",
            sample_id=f"warmup-{request.sample}",
            model=self.label,
            phase="warmup",
        )
        return self._call(recording, WARMUP_PROMPT)

    def measure(self, request: _core.PlannedRequest, prompts: Sequence[PromptRow]) -> bool:
        row = prompts[request.sample]
        recording = self._recorder.begin(
            request_id=f"{self._number}.{request.run_index}.{request.sample}",
            sample_id=row.sample_id,
            model=self.label,
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
