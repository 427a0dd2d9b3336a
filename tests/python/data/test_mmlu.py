"""Questions with four choices, from files and from the sample that comes with the package."""

from __future__ import annotations

import json

import pytest

from laptime import data
from laptime.data.load import load_data_set
from laptime.data.sample import Sample, content_hash
from laptime.errors import DataError

SUBJECTS = ("abstract_algebra", "college_computer_science", "college_mathematics", "high_school_chemistry")


def question(**fields):
    return {"question": "1 + 1?", "choices": ["1", "2", "3", "4"], "answer": 1, "subject": "sums"} | fields


@pytest.fixture
def file(tmp_path):
    def write(*rows):
        path = tmp_path / "q.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return str(path)

    return write


def test_a_question_becomes_a_sample(file):
    path = file(question(id="mine"))
    loaded = load_data_set("mmlu", data=path)
    metadata = {"choices": ["1", "2", "3", "4"], "split": "test"}
    assert loaded.samples == (Sample("mine", "1 + 1?", "B", "sums", metadata),)
    assert (loaded.source, loaded.examples) == (f"file:{path}", {})


@pytest.mark.parametrize(("answer", "letter"), [(0, "A"), (3, "D"), ("2", "C"), ("b", "B"), (" D ", "D")])
def test_the_answer_is_an_index_or_a_letter(file, answer, letter):
    assert data.load("mmlu", data=file(question(answer=answer)))[0].target == letter


def test_a_csv_file_has_its_choices_in_four_columns_or_as_json(tmp_path):
    columns, as_json = tmp_path / "columns.csv", tmp_path / "json.csv"
    columns.write_text("question,A,B,C,D,answer\n1 + 1?,1,2,3,4,B\n")
    as_json.write_text('question,choices,answer\n1 + 1?,"[""1"", ""2"", ""3"", ""4""]",1\n')
    for path in (columns, as_json):
        (sample,) = data.load("mmlu", data=str(path))
        assert (sample.id, sample.metadata["choices"], sample.target) == ("question-000", ["1", "2", "3", "4"], "B")


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"answer": 4}, "answer: 0 to 3 or a letter A to D is wanted, not 4"),
        ({"answer": "AB"}, "answer: 0 to 3 or a letter A to D is wanted, not 'AB'"),
        ({"choices": ["1", "2", "3"]}, "choices: four of them are wanted"),
        ({"choices": {"A": 1}}, "choices: four of them are wanted"),
    ],
)
def test_a_question_that_makes_no_sense_is_named_with_its_line(file, fields, complaint):
    with pytest.raises(DataError) as caught:
        data.load("mmlu", data=file(question(), question(**fields)))
    assert str(caught.value) == f"q.jsonl, line 2: {complaint}"


@pytest.mark.parametrize("missing", ["question", "answer"])
def test_a_missing_field_is_named(file, missing):
    row = question()
    del row[missing]
    with pytest.raises(DataError, match=rf"^q\.jsonl, line 1: the field '{missing}' is missing$"):
        data.load("mmlu", data=file(row))


def test_the_sample_has_its_test_questions_of_all_subjects_or_of_some():
    everything = data.load("mmlu", data="sample")
    assert len(everything) == 212
    assert tuple(sorted({sample.category for sample in everything})) == SUBJECTS
    assert data.load("mmlu", data="sample", subject="all") == everything
    some = data.load("mmlu", data="sample", subject=["college_mathematics", "abstract_algebra"])
    assert {sample.category for sample in some} == {"college_mathematics", "abstract_algebra"}
    assert len(some) == 106


def test_an_unknown_subject_is_told_with_those_there_are():
    with pytest.raises(DataError, match=f"has no subject 'astrology': there are {', '.join(SUBJECTS)}$"):
        data.load("mmlu", data="sample", subject="astrology")


def test_examples_are_the_first_dev_questions_of_each_subject_asked_for():
    loaded = load_data_set("mmlu", data="sample", subject="abstract_algebra", shots=2)
    assert {k: [s.id for s in v] for k, v in loaded.examples.items()} == {
        "abstract_algebra": ["abstract_algebra-dev-0", "abstract_algebra-dev-1"]
    }
    assert loaded.source == "sample:mmlu_sample.jsonl"
    assert all(sample.metadata["split"] == "test" for sample in loaded.samples)


def test_more_examples_than_there_are_is_an_error(file):
    with pytest.raises(DataError, match=r"^sums has 1 solved examples \(split 'dev'\), not 2: lower shots$"):
        load_data_set("mmlu", data=file(question(), question(split="dev")), shots=2)


def test_a_file_without_test_questions_is_refused(file):
    with pytest.raises(DataError, match=r"holds no question of split 'test'$"):
        data.load("mmlu", data=file(question(split="dev")))


def test_limit_is_the_total_after_a_shuffle_that_the_seed_decides():
    everything = data.load("mmlu", data="sample")
    chosen = data.load("mmlu", data="sample", limit=40, seed=1)
    assert len({sample.id for sample in chosen}) == 40
    assert all(sample in everything for sample in chosen)
    assert chosen == data.load("mmlu", data="sample", limit=40, seed=1)
    assert chosen != data.load("mmlu", data="sample", limit=40, seed=2)
    assert chosen[:10] == data.load("mmlu", data="sample", limit=10, seed=1)
    assert len({sample.category for sample in chosen}) == 4
    assert len(data.load("mmlu", data="sample", limit=10_000)) == 212


def test_an_unknown_data_set_is_told_with_those_there_are():
    with pytest.raises(DataError, match=r"^unknown data set 'squad': there are mmlu, samsum, prompts$"):
        data.load("squad")


def test_the_hash_of_samples_tells_every_change_and_their_order():
    one, two = Sample("1", "a"), Sample("2", "b")
    same = content_hash([Sample("1", "a"), Sample("2", "b")])
    assert content_hash([one, two]) == same
    others = [[two, one], [one], [one, Sample("2", "b", "x")], [one, Sample("2", "b", metadata={"x": 1})]]
    assert len({same, *map(content_hash, others)}) == 5
