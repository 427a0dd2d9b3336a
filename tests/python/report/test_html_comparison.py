"""What changes from one model to another, as the report shows it."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from laptime.comparing import ModelChange, ModelPair
from laptime.report.html.comparison import comparison_section, in_pairs, verdict_class
from laptime.stats import Change


@pytest.fixture
def make_change(make_estimate):
    """A change of latency.mean, unless told."""

    def make(figure="latency.mean", a=0.2, b=0.1, *, ratio=..., verdict="better", unit="s", **fields):
        difference = make_estimate(b - a, b - a - 0.01, b - a + 0.01, unit=unit, method="paired bootstrap")
        ratio = make_estimate(b / a, 0.4, 0.8, unit="") if ratio is ... else ratio
        estimates = make_estimate(a, unit=unit), make_estimate(b, unit=unit)
        direction = "lower is better"
        return ModelChange(figure, unit, direction, *estimates, Change(difference, ratio), verdict, **fields)

    return make


def rows_of(*changes, pair=("m/a", "m/b")):
    section = comparison_section([ModelPair(*pair, changes)])
    body = ElementTree.fromstring(f"<x>{section.body.text}</x>")
    return body, [["".join(cell.itertext()) for cell in row] for row in body.iter("tr")]


def test_a_row_has_both_values_the_difference_the_change_and_the_verdict(make_change):
    _, (head, row) = rows_of(make_change())
    assert head[1:5] == ["m/a", "m/b", "Difference", "Change"]
    assert row == [
        "Latency, mean ms",
        "200180–220, n = 100",
        "10090.0–110, n = 100",
        "−100 ms−110 to −90.0",
        "−50.0 %−60.0 to −20.0",
        "",
        "better",
    ]


def test_shares_change_by_points_and_need_no_ratio(make_change):
    _, (_, row) = rows_of(make_change("accuracy.mean", 0.5, 0.75, ratio=None, unit=""))
    assert row[3:5] == ["+25.0 pp+24.0 to +26.0", "–"]


def test_a_missing_limit_of_a_change_is_a_question_mark(make_change, make_estimate):
    _, (_, row) = rows_of(make_change(ratio=make_estimate(1.5, 1.25, None)))
    assert row[4] == "+50.0 %+25.0 to ?"
    _, (_, row) = rows_of(make_change(ratio=make_estimate(1.5, None, None)))
    assert row[4] == "+50.0 %"


def test_a_verdict_that_cannot_be_given_says_what_it_needs(make_change):
    body, (_, row) = rows_of(make_change(verdict="cannot tell: needs n ≥ 72", note="over the 9 samples of both"))
    assert row[-1] == "cannot tellneeds n ≥ 72"
    assert row[0] == "Latency, mean msover the 9 samples of both"
    assert body.find(".//strong").get("class") == "verdict-word dim"


def test_verdicts_have_colours():
    verdicts = ("better", "worse", "the same", "cannot tell: needs n ≥ 2")
    assert [verdict_class(verdict) for verdict in verdicts] == ["good", "bad", "dim", "dim"]


def test_a_ratio_is_drawn_about_the_line_of_no_change(make_change, make_estimate):
    body, _ = rows_of(
        make_change(ratio=make_estimate(2, 1, 4)),
        make_change(ratio=make_estimate(0.25, 0.25, 0.5)),
        make_change(ratio=make_estimate(1000, None, None)),
        make_change(ratio=None),
    )
    drawings = [[(float(line.get("x1")), float(line.get("x2"))) for line in svg] for svg in body.iter("svg")]
    middle, edge = (500.0, 500.0), 1000.0
    assert [drawing[0] for drawing in drawings] == [middle] * 3
    assert drawings[2][1] == (edge, edge)  # more than ten times lies at the edge
    assert drawings[0][1][0] == 500  # a limit of 1 is no change
    assert drawings[0][2][0] - 500 == pytest.approx((drawings[0][1][1] - 500) / 2, abs=0.1)  # 2 is halfway to 4
    assert 500 - drawings[1][1][0] == pytest.approx(drawings[0][1][1] - 500, abs=0.1)  # a quarter mirrors four times


def test_a_small_change_looks_small(make_change, make_estimate):
    body, _ = rows_of(make_change(ratio=make_estimate(1.01, 1.005, 1.015)))
    x = float(body.find(".//line[@class='point good']").get("x1"))
    assert 500 < x < 600


def test_the_caption_says_how_intervals_were_found(make_change):
    body, _ = rows_of(make_change())
    caption = "".join(body.find(".//caption").itertext())
    assert "From m/a to m/b." in caption
    assert "Intervals of differences: paired bootstrap." in caption


def test_changes_without_names_are_those_of_the_runs_two_models(make_change):
    change = make_change()
    assert in_pairs([change], ["m/a", "m/b"]) == (ModelPair("m/a", "m/b", (change,)),)
    assert in_pairs([change], ["m/a", "m/b", "m/c"]) == (ModelPair("A", "B", (change,)),)


def test_pairs_keep_their_names(make_change):
    pairs = (ModelPair("x", "y", (make_change(),)), ModelPair("x", "z", (make_change(),)))
    assert in_pairs(pairs, ["m/a", "m/b"]) == pairs
    captions = [c.text for c in ElementTree.fromstring(f"<x>{comparison_section(pairs).body.text}</x>").iter("caption")]
    assert [caption[:14] for caption in captions] == ["From x to y. B", "From x to z. B"]


def test_nothing_compared_is_no_section():
    assert in_pairs([], ["m/a", "m/b"]) == ()
    assert comparison_section([]) is None
