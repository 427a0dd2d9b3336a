"""The machine as it is written into a run."""

from __future__ import annotations

import json

from laptime.telemetry.host import describe_host

TYPES = {
    "hostname": str,
    "system": str,
    "machine": str,
    "cpu_model": str,
    "cpu_count": int,
    "cpu_usable": int,
    "memory_bytes": int,
    "hugepages_total": int,
    "hugepages_free": int,
    "hugepage_bytes": int,
    "python": str,
}


def test_the_host_has_these_keys_and_what_cannot_be_told_is_none():
    host = describe_host()
    assert list(host) == list(TYPES)
    for key, value in host.items():
        assert value is None or type(value) is TYPES[key], key
    assert json.loads(json.dumps(host)) == host


def test_numbers_are_above_zero_where_they_are_known():
    host = describe_host()
    assert all(host[key] is None or host[key] > 0 for key in ("cpu_count", "cpu_usable", "memory_bytes"))
