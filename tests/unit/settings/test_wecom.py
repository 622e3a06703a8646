"""Accounts of WeCom as people write them, rightly and wrongly."""

from pathlib import Path

import pytest

from bot.settings import Settings, SettingsWrong, load_settings
from bot.texts import LOCALES, load_texts

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
APP = """
    [wecom.main]
    corp_id = "ww0123456789abcdef"
    agent_id = 1000002
    secret = "geheim"
    token = "geheim"
    encoding_aes_key = "{key}"
    [[person]]
    account = "wecom.main"
    id = "ZhangSan"
    name = "张三"
"""


def load(text: str) -> Settings:
    Path("gongdan.toml").write_text(text, encoding="utf-8")
    return load_settings()


def test_an_app_and_its_people() -> None:
    settings = load(APP.format(key=KEY))
    assert "wecom.main" in settings.accounts
    assert settings.wecom["main"].api_base_url == "https://qyapi.weixin.qq.com"
    # As WeCom's callbacks are heard.
    assert settings.person[0].id == "zhangsan"
    assert "geheim" not in repr(settings)


@pytest.mark.parametrize("key", ["", "short", KEY + "=", KEY[:-1] + "é", KEY[:-1]])
def test_a_key_that_is_none_is_told_in_both_languages(key: str) -> None:
    with pytest.raises(SettingsWrong) as wrong:
        load(APP.format(key=key))
    (problem,) = wrong.value.problems
    assert (problem.key, problem.code) == ("wecom.main.encoding_aes_key", "settings.wecom_key")
    assert all(problem.say(load_texts()(locale)) for locale in LOCALES)
