"""What `gongdan doctor` finds out, and the menus people are offered."""

from adapters.telegram.adapter import TelegramAdapter
from adapters.telegram.menu import Audience, Menu
from bot.texts import load_texts
from domain.ports import Finding
from tests.integration.telegram.stages import ACCOUNT, FORUM, SECRET, polling_stage, settings_for
from tests.platforms.telegram import TelegramServer

MENUS = (
    Menu(audience=Audience.PRIVATE_CHATS, language="", commands=(("new", "Report a problem"),)),
    Menu(audience=Audience.PRIVATE_CHATS, language="zh", commands=(("new", "报修"),)),
    Menu(audience=Audience.GROUPS, language="", commands=(("queue", "Queue"),)),
    Menu(audience=Audience.GROUPS, language="zh", commands=(("queue", "队列"),)),
)


async def findings(telegram: TelegramServer, **settings: object) -> dict[str, bool]:
    return {
        finding.code.removeprefix("doctor.telegram."): finding.is_good
        for finding in await look(telegram, **settings)
    }


async def look(telegram: TelegramServer, **settings: object) -> list[Finding]:
    """What is found; each finding has its sentence in both languages."""
    found = await TelegramAdapter(ACCOUNT, settings_for(telegram, **settings)).check()
    for texts in map(load_texts(), ("zh_CN", "en")):
        assert all(texts.say(finding.code, **finding.params) for finding in found)
    return found


async def test_a_healthy_account(telegram: TelegramServer) -> None:
    telegram.group(FORUM, "售后支持", is_forum=True)
    found = await findings(telegram, groups=(str(FORUM),))
    assert found == {"token": True, "polling": True, "group": True}


async def test_a_wrong_token(telegram: TelegramServer) -> None:
    telegram.bots.clear()
    assert await findings(telegram) == {"token_refused": False}


async def test_telegram_out_of_reach(telegram: TelegramServer) -> None:
    await telegram.goes_down()
    (finding,) = await look(telegram)
    assert (finding.code, finding.is_good) == ("doctor.telegram.unreachable", False)
    assert finding.params["url"] == telegram.url
    assert finding.params["account"] == ACCOUNT
    await telegram.comes_up()


async def test_polling_beside_a_webhook_and_a_webhook_that_is_not_set(
    telegram: TelegramServer,
) -> None:
    hook = {"webhook_url": f"{telegram.url}/hook", "webhook_secret": SECRET}
    assert (await findings(telegram, **hook))["webhook_elsewhere"] is False
    adapter = TelegramAdapter(ACCOUNT, settings_for(telegram, **hook))
    await adapter.start(None)
    await telegram.eventually(lambda: telegram.bot.webhook)
    assert (await findings(telegram, **hook))["webhook"] is True
    assert (await findings(telegram))["webhook_in_the_way"] is False
    person = telegram.user(1, "王")
    person.writes(telegram.private_chat(person), "nobody takes this")
    await telegram.eventually(lambda: telegram.bot.webhook.last_error)
    assert (await findings(telegram, **hook))["webhook_failing"] is False
    await adapter.stop()


async def test_groups_where_we_hear_or_may_do_too_little(telegram: TelegramServer) -> None:
    telegram.group(FORUM, "客户群", bot_is_admin=False)
    telegram.group(FORUM - 1, "话题", is_forum=True).members[4242].can_manage_topics = False
    telegram.group(FORUM - 2, "踢了").removes(telegram.bot)
    groups = tuple(str(FORUM - number) for number in range(4))
    found = await findings(telegram, groups=groups)
    assert found["group_privacy"] is False
    assert found["group_topics"] is False
    assert found["group_unreachable"] is False
    assert "group" not in found
    telegram.bot.reads_all_groups = True
    assert (await findings(telegram, groups=groups[:1]))["group"] is True


async def test_menus_by_chat_and_language(telegram: TelegramServer) -> None:
    chinese, french = telegram.user(1, "王", "zh-hans"), telegram.user(2, "Lou", "fr")
    group = telegram.group(FORUM, "售后支持", chinese, french)
    async with polling_stage(telegram, menus=MENUS):
        said = [
            person.menu(telegram.bot, chat)[0]["description"]
            for person in (chinese, french)
            for chat in (telegram.private_chat(person), group)
        ]
    assert said == ["报修", "队列", "Report a problem", "Queue"]
    assert len(telegram.calls_of("setMyCommands")) == 4
    async with polling_stage(telegram, menus=MENUS):
        assert len(telegram.calls_of("setMyCommands")) == 4


async def test_a_menu_telegram_refuses_keeps_nobody_from_receiving(
    telegram: TelegramServer,
) -> None:
    broken = Menu(audience=Audience.GROUPS, language="", commands=(("No!", "x"),))
    async with polling_stage(telegram, menus=(broken,)) as stage:
        await stage.writes("trotzdem")
        (incoming,) = await stage.door.takes(1)
    assert incoming.text == "trotzdem"
