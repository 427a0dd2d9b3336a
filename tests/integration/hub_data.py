"""Small data sets for the loopback Hub, with the columns of the real ones; their content is made up here."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

__all__ = ["write_mmlu", "write_samsum"]

SUBJECTS = ("abstract_algebra", "college_mathematics")
N_QUESTIONS = {"test": 30, "validation": 4, "dev": 5}
N_DIALOGUES = {"train": 9, "validation": 5, "test": 20}


def write_mmlu(root: Path) -> None:
    """Write ``cais/mmlu``: subjects as configurations, three splits each; the answer to every question is B."""
    base = root / "datasets" / "cais" / "mmlu"
    for subject in SUBJECTS:
        (base / subject).mkdir(parents=True)
        for split, n in N_QUESTIONS.items():
            questions = {
                "question": [f"{subject} {split} {i}: 1 + {i} = ?" for i in range(n)],
                "subject": [subject] * n,
                "choices": [[str(i), str(i + 1), str(i + 2), str(i + 3)] for i in range(n)],
                "answer": pa.array([1] * n, pa.int64()),
            }
            pq.write_table(pa.table(questions), base / subject / f"{split}-00000-of-00001.parquet")
    (base / "README.md").write_text(
        "---\nlicense: mit\ndataset_info:\n"
        + "".join(_MMLU_FEATURES.format(subject=subject) for subject in SUBJECTS)
        + "configs:\n"
        + "".join(
            _configuration(subject, {split: f"{subject}/{split}-*" for split in N_QUESTIONS}) for subject in SUBJECTS
        )
        + "---\n"
    )


_MMLU_FEATURES = """\
- config_name: {subject}
  features:
  - name: question
    dtype: string
  - name: subject
    dtype: string
  - name: choices
    sequence: string
  - name: answer
    dtype:
      class_label:
        names:
          '0': A
          '1': B
          '2': C
          '3': D
"""


def write_samsum(root: Path) -> None:
    """Write ``knkarthick/samsum``: CRLF between turns, and the fourth row of the test split null."""
    base = root / "datasets" / "knkarthick" / "samsum"
    base.mkdir(parents=True)
    for split, n in N_DIALOGUES.items():
        dialogues: list[str | None] = [f"Ana: At {i} o'clock?\r\nBen: Yes, at the library." for i in range(n)]
        if split == "test":
            dialogues[3] = None
        rows = {
            "id": [f"{split}-{i}" for i in range(n)],
            "dialogue": dialogues,
            "summary": [f"Ana and Ben will meet at {i} at the library." for i in range(n)],
        }
        pq.write_table(pa.table(rows), base / f"{split}.parquet")
    splits = {split: f"{split}.parquet" for split in N_DIALOGUES}
    (base / "README.md").write_text(f"---\nconfigs:\n{_configuration('samsum', splits)}---\n")


def _configuration(name: str, paths: dict[str, str]) -> str:
    files = "".join(f"  - split: {split}\n    path: {path}\n" for split, path in paths.items())
    return f"- config_name: {name}\n  data_files:\n{files}"
