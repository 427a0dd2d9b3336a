"""Makes tiny random Transformers models with a real tokenizer, in a second and without the Hub.

make_tiny_hf.py FOLDER writes ``causal`` (LLaMA, with a chat template), ``seq2seq`` (T5), a low-rank adapter for each
(``causal-lora``, ``seq2seq-lora``) and the second of these as ``model.tar.gz``.
"""

from __future__ import annotations

import sys
import tarfile
import warnings
from pathlib import Path
from typing import Any

TEXT = "the quick brown fox jumps over the lazy dog and runs into the forest where it finds water"
CHAT_TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}<{{ message['role'] }}>{{ message['content'] }}\n{% endfor %}"
    "{% if add_generation_prompt %}<assistant>{% endif %}"
)


def make_models(folder: Path) -> Path:
    """Write everything; returns the folder."""
    make_causal(folder / "causal")
    make_seq2seq(folder / "seq2seq")
    make_adapter(folder / "causal", folder / "causal-lora", ["q_proj", "v_proj"])
    make_adapter(folder / "seq2seq", folder / "seq2seq-lora", ["q", "v"])
    make_archive(folder / "seq2seq-lora", folder / "model.tar.gz")
    return folder


def make_causal(folder: Path, *, layers: int = 2, width: int = 64, context: int = 256, chat: bool = True) -> Path:
    """Write a LLaMA."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    tokenizer = make_tokenizer()
    if chat:
        tokenizer.chat_template = CHAT_TEMPLATE
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=width,
        intermediate_size=2 * width,
        num_hidden_layers=layers,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=context,
        initializer_range=0.2,  # scores far enough apart for greedy answers not to hang on a rounding
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    return _saved(LlamaForCausalLM(config), tokenizer, folder)


def make_seq2seq(folder: Path) -> Path:
    """Write a T5."""
    import torch
    from transformers import T5Config, T5ForConditionalGeneration

    tokenizer = make_tokenizer()
    torch.manual_seed(0)
    config = T5Config(
        vocab_size=len(tokenizer),
        d_model=64,
        d_kv=16,
        d_ff=128,
        num_layers=2,
        num_heads=4,
        initializer_factor=4.0,
        tie_word_embeddings=False,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        decoder_start_token_id=tokenizer.pad_token_id,
    )
    return _saved(T5ForConditionalGeneration(config), tokenizer, folder)


def make_tokenizer() -> Any:
    """Train a byte-level tokenizer on one sentence: it takes any text, and begins each with a token of its own."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=320,
        special_tokens=["<unk>", "<s>", "</s>", "<pad>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([TEXT] * 20, trainer)
    beginning = ("<s>", tokenizer.token_to_id("<s>"))
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[beginning])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, unk_token="<unk>", bos_token="<s>", eos_token="</s>", pad_token="<pad>"
    )


def make_adapter(model: Path, folder: Path, modules: list[str]) -> Path:
    """Write a low-rank adapter whose weights are random: one that changes answers."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM

    seq2seq = AutoConfig.from_pretrained(model).is_encoder_decoder
    loader = AutoModelForSeq2SeqLM if seq2seq else AutoModelForCausalLM
    torch.manual_seed(1)
    task = "SEQ_2_SEQ_LM" if seq2seq else "CAUSAL_LM"
    lora = LoraConfig(task_type=task, r=4, lora_alpha=16, target_modules=modules, init_lora_weights=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # PEFT asks Transformers in a way that will be renamed
        get_peft_model(loader.from_pretrained(model), lora).save_pretrained(folder)
    return folder


def make_archive(folder: Path, archive: Path) -> Path:
    """Pack a folder as training jobs do."""
    with tarfile.open(archive, "w:gz") as packed:
        packed.add(folder, arcname=".")
    return archive


def _saved(model: Any, tokenizer: Any, folder: Path) -> Path:
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


if __name__ == "__main__":
    make_models(Path(sys.argv[1]))
