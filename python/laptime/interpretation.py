"""What the figures of a run say, in sentences: drawn from intervals, never from points."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from laptime.comparing import ModelChange, Timeouts, compare_models, count_timeouts
from laptime.stats import Estimate
from laptime.store import RunData
from laptime.summary import ModelSummary, summarize_run

__all__ = ["interpret"]

_SPEED = "latency.mean"
_QUALITIES = ("accuracy.mean", "score.mean")


def interpret(run: RunData) -> list[str]:
    """Say what can be told of a run's models: which to prefer for what, or that nothing can be told yet.

    Two models are compared with each other, several each with the fastest; of one it is said how long its answers
    took. A model of which requests timed out is compared with none in speed. Then answers that could not be read are
    told, and requests that failed.
    """
    models = summarize_run(run)
    late = _timeouts(run, models)
    return [*_on_models(run, models, late), *_on_timeouts(late), *_on_unread_answers(models), *_on_failures(models)]


def _timeouts(run: RunData, models: Sequence[ModelSummary]) -> Mapping[str, Timeouts]:
    """Return how many requests timed out, of the models that answered others."""
    counted = {m.model: count_timeouts(run.measured.where(run.measured["model"] == m.model)) for m in models}
    return {model: timeouts for model, timeouts in counted.items() if 0 < timeouts.n < timeouts.of}


def _on_models(run: RunData, models: Sequence[ModelSummary], late: Mapping[str, Timeouts]) -> Iterator[str]:
    answered = [model for model in models if model.ok > 0]
    if len(answered) == 1:
        yield from _on_one_model(answered[0])
    if len(answered) < 2:
        return
    of_several = len(answered) > 2
    first = min(answered, key=lambda model: (model.model in late, _mean_latency(model))) if of_several else answered[0]
    for other in answered:
        if other is not first:
            of_speed = first.model not in late and other.model not in late
            yield from _on_pair(_changes(run, first, other, of_speed=of_speed), first, other, of_several=of_several)


def _mean_latency(model: ModelSummary) -> float:
    return model.estimates[_SPEED].value if _SPEED in model.estimates else math.inf


# ── One model ───────────────────────────────────────────────────────────────────────────────────────────────────


def _on_one_model(model: ModelSummary) -> Iterator[str]:
    median, p95 = model.estimates.get("latency.median"), model.estimates.get("latency.p95")
    if median is None or p95 is None:
        return
    within = f"came {_within(median)}, 19 of 20 {_within(p95)}"
    sentence = f"Half of the answers of {_plain(model.model)} {within}"
    if p95.low is not None and p95.high is not None:
        yield f"{sentence} (n = {p95.n})."
    elif p95.needed_n:
        yield f"{sentence}; n = {p95.n} is too small for all limits: that needs n ≥ {p95.needed_n}."
    elif "only known to be larger" in p95.note:
        yield f"{sentence} (n = {p95.n}); requests that timed out leave no upper limit."
    else:
        yield f"{sentence}; n = {p95.n} is too small for all limits: ask more."


def _within(estimate: Estimate) -> str:
    """Return within which time they came; where it lies beyond what is known, that they took longer."""
    return f"{'after more than' if estimate.censored else 'within'} {_duration(estimate)}"


def _duration(estimate: Estimate) -> str:
    factor, unit = (1.0, "s") if estimate.value >= 1 else (1e3, "ms")
    limits = ["?" if limit is None else _rounded(factor * limit, 3) for limit in estimate.confidence_interval]
    interval = "" if limits == ["?", "?"] else f" [{', '.join(limits)}]"
    return f"{_rounded(factor * estimate.value, 3)} {unit}{interval}"


# ── Two models ──────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Finding:
    """Which of two models is ahead, and between which limits; ``None`` where that is not known."""

    ahead: str
    behind: str
    limits: tuple[float, float] | None


def _on_pair(
    changes: Mapping[str, ModelChange], a: ModelSummary, b: ModelSummary, *, of_several: bool
) -> Iterator[str]:
    if not changes:
        return
    names = _plain(a.model), _plain(b.model)
    speed, quality = changes.get(_SPEED), next((changes[name] for name in _QUALITIES if name in changes), None)
    faster = _faster(speed, *names) if speed is not None and speed.is_told else None
    better = _better(quality, *names) if quality is not None and quality.is_told else None
    if faster is not None and better is not None:
        yield _on_both(faster, better, of_several=of_several)
    elif faster is not None:
        rest = "; quality was not judged" if quality is None else f", and {_untold('quality', quality, 'prompts')}"
        words = _speed(faster, of_several=of_several)
        yield f"Prefer {faster.ahead} where an answer must come fast: it is {words}{rest}."
    elif better is not None:
        rest = "" if speed is None else f", and {_untold('speed', speed, 'answers each')}"
        than = f" than {better.behind}" if of_several else ""
        yield f"Prefer {better.ahead} where quality counts: it scores {_points(better)} more{than}{rest}."
    else:
        yield f"Between {names[0]} and {names[1]} {_nothing_told([*changes.values()])}"


def _changes(run: RunData, a: ModelSummary, b: ModelSummary, *, of_speed: bool) -> Mapping[str, ModelChange]:
    wanted = (_SPEED, *_QUALITIES) if of_speed else _QUALITIES
    figures = [figure for figure in wanted if figure in a.estimates and figure in b.estimates]
    seed = run.seed
    changes = compare_models(run, a.model, run, b.model, figures=figures, seed=seed)
    return {change.figure: change for change in changes}


def _faster(speed: ModelChange, a: str, b: str) -> _Finding:
    """Return which is so many times as fast: the time of the slower over that of the faster."""
    ratio = speed.change.ratio
    limits = None
    if ratio is not None and ratio.low and ratio.high:
        limits = (ratio.low, ratio.high) if speed.verdict == "worse" else (1 / ratio.high, 1 / ratio.low)
    return _Finding(a, b, limits) if speed.verdict == "worse" else _Finding(b, a, limits)


def _better(quality: ModelChange, a: str, b: str) -> _Finding:
    """Return which scores so many points more, of 100."""
    low, high = quality.change.difference.confidence_interval
    limits = None if low is None or high is None else (100 * min(abs(low), abs(high)), 100 * max(abs(low), abs(high)))
    return _Finding(b, a, limits) if quality.verdict == "better" else _Finding(a, b, limits)


def _on_both(faster: _Finding, better: _Finding, *, of_several: bool) -> str:
    if faster.ahead == better.ahead:
        rival = f" to {faster.behind}" if of_several else ""
        return f"Prefer {faster.ahead}{rival}: it is {_speed(faster)} and scores {_points(better)} more."
    more = f"Prefer {better.ahead} where quality counts: it scores {_points(better)} more"
    return f"{more}; {faster.ahead} answers {_speed(faster)}."


def _speed(faster: _Finding, *, of_several: bool = False) -> str:
    if faster.limits is None:
        return f"faster than {faster.behind}" if of_several else "faster"
    times = f"{_between(*faster.limits, above=1)} times as fast"
    return f"{times} as {faster.behind}" if of_several else times


def _points(better: _Finding) -> str:
    return f"{_between(*better.limits, above=0)} points" if better.limits is not None else "points"


def _untold(what: str, change: ModelChange, of: str) -> str:
    return f"no difference in {what} could be told from {_n_of_each(change)} {of}"


def _nothing_told(changes: Sequence[ModelChange]) -> str:
    """End the sentence on two models of which neither speed nor quality was told apart."""
    if any("needs" in change.verdict for change in changes):
        return f"nothing can be told from n = {_n_of_each(changes[0])} answers each: ask more."
    if any("no difference" in change.verdict for change in changes):
        return f"no difference was seen in n = {_n_of_each(changes[0])} answers each."
    return f"nothing can be told: {changes[0].verdict.partition(': ')[2]}."


def _n_of_each(change: ModelChange) -> int:
    return min(change.a.n, change.b.n)


# ── What went wrong ─────────────────────────────────────────────────────────────────────────────────────────────


def _on_timeouts(late: Mapping[str, Timeouts]) -> Iterator[str]:
    """Tell of which models the slowest answers are not known."""
    for model, timeouts in late.items():
        missing = "its slowest answers are missing from its times, which are compared with none"
        yield f"{_plain(model)} did not answer {timeouts} prompts in time: {missing}."


def _on_unread_answers(models: Sequence[ModelSummary]) -> Iterator[str]:
    """Tell the answers that could not be parsed as JSON; where no JSON was asked for, those that were not readable."""
    parsed = [(model, model.estimates["valid_json.mean"]) for model in models if "valid_json.mean" in model.estimates]
    shares = [(model.model, _share_of_the_others(valid)) for model, valid in parsed if valid.value < 1]
    if shares:
        yield f"Answers that were to be JSON and could not be parsed: {_listed(shares)}."
    if parsed:
        return
    failures = ((model.model, model.estimates.get("parse_failures.mean")) for model in models)
    failed = [(name, _share(share)) for name, share in failures if share is not None and share.value > 0]
    if failed:
        yield f"Answers that could not be read and count as wrong: {_listed(failed)}."


def _on_failures(models: Sequence[ModelSummary]) -> Iterator[str]:
    failed = [f"{model.n - model.ok} of {model.n} of {_plain(model.model)}" for model in models if model.ok < model.n]
    if failed:
        yield f"Requests failed: {', '.join(failed)}; the figures are of the others."


def _listed(shares: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{share} of {_plain(model)}" for model, share in shares)


def _share(estimate: Estimate) -> str:
    return _percent(estimate.value, estimate.low, estimate.high)


def _share_of_the_others(estimate: Estimate) -> str:
    low, high = (None if limit is None else 1 - limit for limit in (estimate.high, estimate.low))
    return _percent(1 - estimate.value, low, high)


def _percent(value: float, low: float | None, high: float | None) -> str:
    interval = "" if low is None or high is None else f" [{_rounded(100 * low, 2)}, {_rounded(100 * high, 2)}]"
    return f"{_rounded(100 * value, 2)} %{interval}"


# ── Words and numbers ───────────────────────────────────────────────────────────────────────────────────────────


def _plain(name: str) -> str:
    """Return a name on one line."""
    return " ".join(name.split())


def _between(low: float, high: float, *, above: float) -> str:
    """Return both limits with as few digits as tell them apart, and the lower one from what it lies above."""
    for digits in (2, 3, 4):
        first, last = _rounded(low, digits), _rounded(high, digits)
        if first != last and float(first) > above:
            return f"{first} to {last}"
    return _rounded(low, 3) if first == last else f"{first} to {last}"


def _rounded(value: float, digits: int) -> str:
    """Return a number of so many significant digits, without an exponent."""
    if value == 0:
        return "0"
    rounded = float(f"{value:.{digits - 1}e}")
    return f"{rounded:.{max(0, digits - 1 - math.floor(math.log10(abs(rounded))))}f}"
