"""How surprised a causal model is by a text."""

from __future__ import annotations

import math
from typing import Any

from laptime.errors import DataError

__all__ = ["perplexity"]


def perplexity(model: Any, token_ids: Any, window: int) -> tuple[float, int]:
    """Return exp(mean negative log likelihood of a token, given those before it) and how many tokens were judged.

    The text is read in windows that overlap by half: of each, the tokens that no earlier one has judged are judged,
    so that but for the first window every token has at least half a window before it. The first token has nothing
    before it and is not judged.

    Parameters
    ----------
    token_ids
        A tensor of one dimension, on the model's device.
    window
        How many tokens the model sees at once.

    Raises
    ------
    DataError
        For a text of fewer than two tokens.
    """
    import torch

    n_tokens = len(token_ids)
    if n_tokens < 2:
        raise DataError("perplexity needs a text of two tokens or more")
    total, judged = 0.0, 0
    with torch.inference_mode():
        for start in range(0, n_tokens, window // 2):
            seen = token_ids[start : start + window]
            new = start + len(seen) - 1 - judged  # the text's first token is never judged
            logits = model(input_ids=seen[None], use_cache=False).logits[0, -1 - new : -1]
            losses = torch.nn.functional.cross_entropy(logits.float(), seen[-new:], reduction="none")
            total += float(losses.double().sum())
            judged += new
            if start + window >= n_tokens:
                break
    return math.exp(total / judged), judged
