"""laptime's engine on the path that a run takes, without the statistics that follow a run.

In the account is all from the schedule to the closed journal: requests are encoded and sent, answers parsed and
stamped, records written to disk. What `laptime.run` does before (checks, ``run.json``) and after (reading the records
back, judging, figures with their intervals) is not: other clients do nothing of the kind. As with them, one request
is sent before. NumPy must come after what is measured: when it is imported, its threads spin for a while.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from account import Account
from laptime import _core
from load import MAX_TOKENS, WARM_UP_PROMPT, Load, Outcome, read_load, tell

_TIMEOUT_S = 600


def job_of(load: Load, max_tokens: int) -> _core.Job:
    """Return the load as the engine knows it."""
    return _core.Job(
        targets=[
            _core.Target(api="openai", url=load.url, model=load.model, label=load.model, headers={}, extra_body="")
        ],
        samples=[(prompt, "", prompt, None) for prompt in load.prompts],
        generation=_core.Generation(max_tokens=max_tokens, temperature=0, top_p=1, stop=[], seed=None, stream=True),
        load=_core.Closed(load.users),
        timeout_s=_TIMEOUT_S,
    )


def measure(engine: _core.Engine, load: Load, max_tokens: int = MAX_TOKENS) -> None:
    """Send all of a load."""
    job = job_of(load, max_tokens)
    plan = _core.make_plan(
        n_targets=1,
        n_samples=len(load.prompts),
        runs=1,
        warmup=0,
        order="by_target",
        load=_core.Closed(load.users),
        seed=0,
    )
    for block in plan:
        engine.measure(job, block, watch=lambda progress: None)  # a run watches too


def warm_up(load: Load, path: Path) -> None:
    """Send one request that nobody counts, for one token."""
    journal = _core.Journal(path)
    measure(_core.Engine(journal), replace(load, users=1, prompts=[WARM_UP_PROMPT]), max_tokens=1)
    journal.close()


def outcome_of_journal(path: Path, account: Account) -> Outcome:
    """Return the outcome, as the journal has it."""
    columns, _ = _core.read_journal(path)
    ok = columns.outcome_code == _core.outcome_names().index("ok")
    return Outcome(
        cpu_s=account.cpu_s,
        wall_s=account.wall_s,
        memory_kib=account.memory_kib,
        finished=int(ok.sum()),
        tokens=int(columns.output_tokens[ok].sum()),
    )


def main() -> None:
    """Do what standard input asks for."""
    load = read_load()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.jsonl"
        warm_up(load, path.with_name("warm_up.jsonl"))
        with Account() as account:
            journal = _core.Journal(path)
            measure(_core.Engine(journal), load)
            journal.close()
        tell(outcome_of_journal(path, account))


if __name__ == "__main__":
    main()
