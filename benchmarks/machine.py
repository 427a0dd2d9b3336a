"""What a benchmark makes of the machine before it starts anything."""

from __future__ import annotations

import os
import resource

__all__ = ["CORES", "prepare_machine"]

CORES = 2
"""Clients and servers share these, so that a figure means the same on a larger machine."""


def prepare_machine() -> None:
    """Keep this process and those it starts on two cores, and let them open as many files as they may."""
    if hasattr(os, "sched_setaffinity"):  # Linux only
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
