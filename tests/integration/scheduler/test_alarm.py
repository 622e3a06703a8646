"""What the alarm is armed for while it rings is not forgotten."""

import asyncio
from datetime import UTC, datetime

import pytest

from scheduler.alarm import Alarm
from tests.waiting import until


async def test_what_falls_due_while_it_rings_makes_it_ring_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("scheduler.alarm._SWEEP_SECONDS", 3600)
    rings, goes_on = [], asyncio.Event()

    async def ring() -> None:
        rings.append(1)
        alarm.disarm()
        await goes_on.wait()

    alarm = Alarm(ring, lambda: datetime.now(UTC))
    alarm.start()
    alarm.arm(datetime.now(UTC))
    await until(lambda: rings)
    # The store may have been asked before this was committed.
    alarm.arm(datetime.now(UTC))
    await until(lambda: not alarm_waits(alarm))
    goes_on.set()
    await until(lambda: len(rings) == 2)
    alarm.stop()


async def test_a_ring_that_fails_keeps_nothing_later_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("scheduler.alarm._SWEEP_SECONDS", 3600)
    rings = []

    async def ring() -> None:
        rings.append(1)
        raise LookupError("the store is away")

    alarm = Alarm(ring, lambda: datetime.now(UTC))
    alarm.start()
    alarm.arm(datetime.now(UTC))
    await until(lambda: rings)
    alarm.arm(datetime.now(UTC))
    await until(lambda: len(rings) == 2)
    alarm.stop()


def alarm_waits(alarm: Alarm) -> bool:
    """What it was armed for has not come yet."""
    return bool(alarm._scheduler.get_jobs())
