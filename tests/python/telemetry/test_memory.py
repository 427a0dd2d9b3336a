"""The memory of a process, from given samples and from the real ones."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from laptime.telemetry import memory
from laptime.telemetry.memory import MemoryUse, MemoryWatch, resident_bytes

NEVER_S = 3600.0


def watch(*samples):
    """Watches what is given instead of the process; its own thread does not come to read."""
    given = iter(samples)
    return MemoryWatch(read=lambda: next(given), interval_s=NEVER_S)


def test_samples_are_summed_up():
    assert MemoryUse.of(100, 160, [100, 160, 220, 120]) == MemoryUse(
        initial=100, min=100, max=220, average=150.0, increase=60
    )


def test_a_watch_sees_before_after_loading_and_at_the_end():
    with watch(100, 160, 130) as seen:
        seen.mark_loaded()
        assert seen.use() == MemoryUse(initial=100, min=100, max=160, average=130.0, increase=60)


def test_memory_may_shrink_while_a_model_is_loaded():
    with watch(100, 80, 90) as seen:
        seen.mark_loaded()
        assert seen.use() == MemoryUse(initial=100, min=80, max=100, average=90.0, increase=-20)


def test_what_was_before_can_be_forgotten_but_for_what_loading_took():
    with watch(100, 160, 200, 210) as seen:
        seen.mark_loaded()
        seen.forget()
        assert seen.use() == MemoryUse(initial=100, min=200, max=200, average=200.0, increase=60)
        assert seen.use() == MemoryUse(initial=100, min=200, max=210, average=205.0, increase=60)


def test_without_a_model_the_increase_is_that_until_now():
    with watch(100, 170) as seen:
        assert seen.use().increase == 70


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system does not tell it this way")
def test_the_resident_memory_grows_by_what_is_held():
    before = resident_bytes()
    held = bytearray(b"x" * 2**26)
    assert 0.9 * len(held) < resident_bytes() - before < 1.5 * len(held)


@pytest.mark.parametrize(("platform", "unit"), [("darwin", 1), ("freebsd", 1024)])
def test_where_the_system_does_not_tell_it_is_the_highest_so_far(monkeypatch, platform, unit):
    import resource

    class Usage:
        ru_maxrss = 1234

    monkeypatch.setattr(memory, "Path", lambda name: Path("/nowhere") / name.strip("/"))
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(resource, "getrusage", lambda who: Usage)
    assert resident_bytes() == 1234 * unit
