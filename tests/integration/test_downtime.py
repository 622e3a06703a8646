"""What doctor says of the time the desk was off: how long, and what is lost of each platform."""

from datetime import timedelta
from pathlib import Path

from bot.doctor.downtime import examine_downtime
from bot.settings import Settings, TelegramAccount
from bot.texts import load_texts
from domain.ports import Finding
from store.opening import open_store
from tests.process import Clock, process, settings_for

NOBODY = "http://127.0.0.1:1"
TEXTS = load_texts()


def desk(folder: Path) -> Settings:
    """Accounts on platforms that keep everything, something, and nothing."""
    robot = {"client_id": "dingabc", "client_secret": "s3cr3t"}
    robot |= {"api_base_url": NOBODY, "oapi_base_url": NOBODY}
    settings = settings_for(folder, dingtalk={"main": robot})
    bot = TelegramAccount.model_validate({"token": f"123456:{'a' * 35}", "api_base_url": NOBODY})
    return settings.model_copy(update={"telegram": {"main": bot}})


async def found(settings: Settings, clock: Clock) -> dict[str, Finding]:
    return dict(await examine_downtime(settings, TEXTS, clock))


def says(finding: Finding) -> str:
    return TEXTS("zh_CN").say(finding.code, **finding.params)


async def test_what_a_night_off_has_lost(tmp_path: Path) -> None:
    settings, clock = desk(tmp_path), Clock()
    async with process(settings, clock):
        assert await found(settings, clock) == {}
    clock.push(hours=10)
    off = await found(settings, clock)
    assert "停机 600 分钟" in says(off["dingtalk.main"])
    async with process(settings, clock):
        back = await found(settings, clock)
    assert {name: one.needs_care for name, one in back.items()} == {
        "telegram.main": False,
        "dingtalk.main": True,
    }
    assert "停机 600 分钟（2026-11-18 09:05 至 2026-11-18 19:05）" in says(back["dingtalk.main"])
    assert "已经丢失" in says(back["dingtalk.main"])
    assert "启动后补收" in says(back["telegram.main"])


async def test_what_is_kept_for_a_day_is_lost_after_two(tmp_path: Path) -> None:
    settings, clock = desk(tmp_path), Clock()
    store = await open_store(settings.database_url, clock)
    for hours in (50, 0):
        await store.run(lambda unit: unit.runs.begin())
        clock.push(hours=hours)
    await store.close()
    back = await found(settings, clock)
    assert back["telegram.main"].code == "doctor.downtime.too_long"
    assert back["telegram.main"].needs_care
    # Days later nobody need hear of it again.
    assert not any(one.needs_care for one in (await _later(settings, clock)).values())


async def _later(settings: Settings, clock: Clock) -> dict[str, Finding]:
    store = await open_store(settings.database_url, clock)
    [last, *_] = await store.read(lambda unit: unit.runs.latest())
    clock.push(days=3)
    await store.run(lambda unit: unit.runs.seen(last.id))
    await store.close()
    return await found(settings, clock)


async def test_few_runs_are_kept_and_a_quick_restart_is_none(tmp_path: Path) -> None:
    settings, clock = desk(tmp_path), Clock()
    store = await open_store(settings.database_url, clock)
    for _ in range(60):
        run = await store.run(lambda unit: unit.runs.begin())
    [last, before, *others] = await store.read(lambda unit: unit.runs.latest())
    assert (last.id, before.id, len(others)) == (run, run - 1, 48)
    assert last.started_at - before.seen_at < timedelta(seconds=5)
    await store.close()
    assert await found(settings, clock) == {}


async def test_the_desk_was_on_as_long_as_one_of_several_processes_was(tmp_path: Path) -> None:
    settings, clock = desk(tmp_path), Clock()
    store = await open_store(settings.database_url, clock)
    first = await store.run(lambda unit: unit.runs.begin())
    clock.push(minutes=1)
    second = await store.run(lambda unit: unit.runs.begin())
    await store.run(lambda unit: unit.runs.end(second))
    clock.push(hours=2)
    await store.run(lambda unit: unit.runs.seen(first))
    third = await store.run(lambda unit: unit.runs.begin())
    await store.run(lambda unit: unit.runs.end(first))
    clock.push(minutes=10)
    await store.run(lambda unit: unit.runs.seen(third))
    assert await found(settings, clock) == {}
    # Then all were off for half an hour.
    clock.push(minutes=30)
    await store.run(lambda unit: unit.runs.begin())
    await store.close()
    off = await found(settings, clock)
    assert "停机 30 分钟" in says(off["dingtalk.main"])


async def test_who_starts_again_and_again_does_not_drive_out_the_others(tmp_path: Path) -> None:
    settings, clock = desk(tmp_path), Clock()
    store = await open_store(settings.database_url, clock)
    steady = await store.run(lambda unit: unit.runs.begin())
    for _ in range(70):
        await store.run(lambda unit: unit.runs.begin())
    await store.run(lambda unit: unit.runs.seen(steady))
    runs = await store.read(lambda unit: unit.runs.latest())
    assert steady in {run.id for run in runs}
    clock.push(hours=2)
    await store.run(lambda unit: unit.runs.begin())
    assert len(await store.read(lambda unit: unit.runs.latest())) == 50
    await store.close()
