"""Bearing the ends that a process may come to; small programs stand in for it."""

from __future__ import annotations

import sys
import time

import pytest

from laptime import _core
from laptime.errors import DataError, TargetError
from laptime.runner.local import process as process_module
from laptime.runner.local.lost import record_lost
from laptime.runner.local.messages import Message, Problem
from laptime.runner.local.process import run_job_in_process
from laptime.runner.local.requests import measured_requests, warmup_requests
from laptime.runner.progress import Progress
from laptime.store.manifest import LoadedModel, Segment

SEGMENT = Segment(index=1, hostname="h", pid=7, monotonic_ns=1, wall_ns=2, uncertainty_ns=3)
MODEL = LoadedModel(
    model="m", peft=None, quantization=None, architecture="causal", device="cpu", dtype="float32", batch_size=2,
    parameters=1, size_bytes=4, passes=[],
)  # fmt: skip


def asked(finished, in_flight, *, stage="measure", at_ns=10**9):
    return Message(progress=Progress(stage, "local/m", 4, finished, finished, in_flight), at_ns=at_ns)


class Child:
    """Has a job done by a program that does ``beginning``, tells what it is given, and does ``ending``."""

    def __init__(self, listener):
        self.listener = listener
        self.models = []
        self.segments = []

    def run(self, job, messages, ending="", beginning=""):
        told = "".join(message.model_dump_json() + "\n" for message in messages)
        program = f"import os, signal, sys, time\n{beginning}\nos.write(1, {told.encode()!r})\n{ending}"
        command = (sys.executable, "-S", "-c", program)
        run_job_in_process(job, self.listener, self.models.append, self.segments.append, command)


@pytest.fixture
def child(listener):
    return Child(listener)


@pytest.fixture
def job(make_job):
    return make_job("a", "b", "c", "d", batch_size=2, segment=1)


def recorded(records):
    return [(r["request_id"], r["outcome"], r.get("message"), r["segment"]) for r in records()]


def test_what_a_process_tells_is_heard(child, job):
    child.run(job, [Message(segment=SEGMENT), Message(model=MODEL), asked(0, 2), asked(2, 0), Message(model=MODEL)])
    assert child.segments == [SEGMENT]
    assert child.models == [MODEL, MODEL]
    assert child.listener.heard == [("measure", 0, 4, 0, 2), ("measure", 2, 4, 2, 0)]


def test_a_process_gets_its_job_and_what_this_one_imports(child, job, tmp_path):
    child.run(
        job,
        [],
        ending=(
            f"open({str(tmp_path / 'job')!r}, 'wb').write(sys.stdin.buffer.read())\n"
            f"open({str(tmp_path / 'path')!r}, 'w').write(os.environ['PYTHONPATH'])\n"
        ),
    )
    assert (tmp_path / "job").read_bytes() == job.to_json()
    packages = process_module.Path(process_module.__file__).parents[3]
    assert str(packages) in (tmp_path / "path").read_text().split(":")


def test_an_error_of_the_process_is_raised_here(child, job):
    with pytest.raises(DataError, match=r"^no such file$"):
        child.run(job, [Message(problem=Problem(kind="DataError", message="no such file"))], "sys.exit(1)")


def test_a_process_that_is_killed_is_told_and_what_it_had_in_flight_is_recorded(child, job, records):
    first = measured_requests(job)[0]
    record_lost(job, [(first, 5)], "timeout", "was recorded by the process itself")
    with job.journal_path.open("ab") as journal:
        journal.write(b'{"request_id":"3.0.1","sam')
    with pytest.raises(TargetError) as caught:
        child.run(job, [asked(0, 2, at_ns=2 * 10**9)], "os.kill(os.getpid(), signal.SIGKILL)")
    why = "local/m: its process was killed, as the system does where memory runs out"
    assert str(caught.value) == why
    assert recorded(records) == [
        ("3.0.0", "timeout", "was recorded by the process itself", 1),
        ("3.0.1", "connection_lost", why, 1),
    ]
    assert records()[1]["intended_ns"] == 2 * 10**9
    assert (records()[1]["sample_id"], records()[1]["category"]) == ("s1", "c1")


def test_what_was_answered_and_not_yet_written_when_a_process_dies_is_recorded_too(child, job, records):
    with pytest.raises(TargetError):
        child.run(job, [asked(0, 2, at_ns=1000), asked(2, 2, at_ns=2000), asked(4, 0, at_ns=3000)], "sys.exit(1)")
    assert [(r["request_id"], r["outcome"], r["intended_ns"]) for r in records()] == [
        ("3.0.0", "connection_lost", 1000), ("3.0.1", "connection_lost", 1000),
        ("3.0.2", "connection_lost", 2000), ("3.0.3", "connection_lost", 2000),
    ]  # fmt: skip


