"""The report as a browser reads it: whole, safe, and of runs from anywhere."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import numpy as np
import pytest

from laptime.comparing import ModelChange
from laptime.data.sample import Sample
from laptime.errors import RunError, StatisticsError
from laptime.report.figures import COLORS
from laptime.report.html import html_report, plots, write_report
from laptime.report.visible import visible
from laptime.stats import Change
from laptime.store import RunData
from laptime.store.manifest import DataSource
from laptime.store.table import table_of_rows

TAGS = {
    "html", "head", "meta", "title", "style", "body", "header", "main", "footer", "nav", "aside", "section", "article",
    "figure", "figcaption", "details", "summary", "h1", "h2", "h3", "h4", "p", "ul", "li", "dl", "dt", "dd", "a",
    "span", "strong", "code", "pre", "table", "caption", "thead", "tbody", "tr", "th", "td", "img", "svg", "rect",
    "line", "div",
}  # fmt: skip
VOID = {"meta", "img"}


class Page(HTMLParser):
    """A page as a browser reads it: elements, their attributes, the text of each."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements = []
        self._open = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        found = {"tag": tag, "attrs": dict(attrs), "text": ""}
        assert len(found["attrs"]) == len(attrs), "an attribute is there twice"
        self.elements.append(found)
        if tag not in VOID:
            self._open.append(found)

    def handle_startendtag(self, tag, attrs):
        self.elements.append({"tag": tag, "attrs": dict(attrs), "text": ""})

    def handle_endtag(self, tag):
        assert self._open.pop()["tag"] == tag

    def handle_data(self, data):
        for found in self._open:
            found["text"] += data

    def all(self, tag, **attrs):
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attrs.items()}
        return [e for e in self.elements if e["tag"] == tag and wanted.items() <= e["attrs"].items()]

    def texts(self, tag, **attrs):
        return [found["text"] for found in self.all(tag, **attrs)]

    def section(self, name):
        """The text of a section, or None where the page does not have it."""
        return next(iter(self.texts("section", id=name)), None)


@pytest.fixture
def without_plots(monkeypatch):
    """A page without matplotlib's figures, which take their time."""
    monkeypatch.setattr(plots, "FIGURES", {})


@pytest.fixture
def make_run(make_manifest):
    """A run of rows of a table; manifest's fields as words."""

    def make(rows, samples=(), *, path=None, **manifest):
        table = table_of_rows(rows)
        return RunData(make_manifest(**manifest), table, {sample.id: sample for sample in samples}, path=path)

    return make


def answers(model, n, *, latency_s=0.1, right=lambda index: True, **fields):
    return [
        {
            "model": model,
            "sample_id": f"q{index}",
            "category": "even" if index % 2 == 0 else "odd",
            "latency_s": latency_s + index / 500,
            "intended_s": float(index),
            "done_s": index + latency_s,
            "output": f"{model} answers {index}",
            "score": float(right(index)),
            "accuracy": float(right(index)),
        }
        | fields
        for index in range(n)
    ]


def samples(n):
    return [Sample(f"q{index}", f"Question {index}?", "yes", "even" if index % 2 == 0 else "odd") for index in range(n)]


def failed(outcome, message, **fields):
    return {"model": "m", "outcome": outcome, "message": message, "intended_s": 0.0, "done_s": 1.0} | fields


@pytest.fixture
def full_run(make_run, make_health):
    """Two models on ten samples, judged, with a client that was in time."""
    return make_run(
        [*answers("m/quick", 10, right=lambda i: i > 2), *answers("m/slow", 10, latency_s=0.3)],
        samples(10),
        client=make_health(),
        task="mmlu",
        spec={"task": "mmlu", "targets": [{"api": "ollama", "model": "quick"}], "load": {"kind": "closed", "users": 2}},
        tags={"purpose": "trial"},
        environment={"cpu_model": "A fast one", "memory_bytes": 8_000_000_000, "cpu_count": None},
        data=DataSource(source="sample:some.jsonl", n_samples=10, samples_sha256="5a" * 32, prompts_sha256="7b" * 32),
    )


