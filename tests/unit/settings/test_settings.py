"""Settings as people write them: in the file, in the environment, rightly and wrongly."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsWrong, load_settings, signing_secret
from bot.settings.problems import SettingsProblem
from bot.texts import LOCALES, load_texts
from domain.people.person import ChatPurpose, Role
from domain.policy import ServicePolicy


def write(text: str) -> None:
    Path("gongdan.toml").write_text(text, encoding="utf-8")


def mistakes() -> dict[str, SettingsProblem]:
    with pytest.raises(SettingsWrong) as wrong:
        load_settings()
    return {problem.key: problem for problem in wrong.value.problems}


def test_without_any_setting_everything_has_a_value() -> None:
    settings = load_settings()

    assert settings.database_url == "sqlite:///data/gongdan.db"
    assert settings.http.base_url == "http://127.0.0.1:8080"
    assert settings.accounts == {"webchat.main"}
    assert settings.team_keys == {"support"}
    assert settings.files_dir == Path("data/files")
    assert settings.to_policy() == ServicePolicy()


def test_the_file_of_the_design_is_understood() -> None:
    write("""
        database_url = "sqlite:///desk.db"
        locale = "en"
        timezone = "Europe/Berlin"
        strict_staff = true

        [http]
        public_url = "https://desk.example.com/"

        [telegram.main]
        token = "123:abc"
        mode = "webhook"
        webhook_secret = "0123456789abcdef"

        [webchat.main]
        allowed_origins = ["https://www.Example.com"]

        [[team]]
        key = "support"
        name = "Support"
        assignment = "least_open"

        [[group]]
        account = "telegram.main"
        chat = "-1001234"
        team = "support"
        purpose = "supervisors"

        [[person]]
        account = "telegram.main"
        id = "1002"
        name = "李工"
        roles = ["engineer"]
        team = "support"
        email = "li@example.com"
        phone = "+86 138-0013-8000"
        lead = true

        [service]
        reopen_window = "1w"
        auto_close_after = "1d12h"

        [files]
        max_size = "30MB"
    """)

    settings = load_settings()
    policy = settings.to_policy()

    assert settings.http.public_url == "https://desk.example.com"
    assert settings.telegram["main"].token.get_secret_value() == "123:abc"
    assert settings.webchat["main"].allowed_origins == ("https://www.example.com",)
    assert settings.group[0].purpose is ChatPurpose.SUPERVISORS
    assert settings.person[0].roles == {Role.ENGINEER}
    assert settings.accounts == {"telegram.main", "webchat.main"}
    assert (policy.locale, policy.timezone, policy.strict_staff) == ("en", "Europe/Berlin", True)
    assert (settings.person[0].email, settings.person[0].phone) == (
        "li@example.com",
        "+8613800138000",
    )
    assert policy.auto_close_after == timedelta(days=1, hours=12)
    assert policy.reopen_window == timedelta(days=7)
    assert policy.max_file_bytes == 30_000_000


def test_the_environment_overrules_the_file_key_by_key(monkeypatch: pytest.MonkeyPatch) -> None:
    write('[http]\nport = 1000\nhost = "0.0.0.0"\n[telegram.main]\ntoken = "a"')
    monkeypatch.setenv("GONGDAN_HTTP__PORT", "2000")
    monkeypatch.setenv("GONGDAN_TELEGRAM__MAIN__TOKEN", "b")
    monkeypatch.setenv("GONGDAN_WEBCHAT__MAIN__ALLOWED_ORIGINS", '["https://a.example"]')
    monkeypatch.setenv("GONGDAN_LOCALE", "")

    settings = load_settings()

    assert (settings.http.host, settings.http.port) == ("0.0.0.0", 2000)
    assert settings.telegram["main"].token.get_secret_value() == "b"
    assert settings.webchat["main"].allowed_origins == ("https://a.example",)
    assert settings.locale == "zh_CN"


def test_data_dir_moves_everything_that_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGDAN_DATA_DIR", "/srv/desk")

    settings = load_settings()

    assert settings.database_url == "sqlite:////srv/desk/gongdan.db"
    assert settings.files_dir == Path("/srv/desk/files")


def test_another_file_may_be_named_and_must_then_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("other.toml").write_text("[http]\nport = 7", encoding="utf-8")
    monkeypatch.setenv("GONGDAN_CONFIG", "other.toml")
    assert load_settings().http.port == 7

    monkeypatch.setenv("GONGDAN_CONFIG", "missing.toml")
    assert mistakes()["missing.toml"].code == "settings.file_unreadable"


def test_all_mistakes_are_told_at_once_where_they_were_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write("""
        locale = "fr"
        timezone = "Mars/Olympus"
        colour = "red"
        [http]
        prot = 1
        [telegram.Big]
        token = "x"
        [telegram.main]
        mode = "push"
        [service]
        auto_close_after = "soon"
        flood_limit = 0
        [[group]]
        account = "telegram.main"
        [[person]]
        account = "telegram.main"
        id = "1002"
        name = "李工"
        email = "li at example.com"
        phone = "13800138000"
    """)
    monkeypatch.setenv("GONGDAN_HTTP__PORT", "many")
    monkeypatch.setenv("GONGDAN_PROT", "1")

    found = {key: problem.code for key, problem in mistakes().items()}

    assert found == {
        "GONGDAN_PROT": "settings.unknown",
        "GONGDAN_HTTP__PORT": "settings.number",
        "locale": "settings.choice",
        "timezone": "settings.time_zone",
        "colour": "settings.unknown",
        "http.prot": "settings.unknown_likely",
        "telegram.Big": "settings.key_word",
        "telegram.main.token": "settings.missing",
        "telegram.main.mode": "settings.choice",
        "service.auto_close_after": "settings.duration",
        "service.flood_limit": "settings.too_small",
        "group.1.chat": "settings.missing",
        "group.1.team": "settings.missing",
        "person.1.email": "settings.mail_address",
        "person.1.phone": "settings.phone_number",
    }


def test_dingtalk_posts_to_public_addresses_only() -> None:
    account = """
        [dingtalk.main]
        client_id = "ding1"
        client_secret = "x"
        mode = "http"
    """
    write(account)
    assert {key: problem.code for key, problem in mistakes().items()} == {
        "http.public_url": "settings.callback_url"
    }
    write(f'[http]\npublic_url = "https://desk.example.com"\n{account}')
    assert "dingtalk.main" in load_settings().accounts


def test_what_does_not_fit_together_is_told() -> None:
    write("""
        [telegram.main]
        token = "x"
        mode = "webhook"
        [[team]]
        key = "a"
        name = "A"
        [[team]]
        key = "a"
        name = "B"
        [[group]]
        account = "telegram.other"
        chat = "1"
        team = "nobody"
        [[person]]
        account = "telegram.main"
        id = "1"
        name = "x"
        [[person]]
        account = "telegram.main"
        id = "1"
        name = "y"
        [webchat.other]
        company = "Z"
    """)

    found = {key: problem.code for key, problem in mistakes().items()}

    assert found == {
        "telegram.main.webhook_secret": "settings.webhook_secret",
        "http.public_url": "settings.webhook_url",
        "webchat.other": "settings.one_web_chat",
        "team": "settings.double",
        "person": "settings.double",
        "group.1.account": "settings.account_unknown",
        "group.1.team": "settings.team_unknown",
    }


def test_only_processes_on_a_server_share_a_port() -> None:
    write("[http]\nreuse_port = true")
    assert mistakes()["http.reuse_port"].code == "settings.reuse_port_one_process"

    write('database_url = "postgresql://db/desk"\n[http]\nreuse_port = true\ndrain = "10s"')
    assert load_settings().http.drain == timedelta(seconds=10)

    write('[http]\ndrain = "6m"')
    assert "http.drain" in mistakes()


def test_a_team_has_one_lead_and_a_lead_has_a_team() -> None:
    write("""
        [[person]]
        account = "webchat.main"
        id = "1"
        name = "x"
        lead = true
        [[person]]
        account = "webchat.main"
        id = "2"
        name = "y"
        team = "support"
        lead = true
        [[person]]
        account = "webchat.main"
        id = "3"
        name = "z"
        team = "support"
        lead = true
    """)

    found = {key: problem.code for key, problem in mistakes().items()}

    assert found == {
        "person.1.lead": "settings.lead_without_team",
        "person": "settings.two_leads",
    }


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("written", "key", "said"),
    [
        ("[http]\nport = 70000", "http.port", "65535"),
        ("[http]\nprot = 1", "http.prot", "port"),
        ('[service]\nreopen_window = "1y"', "service.reopen_window", "1d12h"),
        ('[files]\nmax_size = "big"', "files.max_size", "20MB"),
        ("http = 3", "http", "[http]"),
        ("strict_staff = 7", "strict_staff", "true"),
        ('database_url = "mysql://x"', "database_url", "sqlite:///"),
        ('secret_key = "short"', "secret_key", "32"),
        ('[http]\npublic_url = "desk"', "http.public_url", "https://"),
        ('[http]\naddress_header = "a b"', "http.address_header", "A-Z"),
        (
            '[webchat.main]\nallowed_origins = ["https://a/b"]',
            "webchat.main.allowed_origins.1",
            "h",
        ),
        ('[webchat.main]\nallowed_origins = "x"', "webchat.main.allowed_origins", '["a", "b"]'),
        ("locale = [", "gongdan.toml", "TOML"),
    ],
)
def test_each_mistake_has_a_sentence_that_says_how_to_mend_it(
    written: str, key: str, said: str, locale: str
) -> None:
    write(written)

    sentence = mistakes()[key].say(load_texts()(locale))

    assert said in sentence


def test_secrets_are_never_shown() -> None:
    write("""
        secret_key = "do-not-show-do-not-show-do-not-show"
        database_url = "sqlite:///do-not-show.db"
        [telegram.main]
        token = "do-not-show"
        webhook_secret = "do-not-show"
        [webchat.main]
        identity_secret = "do-not-show"
    """)

    assert "do-not-show" not in repr(load_settings())


def test_a_wrong_value_is_never_repeated() -> None:
    write('[telegram.main]\ntoken = ["do-not-show"]\n[http]\nport = "do-not-show"')

    with pytest.raises(SettingsWrong) as wrong:
        load_settings()

    told = [problem.say(load_texts()("en")) for problem in wrong.value.problems]
    assert len(told) == 2
    assert "do-not-show" not in str(wrong.value) + "".join(told)


def test_settings_are_frozen() -> None:
    settings = load_settings()

    with pytest.raises(ValueError, match="frozen"):
        settings.locale = "en"


def test_the_signing_secret_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")

    first, second = signing_secret(settings), signing_secret(settings)

    kept = tmp_path / "data" / "secret.key"
    assert first == second == kept.read_text()
    assert len(first) >= 48
    assert kept.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in kept.parent.iterdir()] == ["secret.key"]


def test_a_signing_secret_that_is_set_is_used(tmp_path: Path) -> None:
    settings = Settings.model_validate({"data_dir": tmp_path, "secret_key": "x" * 32})

    assert signing_secret(settings) == "x" * 32
    assert list(tmp_path.iterdir()) == []
