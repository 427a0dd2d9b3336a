"""The simulated server from Python: what it serves, and what it logs."""

from __future__ import annotations

import gc
import json
import urllib.error
import urllib.request
from types import SimpleNamespace

import pytest

from laptime.errors import DataError, RunError, SpecError
from laptime.simulator import LawConfig, SimulatedFault, SimulatedModel, Simulator
from laptime.simulator.samples import own_sample_file

INSTANT = LawConfig(median=0)


def model(name="m", **fields):
    return SimulatedModel(name=name, time_to_first_token_s=INSTANT, inter_token_s=INSTANT, **fields)


def sample(**fields):
    return {
        "id": "q1",
        "subject": "sums",
        "question": "What is 1 + 1?",
        "choices": ["1", "2"],
        "answer": 1,
    } | fields


def free_sample(**fields):
    return {"id": "f1", "subject": "letters", "text": "Write to Ada as JSON.", "reply": '{"to":  "Ada"}\n'} | fields


def post(url, body, headers=None):
    headers = {"Content-Type": "application/json", **(headers or {})}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as response:
        return response.read().decode()


def generate(server, model, prompt, **fields):
    return json.loads(post(f"{server.url}/api/generate", {"model": model, "prompt": prompt, "stream": False} | fields))


def test_the_default_models_answer_the_sample_questions():
    with Simulator() as server:
        assert server.model_names == ["swift:1b", "sage:7b"]
        assert server.target_names == ["ollama/swift:1b", "ollama/sage:7b"]
        assert server.url == f"http://127.0.0.1:{server.port}"
        with urllib.request.urlopen(f"{server.url}/api/tags") as response:
            assert [entry["name"] for entry in json.load(response)["models"]] == server.model_names

        question = json.loads(own_sample_file().read_text(encoding="utf-8").splitlines()[0])
        replies = {name: generate(server, name, question["question"]) for name in server.model_names}
        for name, truth in zip(server.model_names, server.truth(), strict=True):
            assert (truth.model, truth.api, truth.question_id) == (name, "ollama", question["id"])
            assert (truth.status, truth.tokens, truth.complete) == (200, 8, True)
            letter = "ABCD"[question["answer"]]
            assert truth.right == replies[name]["response"].startswith(f"{letter}. ")
            assert replies[name]["eval_count"] == 8
            assert truth.received_ns < truth.chunk_sent_ns[0] < truth.done_ns


def test_a_stream_is_logged_token_by_token():
    with Simulator([model(p_right=1)], samples=[sample()]) as server:
        body = {"model": "m", "messages": [{"role": "user", "content": "What is 1 + 1?"}], "stream": True}
        text = post(f"{server.url}/v1/chat/completions", body)
        assert text.endswith("data: [DONE]\n\n")
        (truth,) = server.truth()
        assert truth.api == "openai"
        assert truth.right is True
        assert len(truth.chunk_sent_ns) == truth.tokens == 8


def test_the_truth_remains_after_the_server_stopped():
    with Simulator([model()], samples=[]) as server:
        generate(server, "m", "Hello")
    server.stop()
    (truth,) = server.truth()
    assert truth.question_id == ""
    assert truth.right is None
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(server.url)


def test_a_server_that_is_dropped_frees_its_port():
    server = Simulator([model()], samples=[])
    port = server.port
    del server
    gc.collect()
    with Simulator([model()], samples=[], port=port) as again:
        assert again.port == port


def test_the_truth_is_appended_to_the_log(tmp_path):
    log = tmp_path / "truth.jsonl"
    with Simulator([model()], samples=[sample()], log=log) as server:
        generate(server, "m", "What is 1 + 1?", options={"num_predict": 3})
        (truth,) = server.truth()
    (line,) = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    empty = {name for name in ("request_id", "fault") if line.pop(name) is None}
    assert empty == {"request_id", "fault"}
    assert (truth.request_id, truth.fault) == ("", "")
    assert line == {name: getattr(truth, name) for name in line}
    assert line["tokens"] == 3
    assert line["chunk_tokens"] == [3]
    assert 0 <= line["late_mean_ns"] <= line["late_max_ns"]


