"""The tables of the course, with values known beforehand, in 80 columns whatever the models are called."""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from laptime import stats
from laptime.report.course import comparison_table, course_report, quality_table
from laptime.report.tables import text
from laptime.store import RunData
from laptime.store.table import table_of_rows

HEADINGS = ["Model", "Mean (s)", "P95 (s)", "Max (s)", "Requests/min"]
LONG = "openai/meta-llama/Llama-3.1-8B-Inst"
CHECKS = (
    "valid_json", "no_extra_text", "has_required_keys", "required_keys", "no_placeholders", "exact_values",
    "within_length", "key_facts",
)  # fmt: skip


def answers(model, seconds, **columns):
    """Answers one after the other, as long as told, judged by columns of the same length."""
    start, rows = 0.0, []
    for number, latency_s in enumerate(seconds):
        times = {"latency_s": latency_s, "intended_s": start, "done_s": start + latency_s}
        judged = {name: values[number] for name, values in columns.items()}
        rows.append({"model": model, "sample_id": f"s{number}", **times, **judged})
        start += latency_s
    return rows


@pytest.fixture
def make_run(make_manifest):
    def make(*parts):
        return RunData(make_manifest(), table_of_rows([row for part in parts for row in part]))

    return make


def body(renderable):
    """The lines of a table beneath its headings."""
    lines = text(renderable).splitlines()
    return lines[next(i for i, line in enumerate(lines) if "──" in line) + 1 :]


def judged(model, n=10, failing=3):
    values = [float(i >= failing) for i in range(n)]
    return answers(model, [1.0] * n, score=values, **dict.fromkeys(CHECKS, values))


# ── Speed ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_comparison_table_has_these_columns_and_values(make_run):
    seconds = [1.0, 2.0, 3.0, 6.0]
    output = text(comparison_table(make_run(answers("m/a", seconds), answers("m/b", [0.5] * 4)))).splitlines()
    headings = next(line for line in output if "Mean" in line)
    assert re.split(r"\s{2,}|(?<=\)) ", headings.strip()) == HEADINGS
    rows = [line.split() for line in output if line.startswith("m/")]
    assert rows == [["m/a", "3.00", "5.55", "6.00", "20.0"], ["m/b", "0.500", "0.500", "0.500", "120"]]
    mean = stats.bootstrap(seconds)
    assert mean.low < 0  # which no time is
    assert f" 0–{mean.high:.2f}" in output[output.index(next(x for x in output if "m/a" in x)) + 1]


def test_a_model_that_never_answered_has_dashes(make_run):
    down = [{"model": "down", "sample_id": "s0", "outcome": "timeout", "intended_s": 0.0, "ended_s": 9.0}]
    assert body(comparison_table(make_run(down)))[0].split() == ["down", "–", "–", "–", "–"]


# ── Quality ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_quality_table_has_a_row_for_each_check(make_run):
    lines = body(quality_table(make_run(judged("m/a"), judged("m/b", failing=0))))
    cells = {line[:20].strip(): line[20:].split() for line in lines if line[:20].strip()}
    assert list(cells) == [
        "prompts judged", "JSON parse failures", "valid_json", "no_extra_text", "has_required_keys",
        "required keys held", "no placeholders", "exact values", "within length", "key facts", "score",
    ]  # fmt: skip
    assert cells["prompts judged"] == ["10", "10"]
    assert cells["JSON parse failures"] == ["30.0", "0"]
    assert cells["valid_json"] == cells["score"] == ["70.0", "100"]


def test_intervals_stand_beneath_shares_and_those_of_failures_are_turned(make_run):
    lines = [line.split() for line in body(quality_table(make_run(judged("m/a"))))]
    assert lines[1:5] == [["JSON", "parse", "failures", "30.0"], ["10.8–60.3"], ["valid_json", "70.0"], ["39.7–89.2"]]


def test_checks_that_were_not_made_have_no_row(make_run):
    run = make_run(answers("m/a", [1.0] * 4, score=[1.0] * 4, key_facts=[0.5] * 4), answers("m/b", [1.0] * 4))
    lines = body(quality_table(run))
    names = [re.split(r"\s{2,}", line)[0] for line in lines if not line.startswith(" ")]
    assert names == ["prompts judged", "key facts", "score"]
    assert lines[0].split() == ["prompts", "judged", "4", "0"]
    assert lines[1].split() == ["key", "facts", "50.0", "–"]


def test_where_nothing_was_judged_that_is_said(make_run):
    assert text(quality_table(make_run(answers("m/a", [1.0])))) == "No answer was judged.\n"


def test_a_share_that_is_nearly_all_is_not_all(make_run):
    values = [0.9999] * 4
    assert "99.9" in text(quality_table(make_run(answers("m/a", [1.0] * 4, score=values))))
    values = [0.0001] * 4
    assert " 0.1" in text(quality_table(make_run(answers("m/a", [1.0] * 4, score=values))))


# ── The whole ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("n_models", [1, 2, 6, 7, 13])
@pytest.mark.parametrize("name", ["m", LONG, "模型" * 9])
def test_the_report_fits_80_columns_with_every_value_whole(make_run, n_models, name):
    models = [f"{name}{i}" for i in range(n_models)]
    output = course_report(make_run(*(judged(model) for model in models)))
    assert max(cell_len(line) for line in output.splitlines()) <= 80
    assert "…" not in output
    assert output.count("10.8–60.3") == n_models
    quality = output[output.index("Quality") : output.index("Beneath")]
    assert quality.count("39.7–89.2") == (len(CHECKS) + 1) * n_models
    assert quality.count("Quality") == -(-n_models // 6)


def test_the_report_has_both_tables_the_legend_and_what_they_say(make_run):
    fast, slow = (
        answers("fast", [1.0 + 0.01 * i for i in range(9)]),
        answers("slow", [2.0 + 0.01 * i for i in range(9)]),
    )
    output = course_report(make_run(fast, slow))
    parts = ["Speed", "No answer was judged.", "Beneath a value its 95 % interval", "need n ≥ 72.", "Prefer fast where"]
    places = [output.index(part) for part in parts]
    assert places == sorted(places)


@pytest.mark.parametrize("name", ["hf/[/red]", "hf/[bold]x[/bold]", "hf/:smile:"])
def test_a_name_is_shown_as_it_is_written(make_run, name):
    output = course_report(make_run(judged(name)))
    assert output.count(name) == 2 + 1 + 1  # both tables, and two sentences


def test_a_name_does_nothing_to_a_terminal(make_run):
    assert "\x1b" not in course_report(make_run(judged("m\x1b[31m"), judged("b")))


def test_nothing_is_shown_as_nan(make_run):
    down = [{"model": "down", "sample_id": "s0", "outcome": "timeout"}]
    assert "nan" not in course_report(make_run(down, answers("one", [1.0], score=[0.5]))).lower()


def test_no_model_at_all_is_an_empty_report(make_run):
    assert "Speed" in course_report(make_run())
