"""One token for all who wait: fetched once, in time, and after a refusal."""

import asyncio

import pytest

from adapters.shared.access_token import AccessToken, Granted


class Grants:
    def __init__(self) -> None:
        self.count = 0
        self.now = 0.0
        self.gate = asyncio.Event()
        self.gate.set()
        self.failures: list[Exception] = []
        self.token = AccessToken(self.fetch, monotonic=lambda: self.now)

    async def fetch(self) -> Granted:
        self.count += 1
        await self.gate.wait()
        if self.failures:
            raise self.failures.pop()
        return Granted(token=f"t{self.count}", lifetime=7200)


async def test_many_who_wait_share_one_fetch_though_one_gives_up() -> None:
    grants = Grants()
    grants.gate.clear()
    waiting = [asyncio.create_task(grants.token.get()) for _ in range(50)]
    await asyncio.sleep(0)
    waiting.pop(0).cancel()
    grants.gate.set()
    assert set(await asyncio.gather(*waiting)) == {"t1"}
    assert grants.count == 1


async def test_it_is_renewed_before_its_end() -> None:
    grants = Grants()
    assert await grants.token.get() == "t1"
    grants.now = 6899
    assert await grants.token.get() == "t1"
    grants.now = 6901
    assert await grants.token.get() == "t2"


async def test_a_refused_one_is_replaced_once_for_all() -> None:
    grants = Grants()
    first = await grants.token.get()
    others = await asyncio.gather(*(grants.token.instead_of(first) for _ in range(20)))
    assert set(others) == {"t2"}
    assert await grants.token.instead_of(first) == "t2"
    assert grants.count == 2


async def test_a_failed_fetch_fails_those_who_wait_and_no_others() -> None:
    grants = Grants()
    grants.failures = [RuntimeError("no")]
    with pytest.raises(RuntimeError):
        await grants.token.get()
    assert await grants.token.get() == "t2"
