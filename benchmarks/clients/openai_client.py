"""The client that OpenAI's own package is: what people get who follow its documentation."""

from __future__ import annotations

import time

import openai

from clients.users import ask_all, run_client
from load import Load, Outcome


async def send(load: Load) -> Outcome:
    """Send all of a load."""
    async with openai.AsyncOpenAI(base_url=f"{load.url}/v1", api_key="none", max_retries=0, timeout=600) as client:

        async def ask(prompt: str, max_tokens: int, arrived_ns: list[int]) -> None:
            stream = await client.chat.completions.create(
                model=load.model,
                messages=[{"role": "user", "content": prompt}],
                max_tokens=max_tokens,
                temperature=0,
                top_p=1,
                stream=True,
                stream_options={"include_usage": True},
            )
            async for chunk in stream:
                now_ns = time.monotonic_ns()
                if chunk.choices and chunk.choices[0].delta.content:
                    arrived_ns.append(now_ns)

        return await ask_all(load, ask)


if __name__ == "__main__":
    run_client(send)
