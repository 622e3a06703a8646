"""The menu below the chat, offered in the background at start until WeCom takes it."""

import asyncio
from collections.abc import Mapping
from typing import Final

import structlog

from adapters.shared.backoff import Backoff
from adapters.wecom.api import WecomApi, WecomRefusal
from domain.delivery import DeliveryError

log = structlog.get_logger(__name__)

_NO_MENU: Final = 46003


class Introduction:
    """Of one app. An app whose menu is refused works without."""

    def __init__(self, api: WecomApi, agent_id: int, menu: Mapping[str, object]) -> None:
        self._api = api
        self._agent_id = agent_id
        self._menu = menu
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, if there is a menu to offer."""
        if self._menu:
            self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Offer no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _run(self) -> None:
        backoff = Backoff()
        while True:
            try:
                await self._offer()
                return
            except WecomRefusal as refusal:
                log.warning("wecom.menu_refused", agent=self._agent_id, reason=str(refusal))
                return
            except DeliveryError as error:
                log.info("wecom.menu_not_offered", agent=self._agent_id, reason=str(error))
            await asyncio.sleep(backoff.next_pause())

    async def _offer(self) -> None:
        if await self._shown() != self._menu["button"]:
            await self._api.post("menu/create", self._menu, agentid=self._agent_id)

    async def _shown(self) -> object:
        try:
            return (await self._api.get("menu/get", agentid=self._agent_id)).get("button")
        except WecomRefusal as refusal:
            if refusal.code != _NO_MENU:
                raise
            return None
