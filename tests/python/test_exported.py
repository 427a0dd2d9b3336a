"""The public face: it changes on purpose only."""

from __future__ import annotations

import subprocess
import sys

import pytest

import laptime

EXPORTED = [
    "Closed", "Comparison", "Constant", "DataError", "Gamma", "Generation", "LaptimeError", "Local", "MissingExtra",
    "Poisson", "Ramp", "Replay", "Result", "RunError", "Sample", "Server", "Simulator", "Spec", "SpecError",
    "StatisticsError", "Step", "Stop", "TargetError", "Task", "__version__", "ab", "compare", "data", "read", "run",
    "stats",
]  # fmt: skip
HEAVY = ["numpy", "pydantic", "rich", "matplotlib", "pandas", "typer", "datasets", "torch", "transformers"]


def test_these_names_and_no_others_are_public():
    assert laptime.__all__ == EXPORTED == sorted(EXPORTED)
    assert dir(laptime) == EXPORTED


@pytest.mark.parametrize("name", EXPORTED)
def test_every_public_name_can_be_had(name):
    assert getattr(laptime, name) is not None


def test_a_name_that_is_not_there_is_told():
    with pytest.raises(AttributeError, match=r"^module 'laptime' has no attribute 'bench'$"):
        _ = laptime.bench


def test_no_module_hides_a_public_function():
    import laptime.cli.main
    import laptime.result

    assert all(callable(getattr(laptime, name)) for name in ("ab", "compare", "read", "run"))


def test_public_names_are_where_they_are_defined():
    assert laptime.run is sys.modules["laptime.runner.run"].run
    assert laptime.stats is sys.modules["laptime.stats"]


@pytest.mark.parametrize(
    "error", ["DataError", "MissingExtra", "RunError", "SpecError", "StatisticsError", "TargetError"]
)
def test_every_error_is_a_laptime_error(error):
    assert issubclass(getattr(laptime, error), laptime.LaptimeError)


def test_importing_laptime_imports_nothing_heavy():
    code = f"import sys, laptime; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
