"""What tests of values look at: how they are refused, and what a spec file makes of them."""

from __future__ import annotations

import pytest

from laptime.errors import SpecError


@pytest.fixture
def refusal():
    """Returns the one line in which a call is refused."""

    def refusal(make, *args, **kwargs):
        with pytest.raises(SpecError) as caught:
            make(*args, **kwargs)
        message = str(caught.value)
        assert "\n" not in message
        return message

    return refusal


@pytest.fixture
def toml(tmp_path):
    def write(text):
        path = tmp_path / "bench.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write