def test_samples_may_be_objects_and_name_a_category():
    samples = [SimpleNamespace(id="q", category="sums", question="2?", choices=("2", "3"), answer=0)]
    sums = model(p_right=0, p_right_by_subject={"sums": 1})
    with Simulator([sums], samples=samples) as server:
        assert generate(server, "m", "2?")["response"].startswith("A. 2")


def test_a_free_question_is_answered_to_the_letter_right_or_wrong():
    wrong = {"wrong_reply": " Dear Ada,\n\nhello "}
    for p_right, fields, text in [
        (1, {}, '{"to":  "Ada"}\n'),
        (0, {}, "I do not know."),
        (0, wrong, " Dear Ada,\n\nhello "),
    ]:
        writer = model(p_right=p_right, output_tokens=LawConfig(median=500))
        with Simulator([writer], samples=[free_sample(**fields)]) as server:
            reply = generate(server, "m", "Please! Write to Ada as JSON.")
            (truth,) = server.truth()
        assert (reply["response"], reply["done_reason"]) == (text, "stop")
        assert (truth.question_id, truth.right) == ("f1", p_right == 1)
        assert reply["eval_count"] == truth.tokens == len(text.lstrip().split(" "))


def test_a_limit_on_the_tokens_cuts_a_free_answer():
    with Simulator([model(p_right=1)], samples=[free_sample()]) as server:
        cut = generate(server, "m", "Write to Ada as JSON.", options={"num_predict": 2})
        whole = generate(server, "m", "Write to Ada as JSON.", options={"num_predict": 3})
    assert (cut["response"], cut["done_reason"], cut["eval_count"]) == ('{"to": ', "length", 2)
    assert (whole["response"], whole["done_reason"]) == ('{"to":  "Ada"}\n', "stop")


@pytest.mark.parametrize("name", ["text", "question", "dialogue"])
def test_what_stands_in_the_prompt_of_a_free_question_has_several_names(name):
    samples = [SimpleNamespace(**{"id": "f", name: "Say it.", "reply": "It."})]
    with Simulator([model(p_right=1)], samples=samples) as server:
        assert generate(server, "m", "Say it.")["response"] == "It."


def test_the_subject_of_a_free_question_decides_how_often_it_is_answered_right():
    letters = model(p_right=0, p_right_by_subject={"letters": 1})
    samples = [free_sample(), free_sample(id="f2", text="Name a bird.", subject=None)]
    with Simulator([letters], samples=samples) as server:
        generate(server, "m", "Write to Ada as JSON.")
        generate(server, "m", "Name a bird.")
        assert [truth.right for truth in server.truth()] == [True, False]


def test_both_kinds_of_questions_may_be_mixed():
    with Simulator([model(p_right=1)], samples=[free_sample(), sample()]) as server:
        assert generate(server, "m", "What is 1 + 1?")["response"] == "B. 2 because it follows from what"
        assert generate(server, "m", "Write to Ada as JSON.")["response"] == '{"to":  "Ada"}\n'


