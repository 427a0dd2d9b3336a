"""The machine that measures, as it is written into a run."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path
from typing import Any

__all__ = ["describe_host"]


def describe_host() -> dict[str, Any]:
    """Describe this machine: name, system, processor, cores, memory, Python. What cannot be told is ``None``."""
    return {
        "hostname": platform.node() or None,
        "system": platform.platform(),
        "machine": platform.machine(),
        "cpu_model": _cpu_model(),
        "cpu_count": os.cpu_count(),
        "cpu_usable": _usable_cpus(),
        "memory_bytes": _memory_bytes(),
        **_huge_pages(),
        "python": sys.version.split()[0],
    }


def _huge_pages() -> dict[str, int | None]:
    """Return how many huge pages the system has set aside, how many of them are free, and their size."""
    numbers: dict[str, int] = {}
    try:
        lines = Path("/proc/meminfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    for line in lines:
        name, _, value = line.partition(":")
        if name.lower().startswith("hugepage"):
            numbers[name] = int(value.split()[0])
    size_kib = numbers.get("Hugepagesize")
    return {
        "hugepages_total": numbers.get("HugePages_Total"),
        "hugepages_free": numbers.get("HugePages_Free"),
        "hugepage_bytes": None if size_kib is None else 1024 * size_kib,
    }


def _cpu_model() -> str | None:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or None
    for line in lines:
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return None


def _usable_cpus() -> int | None:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count()


def _memory_bytes() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError):
        return None
