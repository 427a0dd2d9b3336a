"""Write a tiny llama model of random weights that llama.cpp loads and serves.

Usage: make_tiny_gguf.py OUT.gguf [--layers N] [--dim N]. The same arguments give the same bytes.

The vocabulary is SentencePiece's kind: control tokens, the 256 bytes (so that any prompt can be read), printable
ASCII, then words. The output weights favour words, so that what the model says is printable text.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import gguf
import numpy as np

WORDS = (  # noqa: SIM905 - a list of short words reads best as a sentence
    "the of and to in is it you that he was for on are with as his they be at one have this from or had by hot but "
    "some what there we can out other were all your when up use word how said an each she"
).split()
SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "zu")
VOCABULARY_SIZE = 512
CHAT_TEMPLATE = (
    "{% for m in messages %}{{ '<' + m['role'] + '>' + m['content'] + '\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<assistant>' }}{% endif %}"
)


@dataclass(frozen=True)
class Shape:
    layers: int
    dim: int
    heads: int = 4
    kv_heads: int = 2
    context: int = 4096

    @property
    def kv_dim(self) -> int:
        return self.dim // self.heads * self.kv_heads

    @property
    def feed_forward(self) -> int:
        return 2 * self.dim


def vocabulary() -> tuple[list[str], list[int], int]:
    """Return tokens, their kinds, and the place of the first word."""
    kind = gguf.TokenType
    tokens = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256))]
    kinds = [kind.UNKNOWN, kind.CONTROL, kind.CONTROL, *[kind.BYTE] * 256]
    tokens += ["▁", *(chr(code) for code in range(33, 127))]
    first_word = len(tokens)
    pseudo_words = (a + b + c for c in SYLLABLES for b in SYLLABLES for a in SYLLABLES)
    for word in dict.fromkeys([*WORDS, *pseudo_words]):
        if len(tokens) == VOCABULARY_SIZE:
            break
        tokens.append(f"▁{word}")
    kinds += [kind.NORMAL] * (len(tokens) - len(kinds))
    return tokens, [int(k) for k in kinds], first_word


def write_metadata(writer: gguf.GGUFWriter, shape: Shape, tokens: list[str], kinds: list[int]) -> None:
    writer.add_name("tiny-random-llama")
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.dim)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_rope_dimension_count(shape.dim // shape.heads)
    writer.add_rope_freq_base(10000.0)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(tokens))
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(tokens)
    writer.add_token_scores([-float(place) for place in range(len(tokens))])
    writer.add_token_types(kinds)
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_add_bos_token(True)
    writer.add_add_eos_token(False)
    writer.add_chat_template(CHAT_TEMPLATE)


def write_tensors(writer: gguf.GGUFWriter, shape: Shape, n_tokens: int, first_word: int) -> None:
    random = np.random.default_rng(0)
    dim = shape.dim

    def weights(rows: int, columns: int, scale: float) -> np.ndarray:
        return (random.standard_normal((rows, columns)) * scale).astype(np.float32)

    output = weights(n_tokens, dim, dim**-0.5)
    output[:first_word] = 0  # control tokens and bytes lose to almost any word
    output[first_word:] *= 4
    writer.add_tensor("token_embd.weight", weights(n_tokens, dim, 1))
    writer.add_tensor("output_norm.weight", np.ones(dim, dtype=np.float32))
    writer.add_tensor("output.weight", output)
    for layer in range(shape.layers):
        block = f"blk.{layer}."
        for norm in ("attn_norm", "ffn_norm"):
            writer.add_tensor(f"{block}{norm}.weight", np.ones(dim, dtype=np.float32))
        for name, rows in (("attn_q", dim), ("attn_k", shape.kv_dim), ("attn_v", shape.kv_dim), ("attn_output", dim)):
            writer.add_tensor(f"{block}{name}.weight", weights(rows, dim, dim**-0.5))
        for name in ("ffn_gate", "ffn_up"):
            writer.add_tensor(f"{block}{name}.weight", weights(shape.feed_forward, dim, dim**-0.5))
        writer.add_tensor(f"{block}ffn_down.weight", weights(dim, shape.feed_forward, shape.feed_forward**-0.5))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--dim", type=int, default=64)
    arguments = parser.parse_args()
    shape = Shape(arguments.layers, arguments.dim)
    tokens, kinds, first_word = vocabulary()
    writer = gguf.GGUFWriter(arguments.out, "llama")
    write_metadata(writer, shape, tokens, kinds)
    write_tensors(writer, shape, len(tokens), first_word)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main()
