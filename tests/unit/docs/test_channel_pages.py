"""Examples of the pages about mail, SMS, calls and webhooks do what the pages say."""

import json
import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.webhook.outbound import to_post
from adapters.webhook.settings import to_key
from bot.settings import Settings
from bot.settings.channel_checks import channel_contradictions
from domain.delivery import Dispatch
from domain.messaging import Address, Outgoing
from domain.tickets.history import EventKind

DOCS = Path(__file__).resolve().parents[3] / "docs"
CHANNELS = ["channels.md", "channels.zh-CN.md"]
WEBHOOKS = ["webhooks.md", "webhooks.zh-CN.md"]


def blocks(page: str, language: str) -> list[str]:
    text = (DOCS / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", CHANNELS)
def test_every_example_of_settings_can_be_used(page: str) -> None:
    examples = blocks(page, "toml")
    assert len(examples) == 7
    for example in examples:
        settings = Settings.model_validate(tomllib.loads(example))
        assert list(channel_contradictions(settings)) == []


@pytest.mark.parametrize("page", WEBHOOKS)
def test_the_signature_can_be_checked_as_the_page_says(page: str) -> None:
    (example,) = blocks(page, "python")
    namespace: dict = {}
    exec(compile(example, page, "exec"), namespace)
    is_genuine = namespace["is_genuine"]
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    message = Outgoing(address=Address(account="webhook.crm", chat="x"), text='{"a": 1}')
    dispatch = Dispatch(key="7", message=message)
    keys = (b"new" * 10, to_key(secret))
    post = to_post(dispatch, keys, datetime.now(UTC))
    assert is_genuine(post.headers, post.body, secret)
    assert is_genuine(post.headers, post.body, secret.removeprefix("whsec_"))
    assert not is_genuine(post.headers, post.body + b" ", secret)
    old = to_post(dispatch, keys, datetime(2026, 1, 1, tzinfo=UTC))
    assert not is_genuine(old.headers, old.body, secret)


@pytest.mark.parametrize("page", WEBHOOKS)
def test_the_page_names_every_event(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    named = re.findall(r"^\| `ticket\.(\w+)` \|", text, re.MULTILINE)
    assert named == [kind.value for kind in EventKind]


def test_the_example_of_an_event_is_json() -> None:
    (english,), (chinese,) = (blocks(page, "json") for page in WEBHOOKS)
    assert english == chinese
    assert json.loads(english)["type"] == "ticket.staff_replied"
