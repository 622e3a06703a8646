from datetime import timedelta
from typing import Any

import jwt
import pytest
from aiohttp import ClientSession

from adapters.webchat.settings import Rates
from tests.integration.webchat.house import IDENTITY_SECRET, House, Opened
from tests.integration.webchat.page import new_session, open_page, seat_of


def signed(home: House, *, secret: str = IDENTITY_SECRET, minutes: float = 5, **claims: Any) -> str:
    expiry = home.clock() + timedelta(minutes=minutes)
    body = {"sub": "4711", "name": "陈先生", "exp": int(expiry.timestamp()), **claims}
    return jwt.encode(body, secret, algorithm="HS256")


async def refusal(http: ClientSession, **said: Any) -> tuple[int, dict[str, Any]]:
    async with http.post("/chat/session", json=said) as response:
        return response.status, await response.json()


async def test_a_visitor_comes_back_to_their_own_chat(http: ClientSession) -> None:
    first = await new_session(http)
    again = await new_session(http, token=first["token"])
    other = await new_session(http)

    assert again["chat"] == first["chat"]
    assert again["name"] == first["name"]
    assert other["chat"] != first["chat"]


async def test_a_visitor_is_called_in_the_language_of_the_page(http: ClientSession) -> None:
    chinese = await new_session(http)
    english = await new_session(http, locale="en")

    assert chinese["name"].startswith("访客 ")
    assert english["name"].startswith("Visitor ")


async def test_a_token_lives_on_while_its_visitor_returns(home: House, http: ClientSession) -> None:
    session = await new_session(http)
    for _ in range(4):
        home.clock.advance(days=100)
        renewed = await new_session(http, token=session["token"])
        assert renewed["chat"] == session["chat"]
        session = renewed


async def test_a_token_ends_for_a_visitor_who_stays_away(home: House, http: ClientSession) -> None:
    session = await new_session(http)
    home.clock.advance(days=181)

    status, told = await refusal(http, token=session["token"])

    assert status == 401
    assert told["sentence"] == "登录已失效，请刷新页面。"


@pytest.mark.parametrize("forge", [str.swapcase, lambda t: t[:-2] + "xx", lambda t: "nonsense"])
async def test_a_forged_token_is_nobodys(http: ClientSession, forge: Any) -> None:
    session = await new_session(http)

    status, told = await refusal(http, token=forge(session["token"]))

    assert (status, told["code"]) == (401, "page.error.session")


async def test_a_token_of_another_installation_is_nobodys(
    http: ClientSession, opened: Opened
) -> None:
    async with opened(secret="another secret of at least thirty-two letters") as (_, theirs):
        session = await new_session(theirs)

    status, _ = await refusal(http, token=session["token"])

    assert status == 401


async def test_whom_the_companys_site_knows_is_that_person(
    home: House, http: ClientSession
) -> None:
    session = await new_session(http, identity=signed(home))
    elsewhere = await new_session(http, identity=signed(home))

    assert session["name"] == "陈先生"
    assert session["person"] == "user:4711"
    assert elsewhere["chat"] == session["chat"]

    async with open_page(http, session) as page:
        await page.say("你好")
    [message] = home.desk.taken
    assert (message.sender.native_id, message.sender.name) == ("user:4711", "陈先生")


async def test_a_site_may_number_its_users(home: House, http: ClientSession) -> None:
    session = await new_session(http, identity=signed(home, sub=4711))

    assert session["person"] == "user:4711"


async def test_an_identity_must_be_handed_over_anew(home: House, http: ClientSession) -> None:
    session = await new_session(http, identity=signed(home))
    same = await new_session(http, token=session["token"])
    assert same["token"] == session["token"]

    home.clock.advance(hours=13)

    status, _ = await refusal(http, token=session["token"])
    assert status == 401


@pytest.mark.parametrize(
    "claims",
    [
        {"minutes": -5},
        {"secret": "not what the company and we agreed upon, at all"},
        {"sub": ""},
        {"sub": "a b"},
        {"sub": "x" * 121},
        {"exp": "tomorrow"},
        {"exp": 1e300},
    ],
)
async def test_an_identity_that_does_not_hold_is_refused(
    home: House, http: ClientSession, claims: dict[str, Any]
) -> None:
    status, told = await refusal(http, identity=signed(home, **claims))

    assert (status, told["code"]) == (401, "page.error.identity")


async def test_an_identity_without_a_signature_is_refused(http: ClientSession) -> None:
    unsigned = jwt.encode({"sub": "4711", "exp": 4102444800}, None, algorithm="none")

    status, _ = await refusal(http, identity=unsigned)

    assert status == 401


async def test_without_a_shared_secret_nobody_can_be_handed_over(opened: Opened) -> None:
    async with opened(identity_secret="") as (home, http):
        status, _ = await refusal(http, identity=signed(home))

    assert status == 401


async def test_seats_of_the_stage_are_given_out_on_this_machine(http: ClientSession) -> None:
    seat = await seat_of(http, "demo:li")

    assert (seat["name"], seat["chat"], seat["pane"]) == ("李工", "g:engineers", "engineers")


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "desk.example.com"},
        {"Host": "[::1"},
        {"X-Forwarded-For": "203.0.113.7"},
        {"Origin": "https://evil.example.com"},
    ],
)
async def test_seats_are_for_nobody_elsewhere(http: ClientSession, headers: dict[str, str]) -> None:
    async with http.post("/chat/seats", json={}, headers=headers) as response:
        assert response.status in {400, 403, 404}
        assert "seats" not in await response.text()


async def test_there_is_no_stage_in_production(opened: Opened) -> None:
    async with opened(seats=()) as (_, http):
        async with http.post("/chat/seats", json={}) as response:
            assert response.status == 404
        async with http.get("/stage") as response:
            assert response.status == 404
        async with http.get("/") as response:
            assert 'class="customer"' in await response.text()


async def test_sessions_are_not_given_out_without_end(opened: Opened) -> None:
    async with opened(rates=Rates(address=(5, 0.1))) as (_, http):
        for _ in range(5):
            await new_session(http)
        async with http.post("/chat/session", json={}) as response:
            assert response.status == 429
            assert int(response.headers["Retry-After"]) >= 1
