"""Room on the disk, looked for before anything is sent."""

from __future__ import annotations

import shutil
from pathlib import Path

from laptime.errors import RunError

__all__ = ["require_space"]

_BYTES_A_REQUEST = 700
"""With a few tokens; how long answers will be nobody knows."""
_LEAST_BYTES = 4_000_000
_MB = 1e6


def require_space(folder: Path, n_requests: int | None) -> None:
    """Refuse to begin what the disk has no room for.

    Parameters
    ----------
    n_requests
        ``None`` where nobody knows yet: then for the least that a run needs.

    Raises
    ------
    RunError
        With how much there is, and how much is wanted.
    """
    wanted = max(_LEAST_BYTES, (n_requests or 0) * _BYTES_A_REQUEST)
    free = shutil.disk_usage(folder).free
    if free < wanted:
        raise RunError(
            f"{folder} has {free / _MB:.0f} MB free, and the run writes {wanted / _MB:.0f} MB or more: "
            "free some, or choose another --run-dir"
        )
