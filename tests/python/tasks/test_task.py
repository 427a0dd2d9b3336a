"""Tasks of one's own, and those there are."""

from __future__ import annotations

import pytest

from laptime.data.sample import DataSet, Sample
from laptime.errors import SpecError
from laptime.tasks import Reply, Request, Score, Task, find_task


def test_samples_may_be_strings_mappings_or_samples():
    sample = Sample("mine", "three")
    task = Task("own", ["one", {"input": "two", "target": "2"}, {"id": "x", "input": "four"}, sample])
    assert task.samples == (
        Sample("sample-000", "one"),
        Sample("sample-001", "two", "2"),
        Sample("x", "four"),
        sample,
    )


def test_a_sample_is_asked_as_it_stands_or_as_the_prompt_function_says():
    sample = Sample("s", "What?")
    assert Task("own", []).requests(sample) == [Request("What?")]
    assert Task("own", [], prompt=lambda s: f"<{s.id}> {s.input}").requests(sample) == [Request("<s> What?")]


@pytest.mark.parametrize(
    ("judgement", "score"), [(True, Score(1.0)), (0.25, Score(0.25)), (Score(0, "x", True), Score(0, "x", True))]
)
def test_a_score_is_a_number_or_a_score(judgement, score):
    task = Task("own", [], score=lambda sample, answer: judgement)
    assert task.score(Sample("s", ""), [Reply("answer")]) == score


def test_the_score_function_is_given_sample_and_answer():
    task = Task("own", [], score=lambda sample, answer: answer == sample.target)
    sample = Sample("s", "", target="yes")
    assert [task.score(sample, [Reply(text)]).value for text in ("yes", "no")] == [1.0, 0.0]


def test_a_task_without_a_score_function_has_no_scorer():
    assert Task("own", []).scorer_version is None
    assert Task("own", [], score=lambda s, a: 1).scorer_version == "user"
    with pytest.raises(NotImplementedError):
        Task("own", []).score(Sample("s", ""), [Reply("")])


def test_prompts_are_sent_as_they_stand_and_judged_by_nobody():
    task = find_task("prompts", DataSet((), "file:x"))
    assert task.requests(Sample("s", " as it stands ")) == [Request(" as it stands ")]
    assert task.scorer_version is None


def test_an_unknown_task_is_told_with_those_there_are():
    with pytest.raises(SpecError, match=r"^unknown task 'chess': there are mmlu, prompts, samsum$"):
        find_task("chess", DataSet((), ""))
