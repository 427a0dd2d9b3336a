"""Durations are in the unit of their field's definition; a file that contradicts it is asked about."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from laptime.errors import DataError, SpecError
from laptime.formats import read_file
from laptime.formats.mmlu_durations import Timed, durations_in_seconds


def seconds(*rows, unit=None):
    timed = [Timed(line, latency_s, given) for line, (latency_s, given) in enumerate(rows, start=2)]
    return durations_in_seconds(timed, Path("r.csv"), unit)


def test_ollamas_fields_are_nanoseconds_and_those_of_ours_seconds():
    assert seconds((1.5, {"total_duration": 1_400_000_000}), (1.5, {"eval_duration_sec": 1.25})) == [
        {"server_total_s": pytest.approx(1.4)},
        {"eval_s": 1.25},
    ]


def test_of_both_ollamas_own_counts():
    assert seconds((1.5, {"eval_duration": 10**9, "eval_duration_sec": 0.9})) == [{"eval_s": pytest.approx(1.0)}]


@pytest.mark.parametrize("unit", ["ns", "s"])
def test_a_given_unit_is_taken_whatever_the_numbers_look_like(unit):
    factor = {"ns": 1e-9, "s": 1.0}[unit]
    assert seconds((1.5, {"total_duration": 1.4}), unit=unit) == [{"server_total_s": pytest.approx(1.4 * factor)}]


def test_seconds_under_ollamas_name_are_asked_about():
    message = (
        "r.csv, line 2: Ollama's durations are in ns, but 1.4 ns is no part of a latency of 1.5 s; in s they would fit:"
        " say which they are with --duration-unit ns or --duration-unit s"
    )
    with pytest.raises(DataError, match=f"^{re.escape(message)}$"):
        seconds((1.5, {"total_duration": 1.4}), (2.5, {"total_duration": 2.4, "eval_duration": 0.5}))


def test_nanoseconds_under_our_name_are_asked_about_and_may_be_named():
    rows = [(1.5, {"eval_duration_sec": 1.4e9}), (2.5, {"eval_duration_sec": 2.4e9})]
    with pytest.raises(DataError, match=r"durations named _sec are in s, but 1.4e.09 s .* in ns they would fit"):
        seconds(*rows)
    assert seconds(*rows, unit="ns")[0] == {"eval_s": pytest.approx(1.4)}


def test_milliseconds_fit_neither_and_are_asked_about():
    with pytest.raises(DataError, match="nor do they fit in s"):
        seconds((1.5, {"total_duration": 1400}))


def test_a_few_odd_rows_do_not_contradict_a_file():
    good = (1.5, {"total_duration": 1_400_000_000})
    for odd in (1, 10**15):
        assert len(seconds(good, good, (1.5, {"total_duration": odd}))) == 3


def test_durations_of_nothing_and_of_failed_rows_contradict_nothing():
    zero, failed, bare = (1.5, {"load_duration": 0}), (None, {"total_duration": 1}), (1.5, {})
    assert seconds(zero, failed, bare)[0] == {"load_s": 0}


def test_a_server_that_took_a_small_part_of_a_long_wait_is_believed():
    assert seconds((60.0, {"total_duration": 10_000_000})) == [{"server_total_s": pytest.approx(0.01)}]


@pytest.mark.parametrize(("unit", "expected"), [("s", 1.4), ("ns", 1.4e-9)])
def test_the_unit_is_asked_of_whoever_reads_the_file(tmp_path, unit, expected):
    path = tmp_path / "old.csv"
    path.write_text('model,prompt_id,output,score,latency_sec,metadata\nm,0,A,1,1.5,"{""total_duration"": 1.4}"\n')
    with pytest.raises(DataError, match="--duration-unit"):
        read_file(path)
    assert read_file(path, duration_unit=unit).measured["server_total_s"].tolist() == pytest.approx([expected])


def test_another_unit_is_refused(tmp_path):
    with pytest.raises(SpecError, match="unknown duration unit 'ms': there are ns, s"):
        read_file(tmp_path, duration_unit="ms")
