"""What one process is to do, told to another."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laptime.errors import DataError, MissingExtra, RunError, SpecError, TargetError
from laptime.runner.local.job import LocalJob
from laptime.runner.local.messages import Message, Problem
from laptime.runner.progress import Progress
from laptime.spec import Generation, Local


def test_a_job_is_read_as_it_was_written(make_job):
    job = make_job("one", "zwei\u2028\n\0", runs=2, max_tokens={1: 5}, run_index=1, segment=4, perplexity_text="é")
    job = replace(
        job,
        local=Local("m", peft="p", quantization="int8", dtype="float32", batch_size=8, name="n"),
        generation=Generation(max_tokens=3, temperature=0.5, top_p=0.9, stop=("\n", "x"), seed=2**63),
    )
    read = LocalJob.of_json(job.to_json())
    assert read == job
    assert read.prompts[1].max_tokens == 5


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_prompt_is_read_as_it_was_written(text):
    message = Message(problem=Problem(kind="DataError", message=text))
    assert b"\n" not in message.model_dump_json().encode()
    assert Message.model_validate_json(message.model_dump_json()) == message


@pytest.mark.parametrize("kind", [DataError, RunError, SpecError, TargetError])
def test_an_error_is_made_again_in_the_other_process(kind):
    made = Problem.of(kind("it is so")).to_error()
    assert (type(made), str(made)) == (kind, "it is so")


def test_an_error_of_another_kind_becomes_one_of_the_target():
    made = Problem.of(MissingExtra("A model", "local")).to_error()
    assert (type(made), str(made)) == (TargetError, str(MissingExtra("A model", "local")))


def test_progress_goes_through():
    message = Message(progress=Progress("measure", "local/m", 5, 2, 1, 2), at_ns=17)
    assert Message.model_validate_json(message.model_dump_json()) == message
