"""How notebooks are kept; that they run is tested by `pytest --nbmake notebooks`."""

import json
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def cells_of(path, kind):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [cell for cell in notebook["cells"] if cell["cell_type"] == kind]


def test_notebooks_are_numbered_from_1_without_gaps():
    numbers = [re.match(r"(\d\d)_[a-z0-9_]+\.ipynb$", path.name) for path in NOTEBOOKS]
    assert all(numbers)
    assert [int(number[1]) for number in numbers] == list(range(1, len(NOTEBOOKS) + 1))
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
class TestNotebook:
    def test_begins_with_a_title_that_has_its_number(self, path):
        first = json.loads(path.read_text(encoding="utf-8"))["cells"][0]
        assert first["cell_type"] == "markdown"
        assert "".join(first["source"]).startswith(f"# {int(path.name[:2])}. ")

    def test_imports_laptime_as_lt_first_thing(self, path):
        first = "".join(cells_of(path, "code")[0]["source"])
        assert "import laptime as lt\n" in first

    def test_is_kept_without_outputs(self, path):
        for cell in cells_of(path, "code"):
            assert cell["outputs"] == []
            assert cell["execution_count"] is None

    def test_code_cells_are_short(self, path):
        longest = max(len(cell["source"]) for cell in cells_of(path, "code"))
        assert longest <= 10
