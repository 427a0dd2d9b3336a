"""A server, as it is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from laptime.spec import Server, Spec, parse_target


def test_a_server_is_parsed_from_api_and_model():
    assert parse_target("openai/org/model:v1") == Server("openai", "org/model:v1")
    assert parse_target("ollama/gemma:2b").label == "ollama/gemma:2b"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("gemma:2b", "'gemma:2b' does not say which API: write API/MODEL, such as ollama/gemma:2b"),
        ("ollama/", "ollama: which model? Write ollama/MODEL"),
    ],
)
def test_a_server_that_lacks_its_half_is_refused(refusal, text, complaint):
    assert refusal(parse_target, text) == complaint


def test_an_unknown_api_is_told_with_those_there_are(refusal):
    message = refusal(Server, "telnet", "m")
    assert "telnet" in message and "ollama" in message and "openai" in message


@pytest.mark.parametrize("url", ["127.0.0.1:11434", "ftp://host", "http://", "", "http://[::1", "host"])
def test_a_url_that_is_none_of_a_server_is_refused(refusal, url):
    expected = f"{url!r} is not a server's URL: it should look like http://127.0.0.1:11434"
    assert refusal(Server, "ollama", "m", url=url) == expected


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("http://me:hush@host:1", "a URL with a name or password in it: "),
        ("http://host:1/v1?key=hush", "a URL with a query or a fragment in it: "),
        ("http://host:1/#hush", "a URL with a query or a fragment in it: "),
    ],
)
def test_a_url_that_may_hold_a_secret_is_refused_and_not_shown(refusal, url, complaint):
    message = refusal(Server, "openai", "m", url=url)
    assert message.startswith(complaint)
    assert "hush" not in message


@pytest.mark.parametrize("name", ["", "X Y", "X:", "Näme", "X\n"])
def test_what_is_no_name_of_a_header_is_refused(refusal, name):
    expected = f"{name!r} is not the name of an HTTP header: it has letters, digits and dashes"
    assert refusal(Server, "openai", "m", headers={name: "y"}) == expected


@pytest.mark.parametrize("value", ["hush\r\nX: y", "hush\0", 7])
def test_what_is_no_value_of_a_header_is_refused_and_not_shown(refusal, value):
    message = refusal(Server, "openai", "m", headers={"X-Mine": value})
    assert message.startswith("the value of the header X-Mine is no text, or holds what cannot be sent")
    assert "hush" not in message and "7" not in message


def test_certificates_are_a_file_that_is_there(refusal, tmp_path):
    path = tmp_path / "ca.pem"
    assert refusal(Server, "openai", "m", ca_file=path) == f"there is no file of certificates {path}"
    path.write_text("-----BEGIN CERTIFICATE-----")
    assert Server("openai", "m", ca_file=path) == Server("openai", "m", ca_file=str(path))
    assert Spec.of({"targets": [{"api": "openai", "model": "m", "ca_file": str(path)}]}).targets[0].ca_file == str(path)


def test_certificates_in_a_folder_are_no_file(refusal, tmp_path):
    assert refusal(Server, "openai", "m", ca_file=Path(tmp_path)).startswith("there is no file of certificates ")
