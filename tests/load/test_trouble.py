"""The platform refuses, fails, hangs, goes away; people block us, groups move, topics vanish."""

from pathlib import Path

import pytest

from domain.ports import Unit
from domain.tickets.conversation import AttachmentState
from tests.load.conftest import Opening
from tests.load.desk import Desk, reopened
from tests.phones import TelegramPhone
from tests.platforms.telegram import TelegramServer
from tests.process import GROUP, until

pytestmark = pytest.mark.usefixtures("unlimited")

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)
# A group that is not a supergroup yet.
SMALL_GROUP = -4242


def times(phone: TelegramPhone, piece: str) -> int:
    """How often a customer was shown this."""
    return sum(piece in line for line in phone.screen())


async def test_a_chat_that_is_told_to_wait_stops_no_other(opening: Opening) -> None:
    async with opening() as desk:
        first, second = desk.customer(), desk.customer()
        one, two = await desk.reports(first), await desk.reports(second)
        chat = desk.id_of(first)
        desk.telegram.faults.too_many_requests("sendMessage", times=10, chat_id=chat)
        desk.li.writes(desk.group, f"/reply {one} 请重启一下")
        desk.li.writes(desk.group, f"/reply {two} 明天上门")
        await second.sees("明天上门")
        await first.sees("请重启一下")
        shown = [call for call in desk.telegram.calls_of("sendMessage") if call.status == 200]
        words = {chat: "请重启一下", desk.id_of(second): "明天上门"}
        answers = [c.chat_id for c in shown if words.get(c.chat_id, "-") in c.values["text"]]
        assert answers == [desk.id_of(second), chat]
        refused = [
            call for call in desk.telegram.calls_of("sendMessage", chat) if call.status == 429
        ]
        assert len(refused) == 10
        assert times(first, "请重启一下") == times(second, "明天上门") == 1
        assert await desk.failures() == []


async def test_ten_errors_of_the_server_lose_nothing(opening: Opening) -> None:
    async with opening() as desk:
        phones = [desk.customer() for _ in range(5)]
        numbers = [await desk.reports(phone) for phone in phones]
        desk.telegram.faults.fail("sendMessage", times=10)
        for number in numbers:
            desk.li.writes(desk.group, f"/reply {number} 请重启一下 {number}.")
        for phone, number in zip(phones, numbers, strict=True):
            await phone.sees(f"请重启一下 {number}.")
            assert times(phone, "请重启一下") == 1
        assert await desk.failures() == []


