"""Asking a client to send a load: each time a fresh process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from importlib.util import find_spec
from typing import NamedTuple

from children import ChildFailed, ask_child, module_command, notice
from load import Answer, Load, Outcome, Run

__all__ = ["ASYNCIO_CLIENTS", "AsyncioClient", "ask_client", "ask_engine", "installed", "run_laptime"]


class AsyncioClient(NamedTuple):
    """A client in Python's asyncio: its module here, what it needs installed, and its event loop."""

    module: str
    needs: tuple[str, ...]
    event_loop: str = "asyncio"


ASYNCIO_CLIENTS: Mapping[str, AsyncioClient] = {
    "aiohttp": AsyncioClient("clients.aiohttp_client", ("aiohttp",)),
    "aiohttp+uvloop": AsyncioClient("clients.aiohttp_client", ("aiohttp", "uvloop"), "uvloop"),
    "httpx": AsyncioClient("clients.httpx_client", ("httpx",)),
    "openai": AsyncioClient("clients.openai_client", ("openai",)),
}
"""By the name that rows call it."""


def installed(names: tuple[str, ...]) -> list[str]:
    """Return those of the asyncio clients that can be started; of the others it is told."""
    found = []
    for name in names:
        missing = [package for package in ASYNCIO_CLIENTS[name].needs if find_spec(package) is None]
        if missing:
            notice(f"{name} is left out: it needs {', '.join(missing)} (pip install 'laptime[bench]')")
        else:
            found.append(name)
    return found


def ask_client(name: str, load: Load) -> Outcome:
    """Let an asyncio client send a load.

    Raises
    ------
    ChildFailed
        Where it could not, or did not send all of it: the figures of such a client mean nothing.
    """
    client = ASYNCIO_CLIENTS[name]
    return _outcome(module_command(client.module), replace(load, event_loop=client.event_loop))


def ask_engine(load: Load) -> Outcome:
    """Let laptime's engine send a load. Raises `ChildFailed` as `ask_client`."""
    return _outcome(module_command("clients.laptime_engine"), load)


def run_laptime(run: Run) -> None:
    """Let laptime carry out a run. Raises `ChildFailed` where it could not."""
    ask_child(module_command("clients.laptime_run"), asdict(run))


def _outcome(command: list[str], load: Load) -> Outcome:
    told = ask_child(command, asdict(load))
    outcome = Outcome(**{**told, "answers": [Answer(**answer) for answer in told["answers"]]})
    if outcome.finished != len(load.prompts):
        raise ChildFailed(f"{command[-1]}: {outcome.finished} of {len(load.prompts)} requests were answered")
    return outcome
