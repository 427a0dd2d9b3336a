"""Data sets of the Hugging Face Hub, through `datasets`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from laptime.errors import DataError, MissingExtra

__all__ = ["hub_rows"]


def hub_rows(name: str, config: str, split: str, revision: str) -> Iterable[dict[str, Any]]:
    """Load one split of a data set, through the cache and offline mode as its users know them.

    Raises
    ------
    MissingExtra
        Where `datasets` is not installed.
    DataError
        Where the Hub cannot be reached or does not have it.
    """
    try:
        import datasets
    except ImportError as problem:
        raise MissingExtra("Loading a data set from the Hub", "hub") from problem
    if not hasattr(datasets, "load_dataset"):  # any folder of that name imports happily
        raise MissingExtra("Loading a data set from the Hub", "hub")
    try:
        rows: Iterable[dict[str, Any]] = datasets.load_dataset(name, config, split=split, revision=revision)
    except Exception as problem:
        raise DataError(_one_line(f"{name} ({config}, {split})", problem)) from problem
    return rows


def _one_line(what: str, problem: Exception) -> str:
    """Say what `datasets` failed of: its own exceptions span many libraries and lines."""
    chain: list[BaseException] = [problem]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None and cause not in chain:
        chain.append(cause)
    names = {type(link).__name__ for link in chain}
    texts = " ".join(str(link) for link in chain)
    login = f"{what}: the Hub wants you to log in (401): accept its terms there, then 'hf auth login'"
    if "GatedRepoError" in names:
        return login
    if names & {"RepositoryNotFoundError", "DatasetNotFoundError"}:  # the Hub says 401 of what is not there, too
        return f"{what}: the Hub has no such data set (404), or it is private: check the name, or 'hf auth login'"
    if re.search(r"\b401 ", texts):
        return login
    if names & {"OfflineModeIsEnabled", "LocalEntryNotFoundError"}:
        return f"{what}: not in the cache, and the Hub is off: unset HF_HUB_OFFLINE, or use --data sample or a file"
    if names & {"ConnectionError", "ConnectError", "ConnectTimeout", "ReadTimeout", "Timeout"}:
        return f"{what}: the Hub cannot be reached: check the network, or use --data sample or a file"
    first_line = (str(problem).strip() or type(problem).__name__).splitlines()[0]
    return f"{what}: cannot be loaded from the Hub: {first_line}"
