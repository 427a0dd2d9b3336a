"""What flags add to every request."""

from __future__ import annotations

import pytest

from laptime.cli.request_parts import extra_body_of, headers_of
from laptime.errors import SpecError


def refusal(make, *args):
    with pytest.raises(SpecError) as caught:
        make(*args)
    return str(caught.value)


def test_a_header_is_a_name_and_a_value():
    assert headers_of(["X-Mine: a: b", "Accept:text/plain ", "X-Empty:"], {}) == {
        "X-Mine": "a: b",
        "Accept": "text/plain",
        "X-Empty": "",
    }


def test_a_header_wins_over_that_of_the_file_however_it_is_spelt():
    usual = {"X-Mine": "old", "X-Other": "kept"}
    assert headers_of(["x-mine: new"], usual) == {"X-Other": "kept", "x-mine": "new"}
    assert headers_of([], usual) == usual


@pytest.mark.parametrize("text", ["", "hush", ": hush", "  :hush"])
def test_what_is_no_header_is_refused_and_not_shown(text):
    assert refusal(headers_of, [text], {}) == "a --header is written 'Name: value'"


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: hush",
        "api-key: hush",
        "X-Api-Key: hush",
        "x-goog-api-key:hush",
        "Proxy-Authorization: Basic hush",
        "X-Auth-Token: hush",
        "X-Mine: Bearer hush",
        "X-Mine: bearer hush",
        "X-Mine:sk-hush",
    ],
)
def test_a_key_is_refused_with_where_it_belongs_and_not_shown(text):
    name = text.partition(":")[0]
    expected = f"--header {name} looks like a key: name its variable with --api-key-env instead"
    assert refusal(headers_of, [text], {}) == expected


@pytest.mark.parametrize("text", ["X-Request-Source: bearer-of-news", "X-Max-Tokens: 5", "User-Agent: task-7"])
def test_what_is_no_key_is_taken_for_none(text):
    assert len(headers_of([text], {})) == 1


def test_fields_of_the_body_are_joined_and_the_last_counts():
    assert extra_body_of(['{"a": 1, "b": {"c": [2]}}', '{"a": null}']) == {"a": None, "b": {"c": [2]}}
    assert extra_body_of([]) == {}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("hush", "--extra-body is not JSON: Expecting value: line 1 column 1 (char 0)"),
        ('["hush"]', "--extra-body is a JSON object, such as '{\"top_k\": 1}'"),
        ("", "--extra-body is not JSON: Expecting value: line 1 column 1 (char 0)"),
    ],
)
def test_what_is_no_object_is_refused_and_not_shown(text, complaint):
    assert refusal(extra_body_of, [text]) == complaint