def test_a_process_that_dies_while_it_loads_had_nothing_in_flight(child, job):
    with pytest.raises(TargetError, match=r"its process was ended by a signal: Segmentation fault$"):
        child.run(job, [asked(0, 1, stage="load")], "os.kill(os.getpid(), signal.SIGSEGV)")
    assert not job.journal_path.exists()


def test_what_was_in_flight_of_a_warm_up_is_recorded_as_such(child, make_job, records):
    job = make_job("a", batch_size=2, warmup=1, segment=2, run_index=1, first_warmup=2)
    with pytest.raises(TargetError):
        child.run(job, [asked(0, 2, stage="warm-up")], "sys.exit(1)")
    assert [(r["request_id"], r["phase"], r["run_index"]) for r in records()] == [
        (request.request_id, "warmup", 1) for request in warmup_requests(job)
    ]


@pytest.mark.parametrize(
    ("ending", "told"),
    [
        ("sys.exit('Traceback\\nImportError: libcuda\\n\\n')", "ended with status 1: ImportError: libcuda"),
        ("os.write(2, b'10%\\r\\x1b90%\\r'); sys.exit(3)", "ended with status 3: \x1b90%"),
        ("sys.exit(130)", "ended with status 130: it said nothing"),
    ],
)
def test_the_last_words_of_a_process_that_fails_are_told(child, job, ending, told):
    with pytest.raises(TargetError) as caught:
        child.run(job, [], ending)
    assert str(caught.value) == f"local/m: its process {told}"


def test_a_process_that_does_not_answer_any_more_is_ended(child, make_job, records, monkeypatch):
    monkeypatch.setattr(process_module, "_LONGEST_TOKEN_S", 0.0)
    with pytest.raises(TargetError, match=r"^local/m: its process did not answer any more, and was ended$"):
        child.run(make_job("a", timeout_s=0.05), [asked(0, 1)], "time.sleep(1000)")
    assert [r["outcome"] for r in records()] == ["connection_lost"]


def test_how_long_a_process_may_be_silent_depends_on_what_it_does(make_job, monkeypatch):
    monkeypatch.setattr(time, "monotonic", lambda: 1000.0)
    flight = process_module._Flight(make_job("a", "b", timeout_s=30))
    limits = [flight.silent_until_s]
    for message in (asked(0, 1, stage="load"), asked(0, 2), Message(model=MODEL), asked(2, 0)):
        flight.hear(message)
        limits.append(flight.silent_until_s)
    assert limits == [4600, 4600, 1090, 1090, 4600]


@pytest.fixture
def interrupted(child):
    """A child of whose progress one hears as Ctrl-C is pressed."""

    def interrupt(progress):
        raise KeyboardInterrupt

    child.listener.progress = interrupt
    return child


def test_ctrl_c_ends_the_process_and_what_it_did_not_record_is_cancelled(interrupted, job, records, tmp_path):
    farewell = f"lambda number, frame: (open({str(tmp_path / 'farewell')!r}, 'w').close(), os._exit(130))"
    with pytest.raises(KeyboardInterrupt):
        interrupted.run(job, [asked(2, 2)], "time.sleep(1000)", f"signal.signal(signal.SIGINT, {farewell})")
    assert (tmp_path / "farewell").exists()
    assert [(r["request_id"], r["outcome"]) for r in records()] == [("3.0.2", "cancelled"), ("3.0.3", "cancelled")]


def test_a_process_that_does_not_heed_ctrl_c_is_killed(interrupted, job, records, monkeypatch):
    monkeypatch.setattr(process_module, "_LONGEST_FAREWELL_S", 0.05)
    with pytest.raises(KeyboardInterrupt):
        interrupted.run(job, [asked(0, 1)], "time.sleep(1000)", "signal.signal(signal.SIGINT, signal.SIG_IGN)")
    assert [r["outcome"] for r in records()] == ["cancelled"]


def test_no_process_outlives_a_run_that_fails(child, job):
    def fail(progress):
        raise ZeroDivisionError

    child.listener.progress = fail
    with pytest.raises(ZeroDivisionError):
        child.run(job, [asked(0, 1)], "time.sleep(1000)")


def test_a_journal_that_ends_well_is_left_as_it_is(job, journal_path):
    record_lost(job, [(measured_requests(job)[0], 5)], "cancelled", "x")
    before = journal_path.read_bytes()
    record_lost(job, [], "cancelled", "x")
    assert journal_path.read_bytes() == before
    assert len(_core.read_journal(journal_path)[0]) == 1
