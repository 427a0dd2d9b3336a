"""The spec in the report is one that runs again."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laptime.report.html.again import again_section, spec_as_toml
from laptime.spec import Closed, Generation, Local, Poisson, Server, Spec

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


def read_again(spec, tmp_path):
    path = tmp_path / "again.toml"
    path.write_text(spec_as_toml(spec.to_json()), encoding="utf-8")
    return Spec.load(path)


@pytest.mark.parametrize(
    "values",
    [
        {"targets": (Server("ollama", "gemma:2b"),)},
        {
            "targets": (Server("openai", "m", url="http://127.0.0.1:1", extra_body={"a b": [1, {"c": True}]}),),
            "task": "mmlu",
            "subject": ("x", "y"),
            "limit": 7,
            "load": Poisson(2.5),
            "generation": Generation(stop=('"', "\\", "\n"), seed=3, temperature=0.25),
            "tags": {"my tag": "größer 😀", "plain": ""},
            "seed": 2**63,
        },
        {"targets": (Local("models/x", quantization="int8"), Local("models/x")), "load": Closed(1, think_s=0.5)},
    ],
)
def test_the_spec_is_read_back_as_it_was(values, tmp_path):
    spec = Spec.of(values)
    assert read_again(spec, tmp_path) == spec


@given(tag=TEXT, value=st.text(st.characters(exclude_categories=["Cs"])), model=TEXT)
def test_any_text_is_read_back_as_it_was(tag, value, model, tmp_path_factory):
    spec = Spec.of({"targets": (Server("ollama", model),), "tags": {tag: value}})
    assert read_again(spec, tmp_path_factory.mktemp("spec")) == spec


def page_of(manifest):
    return ElementTree.fromstring(f"<x>{again_section(manifest).body.text}</x>")


def test_what_is_shown_is_the_file_to_the_letter(make_manifest):
    spec = Spec.of({"targets": (Server("ollama", "a\u202eb\x1b"),), "tags": {"t": "<script>"}}).to_json()
    toml, as_json = ["".join(pre.itertext()) for pre in page_of(make_manifest(spec=spec)).iter("pre")]
    assert toml == spec_as_toml(spec)
    assert "a\\u202eb\\u001b" in toml
    assert '"t": "<script>"' in as_json


def test_headers_are_told_to_be_missing(make_manifest):
    spec = Spec.of({"targets": (Server("openai", "m", headers={"X-Key": "secret"}),)}).to_json()
    page = "".join(page_of(make_manifest(spec=spec)).itertext())
    assert "The values of HTTP headers were not kept: add them." in page
    assert "X-Key" not in spec_as_toml(spec)
    assert "headers" not in "".join(
        page_of(make_manifest(spec=Spec.of({"targets": ("ollama/m",)}).to_json())).find("p").itertext()
    )


def test_a_function_is_run_again_from_python(make_manifest):
    page = page_of(make_manifest(spec=Spec.of({}).to_json()))
    assert "laptime.run in Python" in page.find("p").text
    assert len(list(page.iter("pre"))) == 1


def test_a_file_of_another_tool_has_nothing_to_run_again(make_manifest):
    assert again_section(make_manifest(spec={})) is None
