"""The closed loop of clients that are written in asyncio."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from account import Account
from load import MAX_TOKENS, WARM_UP_PROMPT, Answer, Load, Outcome, read_load, tell

__all__ = ["EventStream", "ask_all", "run_client"]

_BEGINS_TEXT = b'"content":"'
_IS_EMPTY = b'"content":""'


class EventStream:
    """Cuts a stream of server-sent events into events, and does no more: what most clients begin with."""

    __slots__ = ("_rest",)

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> int:
        """Return how many whole events with a piece of text there are up to the end of ``data``."""
        *events, self._rest = (self._rest + data).split(b"\n\n")
        return sum(_BEGINS_TEXT in event and _IS_EMPTY not in event for event in events)


Ask = Callable[[str, int, list[int]], Awaitable[None]]
"""``ask(prompt, max_tokens, arrived_ns)`` sends one request and appends to the list as text comes."""


async def ask_all(load: Load, ask: Ask) -> Outcome:
    """Send all prompts of a load.

    One request is sent before, which nobody counts: what a library imports, builds or looks up only once weighs on
    nothing.
    """
    answers: list[Answer] = []
    prompts = iter(load.prompts)

    async def user() -> None:
        for prompt in prompts:  # users share them
            answer = Answer(prompt, time.monotonic_ns())
            await ask(prompt, MAX_TOKENS, answer.arrived_ns)
            answers.append(answer)

    await ask(WARM_UP_PROMPT, 1, [])
    with Account() as account:
        await asyncio.gather(*(user() for _ in range(load.users)))
    return Outcome(
        cpu_s=account.cpu_s,
        wall_s=account.wall_s,
        memory_kib=account.memory_kib,
        finished=len(answers),
        tokens=sum(len(answer.arrived_ns) for answer in answers),
        answers=answers if load.keep_arrivals else (),
    )


def run_client(send: Callable[[Load], Awaitable[Outcome]]) -> None:
    """Do what standard input asks for, in an event loop of the kind that it names, and print the outcome."""
    load = read_load()

    async def main() -> Outcome:
        return await send(load)

    if load.event_loop == "uvloop":
        import uvloop

        tell(uvloop.run(main()))
    else:
        tell(asyncio.run(main()))
