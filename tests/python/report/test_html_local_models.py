"""Memory, load and size of local models, as the report shows them."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from laptime.formats.quantized_comparison import expected_memory_reduction_pct
from laptime.report.html.local_models import local_model_section


def body_of(models):
    return ElementTree.fromstring(f"<x>{local_model_section(models, {}).body.text}</x>")


def facts_of(models):
    rows = [["".join(cell.itertext()) for cell in row] for row in body_of(models).iter("tr")]
    return {row[0]: row[1:] for row in rows}


def saved(a, b):
    texts = ["".join(p.itertext()) for p in body_of({"m/a": a, "m/b": b}).iter("p")]
    return texts[0] if texts else None


def test_a_model_is_shown_with_its_memory_in_megabytes(make_loaded):
    facts = facts_of({"m": make_loaded(perplexity=18.72, perplexity_tokens=1841)})
    assert facts == {
        "": ["m"],
        "Model": ["google/flan-t5-base"],
        "Architecture": ["seq2seq"],
        "Weights": ["float16"],
        "Device": ["cpu"],
        "Batch size": ["1"],
        "Parameters": ["247\u202f577\u202f856"],
        "Size in memory MB": ["1000"],
        "Process memory, initial MB": ["200"],
        "Process memory, minimum MB": ["190"],
        "Process memory, average MB": ["300"],
        "Process memory, maximum MB": ["1000"],
        "Increase by loading MB": ["800"],
        "Time to load s": ["2.00"],
        "Perplexity": ["18.7 over 1\u202f841 tokens"],
    }


def test_what_one_model_does_not_have_is_a_dash(make_loaded):
    models = {"m/a": make_loaded(), "m/b": make_loaded(increases_mb=[None], peft="adapter", quantization="int8")}
    facts = facts_of(models)
    assert facts["Adapter"] == ["–", "adapter"]
    assert facts["Quantisation"] == ["–", "int8"]
    assert facts["Increase by loading MB"] == ["800", "–"]


def test_several_processes_are_told_by_their_range(make_loaded):
    facts = facts_of({"m": make_loaded(increases_mb=[800, 820, 790])})
    assert facts["Processes"] == ["3"]
    assert facts["Increase by loading MB"] == ["790–820"]
    assert facts["Process memory, initial MB"] == ["200"]  # all alike
    assert facts["Time to load s"] == ["2.00–4.00"]


def test_memory_and_load_are_drawn_process_by_process(make_loaded):
    memories, loads = body_of({"m": make_loaded(increases_mb=[800, 700])}).iter("figure")
    assert [label.text for label in memories.findall(".//span[@class='bar-label']")] == ["m, 1 of 2", "m, 2 of 2"]
    assert float(memories.find(".//rect").get("width")) == 300.5  # of the most, which is 1000 MB
    assert len(loads.findall(".//rect")) == 2


def test_of_very_many_processes_the_first_are_drawn(make_loaded):
    memories, _ = body_of({"m": make_loaded(increases_mb=[800] * 50)}).iter("figure")
    assert len(memories.findall(".//rect")) == 6


@pytest.mark.parametrize(
    ("name", "dtype", "expected"),
    [
        ("int8", "float16", "of 8 bit: about 50 %, against 16-bit weights."),
        ("bitsandbytes-nf4", "bfloat16", "of 4 bit: about 75 %, against 16-bit weights."),
        ("Q4_K_M", "float16", "of 4 bit: about 75 %, against 16-bit weights."),
        ("gptq 4bit 128g", "torch.float16", "of 4 bit: about 75 %, against 16-bit weights."),
        ("int8", "float32", "about 50 %, against 16-bit weights; about 75 % against its 32-bit ones, where all are"),
        ("int4", "float32", "about 75 %, against 16-bit weights; about 87.5 % against its 32-bit ones, where all are"),
        ("awq", "float16", "Expected against 16-bit weights: of 8 bit about 50 %, of 4 bit about 75 %."),
    ],
)
def test_the_expected_saving_stands_beside_the_measured(make_loaded, name, dtype, expected):
    told = saved(make_loaded(1000, [800], dtype=dtype), make_loaded(520, [440], quantization=name))
    assert (
        "m/b takes 48.0 % less by its size, and 45.0 % less by what loading it adds to the process, than m/a." in told
    )
    assert expected in told


def test_the_quantised_model_is_compared_with_the_original_in_either_order(make_loaded):
    told = saved(make_loaded(500, [900], quantization="int8"), make_loaded(1000))
    assert "m/a takes 50.0 % less by its size, and 12.5 % more by what loading" in told


def test_the_page_expects_what_the_file_of_the_comparison_does(make_loaded):
    original, quantized = make_loaded(dtype="float32"), make_loaded(500, quantization="int8", dtype="float32")
    percent = expected_memory_reduction_pct(original, quantized)
    assert f"Expected of 8 bit: about {percent} %" in saved(original, quantized)


def test_a_model_that_is_stored_quantised_is_known_by_its_name(make_loaded):
    told = saved(make_loaded(300, model="TheBloke/m-7B-4bit"), make_loaded(1000))
    assert "m/a takes 70.0 % less by its size" in told
    assert "Expected of 4 bit: about 75 %, against 16-bit weights." in told


def test_the_middle_of_several_increases_counts(make_loaded):
    told = saved(make_loaded(1000, [100, 800, 5000]), make_loaded(500, [400, 1, 9000], quantization="int8"))
    assert "50.0 % less by what loading" in told


def test_models_that_are_not_an_original_and_its_quantised_form_are_not_set_against_each_other(make_loaded):
    assert saved(make_loaded(), make_loaded()) is None
    assert saved(make_loaded(quantization="int8"), make_loaded(quantization="int8")) is None


def test_without_local_models_there_is_no_section():
    assert local_model_section({}, {}) is None
