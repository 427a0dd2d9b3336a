"""A user's mistake gets one clear line and exit code 2; what was measured is kept."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Laptime
from run_directories import only_run, read_lines

import laptime as lt

SAMPLE = ("--task", "mmlu", "--data", "sample", "--limit", 5)


@pytest.fixture
def web_site() -> Iterator[str]:
    """A server that answers everything with a web page."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            page = b"<!doctype html><title>Welcome</title>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *arguments: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture
def echo() -> Iterator[str]:
    """A server that refuses every key, and repeats it."""

    class Refusal(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"] or 0))
            told = json.dumps({"error": {"message": f"no user has {self.headers['Authorization']}"}}).encode()
            self.send_response(401)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        do_POST = do_GET  # noqa: N815 - the name that http.server looks for

        def log_message(self, *arguments: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refusal) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def assert_one_line(done, *words: str) -> None:
    assert done.returncode == 2, done.stdout + done.stderr
    (told,) = [line for line in done.stderr.splitlines() if not line.startswith("measuring ")]
    assert told.startswith("laptime: ")
    for word in words:
        assert word in told


def test_a_server_that_is_down(laptime: Laptime, unused_port: int):
    done = laptime("run", "-m", "ollama/any", "--url", f"http://127.0.0.1:{unused_port}", *SAMPLE)
    assert_one_line(done, "cannot reach", str(unused_port), "is the server running")


def test_a_url_where_a_web_site_is(laptime: Laptime, web_site: str):
    for api in ("ollama", "openai"):
        done = laptime("run", "-m", f"{api}/any", "--url", web_site, *SAMPLE)
        assert_one_line(done, f"does not speak the {api} API")


def test_a_url_that_is_none(laptime: Laptime):
    assert_one_line(laptime("run", "-m", "ollama/any", "--url", "localhost:11434", *SAMPLE), "is not a server's URL")


def test_a_model_that_the_server_does_not_have(laptime: Laptime, simulator: lt.Simulator):
    done = laptime("run", "-m", "ollama/nobody", "--url", simulator.url, *SAMPLE)
    assert_one_line(done, "404", "nobody")


def test_an_api_that_there_is_not(laptime: Laptime):
    assert_one_line(laptime("run", "-m", "nope/model", *SAMPLE), "unknown API 'nope'", "ollama", "openai")


def test_a_model_without_its_api(laptime: Laptime):
    assert_one_line(laptime("run", "-m", "gemma:2b", *SAMPLE), "API/MODEL")


def test_no_model_at_all(laptime: Laptime):
    assert_one_line(laptime("run", *SAMPLE), "no target")


def test_an_unknown_task(laptime: Laptime, simulator: lt.Simulator):
    done = laptime("run", "-m", "ollama/swift:1b", "--url", simulator.url, "--task", "chess")
    assert_one_line(done, "unknown task 'chess'", "mmlu")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is empty"),
        ('{"question": ', "line 1: not JSON"),
        ('{"question": "?", "choices": ["a", "b", "c", "d"]}', "line 1: the field 'answer' is missing"),
        ('{"question": "?", "choices": ["a"], "answer": 0}', "line 1: choices"),
        ('{"question": "?", "choices": ["a", "b", "c", "d"], "answer": "E"}', "line 1: answer"),
        ("[1]", "line 1: an object is wanted"),
    ],
)
def test_a_data_file_that_cannot_be_used(laptime: Laptime, tmp_path: Path, content: str, words: str):
    data = tmp_path / "questions.jsonl"
    data.write_text(content)
    done = laptime("run", "-m", "ollama/swift:1b", "--task", "mmlu", "--data", data)
    assert_one_line(done, "questions.jsonl", words)


def test_a_data_file_that_is_not_there(laptime: Laptime):
    assert_one_line(laptime("run", "-m", "ollama/x", "--task", "mmlu", "--data", "nothing.jsonl"), "nothing.jsonl")


def test_a_subject_that_there_is_not(laptime: Laptime):
    done = laptime("run", "-m", "ollama/x", *SAMPLE, "--subject", "astrology")
    assert_one_line(done, "astrology", "abstract_algebra")


def test_an_output_folder_that_cannot_be_written(laptime: Laptime, simulator: lt.Simulator):
    done = laptime("run", "-m", "ollama/swift:1b", "--url", simulator.url, *SAMPLE, "--run-dir", "/dev/null/run")
    assert_one_line(done, "cannot write", "--run-dir")
    assert simulator.truth() == []  # found before the first request


def test_an_output_folder_that_holds_a_run(laptime: Laptime, simulator: lt.Simulator, tmp_path: Path):
    command = ("run", "-m", "ollama/swift:1b", "--url", simulator.url, *SAMPLE, "--run-dir", tmp_path / "run")
    assert laptime(*command).returncode == 0
    records = (tmp_path / "run" / "records.jsonl").read_bytes()
    assert_one_line(laptime(*command), "holds a run already")
    assert (tmp_path / "run" / "records.jsonl").read_bytes() == records


