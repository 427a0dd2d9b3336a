"""A run directory read again: what its records and its spec tell together."""

from __future__ import annotations

import json

import pytest

from laptime.reading import read


@pytest.fixture
def written_run(tmp_path, make_manifest, write_journal):
    """A run directory of records, with a load."""

    def write(records, **load):
        spec = {"seed": 0, "generation": {"stream": True}, "load": {"kind": "constant", "rate_per_s": 10.0, **load}}
        (tmp_path / "run.json").write_text(make_manifest(spec=spec).model_dump_json())
        (tmp_path / "samples.jsonl").write_text("")
        (tmp_path / "scores.jsonl").write_text("")
        write_journal(records)
        return tmp_path

    return write


def test_waiting_is_known_of_a_run_with_a_cap_in_flight(written_run, make_record):
    records = [make_record(elapsed_ms={"admitted": 4, "issued": 4, "sent": 5, "done": 9}), make_record()]
    assert read(written_run(records, max_in_flight=2))["waiting"].median.value == pytest.approx(0.004)
    assert read(written_run(records)).summary().models[0].estimates.keys().isdisjoint({"waiting.median"})


def test_a_run_that_was_killed_between_attempts_tells_so(written_run, make_record, answered):
    records = [answered(1), make_record(outcome="timeout", retried=True)]
    result = read(written_run(records))
    assert len(result) == 1
    assert result.notes == ["1 request was between two attempts when the run ended: it is in no figure"]
    assert result.select(model="ollama/small").notes == result.notes


def test_records_of_an_earlier_version_are_read(tmp_path, written_run):
    line = (
        '{"request_id":"0.0.3","sample_id":"s","model":"ollama/m","intended_ns":100,"elapsed_ns":{"issued":0,'
        '"sent":5,"first_token":20,"done":40},"chunks":{"gap_ns":[20,10],"uncertainty_ns":[1,2]},"outcome":"ok",'
        '"status":200,"tokens":{"usage":{"prompt":30,"output":8}},"server_ns":{"total":30},"reused":false}\n'
    )
    folder = written_run([])
    (folder / "records.jsonl").write_text(line)
    row = {name: column[0] for name, column in read(folder).arrays().items()}
    assert (row["attempt"], row["outcome"], row["output_tokens"]) == (0, "ok", 8)
    assert row["residual_s"] == pytest.approx(5e-9)
    assert row["itl_s"] != row["itl_s"]


def test_the_summary_as_json_has_what_the_client_and_the_notes_say(written_run, answered, capsys):
    from laptime.cli.show import show

    show(written_run([answered(1)]), as_json=True)
    shown = json.loads(capsys.readouterr().out)
    assert list(shown) == ["models", "client", "client_health", "notes", "run_dir"]
    assert (shown["client"], shown["client_health"], shown["notes"]) == ("not judged", None, [])
    assert shown["models"][0]["failures"] == []
