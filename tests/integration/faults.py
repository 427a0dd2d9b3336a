"""What must become of each fault of the simulated server: the table that the tests of faults go through.

Of every row, whatever its outcome:

- the record of the request that met the fault is as its row says;
- ``summary.json`` counts a request that did not end well under its outcome, with its message, and the printed summary
  says so beside the figures; it is in the error rate and in no latency;
- the command exits with 0 where any request went well, and with ``exit_code`` where all of them met the fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

REPLY = "one two three four five six"  # a word a token, a token a chunk

# How far an answer had come when it was over, by the stamps of its record.
NOTHING = frozenset[str]()
HEAD = frozenset({"first_byte"})
PART = frozenset({"first_byte", "first_token"})
BODY = frozenset({"first_byte", "done"})  # a body without an answer in it
ALL = frozenset({"first_byte", "first_token", "done"})

REFUSED = "the server cannot answer now"
LATE = "no whole answer within "
NO_ANSWER = "the server closed the connection without an answer"
CLOSED = "the server closed the connection before the answer had ended"
RESET = "the connection broke before the answer had ended"  # and what the system says of it
CUT_SHORT = "the answer ended before the model had finished it"
REPORTED = "the server reported inside its answer: the model runner stopped in the middle of the answer"
NO_API = "the answer is not of this API (the server calls it text/html; charset=utf-8); it begins: <!DOCTYPE html>"
NO_EVENT = "an event of the stream is not a JSON object: {"
NO_PAGE = "the answer is not a JSON object: <!DOCTYPE html>"
NO_OBJECT = "the answer is not a JSON object: {"
REPAIRED = "bytes of the answer that are not UTF-8 were replaced"
SENT_AGAIN = "the server closed the kept connection, and the request was sent again on a new one"
COUNTED = "the server told no number of tokens: the pieces of text that it sent were counted instead"


@dataclass(frozen=True)
class Row:
    """What must be where a request meets a fault.

    Attributes
    ----------
    name, fault
        Of the simulated model, and what it does wrong.
    exit_code
        Of a command all of whose requests meet it.
    outcome, status, message
        Of the record. The message begins like this.
    came
        The stamps that the record has beside that of sending.
    output, finish
        What the model said, and why it stopped; ``None`` is not compared.
    tokens
        The output's tokens by who counted them; ``None`` is not compared.
    note
        What the printed summary says of a request that went well.
    """

    name: str
    fault: Mapping[str, Any]
    exit_code: int
    outcome: str
    status: int | None
    message: str
    came: frozenset[str]
    output: str | None = ""
    finish: str = ""
    tokens: Mapping[str, int] | None = None
    note: str = ""

    @property
    def is_ok(self) -> bool:
        return self.outcome == "ok"

    @property
    def needs_new_connection(self) -> bool:
        """Whether only a new connection shows it: on a kept one the request goes out again by itself."""
        return self.came == NOTHING and self.outcome == "connection_lost"


def _fault(kind: str, **values: Any) -> dict[str, Any]:
    return {"kind": kind, **values}


def _after_two(kind: str) -> dict[str, Any]:
    return {"kind": kind, "after_chunks": 2}


COUNTS = {"usage": 6}
PIECES = {"chunks": 6}
TWO = {"chunks": 2}
NONE: dict[str, int] = {}

# fmt: off
STREAMED = (
    # name, fault, exit code, outcome, status, message, came, output, finish, tokens, note
    Row("busy", _fault("status", status=429, retry_after_s=1), 2, "http_error", 429, REFUSED, BODY, tokens=NONE),
    Row("broken", _fault("status", status=500), 2, "http_error", 500, REFUSED, BODY, tokens=NONE),
    Row("loading", _fault("status", status=503), 2, "http_error", 503, REFUSED, BODY, tokens=NONE),
    Row("hang", _fault("hang"), 2, "timeout", None, LATE, NOTHING, tokens=NONE),
    Row("slow-head", _fault("slow_head", delay_s=0.05), 0, "ok", 200, "", ALL, REPLY, "stop", COUNTS),
    Row("html", _fault("html"), 2, "protocol_error", 200, NO_API, BODY, tokens=NONE),
    Row("reset", _fault("reset"), 2, "connection_lost", None, RESET, NOTHING, tokens=NONE),
    Row("reset-later", _after_two("reset"), 2, "connection_lost", 200, RESET, PART, "one two", tokens=TWO),
    Row("cut-off", _fault("cut_off"), 2, "connection_lost", None, NO_ANSWER, NOTHING, tokens=NONE),
    Row("cut-off-later", _after_two("cut_off"), 2, "connection_lost", 200, CLOSED, PART, "one two", tokens=TWO),
    Row("empty", _fault("truncated"), 2, "truncated", 200, CUT_SHORT, BODY, tokens=NONE),
    Row("truncated", _after_two("truncated"), 2, "truncated", 200, CUT_SHORT, ALL, "one two", tokens=TWO),
    Row("error", _fault("stream_error"), 2, "http_error", 200, REPORTED, BODY, tokens=NONE),
    Row("error-later", _after_two("stream_error"), 2, "http_error", 200, REPORTED, ALL, "one two", tokens=TWO),
    Row("malformed", _after_two("malformed_json"), 2, "protocol_error", 200, NO_EVENT, ALL, "one two four five six",
        "stop", COUNTS),
    Row("split", _after_two("split_character"), 0, "ok", 200, REPAIRED, ALL, "one two three\ufffd four five six",
        "stop", COUNTS, REPAIRED),
    Row("endless", _fault("endless"), 2, "timeout", 200, LATE, PART, None),
    Row("no-usage", _fault("no_usage"), 0, "ok", 200, "", ALL, REPLY, "stop", PIECES, COUNTED),
    Row("no-end-marker", _fault("no_end_marker"), 0, "ok", 200, "", ALL, REPLY, "stop", COUNTS),
    Row("closing", _fault("closed_after_reply"), 0, "ok", 200, "", ALL, REPLY, "stop", COUNTS),
)

# An answer that comes whole has no middle: what is cut short of it is no JSON, and nothing of it can be read.
WHOLE = (
    Row("busy", _fault("status", status=429, retry_after_s=1), 2, "http_error", 429, REFUSED, BODY, tokens=NONE),
    Row("broken", _fault("status", status=500), 2, "http_error", 500, REFUSED, BODY, tokens=NONE),
    Row("loading", _fault("status", status=503), 2, "http_error", 503, REFUSED, BODY, tokens=NONE),
    Row("hang", _fault("hang"), 2, "timeout", None, LATE, NOTHING, tokens=NONE),
    Row("slow-head", _fault("slow_head", delay_s=0.05), 0, "ok", 200, "", ALL, REPLY, "stop", COUNTS),
    Row("html", _fault("html"), 2, "protocol_error", 200, NO_PAGE, BODY, tokens=NONE),
    Row("reset", _fault("reset"), 2, "connection_lost", None, RESET, NOTHING, tokens=NONE),
    Row("reset-later", _after_two("reset"), 2, "connection_lost", 200, RESET, HEAD, tokens=NONE),
    Row("cut-off-later", _after_two("cut_off"), 2, "connection_lost", 200, CLOSED, HEAD, tokens=NONE),
    Row("truncated", _after_two("truncated"), 2, "protocol_error", 200, NO_OBJECT, BODY, tokens=NONE),
    Row("error-later", _after_two("stream_error"), 2, "http_error", 200, REPORTED, BODY, tokens=NONE),
    Row("malformed", _after_two("malformed_json"), 2, "protocol_error", 200, NO_OBJECT, BODY, tokens=NONE),
    Row("split", _after_two("split_character"), 0, "ok", 200, REPAIRED, ALL, f"{REPLY}\ufffd", "stop", COUNTS,
        REPAIRED),
    Row("endless", _fault("endless"), 2, "timeout", None, LATE, NOTHING, tokens=NONE),
    Row("no-usage", _fault("no_usage"), 0, "ok", 200, "", ALL, REPLY, "stop", NONE),
    Row("no-end-marker", _fault("no_end_marker"), 0, "ok", 200, "", ALL, REPLY, "stop", COUNTS),
    Row("closing", _fault("closed_after_reply"), 0, "ok", 200, "", ALL, REPLY, "stop", COUNTS),
)
# fmt: on


def check_record(record: Mapping[str, Any], row: Row) -> None:
    """Hold a record against its row."""
    assert record["outcome"] == row.outcome
    assert record.get("status") == row.status
    message = record.get("message", "")
    assert message.startswith(row.message) if row.message else message == ""
    assert set(record["elapsed_ns"]) & ALL == row.came
    assert "sent" in record["elapsed_ns"]
    assert ("done" in record["elapsed_ns"]) != ("given_up" in record["elapsed_ns"])
    assert "retried" not in record
    assert record.get("finish", "") == row.finish
    if row.output is not None:
        assert record.get("output", "") == row.output
    if row.tokens is not None:
        assert output_tokens(record) == row.tokens


def output_tokens(record: Mapping[str, Any]) -> dict[str, int]:
    """Return how many tokens the output has, by who counted them."""
    return {source: counts["output"] for source, counts in record.get("tokens", {}).items() if "output" in counts}
