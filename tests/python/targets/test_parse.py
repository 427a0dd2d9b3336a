"""From what people write to targets."""

from __future__ import annotations

import functools

import pytest

from laptime.errors import SpecError
from laptime.spec import Server
from laptime.targets import Function, parse_targets


def shout(prompt):
    return prompt.upper()


def test_one_target_needs_no_list():
    server = Server("ollama", "m")
    assert parse_targets("ollama/m") == [server]
    assert parse_targets(server) == [server]


def test_names_servers_and_functions_may_be_mixed_and_keep_their_order():
    named = Function(shout, "loud")
    targets = parse_targets(iter(["ollama/m", shout, Server("openai", "m"), named]))
    assert [target.label for target in targets] == ["ollama/m", "python/shout", "openai/m", "python/loud"]
    assert targets[1].function is shout
    assert targets[3] is named


def test_a_callable_without_a_name_is_called_by_its_type():
    assert parse_targets(functools.partial(shout))[0].label == "python/partial"


def test_no_target_at_all_is_refused():
    with pytest.raises(SpecError, match=r"^there is no target: name at least one, such as ollama/gemma:2b$"):
        parse_targets([])


def test_two_targets_of_one_name_are_refused():
    with pytest.raises(SpecError, match=r"^ollama/m is named twice: results could not be told apart$"):
        parse_targets(["ollama/m", Server("ollama", "m", url="http://other:1")])


@pytest.mark.parametrize(("thing", "kind"), [(5, "int"), ([5], "int"), ([None], "NoneType")])
def test_a_target_of_no_known_kind_is_refused(thing, kind):
    with pytest.raises(SpecError, match=rf"^a target is 'api/model', a Server, a Local or a function, not {kind}$"):
        parse_targets(thing)
