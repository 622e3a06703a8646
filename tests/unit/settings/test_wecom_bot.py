"""WeCom's bots and group robots as people write them, rightly and wrongly."""

from pathlib import Path

import pytest

from bot.settings import Settings, SettingsWrong, load_settings
from bot.texts import LOCALES, load_texts

BOT = """
    [wecom_bot.main]
    bot_id = "aib1"
    secret = "geheim"
"""
ROBOT = """
    [wecom_robot.ops]
    key = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
"""


def load(text: str) -> Settings:
    Path("gongdan.toml").write_text(text, encoding="utf-8")
    return load_settings()


def problems(text: str) -> list[tuple[str, str]]:
    with pytest.raises(SettingsWrong) as wrong:
        load(text)
    assert all(p.say(load_texts()(locale)) for p in wrong.value.problems for locale in LOCALES)
    assert "geheim" not in str(wrong.value)
    return [(problem.key, problem.code) for problem in wrong.value.problems]


def test_a_bot_and_its_people() -> None:
    settings = load(BOT + '[[person]]\naccount = "wecom_bot.main"\nid = "ZhangSan"\nname = "张三"')
    assert "wecom_bot.main" in settings.accounts
    assert settings.wecom_bot["main"].ws_url == "wss://openws.work.weixin.qq.com"
    assert settings.person[0].id == "zhangsan"
    assert "geheim" not in repr(settings)


def test_a_group_robot_is_where_supervisors_read() -> None:
    group = '[[group]]\naccount = "wecom_robot.ops"\nchat = "ops"\nteam = "support"\n'
    settings = load(ROBOT + group + 'purpose = "supervisors"')
    assert "wecom_robot.ops" in settings.accounts
    assert "693a91f6" not in repr(settings)


def test_the_whole_webhook_address_does_for_its_key() -> None:
    address = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx"
    settings = load(f'[wecom_robot.ops]\nkey = "{address}"')
    assert settings.wecom_robot["ops"].key.get_secret_value() == "693a91f6-7xxx"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            BOT + 'ws_url = "https://x.example"',
            ("wecom_bot.main.ws_url", "settings.socket_address"),
        ),
        (BOT + 'ws_url = "ws://x.example"', ("wecom_bot.main.ws_url", "settings.bot_in_the_clear")),
        (BOT + BOT.replace("main", "other"), ("wecom_bot", "settings.bot_twice")),
        ('[wecom_bot.main]\nbot_id = "x"', ("wecom_bot.main.secret", "settings.missing")),
        ('[wecom_robot.ops]\nkey = "?"', ("wecom_robot.ops.key", "settings.robot_key")),
        (
            ROBOT + '[[person]]\naccount = "wecom_robot.ops"\nid = "x"\nname = "x"',
            ("person.1.account", "settings.robot_hears_nobody"),
        ),
        (
            ROBOT
            + '[[group]]\naccount = "wecom_robot.ops"\nchat = "x"\nteam = "support"\n'
            + 'purpose = "customers"',
            ("group.1.purpose", "settings.robot_hears_nobody"),
        ),
    ],
)
def test_what_can_not_be_is_told_in_both_languages(text: str, problem: tuple[str, str]) -> None:
    assert problems(text) == [problem]


def test_a_socket_on_this_machine_may_be_in_the_clear() -> None:
    assert load(BOT + 'ws_url = "ws://127.0.0.1:1/x"').wecom_bot
