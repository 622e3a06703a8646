"""Accounts of mail, SMS, calls and webhooks as people write them, rightly and wrongly."""

from pathlib import Path

import pytest

from bot.settings import SettingsWrong, load_settings
from bot.settings.problems import SettingsProblem
from bot.texts import LOCALES, load_texts
from domain.tickets.history import EventKind

SECRET = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
GOOD = f"""
    [mail.alerts]
    host = "smtp.example.com"
    username = "desk"
    password = "geheim"
    sender = "desk@example.com"
    [mail.main]
    host = "localhost"
    security = "none"
    sender = "desk@例子.测试"
    default = true
    [sms.ali]
    provider = "aliyun"
    key_id = "LTAI"
    secret = "geheim"
    template = "SMS_1"
    signature = "售后"
    params = {{ no = "工单{{number}}", when = "{{due}}" }}
    receipt_secret = "0123456789abcdef"
    [phone.ten]
    provider = "tencent"
    key_id = "AKID"
    secret = "geheim"
    template = "1"
    app_id = "1400006666"
    params = {{ 1 = "{{number}}", 2 = "{{title}}" }}
    [sms.own]
    provider = "http"
    url = "https://sms.example.com/send"
    auth = "basic"
    username = "desk"
    secret = "geheim"
    fields = {{ to = "{{to}}", body = {{ text = ["{{text}}"] }} }}
    [webhook.crm]
    url = "https://crm.example.com/hook"
    secrets = ["whsec_{SECRET}", "{SECRET}"]
    events = ["ticket.opened", "ticket.alerted"]
    [webhook.all]
    url = "http://127.0.0.1:9/hook"
    secrets = ["{SECRET}"]
    notes = true
"""


def write(text: str) -> None:
    Path("gongdan.toml").write_text(text, encoding="utf-8")


def mistakes(text: str) -> dict[str, SettingsProblem]:
    write(text)
    with pytest.raises(SettingsWrong) as wrong:
        load_settings()
    for texts in map(load_texts(), LOCALES):
        assert all(problem.say(texts) for problem in wrong.value.problems)
    return {problem.key: problem for problem in wrong.value.problems}


def test_every_way_is_understood() -> None:
    write(GOOD)
    settings = load_settings()
    policy = settings.to_policy()
    assert policy.channels == {
        "mail": "mail.main",
        "sms": "sms.ali",
        "phone": "phone.ten",
        "webhook": "webhook.crm",
    }
    assert policy.webhooks["webhook.crm"].events == {EventKind.OPENED, EventKind.ALERTED}
    assert policy.webhooks["webhook.all"].events == frozenset(EventKind)
    assert policy.webhooks["webhook.all"].notes
    assert [account.real_port for account in settings.mail.values()] == [587, 25]
    assert settings.accounts == {"webchat.main"}
    assert "geheim" not in repr(settings)
    assert SECRET not in repr(settings)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("", {"mail.x.host": "missing", "mail.x.sender": "missing"}),
        ('host = "h"\nsender = "nobody"', {"mail.x.sender": "mail_address"}),
        ('host = "h"\nsender = "a@b.c\\nBcc: x@y.z"', {"mail.x.sender": "mail_address"}),
        ('host = "h"\nsender = ""', {"mail.x.sender": "too_short"}),
        ('host = "h"\nsender = "a@b.c"\nusername = "a"', {"mail.x.password": "missing"}),
        ('host = "h"\nsender = "a@b.c"\npassword = "a"', {"mail.x.username": "missing"}),
        ('host = "h"\nsender = "a@b.c"\nsecurity = "ssl"', {"mail.x.security": "choice"}),
        (
            'host = "h"\nsender = "a@b.c"\nsecurity = "none"\nusername = "a"\npassword = "a"',
            {"mail.x.security": "mail_in_the_clear"},
        ),
        ('host = "h"\nsender = "a@b.c"\nca_file = "no.pem"', {"mail.x.ca_file": "no_such_file"}),
        ('host = "h"\nsender = "a@b.c"\nport = 0', {"mail.x.port": "too_small"}),
    ],
)
def test_a_wrong_mail_account(written: str, found: dict[str, str]) -> None:
    told = {key: problem.code for key, problem in mistakes(f"[mail.x]\n{written}").items()}
    assert told == {key: f"settings.{code}" for key, code in found.items()}


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ('provider = "pigeon"', {"provider": "choice"}),
        (
            'provider = "aliyun"',
            {
                "key_id": "missing",
                "secret": "missing",
                "template": "missing",
                "signature": "missing",
            },
        ),
        ('provider = "http"', {"url": "missing", "fields": "missing"}),
        (
            'provider = "http"\nurl = "https://a"\nfields = {a = "{to}"}\nauth = "hmac"',
            {"secret": "missing"},
        ),
        (
            'provider = "http"\nurl = "https://a"\nfields = {a = [{b = "{nmber}"}]}',
            {"fields": "placeholder"},
        ),
        (
            'provider = "tencent"\nkey_id = "a"\nsecret = "a"\ntemplate = "1"\nsignature = "a"\n'
            'app_id = "1"\nparams = { 1 = "{number}", 3 = "{due}" }',
            {"params": "params_numbered"},
        ),
        (
            'provider = "aliyun"\nkey_id = "a"\nsecret = "a"\ntemplate = "1"\nsignature = "a"\n'
            'receipt_secret = "short"\nparams = { a = "{what}" }',
            {"receipt_secret": "too_short"},
        ),
    ],
)
def test_a_wrong_account_for_sms(written: str, found: dict[str, str]) -> None:
    told = {key: problem.code for key, problem in mistakes(f"[sms.x]\n{written}").items()}
    assert told == {f"sms.x.{key}": f"settings.{code}" for key, code in found.items()}


def test_calls_need_what_they_need() -> None:
    told = mistakes('[phone.x]\nprovider = "tencent"\n[phone.y]\nprovider = "aliyun"')
    assert set(told) == {
        *(f"phone.x.{key}" for key in ("key_id", "secret", "template", "app_id")),
        *(f"phone.y.{key}" for key in ("key_id", "secret", "template")),
    }


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("", {"url": "missing", "secrets": "missing"}),
        (f'url = ""\nsecrets = ["{SECRET}"]', {"url": "too_short"}),
        (f'url = "crm"\nsecrets = ["{SECRET}"]', {"url": "web_address"}),
        ('url = "https://a"\nsecrets = []', {"secrets": "missing"}),
        ('url = "https://a"\nsecrets = ["geheim"]', {"secrets.1": "webhook_key"}),
        (
            f'url = "https://a"\nsecrets = ["{SECRET}"]\nevents = ["ticket.exploded"]',
            {"events": "webhook_event"},
        ),
        (f'url = "https://a"\nsecrets = ["{SECRET}"]\nevents = 3', {"events": "list"}),
    ],
)
def test_a_wrong_webhook(written: str, found: dict[str, str]) -> None:
    told = {key: problem.code for key, problem in mistakes(f"[webhook.x]\n{written}").items()}
    assert told == {f"webhook.x.{key}": f"settings.{code}" for key, code in found.items()}


def test_there_is_one_default_of_each() -> None:
    one = f'url = "https://a"\nsecrets = ["{SECRET}"]\ndefault = true'
    told = mistakes(f"[webhook.a]\n{one}\n[webhook.b]\n{one}")
    assert [problem.code for problem in told.values()] == ["settings.one_default"]
