"""A model that is loaded: asked for answers, and for how surprised it is by a text."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from typing import Any

from laptime.errors import DataError
from laptime.spec import Generation
from laptime.targets.local.generation import Answer, Batch, TokenListener, generate
from laptime.targets.local.perplexity import perplexity
from laptime.targets.local.size import LocalFacts

__all__ = ["LoadedLocal"]

_LONGEST_WINDOW = 1024
"""Of perplexity: usual, and the scores of a large vocabulary still fit into memory."""


class LoadedLocal:
    """A model in this process, made by `load_local`.

    Attributes
    ----------
    facts
        What is known of it.
    """

    def __init__(self, model: Any, tokenizer: Any, facts: LocalFacts) -> None:
        self.facts = facts
        self._model = model
        self._tokenizer = tokenizer

    def prepare(self, prompts: Sequence[str]) -> Batch:
        """Turn prompts into tokens on the model's device.

        A causal model whose tokenizer has a chat template is asked through it, as a user: it was trained to be. Any
        other gets the prompt as it is. Shorter prompts are padded, on the left for a causal model.

        Raises
        ------
        DataError
            Where a prompt leaves no room for an answer in the model's context.
        """
        causal = self.facts.architecture == "causal"
        templated = causal and self._tokenizer.chat_template is not None
        texts = [self._as_chat(prompt) for prompt in prompts] if templated else list(prompts)
        inputs = self._tokenizer(
            texts,
            padding=len(texts) > 1,
            padding_side="left" if causal else None,
            add_special_tokens=not templated,  # a template brings its own
            return_attention_mask=True,
            return_token_type_ids=False,
            return_tensors="pt",
        ).to(self._model.device)
        width = inputs["input_ids"].shape[1]
        return Batch(
            inputs={name: inputs[name] for name in ("input_ids", "attention_mask")},
            prompt_tokens=tuple(inputs["attention_mask"].sum(dim=1).tolist()),
            room=self._room(width),
        )

    def _as_chat(self, prompt: str) -> str:
        messages = [{"role": "user", "content": prompt}]
        return str(self._tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True))

    def _room(self, width: int) -> int | None:
        context = self._context
        if context is None:
            return None
        begun = 1 if self.facts.architecture == "seq2seq" else width  # a decoder of its own begins with one token
        longest = context if self.facts.architecture == "seq2seq" else context - 1
        if width > longest:
            raise DataError(f"the prompt has {width} tokens, and the model's context is of {context}")
        return context - begun

    @property
    def _context(self) -> int | None:
        context = getattr(self._model.config.get_text_config(), "max_position_embeddings", None)
        return context if context is not None and context > 0 else None  # some write -1 for no limit

    def generate(
        self, batch: Batch, generation: Generation, on_token: TokenListener, timeout_s: float | None = None
    ) -> list[Answer]:
        """Answer the prompts of a batch together, without gradients.

        Temperature 0 is greedy; else tokens are drawn, from ``generation.seed`` where there is one: the same batch
        gets the same answers. What else the model's own generation settings hold, such as a repetition penalty,
        stays; beams do not, since a token of a beam is not final.

        Greedy answers of a batch are those of its prompts one by one, but for rounding: in half precision, and in
        int8, whose activations share a scale across the batch, a close decision may fall the other way.

        Parameters
        ----------
        on_token
            Called after each step, on this thread, with the places of the prompts that got a token.
        timeout_s
            After so long generation ends at the next token, with ``finish_reason="timeout"`` for the whole batch.
        """
        return generate(self._model, self._tokenizer, batch, generation, on_token, timeout_s)

    def perplexity(self, text: str) -> tuple[float, int] | None:
        """Return the perplexity of a text, by token, and the tokens it was taken over; ``None`` for seq2seq.

        The window is the model's context, or 1,024 tokens where that is longer; see `perplexity.perplexity`.

        Raises
        ------
        DataError
            For a text of fewer than two tokens.
        """
        if self.facts.architecture == "seq2seq":
            return None
        inputs = self._tokenizer(text, return_tensors="pt", verbose=False).to(self._model.device)
        return perplexity(self._model, inputs["input_ids"][0], min(self._context or _LONGEST_WINDOW, _LONGEST_WINDOW))

    def free_cache(self) -> None:
        """Give back memory that no tensor uses any more, such as after memory ran out."""
        import torch

        gc.collect()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()

    def close(self) -> None:
        """Let go of the model and of its memory. It cannot be used any more."""
        self._model = self._tokenizer = None
        self.free_cache()
