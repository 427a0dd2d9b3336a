"""A comparison in 80 columns: values above intervals, signs that tell more from less, and verdicts in full."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from laptime.comparing import ModelChange, ModelPair
from laptime.report.comparison_table import comparison_tables
from laptime.report.tables import html, text
from laptime.stats import Change

NAN = float("nan")


@pytest.fixture
def make_change(make_estimate):
    def make(figure="latency.mean", unit="s", a=1.0, b=2.0, difference=None, ratio=..., verdict="worse", note=""):
        difference = make_estimate(b - a, method="a bootstrap", unit=unit) if difference is None else difference
        ratio = make_estimate(b / a, unit="") if ratio is ... else ratio
        a, b = make_estimate(a, unit=unit), make_estimate(b, unit=unit)
        return ModelChange(figure, unit, "lower is better", a, b, Change(difference, ratio), verdict, note)

    return make


def shown(*changes, a="m/a", b="m/b", notes=()):
    return text(comparison_tables([ModelPair(a, b, changes)], notes))


def rows_of(output):
    lines = output.splitlines()
    start = next(i for i, line in enumerate(lines) if "──" in line)
    end = next(i for i, line in enumerate(lines) if line.startswith("Change:"))
    return [line.strip() for line in lines[start + 1 : end] if line.strip()]


def test_a_row_has_values_above_their_intervals(make_change, make_estimate):
    ratio = make_estimate(1.123, 1.081, 1.169)
    output = shown(make_change(a=1.0, b=1.123, ratio=ratio))
    assert output.splitlines()[:2] == ["a  m/a", "b  m/b"]
    assert [line.split() for line in rows_of(output)] == [
        ["latency.mean", "(s)", "1.00", "1.12", "+12.3", "%", "worse"],
        ["0.900–1.10", "1.01–1.24", "[8.1,", "16.9]"],
    ]


@pytest.mark.parametrize(
    ("ratio", "expected", "limits"),
    [
        ((0.5, 0.4, 0.6), "−50.0 %", "[−60.0, −40.0]"),
        ((1.0, 0.9995, 1.0005), "0.00 %", "[−0.05, 0.05]"),
        ((1.0004, 0.9995, 1.0005), "+0.04 %", "[−0.05, 0.05]"),
        ((9.99, 9.5, 12.25), "+899 %", "[850, 1125]"),
        ((12.34, 11.0, 14.0), "×12.3", "[11.0, 14.0]"),
        ((123456.0, None, None), "×123456", ""),
        ((1.5, None, None), "+50.0 %", ""),
    ],
)
def test_a_change_is_told_in_percent_and_when_large_in_times(make_change, make_estimate, ratio, expected, limits):
    value, interval = rows_of(shown(make_change(ratio=make_estimate(*ratio))))
    assert expected in value
    assert limits in interval
    assert ("[" in interval) == bool(limits)


def test_shares_change_by_points(make_change, make_estimate):
    change = make_change("accuracy.mean", "", 0.5, 0.6, make_estimate(0.1, -0.05, 0.25), ratio=None, verdict="better")
    value, interval = rows_of(shown(change))
    assert value.split() == ["accuracy", "(%)", "50.0", "60.0", "+10.0", "pp", "better"]
    assert interval.endswith("[−5.0, 25.0]")


def test_without_a_ratio_the_difference_is_told_in_its_unit(make_change, make_estimate):
    change = make_change("load.mean", "s", 1.0, 2.0, make_estimate(2.0, 1.0, 3.0), ratio=None)
    assert "+2.0 s" in rows_of(shown(change))[0]


@pytest.mark.parametrize(
    ("figure", "unit", "a", "b", "name"),
    [
        ("latency.p95", "s", 0.2, 0.3, "latency.p95 (ms)"),
        ("latency.p95", "s", 0.2, 1.5, "latency.p95 (s)"),
        ("latency.p95", "s", 2e-5, 3e-5, "latency.p95 (µs)"),
        ("tokens_per_s.mean", "tok/s", 20.0, 30.0, "tokens_per_s "),
        ("requests_per_min.mean", "req/min", 20.0, 30.0, "requests_per_min "),
        ("memory.increase", "MB", 1000.0, 500.0, "memory.increase (MB)"),
    ],
)
def test_a_figure_is_named_with_its_unit(make_change, figure, unit, a, b, name):
    assert rows_of(shown(make_change(figure, unit, a, b)))[0].startswith(name)


def test_a_verdict_says_what_it_needs_beneath(make_change):
    rows = rows_of(shown(make_change(verdict="cannot tell: needs n ≥ 4200")))
    assert rows[0].endswith("cannot tell:")
    assert rows[1].endswith("needs n ≥ 4200")


@pytest.mark.parametrize("verdict", ["no difference seen in n = 100000", "the file holds no single values"])
def test_a_long_verdict_is_folded_and_not_cut(make_change, verdict):
    output = shown(make_change(verdict=f"cannot tell: {verdict}"))
    folded = " ".join(" ".join(line.split()[-4:]) for line in rows_of(output))
    assert all(word in folded for word in verdict.split())
    assert "…" not in output


@pytest.mark.parametrize("name", ["m", "api/" + "n" * 31, "api/a-name-that-never-ends-" * 5])
def test_everything_is_80_columns_wide(make_change, make_estimate, name):
    wide = make_estimate(12345.0, 12344.0, 12346.0)
    changes = [
        make_change("latency_from_sent.median", "s", 12345.0, 54321.0, ratio=wide, verdict="cannot tell: needs n ≥ 99"),
        make_change("has_required_keys.mean", "", 0.5, 0.25, ratio=None, verdict="worse"),
        make_change("no_placeholders.mean", "", 0.5, 0.25, ratio=None, note="of the 8 samples that both answered"),
    ]
    output = shown(*changes, a=name, b=name + "2", notes=["a note " * 30])
    assert max(cell_len(line) for line in output.splitlines()) == 80
    assert "…" not in output
    joined = "".join(line.strip() for line in output.splitlines())
    assert joined.count(name) >= 2
    assert "12345" in output


@pytest.mark.parametrize("name", ["hf/[/red]", "hf/[bold]x[/bold]", "hf/:smile:"])
def test_a_name_is_shown_as_it_is_written(make_change, name):
    assert f"a  {name}" in shown(make_change(), a=name)


def test_a_name_does_nothing_to_a_terminal(make_change):
    output = shown(make_change(), a="m\x1b[31m\nred", notes=["\x1b]0;x\x07"])
    assert "\x1b" not in output
    assert "a  m␛[31m red" in output


def test_nothing_is_shown_as_nan(make_change, make_estimate):
    unknown = make_estimate(NAN, None, None)
    output = shown(make_change(ratio=unknown), make_change("load.mean", "s", difference=unknown, ratio=None))
    assert "nan" not in output.lower()


def test_the_legend_names_methods_notes_and_what_to_beware_of(make_change, make_estimate):
    share = make_estimate(0.1, 0.05, 0.2, method="Newcombe")
    output = shown(
        make_change(),
        make_change("accuracy.mean", "", 0.5, 0.6, share, ratio=None, note="of the 8 samples that both answered"),
        notes=["other task: x in a, y in b"],
    )
    assert "each for its figure alone (a bootstrap, Newcombe)." in output
    assert "accuracy.mean: of the 8 samples that both answered." in output
    assert "Note: other task: x in a, y in b" in output


def test_the_notebook_shows_the_same_and_escapes_names(make_change):
    page = html(comparison_tables([ModelPair("<script>", "b", (make_change(),))]))
    assert "<script>" not in page
    assert "latency.mean" in page


def test_verdicts_are_coloured_where_colour_is_wanted(make_change, monkeypatch):
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    tables = comparison_tables([ModelPair("a", "b", (make_change(verdict="better"), make_change()))])
    assert "\x1b[32mbetter" in text(tables, color=True)
    assert "\x1b[31mworse" in text(tables, color=True)
