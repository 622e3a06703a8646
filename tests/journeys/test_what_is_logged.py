"""A whole story at the finest level of logging: ids and fixed words, and nothing anybody wrote."""

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from bot.logging import set_up_logging
from bot.settings import LogSettings
from conversations.conversations import Conversations
from domain.messaging import Acknowledgement, Incoming
from domain.ports import Unit
from tests.journeys.conftest import Staging
from tests.journeys.scenes import SCENES

pytestmark = pytest.mark.parametrize(
    "scene", [one for one in SCENES if str(one) in {"webchat-zh_CN", str(SCENES[-1])}], ids=str
)

# Said by the customer, by colleagues among themselves, and in what a bug of ours trips over.
REPORT, REPLY, NOTE, TRIPPING = "滚筒吱吱响", "先换滚筒", "这位客户是老熟人", "绊脚石"
PHONE = "13800138000"
_handle = Conversations.handle


def _trip(self: Conversations, unit: Unit, incoming: Incoming) -> Acknowledgement:
    if incoming.text == TRIPPING:
        raise ValueError(f"no meaning in {incoming.text!r}")
    return _handle(self, unit, incoming)


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything, as it is written to a file."""
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    set_up_logging(LogSettings(level="debug", format="json"))
    # What is looked up once would stay as it is here, for every test that follows.
    structlog.configure(cache_logger_on_first_use=False)
    yield written
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


async def test_nobodys_words_are_logged(
    staging: Staging, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Conversations, "handle", _trip)
    async with staging() as stage:
        customer, li = stage.customer, stage.li
        await stage.reports()
        await customer.says(REPORT)
        await li.sees(REPORT)
        await li.says(f"/note 1001 {NOTE}")
        await stage.replies(li, 1001, REPLY)
        await customer.sees(REPLY)
        await customer.says(TRIPPING)
        await customer.sees("不过已经记下")
        assert len(await stage.failures()) == 1

    told = log.getvalue()
    actions = [json.loads(line)["action"] for line in told.splitlines()]
    assert {"process.ready", "intake.failed"} <= set(actions)
    spoken = [words for words in (REPORT, REPLY, NOTE, TRIPPING, PHONE, "王芳") if words in told]
    assert spoken == []