async def test_an_answer_that_never_comes_costs_one_repetition_at_most(
    opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.telegram.request.READ_TIMEOUT", 2.0)
    async with opening() as desk:
        phones = [desk.customer() for _ in range(3)]
        numbers = [await desk.reports(phone) for phone in phones]
        unanswered, cut, reset = map(desk.id_of, phones)
        faults = desk.telegram.faults
        faults.no_answer("sendMessage", chat_id=unanswered)
        faults.reset("sendMessage", chat_id=cut, after_effect=True)
        faults.reset("sendMessage", chat_id=reset)
        for number in numbers:
            desk.li.writes(desk.group, f"/reply {number} 请重启一下")
            desk.li.writes(desk.group, f"/reply {number} 然后再试")
        for phone in phones:
            await phone.sees("然后再试")
        # What the server had done, and nobody could know; what it had not done was done then.
        assert [times(phone, "请重启一下") for phone in phones] == [2, 2, 1]
        assert [times(phone, "然后再试") for phone in phones] == [1, 1, 1]
        assert await desk.failures() == []


async def test_a_platform_that_was_away_gets_everything_when_it_is_back(opening: Opening) -> None:
    async with opening() as desk:
        phones = [desk.customer() for _ in range(3)]
        numbers = [await desk.reports(phone) for phone in phones]
        await desk.process.settles()
        desk.telegram.faults.fail("getFile", times=1000)
        await phones[0].sends_pictures(PICTURE)
        await until(lambda: _has_files(desk, numbers[0]))
        await desk.telegram.goes_down()
        for number in numbers:
            await _answer_from_elsewhere(desk, number)
        for phone in phones:
            await phone.says("在吗？")
        await until(lambda: _is_tried(desk))
        desk.telegram.faults.clear()
        await desk.telegram.comes_up()
        for phone in phones:
            await phone.sees("我们来了")
            assert times(phone, "我们来了") == 1
        for number in numbers:
            await until(lambda number=number: _has(desk, number, "在吗？"))
        await until(lambda: _is_stored(desk, numbers[0]))
        assert await desk.failures() == []


async def _answer_from_elsewhere(desk: Desk, number: int) -> None:
    """An engineer's words that came in just before Telegram went away."""
    await desk.process.house.intake(desk.typed(f"/reply {number} 我们来了"))


async def _has(desk: Desk, number: int, text: str) -> bool:
    return text in await desk.said_on(number)


async def _has_files(desk: Desk, number: int) -> bool:
    return bool(await desk.ask(lambda unit: unit.attachments.of(number)))


async def _is_stored(desk: Desk, number: int) -> bool:
    def look(unit: Unit) -> list[AttachmentState]:
        return [attachment.state for attachment in unit.attachments.of(number)]

    return await desk.ask(look) == [AttachmentState.STORED]


async def _is_tried(desk: Desk) -> bool:
    """Delivery has met the silence, more than once."""

    def look(unit: Unit) -> int:
        heads = (unit.mailroom.head(lane, 1) for lane in unit.mailroom.lanes())
        return sum(entry.attempts for entries in heads for entry in entries)

    return await desk.ask(look) > 1


async def test_a_customer_who_blocked_us_is_shown_to_the_staff(opening: Opening) -> None:
    async with opening() as desk:
        phone = desk.customer("王女士")
        number = await desk.reports(phone)
        person = desk.telegram.people[desk.id_of(phone)]
        person.blocks(desk.telegram.bot)
        desk.li.writes(desk.group, f"/reply {number} 请重启一下")
        await desk.group_sees(f"#{number}", "收不到消息")
        desk.li.writes(desk.group, f"/resolve {number} 换了硒鼓")
        await desk.process.settles()
        warnings = desk.in_group(f"#{number}", "收不到消息")
        assert 1 <= len(warnings) <= 2
        person.unblocks(desk.telegram.bot)
        await phone.says("我回来了")
        await phone.sees(f"#{number}")


async def test_a_group_that_grows_takes_the_story_along(opening: Opening) -> None:
    async with opening(group_id=SMALL_GROUP) as desk:
        phone, other = desk.customer(), desk.customer()
        number = await desk.reports(phone)
        await desk.group_sees(f"#{number} ·")
        desk.group = desk.group.migrates(GROUP)
        await phone.says("还在吗")
        await desk.group_sees(f"#{number}", "还在吗")
        desk.li.writes(desk.group, f"/claim {number}")
        card = await desk.group_sees(f"#{number} ·", "李工")
        second = await desk.reports(other)
        await desk.group_sees(f"#{second} ·")
        desk.li.writes(desk.group, "马上来", reply_to=card)
        await phone.sees("马上来")
        await desk.process.settles()
        assert len(desk.in_group(f"#{number} ·")) == len(desk.in_group(f"#{second} ·")) == 1
        assert await desk.failures() == []


async def test_settings_may_go_on_naming_the_old_group(tmp_path: Path, template: Path) -> None:
    async with TelegramServer() as telegram:
        small = telegram.group(SMALL_GROUP, "售后群", telegram.user(501, "李工"))
        telegram.user(502, "赵工")
        async with reopened(tmp_path, template, telegram, small) as desk:
            phone = desk.customer()
            await desk.reports(phone)
            grown = small.migrates(GROUP)
            await phone.says("还在吗")
            desk.group = grown
            await desk.group_sees("还在吗")
            await desk.process.settles()
        async with reopened(tmp_path, template, telegram, small) as desk:
            desk.group = grown
            number = await desk.reports(desk.customer())
            await desk.group_sees(f"#{number} ·")
            await desk.process.settles()
            assert len(desk.in_group(f"#{number} ·")) == 1


async def test_a_topic_that_was_deleted_is_made_anew(opening: Opening) -> None:
    async with opening(is_forum=True) as desk:
        phone = desk.customer()
        number = await desk.reports(phone)
        await desk.group_sees(f"#{number} ·")
        topic = desk.group.topic_named(f"#{number}")
        desk.group.deletes_topic(topic.thread)
        await phone.says("还在吗")
        await desk.group_sees(f"#{number}", "还在吗")
        desk.li.writes(desk.group, f"/claim {number}")
        card = await desk.group_sees(f"#{number} ·", "李工")
        alive = [one for one in desk.group.topics.values() if not one.is_deleted]
        assert [one.thread for one in alive] == [card.thread]
        desk.li.writes(desk.group, "马上来", topic=card.thread)
        await phone.sees("马上来")
        assert await desk.failures() == []
