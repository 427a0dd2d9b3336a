"""Old files of the small-model benchmark, and damaged ones."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest

from laptime.errors import DataError
from laptime.formats import read_file

HEADER = "model,prompt_id,output,score,latency_sec,metadata"


@pytest.fixture
def write_csv(tmp_path):
    """Writes rows of cells under a header, as another tool does, and returns the path."""

    def write(rows, header=HEADER, **options):
        path = tmp_path / "results_local.csv"
        with path.open("w", encoding=options.pop("encoding", "utf-8"), newline="") as file:
            file.write(header + options.pop("end", "\n"))
            csv.writer(file, **options).writerows(rows)
        return path

    return write


def ollama(total_ns, **fields):
    return json.dumps({"total_duration": total_ns, "eval_count": 7, "prompt_eval_count": 30, **fields})


def read(path, **options):
    return read_file(path, **options).measured


def test_an_old_file_of_ollamas_fields_is_read(write_csv):
    rows = [
        ["gemma:2b", "0", "A", "1", "1.5", ollama(1_400_000_000, eval_duration=900_000_000)],
        ["gemma:2b", "1", "The answer\nis B,\r\nI think.", "0", "2.5", ollama(2_400_000_000)],
    ]
    table = read(write_csv(rows))
    assert table["sample_id"].tolist() == ["0", "1"]
    assert table["output"].tolist()[1] == "The answer\nis B,\r\nI think."
    assert table["latency_s"].tolist() == [1.5, 2.5]
    assert table["server_total_s"].tolist() == pytest.approx([1.4, 2.4])
    np.testing.assert_allclose(table["eval_s"], [0.9, np.nan])
    assert table["prompt_tokens"].tolist() == [30, 30]
    assert table["output_tokens"].tolist() == [7, 7]
    assert table["accuracy"].tolist() == [1, 0]


def test_a_dictionary_as_python_prints_it_is_read(write_csv):
    metadata = str({"total_duration": 1_400_000_000, "done": True, "context": None, "text": "it's \\d"})
    assert read(write_csv([["m", "0", "A", "1", "1.5", metadata]]))["server_total_s"].tolist() == pytest.approx([1.4])


def test_a_backslash_in_such_a_dictionary_warns_of_nothing(write_csv):
    metadata = r"{'eval_count': 3, 'text': '\d'}"
    assert read(write_csv([["m", "0", "A", "1", "1.5", metadata]]))["output_tokens"].tolist() == [3]


@pytest.mark.parametrize(
    ("printed", "tokens", "message"),
    [
        ("{'eval_count': np.int64(5), 'done': np.True_, 'message': 'a'}", 5, "a"),
        ("{'eval_count': numpy.float64(5.0), 'score': nan, 'message': np.str_('it is nan')}", 5, "it is nan"),
        ("{'eval_count': nan, 'low': -inf, 'message': 'np.int64(5), nan'}", np.nan, "np.int64(5), nan"),
        ("{'eval_count': np.float64(nan), 'low': np.float64(-inf), 'message': \"it's inf\"}", np.nan, "it's inf"),
    ],
)
def test_what_numpy_and_python_print_of_numbers_is_read(write_csv, printed, tokens, message):
    table = read(write_csv([["m", "0", "A", "1", "1.5", printed]]))
    np.testing.assert_array_equal(table["output_tokens"], [tokens])
    assert table["message"].tolist() == [message]


def test_capitals_in_the_header_do_not_matter(write_csv):
    table = read(write_csv([["m", "0", "A", "1", "1.5", "{}"]], "Model,Prompt_ID,OUTPUT,Score,Latency_Sec,Metadata"))
    assert (table["model"].tolist(), table["output"].tolist(), table["score"].tolist()) == (["m"], ["A"], [1])


def test_openai_and_anthropic_names_of_counts_are_known(write_csv):
    rows = [
        ["m", "0", "A", "1", "1.5", json.dumps({"prompt_tokens": 3, "completion_tokens": 4})],
        ["m", "1", "A", "1", "1.5", json.dumps({"input_tokens": 5, "output_tokens": 6})],
    ]
    table = read(write_csv(rows))
    assert list(zip(table["prompt_tokens"].tolist(), table["output_tokens"].tolist(), strict=True)) == [(3, 4), (5, 6)]


def test_a_file_without_metadata_with_an_index_and_other_columns_is_read(write_csv):
    path = write_csv(
        [["0", "m", "q1", "", "0.5", "0.25", "x"]], ",model,prompt_id,output,latency_sec,score,note", end="\r\n"
    )
    table = read(path)
    assert (table["outcome"].tolist(), table["score"].tolist()) == (["ok"], [0.25])


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter(write_csv):
    path = write_csv([["m", "0", "A", "1", "1.5", "{}"]], encoding="utf-8-sig", end="\r\n", lineterminator="\r\n")
    assert read(path)["model"].tolist() == ["m"]


@pytest.mark.parametrize("empty", ["", "nan", "NaN", "None", " "])
def test_a_row_without_a_latency_failed(write_csv, empty):
    table = read(write_csv([["m", "0", "", "", empty, ""], ["m", "1", "A", "True", "1.5", ollama(10**9)]]))
    assert table["outcome"].tolist() == ["protocol_error", "ok"]
    assert table["score"].tolist()[1] == 1.0
    assert np.isnan(table["latency_s"][0])


def test_a_row_with_neither_output_nor_metadata_failed_though_its_time_was_taken(write_csv):
    rows = [["m", "0", "", "0", "30.0", "{}"], ["m", "1", "", "0", "1.5", ollama(10**9, eval_count=1)]]
    assert read(write_csv(rows))["outcome"].tolist() == ["protocol_error", "ok"]


@pytest.mark.parametrize(("outcome", "kept"), [("timeout", "timeout"), ("lost", "protocol_error")])
def test_an_outcome_in_the_metadata_counts_where_it_is_one_of_ours(write_csv, outcome, kept):
    metadata = json.dumps({"outcome": outcome, "message": "why"})
    table = read(write_csv([["m", "0", "", "", "", metadata]]))
    assert (table["outcome"].tolist(), table["message"].tolist()) == ([kept], ["why"])


def test_a_row_said_to_have_failed_failed_though_it_has_a_latency(write_csv):
    assert read(write_csv([["m", "0", "A", "", "9.0", '{"outcome": "timeout"}']]))["outcome"].tolist() == ["timeout"]


def test_asked_again_a_prompt_is_of_the_next_pass(write_csv):
    row = ["m", "0", "A", "1", "1.5", "{}"]
    assert read(write_csv([row, row, ["n", *row[1:]], row]))["run_index"].tolist() == [0, 1, 0, 2]


def test_files_with_the_same_prompts_are_known_to_have_asked_the_same(write_csv):
    def hash_of(*ids):
        path = write_csv([["m", name, "A", "1", "1.5", "{}"] for name in ids])
        return read_file(path).manifest.data.samples_sha256

    assert hash_of("0", "1") == hash_of("1", "0", "1") != hash_of("0", "2")


def test_an_output_longer_than_the_csv_modules_limit_is_read_and_the_limit_stays(write_csv):
    limit = csv.field_size_limit()
    text = "x" * (limit + 1)
    assert read(write_csv([["m", "0", text, "1", "1.5", "{}"]]))["output"].tolist() == [text]
    assert csv.field_size_limit() == limit


def test_a_blank_line_is_nothing(write_csv):
    path = write_csv([["m", "0", "A", "1", "1.5", "{}"]])
    path.write_text(path.read_text() + "\n\n")
    assert len(read(path)) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "line 1: no column model, prompt_id, latency_sec; results_local.csv has model,prompt_id,output"),
        ("model,answer\nm,A\n", "line 1: no column prompt_id, latency_sec"),
        (f"{HEADER},model\n", "line 1: two columns are called model"),
        (f"{HEADER},Model\n", "line 1: two columns are called model"),
        (HEADER.replace(",", ";"), "line 1: the columns are separated by ';'; save the file as CSV with commas"),
        (HEADER.replace(",", "\t"), "line 1: the columns are separated by a tab; save the file as CSV with commas"),
        (f"{HEADER}\nm,0,A,1,1.5,np.int64(__import__('os'))\n", "line 2: metadata is neither JSON nor a Python"),
        (f"{HEADER}\n", "has no rows"),
        (f"{HEADER}\nm,0,A,1,1.5\n", "line 2: 5 fields, where the header names 6"),
        (f'{HEADER}\nm,0,"a\nb",1,1.5,\nm,1,A,1,1.5,,\n', "line 4: 7 fields"),
        (f"{HEADER}\nm,0,A,1,soon,\n", "line 2: latency_sec is no number of 0 or more: 'soon'"),
        (f"{HEADER}\nm,0,A,1,-1,\n", "line 2: latency_sec is no number of 0 or more: '-1'"),
        (f"{HEADER}\nm,0,A,1,inf,\n", "line 2: latency_sec is no number"),
        (f"{HEADER}\nm,0,A,87,1.5,\n", "line 2: score 87 is not from 0 to 1"),
        (f"{HEADER}\n,0,A,1,1.5,\n", "line 2: which model?"),
        (f"{HEADER}\nm,0,A,1,1.5,model='m' done=True\n", "line 2: metadata is neither JSON nor a Python dictionary"),
        (f"{HEADER}\nm,0,A,1,1.5,[1]\n", "line 2: metadata is neither JSON nor a Python dictionary"),
        (f"{HEADER}\nm,0,A,1,1.5,__import__('os').getcwd()\n", "line 2: metadata is neither JSON nor a Python"),
        (f"{HEADER}\nm,0,A,1,1.5,{'[' * 100_000}\n", "line 2: metadata is neither JSON nor a Python"),
        (f"{HEADER}\nm,0,A,1,1.5,{'-' * 100_000}1\n", "line 2: metadata is neither JSON nor a Python"),
        (f'{HEADER}\nm,0,A,1,1.5,"{{""eval_count"": ""few""}}"\n', "line 2: eval_count is no number"),
        (f'{HEADER}\nm,0,"A,1,1.5,\n', "this is not CSV (unexpected end of data)"),
    ],
)
def test_a_damaged_file_is_told_in_one_line_with_its_line(tmp_path, content, message):
    path = tmp_path / "results_local.csv"
    path.write_bytes(content.encode())
    with pytest.raises(DataError) as problem:
        read(path)
    assert message in str(problem.value)
    assert str(path) in str(problem.value)
    assert "\n" not in str(problem.value)


def test_bytes_that_are_no_utf8_are_told_with_their_line(tmp_path):
    path = tmp_path / "results_local.csv"
    path.write_bytes(HEADER.encode() + b"\nm,0,A,1,1.5,\nm,1,\xe4,1,1.5,\n")
    with pytest.raises(DataError, match="line 3: this is not UTF-8"):
        read(path)
