"""Loading models of all kinds, and what is said of those that cannot be."""

from __future__ import annotations

import shutil
import sys
import weakref

import pytest
from realparts.make_tiny_hf import make_archive, make_causal
from safetensors.torch import load_file

from laptime.errors import DataError, MissingExtra, TargetError
from laptime.spec import Generation, Local
from laptime.targets.local import load_local, packages, require_packages

PROMPTS = ["the quick", "where it finds water", "dog"]


def answers(model, n=12):
    return [a.text for a in model.generate(model.prepare(PROMPTS), Generation(max_tokens=n), lambda places: None)]


def weights_of(folder, file="model.safetensors"):
    return load_file(folder / file).values()


def refused(local):
    with pytest.raises((TargetError, DataError)) as caught:
        load_local(local)
    assert "\n" not in str(caught.value)
    return str(caught.value)


# ── what a model is ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["causal", "seq2seq"])
def test_the_facts_are_those_of_the_weights(tiny, request, name):
    facts = request.getfixturevalue(name).facts
    weights = weights_of(tiny / name)
    assert (facts.architecture, facts.dtype, facts.device, facts.gpu_name) == (name, "float32", "cpu", None)
    assert facts.parameters == sum(weight.numel() for weight in weights)
    buffers = facts.size_bytes - 4 * facts.parameters
    assert 0 <= buffers < 1000  # the rotary positions of the causal one


def test_weights_are_loaded_in_the_type_that_is_asked_for(tiny, causal):
    half = load_local(Local(tiny / "causal", dtype="bfloat16")).facts
    assert half.dtype == "bfloat16"
    assert half.parameters == causal.facts.parameters
    assert causal.facts.size_bytes - half.size_bytes == 2 * half.parameters


def test_auto_takes_the_type_that_the_weights_are_stored_in(tiny, tmp_path, altered):
    folder = altered("causal", dtype="bfloat16")
    assert load_local(Local(folder)).facts.dtype == "bfloat16"


def test_nothing_is_said_while_a_model_is_loaded(tiny, capfd):
    load_local(Local(tiny / "seq2seq", peft=tiny / "seq2seq-lora", quantization="int8"))
    assert capfd.readouterr() == ("", "")


# ── adapters ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["causal", "seq2seq"])
def test_an_adapter_changes_answers_and_adds_its_weights(tiny, request, name):
    base = request.getfixturevalue(name)
    tuned = load_local(Local(tiny / name, peft=tiny / f"{name}-lora"))
    assert answers(tuned) != answers(base)
    extra = sum(weight.numel() for weight in weights_of(tiny / f"{name}-lora", "adapter_model.safetensors"))
    assert tuned.facts.parameters == base.facts.parameters + extra
    assert tuned.facts.size_bytes == base.facts.size_bytes + 4 * extra


def test_an_adapter_of_an_archive_is_that_of_the_folder(tiny):
    of_folder = load_local(Local(tiny / "seq2seq", peft=tiny / "seq2seq-lora"))
    of_archive = load_local(Local(tiny / "seq2seq", peft=tiny / "model.tar.gz"))
    assert of_archive.facts == of_folder.facts
    assert answers(of_archive) == answers(of_folder)


def test_a_whole_model_in_the_place_of_an_adapter_is_the_model(tiny, causal, tmp_path):
    tuned = shutil.copytree(tiny / "causal", tmp_path / "tuned")
    for file in tuned.glob("*token*"):
        file.unlink()
    (tuned / "chat_template.jinja").unlink()
    other = make_causal(tmp_path / "other", layers=1)
    loaded = load_local(Local(other, peft=make_archive(tuned, tmp_path / "tuned.tar.gz")))
    assert loaded.facts == causal.facts
    assert answers(loaded) == answers(causal)


def test_a_model_may_be_an_archive_itself(tiny, causal, tmp_path):
    assert answers(load_local(Local(make_archive(tiny / "causal", tmp_path / "model.tar.gz")))) == answers(causal)


@pytest.mark.parametrize(
    "shape",
    [{"layers": 4}, {"layers": 1}, {"width": 32}],
    ids=["more layers", "fewer layers", "other size"],
)
def test_an_adapter_of_another_base_is_refused(tiny, tmp_path, shape):
    base = make_causal(tmp_path / "base", **shape)
    expected = f"the adapter {tiny / 'causal-lora'} does not fit {base}: it was made for {tiny / 'causal'}"
    assert refused(Local(base, peft=tiny / "causal-lora")) == expected


def test_an_adapter_of_another_kind_of_model_is_refused(tiny):
    told = refused(Local(tiny / "seq2seq", peft=tiny / "causal-lora"))
    assert (
        told == f"the adapter {tiny / 'causal-lora'} does not fit {tiny / 'seq2seq'}: it was made for {tiny / 'causal'}"
    )


def test_a_folder_without_an_adapter_is_refused(tiny, tmp_path):
    assert refused(Local(tiny / "causal", peft=tmp_path)).endswith(
        "holds no adapter: there is no adapter_config.json in it"
    )


def test_an_adapter_alone_is_no_model(tiny):
    expected = f"{tiny / 'causal-lora'} holds an adapter, not a model: name its base as the model, and it as peft"
    assert refused(Local(tiny / "causal-lora")) == expected


def test_a_pickle_that_does_more_than_hold_tensors_is_not_unpickled(tiny, tmp_path):
    import torch

    class Evil:
        def __reduce__(self):
            return (open, (str(tmp_path / "evil"), "w"))

    adapter = shutil.copytree(tiny / "causal-lora", tmp_path / "adapter")
    (adapter / "adapter_model.safetensors").unlink()
    torch.save({"weight": Evil()}, adapter / "adapter_model.bin")
    assert str(adapter) in refused(Local(tiny / "causal", peft=adapter))
    assert not (tmp_path / "evil").exists()


