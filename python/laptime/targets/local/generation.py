"""Generating answers, token by token, each heard of as it comes."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from laptime.spec import Generation

__all__ = ["Answer", "Batch", "TokenListener", "generate"]

TokenListener: TypeAlias = Callable[[Sequence[int]], None]
"""Hears, after each step, which prompts of the batch got a token: by their place in it."""

FinishReason: TypeAlias = Literal["stop", "length", "timeout"]


@dataclass(frozen=True)
class Batch:
    """Prompts as the model takes them.

    Attributes
    ----------
    inputs
        Tensors on the model's device, by name.
    prompt_tokens
        How many tokens each prompt has, padding left out.
    room
        How many tokens the model's context leaves for an answer; ``None`` where it has no limit.
    """

    inputs: dict[str, Any]
    prompt_tokens: tuple[int, ...]
    room: int | None


@dataclass(frozen=True)
class Answer:
    """What a model answered.

    Attributes
    ----------
    text
        Without special tokens, and without a stop string and what follows it.
    output_tokens
        All that were generated, the one that ends the answer included; padding is not.
    finish_reason
        ``"stop"``, ``"length"`` (of `Generation.max_tokens`, or of the model's context) or ``"timeout"``.
    """

    text: str
    prompt_tokens: int
    output_tokens: int
    finish_reason: FinishReason


def generate(
    model: Any,
    tokenizer: Any,
    batch: Batch,
    generation: Generation,
    on_token: TokenListener,
    timeout_s: float | None,
) -> list[Answer]:
    """Answer the prompts of a batch together; see `LoadedLocal.generate`."""
    import torch
    from transformers import StoppingCriteriaList

    config = _configuration(model, tokenizer, generation, batch.room)
    steps = _Steps(
        len(batch.prompt_tokens),
        _end_tokens(config, tokenizer),
        _StopStrings(tokenizer, generation.stop),
        on_token,
        None if timeout_s is None else time.monotonic() + timeout_s,
    )
    with torch.inference_mode(), _seeded(generation.seed, model.device):
        sequences = model.generate(
            **batch.inputs, generation_config=config, stopping_criteria=StoppingCriteriaList([steps])
        )
    return steps.answers(sequences, tokenizer, batch.prompt_tokens, generation.stop)


def _configuration(model: Any, tokenizer: Any, generation: Generation, room: int | None) -> Any:
    """Make Transformers' configuration: what was asked for, over what the model brings with it."""
    config = copy.deepcopy(model.generation_config)
    sampling = generation.temperature > 0
    config.update(
        max_new_tokens=generation.max_tokens if room is None else min(generation.max_tokens, room),
        max_length=None,
        num_beams=1,
        do_sample=sampling,
        temperature=generation.temperature if sampling else None,
        top_p=generation.top_p if sampling else None,
        top_k=0 if sampling else None,  # a model may bring its own, which nobody asked for
        return_dict_in_generate=False,
    )
    if config.pad_token_id is None:
        config.pad_token_id = tokenizer.pad_token_id
    return config


def _end_tokens(config: Any, tokenizer: Any) -> frozenset[int]:
    ends = config.eos_token_id if config.eos_token_id is not None else tokenizer.eos_token_id
    if ends is None:
        return frozenset()
    return frozenset([ends] if isinstance(ends, int) else ends)


@contextmanager
def _seeded(seed: int | None, device: Any) -> Iterator[None]:
    """Draw from a seed for once, and leave the caller's own random numbers as they were."""
    import torch

    if seed is None:
        yield
        return
    with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
        torch.manual_seed(seed)
        yield


class _Steps:
    """Follows a generation: Transformers calls it after each step, and asks it who is done.

    Its own streamers take one prompt at a time; this is the same for one and for many.
    """

    def __init__(
        self,
        n_prompts: int,
        end_tokens: frozenset[int],
        stop_strings: _StopStrings,
        on_token: TokenListener,
        deadline_s: float | None,
    ) -> None:
        self._end_tokens = end_tokens
        self._stop_strings = stop_strings
        self._on_token = on_token
        self._deadline_s = deadline_s
        self._lengths = [0] * n_prompts
        self._ended = [False] * n_prompts
        self._timed_out = False

    def __call__(self, sequences: Any, scores: Any, **_: Any) -> Any:
        import torch

        newest = sequences[:, -1].tolist()  # waits for the device, so that the stamp is of a token that is there
        going = [place for place, ended in enumerate(self._ended) if not ended]
        self._on_token(going)
        for place in going:
            self._lengths[place] += 1
            self._ended[place] = newest[place] in self._end_tokens or self._stop_strings.end(
                sequences[place], self._lengths[place]
            )
        late = self._deadline_s is not None and time.monotonic() >= self._deadline_s
        self._timed_out = late and not all(self._ended)
        return torch.tensor([self._timed_out or ended for ended in self._ended], device=sequences.device)

    def answers(
        self, sequences: Any, tokenizer: Any, prompt_tokens: Sequence[int], stop: Sequence[str]
    ) -> list[Answer]:
        """Return what was generated; all of a batch that took too long came too late."""
        first = sequences.shape[1] - max(self._lengths)  # before it lies the prompt, or what a decoder begins with
        answers = []
        for row, length, ended, n_prompt in zip(sequences, self._lengths, self._ended, prompt_tokens, strict=True):
            text = tokenizer.decode(row[first : first + length], skip_special_tokens=True)
            reason: FinishReason = "timeout" if self._timed_out else "stop" if ended else "length"
            answers.append(Answer(_cut(text, stop), n_prompt, length, reason))
        return answers


class _StopStrings:
    """Tells whether an answer has come to a stop string."""

    def __init__(self, tokenizer: Any, stop: Sequence[str]) -> None:
        self._tokenizer = tokenizer
        self._stop = stop
        longest_bytes = max((len(text.encode(errors="replace")) for text in stop), default=0)
        self._reach = longest_bytes + 8  # a token may be one byte; those at the edge may be read without their space

    def end(self, sequence: Any, length: int) -> bool:
        if not self._stop:
            return False
        newest = self._tokenizer.decode(sequence[-min(length, self._reach) :], skip_special_tokens=True)
        return any(text in newest for text in self._stop)


def _cut(text: str, stop: Sequence[str]) -> str:
    return text[: min((place for word in stop if (place := text.find(word)) >= 0), default=len(text))]
