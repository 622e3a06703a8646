import re

import pytest
from aiohttp import ClientSession

from tests.integration.webchat.house import Opened


async def policy(http: ClientSession, path: str) -> dict[str, str]:
    async with http.get(path) as response:
        assert response.status == 200
        entries = response.headers["Content-Security-Policy"].split("; ")
    return dict(entry.split(" ", 1) for entry in entries)


async def test_a_newcomer_sees_the_stage_and_a_customer_their_chat(http: ClientSession) -> None:
    for path, kind in (("/", "stage"), ("/stage", "stage"), ("/chat", "customer")):
        async with http.get(path) as response:
            assert f'class="{kind}"' in await response.text()


async def test_only_allowed_sites_may_frame_the_chat(opened: Opened) -> None:
    changes = {
        "allowed_origins": ("https://www.example.com",),
        "public_url": "https://desk.example.com/",
    }
    async with opened(**changes) as (_, http):
        chat, stage = await policy(http, "/chat"), await policy(http, "/stage")

    assert chat["frame-ancestors"].split() == [
        "'self'",
        "https://desk.example.com",
        "https://www.example.com",
    ]
    assert stage["frame-ancestors"] == "'none'"
    assert chat["script-src"] == "'self'"
    assert chat["default-src"] == "'none'"


async def test_everything_a_page_needs_is_there_and_kept_for_ever(http: ClientSession) -> None:
    seen: set[str] = set()
    wanted = {"/chat", "/stage"}
    while wanted:
        address = wanted.pop()
        seen.add(address)
        async with http.get(address) as response:
            assert response.status == 200, address
            text = await response.text()
            if "/assets/" in address:
                assert "immutable" in response.headers["Cache-Control"]
        folder = address.rpartition("/")[0]
        found = set(re.findall(r'(?:src|href)="(/[^"]+)"', text))
        found |= {f"{folder}/{name}" for name in re.findall(r'(?:from|import) "\./([^"]+)"', text)}
        wanted |= found - seen

    assert len(seen) > 25


async def test_an_unchanged_page_is_not_sent_again(http: ClientSession) -> None:
    async with http.get("/chat") as first:
        etag = first.headers["ETag"]
    async with http.get("/chat", headers={"If-None-Match": etag}) as again:
        assert again.status == 304
        assert await again.read() == b""


async def test_an_old_page_still_finds_its_files(http: ClientSession) -> None:
    async with http.get("/chat/assets/of-an-older-version/chat.js") as response:
        assert response.status == 200
        assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "/chat/assets/x/nothing.js",
        "/chat/assets/x/__init__.py",
        "/chat/assets/x/..%2f__init__.py",
        "/chat/assets/x/customer.html",
        "/chat/texts/fr",
    ],
)
async def test_nothing_else_is_served(http: ClientSession, path: str) -> None:
    async with http.get(path) as response:
        assert response.status == 404


async def test_a_companys_name_is_text_on_the_page(opened: Opened) -> None:
    async with opened(company='<b>"远山"</b>') as (_, http), http.get("/chat") as response:
        page = await response.text()

    assert "<b>" not in page
    assert "&lt;b&gt;&quot;远山&quot;" in page


async def test_sentences_are_there_in_both_languages(http: ClientSession) -> None:
    said = {}
    for locale in ("zh_CN", "en"):
        async with http.get(f"/chat/texts/{locale}") as response:
            said[locale] = await response.json()

    assert said["zh_CN"].keys() == said["en"].keys()
    assert said["zh_CN"]["page.composer.send"] == "发送"
    assert all(key.startswith("page.") for key in said["en"])


async def test_the_button_for_other_sites_may_be_loaded_by_them(http: ClientSession) -> None:
    async with http.get("/embed.js") as response:
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert response.headers["Content-Type"].startswith("text/javascript")
