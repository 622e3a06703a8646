from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import ClientSession

from domain.delivery import (
    AddressUnreachable,
    CardGone,
    Dispatch,
    MessageRefused,
    OutgoingFile,
    RetryLater,
)
from domain.messaging import Address, FileKind, Outgoing
from tests.integration.webchat.house import ACCOUNT, House, Opened, card
from tests.integration.webchat.page import new_session, open_page

ENGINEERS = Address(account=ACCOUNT, chat="g:engineers")
PICTURE = OutgoingFile(kind=FileKind.PICTURE, name="图.png", media_type="image/png", size=5)


async def test_the_same_dispatch_shows_one_message(home: House, http: ClientSession) -> None:
    async with open_page(http) as page:
        address = Address(account=ACCOUNT, chat=page.session["chat"])
        dispatch = Dispatch(key="7", message=Outgoing(address=address, text="已派给李工。"))
        receipts = [await home.adapter.send(dispatch) for _ in range(3)]
        await page.sees("已派给李工。")

    assert len({receipt.message_ids for receipt in receipts}) == 1
    assert page.texts == ["已派给李工。"]


async def test_a_card_that_is_gone_is_said_to_be_gone(home: House) -> None:
    for edits in ("99", "not a line"):
        with pytest.raises(CardGone):
            await home.adapter.send(Dispatch(key="1", message=card(ENGINEERS), edits=edits))


async def test_a_chat_that_cannot_exist_is_unreachable(home: House) -> None:
    address = replace(ENGINEERS, chat="-100123")
    with pytest.raises(AddressUnreachable):
        await home.adapter.send(Dispatch(key="1", message=Outgoing(address=address, text="x")))


async def test_a_file_comes_with_its_content(
    home: House, http: ClientSession, tmp_path: Path
) -> None:
    path = tmp_path / "from telegram"
    path.write_bytes(b"bytes")
    async with open_page(http) as page:
        address = Address(account=ACCOUNT, chat=page.session["chat"])
        message = Outgoing(address=address, text="请看图")
        files = (replace(PICTURE, path=path),)
        await home.adapter.send(Dispatch(key="1", message=message, files=files))
        await page.sees("请看图")
        [shown] = next(iter(page.lines.values()))["files"]
        async with http.get(shown["address"]) as response:
            assert await response.read() == b"bytes"

    assert (shown["name"], shown["kind"], shown["size"]) == ("图.png", "picture", 5)


async def test_a_file_without_content_is_refused(home: House) -> None:
    message = Outgoing(address=ENGINEERS, text="x")
    with pytest.raises(MessageRefused):
        await home.adapter.send(Dispatch(key="1", message=message, files=(PICTURE,)))
    with pytest.raises(MessageRefused):
        _ = [piece async for piece in home.adapter.fetch("ab" * 32)]


async def test_a_file_too_large_is_refused(opened: Opened, tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(bytes(3000))
    async with opened(max_file_bytes=2000) as (home, _):
        message = Outgoing(address=ENGINEERS, text="x")
        with pytest.raises(MessageRefused):
            await home.adapter.send(
                Dispatch(key="1", message=message, files=(replace(PICTURE, path=path),))
            )


async def test_a_store_that_is_full_is_tried_again_later(home: House) -> None:
    dispatch = Dispatch(key="1", message=Outgoing(address=ENGINEERS, text="x"))
    home.store.is_down = True
    with pytest.raises(RetryLater):
        await home.adapter.send(dispatch)
    home.store.is_down = False
    assert (await home.adapter.send(dispatch)).message_ids


async def test_nobody_needs_to_look_for_a_message_to_arrive(
    home: House, http: ClientSession
) -> None:
    session = await new_session(http)
    address = Address(account=ACCOUNT, chat=session["chat"])
    await home.desk.show(Outgoing(address=address, text="您不在时"), key="1")

    async with open_page(http, session) as page:
        await page.sees("您不在时")


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, ["doctor.webchat.ready"]),
        ({"identity_secret": "short"}, ["doctor.webchat.identity_secret_short"]),
        (
            {"allowed_origins": ("https://www.example.com",)},
            ["doctor.webchat.public_url_missing"],
        ),
    ],
)
async def test_doctor_is_told_what_is_wrong(
    opened: Opened, changes: dict[str, object], codes: list[str]
) -> None:
    async with opened(**changes) as (home, _):
        findings = await home.adapter.check()

    assert [finding.code for finding in findings] == codes
    assert all(finding.is_good == (finding.code == "doctor.webchat.ready") for finding in findings)
