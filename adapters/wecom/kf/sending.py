"""Carries out the requests of a message one by one, and goes on where a failed try stopped."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import structlog

from adapters.wecom.api import WecomApi, WecomRefusal
from adapters.wecom.failures import MEDIA_GONE, MEDIA_ODD, SESSION_NOT_OURS, to_delivery_error
from adapters.wecom.files import SendFile, hand_in, other_way
from adapters.wecom.kf.address import message_id, series_of
from adapters.wecom.kf.outbound import Request, Send, to_requests
from adapters.wecom.kf.sessions import Sessions
from adapters.wecom.kf.settings import KfSettings
from adapters.wecom.kf.trail import Step, Trail
from adapters.wecom.kf.welcomes import Welcomes
from domain.delivery import (
    DeliveryError,
    Dispatch,
    MessageRefused,
    OutcomeUnknown,
    Receipt,
    WindowClosed,
)

log = structlog.get_logger(__name__)

_MEDIA: Final = MEDIA_GONE | MEDIA_ODD
# What is wrong with the message itself, and so no repetition: type, empty, too long, menu.
_ABOUT_CONTENT: Final = _MEDIA | {40008, 44004, 45002, 95008, 95009}
# The same reasons when they are told later: five messages, 48 hours, the session is over.
_CLOSED: Final = {95001: 6, 95002: 4, 95013: 5}
_GREETINGS: Final = {"text", "msgmenu"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One request of a message. `is_unsure`: an earlier try may have shown it."""

    customer: str
    series: str
    number: int
    is_unsure: bool

    @property
    def id(self) -> str:
        return message_id(self.series, self.number)


class Carrier:
    """Sends for one account. Raises DeliveryError."""

    def __init__(
        self, api: WecomApi, settings: KfSettings, *, trail: Trail, welcomes: Welcomes
    ) -> None:
        self._api = api
        self._settings = settings
        self._trail = trail
        self._welcomes = welcomes
        self._sessions = Sessions(api, settings)

    async def send(self, dispatch: Dispatch) -> Receipt:
        """Show a message. After a failure, the next try shows only what is missing."""
        customer, series = dispatch.message.address.chat, series_of(dispatch)
        requests = to_requests(dispatch, series, choose=self._settings.words.choose)
        begun = await self._trail.of(customer, series)
        for number, request in enumerate(requests):
            if number >= begun.shown:
                is_unsure = begun.is_unsure and number == begun.shown
                part = _Part(customer=customer, series=series, number=number, is_unsure=is_unsure)
                await self._show(request, part)
        return Receipt(message_ids=tuple(message_id(series, n) for n in range(len(requests))))

    async def _show(self, request: Request, part: _Part) -> None:
        """A file that is not taken as it is goes another way, while there is one."""
        way: Request | None = request
        while way is not None:
            try:
                await self._try(way, part)
                return
            except WecomRefusal as refusal:
                way = _detour(way, refusal)
                if way is None:
                    raise self._error(refusal) from refusal

    async def _try(self, request: Request, part: _Part) -> None:
        """Noted before it is tried, and again once it has certainly failed."""
        ready = await self._ready(request)
        if not part.is_unsure:
            await self._note(part, is_unsure=True)
        try:
            await self._post(ready, part)
        except OutcomeUnknown:
            raise
        except (WecomRefusal, DeliveryError) as error:
            if part.is_unsure and _may_be_there(error):
                log.info("wecom_kf.shown_before", message=part.id, reason=str(error))
                return
            if not part.is_unsure:
                await self._note(part, is_unsure=False)
            raise

    def _error(self, refusal: WecomRefusal) -> DeliveryError:
        if refusal.code in _CLOSED:
            words = self._settings.words.failures[_CLOSED[refusal.code]]
            return WindowClosed(str(refusal), words=words)
        return to_delivery_error(refusal)

    async def _note(self, part: _Part, *, is_unsure: bool) -> None:
        step = Step(shown=part.number, is_unsure=is_unsure)
        await self._trail.note(part.customer, part.series, step)

    async def _ready(self, request: Request) -> Send:
        if isinstance(request, Send):
            return request
        media_id = await hand_in(self._api, request)
        return Send(kind=request.kind, content={"media_id": media_id})

    async def _post(self, ready: Send, part: _Part) -> None:
        body: dict[str, object] = {
            "msgid": part.id,
            "msgtype": ready.kind,
            ready.kind: ready.content,
        }
        code = self._welcomes.take(part.customer) if ready.kind in _GREETINGS else ""
        if code and await self._is_greeted({"code": code, **body}):
            return
        body |= {"touser": part.customer, "open_kfid": self._settings.open_kfid}
        try:
            await self._api.post("kf/send_msg", body, may_be_repeated=not part.is_unsure)
        except WecomRefusal as refusal:
            if refusal.code != SESSION_NOT_OURS:
                raise
            await self._sessions.take_back(part.customer)
            await self._api.post("kf/send_msg", body)

    async def _is_greeted(self, body: Mapping[str, object]) -> bool:
        try:
            await self._api.post("kf/send_msg_on_event", body)
        except WecomRefusal as refusal:
            log.info("wecom_kf.too_late_to_greet", reason=str(refusal))
            return False
        return True


def _detour(request: Request, refusal: WecomRefusal) -> SendFile | None:
    is_about_file = refusal.code in _MEDIA
    return other_way(request) if isinstance(request, SendFile) and is_about_file else None


def _may_be_there(error: WecomRefusal | DeliveryError) -> bool:
    """Tried before, and now refused for no reason we know: its id is taken."""
    if not isinstance(error, WecomRefusal) or error.code in _ABOUT_CONTENT:
        return False
    return isinstance(to_delivery_error(error), MessageRefused)
