"""Measuring a function of the user's own, from end to end."""

from __future__ import annotations

import json

import pytest

import laptime as lt
from laptime import _core
from laptime.errors import DataError, RunError, SpecError, TargetError


@pytest.fixture
def own_task():
    samples = [lt.Sample(f"s{i}", f"question {i}", target=str(i), category="sums") for i in range(4)]
    return lt.Task("own", samples, score=lambda sample, answer: answer == sample.target)


@pytest.fixture
def last_word():
    """Answers with the last word of the question; what it was asked is kept."""

    def last_word(prompt):
        last_word.asked.append(prompt)
        return prompt.split()[-1]

    last_word.asked = []
    return last_word


@pytest.fixture
def run_dir(tmp_path):
    return tmp_path / "run"


def records_of(run_dir):
    return [json.loads(line) for line in (run_dir / "records.jsonl").read_text().splitlines()]


def status_of(run_dir):
    return json.loads((run_dir / "run.json").read_text())["status"]


def scores_of(run_dir):
    lines = (run_dir / "scores.jsonl").read_text().splitlines()
    return {row["sample_id"]: row["value"] for row in map(json.loads, lines)}


def test_a_function_is_called_once_a_sample_after_its_warm_up(own_task, last_word, run_dir):
    result = lt.run(last_word, own_task, run_dir=run_dir)
    assert last_word.asked[0] == "Say hello."
    assert sorted(last_word.asked[1:]) == ["question 0", "question 1", "question 2", "question 3"]
    assert (len(result), result.models, result["accuracy"].mean.value) == (4, ["python/last_word"], 1.0)
    assert status_of(run_dir) == "finished"


def test_each_call_is_a_record(own_task, last_word, run_dir):
    lt.run(last_word, own_task, run_dir=run_dir, runs=2, warmup=1)
    warm_up, *measured = records_of(run_dir)
    assert (warm_up["phase"], warm_up["sample_id"], warm_up["output"]) == ("warmup", "warmup-0", "hello.")
    assert sorted((r["sample_id"], r.get("run_index", 0), r["output"]) for r in measured) == [
        (f"s{i}", run, str(i)) for i in range(4) for run in (0, 1)
    ]
    assert len({r["request_id"] for r in [warm_up, *measured]}) == 9
    for record in measured:
        assert (record["model"], record["category"], record["outcome"]) == ("python/last_word", "sums", "ok")
        assert record["elapsed_ns"]["done"] > 0
        assert "chunks" not in record


def test_times_are_those_of_the_cores_clock_and_in_the_order_of_the_calls(own_task, last_word, run_dir):
    before = _core.now_ns()
    lt.run(last_word, own_task, run_dir=run_dir)
    stamps = [t for r in records_of(run_dir) for t in (r["intended_ns"], r["intended_ns"] + r["elapsed_ns"]["done"])]
    stamps = [before, *stamps, _core.now_ns()]
    assert stamps == sorted(stamps)


def test_an_exception_is_an_outcome_and_the_run_goes_on(own_task, run_dir):
    def picky(prompt):
        if prompt.endswith("2"):
            raise ValueError("not that\none")
        return prompt[-1]

    result = lt.run(picky, own_task, run_dir=run_dir)
    assert result.failures() == [
        {
            "model": "python/picky",
            "sample_id": "s2",
            "phase": "measure",
            "outcome": "protocol_error",
            "message": "ValueError: not that one",
        }
    ]
    assert result["errors"].mean.value == 0.25
    assert scores_of(run_dir) == {"s0": 1, "s1": 1, "s3": 1}


def test_too_little_memory_is_an_outcome_of_its_own(own_task, run_dir):
    def hungry(prompt):
        if prompt.endswith("2"):
            raise MemoryError("10 TB")
        return "x"

    (failure,) = lt.run(hungry, own_task, run_dir=run_dir).failures()
    assert (failure["outcome"], failure["message"]) == ("out_of_memory", "MemoryError: 10 TB")


def test_a_lone_surrogate_in_an_answer_is_written_as_a_question_mark(own_task, run_dir):
    result = lt.run(lambda prompt: "\ud800", own_task, run_dir=run_dir)
    assert set(result.arrays()["output"]) == {"?"}
    assert result.failures() == []


