"""Webhooks as receivers see them, and whatever receivers do to them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from aiohttp import web

from adapters.shared.http_calls import HttpCalls
from adapters.webhook.adapter import WebhookAdapter
from adapters.webhook.outbound import signature
from adapters.webhook.settings import WebhookSettings, to_key
from domain.delivery import (
    AccountRefused,
    AddressUnreachable,
    DeliveryError,
    Dispatch,
    LimitScope,
    MessageRefused,
    OutcomeUnknown,
    RetryLater,
)
from domain.messaging import Address, Outgoing
from tests.contracts.adapter_contract import SendingContract
from tests.contracts.stage import Shown
from tests.platforms.web_server import Trouble
from tests.platforms.webhook import KEY, SECRET, Receiver

ACCOUNT = "webhook.crm"


class WebhookStage:
    """A receiver at work, and what it heard."""

    def __init__(self, receiver: Receiver, *, keys: tuple[bytes, ...] = (KEY,)) -> None:
        self.receiver = receiver
        settings = WebhookSettings(url=f"{receiver.server.url}/hook?a=%20b", keys=keys)
        self.adapter = WebhookAdapter(
            ACCOUNT, settings, clock=lambda: datetime.now(UTC), calls=HttpCalls(timeout=0.5)
        )
        self.address = Address(account=ACCOUNT, chat="ticket:1042")
        self.nowhere = Address(account=ACCOUNT, chat="gone")

    def shown(self) -> list[Shown]:
        return [
            Shown(id=known, text=heard["text"], buttons=[], files=[])
            for known, heard in self.receiver.heard.items()
        ]

    async def send(self, text: str = "x", *, key: str = "7") -> str:
        message = Outgoing(address=self.address, text=f'{{"text": "{text}"}}')
        receipt = await self.adapter.send(Dispatch(key=key, message=message))
        (known,) = receipt.message_ids
        return known

    async def failure(self) -> DeliveryError:
        with pytest.raises(DeliveryError) as failed:
            await self.send()
        return failed.value


@pytest.fixture
async def stage() -> AsyncIterator[WebhookStage]:
    receiver = Receiver()
    async with receiver.server:
        stage = WebhookStage(receiver)
        yield stage
        await stage.adapter.stop()


class ContractStage(WebhookStage):
    """The contract's words around the same."""

    async def goes_down(self) -> None:
        await self.receiver.server.goes_down()

    async def comes_up(self) -> None:
        await self.receiver.server.comes_up()


class TestWebhook(SendingContract):
    @pytest.fixture
    async def stage(self) -> AsyncIterator[ContractStage]:
        receiver = Receiver()
        async with receiver.server:
            stage = ContractStage(receiver)
            yield stage
            await stage.adapter.stop()

    async def send(self, stage, *, key="1", text=""):
        """What webhooks carry is JSON."""
        message = Outgoing(address=stage.address, text=f'{{"text": "{text}"}}')
        return await stage.adapter.send(Dispatch(key=key, message=message))

    async def test_nobody_there(self, stage: ContractStage) -> None:
        stage.receiver.server.answers = [web.Response(status=410)]
        await super().test_nobody_there(stage)


def test_the_published_example_of_the_scheme() -> None:
    """Source: Standard Webhooks, the example its libraries are tested with."""
    key = to_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signed = signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "short", "whsec_AAAA", "no base64!" * 5, "A" * 100]
)
def test_what_is_no_key(secret: str) -> None:
    with pytest.raises(ValueError, match="not"):
        to_key(secret)
    assert to_key(SECRET) == to_key(SECRET.removeprefix("whsec_")) == KEY


async def test_a_repetition_has_the_same_id_and_another_event_another(stage: WebhookStage) -> None:
    ids = [
        await stage.send("a"),
        await stage.send("a"),
        await stage.send("b"),
    ]
    ids.append(await stage.send("a", key="8"))
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3
    assert [heard["text"] for heard in stage.receiver.heard.values()] == ["a", "b", "a"]


async def test_while_keys_change_both_are_shown() -> None:
    old, new = Receiver(KEY), Receiver(b"n" * 32)
    async with old.server, new.server:
        for receiver in (old, new):
            stage = WebhookStage(receiver, keys=(b"n" * 32, KEY))
            await stage.send()
            await stage.adapter.stop()
            assert (len(receiver.heard), receiver.refused) == (1, 0)


