"""Loading a model, with its adapter, onto its device."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any, Literal

from laptime.errors import TargetError
from laptime.spec import Local
from laptime.targets.local.adapter import merged, with_adapter
from laptime.targets.local.model import LoadedLocal
from laptime.targets.local.packages import import_packages
from laptime.targets.local.problems import explained
from laptime.targets.local.quantization import to_int8
from laptime.targets.local.quiet import quietly
from laptime.targets.local.size import LocalFacts, count_parameters, size_bytes
from laptime.targets.local.sources import Source, located
from laptime.telemetry.gpu import gpu_name

__all__ = ["load_local"]


def load_local(local: Local) -> LoadedLocal:
    """Load a model: causal or sequence to sequence, as its own configuration says.

    Weights come from a folder, a ``.tar.gz`` or the Hub, through its cache, with ``HF_HOME``, ``HF_HUB_OFFLINE`` and
    the like as its users know them. ``local.peft`` may also hold a whole fine-tuned model instead of an adapter, as
    training jobs often leave one in their ``model.tar.gz``: it then takes the place of ``local.model``, which lends
    the tokenizer if there is none with it. Code that comes with a model is never run, and nothing is unpickled but
    plain tensors.

    Raises
    ------
    MissingExtra
        Where a package of the extra ``local`` is not installed.
    TargetError
        Where there is no such model or device, or the adapter is not one for this model.
    DataError
        Where an archive cannot be used.
    """
    import_packages(local)
    _require_device(local.device)
    with ExitStack() as stack:
        stack.enter_context(quietly())
        source = stack.enter_context(located(local.model))
        _require_model(source)
        tuned = stack.enter_context(located(local.peft)) if local.peft is not None else None
        if tuned is not None and tuned.holds_model and not tuned.holds_adapter:
            source, tuned, lender = tuned, None, source
        else:
            lender = source
        with explained(source.name):
            model, architecture = _load_model(source, local)
        with explained(f"the tokenizer of {source.name}"):
            tokenizer = _load_tokenizer(source, lender)
        if tuned is not None:
            model = with_adapter(model, tuned, source)
        with explained(local.label):
            parameters = count_parameters(model)
            if local.quantization is not None:
                model = to_int8(model if tuned is None else merged(model))
            model.eval()
            facts = LocalFacts(
                architecture=architecture,
                parameters=parameters,
                size_bytes=size_bytes(model),
                dtype=str(model.dtype).removeprefix("torch."),
                device=local.device,
                gpu_name=gpu_name(local.device),
            )
    return LoadedLocal(model, tokenizer, facts)


def _require_device(device: str) -> None:
    import torch

    if device == "mps" and not torch.backends.mps.is_available():
        raise TargetError("there is no Apple GPU here that PyTorch can use: use device='cpu'")
    if device.startswith("cuda"):
        if not torch.cuda.is_available():
            raise TargetError("there is no CUDA GPU here that PyTorch can use: use device='cpu'")
        if int(device.partition(":")[2] or 0) >= torch.cuda.device_count():
            raise TargetError(f"there is no {device}: this machine has {torch.cuda.device_count()} CUDA GPUs")


def _require_model(source: Source) -> None:
    if source.holds_adapter and not source.holds_model:
        raise TargetError(f"{source.name} holds an adapter, not a model: name its base as the model, and it as peft")


def _load_model(source: Source, local: Local) -> tuple[Any, Literal["causal", "seq2seq"]]:
    from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM

    seq2seq = AutoConfig.from_pretrained(source.place, trust_remote_code=False).is_encoder_decoder
    loader = AutoModelForSeq2SeqLM if seq2seq else AutoModelForCausalLM
    model, report = loader.from_pretrained(
        source.place,
        dtype=_dtype(local),
        device_map=None if local.device == "cpu" else local.device,
        trust_remote_code=False,  # else Transformers asks on the terminal, and waits
        output_loading_info=True,
    )
    if missing := sorted(report["missing_keys"]):  # Transformers would go on with random numbers
        raise TargetError(f"{source.name} lacks {len(missing)} of its weights, such as {missing[0]}")
    return model, "seq2seq" if seq2seq else "causal"


def _dtype(local: Local) -> Any:
    import torch

    if local.quantization is None:
        return "auto" if local.dtype == "auto" else getattr(torch, local.dtype)
    if local.dtype not in ("auto", "float32"):
        raise TargetError(f"dynamic int8 computes in float32, not in {local.dtype}: leave dtype out")
    return torch.float32


def _load_tokenizer(source: Source, lender: Source) -> Any:
    from transformers import AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(source.place, trust_remote_code=False)
    except Exception:
        if lender is source:
            raise
        tokenizer = AutoTokenizer.from_pretrained(lender.place, trust_remote_code=False)
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token or tokenizer.unk_token
    return tokenizer
