"""What libraries raise, said in one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from laptime.errors import LaptimeError, TargetError, with_causes
from laptime.targets.encodable import encodable

__all__ = ["explained", "is_out_of_memory", "one_line"]

_MEMORY_WORDS = ("can't allocate memory", "not enough memory", "out of memory")


def is_out_of_memory(problem: BaseException) -> bool:
    """Tell whether memory ran out, on whatever device: only CUDA has an exception of its own for it."""
    if isinstance(problem, MemoryError) or type(problem).__name__ == "OutOfMemoryError":
        return True
    return isinstance(problem, RuntimeError) and any(words in str(problem) for words in _MEMORY_WORDS)


def one_line(problem: BaseException) -> str:
    """Return the first line of what an exception says, with its kind."""
    lines = str(problem).strip().splitlines() or [""]
    text = " ".join(f"{type(problem).__name__}: {lines[0]}".removesuffix(": ").split())
    return encodable(text)


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Turn whatever a library raises while ``what`` is loaded into a `TargetError` of one line."""
    try:
        yield
    except LaptimeError:
        raise
    except Exception as problem:  # the libraries' own exceptions span many packages
        raise TargetError(f"{what}: {_explanation(problem)}") from problem


def _explanation(problem: Exception) -> str:
    chain = with_causes(problem)
    names = {type(link).__name__ for link in chain}
    if any(is_out_of_memory(link) for link in chain):
        return "there is not enough memory to load it"
    if names & {"GatedRepoError"}:
        return "the Hub wants you to log in: accept its terms there, then 'hf auth login'"
    if names & {"RepositoryNotFoundError", "HFValidationError"}:
        return "there is no such folder, and no such model on the Hub, or it is private: check the name"
    if names & {"OfflineModeIsEnabled", "LocalEntryNotFoundError", "ConnectionError", "ConnectError", "ConnectTimeout"}:
        return _unreachable()
    if "custom code" in str(problem):
        return "it comes with code of its own, which laptime does not run"
    return f"cannot be loaded: {one_line(problem)}"


def _unreachable() -> str:
    from huggingface_hub import constants

    where = "there is no such folder, it is not in the cache"
    if constants.HF_HUB_OFFLINE:
        return f"{where}, and the Hub is off: unset HF_HUB_OFFLINE, or name a folder"
    return f"{where}, and the Hub cannot be reached: check the network, or name a folder"
