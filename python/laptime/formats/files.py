"""Files as a format needs them: read with one line where they are damaged, written whole or not at all."""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from laptime.errors import DataError
from laptime.targets.encodable import encodable

__all__ = ["looks_like_json", "read_json", "read_text", "write_json", "write_text"]

_HALF_A_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")


def read_text(path: Path) -> str:
    """Read a UTF-8 file, with or without a byte order mark. Raises `DataError`, which names the line."""
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise DataError(f"cannot read {path}: {problem.strerror}") from problem
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise DataError(
            f"{path}, line {line}: this is not UTF-8 (byte {problem.start}); save the file as UTF-8"
        ) from problem


def read_json(path: Path) -> Any:
    """Read a JSON file. What is not a number there (NaN, Infinity) was not observed, and becomes ``None``.

    Raises
    ------
    DataError
        Where it cannot be read or is damaged; names the line and the column.
    """
    text = read_text(path)
    try:
        value = json.loads(text, parse_constant=lambda name: None)
    except json.JSONDecodeError as problem:
        place = f"{path}, line {problem.lineno}, column {problem.colno}"
        raise DataError(f"{place}: this is not JSON ({problem.msg})") from problem
    except (ValueError, RecursionError) as problem:
        raise DataError(f"{path}: this JSON cannot be read ({problem})") from problem
    return _whole_characters(value) if _HALF_A_CHARACTER.search(text) else value


def looks_like_json(path: Path) -> bool:
    """Whether a file calls itself JSON, or begins like it."""
    if path.suffix.lower() == ".json":
        return True
    try:
        with path.open("rb") as file:
            start = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    except OSError as problem:
        raise DataError(f"cannot read {path}: {problem.strerror}") from problem
    return start[:1] in (b"{", b"[")


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file; a number that was not observed (NaN) becomes ``null``. Raises `DataError`."""
    text = json.dumps(_plain(value), indent=2, ensure_ascii=False, allow_nan=False)
    write_text(path, text + "\n")


def write_text(path: Path, text: str) -> None:
    """Write a file, and the folders that it lies in, whole or not at all. Raises `DataError`."""
    content = text.encode("utf-8", errors="replace")  # half a character of UTF-16 is in no UTF-8 file
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_symlink() or (path.exists() and not path.is_file()):  # a link stays one, and so does a pipe
            path.write_bytes(content)
        else:
            _replace(path, content)
    except OSError as problem:
        raise DataError(f"cannot write {path}: {problem.strerror}") from problem


def _replace(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{os.getpid()}.partial")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _plain(value: Any) -> Any:
    """Return what JSON knows: no NaN, no number of NumPy."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _whole_characters(value: Any) -> Any:
    r"""Replace halves of characters that ``\ud800`` and the like left in texts: nothing could show or write them."""
    if isinstance(value, str):
        return encodable(value)
    if isinstance(value, list):
        return [_whole_characters(item) for item in value]
    if isinstance(value, dict):
        return {_whole_characters(key): _whole_characters(item) for key, item in value.items()}
    return value
