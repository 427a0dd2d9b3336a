"""What a notebook shows: each table once, with its text form beside it."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient


def test_a_result_is_shown_once_as_html_and_as_text(tmp_path: Path):
    cells = [
        "import laptime as lt",
        "with lt.Simulator() as s:\n    r = lt.run(s.targets, 'mmlu', data='sample', limit=50)",
        "r",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
    (shown,) = notebook.cells[-1].outputs
    assert shown.output_type == "execute_result"
    assert shown.data["text/html"].count("Rates and quality") == 1
    assert "ollama/sage:7b" in shown.data["text/html"]
    assert shown.data["text/plain"].count("Rates and quality") == 1
