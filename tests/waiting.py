"""Waiting for a condition, with a deadline; and loopback ports."""

import asyncio
import secrets
import socket
from collections.abc import Callable
from itertools import count
from typing import Any

# Below those that the system lends to whoever connects, so that nobody comes by one that its server
# does not listen on for a while. Test runs side by side begin at different places.
_FIRST, _ROOM = 12_000, 20_000
_places = count(secrets.randbelow(_ROOM))
# Seconds between looks: short waits are over soon, long ones cost little.
_GLANCE, _LONGEST_GLANCE = 0.001, 0.02


def free_port() -> int:
    """A loopback port nobody listens on, and no other test of this process was given."""
    while True:
        port = _FIRST + next(_places) % _ROOM
        with socket.socket() as probe:
            # As servers do: what a former one left behind is in nobody's way.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


async def until(condition: Callable[[], Any], *, seconds: float = 40) -> Any:
    """Wait for something to become true, and return it; fails when it doesn't in time."""
    glance = _GLANCE
    async with asyncio.timeout(seconds):
        while True:
            found = condition()
            if asyncio.iscoroutine(found):
                found = await found
            if found:
                return found
            await asyncio.sleep(glance)
            glance = min(glance * 1.5, _LONGEST_GLANCE)
