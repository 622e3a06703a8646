"""The callbacks WeCom makes: sealed by wechatpy, in order per member, tried four times in all."""

import asyncio
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import aiohttp
from wechatpy.work.crypto import WeChatCrypto
from yarl import URL

from tests.platforms.wecom.records import App
from tests.platforms.wecom.world import World

# Seconds WeCom waits for an answer, and its further tries. The pause between them is not
# documented: long enough here for a program that starts anew.
PATIENCE = 5.0
PROOF_PATIENCE = 1.0
RETRIES = 3
PAUSE = 0.3


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One knock, and the status it got; 0: no answer in time."""

    status: int
    body: bytes = b""


class Caller:
    """Knocks at the apps' addresses."""

    def __init__(self, world: World) -> None:
        self._world = world
        # A repetition bears a new time and is sealed anew; whether it does is not documented.
        self.seals_anew = True
        self.retries = RETRIES
        self.attempts: list[Attempt] = []
        self._lanes: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._tasks: set[asyncio.Task[None]] = set()
        self._latest: tuple[App, str] | None = None
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    @property
    def is_quiet(self) -> bool:
        """Nothing is on its way."""
        return not self._tasks

    async def quiet(self) -> None:
        """Wait until nothing is on its way."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    def calls(self, app: App, fields: dict[str, Any]) -> None:
        """Begin to deliver something that happened."""
        known = {
            "ToUserName": self._world.corp_id,
            "CreateTime": int(self._world.clock.now()),
            **fields,
            "AgentID": app.agent_id,
        }
        self._latest = (app, to_xml(known))
        self._begin(str(fields["FromUserName"]), *self._latest)

    def calls_alone(self, app: App, fields: dict[str, Any]) -> None:
        """Something that is no member's and no app's: customer service."""
        known = {"ToUserName": self._world.corp_id, "CreateTime": int(self._world.clock.now())}
        self._latest = (app, to_xml({**known, **fields}))
        self._begin(str(fields["OpenKfId"]), *self._latest)

    def repeat_latest(self) -> None:
        """Deliver the latest once more, though it was taken."""
        assert self._latest
        self._begin("again", *self._latest)

    async def proves(self, app: App, word: str = "1616140317555161061") -> Attempt:
        """Ask for the proof of the address, as the console does when it is saved."""
        sealed, query = self.sealed(app, word)
        url = URL(app.callback_url).with_query({**query, "echostr": sealed})
        async with asyncio.timeout(PROOF_PATIENCE), self._opened().get(url) as answer:
            return Attempt(status=answer.status, body=await answer.read())

    async def knock(self, app: App, body: bytes, query: dict[str, str]) -> Attempt:
        """Post anything at all."""
        url = URL(app.callback_url).with_query(query)
        try:
            async with (
                asyncio.timeout(PATIENCE),
                self._opened().post(url, data=body, headers={"Content-Type": "text/xml"}) as answer,
            ):
                return Attempt(status=answer.status, body=await answer.read())
        except (aiohttp.ClientError, TimeoutError):
            return Attempt(status=0)

    def sealed(self, app: App, plaintext: str) -> tuple[str, dict[str, str]]:
        """What is sealed, and the query that goes with it."""
        timestamp, nonce = str(int(self._world.clock.now())), str(self._world.number())
        judge = WeChatCrypto(app.token, app.aes_key, self._world.corp_id)
        xml = judge.encrypt_message(plaintext, nonce, timestamp)
        sealed, signature = (_within(xml, name) for name in ("Encrypt", "MsgSignature"))
        return sealed, {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce}

    def enveloped(self, app: App, plaintext: str) -> tuple[bytes, dict[str, str]]:
        """The body of a callback and its query."""
        sealed, query = self.sealed(app, plaintext)
        fields = {"ToUserName": self._world.corp_id, "AgentID": app.agent_id, "Encrypt": sealed}
        return to_xml(fields).encode(), query

    def _begin(self, lane: str, app: App, xml: str) -> None:
        task = asyncio.create_task(self._deliver(lane, app, xml))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, lane: str, app: App, xml: str) -> None:
        async with self._lanes[lane]:
            body, query = self.enveloped(app, xml)
            for _ in range(1 + self.retries):
                attempt = await self.knock(app, body, query)
                self.attempts.append(attempt)
                self._world.changed()
                if attempt.status == 200:
                    return
                await asyncio.sleep(PAUSE)
                if self.seals_anew:
                    body, query = self.enveloped(app, xml)

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        return self._session


def to_xml(fields: dict[str, Any]) -> str:
    """As WeCom writes it: words in CDATA, numbers bare."""
    return f"<xml>{_inner(fields)}</xml>"


def _inner(fields: dict[str, Any]) -> str:
    return "".join(_element(name, value) for name, value in fields.items())


def _element(name: str, value: object) -> str:
    if isinstance(value, dict):
        return f"<{name}>{_inner(value)}</{name}>"
    if isinstance(value, list):
        return "".join(_element(name, one) for one in value)
    if isinstance(value, str):
        whole = value.replace("]]>", "]]]]><![CDATA[>")
        return f"<{name}><![CDATA[{whole}]]></{name}>"
    return f"<{name}>{value}</{name}>"


def _within(xml: str, name: str) -> str:
    found = re.search(rf"<{name}>(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?</{name}>", xml, re.DOTALL)
    assert found, xml
    return found[1]
