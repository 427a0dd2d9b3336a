"""Who is measured when, of several local models."""

from __future__ import annotations

import pytest

from laptime.errors import DataError
from laptime.runner.local.turns import notes, perplexity_text, turns
from laptime.spec import Local, Spec


@pytest.mark.parametrize("spec", [Spec(runs=3), Spec(runs=3, isolate=True), Spec(runs=3, order="interleaved")])
def test_one_model_is_done_before_the_next_unless_each_pass_has_a_process_and_they_take_turns(spec):
    assert list(turns(2, spec)) == [(0, None), (1, None)]


def test_in_turns_each_pass_is_done_by_all_before_the_next_begins():
    order = list(turns(3, Spec(runs=50, isolate=True, order="interleaved", seed=4)))
    assert [run_index for _, run_index in order] == [n for n in range(50) for _ in range(3)]
    passes = [tuple(target for target, run_index in order if run_index == n) for n in range(50)]
    assert all(sorted(one) == [0, 1, 2] for one in passes)
    assert len(set(passes)) == 6  # every order comes up


def test_without_a_number_of_passes_there_is_one():
    turns_taken = sorted(turns(2, Spec(isolate=True, order="interleaved")))
    assert turns_taken == [(0, 0), (1, 0)]


def test_the_seed_decides_the_turns():
    specs = [Spec(runs=20, isolate=True, order="interleaved", seed=seed) for seed in (1, 1, 2)]
    first, again, other = (list(turns(2, spec)) for spec in specs)
    assert first == again != other


def test_the_text_of_perplexity_is_ours_or_a_file(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text("Bread rises.", encoding="utf-8")
    assert perplexity_text(Spec()) is None
    assert perplexity_text(Spec(perplexity=str(path))) == "Bread rises."
    assert len(perplexity_text(Spec(perplexity="sample")).split()) > 900


def test_a_text_that_cannot_be_read_is_told(tmp_path):
    (tmp_path / "text.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(DataError, match=r"text.txt is not UTF-8 text \(byte 0\)$"):
        perplexity_text(Spec(perplexity=str(tmp_path / "text.txt")))
    with pytest.raises(DataError, match=r"^cannot read .*missing.txt: No such file"):
        perplexity_text(Spec(perplexity=str(tmp_path / "missing.txt")))


def test_a_batch_larger_than_the_prompts_and_answers_done_together_are_noted():
    assert list(notes([Local("m")], {}, 6)) == []
    small, together = notes([Local("m"), Local("m", batch_size=16)], {}, 6)
    assert small == "local/m batch 16: there are 6 prompts, and so its batches are of 6"
    assert together.startswith("local/m batch 16: the answers of a batch are done together")
