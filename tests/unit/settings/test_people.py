"""People in the settings: several identities, and what follows from the company's directory."""

from pathlib import Path

import pytest

from bot.settings import SettingsWrong, load_settings
from bot.settings.problems import SettingsProblem
from bot.texts import LOCALES, load_texts
from domain.people.directory import DirectoryNames, DirectoryRule
from domain.people.person import Role

ACCOUNTS = """
    [wecom.main]
    corp_id = "ww1"
    agent_id = 1000002
    secret = "s"
    token = "t"
    encoding_aes_key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"

    [dingtalk.main]
    client_id = "ding1"
    client_secret = "s"
"""


def write(text: str) -> None:
    Path("gongdan.toml").write_text(f"{ACCOUNTS}\n{text}", encoding="utf-8")


def mistakes() -> dict[str, SettingsProblem]:
    with pytest.raises(SettingsWrong) as wrong:
        load_settings()
    for problem in wrong.value.problems:
        assert all(problem.say(texts) for texts in map(load_texts(), LOCALES))
    return {problem.key: problem for problem in wrong.value.problems}


def test_one_person_has_several_identities() -> None:
    write("""
        [[person]]
        account = "wecom.main"
        id = "LiGong"
        name = "李工"
        also = [
            { account = "dingtalk.main", id = "Manager01" },
            { account = "wecom.main", id = "Li" },
        ]
    """)
    (person,) = load_settings().person
    assert person.id == "ligong"
    # Ids mean the same in capitals on WeCom alone.
    assert [(other.account, other.id) for other in person.also] == [
        ("dingtalk.main", "Manager01"),
        ("wecom.main", "li"),
    ]


def test_an_identity_is_one_persons() -> None:
    write("""
        [[person]]
        account = "wecom.main"
        id = "LiGong"
        name = "李工"
        also = [{ account = "telegram.main", id = "1" }]

        [[person]]
        account = "dingtalk.main"
        id = "zhao"
        name = "赵工"
        also = [{ account = "wecom.main", id = "ligong" }]
    """)
    found = mistakes()
    assert found["person"].code == "settings.double"
    assert found["person.1.also.1.account"].code == "settings.account_unknown"


def test_rules_say_what_follows_from_the_directory() -> None:
    write("""
        [[directory]]
        account = "wecom.main"
        department = 7
        leader = true
        roles = ["supervisor"]

        [[directory]]
        account = "wecom.main"
        tag = " 专家 "
        team = "support"
    """)
    settings = load_settings()
    assert settings.rules_of("wecom.main") == (
        DirectoryRule(department="7", leader=True, roles=frozenset({Role.SUPERVISOR})),
        DirectoryRule(tag="专家", team="support"),
    )
    assert settings.directory_names("wecom.main") == DirectoryNames(
        departments=frozenset({"7"}), tags=frozenset({"专家"})
    )
    assert settings.directory_names("dingtalk.main") is None


def test_rules_that_mean_everybody_or_give_nothing_are_mistakes() -> None:
    write("""
        [[directory]]
        account = "webchat.main"
        leader = true
        team = "nobody"

        [[directory]]
        account = "wecom.main"
        roles = ["engineer"]

        [[directory]]
        account = "dingtalk.main"
        department = "售后部"
    """)
    found = {key: problem.code for key, problem in mistakes().items()}
    assert found == {
        "directory.1.account": "settings.directory_account",
        "directory.1.team": "settings.team_unknown",
        "directory.2": "settings.directory_everybody",
        "directory.3": "settings.directory_nothing",
    }
