"""What ends a run before its plan does: what the core makes of it."""

from __future__ import annotations

import pytest

from laptime import _core
from laptime.errors import SpecError
from laptime.runner.stopping import core_limits, core_rules, precision_rule, raise_pending, shortfall
from laptime.spec import Finished, Stop

WENT_WELL, FAILED = (0, True, 1.0, 0.5, 0.25), (0, False, 2.0, 1.5, None)


# ── limits ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("stop", [None, Stop(max_error_rate=0.5), Stop(rule=lambda ended: None)])
def test_without_limits_everything_is_sent(stop):
    assert core_limits(stop).allow(10**9, 1e6)


@pytest.mark.parametrize(
    ("stop", "allowed", "refused"),
    [
        (Stop(max_requests=3), (2, 1e6), (3, 0)),
        (Stop(max_seconds=1.5), (9, 1.499), (0, 1.5)),
        (Stop(min_requests=3), (2, 1e6), (3, 0)),
        (Stop(min_seconds=1.5), (9, 1.499), (0, 1.5)),
        (Stop(min_requests=3, min_seconds=1.5), (9, 1.499), (3, 1.5)),
        (Stop(max_requests=9, min_requests=3, min_seconds=1.5), (8, 1.499), (9, 1.499)),
    ],
)
def test_each_limit_is_the_cores_of_that_name(stop, allowed, refused):
    limits = core_limits(stop)
    assert limits.allow(*allowed)
    assert not limits.allow(*refused)


# ── rules ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_without_rules_nobody_looks():
    assert core_rules(None) == core_rules(Stop(max_requests=1)) == []


def test_too_many_failures_stop_a_run_once_they_are_too_many_of_20():
    (rule,) = core_rules(Stop(max_error_rate=0.1))
    assert rule.look([FAILED, FAILED, *[WENT_WELL] * 10]) is None
    assert rule.look([FAILED]) == "3 of 13 requests failed, more than 10 %"


def test_every_block_has_rules_that_count_anew():
    stop = Stop(max_error_rate=0)
    assert core_rules(stop)[0].look([FAILED]) is not None
    assert core_rules(stop)[0].look([WENT_WELL]) is None


def test_a_rule_of_ones_own_is_told_by_name_what_ended_since_it_was_asked():
    told = []

    def rule(ended):
        told.append(ended)
        return "enough" if any(not request.ok for request in ended) else None

    (core_rule,) = core_rules(Stop(rule=rule))
    assert core_rule.look([WENT_WELL]) is None
    assert core_rule.look([WENT_WELL, FAILED]) == "enough"
    assert told == [[Finished(*WENT_WELL)], [Finished(*WENT_WELL), Finished(*FAILED)]]
    assert told[0][0].latency_s == 0.5
    raise_pending([core_rule])


def test_what_a_rule_raises_stops_the_run_and_comes_out_afterwards_as_itself_and_once():
    problem = ZeroDivisionError("by zero")
    asked = []

    def rule(ended):
        asked.append(ended)
        raise problem

    rules = core_rules(Stop(max_error_rate=0.5, rule=rule))
    assert rules[1].look([WENT_WELL]) == "the stop rule raised ZeroDivisionError"
    assert rules[1].look([WENT_WELL]) == "the stop rule raised ZeroDivisionError"
    assert len(asked) == 1
    with pytest.raises(ZeroDivisionError) as caught:
        raise_pending(rules)
    assert caught.value is problem
    raise_pending(rules)


@pytest.mark.parametrize("problem", [KeyboardInterrupt, SystemExit])
def test_even_what_is_no_error_is_kept_for_later(problem):
    def rule(ended):
        raise problem

    (core_rule,) = core_rules(Stop(rule=rule))
    assert core_rule.look([]) == f"the stop rule raised {problem.__name__}"
    with pytest.raises(problem):
        raise_pending([core_rule])


# ── precision ───────────────────────────────────────────────────────────────────────────────────────────────────


def ended(target, latency_s, ttft_s=None, *, ok=True):
    return (target, ok, 1.0, latency_s, ttft_s)


