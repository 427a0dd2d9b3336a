"""What libraries raise, in one line."""

from __future__ import annotations

import pytest

from laptime.errors import DataError, TargetError
from laptime.targets.local import is_out_of_memory
from laptime.targets.local.problems import explained, one_line


class OutOfMemoryError(RuntimeError):
    """As PyTorch's own is called."""


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (MemoryError(), True),
        (OutOfMemoryError("CUDA"), True),
        (RuntimeError("MPS backend out of memory (MPS allocated: 9 GB)"), True),
        (RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: not enough memory: you tried"), True),
        (RuntimeError("shape mismatch"), False),
        (ValueError("out of memory"), False),
    ],
)
def test_running_out_of_memory_is_told_from_other_failures(problem, expected):
    assert is_out_of_memory(problem) is expected


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (ValueError("first\nsecond"), "ValueError: first"),
        (ValueError("  a   b\t"), "ValueError: a b"),
        (IndexError(), "IndexError"),
        (ValueError("\ud800"), "ValueError: ?"),
    ],
)
def test_an_exception_becomes_one_line(problem, expected):
    assert one_line(problem) == expected


class GatedRepoError(Exception):
    """As the Hub's own is called."""


class ConnectError(Exception):
    """As httpx' own is called."""


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (GatedRepoError(), "m: the Hub wants you to log in: accept its terms there, then 'hf auth login'"),
        (
            ConnectError(),
            "m: there is no such folder, it is not in the cache, and the Hub cannot be reached: "
            "check the network, or name a folder",
        ),
        (MemoryError(), "m: there is not enough memory to load it"),
        (KeyError("odd"), "m: cannot be loaded: OSError: could not"),
    ],
)
def test_the_cause_of_what_a_library_raises_is_looked_for_down_the_chain(cause, expected):
    with pytest.raises(TargetError) as caught, explained("m"):
        raise OSError("could not\nload") from cause
    assert str(caught.value) == expected


def test_an_error_of_ours_goes_through_as_it_is():
    with pytest.raises(DataError, match=r"^as it is$"), explained("m"):
        raise DataError("as it is")
