"""The set of figures that users of a small-model benchmark have."""

from __future__ import annotations

import pytest

from laptime.cost import Prices
from laptime.errors import DataError, SpecError
from laptime.report.figures import draw_mmlu_set, durations, files, score
from laptime.store.table import table_of_rows

SCATTERS = {
    "all_scatter_latency_plots/2_eval_latency_vs_output_tokens.png": ("output tokens", "evaluation duration (ms)"),
    "all_scatter_latency_plots/prompt_tokens_vs_prompt_duration.png": (
        "prompt tokens",
        "prompt evaluation duration (ms)",
    ),
    "all_scatter_latency_plots/output_tokens_vs_eval_duration.png": ("output tokens", "evaluation duration (ms)"),
    "all_scatter_latency_plots/prompt_tokens_vs_latency.png": ("prompt tokens", "latency (ms)"),
    "all_scatter_latency_plots/output_tokens_vs_latency.png": ("output tokens", "latency (ms)"),
    "all_scatter_latency_plots/total_tokens_vs_latency.png": ("total tokens (prompt + output)", "latency (ms)"),
}
HEATMAPS = ["heatmaps/latency_heatmap.png", "heatmaps/eval_duration_heatmap.png", "heatmaps/cost_heatmap.png"]
AVERAGES = ["avg_by_model_score.png", "avg_by_model_durations.png"]
WHOLE = {"latency_s": 0.3, "prompt_eval_s": 0.1, "eval_s": 0.2, "prompt_tokens": 9.0, "output_tokens": 4.0, "score": 1}


@pytest.fixture
def table():
    """Requests of two models with everything that the set shows."""
    return table_of_rows([WHOLE | {"model": model, "sample_id": "s"} for model in ("m/a", "m/b")])


def drawn_intervals(ax):
    """The ends of all error bars, as they lie in the axes."""
    return [segment.tolist() for bars in ax.collections for segment in bars.get_segments()]


def names(paths, folder):
    return [path.relative_to(folder).as_posix() for path in paths]


def written(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_whole_set_is_written_under_its_names(table, tmp_path):
    folder = tmp_path / "new" / "figures"
    paths, left_out = draw_mmlu_set(table, folder, prices=Prices.of_token(2e-6))
    assert names(paths, folder) == [*AVERAGES, *SCATTERS, *HEATMAPS]
    assert written(folder) == {*AVERAGES, *SCATTERS, *HEATMAPS}
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in paths)
    assert left_out == {}


def test_each_file_shows_what_its_name_says(table, tmp_path, monkeypatch):
    shown = {}
    monkeypatch.setattr(files, "save", lambda ax, path: shown.update({path.relative_to(tmp_path).as_posix(): ax}))
    draw_mmlu_set(table, tmp_path, prices=Prices.of_token(2e-6))
    assert {name: (shown[name].get_xlabel(), shown[name].get_ylabel()) for name in SCATTERS} == SCATTERS
    titles = [shown[name].get_title(loc="left") for name in AVERAGES]
    assert titles == ["Average score by model", "Average durations by model"]
    heatmaps = ["Latency", "Evaluation duration", "Cost"]
    assert [shown[name].figure.get_suptitle().split(" by ")[0] for name in HEATMAPS] == heatmaps


@pytest.mark.parametrize("metric", ["latency", "eval_duration", "cost"])
def test_one_heatmap_may_be_chosen(table, tmp_path, metric):
    paths, left_out = draw_mmlu_set(table, tmp_path, prices=Prices.of_token(2e-6), metric=metric)
    assert names(paths, tmp_path) == [*AVERAGES, *SCATTERS, f"heatmaps/{metric}_heatmap.png"]
    assert left_out == {}


def test_what_cannot_be_drawn_is_left_out_with_its_reason(tmp_path):
    paths, left_out = draw_mmlu_set(table_of_rows([{"latency_s": 0.3, "output_tokens": 4.0, "model": "m/a"}]), tmp_path)
    drawn = ["avg_by_model_durations.png", "all_scatter_latency_plots/output_tokens_vs_latency.png"]
    assert names(paths, tmp_path) == drawn
    assert written(tmp_path) == set(drawn)
    assert set(left_out) == {*AVERAGES, *SCATTERS, *HEATMAPS} - set(drawn)
    assert left_out["avg_by_model_score.png"] == "no score was observed in these 1 requests"
    assert left_out["heatmaps/latency_heatmap.png"] == "no prompt_tokens was observed in these 1 requests"


def test_without_prices_there_is_no_heatmap_of_cost_and_the_reason_is_told(table, tmp_path):
    _, left_out = draw_mmlu_set(table, tmp_path, metric="cost")
    assert left_out == {"heatmaps/cost_heatmap.png": "a cost needs prices: a price per token, or a price table"}


def test_an_unknown_heatmap_is_told_before_anything_is_drawn(table, tmp_path):
    with pytest.raises(SpecError, match=r"^cannot colour a heatmap by 'speed': there are latency, eval_duration, "):
        draw_mmlu_set(table, tmp_path, metric="speed")
    assert written(tmp_path) == set()


def test_a_folder_that_cannot_be_made_is_told(table, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match=r"^cannot write into .*file: File exists$"):
        draw_mmlu_set(table, tmp_path / "file")


def test_intervals_are_of_the_seed_given(tmp_path, monkeypatch):
    values = [0.1, 0.2, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9]  # enough to be resampled
    judged = table_of_rows([WHOLE | {"sample_id": f"s{x}", "score": x, "latency_s": x} for x in values])
    saved = {}
    monkeypatch.setattr(files, "save", lambda ax, path: saved.update({path.name: ax}))
    draw_mmlu_set(judged, tmp_path, seed=7)
    for name, draw in (("avg_by_model_score.png", score), ("avg_by_model_durations.png", durations)):
        assert drawn_intervals(saved[name]) == drawn_intervals(draw(judged, seed=7)), name
        assert drawn_intervals(saved[name]) != drawn_intervals(draw(judged)), name
