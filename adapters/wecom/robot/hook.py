"""Requests to the address of one group robot. The key in it is a secret: nothing here tells it."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from adapters.shared.http_calls import Answer, HttpCalls
from adapters.shared.multipart import form
from adapters.wecom.api import WecomRefusal
from domain.delivery import LimitScope, OutcomeUnknown, RetryLater

_JSON: Final = "application/json"


class Hook:
    """Raises WecomRefusal, RetryLater (certainly nothing happened), OutcomeUnknown."""

    def __init__(self, calls: HttpCalls, *, base_url: str, key: str) -> None:
        self._calls = calls
        self._base_url = base_url
        self._key = key

    async def post(self, body: Mapping[str, object]) -> None:
        """Show something in the group."""
        await self._ask("send", json.dumps(body, ensure_ascii=False).encode(), _JSON)

    async def upload(self, name: str, media_type: str, content: bytes) -> str:
        """Hand in a file; returns its media id, which holds for three days."""
        body, content_type = form(name, content, media_type=media_type)
        try:
            answer = await self._ask("upload_media", body, content_type, "&type=file")
        except OutcomeUnknown as error:
            # A file handed in twice shows nothing twice.
            raise RetryLater(str(error), after=2.0) from error
        return str(answer.get("media_id", ""))

    async def _ask(
        self, action: str, body: bytes, content_type: str, more: str = ""
    ) -> Mapping[str, Any]:
        url = f"{self._base_url}/cgi-bin/webhook/{action}?key={self._key}{more}"
        headers = {"Content-Type": content_type}
        told = _object(await self._calls.call("POST", url, headers=headers, body=body))
        if told.get("errcode", 0) != 0:
            raise WecomRefusal(_code(told), str(told.get("errmsg", "")).replace(self._key, "…"))
        return told


def _object(answer: Answer) -> Mapping[str, Any]:
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise RetryLater(f"HTTP {answer.status}", after=2.0, scope=LimitScope.ACCOUNT)
    try:
        told = json.loads(answer.body)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise OutcomeUnknown(f"HTTP {answer.status} without an answer")
    return told


def _code(told: Mapping[str, Any]) -> int:
    code = told.get("errcode")
    return code if isinstance(code, int) else -1
