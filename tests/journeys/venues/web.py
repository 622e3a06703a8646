"""The story's people on the web chat: seats of the process's own stage."""

from contextlib import AsyncExitStack
from typing import ClassVar

import aiohttp

from tests.journeys.venues.venue import CHINESE, ENGLISH, Venue
from tests.phones import WebPhone
from tests.process import Clock, Process

Seats = dict[str, dict[str, str]]


class WebVenue(Venue):
    """Pages that are open."""

    ids: ClassVar = {
        "li": "seat:li",
        "zhao": "seat:zhao",
        "zhang": "seat:zhang",
        CHINESE: "seat:wang",
        ENGLISH: "seat:emma",
    }

    def __init__(self, clock: Clock, *, is_forum: bool = False) -> None:
        self.pages: dict[str, WebPhone] = {}
        self._open = AsyncExitStack()
        self._session: aiohttp.ClientSession
        self._url = ""

    async def __aenter__(self) -> "WebVenue":
        self._session = await self._open.enter_async_context(aiohttp.ClientSession())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()

    @property
    def group(self) -> str:
        return "g:engineers"

    def settings(self) -> dict[str, object]:
        return {}

    async def is_served(self, process: Process) -> None:
        if self.pages:
            return
        self._url = process.url
        for person, seat in (await seats_of(self._session, self._url)).items():
            locale = seat["locale"] or CHINESE
            page = WebPhone(seat["name"], self._url, seat["token"], self._session, locale)
            self.pages[person] = await page.opens()
            self._open.push_async_callback(page.closes)

    async def catches_up(self) -> None:
        for person, seat in (await seats_of(self._session, self._url)).items():
            self.pages[person].token = seat["token"]
        for page in self.pages.values():
            await page.catches_up()

    def customer(self, language: str) -> WebPhone:
        return self.pages[self.ids[language]]

    def engineer(self, key: str) -> WebPhone:
        return self.pages[self.ids[key]]

    def in_private(self, key: str) -> WebPhone:
        return self.pages[self.ids[key]]


async def seats_of(session: aiohttp.ClientSession, url: str) -> Seats:
    """Who can be played, with fresh tokens."""
    async with session.post(f"{url}/chat/seats", json={}) as answer:
        return {seat["person"]: seat for seat in (await answer.json())["seats"]}
