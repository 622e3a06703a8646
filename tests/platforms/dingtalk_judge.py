"""The official SDK of DingTalk, at work against the emulator."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator

import dingtalk_stream
import pytest
from dingtalk_stream import AckMessage, CallbackMessage, ChatbotMessage

from tests.platforms.dingtalk import DingtalkServer


class Heard(dingtalk_stream.ChatbotHandler):
    """Keeps what it hears."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[ChatbotMessage] = []

    async def process(self, callback: CallbackMessage) -> tuple[int, str]:
        self.messages.append(ChatbotMessage.from_dict(callback.data))
        return AckMessage.STATUS_OK, "OK"


class PressedCard(dingtalk_stream.CallbackHandler):
    """Answers a press with an update of the card."""

    async def process(self, callback: CallbackMessage) -> tuple[int, dict]:
        private = json.loads(callback.data["content"])["cardPrivateData"]
        return AckMessage.STATUS_OK, {
            "cardUpdateOptions": {"updateCardDataByKey": True},
            "cardData": {"cardParamMap": {"status": private["params"]["status"]}},
        }


class Events(dingtalk_stream.EventHandler):
    """Takes every event."""

    def __init__(self) -> None:
        super().__init__()
        self.types: list[str] = []

    async def process(self, event: dingtalk_stream.EventMessage) -> tuple[int, str]:
        self.types.append(event.headers.event_type)
        return AckMessage.STATUS_OK, "OK"


@pytest.fixture
async def dingtalk() -> AsyncIterator[DingtalkServer]:
    """An emulated DingTalk."""
    async with DingtalkServer() as server:
        yield server


class Judge:
    """The SDK's client with its handlers."""

    def __init__(self) -> None:
        credential = dingtalk_stream.Credential("dingabc", "s3cr3t")
        self.client = dingtalk_stream.DingTalkStreamClient(credential)
        self.heard, self.card, self.events = Heard(), PressedCard(), Events()
        self.client.register_callback_handler(ChatbotMessage.TOPIC, self.heard)
        topic = dingtalk_stream.handlers.CallbackHandler.TOPIC_CARD_CALLBACK
        self.client.register_callback_handler(topic, self.card)
        self.client.register_all_event_handler(self.events)


@pytest.fixture
async def judge(dingtalk: DingtalkServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Judge]:
    """The SDK, connected to the emulator. It blocks its loop: it gets a thread of its own."""
    address = f"{dingtalk.url}/v1.0/gateway/connections/open"
    monkeypatch.setattr(dingtalk_stream.DingTalkStreamClient, "OPEN_CONNECTION_API", address)
    made, loop = Judge(), asyncio.new_event_loop()
    thread = threading.Thread(target=_run, args=(made, loop), daemon=True)
    thread.start()
    await dingtalk.eventually(lambda: dingtalk.app.sockets)
    yield made
    loop.call_soon_threadsafe(loop.stop)
    await asyncio.to_thread(thread.join)


def _run(made: Judge, loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    loop.create_task(made.client.start())
    loop.run_forever()
    # The SDK swallows the first cancelling and goes to sleep.
    for _ in range(2):
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        loop.run_until_complete(asyncio.wait(tasks, timeout=0.2)) if tasks else None
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()
