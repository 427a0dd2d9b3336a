"""What functions and local models cannot do is refused before anything is written."""

from __future__ import annotations

import pytest

from laptime.errors import SpecError
from laptime.runner.in_process import require_possible
from laptime.spec import Closed, Gamma, Generation, Local, Ramp, Replay, Spec, Stop
from laptime.targets import parse_targets

FUNCTION, MODEL = parse_targets([len, Local("m")])


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"load": Closed(2)}, "is called once at a time: its load is Closed(1)"),
        ({"load": Closed(1, think_s=1)}, "is called once at a time: its load is Closed(1)"),
        ({"load": Gamma(1, 1)}, "is called once at a time: its load is Closed(1)"),
        ({"load": Ramp([(1, 1)])}, "is called once at a time: its load is Closed(1)"),
        ({"load": Replay([0])}, "is called once at a time: its load is Closed(1)"),
        ({"prompt_cache": "bust"}, "has no prompt cache: leave prompt_cache out"),
        ({"generation": Generation(top_logprobs=0)}, "tells no log-probabilities: leave top_logprobs out"),
        ({"retries": 1}, "is no server, and retries is for those only: leave it out"),
        ({"attempt_timeout_s": 1}, "is no server, and attempt_timeout_s is for those only: leave it out"),
        ({"chunk_timeout_s": 1}, "is no server, and chunk_timeout_s is for those only: leave it out"),
        ({"warmup_s": 1}, "is no server, and warmup_s is for those only: leave it out"),
        ({"cooldown_s": 1}, "is no server, and cooldown_s is for those only: leave it out"),
        ({"grace_s": 1}, "is no server, and grace_s is for those only: leave it out"),
        ({"threads": 2}, "is no server, and threads is for those only: leave it out"),
    ],
)
@pytest.mark.parametrize("target", [FUNCTION, MODEL])
def test_what_only_servers_can_be_asked_is_refused(target, values, complaint):
    with pytest.raises(SpecError) as caught:
        require_possible(Spec(**values), [target])
    assert str(caught.value) == f"{target.label} {complaint}"
    require_possible(Spec(**values), [])


def test_a_local_model_cannot_be_stopped_and_a_function_can():
    spec = Spec(stop=Stop(max_requests=1))
    require_possible(spec, [FUNCTION])
    with pytest.raises(SpecError, match=r"^local/m is asked all that is planned: leave stop out, and choose limit and"):
        require_possible(spec, [FUNCTION, MODEL])


@pytest.mark.parametrize("target", [FUNCTION, MODEL])
def test_what_is_usual_and_passes_are_possible(target):
    require_possible(Spec(), [target])
    require_possible(
        Spec(runs=3, timeout_s=5, warmup=2, warmup_pause_s=1, generation=Generation(max_tokens=5)), [target]
    )


def test_a_function_has_no_first_token_to_wait_for():
    require_possible(Spec(stop=Stop(precision="latency.p50 ±5%")), [FUNCTION])
    with pytest.raises(SpecError) as caught:
        require_possible(Spec(stop=Stop(precision="ttft.p50 ±5%")), [FUNCTION])
    complaint = "tells no first token: ttft.p50 ±5% cannot be reached, only a precision of latency"
    assert str(caught.value) == f"{FUNCTION.label} {complaint}"
