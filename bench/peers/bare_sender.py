"""Sends messages as fast as an aiohttp client can: what the emulated Telegram takes at most.

python -m bench.peers.bare_sender API_BASE_URL TOKEN GROUP COUNT; prints messages a second.
"""

import asyncio
import sys
from time import perf_counter

import aiohttp

_ABREAST = 64


async def send(base_url: str, token: str, group: str, count: int) -> float:
    """Messages a second, so many abreast."""
    numbers = iter(range(count))
    url = f"{base_url}/bot{token}/sendMessage"

    async def send_each(http: aiohttp.ClientSession) -> None:
        for number in numbers:
            form = {"chat_id": group, "text": f"message {number}"}
            async with http.post(url, data=form) as answer:
                answer.raise_for_status()
                await answer.read()

    connector = aiohttp.TCPConnector(limit=_ABREAST)
    async with aiohttp.ClientSession(connector=connector) as http:
        began = perf_counter()
        await asyncio.gather(*(send_each(http) for _ in range(_ABREAST)))
        return count / (perf_counter() - began)


if __name__ == "__main__":
    _, base_url, token, group, count = sys.argv
    print(asyncio.run(send(base_url, token, group, int(count))))