def test_a_run_stops_once_its_figure_is_known_so_well():
    (rule,) = core_rules(Stop(precision="mean ±5%"))
    assert rule.worst() == ""
    assert rule.look([ended(0, 1.0), ended(0, 1.2)] * 49) is None
    assert not rule.is_settled()
    assert rule.standing() == "latency.mean is not known to ±5 %: 98 requests are fewer than the 100 it takes to tell"
    reason = rule.look([ended(0, 1.0), ended(0, 1.2)])
    assert reason.startswith(f"latency.mean is known to {rule.worst()} from 100 requests")
    assert rule.is_settled()
    assert shortfall([rule]) is None
    assert rule.look([]) == reason


def test_a_width_may_be_a_time():
    (rule,) = core_rules(Stop(precision="p50 ±250 ms"))
    for latency_s in range(100):
        assert rule.look([ended(0, float(latency_s % 10))]) is None
    assert rule.worst().endswith(" s")
    assert rule.standing().endswith(", not to ±250 ms")
    assert shortfall([rule]) == rule.standing()


def test_only_requests_that_went_well_count():
    (rule,) = core_rules(Stop(precision="p50 ±5%"))
    assert rule.look([ended(0, 1.0)] * 99 + [ended(0, 9.0, ok=False)] * 50) is None
    assert rule.look([ended(0, 1.0)]) == "latency.p50 is known to ±0 % from 100 requests"


def test_the_first_token_is_watched_where_it_is_asked_for():
    (rule,) = core_rules(Stop(precision="ttft.p50 ±5%"))
    mixed = [ended(0, float(i), 0.25 if i % 2 else None) for i in range(198)]
    assert rule.look(mixed) is None
    assert rule.look([ended(0, 1.0, 0.25)]) == "ttft.p50 is known to ±0 % from 100 requests"


def test_a_run_does_not_wait_for_what_never_comes():
    (rule,) = core_rules(Stop(precision="ttft.p50 ±5%"))
    assert rule.look([ended(0, 1.0)] * 99) is None
    assert rule.look([ended(0, 1.0)]) == "ttft.p50 cannot become known: none of 100 requests tells it"
    assert rule.worst() == ""


def test_models_that_are_measured_together_are_all_waited_for():
    (rule,) = core_rules(Stop(precision="p50 ±5%"), ["ollama/a", "ollama/b"])
    assert rule.look([ended(1, 1.0)] * 100) is None
    assert rule.look([ended(0, 2.0)] * 99) is None
    known = [f"latency.p50 of ollama/{name} is known to ±0 % from 100 requests" for name in "ab"]
    assert rule.look([ended(0, 2.0)]) == "; ".join(known)


def test_what_ended_before_a_run_that_goes_on_counts_for_a_precision_alone():
    stop = Stop(precision="p50 ±5%", max_error_rate=0.1)
    rules = core_rules(stop, earlier=[ended(0, 1.0)] * 60 + [ended(0, 1.0, ok=False)] * 40)
    assert [rule.look([ended(0, 1.0)] * 39) for rule in rules] == [None, None]
    assert precision_rule(rules).look([ended(0, 1.0)]) is not None
    assert precision_rule(core_rules(Stop(max_requests=1))) is None
    assert precision_rule(core_rules(stop, earlier=[ended(0, 1.0)] * 100)).is_settled()


# ── rules of one's own ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("answer", "shown"), [(True, "True"), (0, "0"), (["x"], r"\['x'\]")])
def test_a_rule_that_answers_with_something_else_is_refused_in_one_line(answer, shown):
    (core_rule,) = core_rules(Stop(rule=lambda ended: answer))
    expected = f"a stop rule returns why the run is to stop, in a few words, or None; not {shown}"
    assert core_rule.look([]) == expected.replace("\\", "")
    with pytest.raises(SpecError, match=f"^{expected}$"):
        raise_pending([core_rule])


def test_an_empty_reason_is_a_reason():
    (core_rule,) = core_rules(Stop(rule=lambda ended: ""))
    assert core_rule.look([]) == ""


def test_the_core_refuses_nonsense():
    with pytest.raises(SpecError, match=r"^max_error_rate must be from 0 to below 1, not 1.5$"):
        _core.MaxErrorRate(1.5, 20)
    with pytest.raises(SpecError, match=r"^max_time_s must be from 0 to below 1e9 seconds, not -1$"):
        _core.Limits(max_time_s=-1)
    with pytest.raises(TypeError):
        _core.PythonStopRule("enough")
