"""A provider nobody knew before, as gongdan.toml describes it."""

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from aiohttp import web

from adapters.sms.adapter import SmsAdapter
from bot.platforms import Parts
from bot.platforms.sms import accounts
from bot.settings import Settings
from bot.texts import load_texts
from domain.delivery import AccountRefused, AddressUnreachable, Dispatch, MessageRefused, RetryLater
from domain.messaging import Address, Outgoing
from store.files import DiskFiles
from store.looking import LookingStore
from store.sqlite.nobody import Nobody
from tests.platforms.web_server import WebServer

FIELDS = {
    "to": "{to}",
    "content": "工单 {number}：{title}",
    "ref": "{key}",
    "more": {"a": ["{due}", 1]},
}
ANSWER = {
    "code_at": ["status"],
    "reason_at": ["why"],
    "id_at": ["data.0.id"],
    "success": ["0"],
    "retry": ["5*"],
    "unreachable": ["404"],
    "account": ["401"],
}


@dataclass
class Asked:
    """A request as the provider saw it."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


class Carrier:
    """Notes what it is asked, and says what it is told to say."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answer: object = {"status": 0, "data": [{"id": 77}]}
        self.server = WebServer(self._take)

    async def _take(self, request: web.Request) -> web.Response:
        self.asked.append(
            Asked(
                request.method,
                request.raw_path,
                {name.lower(): value for name, value in request.headers.items()},
                await request.read(),
            )
        )
        return web.json_response(self.answer)


@pytest.fixture
async def carrier() -> AsyncIterator[Carrier]:
    carrier = Carrier()
    async with carrier.server:
        yield carrier


@asynccontextmanager
async def account(carrier: Carrier, folder: Path, **written: object) -> AsyncIterator[SmsAdapter]:
    """The account, made as the process makes it."""
    known = {
        "provider": "http",
        "url": f"{carrier.server.url}/send",
        "fields": FIELDS,
        "answer": ANSWER,
    }
    settings = Settings.model_validate({"data_dir": folder, "sms": {"own": {**known, **written}}})
    store = LookingStore(settings.database_url, _now)
    parts = Parts(
        settings=settings,
        uow=store,
        neighbours=Nobody(),
        files=DiskFiles(folder),
        texts=load_texts(),
        clock=_now,
    )
    (adapter,) = accounts(parts)
    yield adapter
    await adapter.stop()
    await store.close()


async def send(adapter: SmsAdapter) -> tuple[str, ...]:
    message = Outgoing(
        address=Address(account="sms.own", chat="13800138000"),
        title='卡纸 {key} "x" & y=1',
        values=(("due", "11:00"),),
        ticket=1042,
    )
    receipt = await adapter.send(Dispatch(key="9", message=message))
    return receipt.message_ids


async def test_as_json(carrier: Carrier, tmp_path: Path) -> None:
    async with account(carrier, tmp_path, headers={"X-App": "desk"}) as adapter:
        assert await send(adapter) == ("77",)
    (asked,) = carrier.asked
    assert (asked.method, asked.target) == ("POST", "/send")
    assert asked.headers["content-type"] == "application/json; charset=utf-8"
    assert asked.headers["x-app"] == "desk"
    assert "authorization" not in asked.headers
    assert json.loads(asked.body) == {
        "to": "+8613800138000",
        # What people wrote is never filled in turn.
        "content": '工单 1042：卡纸 {key} "x" & y=1',
        "ref": "9",
        "more": {"a": ["11:00", 1]},
    }


@pytest.mark.parametrize("body", ["form", "query"])
async def test_as_a_form_or_in_the_address(body: str, carrier: Carrier, tmp_path: Path) -> None:
    more = {"body": body, "numbers": "national", "method": "GET" if body == "query" else "POST"}
    async with account(carrier, tmp_path, **more) as adapter:
        await send(adapter)
    (asked,) = carrier.asked
    written = asked.body.decode() if body == "form" else asked.target.partition("?")[2]
    fields = {name: values[0] for name, values in parse_qs(written).items()}
    assert fields["to"] == "13800138000"
    assert fields["content"] == '工单 1042：卡纸 {key} "x" & y=1'
    assert json.loads(fields["more"]) == {"a": ["11:00", 1]}
    assert "+" not in asked.target


async def test_who_asks_is_proven(carrier: Carrier, tmp_path: Path) -> None:
    for more in (
        {"auth": "bearer", "secret": "t0ken"},
        {"auth": "basic", "username": "desk", "secret": "p:w"},
    ):
        async with account(carrier, tmp_path, **more) as adapter:
            await send(adapter)
    shown = [asked.headers["authorization"] for asked in carrier.asked]
    assert shown == ["Bearer t0ken", "Basic " + base64.b64encode(b"desk:p:w").decode()]


@pytest.mark.parametrize("encoding", ["hex", "base64"])
@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha512"])
async def test_a_signature_of_the_providers_own_making(
    algorithm: str, encoding: str, carrier: Carrier, tmp_path: Path
) -> None:
    rules = {
        "header": "X-Sign",
        "signs": "{method}\n{path}\n{timestamp}\n{nonce}\n{body}",
        "shown_as": "v1={signature}",
        "algorithm": algorithm,
        "encoding": encoding,
        "nonce_header": "X-Once",
    }
    async with account(carrier, tmp_path, auth="hmac", secret="geheim", hmac=rules) as adapter:
        await send(adapter)
    (asked,) = carrier.asked
    at, once = asked.headers["x-timestamp"], asked.headers["x-once"]
    assert abs(int(at) - datetime.now(UTC).timestamp()) < 60
    signed = f"POST\n/send\n{at}\n{once}\n".encode() + asked.body
    digest = hmac.new(b"geheim", signed, getattr(hashlib, algorithm)).digest()
    good = digest.hex() if encoding == "hex" else base64.b64encode(digest).decode()
    assert asked.headers["x-sign"] == f"v1={good}"


@pytest.mark.parametrize(
    ("status", "expected"),
    [(503, RetryLater), (404, AddressUnreachable), (401, AccountRefused), (7, MessageRefused)],
)
async def test_its_answers_are_read_by_the_rules(
    status: int, expected: type[Exception], carrier: Carrier, tmp_path: Path
) -> None:
    carrier.answer = {"status": status, "why": "darum"}
    async with account(carrier, tmp_path) as adapter:
        with pytest.raises(expected, match=f"{status} darum"):
            await send(adapter)


async def test_a_provider_of_few_words(carrier: Carrier, tmp_path: Path) -> None:
    """Without a place for codes the HTTP status decides."""
    carrier.answer = "queued"
    async with account(carrier, tmp_path, answer={}, idempotent=True) as adapter:
        assert await send(adapter) == ()
        assert adapter.capabilities.idempotent_sends
        assert adapter.routes() == []


async def test_its_reports_are_taken_at_an_address_of_their_own(
    carrier: Carrier, tmp_path: Path
) -> None:
    receipts = {"id_at": "id", "status_at": "state", "success": ["delivered"]}
    more = {"receipts": receipts, "receipt_secret": "x" * 16}
    async with account(carrier, tmp_path, **more) as adapter:
        (route,) = adapter.routes()
        assert route.path == "/hooks/sms/own"


def _now() -> datetime:
    return datetime.now(UTC)