def test_two_kinds_of_load_at_once(laptime: Laptime):
    done = laptime("run", "-m", "ollama/x", *SAMPLE, "--concurrency", 2, "--rate", 5)
    assert_one_line(done, "--concurrency", "--rate")


def test_a_key_that_is_not_set(laptime: Laptime):
    done = laptime("run", "-m", "openai/x", *SAMPLE, "--api-key-env", "NO_SUCH_KEY")
    assert_one_line(done, "NO_SUCH_KEY")


def test_a_run_that_is_none(laptime: Laptime, tmp_path: Path):
    assert_one_line(laptime("show", tmp_path), "neither a run directory", "laptime list formats")


def test_a_spec_file_with_a_wrong_key(laptime: Laptime, tmp_path: Path):
    spec = tmp_path / "bench.toml"
    spec.write_text('targets = ["ollama/x"]\ntsak = "mmlu"\n')
    assert_one_line(laptime("run", spec), "bench.toml", "tsak")


def test_one_bad_model_of_two_is_told_and_recorded_and_the_other_runs(
    laptime: Laptime, simulator: lt.Simulator, tmp_path: Path
):
    done = laptime("run", "-m", "ollama/nobody", "-m", "ollama/swift:1b", "--url", simulator.url, *SAMPLE)
    assert done.returncode == 0, done.stderr
    assert "ollama/nobody is left out" in done.stderr
    assert "ollama/swift:1b" in done.stdout
    run = only_run(tmp_path)
    outcomes = {(record["model"], record["outcome"]) for record in read_lines(run / "records.jsonl")}
    assert outcomes == {("ollama/nobody", "http_error"), ("ollama/swift:1b", "ok")}
    shown = laptime("show", run)
    assert "ollama/nobody was left out" in shown.stdout


def test_without_warm_up_a_bad_model_is_told_all_the_same(laptime: Laptime, simulator: lt.Simulator):
    done = laptime("run", "-m", "ollama/nobody", "--url", simulator.url, *SAMPLE, "--warmup", 0)
    assert_one_line(done, "nothing was measured", "nobody")


def test_a_key_reaches_no_file_and_no_terminal(
    laptime: Laptime, simulator: lt.Simulator, tmp_path: Path, laptime_environment: dict[str, str]
):
    laptime_environment["MY_KEY"] = "planted-secret"
    done = laptime(
        "run", "-m", "openai/swift:1b", "--url", simulator.url, *SAMPLE, "--api-key-env", "MY_KEY"
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"planted-secret" not in written
    assert "planted-secret" not in done.stdout + done.stderr


@pytest.mark.parametrize("warmup", [0, 1])
def test_a_key_that_the_server_repeats_reaches_no_file_and_no_terminal(
    laptime: Laptime, echo: str, tmp_path: Path, laptime_environment: dict[str, str], warmup: int
):
    laptime_environment["OPENAI_API_KEY"] = "planted-secret"
    done = laptime("run", "-m", "openai/any", "--url", echo, *SAMPLE, "--warmup", warmup)
    assert_one_line(done, "no user has [redacted]")
    told = {record["message"] for record in read_lines(only_run(tmp_path) / "records.jsonl")}
    assert told == {"no user has [redacted]"}
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"planted-secret" not in written
    assert "planted-secret" not in done.stdout + done.stderr


def test_a_key_in_the_url_of_the_environment_is_refused_and_not_shown(
    laptime: Laptime, laptime_environment: dict[str, str]
):
    laptime_environment["OLLAMA_HOST"] = "http://me:planted-secret@127.0.0.1:1"
    done = laptime("run", "-m", "ollama/any", *SAMPLE)
    assert_one_line(done, "OLLAMA_HOST", "api_key_env")
    assert "planted-secret" not in done.stdout + done.stderr


def test_a_secret_of_the_body_reaches_no_file_and_no_terminal(
    laptime: Laptime, simulator: lt.Simulator, tmp_path: Path
):
    spec = tmp_path.parent / f"{tmp_path.name}.toml"
    body = '{user = "me", gateway = {api_key = "planted-secret"}}'
    spec.write_text(
        f'targets = [{{api = "ollama", model = "swift:1b", url = "{simulator.url}", extra_body = {body}}}]\n'
        'task = "mmlu"\ndata = "sample"\nlimit = 5\n'
    )
    done = laptime("run", spec)
    assert done.returncode == 0, done.stderr
    page = laptime("report", only_run(tmp_path))
    assert page.returncode == 0, page.stderr
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"[redacted]" in written
    assert b"planted-secret" not in written
    assert "planted-secret" not in done.stdout + done.stderr + page.stdout + page.stderr
