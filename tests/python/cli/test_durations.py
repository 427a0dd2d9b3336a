"""Durations as people type them."""

from __future__ import annotations

import pytest

from laptime.cli.durations import seconds
from laptime.errors import SpecError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90", 90), ("0", 0), ("1.5", 1.5), ("90s", 90), ("250ms", 0.25), ("10m", 600), ("1.5m", 90), ("2h", 7200),
        ("1h30m", 5400), ("1m30s", 90), ("1s500ms", 1.5),
    ],
)  # fmt: skip
def test_a_duration_is_a_number_of_seconds_or_has_units(text, expected):
    assert seconds(text, "--max-seconds") == pytest.approx(expected)


@pytest.mark.parametrize(
    "text", ["", "ten", "-1", "1e3", "5 s", "5S", "5d", "m", "5m30", "inf", "nan", "1.s", "s5", "5s\n"]
)
def test_anything_else_is_refused_with_its_flag(text):
    with pytest.raises(SpecError) as caught:
        seconds(text, "--grace")
    expected = f"--grace: {text!r} is no duration: write seconds, or a unit with them, as 90, 90s, 10m or 1h30m"
    assert str(caught.value) == expected
