"""What every account does alike that carries news out and hears nothing."""

from collections.abc import AsyncIterator

from aiohttp import web

from domain.delivery import MessageRefused
from domain.ports import Receive


class SendOnly:
    """The half of ChatAdapter that has nothing to do."""

    async def start(self, receive: Receive) -> None:
        """Nothing comes in."""

    def routes(self) -> list[web.RouteDef]:
        """Nothing is served."""
        return []

    def fetch(self, reference: str) -> AsyncIterator[bytes]:
        """No file ever came in."""
        raise MessageRefused(f"no file: {reference}")

    def is_group(self, chat: str) -> bool:
        """Each address is one recipient."""
        return False
