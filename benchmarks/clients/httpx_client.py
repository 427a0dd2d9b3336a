"""A client on httpx: one client, connections kept, no limit to them; stamps as soon as bytes can be read."""

from __future__ import annotations

import time

import httpx

from clients.users import EventStream, ask_all, run_client
from load import Load, Outcome

_HEADERS = {"Content-Type": "application/json"}
_NO_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=None)


async def send(load: Load) -> Outcome:
    """Send all of a load."""
    async with httpx.AsyncClient(limits=_NO_LIMITS, timeout=None, headers=_HEADERS, trust_env=False) as client:

        async def ask(prompt: str, max_tokens: int, arrived_ns: list[int]) -> None:
            events = EventStream()
            async with client.stream("POST", load.call_url, content=load.body(prompt, max_tokens)) as response:
                response.raise_for_status()
                async for data in response.aiter_raw():
                    now_ns = time.monotonic_ns()
                    arrived_ns.extend([now_ns] * events.feed(data))

        return await ask_all(load, ask)


if __name__ == "__main__":
    run_client(send)