def own(name):
    text = own_sample_file(name).read_text(encoding="utf-8")
    return json.loads(text) if name.endswith(".json") else [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("right", [True, False])
def test_the_prompts_of_the_course_and_the_dialogues_are_known_without_samples(right):
    replies = {prompt["id"]: prompt for prompt in own("simulator_replies.json")}
    with Simulator([model(p_right=right)]) as server:
        for prompt in own("course_prompts.json"):
            text = generate(server, "m", prompt["text"])["response"]
            assert text == replies[prompt["id"]]["reply" if right else "wrong_reply"]
        for dialogue in own("samsum_sample.jsonl"):
            text = generate(server, "m", f"Summarize: {dialogue['dialogue']}")["response"]
            assert text == (dialogue["summary"] if right else dialogue["dialogue"].split("\r\n")[0])
        asked = [*replies, *(dialogue["id"] for dialogue in own("samsum_sample.jsonl"))]
        assert [(truth.question_id, truth.right) for truth in server.truth()] == [(name, right) for name in asked]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"choices": ["1", "2"]}, "sample 1 must have either choices or a reply"),
        ({"reply": None}, "sample 1 must have either choices or a reply"),
        ({"text": None}, "sample 1 has no text or question or dialogue"),
        ({"reply": {"to": "Ada"}}, "sample 1: id, subject, text, reply and wrong_reply must be text"),
        ({"wrong_reply": 0}, "sample 1: id, subject, text, reply and wrong_reply must be text"),
    ],
)
def test_a_sample_that_is_no_free_question_is_refused(fields, message):
    with pytest.raises(DataError, match=f"^{message}$"):
        Simulator([model()], samples=[free_sample(**fields)])


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"answer": None}, "sample 1 has no answer"),
        ({"subject": None}, "sample 1 has no subject or category"),
        ({"answer": "B"}, "sample 1: id, subject, question and choices must be text, answer an index"),
    ],
)
def test_a_sample_that_is_no_question_is_refused(fields, message):
    with pytest.raises(DataError, match=f"^{message}$"):
        Simulator([model()], samples=[sample(**fields)])


def test_what_the_core_refuses_arrives_as_our_errors(tmp_path):
    with pytest.raises(SpecError, match="two models of the name 'm'"):
        Simulator([model(), model()], samples=[])
    with pytest.raises(SpecError, match="question 'q1': answer 5 is none of its 2 choices"):
        Simulator([model()], samples=[sample(answer=5)])
    with pytest.raises(SpecError, match="question 'f1': its wrong reply is empty"):
        Simulator([model()], samples=[free_sample(wrong_reply="")])
    with pytest.raises(RunError, match="cannot write the log"):
        Simulator([model()], samples=[], log=tmp_path / "missing" / "log.jsonl")
    with (
        Simulator([model()], samples=[]) as server,
        pytest.raises(RunError, match=f"port {server.port} .*in use"),
    ):
        Simulator([model()], samples=[], port=server.port)


def test_a_fault_is_played_and_told():
    faulty = model(faults=[SimulatedFault(kind="status", status=429, retry_after_s=3, at=[2])])
    with Simulator([faulty], samples=[]) as server:
        generate(server, "m", "Hello")
        with pytest.raises(urllib.error.HTTPError) as caught:
            generate(server, "m", "Hello")
        generate(server, "m", "Hello")
        assert (caught.value.code, caught.value.headers["Retry-After"]) == (429, "3")
        caught.value.close()
        assert [truth.fault for truth in server.truth()] == ["", "status", ""]
        assert [truth.status for truth in server.truth()] == [200, 429, 200]
        refused = server.truth()[1]
        assert (refused.queued_ns, refused.late_max_ns, refused.chunk_sent_ns) == (None, None, [])


def test_a_key_is_asked_for_and_told_nobody():
    with Simulator([model()], samples=[], key="sk-12") as server:
        url, body = f"{server.url}/api/generate", {"model": "m", "prompt": "Hello", "stream": False}
        with pytest.raises(urllib.error.HTTPError) as caught:
            post(url, body, {"Authorization": "Bearer sk-1"})
        assert caught.value.code == 401
        caught.value.close()
        assert json.loads(post(url, body, {"Authorization": "Bearer sk-12", "X-Request-Id": "r7"}))["done"]
        refused, answered = server.truth()
        assert (refused.fault, answered.request_id) == ("wrong_key", "r7")
        assert "sk-12" not in repr(server)


def test_a_stream_says_how_many_tokens_its_chunks_bring():
    thinker = model(reasoning_tokens=LawConfig(median=5), tokens_per_chunk=LawConfig(median=3), p_empty_chunk=1)
    with Simulator([thinker], samples=[sample()]) as server:
        post(f"{server.url}/api/generate", {"model": "m", "prompt": "What is 1 + 1?"})
        (truth,) = server.truth()
    assert truth.chunk_tokens == [3, 2, 3, 3, 2]
    assert truth.empty_chunks == [0, 2, 3]
    assert (truth.tokens, truth.reasoning_tokens) == (13, 5)