async def test_a_receiver_that_knows_another_key(stage: WebhookStage) -> None:
    other = Receiver(b"o" * 32)
    async with other.server:
        wrong = WebhookStage(other)
        assert isinstance(await wrong.failure(), AccountRefused)
        await wrong.adapter.stop()


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (301, AccountRefused),
        (307, AccountRefused),
        (400, MessageRefused),
        (401, AccountRefused),
        (403, AccountRefused),
        (404, MessageRefused),
        (408, RetryLater),
        (409, MessageRefused),
        (410, AddressUnreachable),
        (422, MessageRefused),
        (429, RetryLater),
        (500, RetryLater),
        (502, RetryLater),
        (503, RetryLater),
        (504, RetryLater),
    ],
)
async def test_what_an_answer_means(
    status: int, expected: type[DeliveryError], stage: WebhookStage
) -> None:
    headers = {"Location": f"{stage.receiver.server.url}/elsewhere"}
    answer = web.Response(status=status, text="sorry\n\nreally", headers=headers)
    stage.receiver.server.answers = [answer]
    error = await stage.failure()
    assert type(error) is expected
    assert str(error).startswith(f"HTTP {status} sorry really")
    assert stage.receiver.server.requests == 1


async def test_how_long_a_receiver_wants_to_be_left_alone(stage: WebhookStage) -> None:
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    told = {"7": 7, "999999": 3600, at: pytest.approx(90, abs=5), "soon": 30, "": 30, "-3": 30}
    for written, seconds in told.items():
        stage.receiver.server.answers = [web.Response(status=429, headers={"Retry-After": written})]
        error = await stage.failure()
        assert isinstance(error, RetryLater)
        assert error.after == seconds
        assert error.scope is LimitScope.ACCOUNT
        assert error.is_told == (seconds != 30)


async def test_a_receiver_that_is_unwell_is_left_alone_by_all_tickets(stage: WebhookStage) -> None:
    unwell = [web.Response(status=500) for _ in range(9)]
    stage.receiver.server.answers = list(unwell)
    errors = [await stage.failure() for _ in unwell]
    assert [error.after for error in errors] == [5, 5, 8, 16, 32, 64, 128, 256, 300]
    assert [error.scope for error in errors[:3]] == [
        LimitScope.CHAT,
        LimitScope.CHAT,
        LimitScope.ACCOUNT,
    ]
    await stage.send()
    stage.receiver.server.answers = [web.Response(status=500)]
    assert (await stage.failure()).scope is LimitScope.CHAT


async def test_gone_is_gone(stage: WebhookStage) -> None:
    stage.receiver.server.answers = [web.Response(status=410)]
    assert isinstance(await stage.failure(), AddressUnreachable)
    assert isinstance(await stage.failure(), AddressUnreachable)
    assert stage.receiver.server.requests == 1
    again = WebhookStage(stage.receiver)
    await again.send()
    await again.adapter.stop()


@pytest.mark.parametrize("trouble", list(Trouble))
async def test_no_answer_means_nobody_knows(trouble: Trouble, stage: WebhookStage) -> None:
    stage.receiver.server.troubles = [trouble]
    assert isinstance(await stage.failure(), OutcomeUnknown)
    await stage.send()
    assert len(stage.receiver.heard) == 1


async def test_an_endless_answer_is_cut(stage: WebhookStage) -> None:
    stage.receiver.server.answers = [web.Response(status=400, body=b"x" * 10_000_000)]
    assert len(str(await stage.failure())) < 300


async def test_what_is_too_large_is_refused_before_it_leaves(stage: WebhookStage) -> None:
    message = Outgoing(address=stage.address, text="x" * (256 * 1024 + 1))
    with pytest.raises(MessageRefused):
        await stage.adapter.send(Dispatch(key="1", message=message))
    assert stage.receiver.server.requests == 0


async def test_doctor_finds_a_receiver_that_is_away(stage: WebhookStage) -> None:
    await stage.receiver.server.goes_down()
    (finding,) = await stage.adapter.check()
    assert (finding.code, finding.is_good) == ("doctor.webhook.unreachable", False)
