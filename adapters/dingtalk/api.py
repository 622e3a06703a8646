"""Calls of DingTalk's APIs with one access token, fetched once for all who wait for it."""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlencode

from adapters.dingtalk.failures import TokenRefused, read, read_session
from adapters.dingtalk.frames import EVENT_TOPIC
from adapters.dingtalk.settings import DingtalkSettings, press_secret, route_key
from adapters.shared.access_token import AccessToken, Granted
from adapters.shared.http_calls import Answer, HttpCalls
from adapters.shared.multipart import form
from domain.delivery import AccountRefused, LimitScope, MessageRefused, OutcomeUnknown, RetryLater

_JSON: Final = {"Content-Type": "application/json", "Accept": "application/json"}


class Api:
    """The calls the adapter makes. Raises a DeliveryError."""

    def __init__(
        self, calls: HttpCalls, settings: DingtalkSettings, clock: Callable[[], datetime]
    ) -> None:
        self._calls = calls
        self._settings = settings
        # Those that DingTalk counts: tokens, streams and answers by session are none.
        self.calls_made = 0
        self.token = AccessToken(self._fetch_token, monotonic=lambda: clock().timestamp())

    async def post(self, path: str, body: Mapping[str, object]) -> Mapping[str, object]:
        """A new API."""
        return await self.call("POST", path, body)

    async def get(self, path: str, **query: str) -> Mapping[str, object]:
        """Ask a new API."""
        asked = urlencode(query)
        return await self.call("GET", f"{path}?{asked}", {})

    async def call(
        self, method: str, path: str, body: Mapping[str, object]
    ) -> Mapping[str, object]:
        """A new API, by any method."""
        url = f"{self._settings.api_base_url}{path}"
        content = _dumped(body) if body else b""

        async def ask(token: str) -> Answer:
            headers = {**_JSON, "x-acs-dingtalk-access-token": token}
            return await self._calls.call(method, url, headers=headers, body=content)

        return await self._with_token(ask)

    async def ask_old(self, path: str, body: Mapping[str, object]) -> Mapping[str, object]:
        """An old API. What it asks for may be asked again."""
        url = f"{self._settings.oapi_base_url}{path}?access_token="

        async def ask(token: str) -> Answer:
            address = url + quote(token, safe="")
            return await self._calls.call("POST", address, headers=_JSON, body=_dumped(body))

        try:
            return await self._with_token(ask)
        except OutcomeUnknown as error:
            raise RetryLater(str(error), scope=LimitScope.ACCOUNT) from error

    async def upload(self, kind: str, name: str, content: bytes) -> str:
        """Put a file into DingTalk's store; returns its media id. Nothing is shown yet."""
        url = f"{self._settings.oapi_base_url}/media/upload?access_token="
        body, content_type = form(name, content, fields={"type": kind})
        headers = {"Content-Type": content_type}

        async def ask(token: str) -> Answer:
            return await self._calls.call(
                "POST", url + quote(token, safe=""), headers=headers, body=body
            )

        try:
            found = await self._with_token(ask)
        except OutcomeUnknown as error:
            raise RetryLater(f"not uploaded: {error}") from error
        return str(found.get("media_id", ""))

    async def locate(self, code: str) -> str:
        """The address of a file somebody sent; it is good for a short while."""
        asked = {"robotCode": self._settings.robot_code, "downloadCode": code}
        try:
            found = await self.post("/v1.0/robot/messageFiles/download", asked)
        except OutcomeUnknown as error:
            raise RetryLater(f"file not found in time: {error}") from error
        return str(found.get("downloadUrl", ""))

    async def answer_session(self, url: str, body: Mapping[str, object]) -> None:
        """Write by a session webhook: no token. Raises SessionEnded as well."""
        answer = await self._calls.call("POST", url, headers=_JSON, body=_dumped(body))
        read_session(answer)

    async def reach(self) -> None:
        """Have DingTalk give the access token once more: nothing counts less."""
        await self._fetch_token()

    async def register_presses(self) -> None:
        """Tell DingTalk where to post presses of cards, and what to sign them with."""
        settings = self._settings
        told = {
            "callbackUrl": f"{settings.callback_url}/cards",
            "callbackRouteKey": route_key(settings),
            "apiSecret": press_secret(settings),
            "forceUpdate": True,
        }
        await self.post("/v1.0/card/callbacks/register", told)

    async def open_stream(self, topics: tuple[str, ...]) -> tuple[str, str]:
        """(endpoint, ticket) of a connection; the ticket is good once, for 90 seconds."""
        settings = self._settings
        asked = {
            "clientId": settings.client_id,
            "clientSecret": settings.client_secret,
            "subscriptions": [
                {"type": "EVENT" if topic == EVENT_TOPIC else "CALLBACK", "topic": topic}
                for topic in topics
            ],
            "ua": "gongdan",
        }
        url = f"{settings.api_base_url}/v1.0/gateway/connections/open"
        try:
            found = read(await self._calls.call("POST", url, headers=_JSON, body=_dumped(asked)))
        except TokenRefused as error:
            raise AccountRefused(str(error)) from error
        except OutcomeUnknown as error:
            raise RetryLater(str(error)) from error
        return str(found.get("endpoint", "")), str(found.get("ticket", ""))

    async def _with_token(self, ask: Callable[[str], Awaitable[Answer]]) -> Mapping[str, object]:
        """Once more with another token if the first is refused; not in a loop."""
        token = await self.token.get()
        self.calls_made += 1
        try:
            return read(await ask(token))
        except TokenRefused:
            another = await self.token.instead_of(token)
        self.calls_made += 1
        try:
            return read(await ask(another))
        except TokenRefused as error:
            raise AccountRefused(str(error)) from error

    async def _fetch_token(self) -> Granted:
        """Raises RetryLater or AccountRefused: nothing was shown."""
        settings = self._settings
        asked = {"appKey": settings.client_id, "appSecret": settings.client_secret}
        url = f"{settings.api_base_url}/v1.0/oauth2/accessToken"
        try:
            found = read(await self._calls.call("POST", url, headers=_JSON, body=_dumped(asked)))
        except (TokenRefused, MessageRefused) as error:
            # No message was looked at: none may be given up for it.
            raise AccountRefused(str(error)) from error
        except OutcomeUnknown as error:
            raise RetryLater(f"no access token: {error}") from error
        token, seconds = found.get("accessToken"), found.get("expireIn")
        if not isinstance(token, str) or not isinstance(seconds, int):
            raise RetryLater("an answer that holds no access token")
        return Granted(token=token, lifetime=seconds)


def _dumped(body: Mapping[str, object]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()
