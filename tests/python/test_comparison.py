"""What a person holds of a comparison: which models, which verdicts, and what to beware of."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path

import pytest
from rich.cells import cell_len

from laptime.comparison import Comparison, compare
from laptime.errors import SpecError
from laptime.store import RunData
from laptime.store.manifest import DataSource
from laptime.store.table import table_of_rows

A, B, C = "m/a", "m/b", "m/c"


@dataclass
class Held:
    """Whatever holds a run."""

    run: RunData


@pytest.fixture
def make_held(make_manifest):
    """A result of models that take so long."""

    def make(seconds, *, n=12, path=None, **manifest):
        rows = [
            {"model": model, "sample_id": f"s{i}", "latency_s": mean * (0.9 + 0.02 * i)}
            for model, mean in seconds.items()
            for i in range(n)
        ]
        return Held(RunData(make_manifest(**manifest), table_of_rows(rows), path=path))

    return make


def labels(comparison):
    return [(pair.a_label, pair.b_label) for pair in comparison.pairs]


def test_the_models_of_one_result_are_each_compared_with_the_first(make_held):
    comparison = compare(make_held({A: 1.0, B: 2.0, C: 0.5}))
    assert labels(comparison) == [(A, B), (A, C)]
    assert comparison.verdicts["m/b: latency.mean"] == "worse"
    assert comparison.verdicts["m/c: latency.mean"] == "better"
    assert len(comparison.rows) == sum(len(pair.changes) for pair in comparison.pairs) == len(comparison.verdicts)
    assert comparison.notes == ()


def test_the_verdicts_of_one_pair_go_by_their_figures(make_held):
    verdicts = compare(make_held({A: 1.0, B: 2.0})).verdicts
    assert verdicts["latency.mean"] == "worse"
    assert verdicts["latency.p99"] == "cannot tell: needs n ≥ 368"


def test_the_models_of_two_results_are_compared_by_name(make_held):
    before = make_held({A: 1.0, B: 2.0}, path=Path("runs/before"))
    after = make_held({B: 1.0, C: 9.0, A: 2.0}, path=Path("runs/after"))
    comparison = compare(before, after)
    assert labels(comparison) == [("m/a in before", "m/a in after"), ("m/b in before", "m/b in after")]
    assert comparison.verdicts["m/a in after: latency.mean"] == "worse"
    assert comparison.verdicts["m/b in after: latency.mean"] == "better"
    assert comparison.notes == ("not compared: m/c, only in b",)


def test_models_of_two_results_are_paired_by_their_bare_names(make_held):
    run = make_held({"ollama/gemma:2b": 1.0, "ollama/phi3": 1.0})
    comparison = compare(run, make_held({"phi3": 1.0, "gemma:2b": 2.0}))
    assert labels(comparison) == [("ollama/gemma:2b in a", "gemma:2b in b"), ("ollama/phi3 in a", "phi3 in b")]
    assert comparison.notes == (
        "other name: ollama/gemma:2b in a, gemma:2b in b",
        "other name: ollama/phi3 in a, phi3 in b",
    )


def test_a_bare_name_that_two_models_have_pairs_neither(make_held):
    run = make_held({"ollama/x": 1.0, "openai/x": 1.0, "ollama/y": 1.0})
    comparison = compare(run, make_held({"x": 1.0, "y": 1.0}))
    assert labels(comparison) == [("ollama/y in a", "y in b")]
    assert comparison.notes[1:] == ("not compared: ollama/x, openai/x, only in a", "not compared: x, only in b")
    assert labels(compare(run, make_held({"openai/x": 1.0, "z": 1.0}))) == [("openai/x in a", "openai/x in b")]


def test_files_of_one_name_are_told_apart_by_their_paths(make_held):
    a, b = (make_held({A: 1.0}, path=Path(folder) / "summary.json") for folder in ("old", "new"))
    assert labels(compare(a, b)) == [("m/a in old/summary.json", "m/a in new/summary.json")]


def test_the_only_models_of_two_results_are_compared_whatever_they_are_called(make_held):
    comparison = compare(make_held({A: 1.0}), make_held({B: 2.0}))
    assert labels(comparison) == [("m/a in a", "m/b in b")]
    assert comparison.notes == ("other model: m/a in a, m/b in b",)


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        ({A: 1.0}, None, "there is one model, 'm/a': name a second result"),
        ({}, None, "nothing was measured"),
        ({A: 1.0}, {B: 1.0, C: 1.0}, "no model is in both: a has m/a; b has m/b, m/c"),
        ({}, {B: 1.0}, "no model is in both: a has none; b has m/b"),
    ],
)
def test_nothing_to_compare_is_told(make_held, a, b, words):
    with pytest.raises(SpecError) as told:
        compare(make_held(a), None if b is None else make_held(b))
    assert str(told.value) == words


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"by": "category"}, "cannot compare by 'category': there is model"),
        ({"paired": "yes"}, "paired is True, False or 'auto', not 'yes'"),
    ],
)
def test_an_option_that_there_is_not_is_told(make_held, options, words):
    with pytest.raises(SpecError) as told:
        compare(make_held({A: 1.0, B: 2.0}), **options)
    assert str(told.value) == words


def test_what_is_no_result_is_told():
    with pytest.raises(SpecError) as told:
        compare("runs/x")
    assert str(told.value) == "compare takes results, not str: lt.read(path) makes one of a file"


def test_pairing_is_as_asked(make_held):
    held = make_held({A: 1.0, B: 2.0})
    paired, unpaired = (compare(held, paired=asked).rows[0].change.difference.n for asked in ("auto", False))
    assert (paired, unpaired) == (12, 24)


# ── What to beware of ───────────────────────────────────────────────────────────────────────────────────────────

HERE = {"hostname": "one", "cpu_model": "X", "cpu_usable": 4}
HASHES = {"source": "own", "n_samples": 9, "prompts_sha256": "p" * 64}


@pytest.mark.parametrize(
    ("a", "b", "note"),
    [
        ({"task": "mmlu"}, {"task": "samsum"}, "other task: mmlu in a, samsum in b"),
        ({"scorer_version": "x-1"}, {"scorer_version": "x-2"}, "other scorer: x-1 in a, x-2 in b"),
        (
            {"data": DataSource(samples_sha256="0" * 64, **HASHES)},
            {"data": DataSource(samples_sha256="1" * 64, **HASHES)},
            "other samples: 9 of own (00000000) in a, 9 of own (11111111) in b",
        ),
        (
            {"data": DataSource(samples_sha256="0", **HASHES)},
            {"data": DataSource(samples_sha256="0", **(HASHES | {"prompts_sha256": "q" * 64}))},
            "other prompts: pppppppp in a, qqqqqqqq in b",
        ),
        (
            {"environment": HERE},
            {"environment": HERE | {"hostname": "two"}},
            "other machine: one, X, 4 cores in a, two, X, 4 cores in b",
        ),
        (
            {"spec": {"load": {"kind": "closed", "users": 1}}},
            {"spec": {"load": {"kind": "closed", "users": 8}}},
            "other load: kind=closed users=1 in a, kind=closed users=8 in b",
        ),
        (
            {"spec": {"generation": {"max_tokens": 64, "seed": None}}},
            {"spec": {"generation": {"max_tokens": 256, "seed": None}}},
            "other generation: max_tokens=64 in a, max_tokens=256 in b",
        ),
        ({}, {"status": "interrupted"}, "b's run is not finished: interrupted"),
    ],
)
def test_what_differs_beside_the_model_is_noted(make_held, a, b, note):
    assert compare(make_held({A: 1.0}, **a), make_held({A: 1.0}, **b)).notes == (note,)


def test_what_a_file_does_not_tell_is_not_noted(make_held):
    unknown = DataSource(source="file", n_samples=9, samples_sha256="", prompts_sha256="")
    file = make_held({A: 1.0}, data=unknown, task="", environment={}, spec={})
    run = make_held({A: 1.0}, task="mmlu", environment=HERE, spec={"load": {"kind": "closed", "users": 1}})
    assert compare(file, run).notes == ()


def test_a_suspect_client_is_noted(make_held, make_health):
    suspect = make_health(["late", "busy"])
    assert compare(make_held({A: 1.0, B: 1.0}, client=suspect)).notes == ("the client is suspect: late; busy",)
    notes = compare(make_held({A: 1.0}, client=make_health()), make_held({A: 1.0}, client=suspect)).notes
    assert notes == ("b's client is suspect: late; busy",)


def test_two_without_a_figure_in_common_are_noted(make_manifest, make_estimate):
    figures = {A: {"latency.mean": make_estimate(1.0)}, B: {"latency.p95": make_estimate(1.0)}}
    comparison = compare(Held(RunData(make_manifest(), table_of_rows([]), estimates=figures)))
    assert comparison.notes == ("no figure is known of both m/a and m/b",)
    assert "no figure is known" in str(comparison)


# ── Shown, and as plain values ──────────────────────────────────────────────────────────────────────────────────


def test_a_comparison_is_plain_json(make_held):
    comparison = compare(make_held({A: 1.0, B: 2.0}))
    written = comparison.to_dict()
    assert json.loads(json.dumps(written, allow_nan=False)) == written
    (pair,) = written["pairs"]
    assert (pair["a"], pair["b"], written["notes"]) == (A, B, [])
    mean = pair["changes"][0]
    assert (mean["figure"], mean["verdict"]) == ("latency.mean", "worse")
    assert mean["change"]["ratio"]["value"] == pytest.approx(2.0)


def test_a_comparison_is_a_frame_of_one_row_a_figure(make_held):
    comparison = compare(make_held({A: 1.0, B: 2.0, C: 3.0}))
    frame = comparison.to_pandas()
    assert len(frame) == len(comparison.rows)
    first, change = frame.iloc[0], comparison.rows[0]
    assert (first["a"], first["b"], first["figure"], first["unit"]) == (A, B, "latency.mean", "s")
    assert (first["difference"], first["ratio_low"]) == (change.change.difference.value, change.change.ratio.low)
    errors = frame[frame["figure"] == "errors.mean"].iloc[0]
    assert math.isnan(errors["ratio"]) and errors["verdict"].startswith("cannot tell")


def test_a_comparison_shows_itself(make_held):
    comparison = compare(make_held({f"<b>{'x' * 32}": 1.0, "m/[red]": 2.0}))
    shown = str(comparison)
    assert repr(comparison) == shown
    assert max(cell_len(line) for line in shown.splitlines()) == 80
    assert "m/[red]" in shown
    page = comparison._repr_html_()
    assert "<b>" not in page
    assert "&lt;b&gt;" in page


def test_a_comparison_of_nothing_can_be_held():
    assert "verdict" in str(Comparison([])).lower()