# ── int8 ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_int8_takes_a_byte_for_a_weight_of_a_linear_layer_and_sixteen_for_its_scale(tiny, causal):
    small = load_local(Local(tiny / "causal", quantization="int8")).facts
    weights = load_file(tiny / "causal/model.safetensors")
    linear = [w for name, w in weights.items() if name.endswith("_proj.weight") or name == "lm_head.weight"]
    assert small.parameters == causal.facts.parameters
    assert causal.facts.size_bytes - small.size_bytes == sum(3 * w.numel() - 16 for w in linear)


@pytest.mark.parametrize("name", ["causal", "seq2seq"])
def test_int8_answers_with_and_without_an_adapter(tiny, name):
    plain = load_local(Local(tiny / name, quantization="int8"))
    tuned = load_local(Local(tiny / name, peft=tiny / f"{name}-lora", quantization="int8"))
    assert answers(plain) != answers(tuned)
    assert plain.facts.size_bytes == tuned.facts.size_bytes  # the adapter is merged


def test_int8_computes_in_float32_only(tiny):
    told = refused(Local(tiny / "causal", quantization="int8", dtype="float16"))
    assert told == "dynamic int8 computes in float32, not in float16: leave dtype out"


# ── what cannot be loaded ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_folder_that_is_not_there_is_told(tmp_path):
    assert refused(Local(tmp_path / "none")) == f"there is no folder {tmp_path / 'none'}"


def test_a_model_that_is_not_in_the_cache_while_the_hub_is_off_is_told(monkeypatch, tmp_path):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert refused(Local("laptime/none")) == (
        "laptime/none: there is no such folder, it is not in the cache, and the Hub is off: "
        "unset HF_HUB_OFFLINE, or name a folder"
    )


def test_an_adapter_that_is_not_in_the_cache_while_the_hub_is_off_is_told(tiny, monkeypatch, tmp_path):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    assert refused(Local(tiny / "causal", peft="laptime/none")).startswith("laptime/none: there is no such folder")


def test_weights_that_are_not_there_are_told(altered, tmp_path):
    folder = altered("causal")
    (folder / "model.safetensors").unlink()
    assert refused(Local(folder)).startswith(
        f"{folder}: cannot be loaded: OSError: Error no file named model.safetensors"
    )


def test_damaged_weights_are_told(altered):
    folder = altered("causal")
    (folder / "model.safetensors").write_bytes(b"\x10" + bytes(20))
    assert refused(Local(folder)).startswith(f"{folder}: cannot be loaded: SafetensorError: ")


def test_weights_that_lack_a_layer_are_refused_instead_of_made_up(altered):
    folder = altered("causal", num_hidden_layers=3)
    expected = f"{folder} lacks 9 of its weights, such as model.layers.2.input_layernorm.weight"
    assert refused(Local(folder)) == expected


def test_a_model_without_a_tokenizer_is_told(altered):
    folder = altered("causal")
    (folder / "tokenizer.json").unlink()
    (folder / "tokenizer_config.json").unlink()
    assert refused(Local(folder)).startswith(f"the tokenizer of {folder}: cannot be loaded: ")


def test_code_that_comes_with_a_model_is_not_run(altered):
    folder = altered("causal", model_type="own", auto_map={"AutoConfig": "own.Config"})
    (folder / "own.py").write_text("raise SystemExit('was run')")
    assert refused(Local(folder)) == f"{folder}: it comes with code of its own, which laptime does not run"


@pytest.mark.parametrize(
    ("device", "told"),
    [
        ("cuda", "there is no CUDA GPU here that PyTorch can use: use device='cpu'"),
        ("mps", "there is no Apple GPU here that PyTorch can use: use device='cpu'"),
    ],
)
def test_a_device_that_is_not_there_is_told(tiny, monkeypatch, device, told):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert refused(Local(tiny / "causal", device=device)) == told


def test_a_gpu_beyond_those_that_are_there_is_told(tiny, monkeypatch):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert refused(Local(tiny / "causal", device="cuda:2")) == "there is no cuda:2: this machine has 2 CUDA GPUs"


def test_too_little_memory_is_told(tiny, monkeypatch):
    from transformers import AutoModelForCausalLM

    def fail(*arguments, **options):
        raise RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes")

    monkeypatch.setattr(AutoModelForCausalLM, "from_pretrained", fail)
    assert refused(Local(tiny / "causal")) == f"{tiny / 'causal'}: there is not enough memory to load it"


@pytest.mark.parametrize("package", ["torch", "transformers", "accelerate", "peft"])
def test_a_missing_package_is_told_with_what_installs_it(monkeypatch, package):
    found = packages.find_spec
    monkeypatch.setattr(packages, "find_spec", lambda name: None if name == package else found(name))
    with pytest.raises(MissingExtra, match=r"^A local model needs .*: pip install 'laptime\[local\]'$"):
        require_packages(Local("m", peft="p"))
    require_packages(Local("m")) if package == "peft" else None


def test_a_package_that_is_there_and_broken_is_told_as_missing(monkeypatch, tiny):
    monkeypatch.setitem(sys.modules, "peft", None)
    monkeypatch.setattr(packages, "find_spec", lambda name: object())
    with pytest.raises(MissingExtra):
        load_local(Local(tiny / "causal", peft=tiny / "causal-lora"))


def test_a_closed_model_is_let_go_of(tiny):
    model = load_local(Local(tiny / "causal"))
    inner = weakref.ref(model._model)
    model.close()
    assert inner() is None
