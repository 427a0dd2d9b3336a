"""Reading a value on a thread of its own."""

from __future__ import annotations

import threading

import pytest

from laptime.telemetry.sampling import Sampler


def test_a_value_is_read_again_and_again_until_the_end():
    enough = threading.Event()
    count = iter(range(1_000_000))

    def read():
        value = next(count)
        if value == 5:
            enough.set()
        return value

    sampler = Sampler(read, interval_s=0.0001)
    sampler.start()
    assert enough.wait(timeout=60)
    sampler.stop()
    values = sampler.values()
    assert values == list(range(len(values)))
    assert len(values) >= 6
    assert sampler.values() == values


def test_an_exception_ends_the_reading_and_what_was_read_stays():
    failed = threading.Event()
    values = iter([1, 2])

    def read():
        try:
            return next(values)
        except StopIteration:
            failed.set()
            raise OSError("the driver is gone") from None

    sampler = Sampler(read, interval_s=0.0001)
    sampler.start()
    assert failed.wait(timeout=60)
    sampler.stop()
    assert sampler.values() == [1, 2]


def test_what_is_forgotten_is_not_counted():
    values = iter([1, 2, 3])
    sampler = Sampler(lambda: next(values), interval_s=3600)
    assert [sampler.add(), sampler.add()] == [1, 2]
    sampler.forget()
    sampler.add()
    assert sampler.values() == [3]


def test_what_cannot_be_read_is_told_to_whoever_asks():
    with pytest.raises(ZeroDivisionError):
        Sampler(lambda: 1 // 0, interval_s=3600).add()
