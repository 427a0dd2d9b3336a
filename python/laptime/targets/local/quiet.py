"""Keeping libraries from talking over our own lines."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["quietly"]

_LIBRARIES = r"(accelerate|peft|torch|transformers)(\.|$)"


@contextmanager
def quietly() -> Iterator[None]:
    """Silence the bars, the advice and the warnings of Transformers and PEFT; the bar of a download stays.

    What a warning would tell of a model that is not what it seems (weights that are missing) is checked by us.
    """
    from huggingface_hub import utils as hub
    from transformers.utils import logging as transformers_logging

    hub_logger = logging.getLogger("huggingface_hub")
    before = transformers_logging.get_verbosity(), hub_logger.level, transformers_logging.is_progress_bar_enabled()
    transformers_logging.set_verbosity_error()
    hub_logger.setLevel(logging.ERROR)
    if before[2]:
        transformers_logging.disable_progress_bar()
        hub.enable_progress_bars()  # a download without a sign of life looks like a standstill
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module=_LIBRARIES)
            yield
    finally:
        transformers_logging.set_verbosity(before[0])
        hub_logger.setLevel(before[1])
        if before[2]:
            transformers_logging.enable_progress_bar()
