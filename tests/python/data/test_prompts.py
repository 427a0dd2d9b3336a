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


@pytest.mark.parametrize("source", ["hub", "sample"])
def test_there_are_no_prompts_but_in_a_file(source):
    with pytest.raises(DataError, match=f"^the task 'prompts' has no {source} data: give the path of a prompts file"):
        data.load("prompts", data=source)


def test_no_file_at_all_says_how_to_give_one():
    with pytest.raises(DataError, match=r"^the task 'prompts' needs a prompts file: --data FILE, or data=…$"):
        data.load("prompts")