@pytest.fixture
def make_change(make_estimate):
    def make(figure="latency.mean", verdict="worse"):
        a, b = make_estimate(0.1), make_estimate(0.3)
        change = Change(make_estimate(0.2), make_estimate(3.0, unit=""))
        return ModelChange(figure, "s", "lower is better", a, b, change, verdict)

    return make


# ── The page ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_asks_for_nothing_from_anywhere(full_run):
    page = Page(html_report(full_run))
    policy = page.elements[3]  # html, head, charset, and then, before anything could be loaded
    assert policy["attrs"]["http-equiv"] == "Content-Security-Policy"
    rules = dict(rule.split(" ", 1) for rule in policy["attrs"]["content"].split("; "))
    assert rules["default-src"] == "'none'"
    assert (rules["style-src"], rules["img-src"]) == ("'unsafe-inline'", "data:")
    assert {found["tag"] for found in page.elements} <= TAGS
    assert all(image["attrs"]["src"].startswith("data:image/") for image in page.all("img"))
    assert not re.search(r"url\(|@import|expression\(", page.texts("style")[0])


def test_links_lead_to_what_is_in_the_page(full_run, make_change):
    page = Page(html_report(full_run, changes=[make_change()]))
    ids = [found["attrs"]["id"] for found in page.elements if "id" in found["attrs"]]
    assert len(set(ids)) == len(ids)
    targets = [link["attrs"]["href"] for link in page.all("a")]
    assert {target.removeprefix("#") for target in targets} <= set(ids)
    assert {section["attrs"]["id"] for section in page.all("section") if "id" in section["attrs"]} == {
        target.removeprefix("#") for target in targets
    }
    described = [found["attrs"]["aria-labelledby"] for found in page.elements if "aria-labelledby" in found["attrs"]]
    assert set(described) <= set(ids)


def test_screen_readers_find_language_headings_captions_and_what_images_show(full_run, make_change):
    page = Page(html_report(full_run, changes=[make_change()]))
    assert page.elements[0]["attrs"]["lang"] == "en"
    levels = [int(found["tag"][1]) for found in page.elements if re.fullmatch(r"h\d", found["tag"])]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))
    assert len(page.all("caption")) == len(page.all("table")) > 0
    assert all(text.strip() for text in page.texts("caption"))
    assert all(heading["attrs"].get("scope") for heading in page.all("th"))
    assert all(len(image["attrs"]["alt"]) > 20 for image in page.all("img"))
    assert all(svg["attrs"]["aria-hidden"] == "true" for svg in page.all("svg"))


def test_the_page_is_light_and_dark_and_fits_a_phone_and_paper(full_run, without_plots):
    page = Page(html_report(full_run))
    style = page.texts("style")[0]
    assert "@media screen and (prefers-color-scheme: dark)" in style
    assert "@media print" in style
    assert all(f".color-{index}{{--color:{color}}}" in style for index, color in enumerate(COLORS))
    assert page.all("meta", name="viewport")[0]["attrs"]["content"] == "width=device-width, initial-scale=1"
    boxes = [found for found in page.all("div", class_="scroll") if found["attrs"]["tabindex"] == "0"]
    assert len(boxes) == len(page.all("table"))


def test_the_same_run_gives_the_same_page(full_run):
    assert html_report(full_run) == html_report(full_run)


def test_the_page_is_written_into_a_file(full_run, without_plots, tmp_path):
    path = tmp_path / "new" / "report.html"
    write_report(full_run, path, title="Größe 中文")
    assert path.read_text(encoding="utf-8") == html_report(full_run, title="Größe 中文")
    assert Page(path.read_text(encoding="utf-8")).texts("h1") == ["Größe 中文"]


