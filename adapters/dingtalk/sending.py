"""Carries out the requests of a message one by one, and goes on where a failed try stopped."""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from adapters.dingtalk.address import is_group, is_outsider
from adapters.dingtalk.api import Api
from adapters.dingtalk.cards import Cards
from adapters.dingtalk.failures import SessionEnded, slowed
from adapters.dingtalk.media import Media
from adapters.dingtalk.outbound import (
    Request,
    SendFile,
    SendWords,
    as_param,
    file_param,
    to_requests,
)
from adapters.dingtalk.sessions import Sessions
from adapters.dingtalk.shown_messages import beside
from adapters.shared.half_sent import HalfSent, Progress
from domain.delivery import (
    AddressUnreachable,
    CardGone,
    Dispatch,
    MessageRefused,
    Receipt,
    WindowClosed,
)

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Progress(Progress[Request]):
    # What leaves by a session leaves no id.
    has_begun: bool = False
    has_nameless: bool = False
    # The file at the front, once it is uploaded.
    media_id: str = ""

    @property
    def is_under_way(self) -> bool:
        return self.has_begun or bool(self.media_id)

    @property
    def is_partly_named(self) -> bool:
        """Taken back by their ids, some would go and others stay."""
        return self.has_nameless and bool(self.shown)


class Carrier:
    """Sends for one robot. Raises a DeliveryError."""

    def __init__(
        self,
        api: Api,
        media: Media,
        sessions: Sessions,
        robot_code: str,
        *,
        cards: Cards | None = None,
    ) -> None:
        self._cards = cards
        self._api = api
        self._media = media
        self._sessions = sessions
        self._robot_code = robot_code
        self._half_sent = HalfSent(_begin)

    async def send(self, dispatch: Dispatch) -> Receipt:
        """Show a message. After a failure, the next try shows only what is missing.

        What leaves by a session has no id; of what leaves by the API, the query key is it.
        """
        if self._cards is not None and (shown := await self._send_card(self._cards, dispatch)):
            return Receipt(message_ids=(shown,))
        with self._half_sent.taken_up(dispatch) as progress:
            while progress.left:
                await self._advance(progress)
        named = tuple(progress.shown)
        return Receipt(
            message_ids=(*named, beside(dispatch)) if progress.is_partly_named else named
        )

    async def is_free(self, dispatch: Dispatch) -> bool:
        """A session is there, and words are all there is to say."""
        message = dispatch.message
        is_card = bool(dispatch.edits) or (self._cards is not None and bool(message.card))
        is_order = message.retracts is not None
        if is_card or is_order or message.attachments:
            return False
        return bool(await self._sessions.of(message.address.chat))

    async def _send_card(self, cards: Cards, dispatch: Dispatch) -> str:
        """ "" where an ordinary message must do."""
        if dispatch.edits:
            return await cards.change(dispatch)
        message = dispatch.message
        if not message.card or dispatch.files or is_outsider(message.address.chat):
            return ""
        try:
            return await cards.post(dispatch)
        except CardGone as error:
            log.warning("dingtalk.card_refused", reason=str(error))
            return ""

    async def _advance(self, progress: _Progress) -> None:
        request = progress.left[0]
        if isinstance(request, SendWords):
            shown = await self._send_words(progress.chat, request)
        else:
            shown = await self._send_file(progress, request)
        progress.shown += [shown] if shown else []
        progress.has_nameless |= not shown
        progress.has_begun = True
        progress.media_id = ""
        del progress.left[0]

    async def _send_words(self, chat: str, request: SendWords) -> str:
        """The session first: it takes nothing off the month's quota."""
        if url := await self._sessions.of(chat):
            try:
                await self._api.answer_session(url, request.body)
            except SessionEnded:
                await self._sessions.forget(chat)
            else:
                return ""
        return await self._send_by_api(chat, request.key, request.param)

    async def _send_file(self, progress: _Progress, request: SendFile) -> str:
        if is_outsider(progress.chat):
            raise MessageRefused("DingTalk lets files reach members of the company only")
        if not progress.media_id:
            content = await self._media.content(request)
            progress.media_id = await self._api.upload(request.kind, request.name, content)
        key, param = file_param(request, progress.media_id)
        return await self._send_by_api(progress.chat, key, param)

    async def _send_by_api(self, chat: str, key: str, param: Mapping[str, str]) -> str:
        if is_outsider(chat):
            raise WindowClosed("somebody outside the company, 90 minutes after they wrote")
        body = {"robotCode": self._robot_code, "msgKey": key, "msgParam": as_param(param)}
        if is_group(chat):
            body["openConversationId"] = chat
            answer = await self._api.post("/v1.0/robot/groupMessages/send", body)
        else:
            answer = await self._api.post(
                "/v1.0/robot/oToMessages/batchSend", {**body, "userIds": [chat]}
            )
            _check_lists(answer, chat)
        return str(answer.get("processQueryKey", ""))


def _begin(dispatch: Dispatch) -> _Progress:
    return _Progress(dispatch=dispatch, left=list(to_requests(dispatch)))


def _check_lists(answer: Mapping[str, object], person: str) -> None:
    """The call may succeed and the message not arrive."""
    if person in _names(answer, "flowControlledStaffIdList"):
        raise slowed(person)
    for reason in ("invalidStaffIdList", "filteredStaffIdList"):
        if person in _names(answer, reason):
            raise AddressUnreachable(f"{reason}: {person}")


def _names(answer: Mapping[str, object], field_name: str) -> list[object]:
    found = answer.get(field_name)
    return found if isinstance(found, list) else []
