"""What people type, in one form."""

from __future__ import annotations

import pytest

from laptime.cli.arguments import normalised


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        (["run", "--max_new_tokens", "5"], ["run", "--max-new-tokens", "5"]),
        (["--tag=my_key=my_value"], ["--tag=my_key=my_value"]),
        (["--run_dir=my_runs/a_b"], ["--run-dir=my_runs/a_b"]),
        (["-m", "ollama/my_model", "my_spec.toml"], ["-m", "ollama/my_model", "my_spec.toml"]),
        (["--batch-sizes", "1"], ["--batch-sizes", "1"]),
        (["--batch_sizes", "1", "4", "16"], ["--batch-sizes", "1", "--batch-sizes", "4", "--batch-sizes", "16"]),
        (["--batch-sizes", "1", "4", "--runs", "3"], ["--batch-sizes", "1", "--batch-sizes", "4", "--runs", "3"]),
        (["--batch-sizes", "1", "spec.toml", "4"], ["--batch-sizes", "1", "spec.toml", "4"]),
        (["--batch-sizes", "--quiet"], ["--batch-sizes", "--quiet"]),
        (["a", "--", "--b_c"], ["a", "--", "--b_c"]),
        ([], []),
    ],
)
def test_flags_take_one_form(typed, known):
    assert normalised(typed) == known
