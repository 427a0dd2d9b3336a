"""Files of prompts."""

from __future__ import annotations

import json

import pytest

from laptime import data
from laptime.data.load import load_data_set
from laptime.data.sample import Sample
from laptime.errors import DataError


@pytest.fixture
def file(tmp_path):
    def write(prompts):
        path = tmp_path / "prompts.json"
        path.write_text(json.dumps(prompts))
        return str(path)

    return write


def test_strings_become_numbered_prompts_as_they_stand(file):
    assert data.load("prompts", data=file(["Hello", " spaces stay \n"])) == [
        Sample("prompt-00", "Hello"),
        Sample("prompt-01", " spaces stay \n"),
    ]


def test_objects_bring_id_category_and_metadata(file):
    path = file([{"text": "Hello", "id": 7, "category": "greeting", "max_tokens": 5}])
    loaded = load_data_set("prompts", data=path)
    assert loaded.samples == (Sample("7", "Hello", None, "greeting", {"max_tokens": 5}),)
    assert loaded.source == f"file:{path}"


@pytest.mark.parametrize("prompt", [{"id": "x"}, {"text": ""}, {"text": 5}, {"text": None}])
def test_a_prompt_without_text_is_named_with_its_place(file, prompt):
    path = file(["fine", prompt])
    with pytest.raises(DataError) as caught:
        data.load("prompts", data=path)
    assert str(caught.value) == f"{path}, item 2: a prompt needs a 'text'"


@pytest.mark.parametrize(
    ("check", "complaint"),
    [
        ({"required_keys": "name"}, "required_keys: input should be a valid list"),
        ({"max_words": 0}, "max_words: input should be greater than or equal to 1"),
        ({"max_words": "5"}, "max_words: input should be a valid integer"),
        ({"max_tokens": True}, "max_tokens: input should be a valid integer"),
        ({"key_facts": [[""]]}, "key_facts: "),
        ({"reference": 5}, "reference: "),
        ({"json": "yes"}, "json: input should be a valid boolean"),
    ],
)
def test_a_check_that_makes_no_sense_is_told_with_its_place(file, check, complaint):
    path = file([{"text": "Hello", **check}])
    with pytest.raises(DataError) as caught:
        data.load("prompts", data=path)
    assert str(caught.value).startswith(f"{path}, item 1: {complaint}")


def test_what_a_prompt_is_checked_by_is_kept_and_a_reference_text_is_its_target(file):
    checks = {"required_keys": ["a"], "max_words": 5, "key_facts": ["x", ["y", "z"]], "reference": "a text", "note": 1}
    (sample,) = data.load("prompts", data=file([{"text": "Hello", **checks}]))
    assert sample.target == "a text"
    assert sample.metadata == checks


def test_a_csv_file_separates_words_of_a_list_by_semicolons(tmp_path):
    path = tmp_path / "prompts.csv"
    path.write_text("id,text,required_keys,max_words\nx,Hello,name; email,5\ny,Bye,,\n")
    first, second = data.load("prompts", data=str(path))
    assert first.metadata == {"required_keys": ["name", "email"], "max_words": 5}
    assert second.metadata == {}


@pytest.mark.parametrize(
    ("name", "file_name", "n"),
    [
        ("sample", "course_prompts.json", 3),
        ("course", "course_prompts.json", 3),
        ("llamacpp", "llamacpp_prompts.json", 6),
        ("quantized", "quantized_prompts.json", 12),
    ],
)
def test_sets_of_our_own_have_names(name, file_name, n):
    data_set = load_data_set("prompts", data=name)
    assert (data_set.source, len(data_set.samples)) == (f"sample:{file_name}", n)


def test_there_are_no_prompts_on_the_hub():
    with pytest.raises(DataError, match=r"^there are no prompts on the Hub: --prompts-file FILE, or --data with one"):
        data.load("prompts", data="hub")


def test_no_file_at_all_says_how_to_give_one():
    with pytest.raises(DataError, match=r"^the task 'prompts' needs prompts: --prompts-file FILE, or --data with one"):
        data.load("prompts")


@pytest.mark.parametrize(("slip", "meant"), [("requierd_keys", "required_keys"), ("key_fact", "key_facts")])
def test_a_key_that_is_nearly_a_check_is_asked_about(file, slip, meant):
    path = file([{"text": "Hello", slip: ["a"]}])
    with pytest.raises(DataError) as caught:
        data.load("prompts", data=path)
    assert str(caught.value) == f"{path}, item 1: there is no '{slip}': is '{meant}' meant?"
