"""What is said on stderr where nobody looks at a terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from laptime.cli import progress as module
from laptime.cli.progress import TerminalProgress
from laptime.runner.progress import Progress


@pytest.fixture(autouse=True)
def no_terminal(monkeypatch):
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)


def hear(progress, *events):
    for stage, label, finished, ok in events:
        progress.progress(Progress(stage, label, 10, finished, ok, 1))


def test_a_line_tells_what_is_measured_and_no_bar_is_drawn(capsys):
    with TerminalProgress() as progress:
        hear(
            progress,
            ("warm-up", "m/a", 0, 0),
            ("measure", "m/a", 0, 0),
            ("measure", "m/a", 5, 5),
            ("measure", "m/b", 0, 0),
        )
        progress.problem("m/c", "gone")
    out, err = capsys.readouterr()
    assert out == ""
    expected = ["measuring m/a: 10 requests", "measuring m/b: 10 requests", "laptime: m/c is left out: gone"]
    assert err.splitlines() == expected


def test_quiet_says_nothing(capsys):
    with TerminalProgress(quiet=True) as progress:
        hear(progress, ("measure", "m/a", 0, 0))
        progress.problem("m/c", "gone")
    assert capsys.readouterr() == ("", "")


def test_on_a_terminal_a_bar_shows_how_well_a_figure_is_known_that_decides_when_to_stop(monkeypatch):
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=120, color_system=None)
    monkeypatch.setattr(module, "Console", lambda stderr: console)
    with TerminalProgress() as progress:
        progress.progress(Progress("measure", "m/a", None, 200, 200, 1, precision="±7 %"))
    assert "1 in flight, known to ±7 %" in screen.getvalue()


@pytest.mark.parametrize("label", ["m/a", "hf/[/red]"])
def test_on_a_terminal_a_bar_shows_model_count_and_failures(monkeypatch, label):
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=120, color_system=None)
    monkeypatch.setattr(module, "Console", lambda stderr: console)
    with TerminalProgress() as progress:
        hear(progress, ("warm-up", label, 0, 0), ("measure", label, 0, 0), ("measure", label, 7, 5))
    shown = screen.getvalue()
    assert f"measure  {label}" in shown
    assert "7/10" in shown
    assert "2 failed" in shown


def test_where_nobody_knows_how_many_there_will_be_no_number_is_told(capsys):
    with TerminalProgress() as progress:
        progress.progress(Progress("measure", "m/a", None, 0, 0, 1))
    assert capsys.readouterr().err.splitlines() == ["measuring m/a"]