@pytest.mark.parametrize(("answer", "kind"), [(7, "int"), (None, "NoneType")])
def test_an_answer_that_is_not_text_is_a_failure(own_task, run_dir, answer, kind):
    with pytest.raises(TargetError, match=f"the answer is {kind}, not text"):
        lt.run(lambda prompt: answer, own_task, run_dir=run_dir)


def test_ctrl_c_keeps_what_was_done(own_task, run_dir):
    calls = []

    def interrupted(prompt):
        calls.append(prompt)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return prompt[-1]

    with pytest.raises(KeyboardInterrupt):
        lt.run(interrupted, own_task, run_dir=run_dir)
    assert len(calls) == 4
    assert status_of(run_dir) == "interrupted"
    assert [r["outcome"] for r in records_of(run_dir)] == ["ok", "ok", "ok", "cancelled"]
    done = [r["sample_id"] for r in records_of(run_dir)[1:3]]
    assert scores_of(run_dir) == dict.fromkeys(done, 1.0)
    read = lt.read(run_dir)
    assert (len(read), read.manifest.status, read["accuracy"].mean.n) == (3, "interrupted", 2)


def test_a_run_of_which_nothing_went_well_is_an_error_that_says_why(own_task, run_dir):
    def broken(prompt):
        raise OSError("disk on fire")

    with pytest.raises(TargetError) as caught:
        lt.run(broken, own_task, run_dir=run_dir)
    expected = "nothing was measured; python/broken: protocol error: OSError: disk on fire"
    assert str(caught.value) == f"{expected} (records in {run_dir})"
    assert len(records_of(run_dir)) == 5


def test_what_was_run_is_read_back(own_task, last_word, run_dir):
    ran = lt.run(last_word, own_task, run_dir=run_dir, seed=3, tags={"who": "me"})
    read = lt.read(run_dir)
    assert str(read) == str(ran)
    assert read.manifest == ran.manifest
    assert read.manifest.tags == {"who": "me"}
    assert (read.manifest.data.source, read.manifest.data.n_samples) == ("own", 4)
    assert read.manifest.spec["seed"] == 3
    assert json.loads((run_dir / "summary.json").read_text()) == read.summary().to_dict()


def test_a_run_killed_before_it_was_judged_is_judged_when_it_is_read(run_dir):
    lt.run(lambda prompt: "B", "mmlu", data="sample", limit=20, run_dir=run_dir)
    judged = lt.read(run_dir)
    (run_dir / "scores.jsonl").unlink()
    (run_dir / "summary.json").unlink()
    assert lt.read(run_dir).summary().to_dict() == judged.summary().to_dict()


def test_a_limit_asks_a_part_and_the_same_seed_the_same_part(own_task, last_word, tmp_path):
    asked = []
    for name in ("one", "two"):
        last_word.asked.clear()
        lt.run(last_word, own_task, limit=2, warmup=0, seed=5, run_dir=tmp_path / name)
        asked.append(list(last_word.asked))
    assert asked[0] == asked[1]
    assert len(asked[0]) == 2


def test_two_functions_run_one_after_the_other_with_ids_of_their_own(own_task, run_dir):
    def first(prompt):
        return "1"

    def second(prompt):
        return "2"

    result = lt.run([first, second], own_task, run_dir=run_dir)
    assert result.models == ["python/first", "python/second"]
    assert [r["model"] for r in records_of(run_dir)] == ["python/first"] * 5 + ["python/second"] * 5
    assert len({r["request_id"] for r in records_of(run_dir)}) == 10


def test_progress_is_heard_of_every_call(own_task, last_word, run_dir):
    heard = []

    class Listener:
        def progress(self, progress):
            heard.append((progress.stage, progress.finished, progress.planned, progress.ok))

    lt.run(last_word, own_task, run_dir=run_dir, progress=Listener())
    assert heard == [
        ("warm-up", 0, 1, 0), ("warm-up", 1, 1, 1), ("measure", 0, 4, 0), ("measure", 1, 4, 1), ("measure", 2, 4, 2),
        ("measure", 3, 4, 3), ("measure", 4, 4, 4),
    ]  # fmt: skip


