"""An estimate as a figure."""

from __future__ import annotations

import sys

import pytest
from matplotlib.figure import Figure

from laptime import stats
from laptime.errors import MissingExtra

from .samples import lognormal


def drawn(estimate: stats.Estimate):
    return estimate.plot(Figure().subplots())


def vertical_lines(ax) -> list[float]:
    return [float(line.get_xdata()[0]) for line in ax.lines]


@pytest.mark.parametrize("statistic", ["mean", "p95"])
def test_the_bars_are_the_resamples_and_the_lines_are_value_and_limits(statistic):
    estimate = stats.bootstrap(lognormal(200), statistic, unit="s")
    ax = drawn(estimate)
    assert sum(bar.get_height() for bar in ax.patches if bar.get_width() < estimate.high - estimate.low) == 9999
    assert vertical_lines(ax) == [estimate.value, estimate.low, estimate.high]
    assert ax.get_title() == str(estimate)
    assert ax.get_xlabel() == "value [s]"


def test_a_limit_that_does_not_exist_is_not_drawn():
    estimate = stats.bootstrap(lognormal(50), "p99")
    assert vertical_lines(drawn(estimate)) == [estimate.value, estimate.low]


def test_an_interval_without_resamples_is_drawn_without_bars():
    ax = drawn(stats.proportion(7, 10))
    assert len(vertical_lines(ax)) == 3
    assert not ax.yaxis.get_visible()


def test_without_matplotlib_the_command_that_installs_it_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtra, match=r"pip install 'laptime\[plot\]'"):
        stats.proportion(7, 10).plot()
