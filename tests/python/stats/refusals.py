"""How a call that makes no sense is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from laptime.errors import LaptimeError, StatisticsError


def refusal_of(call: Callable[[], object]) -> str:
    """Return the one line in which a call is refused."""
    with pytest.raises(StatisticsError) as caught:
        call()
    assert isinstance(caught.value, LaptimeError)
    assert "\n" not in str(caught.value)
    return str(caught.value)
