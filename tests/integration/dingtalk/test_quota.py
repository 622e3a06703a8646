"""What takes something off the month's calls, and what is free."""

from dataclasses import replace

import pytest

from adapters.dingtalk.capabilities import capabilities
from adapters.dingtalk.failures import refusal
from domain.delivery import Dispatch, QuotaSpent
from domain.messaging import Outgoing
from tests.integration.dingtalk.stages import DingtalkStage


async def test_answers_by_session_are_free_and_calls_are_counted(streamed: DingtalkStage) -> None:
    adapter = streamed.adapter
    words = Dispatch(key="1", message=Outgoing(address=streamed.address, text="在"))
    file = replace(words, message=replace(words.message, attachments=(1,)))
    taking_back = replace(words, message=replace(words.message, retracts=1))
    assert not await adapter.is_free(words)
    await streamed.writes("在吗")
    await streamed.door.takes(1)
    assert [await adapter.is_free(one) for one in (words, file, taking_back)] == [
        True,
        False,
        False,
    ]
    await adapter.send(words)
    assert adapter.calls_made() == 0
    streamed.dingtalk.clock.skip(5400)
    assert not await adapter.is_free(words)
    await adapter.send(replace(words, key="2"))
    assert adapter.calls_made() == 1


async def test_a_card_with_a_template_is_never_free(carded: DingtalkStage) -> None:
    await carded.writes("在吗")
    await carded.door.takes(1)
    card = Outgoing(address=carded.address, text="待受理", card="ticket:1")
    assert not await carded.adapter.is_free(Dispatch(key="1", message=card))
    loose = replace(card, card="")
    assert await carded.adapter.is_free(Dispatch(key="1", message=loose))


def test_the_edition_says_how_many() -> None:
    assert capabilities(edits=False).quotas == ()
    [quota] = capabilities(edits=False, monthly_calls=10_000).quotas
    assert (quota.count, quota.zone) == (10_000, "Asia/Shanghai")


@pytest.mark.parametrize("code", ["90020", "forbidden.accessdenied.apicountlimitfororg"])
def test_none_is_left(code: str) -> None:
    assert isinstance(refusal(code, code), QuotaSpent)
