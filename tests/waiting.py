"""Waiting for a condition, with a deadline; and loopback ports."""

import asyncio
import socket
from collections.abc import Callable
from typing import Any


def free_port() -> int:
    """A loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def until(condition: Callable[[], Any], *, seconds: float = 20) -> Any:
    """Wait for something to become true, and return it; fails when it doesn't in time."""
    async with asyncio.timeout(seconds):
        while True:
            found = condition()
            if asyncio.iscoroutine(found):
                found = await found
            if found:
                return found
            await asyncio.sleep(0.01)
