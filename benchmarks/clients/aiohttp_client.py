"""A client on aiohttp: one session, connections kept, no limit to them; stamps as soon as bytes can be read."""

from __future__ import annotations

import time

import aiohttp
import yarl

from clients.users import EventStream, ask_all, run_client
from load import Load, Outcome

_HEADERS = {"Content-Type": "application/json"}


async def send(load: Load) -> Outcome:
    """Send all of a load."""
    url = yarl.URL(load.call_url)
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0),
        timeout=aiohttp.ClientTimeout(total=None),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers=_HEADERS,
    ) as session:

        async def ask(prompt: str, max_tokens: int, arrived_ns: list[int]) -> None:
            events = EventStream()
            async with session.post(url, data=load.body(prompt, max_tokens)) as response:
                response.raise_for_status()
                async for data in response.content.iter_any():
                    now_ns = time.monotonic_ns()
                    arrived_ns.extend([now_ns] * events.feed(data))

        return await ask_all(load, ask)


if __name__ == "__main__":
    run_client(send)
