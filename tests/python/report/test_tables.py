"""Tables of 80 columns: whole, also when piped, whatever the models are called and however fast they are."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from rich.cells import cell_len

from laptime.metrics.outcomes import AttemptCount, FailureCount
from laptime.report.tables import html, summary_tables, text

LATENCY_HEADINGS = ["model", "n", "ok", "mean", "median", "P95", "P99", "max"]
RATE_HEADINGS = ["model", "TTFT (ms)", "tok/s", "req/min", "accuracy %", "errors %"]
LONG = "openai/meta-llama/Meta-Llama-3.1-405B-Instruct-Turbo-with-a-name-that-never-ends:Q4_K_M"


@pytest.fixture
def make_full_model(make_model):
    """A model with every figure, of which all latencies are alike."""

    def make(name, latency=0.25, **figures):
        latencies = {f"latency__{s}": latency for s in ("mean", "median", "p95", "p99", "max")}
        others = {
            "ttft__median": 0.02,
            "tokens_per_s__mean": 45.6,
            "requests_per_min__mean": 123.4,
            "errors__mean": 0.01,
        }
        judged = {"accuracy__mean": 0.5, "parse_failures__mean": 0.0}
        return make_model(name, **(latencies | others | judged | figures))

    return make


def shown(*models):
    return text(summary_tables(models))


def lines_with(output, heading):
    """The rows of the table under the title that begins so."""
    lines = output.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(heading))
    end = next((i for i, line in enumerate(lines) if i > start and re.match(r"Rates|Beneath", line)), len(lines))
    return [line for line in lines[start + 1 : end] if line.strip()]


def test_values_stand_above_their_intervals(make_full_model, make_estimate):
    output = shown(make_full_model("ollama/m", latency__p95=make_estimate(0.4, 0.3, 0.5)))
    header, _, values, intervals = lines_with(output, "Latency (ms)")
    assert header.split() == LATENCY_HEADINGS
    assert values.split() == ["ollama/m", "100", "100", "250", "250", "400", "250", "250"]
    assert intervals.split() == ["225–275", "225–275", "300–500", "225–275", "225–275"]
    header, _, values, intervals = lines_with(output, "Rates and quality")
    assert re.split(r"\s{2,}|(?<=model)\s|(?<=[%s]) (?=req|err|acc)|(?<=min) ", header.strip()) == RATE_HEADINGS
    assert values.split() == ["ollama/m", "20.0", "45.6", "123", "50.0", "1.00"]
    assert intervals.split() == ["18.0–22.0", "41.0–50.2", "111–136", "45.0–55.0", "0.900–1.10"]


@pytest.mark.parametrize("n_models", [1, 2, 6])
@pytest.mark.parametrize("name", ["m", "ollama/gemma:2b", LONG])
@pytest.mark.parametrize(
    ("latency", "value"), [(1e-6, "1.00"), (0.00123, "1.23"), (0.25, "250"), (12.5, "12.5"), (9999.0, "9999")]
)
def test_tables_are_80_columns_wide_with_every_heading_and_value_whole(make_full_model, n_models, name, latency, value):
    models = [make_full_model(f"{name}{i}", latency) for i in range(n_models)]
    output = shown(*models)
    assert max(cell_len(line) for line in output.splitlines()) == 80
    assert "…" not in output
    header, _, *rows = lines_with(output, "Latency")
    assert header.split() == LATENCY_HEADINGS
    assert sum(row.split().count(value) for row in rows) == 5 * n_models
    header = lines_with(output, "Rates")[0]
    assert all(heading in header for heading in RATE_HEADINGS)


def test_a_function_of_microseconds_beside_a_server_of_seconds_is_shown_with_its_name(make_full_model):
    output = shown(make_full_model("python/f", 2e-6), make_full_model("ollama/gemma:2b", 1.5))
    assert lines_with(output, "Latency (s)")[0].split() == LATENCY_HEADINGS
    assert "…" not in output


def test_a_long_name_is_folded_and_not_cut(make_full_model):
    output = shown(make_full_model(LONG), make_full_model("short"))
    rows = lines_with(output, "Latency")[2:]
    width = rows[0].index("100") - 1
    assert "".join(row[:width].strip() for row in rows).startswith(LONG)


@pytest.mark.parametrize("name", ["hf/[/red]", "hf/[bold]x[/bold]", "hf/:smile:", "hf/[link=x]"])
def test_a_name_is_shown_as_it_is_written(make_full_model, name):
    assert shown(make_full_model(name)).count(name) == 2


def test_a_time_of_seconds_is_shown_in_seconds(make_full_model):
    output = shown(make_full_model("slow", 2.5, ttft__median=1.5), make_full_model("fast", 0.5))
    assert "Latency (s)" in output
    assert "TTFT (s)" in output


def test_what_was_not_observed_is_a_dash(make_model):
    output = shown(make_model("down", ok=0, errors__mean=1.0))
    assert lines_with(output, "Latency")[2].split() == ["down", "100", "0", "–", "–", "–", "–", "–"]
    assert lines_with(output, "Rates")[2].split() == ["down", "–", "–", "–", "100"]


def test_without_any_judged_answer_there_is_no_accuracy(make_full_model, make_model):
    unjudged = make_model("plain", latency__median=0.1, errors__mean=0.0)
    assert "accuracy" not in shown(unjudged)
    assert "accuracy" in shown(unjudged, make_full_model("judged"))


def test_missing_limits_say_which_n_they_need(make_model, make_estimate):
    p95 = make_estimate(0.4, 0.3, None, note="needs n ≥ 72")
    p99 = make_estimate(0.5, None, None, note="needs n ≥ 368")
    output = shown(make_model("m", latency__median=0.2, latency__p95=p95, latency__p99=p99))
    assert "300–?" in output
    legend = "'?' is a limit that so few requests do not allow; both limits need P95 n ≥ 72,\nP99 n ≥ 368."
    assert legend in output  # and no line breaks within "n ≥ 368"


def test_nothing_is_said_of_needs_where_all_limits_are_there(make_full_model):
    assert "?" not in shown(make_full_model("m"))


def test_unreadable_answers_are_told(make_full_model):
    output = shown(make_full_model("bad", parse_failures__mean=0.125), make_full_model("good"))
    assert "bad: 12.5 % of the answers could not be read; they count as wrong." in output
    assert "good:" not in output


def test_the_methods_of_the_intervals_are_named_once(make_model, make_estimate):
    wilson, exact = make_estimate(0.5, method="Wilson"), make_estimate(0.1, method="exact")
    described = make_estimate(1, None, None, method="description")
    output = shown(
        make_model("m", latency__median=exact, latency__p95=exact, errors__mean=wilson, latency__max=described)
    )
    assert "Beneath a value its 95 % interval (exact, Wilson)." in output


def test_text_is_plain_unless_colour_is_wanted(make_full_model, monkeypatch):
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    tables = summary_tables([make_full_model("m")])
    assert "\x1b[" not in text(tables)
    assert "\x1b[" in text(tables, color=True)


def test_the_notebook_shows_the_same_and_escapes_names(make_full_model):
    tables = summary_tables([make_full_model("<script>x</script>")])
    page = html(tables)
    assert "<script>" not in page
    assert page.startswith("<pre")
    assert "Rates and quality" in re.sub(r"<[^>]+>", "", page)


INTER_TOKEN = {"tpot__median": 0.0101, "itl__mean": 0.0102, "itl__median": 0.01, "itl__p95": 0.02, "itl__p99": 0.05}
OUTSIDE = {
    "waiting__median": 0.0001, "waiting__p99": 0.2, "ttft_residual__median": -0.0004, "residual__median": 0.0005,
    "residual__p95": 0.001, "residual__p99": 0.0021,
}  # fmt: skip


@pytest.mark.parametrize("name", ["m", LONG])
def test_times_between_tokens_and_outside_the_server_have_tables_where_they_are_known(make_full_model, name):
    output = shown(make_full_model(name, **INTER_TOKEN, **OUTSIDE), make_full_model("other"))
    assert max(cell_len(line) for line in output.splitlines()) == 80
    assert "…" not in output
    between = output[output.index("Between tokens (ms)") :]
    assert re.split(r"\s{2,}| (?=ITL)", between.splitlines()[2].strip())[1:] == [
        "TPOT", "ITL mean", "ITL median", "ITL P95", "ITL P99",
    ]  # fmt: skip
    assert re.search(r"10\.1 +10\.2 +10\.0 +20\.0 +50\.0", between)
    outside = output[output.index("Outside the server (ms)") :]
    assert outside.splitlines()[2].split() == ["model", "waiting", "P99", "to", "token", "1", "residual", "P95", "P99"]
    assert re.search(r"0\.100 +200 +-0\.400 +0\.500 +1\.00 +2\.10", outside)
    assert "Residual: what was seen here beyond the server's own times (network, queue)." in output


def test_only_what_is_known_outside_the_server_has_a_column(make_full_model):
    output = shown(make_full_model("m", residual__median=0.5, residual__p95=0.6, residual__p99=0.7))
    outside = output[output.index("Outside the server (ms)") :].splitlines()
    assert outside[2].split() == ["model", "residual", "P95", "P99"]
    assert "Between tokens" not in output


def test_failures_and_retries_are_told_before_how_to_read_the_tables(make_full_model):
    model = replace(
        make_full_model("m", n=10, ok=9),
        failures=(FailureCount("http_error", 1, {503: 1}, "busy", 1),),
        attempts=AttemptCount(2, 13),
    )
    lines = shown(model).splitlines()
    start = lines.index("m: 1 of 10 did not end well: 1 http_error (503)")
    assert lines[start + 1 : start + 3] == [
        "  http_error: busy",
        "m: 2 requests needed more than one attempt, 13 attempts in all",
    ]
    assert lines[start + 3].startswith("Beneath a value")
    assert max(map(len, lines)) == 80


def test_no_model_at_all_is_two_empty_tables():
    output = text(summary_tables([]))
    assert "Latency" in output
    assert "Rates and quality" in output