def test_a_file_that_cannot_be_written_is_told(full_run, without_plots, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(RunError, match=r"^cannot write .*file/report.html: .*; choose another place for the report$"):
        write_report(full_run, tmp_path / "file" / "report.html")
    with pytest.raises(RunError, match=r"^cannot write .*: Is a directory; "):
        write_report(full_run, tmp_path)


# ── What stands first ───────────────────────────────────────────────────────────────────────────────────────────


def test_first_it_says_what_was_measured_of_whom_how_often_and_how_the_client_did(full_run, without_plots):
    page = Page(html_report(full_run))
    assert page.texts("title") == page.texts("h1") == ["mmlu: m/quick and m/slow"]
    (lead,) = page.texts("p", class_="lead")
    assert "m/quick and m/slow were measured on mmlu with 20 requests, 10 requests each; all of them went well." in lead
    assert "closed loop, 2 users" in lead
    (verdict,) = page.texts("p", class_="verdict good")
    assert verdict.startswith("Client valid: ")
    assert page.texts("ul", class_="findings")  # what laptime.interpretation says of it
    assert page.all("aside") == []


def test_what_went_wrong_is_told_at_the_top(make_run, make_health, without_plots):
    rows = [*answers("m/a", 3), failed("timeout", "after 2 s", model="m/a")]
    run = make_run(
        rows,
        client=make_health(["the loop was late: by 3 s", "busy"], cpu_share=0.8),
        status="interrupted",
        notes=["A note.", "A note."],
        problems={"m/down": "cannot be reached"},
    )
    page = Page(html_report(run))
    assert "with 4 requests; 3 of them went well" in page.texts("p", class_="lead")[0]
    assert page.texts("p", class_="verdict bad") == ["Client suspect: the loop was late: by 3 s; busy (CPU 80.0 %)"]
    (aside,) = page.texts("aside")
    assert "This run was interrupted" in aside
    assert "m/down was left out: cannot be reached" in aside
    assert aside.count("A note.") == 1
    assert "after 2 s" in page.section("failures")


@pytest.mark.parametrize(
    ("load", "words"),
    [
        ({"kind": "closed", "users": 1}, "closed loop, 1 user;"),
        (
            {"kind": "poisson", "rate_per_s": 2.5},
            "Load: open, poisson, 2.5 requests/s; latency is from the intended time.",
        ),
        (None, "all of them went well. Warm-up"),
        ("strange", "all of them went well. Warm-up"),
    ],
)
def test_the_load_is_told_where_it_is_known(make_run, without_plots, load, words):
    assert words in Page(html_report(make_run(answers("m", 2), spec={"load": load}))).texts("p", class_="lead")[0]


def test_what_was_compared_stands_at_the_top_in_short(full_run, make_change, without_plots):
    changes = [make_change("errors.mean", "cannot tell: needs n ≥ 9"), make_change(), make_change("ttft.median")]
    page = Page(html_report(full_run, changes=changes))
    (short,) = page.texts("div", class_="in-short")
    assert short == (
        "m/slow against m/quick:worse: Latency, mean; Time to first token, mediancannot tell: Failed requests"
    )
    assert page.section("comparison") is not None


# ── Figures ─────────────────────────────────────────────────────────────────────────────────────────────────────


def rows_of(page, caption):
    """The rows of the table with that id of its caption, as lists of the texts of their cells."""
    start = next(i for i, found in enumerate(page.elements) if found["attrs"].get("id") == caption)
    rows = []
    for found in page.elements[start + 1 :]:
        if found["tag"] == "caption":
            break
        if found["tag"] == "tr":
            rows.append([])
        elif found["tag"] in ("th", "td"):
            rows[-1].append(found["text"])
    return rows


def test_every_estimate_stands_with_its_interval_its_n_and_its_method(full_run, without_plots):
    rows = rows_of(Page(html_report(full_run)), "summary-caption")
    assert rows[0] == ["Figure", "m/quick", "m/slow", "Interval by"]
    by_name = {row[0]: row[1:] for row in rows}
    assert by_name["Latency, median ms"] == ["109102–116, n = 10", "309302–316, n = 10", "exact order statistics"]
    assert by_name["Latency, P95 ms"][0] == "117114–? needs n ≥ 72, n = 10"
    assert by_name["Accuracy %"][0].startswith("70.0")
    assert by_name["Accuracy %"][-1] == "Wilson score"
    assert "no estimate of others" in by_name["Latency, max ms"][-1]
    assert ["Times"] in rows


def test_a_figure_that_one_model_lacks_is_a_dash(make_run, without_plots):
    run = make_run([*answers("m/a", 3), *answers("m/b", 3, score=np.nan, accuracy=np.nan)])
    by_name = {row[0]: row[1:] for row in rows_of(Page(html_report(run)), "summary-caption")}
    assert by_name["Accuracy %"][1] == "–"


def test_figures_are_shown_by_category_where_there_are_categories(full_run, make_run, without_plots):
    rows = rows_of(Page(html_report(full_run)), "categories-caption")
    assert rows[0][:4] == ["Category", "Model", "n", "Latency, median ms"]
    assert [row[:3] if len(row) == len(rows[0]) else row[:2] for row in rows[1:]] == [
        ["even", "m/quick", "5"],
        ["m/slow", "5"],
        ["odd", "m/quick", "5"],
        ["m/slow", "5"],
    ]
    assert Page(html_report(make_run(answers("m", 2, category="")))).section("categories") is None


def test_of_very_many_categories_those_asked_about_most_are_shown(make_run, without_plots):
    rows = [row for index in range(70) for row in answers("m", 2 if index < 60 else 1, category=f"c{index:02d}")]
    page = Page(html_report(make_run(rows)))
    assert "Here are the 60 of 70 categories that were asked about most." in page.section("categories")
    assert [row[0] for row in rows_of(page, "categories-caption")[1:]] == [f"c{index:02d}" for index in range(60)]
    assert "The pictures show the first 12 categories" in page.section("categories")


def test_failures_are_counted_by_their_message(make_run, without_plots):
    rows = [failed("http_error", f"status {500 + i % 25}") for i in range(26)]
    page = Page(html_report(make_run([*answers("m", 1), *rows])))
    rows = rows_of(page, "failures-caption")
    assert rows[1] == ["2", "m", "http error", "status 500"]
    assert len(rows) == 1 + 20
    assert "5 further kinds of failure not shown." in page.section("failures")
    assert "did not end well:" in page.section("failures")
    assert Page(html_report(make_run(answers("m", 1)))).section("failures") is None


# ── Plots ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_figures_are_pictures_within_the_page(full_run):
    images = Page(html_report(full_run)).all("img")
    assert len(images) >= 2
    assert all(image["attrs"]["src"].startswith("data:image/svg+xml;base64,") for image in images)
    assert images[0]["attrs"]["alt"].startswith("Latency, empirical distribution. ")


def test_figures_have_the_intervals_of_the_run_s_seed(make_run, monkeypatch):
    seeds = []

    def sampled(table, ax, *, seed=0):
        seeds.append(seed)
        return ax

    monkeypatch.setattr(plots, "FIGURES", {"sampled": sampled})
    html_report(make_run(answers("m", 3), spec={"seed": 7}))
    assert seeds == [7]


def test_a_figure_that_the_run_does_not_allow_is_left_out(full_run, monkeypatch):
    def refuse(table, ax):
        raise StatisticsError("no tokens")

    monkeypatch.setattr(plots, "FIGURES", {**plots.FIGURES, "refused": refuse})
    n_images = len(Page(html_report(full_run)).all("img"))
    monkeypatch.setattr(plots, "FIGURES", {"refused": refuse})
    page = Page(html_report(full_run))
    assert n_images >= 2
    assert page.section("plots") is None


def test_without_matplotlib_the_command_that_installs_it_is_told(full_run, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    page = Page(html_report(full_run))
    assert page.all("img") == []
    assert "pip install 'laptime[plot]'" in page.section("plots")
    assert page.all("svg")  # the bars need no other package


def test_a_figure_of_very_many_points_is_drawn_in_pixels(full_run, monkeypatch):
    def crowded(table, ax):
        ax.plot(*np.random.default_rng(0).random((2, 10_000)), "o")
        return ax

    monkeypatch.setattr(plots, "FIGURES", {"crowded": crowded})
    text = html_report(full_run)
    (image,) = Page(text).all("img")
    assert image["attrs"]["src"].startswith("data:image/png;base64,")
    assert len(text) < 1_000_000


def test_a_run_of_ten_thousand_requests_stays_small(make_run):
    rng = np.random.default_rng(0)
    rows = [
        row | {"output_tokens": float(n), "prompt_tokens": float(n % 97), "latency_s": n / 100}
        for row, n in zip([*answers("m/a", 5000), *answers("m/b", 5000)], rng.integers(5, 500, 10_000), strict=True)
    ]
    text = html_report(make_run(rows, samples(5000)))
    assert len(Page(text).all("img")) >= 4
    assert len(text.encode()) < 3_000_000


# ── Answers ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_answers_to_one_prompt_stand_beside_each_other_wrong_ones_first(full_run, without_plots):
    page = Page(html_report(full_run))
    assert "All 10 prompts, wrong and failed ones first, then the slowest." in page.section("outputs")
    shown = page.texts("article")
    asked = [re.search(r"Question (\d)", text)[1] for text in shown]
    assert asked == ["2", "1", "0", "9", "8", "7", "6", "5", "4", "3"]  # m/quick was wrong on the first three
    assert shown[0] == (
        "q2 even" "Question 2?" "right: yes"
        "m/quick" "m/quick answers 2" "score 0 · 104 ms"
        "m/slow" "m/slow answers 2" "score 1 · 304 ms"
    )  # fmt: skip
    marks = [p["attrs"]["class"] for p in page.all("p") if "judgement" in p["attrs"].get("class", "")]
    assert marks[:2] == ["judgement wrong", "judgement good"]


def test_failed_requests_stand_among_the_wrong_answers(make_run, without_plots):
    rows = [*answers("m", 2), failed("timeout", "after 2 s", sample_id="q9")]
    first, *_ = Page(html_report(make_run(rows))).texts("article")
    assert first == "q9mno texttimeout: after 2 s"


def test_of_many_prompts_fifty_are_shown_and_that_is_told(make_run, without_plots):
    page = Page(html_report(make_run(answers("m", 60), samples(60))))
    assert len(page.all("article")) == 50
    assert "50 of 60 prompts" in page.section("outputs")


def test_long_answers_are_cut_and_that_is_told(make_run, without_plots):
    page = Page(html_report(make_run(answers("m", 1, output="x" * 4010))))
    (answer,) = [text for text in page.texts("pre") if "x" in text]
    assert answer == "x" * 4000 + "… (4\u202f010 characters in all)"


def test_a_text_that_is_written_out_at_length_is_cut_at_the_same_length(make_run, without_plots):
    page = Page(html_report(make_run(answers("m", 1, output="\u202e" * 1000))))
    (answer,) = [text for text in page.texts("pre") if "202E" in text]
    assert answer == "<U+202E>" * 500 + "… (1\u202f000 characters in all)"


def test_the_page_stays_small_whatever_the_models_wrote(make_run, without_plots):
    rows = [row for index in range(20) for row in answers(f"m/{index}", 50, output='"\u202e' * 20_000)]
    assert len(html_report(make_run(rows, samples(50))).encode()) < 6_000_000


def test_a_run_without_texts_has_no_answers_to_show(make_run, without_plots):
    assert Page(html_report(make_run(answers("m", 2, output="")))).section("outputs") is None


# ── Where and how ───────────────────────────────────────────────────────────────────────────────────────────────


def test_the_environment_the_data_and_the_tags_are_told(full_run, make_run, without_plots):
    terms = Page(html_report(full_run))
    facts = dict(zip(terms.texts("dt"), terms.texts("dd"), strict=True))
    assert facts["cpu model"] == "A fast one"
    assert facts["memory"] == "8.00 GB"
    assert "cpu count" not in facts  # not known
    assert (facts["source"], facts["samples"]) == ("sample:some.jsonl", "10")
    assert (facts["SHA-256 of the samples"], facts["SHA-256 of the prompts"]) == ("5a" * 32, "7b" * 32)
    assert facts["purpose"] == "trial"
    assert facts["started"] == "2026-01-01 00:00 UTC"
    assert facts["verdict"] == "valid"


def test_servers_are_told_and_what_they_say_at_length_is_shortened(make_run, without_plots):
    server = {"version": "0.5", "licence": "long " * 1000, "details": {"size_bytes": 5_000_000, "gpu": True}}
    page = Page(html_report(make_run(answers("m", 1), servers={"ollama/m": server})))
    assert "Server of ollama/m" in page.texts("h3")
    facts = dict(zip(page.texts("dt"), page.texts("dd"), strict=True))
    assert (facts["version"], facts["details: size"], facts["details: gpu"]) == ("0.5", "5.00 MB", "yes")
    assert len(facts["licence"]) <= 300


def test_the_spec_is_shown_to_run_again(full_run, without_plots):
    again = Page(html_report(full_run)).section("again")
    assert 'task = "mmlu"' in again
    assert "laptime run again.toml" in again


def test_every_section_has_the_models_in_the_order_in_which_they_were_named(full_run, make_loaded, without_plots):
    models = {"m/quick": make_loaded(), "m/slow": make_loaded()}
    manifest = full_run.manifest.model_copy(update={"models": models})
    run = replace(full_run, manifest=manifest, table=replace(full_run.table, model_order=("m/slow", "m/quick")))
    page = Page(html_report(run))
    named = [text for text in page.texts("th", scope="col", class_="number") if text.startswith("m/")]
    assert named == ["m/slow", "m/quick"] * 2  # of the figures, and of the local models
    bars = page.texts("span", class_="bar-label")
    assert bars == ["m/slow", "m/quick"] * (len(bars) // 2)
    answers_of = page.texts("h4")
    assert answers_of == ["m/slow", "m/quick"] * (len(answers_of) // 2)


def test_headings_of_tables_do_not_break_within_words(full_run):
    (rule,) = re.findall(r"thead th \{([^}]*)\}", Page(html_report(full_run)).texts("style")[0])
    assert "overflow-wrap: normal" in rule


def test_in_a_narrow_window_the_drawing_makes_room_for_the_verdict(full_run):
    style = Page(html_report(full_run)).texts("style")[0]
    assert re.search(r"@media screen and \(max-width: 70rem\) \{\s*\.middle \{ display: none; \}", style)


# ── Runs from anywhere ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_csv_file_without_environment_makes_a_page(make_run, without_plots, tmp_path):
    run = make_run(answers("gemma:2b", 3), spec={}, started="", targets=[], path=tmp_path / "results_local.csv")
    page = Page(html_report(run))
    assert "Client not judged" in page.texts("p", class_="verdict unjudged")[0]
    assert page.section("again") is None
    assert "results_local.csv" in page.section("environment")


def test_figures_of_a_file_without_requests_are_shown_as_they_stand(make_manifest, make_estimate):
    given = {"latency.p95": make_estimate(0.3, None, None, n=50), "memory.size": make_estimate(990.0, unit="MB")}
    run = RunData(make_manifest(spec={}), table_of_rows([]), {}, {"google/flan-t5-base": given})
    page = Page(html_report(run))
    assert "there are no single requests in it" in page.texts("p", class_="lead")[0]
    by_name = {row[0]: row[1:] for row in rows_of(page, "summary-caption")}
    assert by_name["Latency, P95 ms"] == ["300n = 50", "a method"]
    assert by_name["Memory, size MB"][0] == "990891–1089, n = 100"
    assert [page.section(name) for name in ("plots", "outputs", "categories", "failures")] == [None] * 4


def test_a_run_of_nothing_makes_a_page(make_run):
    page = Page(html_report(make_run([], task="", status="running")))
    assert page.texts("h1") == ["Measurements"]
    assert "No measured request was finished." in page.texts("p", class_="lead")
    assert "not finished, or is still going on" in page.texts("aside")[0]
    assert page.section("summary") is None


def test_warm_up_is_nowhere(make_run, monkeypatch):
    drawn = []
    monkeypatch.setattr(plots, "FIGURES", {"kept": lambda table, ax: drawn.append(table) or ax})
    warm = answers("m", 1, phase="warmup", output="warm words", category="warm category", outcome="timeout")
    text = html_report(make_run([*warm, *answers("m", 2)]))
    assert "warm words" not in text
    assert "warm category" not in text
    assert [set(table["phase"]) for table in drawn] == [{"measure"}]


# ── Hostile texts ───────────────────────────────────────────────────────────────────────────────────────────────

HOSTILE = [
    "<script>alert(1)</script>",
    "</style></title><script src=//x.invalid/x.js></script>",
    "\"'><img src=x onerror=alert(1)>",
    "<!-- <a href=javascript:alert(1)> ]]>",
    "\x1b[31mred\x1b[0m\x00",
    "\u202eevil\u202c &lt;b&gt;",
    "$\\frac{$ half \ud800",
]


@pytest.mark.parametrize("evil", HOSTILE)
def test_no_text_from_outside_acts(evil, make_run, make_change, make_estimate):
    sample = Sample(evil, evil, evil, evil, {"choices": [evil] * 4})
    names = {"model": evil, "category": evil, "subject": evil, "sample_id": evil, "output": evil, "message": evil}
    judged = {"latency_s": 0.1, "intended_s": 0.0, "done_s": 0.1, "score": 0.0, "accuracy": 0.0}
    run = make_run(
        [names | judged, names | judged | {"model": f"2 {evil}"}, names | judged | {"outcome": evil, "run_index": 1}],
        [sample],
        task=evil,
        started=evil,
        scorer_version=evil,
        spec={"task": evil, "targets": [{"api": evil, "model": evil}], "tags": {evil: evil}},
        targets=[evil],
        tags={evil: evil},
        notes=[evil],
        problems={evil: evil},
        environment={evil: evil, "nested": {evil: [evil]}},
        servers={evil: {evil: evil}},
        data=DataSource(source=evil, n_samples=1, samples_sha256=evil, prompts_sha256=evil),
        prompt_prefix=evil,
    )
    text = html_report(run, changes=[make_change(verdict=f"cannot tell: {evil}")])
    page = Page(text)  # which fails where an element is left open or closed twice
    assert {found["tag"] for found in page.elements} <= TAGS
    for found in page.elements:
        assert not [name for name in found["attrs"] if name.startswith("on") or name == "style"]
        for name in ("src", "href", "srcset", "action", "data"):
            assert found["attrs"].get(name, "#").startswith(("#", "data:image/"))
    assert not set(text) & set("\x00\x1b\u202e\u202c\ud800")
    assert len(page.all("style")) == len(page.all("title")) == 1
    shown = visible(evil)
    assert page.texts("h1") == page.texts("title") == [f"{shown}: {shown} and 2 {shown}"]
    body = page.texts("body")[0]
    assert body.count(shown) > 20
    assert not page.texts("style")[0].count(shown)
