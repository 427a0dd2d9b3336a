"""Answers, held against those of Transformers' own ``generate``."""

from __future__ import annotations

import pytest
from realparts.make_tiny_hf import make_causal, make_tokenizer

from laptime.errors import DataError
from laptime.spec import Generation, Local
from laptime.targets.local import load_local

PROMPTS = ["the quick", "the quick brown fox jumps over", "dog", "where it finds water and runs", "lazy"]


def ask(model, prompts, on_token=lambda places: None, timeout_s=None, **generation):
    return model.generate(model.prepare(prompts), Generation(**generation), on_token, timeout_s)


def own_answer(folder, kind, prompt, max_new_tokens):
    """What Transformers answers by itself: text, tokens of the prompt, tokens of the answer."""
    import torch
    import transformers

    model = getattr(transformers, kind).from_pretrained(folder)
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    if tokenizer.chat_template is not None:
        prompt = f"<user>{prompt}\n<assistant>"
    ids = torch.tensor([tokenizer.encode(prompt)])
    out = model.generate(input_ids=ids, do_sample=False, max_new_tokens=max_new_tokens)[0]
    out = out[1:] if model.config.is_encoder_decoder else out[ids.shape[1] :]
    return tokenizer.decode(out, skip_special_tokens=True), ids.shape[1], len(out)


@pytest.mark.parametrize(("name", "kind"), [("causal", "AutoModelForCausalLM"), ("seq2seq", "AutoModelForSeq2SeqLM")])
@pytest.mark.parametrize("prompt", PROMPTS[:3])
def test_a_greedy_answer_is_that_of_transformers(tiny, request, name, kind, prompt):
    (answer,) = ask(request.getfixturevalue(name), [prompt], max_tokens=20)
    assert (answer.text, answer.prompt_tokens, answer.output_tokens) == own_answer(tiny / name, kind, prompt, 20)


@pytest.mark.parametrize("name", ["causal", "seq2seq"])
def test_prompts_of_different_lengths_are_answered_together_as_one_by_one(request, name):
    model = request.getfixturevalue(name)
    together = ask(model, PROMPTS, max_tokens=24)
    assert together == [answer for prompt in PROMPTS for answer in ask(model, [prompt], max_tokens=24)]
    assert len({answer.prompt_tokens for answer in together}) > 2
    assert len({answer.text for answer in together}) > 2


def test_each_token_is_heard_of_and_padding_is_not(causal):
    heard = []
    answers = ask(causal, PROMPTS, heard.append, max_tokens=24)
    assert [sum(place in places for places in heard) for place in range(len(PROMPTS))] == [
        answer.output_tokens for answer in answers
    ]
    assert heard[0] == [0, 1, 2, 3, 4]
    assert {answer.finish_reason for answer in answers} == {"stop", "length"}
    for answer in answers:
        assert (answer.finish_reason == "length") == (answer.output_tokens == 24)


def test_the_token_that_ends_an_answer_is_counted_and_not_shown(causal):
    (answer,) = ask(causal, [PROMPTS[0]], max_tokens=24)
    (shorter,) = ask(causal, [PROMPTS[0]], max_tokens=answer.output_tokens - 1)
    assert (answer.finish_reason, shorter.finish_reason) == ("stop", "length")
    assert answer.text == shorter.text


def test_any_of_several_end_tokens_of_the_model_ends_an_answer(tiny, causal, altered):
    (long,) = ask(causal, ["dog"], max_tokens=6)
    third = own_tokens(tiny, "dog", 6)[2]
    other = load_local(Local(altered("causal", "generation_config.json", eos_token_id=[2, third])))
    (short,) = ask(other, ["dog"], max_tokens=6)
    assert (long.output_tokens, short.output_tokens, short.finish_reason) == (6, 3, "stop")


def own_tokens(tiny, prompt, n):
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(tiny / "causal")
    ids = torch.tensor([tokenizer.encode(f"<user>{prompt}\n<assistant>")])
    model = AutoModelForCausalLM.from_pretrained(tiny / "causal")
    return model.generate(input_ids=ids, do_sample=False, max_new_tokens=n)[0, ids.shape[1] :].tolist()


@pytest.mark.parametrize("places", [[(8, 10)], [(12, 14), (7, 9)], [(6, 11)]], ids=["one", "two", "of many tokens"])
def test_a_stop_string_ends_an_answer_before_it(causal, places):
    (whole,) = ask(causal, ["dog"], max_tokens=24)
    stop = tuple(whole.text[start:end] for start, end in places)
    stopped, other = ask(causal, ["dog", "lazy"], max_tokens=24, stop=stop)
    cut = min(whole.text.find(word) for word in stop)
    assert (stopped.text, stopped.finish_reason) == (whole.text[:cut], "stop")
    assert 0 < stopped.output_tokens < whole.output_tokens
    assert other == ask(causal, ["lazy"], max_tokens=24, stop=stop)[0]


def test_a_stop_string_that_never_comes_changes_nothing(causal):
    assert ask(causal, PROMPTS, max_tokens=12, stop=("zebra",)) == ask(causal, PROMPTS, max_tokens=12)


