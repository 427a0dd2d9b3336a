"""Memory, load and size of local models in a terminal of 80 columns."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from laptime.report.local_models import local_models_table
from laptime.store import RunData
from laptime.store.table import table_of_rows


@pytest.fixture
def table_of(make_manifest):
    """The table of local models; the run's models were named in the order of their labels."""

    def make(models):
        rows = [{"model": label} for label in sorted(models)]
        return local_models_table(RunData(make_manifest(models=models), table_of_rows(rows)))

    return make


def rows_of(table):
    return [line.split() for line in table.splitlines() if line.strip()]


def test_one_model_is_shown_with_what_is_known(make_loaded, table_of):
    assert rows_of(table_of({"m": make_loaded(perplexity=18.72, perplexity_tokens=1841)})) == [
        ["Local", "models", "(MB", "are", "10⁶", "bytes)"],
        ["m"],
        ["─" * 78],
        ["size", "(MB)", "1000"],
        ["memory", "increase", "(MB)", "800"],
        ["memory", "max", "(MB)", "1000"],
        ["load", "time", "(s)", "2.00"],
        ["device", "cpu"],
        ["perplexity", "18.7"],
        ["of", "1841", "tokens"],
    ]


def test_of_several_passes_it_is_the_mean_above_the_range(make_loaded, table_of):
    rows = rows_of(table_of({"m": make_loaded(increases_mb=[700, 800, 600])}))
    start = rows.index(["load", "time", "(s)", "3.00"])
    assert rows[start + 1] == ["2.00–4.00"]
    start = rows.index(["memory", "increase", "(MB)", "700"])
    assert rows[start + 1] == ["600–800"]
    assert rows[-1] == ["Mean", "over", "passes;", "beneath", "it", "from", "the", "least", "to", "the", "most."]


def test_gpu_rows_are_there_where_known(make_loaded, table_of):
    known = make_loaded(device="cuda:0", gpu_name="H100")
    known.passes[0].gpu_memory_bytes, known.passes[0].gpu_utilization_pct = 2_500_000_000, 42.0
    rows = rows_of(table_of({"a": known, "b": make_loaded(increases_mb=[None])}))
    assert ["device", "cuda:0", "H100", "cpu"] in rows
    assert ["GPU", "memory", "(MB)", "2500", "–"] in rows
    assert ["GPU", "utilisation", "(%)", "42.0", "–"] in rows
    assert ["memory", "increase", "(MB)", "800", "–"] in rows


def test_models_follow_the_run_whichever_was_measured_first(make_loaded, table_of):
    rows = rows_of(table_of({"b": make_loaded(400), "a": make_loaded(900), "never-asked": make_loaded(1)}))
    assert ["a", "b", "never-asked"] in rows
    assert ["size", "(MB)", "900", "400", "1.00"] in rows


@pytest.mark.parametrize(
    ("quantization", "dtype", "told"),
    [
        ("int8", "float16", "expected of 8 bit about 50 %, measured 60.7 % by size"),
        ("int8", "torch.float32", "expected of 8 bit about 50 % (75 % from 32 bit), measured 60.7 % by size"),
        ("int4", "float32", "expected of 4 bit about 75 % (87.5 % from 32 bit), measured 60.7 % by size"),
    ],
)
def test_the_expected_reduction_stands_beside_the_measured(make_loaded, table_of, quantization, dtype, told):
    table = table_of({"b": make_loaded(1000, dtype=dtype), "a": make_loaded(393, quantization=quantization)})
    assert table.splitlines()[-1] == told


def test_without_a_known_expectation_there_is_no_such_line(make_loaded, table_of):
    assert "expected" not in table_of({"a": make_loaded(), "b": make_loaded(500, quantization="awq")})
    assert "expected" not in table_of({"a": make_loaded(), "b": make_loaded(500)})


@pytest.mark.parametrize("n_models", [1, 2, 3, 9])
def test_nothing_is_wider_than_80_columns_and_nothing_in_a_name_acts(make_loaded, table_of, n_models):
    model = make_loaded(increases_mb=[812.345e3 // 1, 9e5 // 1], gpu_name="\x1b[31m NVIDIA H100 80GB HBM3")
    output = table_of({f"{'q' * 90}\x1b{index}": model for index in range(n_models)})
    assert max(cell_len(line) for line in output.splitlines()) <= 80
    assert output.count("q") == 90 * n_models
    assert "\x1b" not in output


def test_without_local_models_there_is_nothing(table_of):
    assert table_of({}) == ""