# ── stopping ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still unless it is moved on."""

    class Clock:
        now_s = 100.0

    monkeypatch.setattr(_core, "now_ns", lambda: int(Clock.now_s * 1e9))
    return Clock


@pytest.fixture
def takes_a_second(clock):
    def takes_a_second(prompt):
        clock.now_s += 1
        return prompt[-1]

    return takes_a_second


def measured_of(run_dir):
    return [(r["sample_id"], r.get("run_index", 0)) for r in records_of(run_dir) if r.get("phase") != "warmup"]


@pytest.mark.parametrize(
    ("stop", "n"),
    [
        (lt.Stop(max_requests=3), 3),
        (lt.Stop(max_requests=6), 6),
        (lt.Stop(min_requests=6), 6),
        (lt.Stop(max_seconds=2.5), 3),
        (lt.Stop(max_seconds=7), 7),
        (lt.Stop(min_seconds=5), 5),
        (lt.Stop(min_seconds=2, min_requests=6), 6),
        (lt.Stop(min_seconds=6, min_requests=2), 6),
        (lt.Stop(max_requests=5, max_seconds=3), 3),
    ],
)
def test_a_function_is_called_until_it_is_time_to_stop_and_round_and_round_until_then(
    own_task, takes_a_second, run_dir, stop, n
):
    lt.run(takes_a_second, own_task, stop=stop, run_dir=run_dir)
    assert measured_of(run_dir) == [(f"s{i % 4}", i // 4) for i in range(n)]


@pytest.mark.parametrize("stop", [lt.Stop(max_requests=50), lt.Stop(min_seconds=50)])
def test_passes_that_are_said_end_it_as_well(own_task, takes_a_second, run_dir, stop):
    lt.run(takes_a_second, own_task, stop=stop, runs=2, run_dir=run_dir)
    assert len(measured_of(run_dir)) == 8


@pytest.mark.parametrize(
    ("stop", "planned"),
    [
        (lt.Stop(max_requests=3), 3),
        (lt.Stop(min_requests=3), 3),
        (lt.Stop(max_seconds=3), None),
        (lt.Stop(min_requests=3, min_seconds=2), None),
        (lt.Stop(max_requests=3, max_seconds=3), 3),
    ],
)
def test_progress_tells_how_many_calls_there_will_be_where_that_is_known(
    own_task, takes_a_second, run_dir, stop, planned
):
    heard = set()

    class Listener:
        def progress(self, progress):
            if progress.stage == "measure":
                heard.add(progress.planned)

    lt.run(takes_a_second, own_task, stop=stop, run_dir=run_dir, progress=Listener())
    assert heard == {planned}


def test_too_many_failures_stop_a_function_and_the_run_says_so(own_task, run_dir):
    def picky(prompt):
        if prompt.endswith(("1", "2")):
            raise ValueError("no")
        return prompt[-1]

    result = lt.run(picky, own_task, runs=50, stop=lt.Stop(max_error_rate=0.1), run_dir=run_dir)
    assert measured_of(run_dir) == [("s0", 0), ("s1", 0), ("s2", 0), ("s3", 0), ("s0", 1), ("s1", 1)]
    assert result.manifest.notes == ["python/picky was stopped: 3 of 6 requests failed, more than 10 %"]


def test_a_rule_of_ones_own_sees_each_call_and_may_stop_the_function(own_task, takes_a_second, run_dir):
    told = []

    def rule(ended):
        told.extend(ended)
        return "slow" if len(told) == 2 else None

    result = lt.run(takes_a_second, own_task, stop=lt.Stop(rule=rule), run_dir=run_dir)
    assert told == [(0, True, 1.0, 1.0, None), (0, True, 2.0, 1.0, None)]
    assert len(measured_of(run_dir)) == 2
    assert result.manifest.notes == ["python/takes_a_second was stopped: slow"]


def test_what_a_rule_raises_comes_out_of_the_run_and_all_that_was_called_is_kept(own_task, last_word, run_dir):
    def rule(ended):
        raise LookupError("my mistake")

    with pytest.raises(LookupError, match=r"^my mistake$"):
        lt.run(last_word, own_task, stop=lt.Stop(rule=rule), run_dir=run_dir)
    assert measured_of(run_dir) == [("s0", 0)]
    assert status_of(run_dir) == "failed"
    assert scores_of(run_dir) == {"s0": 1.0}


def test_a_function_is_called_until_its_figure_is_known_so_well(own_task, last_word, run_dir):
    heard = []

    class Listener:
        def progress(self, progress):
            heard.append(progress.precision)

    stop = lt.Stop(precision="p50 ±10 s", max_requests=500)
    result = lt.run(last_word, own_task, stop=stop, run_dir=run_dir, progress=Listener())
    assert len(measured_of(run_dir)) == 100
    (note,) = result.manifest.notes
    assert note.startswith("python/last_word was stopped: latency.p50 is known to ±")
    assert note.endswith(" from 100 requests")
    assert result.manifest.spec["stop"]["precision"] == "latency.p50 ±10 s"
    assert heard[-2] == ""
    assert heard[-1].startswith("±")


def test_a_run_that_ends_before_its_figure_is_known_says_so(own_task, last_word, run_dir):
    result = lt.run(last_word, own_task, stop=lt.Stop(precision="p50 ±10 s", max_requests=30), run_dir=run_dir)
    expected = "latency.p50 is not known to ±10 s: 30 requests are fewer than the 100 it takes to tell"
    assert result.manifest.notes == [f"python/last_word: {expected}"]


def test_a_precision_goes_on_from_what_is_recorded(own_task, last_word, run_dir):
    def go_on(*, at_most):
        asked = []

        def rule(ended):
            asked.extend(ended)
            return "enough" if len(asked) == at_most else None

        stop = lt.Stop(precision="p50 ±10 s", rule=rule)
        lt.run(last_word, own_task, stop=stop, run_dir=run_dir, resume=True)
        return len(measured_of(run_dir))

    assert [go_on(at_most=60), go_on(at_most=500), go_on(at_most=500)] == [60, 100, 100]


def test_each_function_has_its_own_limit(own_task, run_dir):
    def first(prompt):
        return "1"

    def second(prompt):
        return "2"

    lt.run([first, second], own_task, stop=lt.Stop(max_requests=3), run_dir=run_dir)
    assert [r["model"] for r in records_of(run_dir)] == ["python/first"] * 4 + ["python/second"] * 4


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"retries": 2}, "python/f is no server, and retries is for those only: leave it out"),
        ({"load": lt.Closed(2)}, "python/f is called once at a time: its load is Closed(1)"),
        ({"load": lt.Poisson(2)}, "python/f is called once at a time: its load is Closed(1)"),
        ({"limit": 0}, "limit: input should be greater than or equal to 1, not 0"),
        ({"task": "chess"}, "unknown task 'chess': there are mmlu, prompts, samsum"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_written(own_task, run_dir, options, complaint):
    def f(prompt):
        raise AssertionError("was called")

    with pytest.raises(SpecError) as caught:
        lt.run(f, **({"task": own_task} | options), run_dir=run_dir)
    assert str(caught.value) == complaint
    assert not run_dir.exists()


def test_functions_are_not_interleaved(own_task, run_dir):
    with pytest.raises(SpecError, match=r"^functions cannot be interleaved with other targets"):
        lt.run([len, str], own_task, order="interleaved", run_dir=run_dir)


@pytest.mark.parametrize(
    ("samples", "complaint"),
    [
        ([], "there are no samples in own"),
        ([lt.Sample("a", "x"), lt.Sample("a", "y")], "two samples in own have the same id"),
    ],
)
def test_samples_that_cannot_be_told_apart_or_are_not_there_are_refused(run_dir, samples, complaint):
    with pytest.raises(DataError, match=f"^{complaint}"):
        lt.run(len, lt.Task("own", samples), run_dir=run_dir)


def test_a_run_directory_is_used_once(own_task, last_word, run_dir):
    lt.run(last_word, own_task, run_dir=run_dir)
    with pytest.raises(RunError, match=r"holds a run already; choose another --run-dir, or --resume it$"):
        lt.run(last_word, own_task, run_dir=run_dir)


def test_without_a_directory_a_run_goes_to_one_named_by_time_and_task(own_task, last_word, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    paths = [lt.run(last_word, own_task).path for _ in range(3)]
    assert len(set(paths)) == 3
    assert all(path.parent.name == "runs" and "-own" in path.name for path in paths)
