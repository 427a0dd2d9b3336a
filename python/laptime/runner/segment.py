"""One process that records, and how its clock reads on the wall."""

from __future__ import annotations

import os
import platform

from laptime import _core
from laptime.store import Segment

__all__ = ["segment_of_this_process"]


def segment_of_this_process(index: int) -> Segment:
    """Return what readers need to place this process's records in time."""
    anchor = _core.read_anchor()
    return Segment(
        index=index,
        hostname=platform.node() or None,
        pid=os.getpid(),
        monotonic_ns=anchor.monotonic_ns,
        wall_ns=anchor.wall_ns,
        uncertainty_ns=anchor.uncertainty_ns,
    )
