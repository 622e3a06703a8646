"""One group robot: puts the parts together and implements the port."""

import asyncio
from collections.abc import Mapping
from typing import Final

from adapters.shared.findings import Findings
from adapters.shared.half_sent import HalfSent, Progress
from adapters.shared.http_calls import HttpCalls
from adapters.shared.send_only import SendOnly
from adapters.wecom.api import WecomRefusal
from adapters.wecom.failures import to_delivery_error
from adapters.wecom.robot.capabilities import CAPABILITIES
from adapters.wecom.robot.hook import Hook
from adapters.wecom.robot.outbound import (
    Enclosed,
    Piece,
    Words,
    as_file,
    as_picture,
    as_text,
    is_picture,
    to_pieces,
)
from adapters.wecom.robot.settings import RobotSettings
from domain.delivery import (
    AddressUnreachable,
    DeliveryError,
    Dispatch,
    MessageRefused,
    Receipt,
)
from domain.ports import Finding

# The key is wrong, the robot disabled, or taken out of the group.
_GONE: Final = frozenset({93000, 93004, 93008})
# What no robot ever shows: nothing.
_BLANK: Final = Words(content="")


class WecomRobotAdapter(SendOnly):
    """Implements ChatAdapter. A chat is the robot's group, whatever it is called in settings."""

    def __init__(
        self, account: str, settings: RobotSettings, *, calls: HttpCalls | None = None
    ) -> None:
        self.account = account
        self.capabilities = CAPABILITIES
        self._settings = settings
        self._calls = calls or HttpCalls()
        self._hook = Hook(self._calls, base_url=settings.api_base_url, key=settings.key)
        self._half_sent = HalfSent(self._begin)

    async def stop(self) -> None:
        """Let go of the connections."""
        await self._calls.close()

    async def send(self, dispatch: Dispatch) -> Receipt:
        """Show a message. After a failure, the next try shows only what is missing.

        The ids are ours: WeCom gives none.
        """
        with self._half_sent.taken_up(dispatch) as progress:
            while progress.left:
                await self._advance(progress)
        return Receipt(message_ids=tuple(progress.shown))

    def is_group(self, chat: str) -> bool:
        """Always."""
        return True

    async def check(self) -> list[Finding]:
        """Look whether WeCom knows the robot; nothing is shown."""
        findings = Findings(platform="wecom_robot", account=self.account)
        try:
            await self._hook.post(as_text(_BLANK))
        except WecomRefusal as refusal:
            if refusal.code in _GONE:
                return [findings.bad("gone", reason=str(refusal))]
        except DeliveryError as error:
            url = self._settings.api_base_url
            return [findings.bad("unreachable", url=url, reason=str(error))]
        return [findings.good("there")]

    def _begin(self, dispatch: Dispatch) -> Progress[Piece]:
        return Progress(dispatch=dispatch, left=to_pieces(dispatch, self._settings.hint))

    async def _advance(self, progress: Progress[Piece]) -> None:
        try:
            await self._hook.post(await self._body(progress.left[0]))
        except WecomRefusal as refusal:
            raise _meant(refusal) from refusal
        progress.shown.append(f"{progress.dispatch.key}-{len(progress.shown) + 1}")
        del progress.left[0]

    async def _body(self, piece: Piece) -> Mapping[str, object]:
        match piece:
            case Words():
                return as_text(piece)
            case Enclosed(file=file) if file.path is not None:
                content = await asyncio.to_thread(file.path.read_bytes)
                if is_picture(file, content):
                    return as_picture(content)
                return as_file(await self._hook.upload(file.name, file.media_type, content))
        raise MessageRefused("a file without content")


def _meant(refusal: WecomRefusal) -> DeliveryError:
    if refusal.code in _GONE:
        return AddressUnreachable(str(refusal))
    return to_delivery_error(refusal)
