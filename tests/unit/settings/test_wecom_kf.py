"""Accounts of WeChat customer service as people write them, rightly and wrongly."""

from pathlib import Path

import pytest

from bot.settings import Settings, SettingsWrong, load_settings
from bot.texts import LOCALES, load_texts

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
ACCOUNT = """
    [wecom_kf.{name}]
    corp_id = "ww0123456789abcdef"
    secret = "geheim"
    token = "geheim"
    encoding_aes_key = "{key}"
    open_kfid = "{open_kfid}"
"""
MAIN = ACCOUNT.format(name="main", key=KEY, open_kfid="wkAJ2GCAAAZSfhHCt7IFSvLKtMPxyJTw")


def load(text: str) -> Settings:
    Path("gongdan.toml").write_text(text, encoding="utf-8")
    return load_settings()


def problem(text: str) -> tuple[str, str]:
    """The only one, told in both languages."""
    with pytest.raises(SettingsWrong) as wrong:
        load(text)
    (found,) = wrong.value.problems
    assert all(found.say(load_texts()(locale)) for locale in LOCALES)
    return found.key, found.code


def test_an_account() -> None:
    settings = load(MAIN)
    assert "wecom_kf.main" in settings.accounts
    assert settings.wecom_kf["main"].api_base_url == "https://qyapi.weixin.qq.com"
    assert "geheim" not in repr(settings)


@pytest.mark.parametrize("open_kfid", ["", "AAA", "wk", "wk中文", "wk" + "a" * 63])
def test_an_id_that_is_none(open_kfid: str) -> None:
    text = ACCOUNT.format(name="main", key=KEY, open_kfid=open_kfid)
    assert problem(text) == ("wecom_kf.main.open_kfid", "settings.open_kfid")


def test_a_key_that_is_none() -> None:
    text = ACCOUNT.format(name="main", key="short", open_kfid="wkAAA")
    assert problem(text) == ("wecom_kf.main.encoding_aes_key", "settings.wecom_key")


def test_one_account_has_one_name() -> None:
    twice = "".join(ACCOUNT.format(name=n, key=KEY, open_kfid="wkAAA") for n in ("a", "b"))
    assert problem(twice) == ("wecom_kf", "settings.double")


def test_customers_are_no_staff() -> None:
    person = '[[person]]\naccount = "wecom_kf.main"\nid = "wmA"\nname = "王女士"\n'
    assert load(f'{MAIN}\n{person}roles = ["customer"]').person[0].id == "wmA"
    engineer = f'{MAIN}\n{person}roles = ["engineer"]'
    assert problem(engineer) == ("person.1.roles", "settings.kf_customers_only")


def test_there_are_no_groups() -> None:
    group = '[[group]]\naccount = "wecom_kf.main"\nchat = "x"\nteam = "support"\n'
    assert problem(f"{MAIN}\n{group}") == ("group.1.account", "settings.kf_no_groups")
