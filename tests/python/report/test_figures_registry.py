"""All figures at once."""

from __future__ import annotations

import pytest

from laptime.cost import Prices
from laptime.errors import DataError, SpecError
from laptime.report.figures import FIGURES, draw_figures, durations, files, score
from laptime.store.table import table_of_rows

WHOLE = {"latency_s": 0.3, "prompt_eval_s": 0.1, "eval_s": 0.2, "prompt_tokens": 9.0, "output_tokens": 4.0, "score": 1}


@pytest.fixture
def table():
    """Requests of two models with everything that the figures show."""
    return table_of_rows([WHOLE | {"model": model, "sample_id": "s"} for model in ("m/a", "m/b")])


@pytest.fixture
def saved(monkeypatch):
    """The axes that would have been saved, by the name of their file."""
    axes = {}
    monkeypatch.setattr(files, "save", lambda ax, path: axes.update({path.name: ax}))
    return axes


def drawn_intervals(ax):
    """The ends of all error bars, as they lie in the axes."""
    return [segment.tolist() for bars in ax.collections for segment in bars.get_segments()]


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_every_figure_is_written_under_its_name(table, tmp_path):
    folder = tmp_path / "new" / "folder"
    paths, left_out = draw_figures(table, folder)
    assert paths == [folder / f"{name}.png" for name in FIGURES]
    assert names(folder) == sorted(f"{name}.png" for name in FIGURES)
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in paths)
    assert left_out == {}


def test_figures_may_be_chosen(table, tmp_path):
    paths, left_out = draw_figures(table, tmp_path, ["score", "scatter"])
    assert [path.name for path in paths] == ["score.png", "scatter.png"]
    assert left_out == {}


def test_what_cannot_be_drawn_is_left_out_with_its_reason(tmp_path):
    paths, left_out = draw_figures(table_of_rows([{"latency_s": 0.3}]), tmp_path)
    assert [path.name for path in paths] == ["latency_ecdf.png", "durations.png"]
    assert left_out == {
        "score.png": "no score was observed in these 1 requests",
        "scatter.png": "no output_tokens was observed in these 1 requests",
        "heatmap.png": "no prompt_tokens was observed in these 1 requests",
    }


@pytest.mark.parametrize(
    ("metric", "title"),
    [(None, "Latency"), ("latency", "Latency"), ("eval_duration", "Evaluation duration"), ("cost", "Cost")],
)
def test_the_heatmap_has_a_panel_a_model_coloured_by_the_metric(table, tmp_path, saved, metric, title):
    draw_figures(table, tmp_path, ["heatmap"], metric=metric, prices=Prices.of_token(1e-6))
    figure = saved["heatmap.png"].figure
    assert figure.get_suptitle() == f"{title} by prompt and output tokens"
    assert len(figure.axes) == 2 + 1


def test_a_cost_without_prices_is_left_out(table, tmp_path):
    _, left_out = draw_figures(table, tmp_path, ["heatmap"], metric="cost")
    assert left_out == {"heatmap.png": "a cost needs prices: a price per token, or a price table"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"names": ["score", "pie"]}, "^unknown figure 'pie': there are latency_ecdf, score, durations, scatter, heat"),
        ({"metric": "speed"}, "^cannot colour a heatmap by 'speed': there are latency, eval_duration, cost$"),
    ],
)
def test_what_there_is_not_is_told_before_anything_is_drawn(table, tmp_path, options, message):
    with pytest.raises(SpecError, match=message):
        draw_figures(table, tmp_path, **options)
    assert names(tmp_path) == []


def test_a_folder_that_cannot_be_made_is_told(table, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match=r"^cannot write into .*file: File exists$"):
        draw_figures(table, tmp_path / "file", ["score"])


def test_intervals_are_of_the_seed_given(tmp_path, saved):
    values = [0.1, 0.2, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9]  # enough to be resampled
    judged = table_of_rows([WHOLE | {"sample_id": f"s{x}", "score": x, "latency_s": x} for x in values])
    draw_figures(judged, tmp_path, ["score", "durations", "scatter"], seed=7)
    for name, draw in (("score.png", score), ("durations.png", durations)):
        assert drawn_intervals(saved[name]) == drawn_intervals(draw(judged, seed=7)), name
        assert drawn_intervals(saved[name]) != drawn_intervals(draw(judged)), name
