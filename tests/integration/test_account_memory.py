"""What an account must still know after a restart is in the store, and goes when it expires."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.shared.stored_memory import StoredMemory
from bot.jobs.housekeeping import Housekeeping
from bot.settings import Settings
from domain.messaging import Address, Button, Outgoing
from domain.ports import UnitOfWork
from scheduler.jobs import Slot
from store.files import DiskFiles
from store.opening import open_store
from tests.phones import DingtalkPhone, WecomPhone
from tests.platforms.dingtalk import DingtalkServer
from tests.platforms.wecom import WecomServer
from tests.process import Clock, process, settings_for
from tests.waiting import until

NOW = datetime(2026, 11, 22, 8, 40, tzinfo=UTC)
CODE = "72 hours, one change"


class Standing:
    """A clock that stands."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@asynccontextmanager
async def opened(folder: Path, clock: Standing) -> AsyncIterator[UnitOfWork]:
    """The store of a process."""
    store = await open_store(f"sqlite:///{folder}/gongdan.db", clock)
    try:
        yield store
    finally:
        await store.close()


async def test_it_outlives_the_process_and_each_account_has_its_own(tmp_path: Path) -> None:
    clock = Standing()
    async with opened(tmp_path, clock) as store:
        one, other = StoredMemory(store, "wecom.one"), StoredMemory(store, "wecom.other")
        await one.put("cursor", "a", expires_at=None)
        await one.put("cursor", "b", expires_at=None)
        await one.put("card:1", CODE, expires_at=NOW + timedelta(hours=72))
        await other.put("cursor", "z", expires_at=None)
        await other.put("spent", CODE, expires_at=None)
        await other.forget("spent")
    async with opened(tmp_path, clock) as store:
        one, other = StoredMemory(store, "wecom.one"), StoredMemory(store, "wecom.other")
        assert [await one.get("cursor"), await other.get("cursor")] == ["b", "z"]
        assert [await one.get("card:1"), await other.get("spent")] == [CODE, None]
        clock.now += timedelta(hours=72)
        assert await one.get("card:1") is None


@pytest.mark.parametrize("too_long", [("k" * 513, "v"), ("k", "v" * 8193)])
async def test_nobody_fills_the_store(tmp_path: Path, too_long: tuple[str, str]) -> None:
    key, value = too_long
    async with opened(tmp_path, Standing()) as store:
        memory = StoredMemory(store, "dingtalk.main")
        await memory.put(key, "v", expires_at=None)
        await memory.put(key, value, expires_at=None)
        assert await memory.get(key) is None


async def test_what_has_expired_goes_at_night_and_the_rest_stays(tmp_path: Path) -> None:
    clock = Standing()
    async with opened(tmp_path, clock) as store:
        memory = StoredMemory(store, "dingtalk.main")
        for minutes in (1, 2, 90):
            until_then = NOW + timedelta(minutes=minutes)
            await memory.put(f"session:{minutes}", CODE, expires_at=until_then)
        await memory.put("cursor", "17", expires_at=None)
        clock.now += timedelta(minutes=2)
        housekeeping = Housekeeping(store, DiskFiles(tmp_path / "files"), timedelta(days=90))
        await housekeeping.tidy(Slot(job="housekeeping", at=clock.now))
        clock.now = NOW
        kept = [await memory.get(f"session:{minutes}") for minutes in (1, 2, 90)]
        assert kept == [None, None, CODE]
        assert await memory.get("cursor") == "17"


async def test_a_card_of_wecom_changes_after_a_restart(tmp_path: Path) -> None:
    async with WecomServer() as wecom:
        app = wecom.app()
        phone = WecomPhone(wecom.hand(app, wecom.member("WangFang", "王芳")))
        settings = _on_wecom(wecom, tmp_path)
        address = Address(account="wecom.main", chat="wangfang")
        for text in ("待受理", "处理中"):
            async with process(settings) as house:
                await _queue(house.house.uow, _card(address, text))
                await house.settles()
                await phone.sees(text)
        [shown] = phone.screen()
        assert "处理中" in shown
        await wecom.caller.close()


async def test_a_session_of_dingtalk_is_answered_after_a_restart(tmp_path: Path) -> None:
    clock = Clock()
    async with DingtalkServer(_Seconds(clock)) as dingtalk:
        wang = dingtalk.person("wang01", "王女士")
        phone = DingtalkPhone(wang, wang.chat_with(dingtalk.app))
        account = {"client_id": "dingabc", "client_secret": "s3cr3t"}
        account |= {"api_base_url": dingtalk.url, "oapi_base_url": dingtalk.url}
        settings = settings_for(tmp_path, dingtalk={"main": account}, group=[], person=[])
        async with process(settings, clock) as house:
            await until(lambda: dingtalk.app.sockets)
            await phone.says("在吗")
            await until(lambda: _paths(dingtalk))
            await house.settles()
        before = len(_paths(dingtalk))
        async with process(settings, clock) as house:
            address = Address(account="dingtalk.main", chat="wang01")
            await _queue(house.house.uow, Outgoing(address=address, text="请重启一次"))
            await phone.sees("请重启一次")
        assert _paths(dingtalk)[before:] == ["/robot/sendBySession"]


class _Seconds:
    """The process's clock, as the emulator reads it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock().timestamp()


def _on_wecom(wecom: WecomServer, folder: Path) -> Settings:
    [app] = wecom.apps.values()
    account = {
        "corp_id": wecom.corp_id,
        "agent_id": app.agent_id,
        "secret": app.secret,
        "token": app.token,
        "encoding_aes_key": app.aes_key,
        "api_base_url": wecom.url,
        "menu": False,
    }
    return settings_for(folder, wecom={"main": account}, group=[], person=[])


def _card(address: Address, text: str) -> Outgoing:
    button = Button(label="看看", command="/show 1001", version=1)
    return Outgoing(
        address=address, card="ticket:1001", title="#1001", text=text, buttons=((button,),)
    )


async def _queue(uow: UnitOfWork, message: Outgoing) -> None:
    await uow.run(lambda unit: unit.outbox.queue(message))


def _paths(dingtalk: DingtalkServer) -> list[str]:
    """Requests that show something."""
    return [call.path for call in dingtalk.calls if "end" in call.path]
