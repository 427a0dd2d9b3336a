"""Data sets of the Hugging Face Hub, through `datasets`."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from laptime.errors import DataError, MissingExtra, with_causes

__all__ = ["hub_rows"]

_PATIENCE_S = 10
_NO_ANSWER = ("ConnectionError", "ConnectError", "ConnectTimeout", "ReadTimeout", "Timeout", "TimeoutException")


def hub_rows(name: str, config: str | None, split: str, revision: str) -> Iterable[dict[str, Any]]:
    """Load one split of a data set, through the cache and offline mode as its users know them.

    A Hub that cannot be reached, or does not answer for ten seconds, is not asked again and again: what the cache
    has is taken from there.

    Raises
    ------
    MissingExtra
        Where `datasets` is not installed.
    DataError
        Where the Hub cannot be reached or does not have it, and it is not in the cache.
    """
    try:
        import datasets
    except ImportError as problem:
        raise MissingExtra("Loading a data set from the Hub", "hub") from problem
    if not hasattr(datasets, "load_dataset"):  # any folder of that name imports happily
        raise MissingExtra("Loading a data set from the Hub", "hub")
    what = f"{name} ({', '.join(part for part in (config, split) if part is not None)})"
    unreachable = _why_unreachable(datasets, name)
    try:
        with _quiet(), _offline(datasets, unreachable is not None):
            rows: Iterable[dict[str, Any]] = datasets.load_dataset(name, config, split=split, revision=revision)
    except Exception as problem:
        if unreachable is not None:
            raise DataError(f"{what}: {unreachable}: check the network, or use --data sample or a file") from problem
        raise DataError(_one_line(what, problem)) from problem
    return rows


# ── whether there is a Hub at all ───────────────────────────────────────────────────────────────────────────────


def _why_unreachable(datasets: Any, name: str) -> str | None:
    """Return why the Hub does not answer; ``None`` where it does, or is not to be asked."""
    if datasets.config.HF_HUB_OFFLINE:
        return None
    from huggingface_hub.utils import get_session

    try:
        get_session().head(f"{datasets.config.HF_ENDPOINT}/api/datasets/{name}", timeout=_PATIENCE_S)
    except Exception as problem:  # requests' or httpx's, by the version of the Hub's own library
        kind = type(problem).__name__
        if "Timeout" in kind and "Connect" not in kind:
            return f"the Hub did not answer for {_PATIENCE_S} s"
        return "the Hub cannot be reached" if kind in _NO_ANSWER else None
    return None


@contextmanager
def _offline(datasets: Any, wanted: bool) -> Iterator[None]:
    """Make the Hub's libraries use their cache only, as HF_HUB_OFFLINE does for a whole program."""
    from huggingface_hub import constants

    before = (datasets.config.HF_HUB_OFFLINE, constants.HF_HUB_OFFLINE)
    if wanted:
        datasets.config.HF_HUB_OFFLINE = constants.HF_HUB_OFFLINE = True
    try:
        yield
    finally:
        datasets.config.HF_HUB_OFFLINE, constants.HF_HUB_OFFLINE = before


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the libraries' tales of retries from the terminal: what comes of it is told in one line."""
    loggers = [logging.getLogger(name) for name in ("huggingface_hub", "datasets")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


# ── what went wrong, in a line ──────────────────────────────────────────────────────────────────────────────────


def _one_line(what: str, problem: Exception) -> str:
    """Say what `datasets` failed of: its own exceptions span many libraries and lines."""
    chain = with_causes(problem)
    names = {type(link).__name__ for link in chain}
    texts = " ".join(str(link) for link in chain)
    status = re.search(r"\b(?:error )?'?([45]\d\d) [A-Z]", texts)
    if "GatedRepoError" in names:
        return f"{what}: the Hub wants you to log in (401): accept its terms there, then 'hf auth login'"
    if names & {"RepositoryNotFoundError", "DatasetNotFoundError"}:  # the Hub says 401 of what is not there, too
        return f"{what}: the Hub has no such data set (404), or it is private: check the name, or 'hf auth login'"
    if status is not None and status[1] == "401":
        return f"{what}: the Hub wants you to log in (401): accept its terms there, then 'hf auth login'"
    if status is not None and status[1] == "404":
        return f"{what}: the Hub does not have it (404): check the name and the revision"
    if status is not None:
        return f"{what}: the Hub answers with an error ({status[1]}): try later, or use --data sample or a file"
    if names & {"OfflineModeIsEnabled", "LocalEntryNotFoundError"} or "OfflineModeIsEnabled" in texts:
        return f"{what}: not in the cache, and the Hub is off: unset HF_HUB_OFFLINE, or use --data sample or a file"
    if names & set(_NO_ANSWER):
        return f"{what}: the Hub cannot be reached: check the network, or use --data sample or a file"
    first_line = (str(problem).strip() or type(problem).__name__).splitlines()[0]
    return f"{what}: cannot be loaded from the Hub: {first_line}"