def test_the_same_seed_draws_the_same_and_another_something_else(causal):
    drawn = {seed: ask(causal, PROMPTS, max_tokens=12, temperature=1.5, seed=seed) for seed in (1, 2)}
    assert drawn[1] == ask(causal, PROMPTS, max_tokens=12, temperature=1.5, seed=1)
    assert drawn[1] != drawn[2]
    assert drawn[1] != ask(causal, PROMPTS, max_tokens=12)


def test_the_callers_own_random_numbers_are_left_alone(causal):
    import torch

    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    ask(causal, ["dog"], max_tokens=4, temperature=1, seed=1)
    assert torch.rand(1) == expected


def test_a_tiny_top_p_leaves_the_likeliest_token(causal):
    drawn = ask(causal, PROMPTS, max_tokens=12, temperature=1, top_p=1e-6, seed=1)
    assert drawn == ask(causal, PROMPTS, max_tokens=12)


def test_what_a_model_brings_does_not_sample_where_nobody_asked(causal, altered):
    eager = altered("causal", "generation_config.json", do_sample=True, temperature=2.0, top_k=5, num_beams=3)
    assert ask(load_local(Local(eager)), PROMPTS, max_tokens=12) == ask(causal, PROMPTS, max_tokens=12)


def test_generation_that_takes_too_long_ends_at_the_next_token(causal):
    heard = []
    answers = ask(causal, PROMPTS, heard.append, timeout_s=0, max_tokens=24)
    assert heard == [[0, 1, 2, 3, 4]]
    assert {(answer.finish_reason, answer.output_tokens) for answer in answers} == {("timeout", 1)}
    assert ask(causal, PROMPTS, timeout_s=1000, max_tokens=12) == ask(causal, PROMPTS, max_tokens=12)


def test_an_answer_that_is_whole_when_its_time_is_up_is_not_late(tiny, altered):
    ends = [own_tokens(tiny, "dog", 1)[0]]
    model = load_local(Local(altered("causal", "generation_config.json", eos_token_id=ends)))
    (answer,) = ask(model, ["dog"], timeout_s=0, max_tokens=24)
    assert (answer.finish_reason, answer.output_tokens) == ("stop", 1)


def test_an_answer_ends_where_the_context_does(tmp_path):
    model = load_local(Local(make_causal(tmp_path / "short", context=24, chat=False)))
    batch = model.prepare(["dog"])
    assert (batch.prompt_tokens, batch.room) == ((3,), 21)
    (answer,) = ask(model, ["dog"], max_tokens=100)
    assert (answer.output_tokens, answer.finish_reason) == (21, "length")
    with pytest.raises(DataError, match=r"^the prompt has 24 tokens, and the model's context is of 24$"):
        model.prepare(["z" * 23])
    assert model.prepare(["z" * 22]).room == 1


def test_prompt_and_answer_of_a_sequence_to_sequence_model_each_have_a_context(tmp_path):
    model = load_local(Local(make_bart(tmp_path / "bart", context=24)))
    (answer,) = ask(model, ["z" * 23], max_tokens=100)
    assert (answer.prompt_tokens, answer.output_tokens, answer.finish_reason) == (24, 23, "length")
    with pytest.raises(DataError, match=r"^the prompt has 25 tokens, and the model's context is of 24$"):
        model.prepare(["z" * 24])


def make_bart(folder, context):
    from transformers import BartConfig, BartForConditionalGeneration

    sizes = {"d_model": 16, "encoder_ffn_dim": 16, "decoder_ffn_dim": 16, "max_position_embeddings": context}
    heads = {f"{side}_{what}": 2 for side in ("encoder", "decoder") for what in ("layers", "attention_heads")}
    tokenizer = make_tokenizer()
    model = BartForConditionalGeneration(
        BartConfig(vocab_size=len(tokenizer), **sizes, **heads, forced_eos_token_id=None, decoder_start_token_id=1)
    )
    model.generation_config.eos_token_id = None
    model.save_pretrained(folder)
    tokenizer.eos_token = None
    tokenizer.save_pretrained(folder)
    return folder


def test_a_causal_model_with_a_chat_template_is_asked_as_by_a_user(tmp_path, causal):
    plain = load_local(Local(make_causal(tmp_path / "plain", chat=False)))
    by_hand = plain.prepare(["<user>dog\n<assistant>", "<user>the quick\n<assistant>"])
    templated = causal.prepare(["dog", "the quick"])
    assert by_hand.inputs["input_ids"].tolist() == templated.inputs["input_ids"].tolist()
    assert by_hand.prompt_tokens == templated.prompt_tokens


def test_a_causal_batch_is_padded_on_the_left(causal):
    batch = causal.prepare(PROMPTS[:2])
    assert batch.inputs["attention_mask"].tolist() == [[0] * 4 + [1] * 18, [1] * 22]
    assert batch.prompt_tokens == (18, 22)


def test_a_tokenizer_without_padding_borrows_a_token(tiny, causal, altered):
    bare = load_local(Local(altered("causal", "tokenizer_config.json", pad_token=None)))
    assert ask(bare, PROMPTS, max_tokens=12) == ask(causal, PROMPTS, max_tokens=12)


def test_no_gradients_are_kept(causal):
    import torch

    seen = []
    ask(causal, ["dog"], lambda places: seen.append(torch.is_inference_mode_enabled()), max_tokens=2)
    assert seen == [True, True]
