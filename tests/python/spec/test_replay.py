"""Times to replay: a list of them, or what a file holds."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laptime import _core
from laptime.errors import DataError
from laptime.spec import Replay


@pytest.fixture
def file(tmp_path):
    def write(text, name="times.txt"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


@pytest.fixture
def run_dir(tmp_path):
    """A run directory of records (request id, intended time in ns, phase, segment, attempt)."""

    def write(*records, segments=None):
        lines = [
            {
                "request_id": request_id,
                "sample_id": "s",
                "model": "m",
                "intended_ns": intended_ns,
                "phase": phase,
                "segment": segment,
                "attempt": attempt,
                "outcome": "ok",
            }
            for request_id, intended_ns, phase, segment, attempt in records
        ]
        (tmp_path / "records.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
        if segments is not None:
            (tmp_path / "run.json").write_text(json.dumps({"segments": segments}))
        return tmp_path

    return write


# ── a list ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_times_are_kept_as_they_are():
    assert Replay([0, 0.5, 0.5, 2]).offsets_s == (0, 0.5, 0.5, 2)
    assert Replay(iter([1, 3])).offsets_s == (1, 3)


@given(st.lists(st.floats(0, 1e8), min_size=1).map(sorted))
def test_any_ascending_times_can_be_replayed(times):
    assert list(Replay(times).offsets_s) == times


@pytest.mark.parametrize(
    ("times", "complaint"),
    [
        ([], "there are no times to replay"),
        ([-1], "times to replay must be 0 or more, and ascending: number 1 is -1"),
        ([0, 2, 1], "times to replay must be 0 or more, and ascending: number 3 is 1"),
        ([0, float("nan")], "times to replay must be 0 or more, and ascending: number 2 is nan"),
        ([0, 1e9], "times to replay must be 0 or more, and ascending: number 2 is 1e+09"),
        (["x"], "times to replay are a file, or a list of seconds"),
        (5, "times to replay are a file, or a list of seconds"),
    ],
)
def test_times_that_make_no_sense_are_refused(refusal, times, complaint):
    assert refusal(Replay, times) == complaint


def test_a_limit_that_lets_nothing_through_is_refused(refusal):
    assert refusal(Replay, [0], max_in_flight=0) == "max_in_flight must be at least 1, not 0"


# ── numbers, line by line ───────────────────────────────────────────────────────────────────────────────────────


def test_a_file_of_numbers_is_read_line_by_line(file):
    path = file("0\n0.25\n\n 1e1 \n")
    assert Replay(path).offsets_s == Replay(str(path)).offsets_s == (0, 0.25, 10)
    assert Replay(path) == Replay(str(path))


def test_a_file_is_read_once(file):
    path = file("1\n")
    replay = Replay(path)
    path.unlink()
    assert replay.offsets_s == (1,)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "there are no times to replay in {path}"),
        ("\n\n", "there are no times to replay in {path}"),
        ("0\n\nten\n", "{path}, line 3: 'ten' is no number of seconds"),
        ("1\n0\n", "times to replay must be 0 or more, and ascending: number 2 in {path} is 0"),
        (b"\xff", "{path} is not UTF-8 text (byte 0)"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_the_line(refusal, file, text, complaint):
    path = file(text)
    assert refusal(Replay, path) == complaint.format(path=path)


def test_a_file_that_is_not_there_is_named(refusal, tmp_path):
    path = tmp_path / "no.txt"
    assert refusal(Replay, path) == f"cannot read the times in {path}: No such file or directory"


# ── JSON lines ──────────────────────────────────────────────────────────────────────────────────────────────────


def rows(*values):
    return "".join(json.dumps(value) + "\n" for value in values)


def test_offsets_in_json_lines_are_kept_as_they_are(file):
    assert Replay(file(rows({"offset_s": 1, "prompt": "x"}, {"offset_s": 2.5}))).offsets_s == (1, 2.5)


def test_timestamps_count_from_the_first_in_whatever_order_they_were_written(file):
    path = file(rows({"timestamp": 1002.5}, {"timestamp": 1000}, {"timestamp": 1001}))
    assert Replay(path).offsets_s == (0, 1, 2.5)


def test_timestamps_may_be_dates(file):
    path = file(
        rows(
            {"timestamp": "2026-01-02T03:04:05Z"},
            {"timestamp": "2026-01-02 03:04:05.5"},
            {"timestamp": "2026-01-02T04:04:06.1234567+01:00"},
        )
    )
    assert Replay(path).offsets_s == pytest.approx((0, 0.5, 1.123456), abs=1e-6)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            rows({"offset_s": 0}, {"timestamp": 1}),
            "{path}: object 2 has no offset_s that is a time: each needs offset_s,",
        ),
        (rows({"at": 0}), "{path}: object 1 has no timestamp that is a time: each needs offset_s, or timestamp"),
        (rows({"timestamp": "noon"}), "{path}: object 1 has no timestamp that is a time"),
        (rows({"timestamp": True}), "{path}: object 1 has no timestamp that is a time"),
        (rows({"offset_s": "0"}), "{path}: object 1 has no offset_s that is a time"),
        (rows({"offset_s": 0}) + "{\n", "{path}, line 2 is not JSON"),
        (rows({"offset_s": 0}, 5), "{path}, line 2 is no JSON object"),
        (
            rows({"offset_s": 2}, {"offset_s": 1}),
            "times to replay must be 0 or more, and ascending: number 2 in {path}",
        ),
        (rows({"timestamp": 0}, {"timestamp": float("nan")}), "times to replay must be 0 or more"),
    ],
)
def test_json_lines_that_cannot_be_used_are_named(refusal, file, text, complaint):
    path = file(text)
    assert refusal(Replay, path).startswith(complaint.format(path=path))


# ── a run ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_run_is_replayed_by_the_intended_times_of_what_it_measured(run_dir):
    path = run_dir(
        ("0.warmup.0", 5, "warmup", 0, 0),
        ("0.0.1", 3_500_000_000, "measure", 0, 0),
        ("0.0.0", 1_000_000_000, "measure", 0, 0),
        ("0.cooldown.0", 9_000_000_000, "cooldown", 0, 0),
    )
    assert Replay(path).offsets_s == Replay(path / "records.jsonl").offsets_s == (0, 2.5)


def test_the_attempts_of_a_request_are_one_arrival(run_dir):
    path = run_dir(("0.0.0", 0, "measure", 0, 0), ("0.0.0", 0, "measure", 0, 1), ("0.0.1", 10**9, "measure", 0, 0))
    assert Replay(path).offsets_s == (0, 1)


def test_processes_are_placed_in_time_by_the_wall_clock(run_dir):
    path = run_dir(
        ("0.0.0", 7_000_000_000, "measure", 0, 0),
        ("0.0.1", 1_000_000_000, "measure", 1, 0),
        segments=[
            {"index": 0, "wall_ns": 100_000_000_000, "monotonic_ns": 5_000_000_000},
            {"index": 1, "wall_ns": 110_000_000_000, "monotonic_ns": 0},
        ],
    )
    assert Replay(path).offsets_s == (0, 9)


def test_processes_whose_clocks_nothing_ties_are_refused(refusal, run_dir):
    path = run_dir(("0.0.0", 7, "measure", 0, 0), ("0.0.1", 1, "measure", 1, 0))
    expected = f"{path}/records.jsonl was written by several processes, and no {path}/run.json ties their clocks"
    assert refusal(Replay, path) == expected


def test_a_run_that_measured_nothing_has_no_times(refusal, run_dir):
    path = run_dir(("0.warmup.0", 5, "warmup", 0, 0))
    assert refusal(Replay, path) == f"there are no times to replay in {path}"


def test_a_folder_that_is_no_run_is_told(refusal, tmp_path):
    expected = f"cannot read the times in {tmp_path}/records.jsonl: No such file or directory"
    assert refusal(Replay, tmp_path) == expected


def test_a_damaged_run_is_told_with_its_line(run_dir):
    path = run_dir(("0.0.0", 0, "measure", 0, 0))
    with (path / "records.jsonl").open("a") as journal:
        journal.write("{}\n{}\n")
    with pytest.raises(DataError, match="line 2"):
        Replay(path)


def test_a_run_s_times_reach_the_core_to_the_nanosecond(run_dir):
    intended_ns = [4_156_484_978_348, 4_156_484_978_349, 4_999_999_999_999]
    path = run_dir(*((f"0.0.{i}", time_ns, "measure", 0, 0) for i, time_ns in enumerate(intended_ns)))
    (block,) = _core.make_plan(
        n_targets=1, n_samples=3, runs=None, warmup=0, order="by_target",
        load=_core.Replay(list(Replay(path).offsets_s)), seed=0,
    )  # fmt: skip
    assert [request.offset_ns for request in block.measured] == [time_ns - intended_ns[0] for time_ns in intended_ns]
